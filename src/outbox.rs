//! Delivery: keeps what must arrive until somebody says that it has.
//!
//! Knows neither browser nor edge. One line of entries, oldest first; what is unsettled is sent
//! together, so that nothing overtakes. Feed it with [`Outbox::add`], send what [`Outbox::take_batch`]
//! gives as soon as [`Outbox::due`] says so, then call [`Outbox::settle`] for what was answered and
//! [`Outbox::put_back`] for the rest.

mod backoff;

pub use backoff::Backoff;

use crate::error::{Code, Refusal};
use crate::event::{MAX_BATCH_BYTES, MAX_BATCH_EVENTS};
use crate::random::Random;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// The most events that wait at once. One more is refused: the older ones came first.
pub const MAX_ENTRIES: usize = 200;

/// The most bytes that wait at once.
pub const MAX_BYTES: usize = 256 * 1024;

/// How old an event may become before it is given up: the gateway refuses what is older than five days.
pub const MAX_AGE: Millis = Millis::from_secs(3 * 24 * 3600);

/// What a batch's own members take of [`MAX_BATCH_BYTES`]: recipient, times, names.
const ENVELOPE_BYTES: usize = 2 * 1024;

/// An event that waits, written as it goes out.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id, which it keeps however often it is sent.
    pub id: String,
    /// The event: a JSON object.
    pub json: String,
    /// What it shares with the others in its batch, page and visitor: members of a JSON object.
    pub shared: String,
    /// To whom it was sent first, and so whose it stays; empty as long as it was not.
    pub recipient: String,
    /// Its place among all that a visitor's pages made: a thousand times the moment in milliseconds, and more for one that
    /// waits behind others of the same moment, or of a clock that was ahead.
    pub order: u64,
    /// Whether it is sent also where all else is given up: it tells of a refusal.
    pub is_forget: bool,
    /// Whether the chat opens once it is accepted.
    pub opens_chat: bool,
}

/// One in the line.
#[derive(Debug)]
struct Entry {
    event: Event,
    /// Whether it is on its way.
    is_sent: bool,
    /// Whether it ever was, so that it may have arrived.
    was_sent: bool,
    /// How often it was sent without being settled.
    attempts: u32,
    /// Not to be sent for its own sake before this.
    next: Millis,
    /// The part of it that the other side asked for.
    asked: Millis,
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

    /// Takes an event in, behind all that waits, unless `limit` events or [`MAX_BYTES`] wait already.
    ///
    /// # Errors
    /// `storage_full`
    pub fn add(&mut self, mut event: Event, limit: usize) -> Result<(), Refusal> {
        if let Some(last) = self.entries.last() {
            // It stays behind them on the next page too, though a clock may have been set back meanwhile.
            event.order = event.order.max(last.event.order + 1);
        }
        self.insert(self.entries.len(), event, limit)
    }

    /// Takes an event in that was kept for a page that is gone, before those that were made later. One that waits
    /// already is the same one.
    ///
    /// # Errors
    /// `storage_full`, as for a new one
    pub fn restore(&mut self, event: Event) -> Result<(), Refusal> {
        let entries = &self.entries;
        if entries.iter().any(|entry| entry.event.id == event.id) {
            return Ok(());
        }
        let later = |entry: &Entry| entry.event.order > event.order;
        let place = entries.iter().position(later).unwrap_or(entries.len());
        self.insert(place, event, MAX_ENTRIES)
    }

    fn insert(&mut self, place: usize, event: Event, limit: usize) -> Result<(), Refusal> {
        let bytes = self.bytes + size(&event);
        let waiting = self.entries.len();
        if waiting >= limit.min(MAX_ENTRIES) || bytes > MAX_BYTES {
            return Err(Refusal::new(Code::StorageFull, "too many events wait"));
        }
        self.bytes = bytes;
        let entry = Entry {
            event,
            is_sent: false,
            was_sent: false,
            attempts: 0,
            next: Millis(0),
            asked: Millis(0),
        };
        // It never is beyond the end; said so, inserting needs no way to fail, which would weigh more.
        if place <= waiting {
            self.entries.insert(place, entry);
        }
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
        let next = self.entries.iter().map(|entry| entry.next).min();
        next.map(|next| next.max(self.hold))
    }

    /// Takes the next batch on its way, event by event: from the oldest that is due on, everything unsettled, up to the
    /// limits of a batch and as far as it shares recipient, page and visitor, since a batch names each once. Whoever was
    /// never sent goes to `recipient` from now on; `each` learns whether that is so. `room` is for the whole batch.
    pub fn take_batch(
        &mut self,
        now: Millis,
        recipient: &str,
        room: usize,
        mut each: impl FnMut(&Event, bool),
    ) {
        let mut room = room.min(MAX_BATCH_BYTES).saturating_sub(ENVELOPE_BYTES);
        let mut count = 0;
        let mut first: Option<&Event> = None;
        for entry in &mut self.entries {
            let needed = size(&entry.event);
            let event = &mut entry.event;
            let is_new = event.recipient.is_empty();
            let whose = if is_new { recipient } else { &event.recipient };
            let fits = match first {
                None if entry.next > now => continue,
                None => true,
                Some(first) => first.shared == event.shared && first.recipient == whose,
            };
            if !fits || needed > room || count == MAX_BATCH_EVENTS {
                return;
            }
            if is_new {
                event.recipient = recipient.into();
            }
            each(event, is_new);
            first.get_or_insert(event);
            entry.was_sent = true;
            entry.is_sent = true;
            count += 1;
            room = room.saturating_sub(needed);
        }
    }

    /// Takes an event out that has arrived, or never will.
    pub fn settle(&mut self, id: &str) -> Option<Event> {
        let event = self.take_out(|entry| entry.was_sent && entry.event.id == id)?;
        self.failures = 0;
        Some(event)
    }

    /// Takes an event out that is older than [`MAX_AGE`] and not on its way.
    pub fn take_expired(&mut self, now: Millis) -> Option<Event> {
        self.take_out(|entry| !entry.is_sent && now - Millis(entry.event.order / 1000) > MAX_AGE)
    }

    /// Whether an event waits that is not on its way.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        self.entries.iter().any(|entry| !entry.is_sent)
    }

    /// What waits, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.entries.iter().map(|entry| &entry.event)
    }

    /// Takes an event out that is on its way, the oldest.
    pub fn give_up(&mut self) -> Option<Event> {
        self.failures = 0;
        self.take_out(|entry| entry.is_sent)
    }

    /// What was sent is not on its way any more, and still unsettled.
    pub fn rest(&mut self) {
        for entry in &mut self.entries {
            entry.is_sent = false;
        }
    }

    /// The same, and each is due again after a while, never sooner than the other side asked, and not before an older
    /// one that has failed as often.
    pub fn put_back(&mut self, now: Millis, retry_after: Option<Millis>, random: &mut Random) {
        for place in 0..self.entries.len() {
            let Some((before, [entry, ..])) = self.entries.split_at_mut_checked(place) else {
                return;
            };
            if !core::mem::take(&mut entry.is_sent) {
                continue;
            }
            let own = Backoff::DEFAULT.wait(entry.attempts, random);
            entry.attempts = entry.attempts.saturating_add(1);
            entry.asked = entry.asked.max(now + retry_after.unwrap_or_default());
            entry.next = (now + own).max(entry.asked);
            for older in before {
                if older.attempts == entry.attempts {
                    entry.next = entry.next.max(older.next);
                }
            }
        }
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
        self.failures = self.failures.saturating_add(1);
        // Another answer may have asked for more.
        self.asked = self.asked.max(now + retry_after.unwrap_or_default());
        self.hold = (now + own).max(self.asked);
        self.hold - now
    }

    /// Lets everything be sent as soon as the other side allows, without the line's own pauses.
    pub fn hurry(&mut self) {
        self.hold = self.asked;
        for entry in &mut self.entries {
            entry.next = entry.asked;
        }
    }

    /// Takes the oldest out but for what tells of a refusal.
    pub fn drop_next(&mut self) -> Option<Event> {
        self.take_out(|entry| !entry.event.is_forget)
    }

    fn take_out(&mut self, is_it: impl Fn(&Entry) -> bool) -> Option<Event> {
        let at = self.entries.iter().position(is_it);
        self.remove(at?)
    }

    fn remove(&mut self, at: usize) -> Option<Event> {
        // It is there; said so, removing needs no way to fail, which would weigh more.
        (at < self.entries.len()).then(|| {
            let event = self.entries.remove(at).event;
            self.bytes -= size(&event);
            event
        })
    }
}

/// What an event takes of a batch, in bytes, and of what waits.
fn size(event: &Event) -> usize {
    event.json.len() + event.shared.len()
}
