//! The page's runtime on a virtual clock: a page that performs every effect, and a gateway that answers
//! what the test says.

mod admitted;
mod answers;
mod calls;
mod chance;
mod consent;
mod flush;
mod kept;
mod leftover;
mod lines;
mod memory;
mod noticing;
mod options;
mod recipient;
mod rules;
mod sending;
mod several;
mod tabs;
mod triggers;
mod trouble;
mod waking;

use crate::support::{START, lines_of, parse};
use salebot_onsite::event::Kind;
use salebot_onsite::page::{Call, Effect, Input, Options, Runtime};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SEED: [u64; 2] = [0x1234_5678_9abc_def0, 0x0fed_cba9_8765_4321];

/// The page that events happen on, unless told otherwise.
const ON: &str = "{\"url\":\"https://shop.example/offer\",\"title\":\"Offer\"}";

/// What browsers' timers can count, in milliseconds.
const LONGEST_TIMER: u64 = (1 << 31) - 1;

/// Something that a page's listeners were told.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    name: String,
    detail: Value,
}

/// A page with a clock, a chat and a gateway.
struct Page {
    now: Millis,
    runtime: Runtime,
    /// What stands in the chat's global.
    chat: String,
    wake: Option<Millis>,
    /// What the browser keeps.
    kept: BTreeMap<String, String>,
    /// What was to be kept, in this order; empty where it was to be taken away.
    keeps: Vec<(String, String)>,
    /// What the host was told to look for.
    watched: Vec<Value>,
    /// How often the chat was opened.
    opened: u32,
    handles: u32,
    probes: Vec<u64>,
    sent: Vec<Value>,
    settled: Vec<(u32, Value)>,
    told: Vec<Told>,
}

impl Page {
    /// A page whose chat has not named its visitor.
    fn open() -> Self {
        Self::with(Options::default())
    }

    /// A page whose chat has named its visitor already.
    fn with_chat() -> Self {
        let mut page = Self::open();
        page.chat_names("qj6pvradl1f");
        page
    }

    fn with(options: Options) -> Self {
        Self::seeded(SEED, options)
    }

    fn seeded(seed: [u64; 2], options: Options) -> Self {
        Self::remembering(START, seed, options, "")
    }

    /// A page of a visitor of whom this is kept.
    fn remembering(now: Millis, seed: [u64; 2], options: Options, memory: &str) -> Self {
        let mut page = Self {
            now,
            runtime: Runtime::new(now, seed, options, memory),
            chat: String::new(),
            wake: None,
            kept: BTreeMap::new(),
            keeps: Vec::new(),
            watched: Vec::new(),
            opened: 0,
            handles: 0,
            probes: Vec::new(),
            sent: Vec::new(),
            settled: Vec::new(),
            told: Vec::new(),
        };
        page.input(Input::Woken);
        page
    }

    /// Since the page was opened, in milliseconds.
    fn elapsed(&self) -> u64 {
        (self.now - START).0
    }

    /// Hands an input in and performs what comes back, as the host file does.
    #[track_caller]
    fn input(&mut self, input: Input<'_>) {
        let effects = self.runtime.handle(self.now, input);
        let effects = Effect::read(&effects).expect("effects of the form that hosts read");
        let mut look = false;
        for effect in effects {
            match effect {
                Effect::Probe => {
                    self.probes.push(self.elapsed());
                    look = true;
                }
                Effect::Wake(after) => {
                    assert!(
                        after.is_none_or(|after| after.0 <= LONGEST_TIMER),
                        "a timer of {after:?} fires at once"
                    );
                    self.wake = after.map(|after| self.now + after);
                }
                Effect::Send(body) => self.sent.push(parse(&body)),
                Effect::Settle { handle, json } => self.settled.push((handle, parse(&json))),
                Effect::Emit { name, json } => self.told.push(Told {
                    name,
                    detail: parse(&json),
                }),
                Effect::Watch(json) => self.watched.push(parse(&json)),
                Effect::Keep { name, text } => {
                    if text.is_empty() {
                        self.kept.remove(&name);
                    } else {
                        self.kept.insert(name.clone(), text.clone());
                    }
                    self.keeps.push((name, text));
                }
                Effect::OpenChat => self.opened += 1,
            }
        }
        if look {
            let chat = self.chat.clone();
            self.input(Input::Recipient(&chat));
        }
    }

    /// Lets time go by, with every wake-up at its time.
    #[track_caller]
    fn pass(&mut self, span: Millis) {
        let end = self.now + span;
        let mut wake_ups = 0;
        while let Some(at) = self.wake.filter(|at| *at <= end) {
            wake_ups += 1;
            assert!(wake_ups < 10_000, "it never rests");
            self.now = self.now.max(at);
            self.wake = None;
            self.input(Input::Woken);
        }
        self.now = end;
    }

    #[track_caller]
    fn pass_ms(&mut self, ms: u64) {
        self.pass(Millis(ms));
    }

    #[track_caller]
    fn pass_s(&mut self, seconds: u64) {
        self.pass(Millis::from_secs(seconds));
    }

    /// The chat names its visitor; the page sees it at its next look, within a second.
    #[track_caller]
    fn chat_names(&mut self, recipient: &str) {
        self.chat = recipient.to_owned();
        self.pass_s(1);
    }

    fn handle(&mut self) -> u32 {
        self.handles += 1;
        self.handles
    }

    #[track_caller]
    fn call(&mut self, kind: Kind, name: &str, props: &str, page: &str) -> u32 {
        let handle = self.handle();
        let at = self.now;
        self.input(Input::Call(Call {
            handle,
            kind,
            name,
            props,
            page,
            at,
        }));
        handle
    }

    /// `track(name)`; its receipt.
    #[track_caller]
    fn track(&mut self, name: &str) -> Value {
        self.track_with(name, "")
    }

    #[track_caller]
    fn track_with(&mut self, name: &str, props: &str) -> Value {
        let handle = self.call(Kind::Track, name, props, ON);
        self.receipt(handle)
    }

    /// `track(name)` that is taken; the event's id.
    #[track_caller]
    fn tracked(&mut self, name: &str) -> String {
        let receipt = self.track(name);
        assert_eq!(receipt["status"], "queued", "{receipt}");
        receipt["id"].as_str().unwrap().to_owned()
    }

    /// `recipientId()`
    #[track_caller]
    fn want_recipient(&mut self) -> u32 {
        let handle = self.handle();
        self.input(Input::WantRecipient { handle });
        handle
    }

    #[track_caller]
    fn flush(&mut self, timeout_ms: u64) -> u32 {
        let handle = self.handle();
        let timeout = Millis(timeout_ms);
        self.input(Input::Flush { handle, timeout });
        handle
    }

    #[track_caller]
    fn answer(&mut self, status: u16, body: &str) {
        self.answer_after(status, None, body);
    }

    #[track_caller]
    fn answer_after(&mut self, status: u16, retry_after: Option<Millis>, body: &str) {
        self.input(Input::Answer {
            status,
            retry_after,
            body: &lines_of(body),
        });
    }

    /// The gateway says `status` of these events.
    #[track_caller]
    fn answer_each(&mut self, results: &[(&str, &str)]) {
        let results: Vec<Value> = results
            .iter()
            .map(|(id, status)| json!({ "id": id, "status": status }))
            .collect();
        self.answer(202, &json!({ "results": results }).to_string());
    }

    /// The gateway takes the whole batch that is under way.
    #[track_caller]
    fn accept(&mut self) {
        let ids = ids(self.last_batch());
        let results: Vec<(&str, &str)> = ids.iter().map(|id| (id.as_str(), "accepted")).collect();
        self.answer_each(&results);
    }

    #[track_caller]
    fn last_batch(&self) -> &Value {
        self.sent.last().expect("a batch was sent")
    }

    /// The one batch sent so far.
    #[track_caller]
    fn only_batch(&self) -> &Value {
        assert_eq!(self.sent.len(), 1, "{:?}", self.sent);
        self.last_batch()
    }

    /// What a call's promise resolved to; `None` while it waits.
    #[track_caller]
    fn result(&self, handle: u32) -> Option<&Value> {
        let mut results = self.settled.iter().filter(|settled| settled.0 == handle);
        let result = results.next().map(|settled| &settled.1);
        assert!(results.next().is_none(), "call {handle} was settled twice");
        result
    }

    #[track_caller]
    fn receipt(&self, handle: u32) -> Value {
        self.result(handle)
            .expect("a call is settled at once")
            .clone()
    }

    /// The details of all that was told under this name.
    fn told(&self, name: &str) -> Vec<&Value> {
        let told = self.told.iter().filter(|told| told.name == name);
        told.map(|told| &told.detail).collect()
    }

    /// The codes of all errors so far.
    fn errors(&self) -> Vec<&str> {
        self.told("error")
            .iter()
            .map(|error| error["code"].as_str().unwrap())
            .collect()
    }

    /// The ids told under this name.
    fn told_ids(&self, name: &str) -> Vec<&str> {
        self.told(name)
            .iter()
            .map(|detail| detail["id"].as_str().unwrap())
            .collect()
    }
}

/// The ids of a batch's events.
#[track_caller]
fn ids(batch: &Value) -> Vec<String> {
    let events = batch["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .collect()
}

/// The names of a batch's events.
#[track_caller]
fn names(batch: &Value) -> Vec<&str> {
    let events = batch["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["name"].as_str().unwrap())
        .collect()
}
