//! The page's state machine.

mod answers;
mod consent;
mod noticing;

use super::effect::Effect;
use super::input::{Call, Input, Options};
use super::memory::Memory;
use super::recipient::Search;
use super::triggers::Triggers;
use super::wire;
use crate::error::{Code, Error};
use crate::event::{Event, Kind, MAX_EVENT_BYTES, NAME_RULE, is_name};
use crate::json::{self, Object};
use crate::outbox::{MAX_ENTRIES, Outbox};
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

/// How deep an event's details nest at the most.
const MAX_DETAIL_DEPTH: u8 = 16;

/// Why nothing is taken after a refusal.
const REFUSED: &str = "the visitor has refused";

/// A `flush()` that waits.
#[derive(Debug)]
struct Flush {
    handle: u32,
    until: Millis,
}

/// One page's runtime: feed it with [`Runtime::handle`], then do what it asks for.
#[derive(Debug)]
pub struct Runtime {
    options: Options,
    random: Random,
    consent: Consent,
    /// Whether the other side may have heard of the visitor.
    is_known_there: bool,
    search: Search,
    outbox: Outbox,
    seq: u64,
    /// The ids that are on their way; empty while nothing is.
    in_flight: Vec<String>,
    /// The rules, and what is remembered of the visitor.
    triggers: Triggers,
    /// The events that open the chat once they are accepted.
    openers: Vec<String>,
    /// Whether it was said that the browser keeps nothing.
    told_not_kept: bool,
    /// When the host was told to wake us.
    wake: Option<Millis>,
    wanting: Vec<u32>,
    flushes: Vec<Flush>,
    effects: Vec<Effect>,
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
            consent: if options.denied {
                Consent::Denied
            } else {
                Consent::at_first(options)
            },
            is_known_there,
            search: Search::new(now, options.recipient_timeout),
            outbox: Outbox::new(),
            seq: 0,
            in_flight: Vec::new(),
            triggers,
            openers: Vec::new(),
            told_not_kept: false,
            wake: None,
            wanting: Vec::new(),
            flushes: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// Takes one input, and gives what is to be done about it, in this order.
    pub fn handle(&mut self, now: Millis, input: Input<'_>) -> Vec<Effect> {
        match input {
            Input::Call(call) => self.call(now, call),
            Input::BadCall { handle, problem } => {
                self.refuse(handle, &Error::invalid(problem.to_owned()), "");
            }
            Input::WantRecipient { handle } => self.wanting.push(handle),
            Input::Flush { handle, timeout } => {
                self.outbox.hurry();
                self.flushes.push(Flush {
                    handle,
                    until: now + timeout,
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
            Input::Online => self.outbox.hurry(),
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
        core::mem::take(&mut self.effects)
    }

    fn call(&mut self, now: Millis, call: Call<'_>) {
        let name = wire::fixed_name(call.kind).unwrap_or(call.name);
        match self.make_event(now, &call, name) {
            Err(error) => self.refuse(call.handle, &error, name),
            Ok(id) => {
                let receipt = Object::new().text("id", &id).text("status", "queued").end();
                self.effects.push(Effect::Settle {
                    handle: call.handle,
                    json: receipt,
                });
                self.emit("queued", Object::new().text("id", &id).text("name", name));
            }
        }
    }

    fn make_event(&mut self, now: Millis, call: &Call<'_>, name: &str) -> Result<String, Error> {
        if !is_name(name) {
            return Err(Error::invalid(NAME_RULE));
        }
        if matches!(call.kind, Kind::Callback | Kind::Message) && !self.options.direct {
            return Err(Error::invalid(
                "callback() and message() exist in direct mode only",
            ));
        }
        if !is_object(call.props) || !is_object(call.page) {
            return Err(Error::invalid(
                "an event's details are an object, and nest 16 deep at the most",
            ));
        }
        self.triggers.touch(now);
        let id = self.random.id(now);
        let page = wire::with_campaign(call.page, self.triggers.memory().campaign());
        let props = if call.props.is_empty() {
            "{}"
        } else {
            call.props
        };
        let props = props.to_owned();
        self.keep(id.clone(), call.kind, name, call.at.min(now), props, page)?;
        Ok(id)
    }

    /// Has an event wait for its sending.
    fn keep(
        &mut self,
        id: String,
        kind: Kind,
        name: &str,
        at: Millis,
        props: String,
        page: String,
    ) -> Result<(), Error> {
        let limit = match self.consent {
            Consent::Granted => MAX_ENTRIES,
            Consent::Waited => MAX_BEFORE_CONSENT,
            Consent::Denied => {
                return Err(Error::new(Code::ConsentRequired, REFUSED));
            }
        };
        let event = Event {
            id,
            seq: self.seq,
            kind,
            name: name.to_owned(),
            at,
            props,
            page,
            visitor: self.triggers.memory().visitor.clone(),
        };
        if wire::event(&event).len() > MAX_EVENT_BYTES || event.page.len() > MAX_EVENT_BYTES {
            return Err(Error::new(
                Code::TooLarge,
                "an event is at most 8 KiB of JSON",
            ));
        }
        self.outbox.add(event, limit)?;
        self.seq += 1;
        Ok(())
    }

    /// Settles a call whose event is not taken.
    fn refuse(&mut self, handle: u32, error: &Error, name: &str) {
        let receipt = Object::new()
            .text("id", "")
            .text("status", "dropped")
            .text("reason", error.code.as_str())
            .end();
        self.effects.push(Effect::Settle {
            handle,
            json: receipt,
        });
        self.emit(
            "dropped",
            detail(error.code.as_str(), "reason", &error.message).text("name", name),
        );
        self.error(error.code.as_str(), &error.message);
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
            self.effects.push(Effect::Probe);
        }
        if !looks && self.search.timed_out(now) {
            self.error(
                Code::RecipientMissing.as_str(),
                "the chat has not named its visitor; events wait until it does",
            );
        }
        if self.search.deadline.is_none() {
            let found = self
                .search
                .found
                .as_deref()
                .map_or_else(|| "null".to_owned(), json::text);
            for handle in self.wanting.drain(..) {
                self.effects.push(Effect::Settle {
                    handle,
                    json: found.clone(),
                });
            }
        }
        let firings = self.triggers.tick(now);
        self.take(now, firings);
        self.send(now);
        self.save();
        let idle = self.outbox.is_empty();
        let effects = &mut self.effects;
        self.flushes.retain(|flush| {
            let wait = !idle && flush.until > now;
            if !wait {
                effects.push(Effect::Settle {
                    handle: flush.handle,
                    json: "null".to_owned(),
                });
            }
            wait
        });
        let wake = self.next_wake().map(|at| at.min(now + LONGEST_WAKE));
        if wake != self.wake || wake.is_some_and(|at| at <= now) {
            self.wake = wake;
            self.effects.push(Effect::Wake(wake.map(|at| at - now)));
        }
    }

    fn send(&mut self, now: Millis) {
        let Some(recipient) = self.ready_to_send() else {
            return;
        };
        if self.outbox.due().is_none_or(|due| due > now) {
            return;
        }
        if self.options.dry_run {
            self.drop_all(
                Code::DryRun.as_str(),
                "this is a dry run, so it is not sent",
            );
            return;
        }
        let Some(body) = wire::batch(recipient, now, self.outbox.batch(now)) else {
            return;
        };
        self.in_flight = self
            .outbox
            .batch(now)
            .map(|event| event.id.clone())
            .collect();
        let ids: Vec<String> = self.in_flight.iter().map(|id| json::text(id)).collect();
        self.is_known_there |= self.consent == Consent::Granted;
        self.effects.push(Effect::Send(body));
        self.emit("sent", Object::new().raw("ids", &json::list(&ids)));
    }

    /// The recipient, where nothing but time stands between an event and its sending.
    fn ready_to_send(&self) -> Option<&str> {
        // After a refusal nothing waits but the word of it.
        (self.consent != Consent::Waited && self.in_flight.is_empty())
            .then_some(self.search.found.as_deref())
            .flatten()
    }

    fn next_wake(&self) -> Option<Millis> {
        let due = self.ready_to_send().and_then(|_| self.outbox.due());
        let flush = self.flushes.iter().map(|flush| flush.until).min();
        let tick = self.triggers.next_tick();
        [
            self.search.next_look,
            self.search.deadline,
            due,
            flush,
            tick,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Gives up all that waits.
    fn drop_all(&mut self, reason: &str, message: &str) {
        let dropped: Vec<String> = self.outbox.drain().map(|event| event.id).collect();
        for id in dropped {
            self.dropped(&id, reason, message);
        }
    }

    fn dropped(&mut self, id: &str, reason: &str, message: &str) {
        self.openers.retain(|opener| opener != id);
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

    fn emit(&mut self, name: &'static str, detail: &mut Object) {
        self.effects.push(Effect::Emit {
            name,
            json: detail.end(),
        });
    }
}

/// Whether it is nothing, or an object that fits into a batch without nesting too deep there.
fn is_object(text: &str) -> bool {
    text.is_empty()
        || matches!(
            json::read_within(text, MAX_DETAIL_DEPTH),
            Some(json::Value::Object(_))
        )
}

fn detail(code: &str, key: &str, message: &str) -> Object {
    let mut detail = Object::new();
    detail.text(key, code).text("message", message);
    detail
}
