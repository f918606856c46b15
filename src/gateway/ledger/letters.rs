//! The dead letters, oldest first, and the slots that they are written in.

use super::{LEDGER_DEAD, Place};
use crate::time::Millis;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// An event that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// The row that it is in.
    pub(super) slot: u32,
    /// When it was given up.
    pub(super) at: Millis,
    /// The chat's name for its visitor.
    pub(super) recipient: String,
    /// The event.
    pub(super) id: String,
    /// Its name; empty where it has none.
    pub(super) name: String,
    /// The error's code.
    pub(super) code: String,
}

impl Letter {
    fn place(&self) -> Place<'_> {
        (self.at, &self.recipient, &self.id)
    }
}

/// What became of a letter that was put in.
#[derive(Debug)]
pub(super) enum Put<'l> {
    /// It is in the list.
    Known,
    /// It was given up once more: to be written in its row.
    Again(&'l Letter),
    /// To be written.
    New {
        /// As it is in the list.
        letter: &'l Letter,
        /// Whether the oldest one gave way to it.
        pushed_out: bool,
    },
    /// There is no room for it, since all that are in the list are newer. Most likely it was there, and gave way.
    Late,
}

/// The list.
#[derive(Debug, Default)]
pub(super) struct Letters {
    /// By their places.
    list: Vec<Letter>,
    /// Slots that hold nothing, the one to be used next at the end.
    free: Vec<u32>,
}

impl Letters {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// When the oldest one was given up.
    pub(super) fn oldest(&self) -> Option<Millis> {
        self.list.first().map(|letter| letter.at)
    }

    /// Those before this place, backwards; all where there is none.
    pub(super) fn before(&self, place: Option<Place<'_>>) -> impl Iterator<Item = &Letter> {
        let end = place.map_or(self.list.len(), |place| self.position(place));
        self.list.iter().take(end).rev()
    }

    /// A row that was stored. [`Letters::line_up`] comes behind the last one.
    pub(super) fn load(&mut self, letter: Letter) {
        match self.find(&letter.recipient, &letter.id) {
            None => drop(self.insert(letter)),
            Some(known) => {
                // Of two rows of one event the newer holds.
                let other = self.list.remove(known);
                self.insert(if other.at < letter.at { letter } else { other });
            }
        }
    }

    /// Finds the slots that hold nothing. Takes those letters out that are too many, the oldest ones, and gives their slots.
    pub(super) fn line_up(&mut self) -> Vec<u32> {
        let many = self.list.len().saturating_sub(LEDGER_DEAD as usize);
        // Their slots are found below.
        let surplus = self.list.drain(..many).map(|letter| letter.slot);
        let surplus: Vec<u32> = surplus.collect();
        let mut used = vec![false; LEDGER_DEAD as usize + 1];
        for letter in &self.list {
            if let Some(used) = used.get_mut(letter.slot as usize) {
                *used = true;
            }
        }
        for slot in (1..=LEDGER_DEAD).rev() {
            if used.get(slot as usize) == Some(&false) {
                self.free.push(slot);
            }
        }
        surplus
    }

    /// Takes those out that were given up at this time or before, and gives their slots.
    pub(super) fn expire(&mut self, time: Millis) -> Vec<u32> {
        let many = self.list.iter().take_while(|letter| letter.at <= time);
        let many = many.count();
        self.cut(many)
    }

    /// Takes a visitor's letters out, or the one of this event, and gives their slots.
    pub(super) fn remove(&mut self, recipient: &str, id: Option<&str>) -> Vec<u32> {
        let mut slots = Vec::new();
        self.list.retain(|letter| {
            let goes = letter.recipient == recipient && id.is_none_or(|id| letter.id == id);
            if goes {
                slots.push(letter.slot);
            }
            !goes
        });
        self.release(&slots);
        slots
    }

    /// Puts one in, whatever its slot says.
    pub(super) fn put(&mut self, mut letter: Letter) -> Put<'_> {
        if let Some(known) = self.find(&letter.recipient, &letter.id) {
            if self
                .list
                .get(known)
                .is_some_and(|known| known.at >= letter.at)
            {
                return Put::Known;
            }
            letter.slot = self.list.remove(known).slot;
            return Put::Again(self.insert(letter));
        }
        let slot = self.free.pop();
        let pushed_out = slot.is_none();
        letter.slot = match (slot, self.list.first()) {
            (Some(slot), _) => slot,
            (None, Some(oldest)) if oldest.place() < letter.place() => self.list.remove(0).slot,
            (None, _) => return Put::Late,
        };
        Put::New {
            letter: self.insert(letter),
            pushed_out,
        }
    }

    fn position(&self, place: Place<'_>) -> usize {
        self.list.partition_point(|letter| letter.place() < place)
    }

    fn find(&self, recipient: &str, id: &str) -> Option<usize> {
        let is_it = |letter: &Letter| letter.id == id && letter.recipient == recipient;
        self.list.iter().position(is_it)
    }

    fn insert(&mut self, letter: Letter) -> &Letter {
        let at = self.position(letter.place());
        self.list.insert(at, letter);
        &self.list[at]
    }

    fn cut(&mut self, many: usize) -> Vec<u32> {
        let slots: Vec<u32> = self.list.drain(..many).map(|letter| letter.slot).collect();
        self.release(&slots);
        slots
    }

    fn release(&mut self, slots: &[u32]) {
        // One that is higher than it should be is not used again.
        let again = slots.iter().filter(|slot| **slot <= LEDGER_DEAD);
        self.free.extend(again);
    }
}
