//! Reading how many tests ran from what their runners say at the end.

use std::ops::AddAssign;

/// Numbers of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Ended well.
    pub(crate) passed: u64,
    /// Did not.
    pub(crate) failed: u64,
    /// Were not run.
    pub(crate) skipped: u64,
}

impl Tally {
    /// One failure: what a step counts as that failed before any test could.
    pub(crate) const FAILURE: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };

    /// Adds up the `test result:` lines of cargo and of wasm-bindgen's runner.
    pub(crate) fn of_cargo(output: &str) -> Self {
        let mut sum = Self::default();
        for line in output.lines() {
            let Some((_, counts)) = line.split_once("test result: ") else {
                continue;
            };
            for part in counts.split(['.', ';']) {
                let mut words = part.split_whitespace();
                let (Some(number), Some(word)) = (words.next(), words.next()) else {
                    continue;
                };
                let Ok(number) = number.parse::<u64>() else {
                    continue;
                };
                match word {
                    "passed" => sum.passed += number,
                    "failed" => sum.failed += number,
                    "ignored" => sum.skipped += number,
                    _ => {}
                }
            }
        }
        sum
    }

    /// Reads the summary at the end of Node's TAP report.
    ///
    /// What a test prints looks the same, so the last line of each kind counts.
    pub(crate) fn of_node(tap: &str) -> Self {
        let last = |word: &str| {
            tap.lines()
                .rev()
                .find_map(|line| {
                    let rest = line.strip_prefix("# ")?.strip_prefix(word)?;
                    rest.strip_prefix(' ')?.parse::<u64>().ok()
                })
                .unwrap_or(0)
        };
        Self {
            passed: last("pass"),
            failed: last("fail") + last("cancelled"),
            skipped: last("skipped") + last("todo"),
        }
    }

    /// The closing line.
    pub(crate) fn line(self) -> String {
        let mut line = format!("{} passed, {} failed", self.passed, self.failed);
        if self.skipped > 0 {
            line += &format!(", {} skipped", self.skipped);
        }
        line
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn adds_up_cargo_results() {
        let output = "running 3 tests\ntest a ... ok\n\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s\n\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s\n";
        assert_eq!(Tally::of_cargo(output), tally(15, 2, 1));
    }

    #[test]
    fn reads_the_browser_runner() {
        let output =
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.35s";
        assert_eq!(Tally::of_cargo(output), tally(4, 0, 0));
        assert_eq!(Tally::of_cargo("no tests to run!\n"), tally(0, 0, 0));
    }

    #[test]
    fn reads_the_end_of_a_tap_report() {
        let tap = "TAP version 13\n# pass 99\nok 1 - a\n1..5\n# tests 7\n# suites 1\n# pass 3\n\
            # fail 1\n# cancelled 1\n# skipped 1\n# todo 1\n# duration_ms 12.5\n";
        assert_eq!(Tally::of_node(tap), tally(3, 2, 2));
        assert_eq!(Tally::of_node(""), tally(0, 0, 0));
    }

    #[test]
    fn the_closing_line_names_skipped_tests_only_when_there_are_any() {
        assert_eq!(tally(3, 0, 0).line(), "3 passed, 0 failed");
        assert_eq!(tally(3, 1, 2).line(), "3 passed, 1 failed, 2 skipped");
    }
}
