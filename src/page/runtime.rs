//! The page's state machine.

use super::effect::Effect;
use super::input::{Call, Input, Options};
use super::recipient::Search;
use super::wire::{self, Answer, Trouble};
use crate::error::{Code, Error};
use crate::event::{Event, Kind, MAX_EVENT_BYTES, NAME_RULE, is_name};
use crate::json::{self, Object};
use crate::outbox::{MAX_ENTRIES, Outbox};
use crate::random::Random;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// How many events wait for consent, in memory only.
pub const MAX_BEFORE_CONSENT: usize = 50;

/// The longest delay that is asked for: browsers' timers know no more than 24 days, and fire at once
/// for what is longer.
const LONGEST_WAKE: Millis = Millis::from_secs(24 * 3600);

/// How deep an event's details nest at the most.
const MAX_DETAIL_DEPTH: u8 = 16;

/// Where the visitor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    Granted,
    Waited,
    Denied,
}

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
    visitor: String,
    consent: Consent,
    search: Search,
    outbox: Outbox,
    seq: u64,
    /// The ids that are on their way; empty while nothing is.
    in_flight: Vec<String>,
    wanting: Vec<u32>,
    flushes: Vec<Flush>,
    effects: Vec<Effect>,
}

impl Runtime {
    /// Starts, and asks for the recipient at once. `seed` is 128 bits of the host's randomness.
    #[must_use]
    pub fn new(now: Millis, seed: [u64; 2], options: Options) -> Self {
        let mut random = Random::new(seed);
        Self {
            options,
            visitor: random.id(now),
            random,
            consent: if options.consent_required {
                Consent::Waited
            } else {
                Consent::Granted
            },
            search: Search::new(now, options.recipient_timeout),
            outbox: Outbox::new(),
            seq: 0,
            in_flight: Vec::new(),
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
            Input::Consent { granted } => self.set_consent(granted),
            Input::Woken => {}
            Input::Answer {
                status,
                retry_after,
                body,
            } => self.answered(now, status, retry_after, body),
            Input::Online => self.outbox.hurry(),
            Input::Reset => self.visitor = self.random.id(now),
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
        let limit = match self.consent {
            Consent::Granted => MAX_ENTRIES,
            Consent::Waited => MAX_BEFORE_CONSENT,
            Consent::Denied => {
                return Err(Error::new(Code::ConsentRequired, "the visitor has refused"));
            }
        };
        let or_empty = |json: &str| if json.is_empty() { "{}" } else { json }.to_owned();
        let event = Event {
            id: self.random.id(now),
            seq: self.seq,
            kind: call.kind,
            name: name.to_owned(),
            at: call.at.min(now),
            props: or_empty(call.props),
            page: or_empty(call.page),
            visitor: self.visitor.clone(),
        };
        if wire::event(&event).len() > MAX_EVENT_BYTES || call.page.len() > MAX_EVENT_BYTES {
            return Err(Error::new(
                Code::TooLarge,
                "an event is at most 8 KiB of JSON",
            ));
        }
        let id = event.id.clone();
        self.outbox.add(event, limit)?;
        self.seq += 1;
        Ok(id)
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

    fn set_consent(&mut self, granted: bool) {
        if granted {
            self.consent = Consent::Granted;
            return;
        }
        self.consent = Consent::Denied;
        let dropped: Vec<String> = self.outbox.drain().map(|event| event.id).collect();
        for id in dropped {
            self.dropped(
                &id,
                Code::ConsentRequired.as_str(),
                "the visitor has refused",
            );
        }
    }

    fn answered(&mut self, now: Millis, status: u16, retry_after: Option<Millis>, body: &str) {
        let sent = core::mem::take(&mut self.in_flight);
        match wire::answer(status, retry_after, body) {
            Answer::Verdicts(verdicts, open) => {
                for verdict in verdicts {
                    // Only what was asked about, and what nobody has dropped since.
                    if !sent.contains(&verdict.id) || self.outbox.settle(&verdict.id).is_none() {
                        continue;
                    }
                    match verdict.rejected {
                        None => self.emit("accepted", Object::new().text("id", &verdict.id)),
                        Some((code, message)) => {
                            self.dropped(&verdict.id, &code, &message);
                            self.error(&code, &message);
                        }
                    }
                }
                for id in &sent {
                    self.outbox.put_back(id, now, retry_after, &mut self.random);
                }
                if let Some(trouble) = open {
                    if trouble.line {
                        self.outbox.hold(now, retry_after, &mut self.random);
                    }
                    self.later(now, &trouble);
                }
            }
            Answer::Never(trouble) => {
                for id in &sent {
                    if self.outbox.settle(id).is_some() {
                        self.dropped(id, &trouble.code, &trouble.message);
                    }
                }
                self.error(&trouble.code, &trouble.message);
            }
            Answer::Later(trouble, retry_after) => {
                if trouble.line {
                    self.outbox.hold(now, retry_after, &mut self.random);
                } else {
                    for id in &sent {
                        self.outbox.put_back(id, now, retry_after, &mut self.random);
                    }
                }
                self.later(now, &trouble);
            }
        }
    }

    /// Tells that something is tried again, and why.
    fn later(&mut self, now: Millis, trouble: &Trouble) {
        let after = self.outbox.due().unwrap_or(now) - now;
        let told = detail(&trouble.code, "code", &trouble.message);
        self.emit("retry", told.number("after_ms", after.0));
        self.error(&trouble.code, &trouble.message);
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
        self.send(now);
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
        if let Some(at) = self.next_wake() {
            self.effects
                .push(Effect::Wake((at - now).min(LONGEST_WAKE)));
        }
    }

    fn send(&mut self, now: Millis) {
        let Some(recipient) = self.ready_to_send() else {
            return;
        };
        if self.outbox.due().is_none_or(|due| due > now) {
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
        let mut ids = String::from("[");
        for (place, id) in self.in_flight.iter().enumerate() {
            if place > 0 {
                ids.push(',');
            }
            json::push_text(&mut ids, id);
        }
        ids.push(']');
        self.effects.push(Effect::Send(body));
        self.emit("sent", Object::new().raw("ids", &ids));
    }

    /// The recipient, where nothing but time stands between an event and its sending.
    fn ready_to_send(&self) -> Option<&str> {
        (self.consent == Consent::Granted && self.in_flight.is_empty())
            .then_some(self.search.found.as_deref())
            .flatten()
    }

    fn next_wake(&self) -> Option<Millis> {
        let due = self.ready_to_send().and_then(|_| self.outbox.due());
        let flush = self.flushes.iter().map(|flush| flush.until).min();
        [self.search.next_look, self.search.deadline, due, flush]
            .into_iter()
            .flatten()
            .min()
    }

    fn dropped(&mut self, id: &str, reason: &str, message: &str) {
        self.emit("dropped", detail(reason, "reason", message).text("id", id));
    }

    fn error(&mut self, code: &str, message: &str) {
        self.emit("error", detail(code, "code", message));
    }

    fn emit(&mut self, name: &'static str, detail: Object) {
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
    Object::new().text(key, code).text("message", message)
}
