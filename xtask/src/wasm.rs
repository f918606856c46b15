//! Compiles the crate to wasm, once a feature, and makes the JavaScript around each.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;
use crate::project;
use crate::setup;
use crate::stamp::{Digest, Stamp};

/// The features that each make one wasm file; `page` and `rules` stand apart, being built without std.
pub(crate) const FEATURES: [&str; 6] = ["page", "inspect", "rules", "direct", "api", "gateway"];

/// Those at whose door numbers alone cross, so that they need no glue.
const GLUELESS: [&str; 2] = ["page", "inspect"];

const LIBRARY: &str = "salebot-onsite";

/// What the linker gives the page's wasm for its stack: a page of memory in place of sixteen. What is behind it has
/// addresses a byte shorter, and little stands on it, since what nests is checked before it comes.
const PAGE_STACK: &str = "link-arg=-zstack-size=65536";

/// `wasm-opt`: small above all.
const SMALL: [&str; 2] = ["-Oz", "--converge"];

/// The same for the page's wasm: of many orders of passes that were tried, the one whose result brotli packs best.
const SMALL_PAGE: [&str; 8] = [
    "-Oz",
    "--simplify-locals",
    "--ssa-nomerge",
    "--flatten",
    "--rse",
    "--rereloop",
    "-Oz",
    "-Oz",
];

/// What all wasm goes through besides.
const OPTIMIZE: [&str; 4] = [
    // The lowest kilobyte is the end of the stack.
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// What rustc's wasm uses by default.
const FEATURE_FLAGS: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What pkg/page/core.js calls, and the inspector's besides.
const PAGE_EXPORTS: [&str; 5] = ["memory", "room", "start", "handle", "notes"];

/// What wasm-bindgen names glue that is a script.
const GLOBAL: &str = "glue";

/// Between flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

/// Raised when the steps below change in what they make.
const RECIPE: &str = "8";

/// The folder of everything built for the npm package.
pub(crate) fn out_dir() -> PathBuf {
    project::at("pkg/wasm")
}

/// Where a feature's glue is.
fn glue(feature: &str) -> PathBuf {
    out_dir().join(format!("{feature}.js"))
}

/// Builds `F_bg.wasm` and, but for the page, `F.js` for every feature whose inputs changed.
///
/// One after the other in one target folder: the dependencies are shared, and only the
/// crate itself is compiled anew for each feature.
pub(crate) fn build_all() -> Result<()> {
    setup::check_bindgen_version()?;
    let tools = tools()?;
    for feature in FEATURES {
        build(feature, &tools).with_context(|| format!("the wasm file '{feature}'"))?;
    }
    Ok(())
}

/// A digest of what every feature is made with.
fn tools() -> Result<String> {
    let rustc = process::output(process::command("rustc").arg("-vV"))?;
    let mut digest = Digest::default();
    digest.text(RECIPE).text(&rustc);
    for flag in [
        &SMALL[..],
        &SMALL_PAGE,
        &OPTIMIZE,
        &FEATURE_FLAGS,
        &[PAGE_STACK],
    ]
    .concat()
    {
        digest.text(flag);
    }
    for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        digest.text(&std::env::var(variable).unwrap_or_default());
    }
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        "package-lock.json",
    ] {
        digest.file(&project::at(file));
    }
    Ok(digest.hex())
}

fn build(feature: &str, tools: &str) -> Result<()> {
    let wasm = out_dir().join(format!("{feature}_bg.wasm"));
    let stamp = Stamp::at(project::target_dir().join(format!("xtask/{feature}.stamp")));
    let made_whole = wasm.exists() && (GLUELESS.contains(&feature) || glue(feature).exists());
    let fresh = stamp.read().is_some_and(|text| is_fresh(&text, tools));
    if made_whole && fresh {
        return Ok(());
    }
    eprintln!("building pkg/wasm/{feature}_bg.wasm");
    stamp.clear();
    let compiled = compile(feature)?;
    let sources = sources(&compiled)?;
    // Taken before the rest, so that a source saved meanwhile is built next time.
    let text = stamp_text(tools, &sources);
    bind(feature, &compiled)?;
    optimize(feature, &wasm)?;
    stamp.write(&text)
}

/// A stamp's text: a digest, then the source files it was taken of, a line each.
fn stamp_text(tools: &str, sources: &[PathBuf]) -> String {
    let mut digest = Digest::default();
    digest.text(tools);
    let mut lines = String::new();
    for source in sources {
        digest.file(source);
        lines.push('\n');
        lines.push_str(&source.to_string_lossy());
    }
    digest.hex() + &lines
}

fn is_fresh(text: &str, tools: &str) -> bool {
    let sources: Vec<PathBuf> = text.lines().skip(1).map(PathBuf::from).collect();
    !sources.is_empty() && stamp_text(tools, &sources) == text
}

/// Runs cargo; gives the path of the wasm file it made.
fn compile(feature: &str) -> Result<PathBuf> {
    let mut command = process::command(project::cargo());
    // Beside a library for Rust, cargo would leave out the optimization at link time.
    command.args(["rustc", "--crate-type", "cdylib"]);
    command.args(["--quiet", "--profile", "wasm"]);
    command.args(["--target", "wasm32-unknown-unknown"]);
    command.args(["--package", LIBRARY, "--lib", "--no-default-features"]);
    command.args(["--features", feature]);
    command.arg("--message-format=json-render-diagnostics");
    if GLUELESS.contains(&feature) {
        command.args(["--", "-C", PAGE_STACK]);
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", rust_flags());
    command.stderr(std::process::Stdio::inherit());
    let messages = process::output(&mut command)?;
    wasm_of(&messages).ok_or_else(|| anyhow!("cargo named no wasm file of {LIBRARY}"))
}

/// The caller's own flags, and what keeps this machine's folders out of the published files: panics
/// name the source that they come from.
fn rust_flags() -> String {
    let own = std::env::var("CARGO_ENCODED_RUSTFLAGS")
        .or_else(|_| std::env::var("RUSTFLAGS").map(|flags| flags.replace(' ', SEPARATOR)))
        .unwrap_or_default();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|user| user.join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let folders = registries.into_iter().flatten().flatten();
    let mut flags: Vec<String> = Some(own)
        .into_iter()
        .filter(|own| !own.is_empty())
        .collect();
    for folder in folders.map(|entry| entry.path()).chain([project::at(".")]) {
        let folder = folder.to_string_lossy();
        flags.push(format!(
            "--remap-path-prefix={}=",
            folder.trim_end_matches("/.").trim_end_matches('/')
        ));
    }
    flags.join(SEPARATOR)
}

/// Finds the wasm file in cargo's messages, one JSON object a line.
fn wasm_of(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|name| name.as_str().map(PathBuf::from))
        .rfind(|path| path.extension().is_some_and(|end| end == "wasm"))
}

/// The source files a wasm file was made of, from the list that cargo keeps beside it.
fn sources(wasm: &Path) -> Result<Vec<PathBuf>> {
    let list = wasm.with_extension("d");
    let text =
        fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let sources = listed_sources(&text);
    if sources.is_empty() {
        bail!("{} names no sources", list.display());
    }
    Ok(sources)
}

/// Reads `made: one two\ three`, where a blank inside a path has a backslash before it.
fn listed_sources(text: &str) -> Vec<PathBuf> {
    let Some((_, names)) = text.lines().next().and_then(|line| line.split_once(": ")) else {
        return Vec::new();
    };
    names
        .replace("\\ ", "\0")
        .split_whitespace()
        .map(|name| PathBuf::from(name.replace('\0', " ")))
        .collect()
}

/// Makes the glue, and the wasm file without what only the glue's maker reads.
fn bind(feature: &str, compiled: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    match feature {
        "gateway" => bindgen.no_modules(true)?.no_modules_global(GLOBAL)?,
        _ => bindgen.web(true)?,
    };
    bindgen
        .input_path(compiled)
        .out_name(feature)
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(out_dir())
        .context("wasm-bindgen")?;
    if GLUELESS.contains(&feature) {
        // Nothing but numbers crosses there, so there is nothing to glue.
        fs::remove_file(glue(feature)).context("the page's glue is not where it was")?;
        keep_exports(feature)?;
    }
    if feature == "gateway" {
        let made = glue(feature);
        let text = fs::read_to_string(&made).context("the gateway's glue cannot be read")?;
        fs::write(&made, repeatable(&text)?).context("the gateway's glue cannot be written")?;
    }
    Ok(())
}

/// Glue as a module whose default export makes it anew, with nothing in common with what it made before: an instance
/// that has trapped is never entered again, also not by callbacks of its own that are still to come. What it opens wasm
/// with is given, so that the caller stands between both.
fn repeatable(glue: &str) -> Result<String> {
    let script = glue.trim_start().strip_prefix(&format!("let {GLOBAL} = "));
    let script = script.context("the glue does not begin as it did")?;
    Ok(format!("export default (WebAssembly) => {script}"))
}

/// Takes away all that is there for other exports than the page's own: what wasm-bindgen adds for its glue is for
/// JavaScript's values, and makes the file import a function.
fn keep_exports(feature: &str) -> Result<()> {
    let wasm = out_dir().join(format!("{feature}_bg.wasm"));
    let folder = project::target_dir().join("xtask");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let graph = folder.join("page-exports.json");
    let exports = PAGE_EXPORTS
        .iter()
        .filter(|name| feature != "page" || **name != "notes");
    let roots = exports.map(|name| json!({ "name": name, "export": name, "root": true }));
    fs::write(&graph, Value::from_iter(roots).to_string())
        .with_context(|| format!("cannot write {}", graph.display()))?;
    let mut command = process::command(project::npm_tool("wasm-metadce"));
    command.args(FEATURE_FLAGS).arg("--graph-file").arg(&graph);
    command.arg(&wasm).arg("-o").arg(&wasm);
    // It tells what it took away.
    process::output(&mut command).map(drop)
}

fn optimize(feature: &str, wasm: &Path) -> Result<()> {
    let mut command = process::command(project::npm_tool("wasm-opt"));
    let passes = if GLUELESS.contains(&feature) {
        &SMALL_PAGE[..]
    } else {
        &SMALL
    };
    command
        .args(passes)
        .args(OPTIMIZE)
        .args(FEATURE_FLAGS)
        .arg(wasm)
        .arg("-o")
        .arg(wasm);
    process::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_wasm_file_in_cargo_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","filenames":["/t/deps/libserde.rlib"]}"#,
            "\n",
            r#"{"reason":"compiler-artifact","filenames":["/t/salebot_onsite.wasm","/t/libsalebot_onsite.rlib"]}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
            "\nnot json\n",
        );
        assert_eq!(
            wasm_of(messages),
            Some(PathBuf::from("/t/salebot_onsite.wasm"))
        );
        assert_eq!(wasm_of(""), None);
    }

    #[test]
    fn reads_source_lists_with_blanks_in_paths() {
        let text = "/t/a.wasm: /src/lib.rs /my\\ src/b.rs\n\n/src/lib.rs:\n";
        assert_eq!(
            listed_sources(text),
            [PathBuf::from("/src/lib.rs"), PathBuf::from("/my src/b.rs")]
        );
        assert!(listed_sources("").is_empty());
    }

    #[test]
    fn glue_can_be_made_again() {
        let made = repeatable("let glue = (function(exports) {})({});\n").unwrap();
        assert_eq!(
            made,
            "export default (WebAssembly) => (function(exports) {})({});\n"
        );
        assert!(repeatable("const glue = 1;").is_err());
    }

    #[test]
    fn a_stamp_is_fresh_until_tools_or_sources_change() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let text = stamp_text("tools", &[here]);
        assert!(is_fresh(&text, "tools"));
        assert!(!is_fresh(&text, "other tools"));
        assert!(!is_fresh("", "tools"));
        assert!(!is_fresh(&text.replace("Cargo.toml", "gone.toml"), "tools"));
    }
}
