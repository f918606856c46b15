//! What comes in: batches, a visitor's refusal, a dead letter that is tried again.

use super::entries::bytes;
use super::entry::{Begun, Entry, State};
use super::seen::MAX_SLOTS;
use super::{Confirm, GUARD, MAX_AGE, Outcome, Told, Visitor};
use crate::error::{Code, Error};
use crate::gateway::delivery::Verdict;
use crate::gateway::intake::{Intake, Part, Taken, What};
use crate::gateway::newcomers::NEWCOMER_WAIT;
use crate::gateway::reply::{Reply, duplicate, result};
use crate::json::Object;
use crate::text;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

/// How long a page waits at the most before it asks again whether a slot is free.
const FULL_WAIT: Millis = Millis::from_secs(60 * 60);

/// The most that the texts of all that a visitor's events still have to do, and of dead letters, may hold: an actor has all of
/// it in memory, which it shares with others', and whoever wants to fill that is a visitor too.
pub const MAX_HELD_BYTES: usize = 8 * 1024 * 1024;

/// What all parts of an event have in common.
struct About {
    id: Rc<str>,
    name: String,
    at: Option<Millis>,
    cap: Option<u64>,
    confirm: Option<Confirm>,
}

impl Visitor {
    pub(super) fn batch(&mut self, text: &str) {
        let reply = match self.accept(text) {
            Ok(results) => Reply::results(&results),
            Err(error) => Reply::error(error.status.unwrap_or(400), &error),
        };
        self.reply(reply);
    }

    /// Writes a batch down. All of it in one go: what was read of the state still holds when it is written.
    fn accept(&mut self, text: &str) -> Result<Vec<String>, Error> {
        let mut intake = Intake::read(text)
            .ok_or_else(|| Error::invalid("this is no batch that was let in").with_status(500))?;
        if !self.recipient.is_empty() && self.recipient != intake.recipient {
            return Err(Error::invalid("this batch is another visitor's").with_status(500));
        }
        let forget = |event: &Taken| event.what == What::Forget;
        let begin = intake
            .events
            .iter()
            .rposition(forget)
            .map_or(0, |at| at + 1);
        match self.admit(&intake, begin) {
            Err(error) if begin == 0 => return Err(error),
            // A refusal is always heard. Nothing is said of what came behind it, so the page keeps it.
            Err(_) => intake.events.truncate(begin),
            Ok(()) => {}
        }
        let mut results = intake.decided;
        if results.is_empty() && intake.events.is_empty() {
            let error = Error::new(Code::Internal, "no event of it can be read here");
            return Err(error.with_status(503));
        }
        let is_first = self.last.is_none();
        self.recipient = intake.recipient;
        if begin > 0 {
            self.forget();
        }
        for (place, event) in intake.events.into_iter().enumerate() {
            let id = event.id.clone();
            if place < begin {
                // What came before the refusal is erased with the rest.
                self.tally.accepted += 1;
                results.push(said(id, Ok(())));
            } else if self.seen.knows(&id) {
                self.tally.duplicate += 1;
                results.push(duplicate(&id));
            } else if let Err(error) = self.check(&event, intake.sent_at) {
                self.tally.rejected += 1;
                let refused = Outcome::Rejected(error.code.as_str().to_owned());
                self.tally.note(self.now, &id, &event.name, refused);
                results.push(said(id, Err(error)));
            } else {
                self.take(event, intake.confirm);
                results.push(said(id, Ok(())));
            }
        }
        match self.line.head() {
            Some(_) => self.want(self.now + GUARD),
            None => self.set_alarm(),
        }
        self.is_new |= is_first && self.last.is_some();
        Ok(results)
    }

    /// Whether a new event may be taken.
    fn check(&self, event: &Taken, sent_at: Option<Millis>) -> Result<(), Error> {
        if age(self.now, sent_at, event.at) > MAX_AGE {
            return Err(Error::new(Code::TooOld, "the event is older than 5 days"));
        }
        match &event.cap {
            Some(cap) if self.seen.used(cap.id) >= cap.times => Err(Error::new(
                Code::LimitReached,
                "the rule has made its event for this visitor as often as its limit lets it",
            )),
            _ => Ok(()),
        }
    }

    /// Whether there is room for what is new in a batch: all of it, or what is behind a refusal, which makes the visitor
    /// unknown.
    fn admit(&mut self, intake: &Intake, begin: usize) -> Result<(), Error> {
        let fresh = intake.events.len().saturating_sub(begin);
        if fresh == 0 {
            return Ok(());
        }
        if intake.known_only && (begin > 0 || self.last.is_none()) {
            return Err(too_many(
                "too many new visitors come just now",
                NEWCOMER_WAIT,
            ));
        }
        self.check_room(intake, begin)?;
        let wait = self.limit.take(self.now, fresh);
        wait.map_err(|wait| too_many("this visitor sends too many events", wait))
    }

    /// Whether there are slots, and is room, for all that is new in a batch.
    fn check_room(&self, intake: &Intake, begin: usize) -> Result<(), Error> {
        let (mut needed, mut more) = (0, 0);
        for event in intake.events.iter().skip(begin) {
            if let What::Do(parts) = &event.what
                && (begin > 0 || !self.seen.knows(&event.id))
            {
                needed += parts.len();
                more += parts.iter().map(|part| bytes(&part.calls)).sum::<usize>();
            }
        }
        let held = if begin > 0 { 0 } else { self.entries.bytes() };
        let room = match begin {
            0 => self.seen.room(self.now, needed),
            _ => MAX_SLOTS as usize,
        };
        // What nothing holds up takes any batch.
        if needed <= room && (held == 0 || held + more <= MAX_HELD_BYTES) {
            return Ok(());
        }
        let wait = self.seen.free_at().map_or(FULL_WAIT, |at| at - self.now);
        let wait = wait.clamp(Millis::from_secs(1), FULL_WAIT);
        Err(too_many("too many events of this visitor wait", wait))
    }

    fn take(&mut self, event: Taken, confirm: Option<Confirm>) {
        let What::Do(parts) = event.what else {
            return;
        };
        self.tally.accepted += 1;
        let outcome = match parts.is_empty() {
            // All that it means is to cancel others.
            true => {
                self.tally.delivered += 1;
                Outcome::Delivered
            }
            false => Outcome::Accepted,
        };
        self.tally.note(self.now, &event.id, &event.name, outcome);
        if !event.name.is_empty() {
            self.cancel(&event.name, event.at);
        }
        let about = About {
            id: event.id.into(),
            name: event.name,
            at: event.at,
            cap: event.cap.map(|cap| cap.id),
            confirm,
        };
        for part in parts {
            self.keep(&about, part);
        }
    }

    fn keep(&mut self, about: &About, part: Part) {
        // There is one: it was asked for before.
        let Some(slot) = self.seen.take(self.now) else {
            return;
        };
        // A dead letter whose time is over may have stood there.
        self.entries.remove(slot);
        self.seen.hold(slot, &about.id, about.cap);
        let accepted = self.last.map_or(self.now, |last| last.max(self.now));
        let due = match part.delay {
            Millis(0) => accepted,
            delay => self.now + delay,
        };
        let entry = Entry {
            slot,
            id: Rc::clone(&about.id),
            name: about.name.clone(),
            order: self.order,
            accepted,
            due,
            at: about.at,
            cap: about.cap,
            cancel_on: part.cancel_on,
            confirm: about.confirm,
            first: part.first,
            calls: part.calls,
            done: 0,
            begun: Begun::No,
            held: None,
            lost: None,
            state: State::Waiting,
            failures: 0,
            renewed: false,
            next: Millis(0),
            error: None,
        };
        self.order = self.order.saturating_add(1);
        self.touch(accepted);
        self.write_entry(&entry);
        if part.delay == Millis(0) {
            // What came due before this goes first.
            self.line.admit(self.now);
            self.line.push(slot);
        } else {
            self.line.delay(due, entry.order, slot);
        }
        self.entries.insert(entry);
    }

    /// Settles what this event makes needless: what happened before it and was not begun.
    fn cancel(&mut self, name: &str, at: Option<Millis>) {
        let in_hand = self.out.and(self.line.head());
        let is_later = |entry: &Entry| match (entry.at, at) {
            (Some(before), Some(now)) => before > now,
            _ => false,
        };
        let cancelled = self.entries.cancelled_by(name).filter(|entry| {
            entry.is_untouched() && in_hand != Some(entry.slot) && !is_later(entry)
        });
        let cancelled: Vec<u32> = cancelled.map(|entry| entry.slot).collect();
        if cancelled.is_empty() {
            return;
        }
        let mut removed = Vec::new();
        for slot in &cancelled {
            if let Some(entry) = self.entries.remove(*slot) {
                self.write_settled(&entry, "cancelled");
                removed.push(entry);
            }
        }
        self.line.retain(|slot| !cancelled.contains(&slot));
        // Of some there is more, to be done or given up.
        let mut over: BTreeSet<Rc<str>> =
            removed.iter().map(|entry| Rc::clone(&entry.id)).collect();
        for entry in self.entries.values() {
            over.remove(&entry.id);
        }
        for entry in removed {
            if over.remove(&entry.id) {
                let outcome = Outcome::Cancelled;
                self.tally.note(self.now, &entry.id, &entry.name, outcome);
            }
        }
    }

    /// Erases everything. Nothing of the refusal itself is kept, so a second one finds nothing.
    pub(super) fn forget(&mut self) {
        self.drop_all();
        self.tally.events.clear();
        self.tell(Told::Forgotten);
    }

    pub(super) fn replay(&mut self, id: &str) {
        let dead = self.entries.values().filter_map(|entry| match entry.state {
            State::Dead { at, .. } if &*entry.id == id => Some((entry.slot, at)),
            _ => None,
        });
        let dead: Vec<(u32, Millis)> = dead.collect();
        if dead.is_empty() {
            let error = Error::new(Code::NotFound, "there is no dead letter of this event");
            self.reply(Reply::error(404, &error));
            return;
        }
        self.tell(Told::Revived { id: id.to_owned() });
        for (slot, at) in &dead {
            let Some(mut entry) = self.entries.remove(*slot) else {
                continue;
            };
            self.seen.revive(*slot, &entry.id, *at);
            entry.fresh();
            self.tally
                .note(self.now, id, &entry.name, Outcome::Accepted);
            // To the end of the line, also after a restart.
            entry.accepted = self.last.map_or(self.now, |last| last.max(self.now));
            entry.due = entry.accepted;
            entry.order = self.order;
            self.order = self.order.saturating_add(1);
            self.touch(entry.accepted);
            self.write_entry(&entry);
            self.line.admit(self.now);
            self.line.push(*slot);
            self.entries.insert(entry);
        }
        self.want(self.now + GUARD);
        let replayed = Object::new().number("replayed", dead.len() as u64).end();
        self.reply(Reply::done(&replayed));
    }
}

/// How old an event is: between its own time and its batch's lies the page's clock alone, whatever that shows.
fn age(now: Millis, sent_at: Option<Millis>, at: Option<Millis>) -> Millis {
    at.map_or(Millis(0), |at| sent_at.unwrap_or(now) - at)
}

fn said(id: String, said: Result<(), Error>) -> String {
    result(&Verdict { id, result: said })
}

fn too_many(why: &'static str, wait: Millis) -> Error {
    let seconds = text::number(wait.0.div_ceil(1000));
    let message = text::concat(&[why, ": again in ", &seconds, " s"]);
    Error::new(Code::RateLimited, message)
        .with_status(429)
        .with_retry_after(Some(wait))
}
