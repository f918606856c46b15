//! The page's rules, which the gateway looks through and passes on as they were written.

use super::Config;
use super::reader::{Reader, item};
use crate::event::is_name;
use crate::json::Value;
use crate::page::rules::{MAX_RULES, Rules};
use crate::text;
use alloc::borrow::ToOwned;

impl Config {
    /// Takes the page's rules, those with mistakes included: the page leaves these out itself, and says so to whoever
    /// looks at it. What holds no rules at all becomes an empty list.
    pub(super) fn read_triggers(&mut self, value: &Value<'_>) {
        value.write(&mut self.triggers);
        let mut reader = Reader {
            problems: Rules::read(&self.triggers).problems,
        };
        if let Value::Array(rules) = value.get("rules").unwrap_or(value) {
            for (place, rule) in rules.iter().take(MAX_RULES).enumerate() {
                let event = rule.text("event").filter(|name| is_name(name));
                if let Some(name) = event.filter(|name| self.actions(name).is_none()) {
                    let path = text::concat(&[&item("triggers", place), ".event"]);
                    let reason = ["events has no ", name, ", so the gateway would refuse it"];
                    reader.problem(&path, &text::concat(&reason));
                }
            }
        } else {
            self.triggers = "[]".to_owned();
        }
        self.warnings = reader.problems;
    }
}
