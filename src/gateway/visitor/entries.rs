//! All that a visitor's events still have to do: by slot, and by the names of the events that cancel it.

use super::entry::Entry;
use crate::gateway::action::Call;
use crate::gateway::missing;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;

/// Entries, whose number makes none of the methods that change them slow.
#[derive(Debug, Default)]
pub(super) struct Entries {
    entries: BTreeMap<u32, Entry>,
    /// By name, the slots of those that it cancels.
    cancels: BTreeSet<(Rc<str>, u32)>,
    /// How much text is in the calls of all.
    bytes: usize,
}

impl Entries {
    /// Takes an entry in. Its slot holds none.
    pub(super) fn insert(&mut self, entry: Entry) {
        for name in &entry.cancel_on {
            self.cancels.insert(key(name, entry.slot));
        }
        self.bytes += bytes(&entry.calls);
        self.entries.insert(entry.slot, entry);
    }

    /// Takes the entry of a slot out.
    pub(super) fn remove(&mut self, slot: u32) -> Option<Entry> {
        let entry = self.entries.remove(&slot)?;
        self.bytes -= bytes(&entry.calls);
        for name in &entry.cancel_on {
            self.cancels.remove(&key(name, slot));
        }
        Some(entry)
    }

    /// The entry of a slot.
    pub(super) fn get(&self, slot: u32) -> Option<&Entry> {
        self.entries.get(&slot)
    }

    /// How much text is in the calls of all, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
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

/// How much text is in calls, in bytes.
pub(super) fn bytes(calls: &[Call]) -> usize {
    calls.iter().map(missing::bytes).sum()
}

fn key(name: &str, slot: u32) -> (Rc<str>, u32) {
    (name.into(), slot)
}
