//! How many events a visitor may send.

use crate::gateway::rate::Gcra;
use crate::time::Millis;

/// One event is earned in this time: 60 a minute.
pub const EVENT_EVERY: Millis = Millis::from_secs(1);

/// So many events may come at once after a rest. More than a batch holds, or none of that size would ever be let in.
pub const BURST: u32 = 100;

const RATE: Gcra = Gcra::every(EVENT_EVERY, BURST);

/// What a visitor has spent. In memory alone, so a visitor whose actor was asleep starts rested.
#[derive(Debug, Default)]
pub(super) struct Limit {
    state: u64,
}

impl Limit {
    /// Lets so many events in.
    ///
    /// # Errors
    /// How long to wait before they could be let in.
    pub(super) fn take(&mut self, now: Millis, events: usize) -> Result<(), Millis> {
        RATE.take(&mut self.state, now, events)
    }
}
