//! How many new visitors may come: each costs an actor here and, very likely, a client at the service. Whoever is known
//! comes in whatever this says.

use crate::time::Millis;

/// The time that a number of its own is good for where nobody else tells any.
const HOUR: Millis = Millis::from_secs(3600);

/// How long a page waits whose visitor is one too many, before it asks again.
pub const NEWCOMER_WAIT: Millis = Millis::from_secs(300);

/// What is known here of the number of new visitors: what the ledger said last with those that came through here since, and those
/// of an hour here, since a ledger may say nothing, or too little.
#[derive(Debug, Clone, Copy)]
pub struct Newcomers {
    most: u32,
    told: u64,
    told_at: Millis,
    /// Those that came since.
    since: u64,
    /// Those that came in the hour that begins at `hour_at`.
    hour: u64,
    hour_at: Millis,
}

impl Newcomers {
    /// Lets so many in an hour.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self {
            most,
            told: 0,
            told_at: Millis(0),
            since: 0,
            hour: 0,
            hour_at: Millis(0),
        }
    }

    /// Takes over what is known, under this one's bound.
    pub fn go_on(&mut self, before: &Self) {
        *self = Self {
            most: self.most,
            ..*before
        };
    }

    /// The ledger has counted so many in an hour.
    pub fn told(&mut self, now: Millis, per_hour: u64) {
        (self.told, self.told_at, self.since) = (per_hour, now, 0);
    }

    /// One has come through here.
    pub fn came(&mut self, now: Millis) {
        if !is_within(now, self.hour_at) {
            (self.hour, self.hour_at) = (0, now);
        }
        self.hour += 1;
        self.since += 1;
    }

    /// Whether there is room for no more.
    #[must_use]
    pub fn is_full(&self, now: Millis) -> bool {
        let most = self.most.into();
        let is_told = is_within(now, self.told_at) && self.told + self.since >= most;
        is_told || is_within(now, self.hour_at) && self.hour >= most
    }
}

/// Whether the hour that began then is not over. One that lies further ahead than it is long was begun under a clock that
/// has been set back since.
fn is_within(now: Millis, begin: Millis) -> bool {
    begin <= now + HOUR && now < begin + HOUR
}
