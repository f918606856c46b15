//! A mistake in somebody's data, told by where it is and why it is one.

use crate::json::{self, Object};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A mistake in a configuration or in a set of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, such as `events.price_seen.callback` or `triggers[3].on.scroll.percent`.
    pub path: String,
    /// Why, in a sentence.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        f.write_str(": ")?;
        f.write_str(&self.reason)
    }
}

/// All of them as JSON: `[{"path":…,"reason":…}]`.
pub(crate) fn list(problems: &[Problem]) -> String {
    let mut all = Vec::new();
    for problem in problems {
        let mut told = Object::new();
        told.text("path", &problem.path)
            .text("reason", &problem.reason);
        all.push(told.end());
    }
    json::list(&all)
}
