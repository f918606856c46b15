//! The page's state machine.

mod answers;
mod consent;
mod kept;
mod making;
mod noticing;
mod sending;

use super::effect::Effects;
use super::input::{Call, Input, Options};
use super::memory::Memory;
use super::recipient::Search;
use super::triggers::Triggers;
use super::wire;
use crate::error::Code;
use crate::json::{self, Object};
use crate::outbox::Outbox;
use crate::random::Random;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use consent::Consent;

/// How many events wait for consent, in memory only.
pub const MAX_BEFORE_CONSENT: usize = 50;

/// The longest delay that is asked for: browsers' timers know no more than 24 days, and fire at once
/// for what is longer.
const LONGEST_WAKE: Millis = Millis::from_secs(24 * 3600);

/// Why nothing is taken after a refusal.
const REFUSED: &str = "the visitor has refused";

/// Why an event was given up that waited too long.
const TOO_OLD: &str = "it waited for three days";

/// A call that waits.
#[derive(Debug)]
struct Waiter {
    handle: u32,
    /// How long a `flush()` waits at the most; a `recipientId()` waits as long as the search goes on.
    until: Option<Millis>,
}

/// One page's runtime: feed it with [`Runtime::handle`], then do what it asks for.
#[derive(Debug)]
pub struct Runtime {
    options: Options,
    random: Random,
    /// When it was told something last.
    last: Millis,
    /// How far the computer's clock was set back since the start.
    set_back: Millis,
    consent: Consent,
    /// Whether the other side may have heard of the visitor.
    is_known_there: bool,
    search: Search,
    outbox: Outbox,
    seq: u64,
    /// How many batches are on their way: more than one only where the page may go any moment.
    sending: u32,
    /// The rules, and what is remembered of the visitor.
    triggers: Triggers,
    /// Whether it was said that the browser keeps nothing.
    told_not_kept: bool,
    /// When the host was told to wake us.
    wake: Option<Millis>,
    waiters: Vec<Waiter>,
    effects: Effects,
}

impl Runtime {
    /// Starts, and asks for the recipient at once. `seed` is 128 bits of the host's randomness, `memory` what the
    /// host keeps of the visitor; empty where it keeps nothing.
    #[must_use]
    pub fn new(now: Millis, seed: [u64; 2], options: Options, memory: &str) -> Self {
        let mut random = Random::new(seed);
        let mut memory = Memory::read(memory);
        let is_known_there = !memory.visitor.is_empty();
        if !is_known_there {
            memory.visitor = random.id(now);
        }
        let mut triggers = Triggers::new(memory, random.branch(), now);
        triggers.mute(options.denied);
        Self {
            options,
            random,
            last: now,
            set_back: Millis(0),
            consent: if options.denied {
                Consent::Denied
            } else {
                Consent::at_first(options)
            },
            is_known_there,
            search: Search::new(now, options.recipient_timeout),
            outbox: Outbox::new(),
            seq: 0,
            sending: 0,
            triggers,
            told_not_kept: false,
            wake: None,
            waiters: Vec::new(),
            effects: Effects::default(),
        }
    }

    /// Takes one input, and gives what is to be done about it, in this order, in the form that
    /// [`Effect::read`](crate::page::Effect::read) reads.
    pub fn handle(&mut self, now: Millis, input: Input<'_>) -> String {
        // A clock that is set back goes on from where it was: whatever is due then waits no longer for it.
        let now = now + self.set_back;
        self.set_back = self.set_back + (self.last - now);
        let now = now.max(self.last);
        self.last = now;
        match input {
            Input::Call(call) => self.call(now, call),
            Input::BadCall { handle, problem } => {
                self.refuse(handle, Code::InvalidArgument, problem, "");
            }
            Input::WantRecipient { handle } => self.waiters.push(Waiter {
                handle,
                until: None,
            }),
            Input::Flush { handle, timeout } => {
                self.outbox.hurry();
                self.waiters.push(Waiter {
                    handle,
                    until: Some(now + timeout),
                });
            }
            Input::Recipient(value) => self.see(value),
            Input::Consent { granted } => self.set_consent(now, granted),
            Input::Woken => self.wake = None,
            Input::Answer {
                status,
                retry_after,
                body,
            } => self.answered(now, status, retry_after, body),
            Input::Hurry { room } => {
                self.outbox.hurry();
                self.leave(now, room);
            }
            Input::Reset => self.begin_visitor(now, 1),
            Input::Rules(text) => self.set_rules(text),
            Input::Unusable { rule, reason } => self.switch_off(rule, reason),
            Input::Signal(signal) => {
                let firings = self.triggers.signal(now, signal);
                self.take(now, firings);
            }
            Input::Kept { name, text } => self.see_kept(now, name, text),
            Input::NotKept { full } => self.not_kept(full),
        }
        self.proceed(now);
        core::mem::take(&mut self.effects.0)
    }

    fn call(&mut self, now: Millis, call: Call<'_>) {
        let name = wire::fixed_name(call.kind).unwrap_or(call.name);
        match self.make_event(now, &call, name) {
            Err(refusal) => self.refuse(call.handle, refusal.code, refusal.message, name),
            Ok(id) => {
                let mut receipt = Object::new();
                receipt.text("id", &id).text("status", "queued");
                self.effects.settle(call.handle, receipt.close());
                self.queued(&id, name);
            }
        }
    }

    /// Settles a call whose event is not taken.
    fn refuse(&mut self, handle: u32, code: Code, message: &str, name: &str) {
        let code = code.as_str();
        let mut receipt = Object::new();
        receipt
            .text("id", "")
            .text("status", "dropped")
            .text("reason", code);
        self.effects.settle(handle, receipt.close());
        self.emit(
            "dropped",
            detail(code, "reason", message).text("name", name),
        );
        self.error(code, message);
    }

    /// Tells of an event that waits for its sending.
    fn queued(&mut self, id: &str, name: &str) {
        self.emit("queued", Object::new().text("id", id).text("name", name));
    }

    fn see(&mut self, value: &str) {
        if !self.search.see(value) {
            return;
        }
        self.emit("recipient", Object::new().text("recipient", value));
    }

    /// What follows from the state as it is now, whatever the input was.
    fn proceed(&mut self, now: Millis) {
        // The probe's own report comes right behind, and with it the time-out if it is due.
        let looks = self.search.look(now);
        if looks {
            self.effects.probe();
        }
        if !looks && self.search.timed_out(now) {
            self.error(
                Code::RecipientMissing.as_str(),
                "the chat has not named its visitor yet",
            );
        }
        let firings = self.triggers.tick(now);
        self.take(now, firings);
        while let Some(event) = self.outbox.take_expired(now) {
            self.drop_event(&event.id, Code::TooOld.as_str(), TOO_OLD);
        }
        self.send(now);
        self.save();
        let found = self.search.found.as_deref();
        let is_idle = self.outbox.is_empty();
        let is_looking = self.search.deadline.is_some();
        let effects = &mut self.effects;
        let mut place = 0;
        while let Some(waiter) = self.waiters.get(place) {
            let (waits, found) = match waiter.until {
                None => (is_looking, found),
                Some(until) => (!is_idle && until > now, None),
            };
            if waits {
                place += 1;
                continue;
            }
            let json = found.map_or_else(|| "null".to_owned(), json::text);
            effects.settle(waiter.handle, &json);
            self.waiters.remove(place);
        }
        let wake = self.next_wake().map(|at| at.min(now + LONGEST_WAKE));
        if wake != self.wake || wake.is_some_and(|at| at <= now) {
            self.wake = wake;
            self.effects.wake(wake.map(|at| at - now));
        }
    }

    fn next_wake(&self) -> Option<Millis> {
        let due = self.ready_to_send().and_then(|_| self.outbox.due());
        let due = due.filter(|_| self.sending == 0);
        let mut next = None;
        for at in [
            self.search.next_look,
            self.search.deadline,
            due,
            self.triggers.next_tick(),
        ] {
            next = sooner(next, at);
        }
        for waiter in &self.waiters {
            next = sooner(next, waiter.until);
        }
        next
    }

    /// Gives up all that waits.
    fn drop_all(&mut self, reason: &str, message: &str) {
        while let Some(event) = self.outbox.drop_next() {
            self.drop_event(&event.id, reason, message);
        }
    }

    /// Tells of an event that is given up, which is then kept no more.
    fn drop_event(&mut self, id: &str, reason: &str, message: &str) {
        self.let_go(id);
        self.dropped(id, reason, message);
    }

    fn dropped(&mut self, id: &str, reason: &str, message: &str) {
        self.emit("dropped", detail(reason, "reason", message).text("id", id));
    }

    /// Tells of an event that was given up, and of the error that it is.
    fn lose(&mut self, id: &str, code: &str, message: &str) {
        self.dropped(id, code, message);
        self.error(code, message);
    }

    fn error(&mut self, code: &str, message: &str) {
        self.emit("error", &mut detail(code, "code", message));
    }

    fn emit(&mut self, name: &str, detail: &mut Object) {
        self.effects.emit(name, detail.close());
    }
}

/// The sooner of two moments that may be none.
fn sooner(one: Option<Millis>, other: Option<Millis>) -> Option<Millis> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}

fn detail(code: &str, key: &str, message: &str) -> Object {
    let mut detail = Object::new();
    detail.text(key, code).text("message", message);
    detail
}
