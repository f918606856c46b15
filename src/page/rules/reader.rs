//! Reading data of somebody's making: what cannot be used is told, and a harmless value stands in for it.

use super::condition::Field;
use crate::json::Value;
use crate::problem::Problem;
use crate::text;
use crate::time::Millis;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// Collects the mistakes.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
    /// The regular expressions, which the host compiles, and where they look.
    pub(super) patterns: Vec<(Field, String)>,
    /// The time zones, which the host knows.
    pub(super) zones: Vec<String>,
}

impl Reader {
    pub(super) fn problem(&mut self, path: &str, reason: &str) {
        self.problems.push(Problem {
            path: path.into(),
            reason: reason.into(),
        });
    }

    pub(super) fn unknown(&mut self, path: &str) {
        self.problem(path, "not known here");
    }

    /// The number of a regular expression that looks for something in a field.
    pub(super) fn pattern(&mut self, field: &Field, pattern: String) -> usize {
        number_in(&mut self.patterns, (field.clone(), pattern))
    }

    /// The number of a time zone.
    pub(super) fn zone(&mut self, zone: String) -> usize {
        number_in(&mut self.zones, zone)
    }

    pub(super) fn object<'v, 'a>(
        &mut self,
        path: &str,
        value: &'v Value<'a>,
    ) -> &'v [(Cow<'a, str>, Value<'a>)] {
        value.members().unwrap_or_else(|| {
            self.problem(path, "an object is needed");
            &[]
        })
    }

    pub(super) fn text(&mut self, path: &str, value: &Value<'_>) -> String {
        match value.as_str().filter(|text| !text.is_empty()) {
            Some(text) => text.into(),
            None => {
                self.problem(path, "a text is needed");
                String::new()
            }
        }
    }

    pub(super) fn flag(&mut self, path: &str, value: &Value<'_>) -> bool {
        match value {
            Value::Bool(flag) => *flag,
            _ => {
                self.problem(path, "true or false is needed");
                false
            }
        }
    }

    pub(super) fn number(&mut self, path: &str, value: &Value<'_>, least: f64, most: f64) -> f64 {
        match value.as_number() {
            Some(number) if (least..=most).contains(&number) => number,
            _ => {
                let bounds = [text::number(least as u64), text::number(most as u64)];
                let reason = [
                    "a number from ",
                    &bounds[0],
                    " to ",
                    &bounds[1],
                    " is needed",
                ];
                self.problem(path, &text::concat(&reason));
                least
            }
        }
    }

    /// A length of time in seconds, with fractions.
    pub(super) fn seconds(&mut self, path: &str, value: &Value<'_>, most: f64) -> Millis {
        Millis::from_js(self.number(path, value, 0.0, most) * 1000.0)
    }
}

/// The place of a thing in a list, at whose end it is put where it is new.
fn number_in<T: PartialEq>(list: &mut Vec<T>, thing: T) -> usize {
    let known = list.iter().position(|known| *known == thing);
    known.unwrap_or_else(|| {
        list.push(thing);
        list.len() - 1
    })
}
