//! Numbers that name things.

use crate::json::Value;
use core::fmt;

/// The highest id that JavaScript can tell from its neighbours.
pub(crate) const MAX_EXACT: u64 = (1 << 53) - 1;

/// A client of the project. The service gives it as a number or as a numeric string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientId(u64);

impl ClientId {
    /// Refuses 0 and what is above 2^53 − 1, which JavaScript would round.
    #[must_use]
    pub fn new(id: u64) -> Option<Self> {
        (1..=MAX_EXACT).contains(&id).then_some(Self(id))
    }

    /// Reads it from an answer.
    #[must_use]
    pub fn read(value: &Value<'_>) -> Option<Self> {
        let digits = match value {
            Value::Number(text) => text,
            Value::Text(text) => text.as_ref(),
            _ => return None,
        };
        digits.parse().ok().and_then(Self::new)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
