//! The methods' examples, cut out of the tests that run them.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use super::names::camel;
use crate::project;

/// Exports a function for each method, named as the client's.
const JAVASCRIPT: &str = "tests/api/examples.mjs";

/// The files of this folder have a function for each method, named as the service does.
const RUST: &str = "tests/it/api/examples";

/// All examples.
pub(super) struct Examples {
    javascript: String,
    rust: String,
}

impl Examples {
    pub(super) fn read() -> Result<Self> {
        let text = |path: &std::path::Path| {
            fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", project::shown(path)))
        };
        let folder =
            fs::read_dir(project::at(RUST)).with_context(|| format!("cannot read {RUST}"))?;
        let mut files = folder
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        files.sort();
        let rust = files
            .iter()
            .map(|path| text(path))
            .collect::<Result<String>>()?;
        Ok(Self {
            javascript: text(&project::at(JAVASCRIPT))?,
            rust,
        })
    }

    /// The method's example in JavaScript; `answers` is whether it answers more than yes.
    pub(super) fn javascript(&self, method: &str, answers: bool) -> Result<String> {
        let name = camel(method);
        let function = cut(
            &self.javascript,
            &[&format!("export async function {name}(")],
        )
        .with_context(|| format!("{JAVASCRIPT} must have one function {name}"))?;
        let body = body(&function).with_context(|| format!("{JAVASCRIPT}: {name} has no body"))?;
        let call = format!("bot.{name}(");
        ensure!(
            body.contains(&call),
            "{JAVASCRIPT}: {name} does not call {call})"
        );
        Ok(shown(&body, answers))
    }

    /// The method's example in Rust.
    pub(super) fn rust(&self, method: &str) -> Result<String> {
        rust_function(&self.rust, method)
            .with_context(|| format!("{RUST} must have one function {method}"))
    }
}

/// The function of this name, without its visibility.
pub(super) fn rust_function(source: &str, name: &str) -> Option<String> {
    let start = format!("async fn {name}(");
    let starts = [
        format!("pub {start}"),
        format!("pub(crate) {start}"),
        start.clone(),
    ];
    let starts: Vec<_> = starts.iter().map(String::as_str).collect();
    let function = cut(source, &starts)?;
    let at = function.find(&start)?;
    Some(function[at..].to_owned())
}

/// The only function that begins in one of these ways, up to the brace in the first column.
fn cut(source: &str, starts: &[&str]) -> Option<String> {
    let begins = |line: &&str| starts.iter().any(|start| line.starts_with(start));
    if source.lines().filter(begins).count() != 1 {
        return None;
    }
    let mut lines = Vec::new();
    for line in source.lines().skip_while(|line| !begins(line)) {
        lines.push(line);
        if line == "}" {
            return Some(lines.join("\n"));
        }
    }
    None
}

/// What stands between the braces of a function in JavaScript, to the left margin.
fn body(function: &str) -> Option<String> {
    let (_, body) = function.split_once(") {\n")?;
    let body = body.strip_suffix("\n}")?;
    let lines: Vec<_> = body
        .lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line))
        .collect();
    Some(lines.join("\n"))
}

/// A function's body as it stands outside of a function.
fn shown(body: &str, answers: bool) -> String {
    let lines = body.lines().filter(|line| {
        let returned = line
            .strip_prefix("return ")
            .and_then(|rest| rest.strip_suffix(';'));
        !returned.is_some_and(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    });
    let lines = lines.map(|line| match line.strip_prefix("return ") {
        Some(call) if answers => format!("const answer = {call}"),
        Some(call) => call.to_owned(),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use salebot_onsite::api::METHODS;

    #[test]
    fn every_method_has_an_example_in_both_languages() {
        let examples = Examples::read().unwrap();
        for meta in METHODS.into_iter().flatten() {
            let javascript = examples.javascript(meta.name, true).unwrap();
            assert!(javascript.contains("await bot."), "{}", meta.name);
            let rust = examples.rust(meta.name).unwrap();
            assert!(rust.contains(".call(&"), "{}", meta.name);
        }
    }

    #[test]
    fn an_example_that_is_missing_is_named() {
        let examples = Examples {
            javascript: "export async function message(bot) {\n  return 1;\n}\n".to_owned(),
            rust: String::new(),
        };
        let error = |result: Result<String>| result.unwrap_err().to_string();
        assert_eq!(
            error(examples.javascript("get_history", true)),
            "tests/api/examples.mjs must have one function getHistory"
        );
        assert_eq!(
            error(examples.javascript("message", true)),
            "tests/api/examples.mjs: message does not call bot.message()"
        );
        assert_eq!(
            error(examples.rust("get_history")),
            "tests/it/api/examples must have one function get_history"
        );
    }

    #[test]
    fn a_function_becomes_statements() {
        let source = "export async function a(bot, { id = 1 } = {}) {\n  const { b } = await bot.a({\n    id,\n  });\n  return b;\n}\n";
        let function = cut(source, &["export async function a("]).unwrap();
        let body = body(&function).unwrap();
        assert_eq!(
            shown(&body, true),
            "const { b } = await bot.a({\n  id,\n});"
        );
        assert_eq!(
            shown("return await bot.a();", true),
            "const answer = await bot.a();"
        );
        assert_eq!(shown("return await bot.a();", false), "await bot.a();");
    }

    #[test]
    fn a_rust_function_is_cut_whole() {
        let source =
            "pub(crate) async fn a(\n    bot: &Bot,\n) -> X {\n    bot.b()\n}\n\nfn a() {}\n";
        let function = "async fn a(\n    bot: &Bot,\n) -> X {\n    bot.b()\n}";
        assert_eq!(rust_function(source, "a").as_deref(), Some(function));
        assert_eq!(rust_function(source, "b"), None);
    }
}
