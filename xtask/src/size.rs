//! The sizes of what is shipped, and whether they keep to the budgets.

use std::collections::HashMap;
use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::budgets::{BUDGETS, Budget, Part};
use crate::bundle::{TEXTS, gzip};
use crate::process;
use crate::project;

/// A file's size in bytes: as it is, by gzip -9, by brotli 11.
struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// A budget and what was measured.
struct Measured {
    budget: &'static Budget,
    brotli: usize,
}

impl Measured {
    fn is_over(&self) -> bool {
        self.brotli > self.budget.limit
    }

    fn percent(&self) -> usize {
        (self.brotli * 100).div_ceil(self.budget.limit)
    }

    fn verdict(&self) -> &'static str {
        if self.is_over() {
            "over the limit"
        } else if self.brotli > self.budget.aim {
            "above the aim"
        } else {
            "ok"
        }
    }
}

/// Prints all sizes, as a table or as JSON; fails when a budget is passed.
pub(crate) fn run(as_json: bool) -> Result<ExitCode> {
    let (files, measured) = all()?;
    if as_json {
        println!("{:#}", to_json(&files, &measured));
    } else {
        print_files(&files);
        println!();
        print_budgets(&measured);
    }
    let mut code = ExitCode::SUCCESS;
    for over in measured.iter().filter(|one| one.is_over()) {
        eprintln!(
            "error: {} takes {} bytes and must not pass {}",
            over.budget.name, over.brotli, over.budget.limit
        );
        code = ExitCode::FAILURE;
    }
    Ok(code)
}

/// All sizes, as JSON.
pub(crate) fn json() -> Result<Value> {
    let (files, measured) = all()?;
    Ok(to_json(&files, &measured))
}

/// The sizes of files by their path in pkg/.
type Files = Vec<(String, Sizes)>;

/// The sizes of what is shipped, and of what has budgets.
fn all() -> Result<(Files, Vec<Measured>)> {
    let mut files = Vec::new();
    let mut scale = Scale::default();
    for path in shipped()? {
        let bytes = read(&format!("pkg/{path}"))?;
        files.push((path, scale.sizes(bytes)?));
    }
    let mut measured = Vec::new();
    for budget in &BUDGETS {
        let brotli =
            measure(budget, &mut scale).with_context(|| format!("the budget '{}'", budget.name))?;
        measured.push(Measured { budget, brotli });
    }
    Ok((files, measured))
}

/// The files that npm would publish, by their path in pkg/.
fn shipped() -> Result<Vec<String>> {
    let mut command = process::command("npm");
    command.args(["pack", "--dry-run", "--json", "--ignore-scripts"]);
    command.args(["--workspace", "salebot-onsite"]);
    let answer: Value = serde_json::from_str(&process::output(&mut command)?)
        .context("npm pack answered no JSON")?;
    let files = published(&answer).context("npm pack named no files")?;
    if let Some(missing) = missing(&files) {
        bail!("npm would publish the package without {missing}: see files in pkg/package.json");
    }
    Ok(files)
}

/// What no package may be without.
fn missing(files: &[String]) -> Option<&'static str> {
    [
        "wasm/page_bg.wasm",
        "wasm/rules.inline.js",
        "wasm/gateway_bg.wasm",
        "cjs/index.cjs",
    ]
    .into_iter()
    .chain(TEXTS)
    .find(|needed| !files.iter().any(|file| file == needed))
}

/// npm answers with an array, newer ones with an object by package name.
fn published(answer: &Value) -> Option<Vec<String>> {
    let package = match answer {
        Value::Array(packages) => packages.first()?,
        Value::Object(packages) => packages.values().next()?,
        _ => return None,
    };
    let files = package["files"].as_array()?;
    let mut paths: Vec<String> = files
        .iter()
        .filter_map(|file| file["path"].as_str().map(str::to_owned))
        .collect();
    paths.sort();
    Some(paths)
}

fn measure(budget: &Budget, scale: &mut Scale) -> Result<usize> {
    let mut sum = 0;
    for part in budget.parts {
        sum += scale.brotli(content(part)?)?;
    }
    Ok(sum)
}

fn content(part: &Part) -> Result<Vec<u8>> {
    let mut command = process::command(project::npm_tool("esbuild"));
    command.args(["--minify", "--target=es2020", "--log-level=error"]);
    match part {
        Part::File(path) => return read(path),
        Part::AppWith(rules) => return app_with(&read("pkg/wasm/app.js")?, &read(rules)?),
        Part::Minified(path) => {
            command.arg(project::at(path));
        }
        Part::Bundle { entry, without } => {
            command.arg(project::at(entry));
            command.args(["--bundle", "--format=esm"]);
            for pattern in *without {
                command.arg(format!("--external:{pattern}"));
            }
        }
    }
    Ok(process::output(&mut command)?.into_bytes())
}

/// The script with these rules, as `withConfig` in pkg/edge/app.js makes it.
fn app_with(script: &[u8], rules: &[u8]) -> Result<Vec<u8>> {
    const PLACE: &str = "\"%ONSITE_CONFIG%\"";
    let script = str::from_utf8(script).context("the script is no text")?;
    let rules: Value = serde_json::from_slice(rules).context("the rules are no JSON")?;
    let Some((before, behind)) = script.split_once(PLACE) else {
        bail!("pkg/wasm/app.js has no place for the configuration");
    };
    let config = json!({ "triggers": rules });
    Ok(format!("{before}{config}{behind}").into_bytes())
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(project::at(path))
        .with_context(|| format!("cannot read {path}: `cargo xtask build` makes what is built"))
}

/// Measures, each content once: brotli 11 takes its time, and most files count in two tables.
#[derive(Default)]
struct Scale(HashMap<Vec<u8>, usize>);

impl Scale {
    fn sizes(&mut self, bytes: Vec<u8>) -> Result<Sizes> {
        Ok(Sizes {
            raw: bytes.len(),
            gzip: gzip(&bytes)?.len(),
            brotli: self.brotli(bytes)?,
        })
    }

    fn brotli(&mut self, bytes: Vec<u8>) -> Result<usize> {
        if let Some(known) = self.0.get(&bytes) {
            return Ok(*known);
        }
        let length = brotli(&bytes)?.len();
        self.0.insert(bytes, length);
        Ok(length)
    }
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params)?;
    Ok(packed)
}

fn print_files(files: &[(String, Sizes)]) {
    let width = files.iter().map(|(path, _)| path.len()).max().unwrap_or(0);
    println!(
        "{:width$}  {:>8}  {:>8}  {:>8}",
        "published file", "raw", "gzip", "brotli"
    );
    for (path, Sizes { raw, gzip, brotli }) in files {
        println!("{path:width$}  {raw:>8}  {gzip:>8}  {brotli:>8}");
    }
}

fn print_budgets(measured: &[Measured]) {
    let width = BUDGETS.iter().map(|one| one.name.len()).max().unwrap_or(0);
    println!(
        "{:width$}  {:>8}  {:>8}  {:>8}  {:>8}",
        "budget (brotli)", "bytes", "limit", "aim", "of limit"
    );
    for one in measured {
        println!(
            "{:width$}  {:>8}  {:>8}  {:>8}  {:>7}%  {}",
            one.budget.name,
            one.brotli,
            one.budget.limit,
            one.budget.aim,
            one.percent(),
            one.verdict()
        );
    }
}

/// The budgets, as JSON.
pub(crate) fn budgets() -> Value {
    let one =
        |budget: &Budget| json!({ "name": budget.name, "limit": budget.limit, "aim": budget.aim });
    BUDGETS.iter().map(one).collect()
}

fn to_json(files: &[(String, Sizes)], measured: &[Measured]) -> Value {
    let files: Vec<Value> = files
        .iter()
        .map(|(path, Sizes { raw, gzip, brotli })| {
            json!({ "path": path, "raw": raw, "gzip": gzip, "brotli": brotli })
        })
        .collect();
    let budgets: Vec<Value> = measured
        .iter()
        .map(|one| {
            json!({
                "name": one.budget.name, "brotli": one.brotli,
                "limit": one.budget.limit, "aim": one.budget.aim, "over": one.is_over(),
            })
        })
        .collect();
    json!({ "files": files, "budgets": budgets })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_passed_only_above_its_limit() {
        let budget = &BUDGETS[0];
        let at = |brotli| Measured { budget, brotli };
        assert_eq!(at(budget.aim).verdict(), "ok");
        assert_eq!(at(budget.aim + 1).verdict(), "above the aim");
        assert!(!at(budget.limit).is_over());
        assert_eq!(at(budget.limit).percent(), 100);
        assert!(at(budget.limit + 1).is_over());
        assert_eq!(at(budget.limit + 1).percent(), 101);
    }

    #[test]
    fn the_script_is_measured_with_rules_in_it() {
        let rules = br#"[ { "event": "a" } ]"#;
        let script = app_with(b"f(\"%ONSITE_CONFIG%\".triggers)", rules).unwrap();
        assert_eq!(script, br#"f({"triggers":[{"event":"a"}]}.triggers)"#);
        assert!(app_with(b"f()", rules).is_err());
    }

    #[test]
    fn reads_both_forms_of_npm_pack() {
        let package = json!({ "files": [{ "path": "b.js" }, { "path": "a.js" }] });
        let paths = Some(vec!["a.js".to_owned(), "b.js".to_owned()]);
        assert_eq!(published(&json!([package])), paths);
        assert_eq!(published(&json!({ "salebot-onsite": package })), paths);
        assert_eq!(published(&json!("nothing")), None);
    }

    #[test]
    fn a_package_needs_wasm_and_licences() {
        let whole = [
            "cjs/index.cjs",
            "wasm/gateway_bg.wasm",
            "wasm/page_bg.wasm",
            "wasm/rules.inline.js",
            "README.md",
            "CHANGELOG.md",
            "LICENSE-MIT",
            "LICENSE-APACHE",
        ];
        let mut files: Vec<String> = whole.iter().map(|&path| path.to_owned()).collect();
        assert_eq!(missing(&files), None);
        files.pop();
        assert_eq!(missing(&files), Some("LICENSE-APACHE"));
    }

    #[test]
    fn text_becomes_smaller() {
        let text = "the same words again ".repeat(50);
        let sizes = Scale::default().sizes(text.clone().into_bytes()).unwrap();
        assert_eq!(sizes.raw, text.len());
        assert!(sizes.brotli < sizes.gzip && sizes.gzip < sizes.raw);
    }
}
