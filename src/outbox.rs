//! Delivery: keeps what must arrive until somebody says that it has.
//!
//! Knows neither browser nor edge. One line of entries, oldest first; what is unsettled is sent
//! together, so that nothing overtakes. Feed it with [`Outbox::add`], send what [`Outbox::batch`]
//! gives as soon as [`Outbox::due`] says so, then call [`Outbox::settle`] for what was answered and
//! [`Outbox::put_back`] for the rest.

mod backoff;

pub use backoff::Backoff;

use crate::error::{Code, Error};
use crate::event::{Event, Kind, MAX_BATCH_BYTES, MAX_BATCH_EVENTS};
use crate::random::Random;
use crate::time::Millis;
use alloc::vec::Vec;

/// The most events that wait at once. One more is refused: the older ones came first.
pub const MAX_ENTRIES: usize = 200;

/// The most bytes that wait at once.
pub const MAX_BYTES: usize = 256 * 1024;

/// What a batch's own members take of [`MAX_BATCH_BYTES`]: recipient, visitor, times, names.
const ENVELOPE_BYTES: usize = 2 * 1024;

/// What an event's own members take beside name, details and page.
const ENTRY_BYTES: usize = 160;

/// An event that waits.
#[derive(Debug)]
pub struct Entry {
    /// What is to arrive.
    pub event: Event,
    /// How often it was sent without being settled.
    pub attempts: u32,
    /// Not to be sent for its own sake before this.
    pub next: Millis,
    /// The part of it that the other side asked for.
    pub asked: Millis,
}

/// The line of events that wait.
#[derive(Debug, Default)]
pub struct Outbox {
    entries: Vec<Entry>,
    bytes: usize,
    /// How often in a row a whole batch came to nothing.
    failures: u32,
    /// Nothing is sent before this.
    hold: Millis,
    /// The part of it that the other side asked for.
    asked: Millis,
}

impl Outbox {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an event in, unless `limit` events or [`MAX_BYTES`] wait already.
    ///
    /// # Errors
    /// `storage_full`
    pub fn add(&mut self, event: Event, limit: usize) -> Result<(), Error> {
        let size = size(&event);
        if self.entries.len() >= limit.min(MAX_ENTRIES) || self.bytes + size > MAX_BYTES {
            return Err(Error::new(
                Code::StorageFull,
                "too many events wait already",
            ));
        }
        self.bytes += size;
        self.entries.push(Entry {
            event,
            attempts: 0,
            next: Millis(0),
            asked: Millis(0),
        });
        Ok(())
    }

    /// How many events wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// When the next batch is to be sent; `None` while nothing waits.
    #[must_use]
    pub fn due(&self) -> Option<Millis> {
        self.entries
            .iter()
            .map(|entry| entry.next)
            .min()
            .map(|next| next.max(self.hold))
    }

    /// What the next batch carries: from the oldest event that is due on, everything unsettled, up to
    /// the limits of a batch and as far as it is of one page and one visitor, since a batch names each once.
    pub fn batch(&self, now: Millis) -> impl Iterator<Item = &Event> {
        let start = self.entries.iter().position(|entry| entry.next <= now);
        let line = self
            .entries
            .iter()
            .map(|entry| &entry.event)
            .skip(start.unwrap_or(usize::MAX));
        let mut room = MAX_BATCH_BYTES - ENVELOPE_BYTES;
        let mut before: Option<&Event> = None;
        line.take(MAX_BATCH_EVENTS).take_while(move |event| {
            let needed = size(event);
            // The first goes in any case: nothing is ever too large to be sent alone.
            let fits = before.is_none_or(|other| {
                event.page == other.page && event.visitor == other.visitor && needed <= room
            });
            before = Some(event);
            room = room.saturating_sub(needed);
            fits
        })
    }

    /// Takes an event out: it has arrived, or never will.
    pub fn settle(&mut self, id: &str) -> Option<Event> {
        let place = self.entries.iter().position(|entry| entry.event.id == id)?;
        self.failures = 0;
        Some(self.take_out(place))
    }

    /// An event was sent and is still unsettled: it is due again after a while, never sooner than the
    /// other side asked, and not before an older one that has failed as often.
    pub fn put_back(
        &mut self,
        id: &str,
        now: Millis,
        retry_after: Option<Millis>,
        random: &mut Random,
    ) {
        let mut older = Millis(0);
        let Some(place) = self.entries.iter().position(|entry| entry.event.id == id) else {
            return;
        };
        let (before, from) = self.entries.split_at_mut(place);
        let Some(entry) = from.first_mut() else {
            return;
        };
        let attempts = entry.attempts.saturating_add(1);
        for entry in before {
            if entry.attempts == attempts {
                older = older.max(entry.next);
            }
        }
        let own = Backoff::DEFAULT.wait(entry.attempts, random);
        entry.asked = now + retry_after.unwrap_or_default();
        entry.next = (now + own).max(entry.asked).max(older);
        entry.attempts = attempts;
    }

    /// A whole batch came to nothing: the line waits, and never less than the other side asked for.
    /// Answers how long.
    pub fn hold(
        &mut self,
        now: Millis,
        retry_after: Option<Millis>,
        random: &mut Random,
    ) -> Millis {
        let own = Backoff::DEFAULT.wait(self.failures, random);
        let wait = retry_after.map_or(own, |asked| asked.max(own));
        self.failures = self.failures.saturating_add(1);
        self.hold = now + wait;
        self.asked = now + retry_after.unwrap_or_default();
        wait
    }

    /// Lets everything be sent as soon as the other side allows, without the line's own pauses.
    pub fn hurry(&mut self) {
        self.hold = self.asked;
        for entry in &mut self.entries {
            entry.next = entry.asked;
        }
    }

    /// Takes everything out but what tells of a refusal, oldest first.
    pub fn drain(&mut self) -> impl Iterator<Item = Event> {
        core::iter::from_fn(|| {
            let mut entries = self.entries.iter();
            let at = entries.position(|entry| entry.event.kind != Kind::Forget)?;
            Some(self.take_out(at))
        })
    }

    fn take_out(&mut self, at: usize) -> Event {
        let event = self.entries.remove(at).event;
        self.bytes -= size(&event);
        event
    }
}

/// What an event takes of a batch, in bytes: an upper bound that is cheap to know.
fn size(event: &Event) -> usize {
    event.props.len() + event.page.len() + event.name.len() + ENTRY_BYTES
}
