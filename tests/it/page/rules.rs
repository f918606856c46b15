//! How rules are read: what each may say, and what is told of each mistake.

mod chance;
mod conditions;
mod keys;
mod kinds;
mod matchers;
mod mistakes;
mod mistakes_within;
mod nearly;
mod rest;
mod schema;

use crate::support::{START, lines, lines_of};
pub(super) use nearly::WORDS;
use salebot_onsite::page::rules::{Rule, Rules, check};
use salebot_onsite::page::{Memory, Signal, Triggers};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

/// Reads rules as a page does: once they were looked through.
#[track_caller]
fn read(triggers: &Value) -> Rules {
    Rules::read(&lines_of(&check(&triggers.to_string()).rules))
}

/// A rule without a mistake.
#[track_caller]
fn one(rule: Value) -> Rule {
    assert_eq!(mistakes(&json!([rule])), [""; 0]);
    let mut rules = read(&json!([rule]));
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
    let problems = check(&triggers.to_string()).problems;
    problems.iter().map(ToString::to_string).collect()
}

/// The mistakes in a single rule that stands between two good ones, which are read; `$` stands for its path.
#[track_caller]
fn mistakes_in(rule: &Value) -> Vec<String> {
    let set = json!([
        { "event": "before", "on": "loaded" },
        rule,
        { "event": "behind", "on": "back" },
    ]);
    let rules = read(&set);
    let names: Vec<&str> = rules.list.iter().map(Rule::event).collect();
    assert_eq!(names, ["before", "behind"], "{rule}");
    let checked = check(&set.to_string());
    let told = checked.problems.iter().map(|problem| {
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

/// What is said of a value of the wrong type: where it is a text, that it stands in quotation marks as well.
fn unquoted(reason: &str, value: &Value) -> String {
    let more = if value.is_string() {
        ", without quotation marks"
    } else {
        ""
    };
    format!("{reason}{more}")
}

/// What is known, as a test says it.
struct Known {
    facts: Value,
    visits: u32,
    /// Of UTC.
    hour: f64,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            facts: json!({}),
            visits: 1,
            hour: 12.0,
        }
    }
}

impl Known {
    /// Fields and their texts; those of one parameter are written as `utm.source`.
    fn texts(texts: &[(&str, &str)]) -> Self {
        let mut known = Self::default();
        for (field, text) in texts {
            match field.split_once('.') {
                Some((field, key)) => known.facts[field][key] = json!(text),
                None => known.facts[field] = json!(text),
            }
        }
        known
    }
}

/// Whether a rule with these conditions makes its event.
#[track_caller]
fn holds(conditions: &Value, known: &Known) -> bool {
    let rules = json!([{ "event": "held", "on": "loaded", "where": conditions }]);
    held(&rules, known) == [0]
}

/// The rules about loading that make their events, by their places.
#[track_caller]
fn held(rules: &Value, known: &Known) -> Vec<usize> {
    const DAY: u64 = 86_400_000;
    assert_eq!(mistakes(rules), [""; 0]);
    let rules = read(rules);
    // A memory of long ago: the page begins another session.
    let memory = Memory {
        visitor: "v".to_owned(),
        visits: known.visits - 1,
        ..Memory::default()
    };
    let now = START - Millis(START.0 % DAY) + Millis((known.hour * 3_600_000.0).round() as u64);
    let mut triggers = Triggers::new(memory, Random::new([1, 2]), now);
    triggers.set_rules(rules);
    triggers.signal(now, Signal::Page(&lines(&known.facts)));
    let made = triggers.signal(now, Signal::Loaded);
    made.iter().map(|firing| firing.rule.unwrap()).collect()
}
