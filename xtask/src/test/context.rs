//! What the steps of `cargo xtask test` share.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::process;
use crate::project;
use crate::setup::Browser;

/// What the steps share.
pub(crate) struct Context {
    pub(super) browser: Browser,
    pub(super) runtime: Runtime,
    programs: Option<BTreeMap<String, PathBuf>>,
    own_path: PathBuf,
}

impl Context {
    /// Nothing built yet.
    pub(crate) fn new(browser: Browser, runtime: Runtime) -> Self {
        Self {
            browser,
            runtime,
            programs: None,
            own_path: std::env::current_exe().unwrap_or_else(|_| "xtask".into()),
        }
    }

    /// The workspace's programs, built with all features as the host tests are.
    pub(super) fn program(&mut self, name: &str) -> Result<PathBuf> {
        if self.programs.is_none() {
            self.programs = Some(build_programs()?);
        }
        self.programs
            .as_ref()
            .and_then(|programs| programs.get(name))
            .cloned()
            .with_context(|| format!("cargo built no program {name}"))
    }

    /// What tests written for Node are told by their environment.
    ///
    /// Where there is no Deno or no Bun, the tests that need it say so.
    pub(super) fn node_env(&mut self) -> Result<Vec<(&'static str, OsString)>> {
        let mut env = vec![
            ("CHROMIUM", self.browser.chromium.clone().into()),
            (
                "SALEBOT_SIMULATOR",
                self.program("salebot-simulator")?.into(),
            ),
            ("WORKERD", project::workerd().into()),
            ("XTASK", self.own_path.clone().into()),
        ];
        for (variable, found) in [("DENO", project::deno()), ("BUN", project::bun())] {
            // The user's own choice comes first.
            if let (Some(path), None) = (found, std::env::var_os(variable)) {
                env.push((variable, path.into()));
            }
        }
        Ok(env)
    }
}

/// Builds with the same packages and features as the host tests, so that nothing compiles twice.
fn build_programs() -> Result<BTreeMap<String, PathBuf>> {
    let mut command = process::command(project::cargo());
    command.args(["build", "--workspace", "--all-features", "--bins"]);
    command.arg("--message-format=json-render-diagnostics");
    command.stderr(Stdio::inherit());
    Ok(programs_in(&process::output(&mut command)?))
}

/// The programs that cargo's messages, one JSON object a line, name.
fn programs_in(messages: &str) -> BTreeMap<String, PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| {
            let path = message["executable"].as_str()?;
            let name = message["target"]["name"].as_str()?;
            Some((name.to_owned(), PathBuf::from(path)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn finds_programs_in_cargo_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"salebot-simulator"},"executable":"/t/salebot-simulator"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"serde"},"executable":null}"#,
            "\nnot json\n",
        );
        let programs = programs_in(messages);
        assert_eq!(programs.len(), 1);
        assert_eq!(
            programs["salebot-simulator"],
            Path::new("/t/salebot-simulator")
        );
    }
}
