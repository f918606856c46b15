//! Numbers that name things.

use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, de};

/// The highest id that JavaScript can tell from its neighbours.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// A client of the project. The service gives it as a number or as a numeric string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ClientId(u64);

impl ClientId {
    /// Refuses 0 and what is above 2^53 − 1, which JavaScript would round.
    #[must_use]
    pub fn new(id: u64) -> Option<Self> {
        (1..=MAX_EXACT).contains(&id).then_some(Self(id))
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

impl<'de> Deserialize<'de> for ClientId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = ClientId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a client id: a whole number from 1 to 2^53 - 1, or the same as a string",
                )
            }

            fn visit_u64<E: de::Error>(self, id: u64) -> Result<ClientId, E> {
                ClientId::new(id)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(id), &self))
            }

            fn visit_str<E: de::Error>(self, id: &str) -> Result<ClientId, E> {
                id.parse()
                    .ok()
                    .and_then(ClientId::new)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(id), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
