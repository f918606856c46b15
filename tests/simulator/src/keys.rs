//! The project's keys and what each may do.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a key allows. A method needs one of them.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Read client data.
    R,
    /// Change or delete client data.
    W,
    /// Read deals.
    #[serde(rename = "CR")]
    Cr,
    /// Change deals.
    #[serde(rename = "CW")]
    Cw,
    /// Delete clients.
    #[serde(rename = "DEL")]
    Del,
}

impl Scope {
    /// All there are.
    pub(crate) const ALL: [Self; 5] = [Self::R, Self::W, Self::Cr, Self::Cw, Self::Del];

    /// As the documentation writes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::R => "R",
            Self::W => "W",
            Self::Cr => "CR",
            Self::Cw => "CW",
            Self::Del => "DEL",
        }
    }
}

/// A key and what it allows.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Key {
    pub(crate) key: String,
    pub(crate) scopes: Vec<Scope>,
}

/// All keys of the project; the first is the one it was started with.
pub(crate) struct Keys(Vec<Key>);

impl Keys {
    /// One key that may do everything.
    pub(crate) fn new(api_key: &str) -> Self {
        Self(vec![Key {
            key: api_key.to_owned(),
            scopes: Scope::ALL.to_vec(),
        }])
    }

    /// What this key allows; none: no project has it.
    pub(crate) fn scopes(&self, key: &str) -> Option<Vec<Scope>> {
        let found = self.0.iter().find(|known| known.key == key);
        found.map(|known| known.scopes.clone())
    }

    /// Adds a key, or changes what it allows.
    pub(crate) fn put(&mut self, key: Key) -> Result<(), String> {
        if !is_well_formed(&key.key) {
            return Err("key must be letters and digits".into());
        }
        match self.0.iter_mut().find(|known| known.key == key.key) {
            Some(known) => known.scopes = key.scopes,
            None => self.0.push(key),
        }
        Ok(())
    }

    /// For the control door.
    pub(crate) fn to_json(&self) -> Value {
        json!(self.0)
    }
}

/// Whether a key is letters and digits.
pub(crate) fn is_well_formed(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
