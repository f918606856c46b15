//! Numbers that name things.

use crate::error::Error;
use crate::json::Value;
use core::fmt;

/// The highest id that JavaScript can tell from its neighbours.
pub(crate) const MAX_EXACT: u64 = (1 << 53) - 1;

/// The number that digits make, and nothing but digits: no sign, which `str::parse` would take.
pub(crate) fn whole_number(digits: &str) -> Option<u64> {
    let is_digits = digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| is_digits)
}

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
        // With zeros in front it is something else, such as a telephone number.
        let digits = digits.strip_prefix('0').map_or(digits, |_| "");
        whole_number(digits).and_then(Self::new)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

impl core::str::FromStr for ClientId {
    type Err = Error;

    fn from_str(digits: &str) -> Result<Self, Error> {
        let id = Self::read(&Value::Number(digits.into()));
        id.ok_or_else(|| Error::invalid("a client's number is a whole number from 1 to 2^53 - 1"))
    }
}

impl TryFrom<u64> for ClientId {
    type Error = Error;

    fn try_from(id: u64) -> Result<Self, Error> {
        Self::new(id)
            .ok_or_else(|| Error::invalid("a client's number is a whole number from 1 to 2^53 - 1"))
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
