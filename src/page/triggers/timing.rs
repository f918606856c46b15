//! Rules about time.

use super::Triggers;
use super::watch::Stopwatch;
use crate::page::rules::Kind;
use crate::text;
use crate::time::Millis;

impl Triggers {
    /// The rules whose time it is.
    pub(super) fn times(&mut self, now: Millis) {
        for place in self.of(Kind::Time).to_vec() {
            let elapsed = self.clock(place).read(now);
            let Some(due) = self.due(place).filter(|due| *due <= elapsed) else {
                continue;
            };
            // A page that slept, or whose clock was set, is told once of all that it missed.
            let missed = match self.rules[place].on.every {
                Millis(0) => 0,
                every => (elapsed - due).0 / every.0,
            };
            let missed = u32::try_from(missed).unwrap_or(u32::MAX);
            let times = self.states[place].times;
            self.states[place].times = times.saturating_add(missed);
            let due = self.due(place).unwrap_or(due);
            self.states[place].times = times.saturating_add(missed).saturating_add(1);
            let seconds = text::concat(&["\"seconds\":", &text::number(due.0 / 1000)]);
            self.fire(now, place, 0, &seconds);
        }
    }

    /// The clock that a rule goes by.
    pub(super) fn clock(&self, place: usize) -> &Stopwatch {
        if self.rules[place].on.active_only {
            &self.active
        } else {
            &self.shown
        }
    }

    /// When a rule's time comes next, on its clock; `None` where it does not.
    pub(super) fn due(&self, place: usize) -> Option<Millis> {
        let (on, times) = (&self.rules.get(place)?.on, self.states.get(place)?.times);
        let most = match (on.times, on.every) {
            (0, Millis(0)) => 1,
            (0, _) => u32::MAX,
            (times, _) => times,
        };
        let first = if on.after == Millis(0) {
            on.every
        } else {
            on.after
        };
        let every = Millis(on.every.0.saturating_mul(times.into()));
        (times < most).then(|| first + every)
    }
}
