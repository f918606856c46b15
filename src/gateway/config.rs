//! The gateway's configuration: plain data, read with a path and a reason for every mistake.

#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod check;
mod more;
mod reader;
mod triggers;

use super::action::Action;
use super::origin::OriginRule;
use crate::json;
use crate::problem::Problem;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use reader::{Others, Reader};

#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use check::MAX_ACTIONS;
pub use more::{MAX_CANCEL_ON, MAX_DELAY_S, MAX_LIMIT};
pub(super) use reader::read_content;

/// What the gateway does with what arrives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The sites that may send.
    pub origins: Vec<OriginRule>,
    /// What each event means, by its name.
    pub events: Vec<(String, Vec<Action>)>,
    /// The variables that `identify()` may set.
    pub identify: Vec<String>,
    /// The page's rules, as JSON, as [`crate::page::rules::check`] leaves them; empty where there are none.
    pub triggers: String,
    /// The mistakes in these rules, which pages tell as well. The gateway has no need of the rules and those with
    /// mistakes are left out, so they are told and not refused.
    pub problems: Vec<Problem>,
    /// What else is odd, about these rules or the rest, told to nobody but the owner.
    pub warnings: Vec<Problem>,
    /// The actions that are not done at once and whatever happens.
    pub terms: Vec<Terms>,
    /// What to do about a call whose answer was lost.
    pub confirm: Confirm,
    /// How much may come in.
    pub limits: Limits,
}

/// How much may come in. The numbers of addresses hold for each isolate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// So many batches an address may send a minute. Generous: a carrier puts many visitors behind one.
    pub ip_per_minute: u32,
    /// So many of them at once after a rest.
    pub ip_burst: u32,
    /// So many visitors of whom nothing is kept may come in an hour.
    pub new_visitors_per_hour: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            ip_per_minute: 600,
            ip_burst: 300,
            new_visitors_per_hour: 10_000,
        }
    }
}

/// When and whether an action is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The event whose action it is.
    pub event: String,
    /// Which of its actions, from 0.
    pub place: usize,
    /// How long after the event was accepted.
    pub delay: Millis,
    /// The events that cancel it.
    pub cancel_on: Vec<String>,
    /// What becomes of it where a place finds nothing.
    pub missing: Missing,
}

/// What becomes of an action where a place in its texts finds nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Missing {
    /// The place stays empty.
    #[default]
    Empty,
    /// What cannot do without is left out: a variable, an optional parameter, or the whole action.
    Skip,
    /// The event is refused.
    Refuse,
}

impl Missing {
    /// Reads the name that the configuration uses: `empty`, `skip` or `refuse`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "empty" => Some(Self::Empty),
            "skip" => Some(Self::Skip),
            "refuse" => Some(Self::Refuse),
            _ => None,
        }
    }
}

/// What to do about a callback or a message whose answer was lost, so that it may have acted or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Confirm {
    /// Ask the service whether it acted, and repeat only what did not. The key needs the read scope.
    #[default]
    ReadBack,
    /// Send it again: at least once.
    Resend,
    /// Give it up: at most once.
    Drop,
}

impl Confirm {
    /// The name that the configuration uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadBack => "read-back",
            Self::Resend => "resend",
            Self::Drop => "drop",
        }
    }

    /// Reads the name that the configuration uses: `read-back`, `resend` or `drop`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "read-back" => Some(Self::ReadBack),
            "resend" => Some(Self::Resend),
            "drop" => Some(Self::Drop),
            _ => None,
        }
    }
}

impl Config {
    /// Reads a gateway's configuration from its JSON.
    ///
    /// # Errors
    /// Every mistake in it, not only the first.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let others = Others {
            read: more::read,
            kinds: more::KINDS,
        };
        Self::read_with(text, Some(others), |reader, value| {
            let mut config = reader.config(value);
            let events = value.get("events").unwrap_or(&json::NOTHING);
            more::terms(reader, &mut config, events);
            if let Some(value) = value.get("confirm") {
                config.confirm = more::confirm(reader, value);
            }
            if let Some(value) = value.get("limits") {
                more::limits(reader, &mut config.limits, value);
            }
            if let Some(triggers) = value.get("triggers") {
                config.read_triggers(triggers);
            }
            #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
            {
                check::check(reader, value, events);
                config.warnings.extend(check::odd(&config));
            }
            config
        })
    }

    /// Reads the `events` of direct mode from their JSON.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn read_events(text: &str) -> Result<Self, Vec<Problem>> {
        Self::read_with(text, None, |reader, value| Self {
            events: reader.events(value),
            ..Self::default()
        })
    }

    /// What an event of this name means; `None` where the configuration does not list it.
    #[must_use]
    pub fn actions(&self, name: &str) -> Option<&[Action]> {
        self.events
            .iter()
            .find(|event| event.0 == name)
            .map(|event| event.1.as_slice())
    }

    /// The terms of an action of an event; `None` where it is done at once and whatever happens.
    #[must_use]
    pub fn terms(&self, event: &str, place: usize) -> Option<&Terms> {
        let mut terms = self.terms.iter();
        terms.find(|terms| terms.event == event && terms.place == place)
    }

    /// Whether an event of this name cancels an action.
    #[must_use]
    pub fn cancels(&self, event: &str) -> bool {
        let mut names = self.terms.iter().flat_map(|terms| &terms.cancel_on);
        names.any(|name| name == event)
    }

    fn read_with(
        text: &str,
        others: Option<Others>,
        read: impl Fn(&mut Reader, &json::Value<'_>) -> Self,
    ) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader {
            others,
            ..Reader::default()
        };
        let config = match json::read(text) {
            Some(value) => read(&mut reader, &value),
            None => {
                reader.problem("configuration", "this is not JSON");
                Self::default()
            }
        };
        if reader.problems.is_empty() {
            Ok(config)
        } else {
            Err(reader.problems)
        }
    }
}
