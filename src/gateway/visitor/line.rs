//! The order of what waits: the line, and beside it what is not due yet.

use crate::time::Millis;
use alloc::collections::{BTreeSet, VecDeque};

/// Slots in the order in which their calls are made.
#[derive(Debug, Default)]
pub(super) struct Line {
    line: VecDeque<u32>,
    /// By due time, then by order of acceptance.
    delayed: BTreeSet<(Millis, u64, u32)>,
}

impl Line {
    /// Puts a slot at the end.
    pub(super) fn push(&mut self, slot: u32) {
        self.line.push_back(slot);
    }

    /// Keeps a slot out until it is due.
    pub(super) fn delay(&mut self, due: Millis, order: u64, slot: u32) {
        self.delayed.insert((due, order, slot));
    }

    /// Lets those in that are due.
    pub(super) fn admit(&mut self, now: Millis) {
        while self.delayed.first().is_some_and(|first| first.0 <= now) {
            self.line
                .extend(self.delayed.pop_first().map(|first| first.2));
        }
    }

    /// The one whose turn it is.
    pub(super) fn head(&self) -> Option<u32> {
        self.line.front().copied()
    }

    /// When the next of the delayed is due.
    pub(super) fn due(&self) -> Option<Millis> {
        self.delayed.first().map(|first| first.0)
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.line.is_empty() && self.delayed.is_empty()
    }

    /// Takes slots out, wherever they are.
    pub(super) fn retain(&mut self, keeps: impl Fn(u32) -> bool) {
        self.line.retain(|slot| keeps(*slot));
        self.delayed.retain(|delayed| keeps(delayed.2));
    }

    /// Takes the one out whose turn it was.
    pub(super) fn pop(&mut self) {
        self.line.pop_front();
    }
}
