//! `cargo xtask check-config FILE`: what is wrong with a gateway's configuration, before it is deployed.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use salebot_onsite::gateway::Config;
use salebot_onsite::json;
use salebot_onsite::problem::Problem;

use crate::check_rules;

/// What is wrong with a configuration.
struct Report {
    /// For these it is refused, or rules are left out.
    problems: Vec<Problem>,
    /// These are odd, and it works.
    warnings: Vec<Problem>,
    /// What can be used of it.
    usable: String,
}

/// Prints every mistake with its place, and what is odd; fails where there is a mistake, in the page's rules too.
pub(crate) fn run(path: &Path) -> Result<ExitCode> {
    let text = check_rules::text_of(path)?;
    let report = report(&text)?;
    for warning in check_rules::with_lines(&text, &report.warnings)? {
        println!("warning: {warning}");
    }
    check_rules::say(&text, &report.problems, &report.usable)
}

fn report(text: &str) -> Result<Report> {
    let mut report = match Config::read(text) {
        Ok(config) => Report {
            problems: Vec::new(),
            warnings: config.warnings,
            usable: match config.events.len() {
                1 => "1 event".to_owned(),
                number => format!("{number} events"),
            },
        },
        Err(mut problems) => {
            check_rules::say_where(text, &mut problems)?;
            Report {
                problems,
                warnings: Vec::new(),
                usable: "the gateway would refuse it".to_owned(),
            }
        }
    };
    let config = json::read(text);
    if let Some(triggers) = config.as_ref().and_then(|config| config.get("triggers")) {
        let mut rules = String::new();
        triggers.write(&mut rules);
        let rules = check_rules::report(&rules)?;
        report.problems.extend(rules.problems);
        report.usable += &format!(", {}", check_rules::usable(rules.usable));
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project;
    use serde_json::{Value, json};

    #[track_caller]
    fn told(config: &Value) -> (Vec<String>, Vec<String>, String) {
        let report = report(&config.to_string()).unwrap();
        let told = |problems: &[Problem]| problems.iter().map(ToString::to_string).collect();
        (
            told(&report.problems),
            told(&report.warnings),
            report.usable,
        )
    }

    #[test]
    fn everything_is_told_at_once() {
        let (problems, warnings, usable) = told(&json!({
            "origins": ["shop.example"], "orgins": [],
            "events": { "a": { "callback": "{{props}}", "missing": "never" } },
            "triggers": [{ "event": "B", "on": "back" }, { "event": "b", "on": { "click": { "selector": "#a >" } } }],
        }));
        let places = problems
            .iter()
            .map(|problem| problem.split(": ").next().unwrap());
        let places: Vec<&str> = places.collect();
        assert_eq!(
            places,
            [
                "events.a.callback",
                "orgins",
                "origins[0]",
                "events.a.missing",
                "triggers[0].event",
                "triggers[1].on.click.selector"
            ]
        );
        assert_eq!(
            (warnings.len(), usable.as_str()),
            (0, "the gateway would refuse it, no rule can be used")
        );
    }

    #[test]
    fn what_is_odd_is_no_mistake() {
        let config = json!({
            "origins": ["https://shop.example"], "events": { "a": { "callback": "a" } },
            "triggers": [{ "event": "a", "on": "back" }, { "event": "b", "on": "copy" }],
        });
        let (problems, warnings, usable) = told(&config);
        assert_eq!(problems, [""; 0]);
        assert_eq!(
            warnings,
            ["triggers[1].event: events has no b, so the gateway would refuse it"]
        );
        assert_eq!(usable, "1 event, 2 rules can be used");
    }

    #[test]
    fn what_is_not_json_is_told_with_its_line() {
        let report = report("{\n  \"origins\": [],\n}").unwrap();
        let told: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "configuration: this is not JSON: line 2, column 16: there is a comma too many before the }"
            ]
        );
    }

    #[test]
    fn a_file_with_a_mistake_fails() {
        let is_good =
            |path: &Path| format!("{:?}", run(path).unwrap()) == format!("{:?}", ExitCode::SUCCESS);
        assert!(is_good(&project::at("tests/fixtures/gateway/config.json")));
        assert!(!is_good(&project::at(
            "tests/fixtures/triggers/landing.json"
        )));
        assert!(run(Path::new("no-such-file.json")).is_err());
    }
}
