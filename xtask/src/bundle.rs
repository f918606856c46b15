//! The scripts made by esbuild: the script tag's file, the CommonJS entries, and the demo's worker.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::links;
use crate::literal;
use crate::process;
use crate::project;
use crate::stamp::write_if_changed;
use crate::wasm;

/// The oldest JavaScript that the page's scripts are written in.
const PAGE_TARGET: &str = "--target=es2020";

/// Has Chromium compile the script's functions beside the main thread while it loads, and not each on its first call there.
const ALL_AT_ONCE: &str = "//# allFunctionsCalledOnLoad";

/// What is carried inside JavaScript, which every bundler takes as it is: for pages, and for servers.
const INLINED: [&str; 6] = ["page", "inspect", "rules", "direct", "api", "gateway"];

/// What `require()` gives, and from what it is made.
const COMMONJS: [(&str, &str); 5] = [
    ("index", "pkg/index.js"),
    ("slim", "pkg/slim.js"),
    ("inspector", "pkg/inspector.js"),
    ("api", "pkg/api.node.js"),
    ("edge", "pkg/edge.node.js"),
];

/// What npm publishes beside the code, and what stands at the repository's root.
pub(crate) const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Copies the texts to pkg/, because npm publishes nothing from above it; what links there lead to is in the repository.
pub(crate) fn texts() -> Result<()> {
    for name in TEXTS {
        let text = fs::read_to_string(project::at(name));
        let text = links::absolute(&text.with_context(|| format!("cannot read {name}"))?);
        write_if_changed(&project::at("pkg").join(name), text.as_bytes())?;
    }
    Ok(())
}

/// Makes the `.inline.js` files, `app.js`, `lite.js`, `inspector.js` and `inspector.style.js`, and what the gateway serves of these and
/// of the admin page as texts, in pkg/wasm/.
pub(crate) fn scripts() -> Result<()> {
    let out = wasm::out_dir();
    for feature in INLINED {
        let file = out.join(format!("{feature}_bg.wasm"));
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let script = out.join(format!("{feature}.inline.js"));
        write_if_changed(&script, literal::module(&bytes).as_bytes())?;
    }
    for (name, entry, format) in [
        ("app", "pkg/app.js", "iife"),
        ("lite", "pkg/page/lite.js", "esm"),
    ] {
        let script = process::output(
            process::command(project::npm_tool("esbuild"))
                .arg(project::at(entry))
                .args(["--bundle", "--minify", PAGE_TARGET])
                .arg(format!("--format={format}"))
                .args((name == "app").then(|| format!("--banner:js={ALL_AT_ONCE}")))
                .arg("--log-level=warning"),
        )?;
        write_if_changed(&out.join(format!("{name}.js")), script.as_bytes())?;
        let text = as_module(&script.into());
        write_if_changed(&out.join(format!("{name}.text.js")), text.as_bytes())?;
    }
    let sri = integrity(&out.join("app.js"))?;
    write_if_changed(&out.join("app.js.sri"), format!("{sri}\n").as_bytes())?;
    let admin = as_module(&admin()?);
    write_if_changed(&out.join("admin.text.js"), admin.as_bytes())?;
    inspector(&out)
}

/// The inspector's style as a module, and all of it as one, which a gateway serves.
fn inspector(out: &Path) -> Result<()> {
    let built = |entry: &str, format: &[&str]| {
        let mut command = process::command(project::npm_tool("esbuild"));
        command.arg(project::at(entry)).args(format);
        process::output(command.args(["--minify", PAGE_TARGET, "--log-level=warning"]))
    };
    let style = as_module(&built("pkg/inspector/style.css", &[])?.into());
    write_if_changed(&out.join("inspector.style.js"), style.as_bytes())?;
    let script = built("pkg/inspector.js", &["--bundle", "--format=esm"])?;
    write_if_changed(&out.join("inspector.js"), script.as_bytes())?;
    let text = as_module(&script.into());
    write_if_changed(&out.join("inspector.text.js"), text.as_bytes())
}

/// Makes pkg/cjs/: the entries as CommonJS, each in one file, for Node without `import`.
pub(crate) fn commonjs() -> Result<()> {
    let mut command = process::command(project::npm_tool("esbuild"));
    for (name, source) in COMMONJS {
        command.arg(format!("{name}={}", project::at(source).display()));
    }
    command.arg(format!("--outdir={}", project::at("pkg/cjs").display()));
    command.args(["--out-extension:.js=.cjs", "--bundle", "--format=cjs"]);
    command.args(["--platform=node", "--target=es2022", "--log-level=warning"]);
    // Test runners that load files by themselves have no import() there.
    command.arg("--supported:dynamic-import=false");
    process::run(&mut command)
}

/// What an `integrity` attribute says of a file.
fn integrity(file: &Path) -> Result<String> {
    const SCRIPT: &str = "const digest = require('crypto').createHash('sha384'); \
        process.stdout.write('sha384-' + digest.update(require('fs').readFileSync(process.argv[1])).digest('base64'))";
    process::output(process::command("node").args(["-e", SCRIPT]).arg(file))
}

/// The admin page in parts: its HTML, and the style and the script that belong into it.
fn admin() -> Result<Value> {
    let file = |name: &str| project::at("pkg/edge/admin").join(name);
    let built = |name: &str| {
        let mut command = process::command(project::npm_tool("esbuild"));
        command.arg(file(name));
        command.args(["--bundle", "--minify", "--format=iife", "--target=es2022"]);
        process::output(command.arg("--log-level=warning"))
    };
    let html = fs::read_to_string(file("index.html")).context("cannot read the admin page")?;
    Ok(json!({ "html": html, "style": built("style.css")?, "script": built("page.js")? }))
}

/// gzip at its best level.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// A module whose default export is this.
fn as_module(value: &Value) -> String {
    format!("export default {value};\n")
}

/// Bundles www/worker/index.js for workerd into www/worker/dist/.
pub(crate) fn worker() -> Result<()> {
    let entry = project::at("www/worker/index.js");
    let out = project::at("www/worker/dist");
    let mut command = process::command(project::npm_tool("esbuild"));
    command
        .arg(entry)
        .arg(format!("--outdir={}", out.display()));
    command.args(["--bundle", "--format=esm", "--target=es2022"]);
    command.args(["--conditions=workerd", "--external:cloudflare:*"]);
    command.args(["--loader:.wasm=copy", "--asset-names=[name]"]);
    command.arg("--log-level=warning");
    process::run(&mut command)
}

/// The sizes of what was built, in bytes, and what an `integrity` attribute says of the script for other hosts.
pub(crate) fn summary() -> Result<String> {
    let mut sizes = Vec::new();
    for feature in wasm::FEATURES {
        sizes.push(size(&format!("{feature}_bg.wasm"))?);
    }
    for script in ["page.inline.js", "app.js"] {
        sizes.push(size(script)?);
    }
    let sri = fs::read_to_string(wasm::out_dir().join("app.js.sri")).context("app.js.sri")?;
    Ok(format!(
        "built in pkg/wasm, bytes: {}\nintegrity of pkg/wasm/app.js for other hosts: {}",
        sizes.join(", "),
        sri.trim_end()
    ))
}

fn size(name: &str) -> Result<String> {
    let path = wasm::out_dir().join(name);
    let length = length(&path)?;
    Ok(format!("{name} {length}"))
}

fn length(path: &Path) -> Result<u64> {
    let data = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(data.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_as_a_module() {
        assert_eq!(
            as_module(&"a\"b\n`${c}`\\".into()),
            "export default \"a\\\"b\\n`${c}`\\\\\";\n"
        );
    }
}
