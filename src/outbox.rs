//! Delivery: keeps what must arrive until somebody says that it has.
//!
//! Knows neither browser nor edge. One line of entries, oldest first; what is unsettled is sent
//! together, so that nothing overtakes. Feed it with [`Outbox::add`], send what [`Outbox::take_batch`]
//! gives as soon as [`Outbox::due`] says so, then call [`Outbox::settle`] for what was answered and
//! [`Outbox::put_back`] for the rest.

mod backoff;

pub use backoff::Backoff;

use crate::error::{Code, Error};
use crate::event::{MAX_BATCH_BYTES, MAX_BATCH_EVENTS};
use crate::random::Random;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// The most events that wait at once. One more is refused: the older ones came first.
pub const MAX_ENTRIES: usize = 200;

/// The most bytes that wait at once.
pub const MAX_BYTES: usize = 256 * 1024;

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

    /// Takes an event in, unless `limit` events or [`MAX_BYTES`] wait already.
    ///
    /// # Errors
    /// `storage_full`
    pub fn add(&mut self, event: Event, limit: usize) -> Result<(), Error> {
        let bytes = self.bytes + size(&event);
        if self.entries.len() >= limit.min(MAX_ENTRIES) || bytes > MAX_BYTES {
            return Err(Error::new(
                Code::StorageFull,
                "too many events wait already",
            ));
        }
        self.bytes = bytes;
        self.entries.push(Entry {
            event,
            is_sent: false,
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
        let next = self.entries.iter().map(|entry| entry.next).min();
        next.map(|next| next.max(self.hold))
    }

    /// Takes the next batch on its way, event by event: from the oldest that is due on, everything unsettled, up to the
    /// limits of a batch and as far as it shares a page and a visitor, since a batch names each once.
    pub fn take_batch(&mut self, now: Millis, mut each: impl FnMut(&Event)) {
        let mut room = MAX_BATCH_BYTES - ENVELOPE_BYTES;
        let mut count = 0;
        let mut first: Option<&Event> = None;
        for entry in &mut self.entries {
            let event = &entry.event;
            let needed = size(event);
            match first {
                None if entry.next > now => continue,
                // The first goes in any case: nothing is ever too large to be sent alone.
                None => first = Some(event),
                Some(first) => {
                    let fits = first.shared == event.shared && needed <= room;
                    if !fits || count == MAX_BATCH_EVENTS {
                        return;
                    }
                }
            }
            each(event);
            entry.is_sent = true;
            count += 1;
            room = room.saturating_sub(needed);
        }
    }

    /// Takes an event out that is on its way: it has arrived, or never will.
    pub fn settle(&mut self, id: &str) -> Option<Event> {
        let event = self.take_out(|entry| entry.is_sent && entry.event.id == id)?;
        self.failures = 0;
        Some(event)
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
            entry.asked = now + retry_after.unwrap_or_default();
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

    /// Takes the oldest out but for what tells of a refusal.
    pub fn drop_next(&mut self) -> Option<Event> {
        self.take_out(|entry| !entry.event.is_forget)
    }

    fn take_out(&mut self, is_it: impl Fn(&Entry) -> bool) -> Option<Event> {
        let at = self.entries.iter().position(is_it)?;
        // It is; said so, removing needs no way to fail, which would weigh more.
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
