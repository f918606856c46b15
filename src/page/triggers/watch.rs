//! Clocks that stand still, and the one that runs while nothing is done.

use crate::time::Millis;
use alloc::vec::Vec;

/// A clock that can be stopped.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopwatch {
    before: Millis,
    since: Option<Millis>,
}

impl Stopwatch {
    pub(super) fn running(now: Millis) -> Self {
        Self {
            before: Millis(0),
            since: Some(now),
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.since.is_some()
    }

    pub(super) fn start(&mut self, now: Millis) {
        self.since.get_or_insert(now);
    }

    pub(super) fn stop(&mut self, now: Millis) {
        self.before = self.read(now);
        self.since = None;
    }

    /// Back to zero; it goes on running if it ran.
    pub(super) fn reset(&mut self, now: Millis) {
        self.before = Millis(0);
        self.since = self.since.map(|_| now);
    }

    pub(super) fn read(&self, now: Millis) -> Millis {
        self.since
            .map_or(self.before, |since| self.before + (now - since))
    }
}

/// Since when nothing was done, and which rules were told.
#[derive(Debug)]
pub(super) struct Idleness {
    pub(super) since: Millis,
    told: Vec<usize>,
}

impl Idleness {
    pub(super) fn since(now: Millis) -> Self {
        Self {
            since: now,
            told: Vec::new(),
        }
    }

    pub(super) fn was_told(&self, rule: usize) -> bool {
        self.told.contains(&rule)
    }

    /// Tells a rule; false where it was told before.
    pub(super) fn tell(&mut self, rule: usize) -> bool {
        let is_new = !self.was_told(rule);
        if is_new {
            self.told.push(rule);
        }
        is_new
    }
}
