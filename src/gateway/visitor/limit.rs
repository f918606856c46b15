//! How many events a visitor may send.

use crate::time::Millis;

/// One event is earned in this time: 60 a minute.
pub const EVENT_EVERY: Millis = Millis::from_secs(1);

/// So many events may come at once after a rest. More than a batch holds, or none of that size would ever be let in.
pub const BURST: u32 = 100;

/// A generic cell rate algorithm: one moment holds all. In memory alone, so a visitor whose actor was asleep starts
/// rested.
#[derive(Debug, Default)]
pub(super) struct Limit {
    /// When all that was let in will have been earned.
    earned: Millis,
}

impl Limit {
    /// Lets so many events in.
    ///
    /// # Errors
    /// How long to wait before they could be let in.
    pub(super) fn take(&mut self, now: Millis, events: usize) -> Result<(), Millis> {
        let events = u64::try_from(events).unwrap_or(u64::MAX);
        let cost = Millis(EVENT_EVERY.0 * events.min(BURST.into()));
        let burst = Millis(EVENT_EVERY.0 * u64::from(BURST));
        let earned = self.earned.max(now) + cost;
        let wait = earned - (now + burst);
        if wait > Millis(0) {
            return Err(wait);
        }
        self.earned = earned;
        Ok(())
    }
}
