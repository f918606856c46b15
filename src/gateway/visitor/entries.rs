//! All that a visitor's events still have to do: by slot, and by the names of the events that cancel it.

use super::entry::Entry;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;

/// Entries, whose number makes none of the methods that change them slow.
#[derive(Debug, Default)]
pub(super) struct Entries {
    entries: BTreeMap<u32, Entry>,
    /// By name, the slots of those that it cancels.
    cancels: BTreeSet<(Rc<str>, u32)>,
}

impl Entries {
    /// Takes an entry in. Its slot holds none.
    pub(super) fn insert(&mut self, entry: Entry) {
        for name in &entry.cancel_on {
            self.cancels.insert(key(name, entry.slot));
        }
        self.entries.insert(entry.slot, entry);
    }

    /// Takes the entry of a slot out.
    pub(super) fn remove(&mut self, slot: u32) -> Option<Entry> {
        let entry = self.entries.remove(&slot)?;
        for name in &entry.cancel_on {
            self.cancels.remove(&key(name, slot));
        }
        Some(entry)
    }

    /// The entry of a slot.
    pub(super) fn get(&self, slot: u32) -> Option<&Entry> {
        self.entries.get(&slot)
    }

    /// All, by their slots.
    pub(super) fn values(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Those that an event of this name cancels, by their slots.
    pub(super) fn cancelled_by(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let keys = self.cancels.range(key(name, 0)..=key(name, u32::MAX));
        keys.filter_map(|(_, slot)| self.entries.get(slot))
    }
}

fn key(name: &str, slot: u32) -> (Rc<str>, u32) {
    (name.into(), slot)
}
