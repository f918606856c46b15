//! `cargo xtask check-rules FILE`: what is wrong with a file of trigger rules, before a visitor's browser says so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use salebot_onsite::page::rules::{Checked, check};
use salebot_onsite::problem::Problem;
use serde_json::{Value, json};

use crate::process;

/// Says what only JavaScript knows of regular expressions, time zones and selectors, and what the gateway's admin page does.
const SCRIPT: &str = "xtask/src/check_rules.mjs";

/// What is wrong with a set of rules.
pub(crate) struct Report {
    pub(crate) problems: Vec<Problem>,
    /// How many rules work.
    pub(crate) usable: usize,
}

/// Prints every mistake with its place; fails where there is any.
pub(crate) fn run(path: &Path) -> Result<ExitCode> {
    let text = text_of(path)?;
    let written: Value = serde_json::from_str(&text).unwrap_or_default();
    if ["origins", "events", "triggers"]
        .iter()
        .any(|name| written.get(name).is_some())
        && written.get("on").is_none()
    {
        bail!(
            "{} is a configuration, and holds more than rules: `cargo xtask check-config` takes it",
            path.display()
        );
    }
    let report = report(&text)?;
    say(&text, &report.problems, &usable(report.usable))
}

/// The text of a file. Some editors put a mark before it, which neither page nor gateway ever gets to see.
pub(crate) fn text_of(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8(bytes).ok().with_context(|| {
        format!(
            "{} is not in UTF-8: have your editor save it so",
            path.display()
        )
    })?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned())
}

/// Prints every mistake, and then how many there are behind what can be used.
pub(crate) fn say(text: &str, problems: &[Problem], usable: &str) -> Result<ExitCode> {
    for line in with_lines(text, problems)? {
        println!("{line}");
    }
    println!("{usable}, {}", mistakes(problems.len()));
    Ok(match problems {
        [] => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Each mistake behind the line that it is on, in the order of lines.
pub(crate) fn with_lines(text: &str, problems: &[Problem]) -> Result<Vec<String>> {
    let paths: Vec<&str> = problems
        .iter()
        .map(|problem| problem.path.as_str())
        .collect();
    let said = ask(&json!({ "text": text, "paths": paths }))?;
    let lines = said["lines"].as_array().into_iter().flatten();
    let mut told: Vec<_> = lines.map(Value::as_u64).zip(problems).collect();
    told.sort_by_key(|(line, _)| *line);
    let tell = |(line, problem): (Option<u64>, &Problem)| match line {
        Some(line) => format!("line {line}: {problem}"),
        None => problem.to_string(),
    };
    Ok(told.into_iter().map(tell).collect())
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

/// Adds where a text is no JSON, and why, to the one problem that then is.
pub(crate) fn say_where(text: &str, problems: &mut [Problem]) -> Result<()> {
    if let (Err(_), [only]) = (serde_json::from_str::<Value>(text), problems) {
        let said = ask(&json!({ "text": text }))?;
        let mistake = &said["mistake"];
        if let (Some(line), Some(column), Some(reason)) = (
            mistake["line"].as_u64(),
            mistake["column"].as_u64(),
            mistake["reason"].as_str(),
        ) {
            only.reason = format!("{}: line {line}, column {column}: {reason}", only.reason);
        }
    }
    Ok(())
}

/// Looks a set of rules through.
pub(crate) fn report(text: &str) -> Result<Report> {
    let Checked {
        rules,
        mut problems,
    } = check(text);
    say_where(text, &mut problems)?;
    let written: Value = serde_json::from_str(text).unwrap_or_default();
    let said = ask(&json!({ "text": text, "rules": written }))?;
    let odd = said["odd"].as_array().into_iter().flatten();
    let odd: Vec<Problem> = odd.filter_map(problem_of).collect();
    let broken: BTreeSet<_> = odd.iter().map(|problem| place_of(&problem.path)).collect();
    let rules: Value = serde_json::from_str(&rules)?;
    let list = rules.get("rules").unwrap_or(&rules).as_array();
    let list = list.into_iter().flatten().enumerate();
    let usable = list
        .filter(|(place, rule)| !rule.is_null() && !broken.contains(&Some(*place)))
        .count();
    problems.extend(odd);
    problems.sort_by_key(|problem| place_of(&problem.path));
    Ok(Report { problems, usable })
}

/// The place of the rule that a path is about; that of the set comes first.
fn place_of(path: &str) -> Option<usize> {
    let (place, _) = path.strip_prefix("triggers[")?.split_once(']')?;
    place.parse().ok()
}

fn problem_of(told: &Value) -> Option<Problem> {
    Some(Problem {
        path: told["path"].as_str()?.to_owned(),
        reason: told["reason"].as_str()?.to_owned(),
    })
}

/// Asks what JavaScript alone knows: see the script.
fn ask(input: &Value) -> Result<Value> {
    let said = process::output_for(process::command("node").arg(SCRIPT), &input.to_string())?;
    serde_json::from_str(&said).context("node answered no JSON")
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
            "triggers[0].on.click.selector: the selector #buy > cannot be used: something is missing beside >",
            "triggers[1].event: an event's name is 1 to 64 characters of a-z, 0-9, _, . and -",
            "triggers[3].where.hour.tz: the time zone Mars/Phobos is not known; it is written as Europe/Moscow is",
            "triggers[3].where.title.regex: the regular expression ( cannot be used: Invalid regular expression: /(/: Unterminated group",
            "triggers[3].where.url.regex: the regular expression ( cannot be used: Invalid regular expression: /(/: Unterminated group",
            "triggers[4].on.scroll.percent: a number from 0 to 100 is needed",
            "triggers[4].where.url.regex: the regular expression [ cannot be used: Invalid regular expression: /[/: Unterminated character class",
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
            ["triggers: this is not JSON: line 2, column 17: a comma is missing before this"]
        );
    }

    #[test]
    fn mistakes_stand_behind_their_lines() {
        let text = "{ \"gap_s\": 5,\n  \"rules\": [\n    { \"event\": \"a\", \"on\": \"back\" },\n    { \"event\": \"b\", \"on\": \"scroll\" }\n] }";
        let told = with_lines(text, &report(text).unwrap().problems).unwrap();
        assert_eq!(
            told,
            ["line 4: triggers[1].on.scroll: percent or px is missing"]
        );
    }

    #[test]
    fn what_stands_twice_in_a_rule_is_told() {
        let rule = r#"{ "event": "a", "on": "back", "on": "copy" }"#;
        for text in [
            format!("[{rule}]"),
            format!(r#"{{ "gap_s": 5, "rules": [{rule}] }}"#),
        ] {
            let (told, usable) = told(&text);
            let expected = "triggers[0].on: this stands twice, and the last one counts: is a rule of its own meant?";
            assert_eq!((told, usable), (vec![expected.to_owned()], 0));
        }
    }

    #[test]
    fn what_is_no_file_of_rules_is_told_what_it_is() {
        let file = std::env::temp_dir().join(format!("onsite-kinds-{}.json", std::process::id()));
        let refused = |bytes: &[u8]| {
            fs::write(&file, bytes).unwrap();
            run(&file).unwrap_err().to_string()
        };
        let said = refused(b"{ \"events\": {}, \"triggers\": [] }");
        assert!(said.contains("is a configuration"), "{said}");
        // As Windows writes it.
        let said =
            refused(b"[{ \"event\": \"a\", \"on\": \"back\", \"props\": { \"a\": \"\xCF\" } }]");
        assert!(said.contains("is not in UTF-8"), "{said}");
        fs::remove_file(&file).unwrap();
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
