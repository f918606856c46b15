//! `cargo xtask check-rules FILE`: what is wrong with a file of trigger rules, before a visitor's browser says so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use salebot_onsite::page::rules::{Checked, check};
use salebot_onsite::problem::Problem;
use serde_json::{Value, json};

use crate::process;

/// Asks what only JavaScript knows: regular expressions, time zones and selectors.
const SCRIPT: &str = "xtask/src/check_rules.mjs";

/// What is wrong with a set of rules.
pub(crate) struct Report {
    pub(crate) problems: Vec<Problem>,
    /// How many rules work.
    pub(crate) usable: usize,
}

/// Prints every mistake with its place; fails where there is any.
pub(crate) fn run(path: &Path) -> Result<ExitCode> {
    let report = report(&text_of(path)?)?;
    Ok(say(&report.problems, &usable(report.usable)))
}

/// The text of a file. Some editors put a mark before it, which neither page nor gateway ever gets to see.
pub(crate) fn text_of(path: &Path) -> Result<String> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned())
}

/// Prints every mistake, and then how many there are behind what can be used.
pub(crate) fn say(problems: &[Problem], usable: &str) -> ExitCode {
    for problem in problems {
        println!("{problem}");
    }
    println!("{usable}, {}", mistakes(problems.len()));
    match problems {
        [] => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn mistakes(number: usize) -> String {
    match number {
        0 => "no mistakes".to_owned(),
        1 => "1 mistake".to_owned(),
        several => format!("{several} mistakes"),
    }
}

/// How many rules can be used.
pub(crate) fn usable(number: usize) -> String {
    match number {
        0 => "no rule can be used".to_owned(),
        1 => "1 rule can be used".to_owned(),
        several => format!("{several} rules can be used"),
    }
}

/// Adds where a text is no JSON to the one problem that then is.
pub(crate) fn say_where(text: &str, problems: &mut [Problem]) {
    if let (Err(error), [only]) = (serde_json::from_str::<Value>(text), problems) {
        only.reason = format!("{}: {error}", only.reason);
    }
}

/// Looks a set of rules through.
pub(crate) fn report(text: &str) -> Result<Report> {
    let Checked {
        rules,
        mut problems,
    } = check(text);
    let good = places_of(&rules)?;
    say_where(text, &mut problems);
    let of_host = of_host(&good, text)?;
    let broken: BTreeSet<usize> = of_host.iter().map(|problem| problem.0).collect();
    problems.extend(of_host.into_iter().map(|problem| problem.1));
    problems.sort_by_key(|problem| place_of(&problem.path));
    Ok(Report {
        problems,
        usable: good.len() - broken.len(),
    })
}

/// The place of the rule that a path is about; that of the set comes first.
fn place_of(path: &str) -> Option<usize> {
    let (place, _) = path.strip_prefix("triggers[")?.split_once(']')?;
    place.parse().ok()
}

/// What only a browser can tell of a rule.
#[derive(Default)]
struct Asked {
    place: usize,
    selector: Option<String>,
    patterns: BTreeSet<String>,
    zones: BTreeSet<String>,
}

impl Asked {
    /// Gathers what conditions ask, at whatever depth.
    fn gather(&mut self, conditions: &Value) {
        for (name, value) in conditions.as_object().into_iter().flatten() {
            match name.as_str() {
                "any" => {
                    let groups = value.as_array().into_iter().flatten();
                    groups.for_each(|group| self.gather(group));
                }
                "not" => self.gather(value),
                "hour" => self
                    .zones
                    .extend(value["tz"].as_str().map(ToOwned::to_owned)),
                "utm" | "query" => {
                    let matchers = value.as_object().into_iter().flatten();
                    matchers.for_each(|(_, matcher)| self.gather_pattern(matcher));
                }
                _ => self.gather_pattern(value),
            }
        }
    }

    fn gather_pattern(&mut self, matcher: &Value) {
        match &matcher["regex"] {
            Value::Null => {}
            Value::String(pattern) => self.patterns.extend([pattern.clone()]),
            other => self.patterns.extend([other.to_string()]),
        }
    }
}

/// The places of the rules that were left.
fn places_of(rules: &str) -> Result<Vec<usize>> {
    let rules: Value = serde_json::from_str(rules)?;
    let list = rules.get("rules").unwrap_or(&rules).as_array();
    let list = list.into_iter().flatten().enumerate();
    Ok(list
        .filter(|(_, rule)| !rule.is_null())
        .map(|(place, _)| place)
        .collect())
}

/// What of the good rules a browser could not use, by the rules' places.
fn of_host(good: &[usize], text: &str) -> Result<Vec<(usize, Problem)>> {
    let written: Value = serde_json::from_str(text).unwrap_or_default();
    let list = written.get("rules").unwrap_or(&written);
    let mut asked = Vec::new();
    for &place in good {
        let rule = &list[place];
        let takes = rule["on"].as_object().into_iter().flatten().next();
        let selector = takes.and_then(|(_, takes)| takes["selector"].as_str());
        let mut asks = Asked {
            place,
            selector: selector.map(ToOwned::to_owned),
            ..Asked::default()
        };
        asks.gather(&rule["where"]);
        asked.push(asks);
    }
    let selectors: Vec<_> = asked
        .iter()
        .filter_map(|asks| asks.selector.as_ref())
        .collect();
    let patterns: Vec<_> = asked.iter().flat_map(|asks| &asks.patterns).collect();
    let zones: Vec<_> = asked.iter().flat_map(|asks| &asks.zones).collect();
    let input = json!({ "selectors": selectors, "patterns": patterns, "zones": zones });
    let said = process::output_for(process::command("node").arg(SCRIPT), &input.to_string())?;
    let said: Value = serde_json::from_str(&said).context("node answered no JSON")?;
    let answers = |of: &str| said[of].as_array().cloned().unwrap_or_default().into_iter();
    let (mut selectors, mut patterns, mut zones) =
        (answers("selectors"), answers("patterns"), answers("zones"));
    let mut problems = Vec::new();
    for asks in &asked {
        let mut tell = |reason: String| {
            let path = format!("triggers[{}]", asks.place);
            problems.push((asks.place, Problem { path, reason }));
        };
        for pattern in &asks.patterns {
            if let Some(Value::String(why)) = patterns.next() {
                tell(format!(
                    "the regular expression {pattern} cannot be used: {why}"
                ));
            }
        }
        if let Some(selector) = &asks.selector
            && let Some(Value::String(why)) = selectors.next()
        {
            tell(format!("the selector {selector} cannot be used: {why}"));
        }
        for zone in &asks.zones {
            if let Some(Value::String(_)) = zones.next() {
                tell(format!("the time zone {zone} is not known"));
            }
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project;

    #[track_caller]
    fn told(text: &str) -> (Vec<String>, usize) {
        let report = report(text).unwrap();
        let told = report.problems.iter().map(ToString::to_string).collect();
        (told, report.usable)
    }

    fn is_good(path: &Path) -> bool {
        format!("{:?}", run(path).unwrap()) == format!("{:?}", ExitCode::SUCCESS)
    }

    #[test]
    fn everything_is_told_by_the_rule_it_is_about() {
        let rules = json!([
            { "event": "a", "on": { "click": { "selector": "#buy >" } } },
            { "event": "B", "on": "back" },
            { "event": "c", "on": "back" },
            { "event": "d", "on": "back", "where": {
                "url": { "regex": "(" }, "title": { "regex": "(" }, "hour": { "to": 6, "tz": "Mars/Phobos" },
            } },
            { "event": "e", "on": { "scroll": { "percent": 175 } }, "where": { "url": { "regex": "[" } } },
            { "event": "f", "on": "copy", "where": { "url": { "regex": "^a(?=b)" }, "hour": { "to": 6, "tz": "Asia/Omsk" } } },
        ]);
        let (told, usable) = told(&json!({ "gap_s": -1, "rules": rules }).to_string());
        let expected = [
            "triggers.gap_s: a number from 0 to 86400 is needed",
            "triggers[0]: the selector #buy > cannot be used: something is missing beside >",
            "triggers[1].event: an event's name is 1 to 64 characters of a-z, 0-9, _, . and -",
            "triggers[3]: the regular expression ( cannot be used: Invalid regular expression: /(/: Unterminated group",
            "triggers[3]: the time zone Mars/Phobos is not known",
            "triggers[4].on.scroll.percent: a number from 0 to 100 is needed",
        ];
        assert_eq!(told, expected);
        assert_eq!(usable, 2);
    }

    #[test]
    fn selectors_are_read_nearly_as_browsers_read_them() {
        let good = [
            "a",
            "#id",
            "a.b:hover::after",
            "a > b + c ~ d, e",
            "[a='b' i]",
            "a:not(.b, .c)",
            ":has(> img)",
            "li:nth-child(2n+1 of .b)",
            "a:before",
            "::-webkit-x",
            ":is()",
            "имя",
            "#\\31 a",
            "*|*",
            "a /* b */ c",
        ];
        let bad = [
            "#1a",
            "a >",
            "> a",
            "a,,b",
            "a,",
            " ",
            "[a!=b]",
            ":contains(x)",
            ":eq(0)",
            ":visible",
            "a:first",
            "a::foo",
            "a{",
            "$x",
            "svg|a",
            "..a",
            "a >> b",
            "+",
            "50%",
            "a:not()",
            "//a",
            "a@b",
        ];
        let rules = |all: &[&str]| {
            let rules = all.iter().map(
                |selector| json!({ "event": "a", "on": { "click": { "selector": selector } } }),
            );
            Value::from_iter(rules).to_string()
        };
        assert_eq!(told(&rules(&good)), (vec![], good.len()));
        let (told, usable) = told(&rules(&bad));
        assert_eq!((told.len(), usable), (bad.len(), 0), "{told:#?}");
    }

    #[test]
    fn what_is_not_json_is_told_with_its_line() {
        let (told, usable) = told("[\n  {\"event\": \"a\" \"on\": \"back\"}\n]");
        assert_eq!(usable, 0);
        assert_eq!(
            told,
            ["triggers: this is not JSON: expected `,` or `}` at line 2 column 17"]
        );
    }

    #[test]
    fn a_file_with_a_mistake_fails() {
        let fixtures = project::at("tests/fixtures/triggers");
        assert!(is_good(&fixtures.join("good/rule-all.json")));
        assert!(!is_good(&fixtures.join("bad/rule-text.json")));
        let marked = std::env::temp_dir().join(format!("onsite-rules-{}.json", std::process::id()));
        fs::write(&marked, "\u{FEFF}[]").unwrap();
        let is_taken = is_good(&marked);
        fs::remove_file(&marked).unwrap();
        assert!(is_taken);
        let missing = fixtures.join("no-such-file.json");
        let error = run(&missing).unwrap_err().to_string();
        assert_eq!(error, format!("cannot read {}", missing.display()));
    }

    #[test]
    fn the_last_line_counts() {
        assert_eq!(
            [0, 1, 3].map(usable),
            [
                "no rule can be used",
                "1 rule can be used",
                "3 rules can be used"
            ]
        );
        assert_eq!(
            [0, 1, 2].map(mistakes),
            ["no mistakes", "1 mistake", "2 mistakes"]
        );
    }
}
