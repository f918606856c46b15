//! The configuration that was set while the gateway runs, and the versions before it.

use super::LEDGER_VERSIONS;
use crate::json::Object;
use crate::time::Millis;
use alloc::collections::VecDeque;
use alloc::string::String;

/// One version of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    /// Counted from 1.
    pub(super) number: u64,
    /// When it was set.
    pub(super) at: Millis,
    /// The one whose content it has again, where it was a step back; 0 is what the gateway's code has.
    pub(super) restored: Option<u64>,
    /// The configuration; nothing where the one in the gateway's code is in force.
    pub(super) text: Option<String>,
}

impl Version {
    /// Writes all but the configuration.
    pub(super) fn put(&self, object: &mut Object) {
        object
            .number("version", self.number)
            .number("at", self.at.0);
        if let Some(restored) = self.restored {
            object.number("restored", restored);
        }
    }
}

/// The last versions, the one in force at the end. Without any the configuration in the gateway's code is.
#[derive(Debug, Default)]
pub(super) struct Settings(VecDeque<Version>);

impl Settings {
    /// The one in force.
    pub(super) fn current(&self) -> Option<&Version> {
        self.0.back()
    }

    /// The number of the one in force.
    pub(super) fn number(&self) -> u64 {
        self.current().map_or(0, |version| version.number)
    }

    /// All that are kept, the newest first.
    pub(super) fn list(&self) -> impl Iterator<Item = &Version> {
        self.0.iter().rev()
    }

    /// A row that was stored.
    pub(super) fn load(&mut self, version: Version) {
        let after = |known: &Version| known.number < version.number;
        let at = self.0.iter().take_while(|known| after(known)).count();
        self.0.insert(at, version);
        self.cut();
    }

    /// Makes a version, which is in force from then on.
    pub(super) fn set(&mut self, at: Millis, text: Option<String>, restored: Option<u64>) {
        self.0.push_back(Version {
            number: self.number().saturating_add(1),
            at,
            restored,
            text,
        });
        self.cut();
    }

    /// Makes a version with what the one before has; the first one goes back to the gateway's code. Answers whether there was
    /// anything to go back from.
    pub(super) fn back(&mut self, at: Millis) -> bool {
        let before = self.list().nth(1);
        let (restored, text) = match before {
            Some(before) => (before.number, before.text.clone()),
            None => (0, None),
        };
        if self
            .current()
            .is_none_or(|now| now.number > 1 && before.is_none())
        {
            return false;
        }
        self.set(at, text, Some(restored));
        true
    }

    fn cut(&mut self) {
        while self.0.len() > LEDGER_VERSIONS as usize {
            self.0.pop_front();
        }
    }
}
