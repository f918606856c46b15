//! `cargo xtask fuzz`: has libFuzzer look for input that breaks the properties in tests/fuzz.

use std::fs::{self, File};
use std::path::Path;
use std::process::{ExitCode, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::project;
use crate::setup;

/// The crate of the targets.
const CRATE: &str = "tests/fuzz";

/// Its targets, in the order they run in.
const TARGETS: [&str; 5] = [
    "admission",
    "template",
    "webhook",
    "configuration",
    "stored",
];

/// How long a target runs unless said otherwise, in seconds.
const SECONDS: u32 = 60;

/// What libFuzzer is told besides. Seconds for one input, megabytes for all, bytes of an input: batches and
/// configurations may be longer, but whatever a longer one would show a shorter one shows sooner.
const LIMITS: [&str; 3] = ["-timeout=10", "-rss_limit_mb=2048", "-max_len=8192"];

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    seconds: u32,
    targets: Vec<&'static str>,
}

impl Wanted {
    /// Reads `[--seconds N] [TARGET…]`; without targets it is all of them.
    pub(crate) fn read(words: &[&str]) -> Result<Self> {
        let (mut seconds, mut targets) = (SECONDS, Vec::new());
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if *word == "--seconds" {
                let number = words.next().and_then(|text| text.parse().ok());
                seconds = number
                    .filter(|seconds| *seconds > 0)
                    .context("--seconds wants a whole number from 1")?;
            } else if let Some(target) = TARGETS.iter().find(|target| *target == word) {
                targets.push(*target);
            } else {
                bail!(
                    "there is no target '{word}': they are {}",
                    TARGETS.join(", ")
                );
            }
        }
        if targets.is_empty() {
            targets = TARGETS.to_vec();
        }
        Ok(Self { seconds, targets })
    }
}

/// How a target went.
struct Outcome {
    executions: Option<u64>,
    /// What was found, as the panic says it.
    finding: Option<String>,
}

/// Builds the targets and runs each; fails where one finds something.
pub(crate) fn run(wanted: &Wanted) -> Result<ExitCode> {
    setup::fuzzer()?;
    let host = host()?;
    let folder = project::target_dir().join("fuzz");
    // Nothing here is unsafe code, so there is nothing for a sanitizer to see; and without one, stable Rust is enough.
    let mut build = process::command(project::cargo());
    build.args(["fuzz", "build", "--fuzz-dir", CRATE, "--sanitizer", "none"]);
    build.args(["--target", &host, "--target-dir"]).arg(&folder);
    process::run(&mut build)?;
    let programs = folder.join(host).join("release");
    let mut found = false;
    for target in &wanted.targets {
        let findings = folder.join("findings").join(target);
        let outcome = one(target, &programs, &folder, &findings, wanted.seconds)?;
        println!("{target}: {}", told(&outcome, wanted.seconds));
        if outcome.finding.is_some() {
            let (kept, log) = (project::shown(&findings), log_of(&folder, target));
            println!(
                "  the input is in {kept}, the rest in {}",
                project::shown(&log)
            );
            found = true;
        }
    }
    Ok(if found {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Runs a target: with the seeds, with what earlier runs have made of them, and with what was found before and may still
/// be there.
fn one(
    target: &str,
    programs: &Path,
    folder: &Path,
    findings: &Path,
    seconds: u32,
) -> Result<Outcome> {
    let corpus = folder.join("corpus").join(target);
    for dir in [&corpus, findings] {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    let log = log_of(folder, target);
    let written = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let status = process::command(programs.join(target))
        .arg(&corpus)
        .arg(project::at(CRATE).join("seeds").join(target))
        .arg(findings)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .arg("-print_final_stats=1")
        .args(LIMITS)
        .stdout(Stdio::null())
        .stderr(written)
        .status()
        .with_context(|| format!("cannot start {target}"))?;
    let said = fs::read(&log).with_context(|| format!("cannot read {}", log.display()))?;
    Ok(read(&String::from_utf8_lossy(&said), status.success()))
}

fn log_of(folder: &Path, target: &str) -> std::path::PathBuf {
    folder.join(format!("{target}.log"))
}

/// What libFuzzer's words say.
fn read(said: &str, ended_well: bool) -> Outcome {
    let mut lines = said.lines();
    let executions = said
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    // The panic's own words stand below its place.
    let panic = lines.find(|line| line.contains("panicked at"));
    let words = panic.and_then(|_| lines.next());
    let summary = said.lines().find(|line| line.starts_with("SUMMARY:"));
    let finding = words
        .or(summary)
        .unwrap_or("it ended, and nobody knows why");
    Outcome {
        executions: executions.and_then(|number| number.trim().parse().ok()),
        finding: (!ended_well).then(|| finding.to_owned()),
    }
}

fn told(outcome: &Outcome, seconds: u32) -> String {
    let executions = match outcome.executions {
        Some(number) => format!("{number} executions"),
        None => "nobody counted".to_owned(),
    };
    match &outcome.finding {
        None => format!("{executions} in {seconds} s, nothing found"),
        Some(finding) => format!("{executions}, FOUND: {finding}"),
    }
}

/// The name of the platform that Rust builds for here.
fn host() -> Result<String> {
    let said = process::output(process::command("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(ToOwned::to_owned)
        .context("rustc does not say what it builds for")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_targets_are_those_that_there_are() {
        let mut there: Vec<String> = fs::read_dir(project::at("tests/fuzz/targets"))
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .display()
                    .to_string()
            })
            .collect();
        there.sort();
        let mut known = TARGETS.to_vec();
        known.sort_unstable();
        assert_eq!(there, known);
        for target in TARGETS {
            let seeds = project::at("tests/fuzz/seeds").join(target);
            assert!(fs::read_dir(seeds).unwrap().count() > 3, "{target}");
        }
    }

    #[test]
    fn the_words_are_understood() {
        let read = |words: &[&str]| Wanted::read(words).map_err(|error| error.to_string());
        let all = Wanted {
            seconds: 60,
            targets: TARGETS.to_vec(),
        };
        assert_eq!(read(&[]), Ok(all));
        let two = Wanted {
            seconds: 5,
            targets: vec!["stored", "webhook"],
        };
        assert_eq!(read(&["stored", "--seconds", "5", "webhook"]), Ok(two));
        for wrong in [&["--seconds"][..], &["--seconds", "0"], &["--seconds", "x"]] {
            assert_eq!(
                read(wrong),
                Err("--seconds wants a whole number from 1".to_owned())
            );
        }
        let error = read(&["--all"]).unwrap_err();
        assert!(
            error.starts_with("there is no target '--all': they are admission,"),
            "{error}"
        );
    }

    #[test]
    fn a_finding_is_told_in_the_words_of_its_panic() {
        let well = "Done 12 runs in 1 second(s)\nstat::number_of_executed_units: 12\n";
        assert_eq!(
            told(&self::read(well, true), 1),
            "12 executions in 1 s, nothing found"
        );
        let bad = "thread '<unnamed>' panicked at src/a.rs:1:1:\nnot so\nSUMMARY: libFuzzer: deadly signal\nstat::number_of_executed_units: 3\n";
        assert_eq!(
            told(&self::read(bad, false), 1),
            "3 executions, FOUND: not so"
        );
        let slow = "SUMMARY: libFuzzer: timeout\n";
        assert_eq!(
            told(&self::read(slow, false), 1),
            "nobody counted, FOUND: SUMMARY: libFuzzer: timeout"
        );
    }
}
