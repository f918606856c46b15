//! The page's rules, which the gateway looks through and passes on.

use super::Config;
use super::reader::{Reader, item};
use crate::event::is_name;
use crate::json::Value;
use crate::page::rules::{self, Checked, MAX_RULES};
use crate::text;

impl Config {
    /// Takes the page's rules, without those that have mistakes: a page does not look through them, and only tells of
    /// the mistakes to whoever looks at it. What holds no rules at all becomes an empty list.
    pub(super) fn read_triggers(&mut self, value: &Value<'_>) {
        let Checked { rules, problems } = rules::check_value(value);
        (self.triggers, self.problems) = (rules, problems);
        let mut reader = Reader::default();
        let list = value.get("rules").unwrap_or(value);
        for (place, rule) in list.items().iter().take(MAX_RULES).enumerate() {
            let event = rule.text("event").filter(|name| is_name(name));
            if let Some(name) = event.filter(|name| self.actions(name).is_none()) {
                let path = text::concat(&[&item("triggers", place), ".event"]);
                let reason = ["events has no ", name, ", so the gateway would refuse it"];
                reader.problem(&path, &text::concat(&reason));
            }
        }
        self.warnings = reader.problems;
    }
}
