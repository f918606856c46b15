//! The npm package in the bundlers and runtimes of its users: `cargo xtask matrix`, and the steps of the tests that try some of
//! them or all.

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};

use super::context::Context;
use super::node::{ONE_BY_ONE, node_tests_within};
use super::steps::Outcome;

/// All of it installs and builds for a dozen bundlers.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    write: bool,
    keep: bool,
    names: Vec<String>,
}

impl Wanted {
    /// Reads `[--write] [--keep] [NAME…]`; without names it is all of them.
    pub(crate) fn read(words: &[&str]) -> Result<Self> {
        let mut wanted = Self::default();
        for word in words {
            match *word {
                "--write" => wanted.write = true,
                "--keep" => wanted.keep = true,
                word if word.starts_with('-') => bail!("'{word}' is not understood here"),
                name => wanted.names.push(name.to_owned()),
            }
        }
        Ok(wanted)
    }
}

/// Tries what is asked for; fails where something does not work.
pub(crate) fn run(wanted: &Wanted) -> Result<ExitCode> {
    let mut context = super::context()?;
    let mut more = vec![("MATRIX", names(&wanted.names))];
    for (variable, is_set) in [("MATRIX_WRITE", wanted.write), ("MATRIX_KEEP", wanted.keep)] {
        if is_set {
            more.push((variable, "1".into()));
        }
    }
    let outcome = tests(&mut context, more)?;
    println!("{}", outcome.tally.line());
    Ok(if outcome.ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What tests/matrix/results.mjs reads the names from.
fn names(names: &[String]) -> OsString {
    if names.is_empty() {
        "all".into()
    } else {
        names.join(",").into()
    }
}

/// Those that every run of the tests tries.
pub(super) fn everyday(context: &mut Context) -> Result<Outcome> {
    tests(context, Vec::new())
}

/// All of them.
pub(super) fn whole(context: &mut Context) -> Result<Outcome> {
    tests(context, vec![("MATRIX", names(&[]))])
}

fn tests(context: &mut Context, more: Vec<(&'static str, OsString)>) -> Result<Outcome> {
    let mut env = context.node_env()?;
    env.extend(more);
    node_tests_within(LIMIT, "matrix", ONE_BY_ONE, env)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_flags_in_any_order() {
        let wanted = Wanted::read(&["Vite 8", "--write", "Next"]).unwrap();
        assert!(wanted.write && !wanted.keep);
        assert_eq!(names(&wanted.names), "Vite 8,Next");
        assert_eq!(names(&Wanted::read(&[]).unwrap().names), "all");
        assert!(Wanted::read(&["--wirte"]).is_err());
    }
}
