//! `cargo xtask test`: every kind of test, one step after the other, and the counts.

mod context;
pub(crate) mod matrix;
mod node;
mod steps;
mod tally;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::runtime::Runtime;

use crate::process;
use crate::setup;
use context::Context;
use steps::{STEPS, Step, When};
use tally::Tally;

/// A step that has run.
struct Done {
    name: &'static str,
    tally: Tally,
    took: Duration,
    note: &'static str,
}

/// Runs the tests, those of `--all` included if asked for.
///
/// A step that fails does not keep the next from running.
pub(crate) fn run(all: bool) -> Result<ExitCode> {
    setup::for_build()?;
    let mut context = context()?;
    let mut done = Vec::new();
    for step in &STEPS {
        if step.when == When::Everyday || all {
            done.push(run_step(step, &mut context));
        }
    }
    let sum = report(&done);
    if !all {
        let names: Vec<&str> = STEPS
            .iter()
            .filter(|step| step.when == When::All)
            .map(|step| step.name)
            .collect();
        println!("only with --all: {}", names.join(", "));
    }
    println!("{}", sum.line());
    Ok(if sum.failed == 0 && sum.passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What steps share, with a browser installed where there was none.
fn context() -> Result<Context> {
    let browser = setup::browser()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    end_on_signal(&runtime)?;
    Ok(Context::new(browser, runtime))
}

fn run_step(step: &Step, context: &mut Context) -> Done {
    println!("\n=== {}", step.name);
    let start = Instant::now();
    let (tally, note) = match (step.run)(context) {
        Ok(outcome) => judge(step, &outcome),
        Err(error) => {
            println!("error: {error:#}");
            (Tally::FAILURE, "did not run")
        }
    };
    let took = start.elapsed();
    println!("=== {}: {} in {}", step.name, tally.line(), shown(took));
    Done {
        name: step.name,
        tally,
        took,
        note,
    }
}

/// Turns what the runner said into counts: a step that failed, or was to run tests and ran
/// none, has at least one failure.
fn judge(step: &Step, outcome: &steps::Outcome) -> (Tally, &'static str) {
    let mut tally = outcome.tally;
    if outcome.timed_out {
        tally.failed += 1;
        return (tally, "took too long and was ended");
    }
    if !outcome.ok && tally.failed == 0 {
        tally.failed = 1;
        return (tally, "failed outside its tests");
    }
    if step.has_tests && tally.passed + tally.failed == 0 {
        tally.failed = 1;
        return (tally, "ran no test");
    }
    let note = if tally.failed > 0 { "failed" } else { "" };
    (tally, note)
}

fn report(done: &[Done]) -> Tally {
    let mut sum = Tally::default();
    println!(
        "\n{:<16}  {:>6}  {:>6}  {:>7}  {:>7}",
        "step", "passed", "failed", "skipped", "time"
    );
    for one in done {
        let Tally {
            passed,
            failed,
            skipped,
        } = one.tally;
        let line = format!(
            "{:<16}  {passed:>6}  {failed:>6}  {skipped:>7}  {:>7}  {}",
            one.name,
            shown(one.took),
            one.note
        );
        println!("{}", line.trim_end());
        sum += one.tally;
    }
    sum
}

fn shown(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// Ctrl-C and SIGTERM end the step that is running, and then us.
fn end_on_signal(runtime: &Runtime) -> Result<()> {
    let _inside = runtime.enter();
    let stopped = process::stop_signal()?;
    runtime.spawn(async move {
        stopped.await;
        process::end_streaming();
        std::process::exit(130);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use steps::Outcome;

    fn step(has_tests: bool) -> Step {
        Step {
            name: "a step",
            when: When::Everyday,
            has_tests,
            run: |_| anyhow::bail!("not called"),
        }
    }

    fn outcome(ok: bool, passed: u64, failed: u64) -> Outcome {
        Outcome {
            ok,
            timed_out: false,
            tally: Tally {
                passed,
                failed,
                skipped: 0,
            },
        }
    }

    #[test]
    fn a_step_that_ran_no_test_failed() {
        assert_eq!(judge(&step(true), &outcome(true, 0, 0)).0, Tally::FAILURE);
        assert_eq!(
            judge(&step(false), &outcome(true, 0, 0)).0,
            Tally::default()
        );
    }

    #[test]
    fn a_bad_end_counts_once() {
        assert_eq!(judge(&step(true), &outcome(false, 3, 0)).0.failed, 1);
        assert_eq!(judge(&step(true), &outcome(false, 3, 2)).0.failed, 2);
        assert_eq!(judge(&step(true), &outcome(true, 3, 0)).0.failed, 0);
    }

    #[test]
    fn a_step_that_took_too_long_failed() {
        let late = Outcome {
            timed_out: true,
            ..outcome(false, 3, 0)
        };
        assert_eq!(judge(&step(true), &late).0.failed, 1);
    }
}
