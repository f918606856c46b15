//! Tests written for Node's own runner, a folder of `tests/` at a time.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;

use crate::process;
use crate::project;
use crate::stamp::write_if_changed;

use super::steps::{Outcome, RUN_LIMIT};
use super::tally::Tally;

/// One file of tests at a time: each has a browser, a gateway and a simulator of its own.
pub(super) const ONE_BY_ONE: &[&str] = &["--test-concurrency=1"];

/// Runs the tests of a folder, with these options of the runner and this environment.
pub(super) fn node_tests(
    folder: &str,
    options: &[&str],
    env: Vec<(&str, OsString)>,
) -> Result<Outcome> {
    node_tests_within(RUN_LIMIT, folder, options, env)
}

/// The same, for at most this long.
pub(super) fn node_tests_within(
    limit: Duration,
    folder: &str,
    options: &[&str],
    env: Vec<(&str, OsString)>,
) -> Result<Outcome> {
    let files = test_files(&project::at("tests").join(folder))?;
    let report = project::target_dir().join(format!("xtask/{folder}.tap"));
    write_if_changed(&report, b"")?;
    if files.is_empty() {
        println!("there are no tests in tests/{folder}");
        return Ok(Outcome {
            ok: true,
            timed_out: false,
            tally: Tally::default(),
        });
    }
    let mut command = process::command("node");
    command.arg("--test").args(options);
    command.args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
    command.arg("--test-reporter=tap");
    command.arg(format!("--test-reporter-destination={}", report.display()));
    command.args(files).envs(env);
    let streamed = process::stream(&mut command, limit)?;
    let tap = fs::read_to_string(&report).unwrap_or_default();
    Ok(Outcome {
        ok: streamed.ok,
        timed_out: streamed.timed_out,
        tally: Tally::of_node(&tap),
    })
}

/// The `*.test.mjs` of a folder, by name; none where there is no such folder.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(".test.mjs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_holds_no_tests() {
        let files = test_files(&project::at("tests/no-such-folder")).unwrap();
        assert!(files.is_empty());
    }
}
