//! How rules are read: what each may say, and what is told of each mistake.

mod conditions;
mod keys;
mod kinds;
mod matchers;
mod mistakes;
mod mistakes_within;
mod rest;

use salebot_onsite::page::rules::{Condition, Facts, Field, Rule, Rules};
use serde_json::{Value, json};

#[track_caller]
fn read(triggers: &Value) -> Rules {
    Rules::read(&triggers.to_string())
}

/// A rule without a mistake.
#[track_caller]
fn one(rule: Value) -> Rule {
    let mut rules = read(&json!([rule]));
    assert_eq!(rules.problems, [], "{rule}");
    assert_eq!(rules.list.len(), 1, "{rule}");
    rules.list.remove(0)
}

/// A rule with this beside its event and what sets it off.
#[track_caller]
fn with(member: &str, value: Value) -> Rule {
    let mut rule = json!({ "event": "seen", "on": "page_view" });
    rule[member] = value;
    one(rule)
}

/// All mistakes, as a reader is told them.
fn mistakes(triggers: &Value) -> Vec<String> {
    let problems = read(triggers).problems;
    problems.iter().map(ToString::to_string).collect()
}

/// The mistakes in a single rule that stands between two good ones, which are read; `$` stands for its path.
#[track_caller]
fn mistakes_in(rule: &Value) -> Vec<String> {
    let rules = read(&json!([
        { "event": "before", "on": "loaded" },
        rule,
        { "event": "behind", "on": "back" },
    ]));
    let names: Vec<&str> = rules.list.iter().map(|rule| rule.event.as_str()).collect();
    assert_eq!(names, ["before", "behind"], "{rule}");
    let told = rules.problems.iter().map(|problem| {
        let rest = problem.path.strip_prefix("triggers[1]");
        let rest = rest.unwrap_or_else(|| panic!("{problem} is not about the rule"));
        format!("${rest}: {}", problem.reason)
    });
    told.collect()
}

/// The mistakes in a rule with this beside its event and what sets it off.
#[track_caller]
fn mistakes_with(member: &str, value: Value) -> Vec<String> {
    let mut rule = json!({ "event": "seen", "on": "page_view" });
    rule[member] = value;
    mistakes_in(&rule)
}

/// What is known, as a test says it.
#[derive(Default)]
struct Known {
    texts: Vec<(Field, &'static str)>,
    visits: u32,
    hour: f64,
    zones: Vec<f64>,
    found: Vec<bool>,
}

impl Known {
    fn text(field: Field, text: &'static str) -> Self {
        let texts = vec![(field, text)];
        Self {
            texts,
            ..Self::default()
        }
    }
}

impl Facts for Known {
    fn text(&self, field: &Field) -> &str {
        let known = self.texts.iter().find(|known| known.0 == *field);
        known.map_or("", |known| known.1)
    }

    fn visits(&self) -> u32 {
        self.visits
    }

    fn hour(&self, zone: Option<usize>) -> f64 {
        zone.map_or(self.hour, |zone| self.zones[zone])
    }

    fn found(&self, pattern: usize) -> bool {
        self.found[pattern]
    }
}

fn hold(conditions: &[Condition], known: &Known) -> bool {
    conditions.iter().all(|condition| condition.holds(known))
}
