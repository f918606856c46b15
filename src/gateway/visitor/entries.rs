//! All that a visitor's events still have to do: by slot, and by the names of the events that cancel it.

use super::entry::Entry;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

/// Entries, whose number makes none of the methods that change them slow.
#[derive(Debug, Default)]
pub(super) struct Entries {
    entries: BTreeMap<u32, Entry>,
    cancels: BTreeMap<String, BTreeSet<u32>>,
}

impl Entries {
    /// Takes an entry in, in place of the one in its slot if there is one.
    pub(super) fn insert(&mut self, entry: Entry) {
        self.remove(entry.slot);
        for name in &entry.cancel_on {
            let slots = self.cancels.entry(name.clone()).or_default();
            slots.insert(entry.slot);
        }
        self.entries.insert(entry.slot, entry);
    }

    /// Takes the entry of a slot out.
    pub(super) fn remove(&mut self, slot: u32) -> Option<Entry> {
        let entry = self.entries.remove(&slot)?;
        for name in &entry.cancel_on {
            if let Some(slots) = self.cancels.get_mut(name) {
                slots.remove(&slot);
                if slots.is_empty() {
                    self.cancels.remove(name);
                }
            }
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
        let slots = self.cancels.get(name).into_iter().flatten();
        slots.filter_map(|slot| self.entries.get(slot))
    }
}
