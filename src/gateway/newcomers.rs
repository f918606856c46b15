//! How many new visitors may come: each costs an actor here and, very likely, a client at the service. Whoever is known
//! comes in whatever this says.

use crate::time::Millis;

/// The time that a number of its own is good for where nobody else tells any.
const HOUR: Millis = Millis::from_secs(3600);

/// How long a page waits whose visitor is one too many, before it asks again.
pub const NEWCOMER_WAIT: Millis = Millis::from_secs(300);

/// What is known here of the number of new visitors: what the ledger said last, and those that came through here since.
#[derive(Debug)]
pub struct Newcomers {
    most: u32,
    told: u64,
    /// Those that came since, and from when on.
    own: u64,
    since: Millis,
}

impl Newcomers {
    /// Lets so many in an hour.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self {
            most,
            told: 0,
            own: 0,
            since: Millis(0),
        }
    }

    /// Takes over what is known, under this one's bound.
    pub fn go_on(&mut self, before: &Self) {
        (self.told, self.own, self.since) = (before.told, before.own, before.since);
    }

    /// The ledger has counted so many in an hour.
    pub fn told(&mut self, now: Millis, per_hour: u64) {
        (self.told, self.own, self.since) = (per_hour, 0, now);
    }

    /// One has come through here.
    pub fn came(&mut self, now: Millis) {
        if now >= self.since + HOUR {
            self.told(now, 0);
        }
        self.own += 1;
    }

    /// Whether there is room for no more.
    #[must_use]
    pub fn is_full(&self, now: Millis) -> bool {
        now < self.since + HOUR && self.told + self.own >= self.most.into()
    }
}
