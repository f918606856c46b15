//! A visitor's actor: keeps what must be done for one visitor until it is done, once.
//!
//! Sans-I/O: give it what happens with [`Visitor::handle`], then perform what [`Visitor::poll`] gives until that
//! is nothing, in this order. A [`Effect::Write`] must be on disk before an [`Effect::Reply`] or an [`Effect::Send`]
//! behind it goes out. A send is the last effect, and none comes until it was answered by [`Input::Answer`]: this is
//! what keeps calls one at a time, also while further batches come in.
//!
//! What it costs: an event with one action is written twice, once when it is accepted and once when it is over. Each
//! further action costs one more, and so does what must be noted before it is made (a message that can be read back,
//! `assign_to`, `create_order`, and everything under `confirm: "drop"`), the first failure of a call, an answer that is
//! lost after that, and a call that is made again because it was not found. A visitor is one row, as soon as the client
//! is known. A batch sets the alarm once at the most.

mod accept;
mod confirm;
mod deliver;
mod effect;
mod entries;
mod entry;
mod limit;
mod line;
mod outcome;
mod seen;
mod stored;
mod tally;
mod verdict;

pub use accept::MAX_HELD_BYTES;
pub use confirm::{HISTORY_ITEMS, HISTORY_MOST};
pub(super) use confirm::{MARK, MARK_SHOWN};
pub use effect::{Effect, Input, Report, Told};
pub use limit::{BURST, EVENT_EVERY};
pub use seen::{MAX_SLOTS, REMEMBERED};
pub use tally::{Happened, Outcome, TOLD_EVENTS, Tally};

use super::config::{Confirm, MAX_DELAY_S};
use super::reply::Reply;
use crate::api::{ClientId, Service};
use crate::http;
use crate::random::Random;
use crate::text;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use entries::Entries;
use entry::{Entry, State};
use limit::Limit;
use line::Line;
use seen::Seen;
use stored::Row;

/// How long after a batch, at the latest, an actor that was ended in between goes on with it.
pub const GUARD: Millis = Millis::from_secs(30);

/// How long a call whose answer was lost may take to act. What is not to be seen after it did not act.
pub const CALL_SETTLE: Millis = Millis::from_secs(60);

/// The pause between two readings that must both find nothing.
pub const CALL_READ_GAP: Millis = Millis::from_secs(5);

/// So many readings must find nothing before a call is made again.
pub const CALL_READS: u8 = 2;

/// How long a call that fails may hold up those behind it.
pub const HOLD: Millis = Millis::from_secs(15 * 60);

/// The longest that the service is believed when it asks to wait: the line would stand still for as long.
pub const PAUSE_MOST: Millis = Millis::from_secs(60 * 60);

/// How long a key that was not allowed to read is not asked again.
pub const READ_REFUSED: Millis = Millis::from_secs(60 * 60);

/// The age from which on an event is refused.
pub const MAX_AGE: Millis = Millis::from_secs(5 * 86_400);

/// How long after the last thing that happened everything is erased.
pub const KEPT: Millis = REMEMBERED;

/// What the request that is out is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Out {
    /// The client.
    Search,
    /// The history before a message.
    History,
    /// The call in hand.
    Call,
    /// Whether the call in hand acted.
    ReadBack,
    /// Nothing any more: what it was for is erased.
    Nothing,
}

/// The actor.
#[derive(Debug)]
pub struct Visitor {
    service: Service,
    confirm: Confirm,
    random: Random,
    /// The time, which never goes back.
    now: Millis,
    awake: bool,
    recipient: String,
    client: Option<ClientId>,
    /// What is to be done and what was given up, by slot.
    entries: Entries,
    line: Line,
    seen: Seen,
    limit: Limit,
    /// The place of the next entry.
    order: u64,
    /// When something was accepted or settled last; nothing where nothing is stored.
    last: Option<Millis>,
    /// No call before this: the service asked for it.
    pause: Millis,
    /// The key cannot read until then, as far as is known.
    blind: Millis,
    alarm: Option<Millis>,
    out: Option<Out>,
    sending: Option<http::Request>,
    /// Whether it is still to be told that this visitor is new.
    is_new: bool,
    tally: Tally,
    effects: VecDeque<Effect>,
}

impl Visitor {
    /// An actor of which nothing is known yet: [`Input::Wake`] goes first.
    #[must_use]
    pub fn new(service: Service, confirm: Confirm, random: Random) -> Self {
        Self {
            service,
            confirm,
            random,
            now: Millis(0),
            awake: false,
            recipient: String::new(),
            client: None,
            entries: Entries::default(),
            line: Line::default(),
            seen: Seen::default(),
            limit: Limit::default(),
            order: 0,
            last: None,
            pause: Millis(0),
            blind: Millis(0),
            alarm: None,
            out: None,
            sending: None,
            is_new: false,
            tally: Tally::default(),
            effects: VecDeque::new(),
        }
    }

    /// Takes in what happened at this moment. Then [`Visitor::poll`] until there is nothing.
    pub fn handle(&mut self, now: Millis, input: Input<'_>) {
        // A clock that is set back must not turn the order of what waits.
        self.now = self.now.max(now);
        match input {
            Input::Wake { rows, alarm } => self.wake(rows, alarm),
            Input::Batch(text) => self.batch(text),
            Input::Answer(result) => self.answered(result),
            Input::Alarm => {
                self.alarm = None;
                self.expire();
            }
            Input::Forget(recipient) => {
                self.recipient = recipient.into();
                self.forget();
                self.reply(Reply::done("{}"));
            }
            Input::Replay(id) => self.replay(id),
        }
        self.deliver();
        self.set_alarm();
        self.tell_tally();
        if let Some(request) = self.sending.take() {
            self.effects.push_back(Effect::Send(request));
        }
    }

    /// The next thing to do; `None` when all is done until something happens.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Whether no call is under way or to be tried again: the actor may then be put away until the next input, and made
    /// anew from its rows, without having to doubt a call.
    #[must_use]
    pub fn rests(&self) -> bool {
        self.out.is_none() && self.line.head().is_none()
    }

    /// Whether anything is still to be done, now or later.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.out.is_some() || !self.line.is_empty()
    }

    /// Whether anything is kept of this visitor.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.last.is_some()
    }

    fn wake(&mut self, rows: &[(u32, &str)], alarm: Option<Millis>) {
        if core::mem::replace(&mut self.awake, true) {
            return;
        }
        self.alarm = alarm;
        let (mut unreadable, mut is_known) = (0, true);
        for (slot, text) in rows {
            match stored::read(*slot, text) {
                Some(Row::Visitor {
                    recipient,
                    client,
                    pause,
                }) => {
                    self.recipient = recipient;
                    self.client = client;
                    self.pause = pause.min(self.now + PAUSE_MOST);
                    self.touch(Millis(0));
                }
                Some(Row::Entry(recipient, entry)) => {
                    self.recipient = recipient;
                    self.remember(*entry);
                }
                Some(Row::Settled(id, cap, at)) => {
                    self.seen.hold(*slot, &id, cap);
                    self.seen.settle(*slot, &id, at);
                    self.touch(at);
                }
                None => {
                    unreadable += 1;
                    // Slot 0 is the visitor's own.
                    match slot {
                        0 => is_known = false,
                        slot => self.seen.waste(*slot),
                    }
                    self.touch(Millis(0));
                }
            }
        }
        if unreadable > 0 {
            let rows = text::number(unreadable.into());
            self.log(&[&rows, " rows cannot be read and count as free"]);
            self.tell(Told::Unreadable(unreadable));
        }
        self.tell_dead();
        self.line_up();
        // Without a client no call was made yet.
        if self.client.is_some() || !is_known {
            self.doubt_head();
        }
    }

    /// Tells the dead letters again: nobody knows whether it was heard when they became that.
    fn tell_dead(&mut self) {
        let dead = |entry: &Entry| match &entry.state {
            State::Dead { at, code, .. } => Some(Told::Dead {
                id: (*entry.id).to_owned(),
                name: entry.name.clone(),
                code: code.clone(),
                at: *at,
            }),
            _ => None,
        };
        let all: Vec<Told> = self.entries.values().filter_map(dead).collect();
        all.into_iter().for_each(|told| self.tell(told));
    }

    /// Takes in an entry that was stored.
    fn remember(&mut self, entry: Entry) {
        self.order = self.order.max(entry.order.saturating_add(1));
        self.seen.hold(entry.slot, &entry.id, entry.cap);
        self.touch(entry.accepted);
        if let State::Dead { at, .. } = entry.state {
            self.seen.settle(entry.slot, &entry.id, at);
            self.touch(at);
        }
        self.entries.insert(entry);
    }

    /// Puts what was stored into the order that it had.
    fn line_up(&mut self) {
        let now = self.now;
        let waiting = self.entries.values();
        let waiting = waiting.filter(|entry| !matches!(entry.state, State::Dead { .. }));
        for entry in waiting {
            // What was never delayed is due, whatever the clock says by now.
            let due = match entry.due == entry.accepted {
                true => entry.due.min(now),
                false => entry.due,
            };
            self.line.delay(due, entry.order, entry.slot);
        }
        self.line.admit(now);
    }

    fn touch(&mut self, at: Millis) {
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }

    /// Erases everything once nothing has happened for long.
    fn expire(&mut self) {
        let over = self.last.is_some_and(|last| self.now >= last + KEPT);
        if over && self.out.is_none() && self.line.is_empty() {
            self.drop_all();
        }
    }

    fn drop_all(&mut self) {
        let head = self.line.head().and_then(|slot| self.entries.get(slot));
        if head.is_some_and(|head| matches!(head.state, State::Unsure { .. })) {
            self.settle_down();
        }
        if self.last.take().is_some() {
            self.effects.push_back(Effect::DropAll);
        }
        self.client = None;
        self.entries = Entries::default();
        self.line = Line::default();
        self.seen = Seen::default();
        self.alarm = None;
        // An answer that is still to come is nobody's.
        self.out = self.out.map(|_| Out::Nothing);
    }

    /// Lets no call out until one that is nobody's any more would have acted: it would leave its mark over the next
    /// one's, which then could not be read back. In memory alone: nothing is kept of whom is to be forgotten.
    fn settle_down(&mut self) {
        self.pause = self.pause.max(self.now + CALL_SETTLE);
    }

    /// Wants the alarm at this time or before.
    fn want(&mut self, at: Millis) {
        if self.alarm.is_none_or(|set| at < set) {
            self.alarm = Some(at);
            self.effects.push_back(Effect::Alarm(at));
        }
    }

    /// Wants it for what comes next.
    fn set_alarm(&mut self) {
        let head = self.line.head().and_then(|slot| self.entries.get(slot));
        let next = match head {
            Some(_) if self.out.is_some() => Some(self.now + GUARD),
            Some(head) => Some(head.next.max(self.pause).max(self.now)),
            None => self.line.due().or(self.last.map(|last| last + KEPT)),
        };
        if let Some(next) = next {
            // An alarm that comes too early does no harm; one that a wrong clock puts into the far future would.
            self.want(next.min(self.now + Millis::from_secs(MAX_DELAY_S.into())));
        }
    }

    fn write(&mut self, slot: u32, text: String) {
        self.effects.push_back(Effect::Write { slot, text });
    }

    fn write_visitor(&mut self) {
        let text = stored::write_visitor(&self.recipient, self.client, self.pause);
        self.write(0, text);
    }

    fn write_entry(&mut self, entry: &Entry) {
        let text = stored::write_entry(&self.recipient, entry);
        self.write(entry.slot, text);
    }

    fn write_settled(&mut self, entry: &Entry, how: &str) {
        let text = stored::write_settled(entry, self.now, how);
        self.write(entry.slot, text);
        self.seen.settle(entry.slot, &entry.id, self.now);
        self.touch(self.now);
    }

    fn reply(&mut self, reply: Reply) {
        self.effects.push_back(Effect::Reply(reply));
    }

    fn tell(&mut self, what: Told) {
        let recipient = self.recipient.clone();
        let report = Report { recipient, what };
        self.effects.push_back(Effect::Tell(report));
    }

    fn log(&mut self, words: &[&str]) {
        self.effects.push_back(Effect::Log(text::concat(words)));
    }
}
