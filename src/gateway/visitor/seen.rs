//! The ids of the last days, and the slots that they are written in.

use crate::time::Millis;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::vec::Vec;

/// How long an id is remembered after its event was settled: longer than a page tries, and than the oldest event that
/// is taken is old, together with the delay that the way may take.
pub const REMEMBERED: Millis = Millis::from_secs(7 * 86_400);

/// The most slots of a visitor. What would need one more is refused until one is free: no id is forgotten for it.
pub const MAX_SLOTS: u32 = 20_000;

/// Which slot holds what. A slot is never deleted, since that costs as much as writing it: it is used again once its
/// event was settled long enough ago.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// How many slots hold an id, and its cap.
    ids: BTreeMap<Rc<str>, (u32, Option<u64>)>,
    /// How many ids have a cap.
    used: BTreeMap<u64, u32>,
    /// The settled ones, those that were settled first in front.
    settled: BTreeSet<(Millis, u32, Rc<str>)>,
    /// Those whose rows nobody can read.
    free: Vec<u32>,
    /// The highest slot in use.
    last: u32,
}

impl Seen {
    /// Whether an event of this id was accepted.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    /// How many slots hold this id.
    pub(super) fn slots(&self, id: &str) -> u32 {
        self.ids.get(id).map_or(0, |held| held.0)
    }

    /// How many events of this cap were accepted.
    pub(super) fn used(&self, cap: u64) -> u32 {
        self.used.get(&cap).copied().unwrap_or_default()
    }

    /// Takes note of a slot that holds an event, which may have a cap.
    pub(super) fn hold(&mut self, slot: u32, id: &Rc<str>, cap: Option<u64>) {
        self.last = self.last.max(slot);
        let held = self.ids.entry(Rc::clone(id)).or_insert((0, cap));
        held.0 += 1;
        if held.0 == 1
            && let Some(cap) = cap
        {
            *self.used.entry(cap).or_default() += 1;
        }
    }

    /// Its event is over.
    pub(super) fn settle(&mut self, slot: u32, id: &Rc<str>, at: Millis) {
        self.settled.insert((at, slot, Rc::clone(id)));
    }

    /// Its event is to be done again.
    pub(super) fn revive(&mut self, slot: u32, id: &Rc<str>, at: Millis) {
        self.settled.remove(&(at, slot, Rc::clone(id)));
    }

    /// A slot that holds nothing that can be read.
    pub(super) fn waste(&mut self, slot: u32) {
        self.last = self.last.max(slot);
        self.free.push(slot);
    }

    /// How many slots there are for new events, at least where it is `enough`.
    pub(super) fn room(&self, now: Millis, enough: usize) -> usize {
        let new = MAX_SLOTS.saturating_sub(self.last) as usize + self.free.len();
        let old = self.settled.iter().take_while(|slot| is_over(slot.0, now));
        new + old.take(enough.saturating_sub(new)).count()
    }

    /// When the next slot becomes free; `None` where all wait.
    pub(super) fn free_at(&self) -> Option<Millis> {
        self.settled.first().map(|slot| slot.0 + REMEMBERED)
    }

    /// A slot for a new event. What stood in it is forgotten.
    pub(super) fn take(&mut self, now: Millis) -> Option<u32> {
        if let Some(slot) = self.free.pop() {
            return Some(slot);
        }
        if self.settled.first().is_some_and(|old| is_over(old.0, now)) {
            let (_, slot, id) = self.settled.pop_first()?;
            self.let_go(&id);
            return Some(slot);
        }
        (self.last < MAX_SLOTS).then(|| {
            self.last += 1;
            self.last
        })
    }

    /// One slot less holds this id.
    fn let_go(&mut self, id: &str) {
        let Some(held) = self.ids.get_mut(id) else {
            return;
        };
        held.0 -= 1;
        if held.0 > 0 {
            return;
        }
        let cap = held.1;
        self.ids.remove(id);
        if let Some(cap) = cap
            && let Some(used) = self.used.get_mut(&cap)
        {
            *used -= 1;
            if *used == 0 {
                self.used.remove(&cap);
            }
        }
    }
}

fn is_over(settled: Millis, now: Millis) -> bool {
    now > settled + REMEMBERED
}
