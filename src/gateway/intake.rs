//! A batch on its way from the isolate that let it in to the actor of its visitor, which lives in another isolate:
//! what crosses is one text.

use super::action::Call;
use super::batch::{calls, event_id, read_envelope};
use super::call::write_all;
use super::config::{Config, Confirm};
use super::delivery::Verdict;
use super::missing::settle;
use super::reply::{Reply, result};
use super::{Trust, batch};
use crate::error::{Code, Error};
use crate::event::{Kind, is_name, is_recipient};
use crate::json::{self, Object, Value};
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The version of the text. A reader takes every version that it knows, and passes over members that it does not.
const VERSION: u64 = 1;

/// Why a page can have a lite core: its policy forbids WebAssembly, its browser has none, the wasm has trapped too often, or it
/// could not be started otherwise. As pkg/page/lite.js says it; what a page says besides is nothing.
pub(in crate::gateway) const LITE: [&str; 4] = ["csp", "no_wasm", "trap", "failed"];

/// A batch whose events are looked up: what is decided already, and what the actor is to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// Whose.
    pub recipient: String,
    /// When the page sent it, by its own clock.
    pub sent_at: Option<Millis>,
    /// Whether nothing is to be begun for a visitor of whom nothing is kept: too many of them come.
    pub known_only: bool,
    /// What to do where an answer is lost; of an earlier version unknown.
    pub confirm: Option<Confirm>,
    /// Why the page's core is the lite one, where it is: `csp`, `no_wasm`, `trap` or `failed`. For the gateway, not
    /// for the actor.
    pub lite: Option<&'static str>,
    /// What is said already of events, each a JSON object as in the answer's `results`.
    pub decided: Vec<String>,
    /// The other events, oldest first.
    pub events: Vec<Taken>,
}

/// An event that the actor takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Its id.
    pub id: String,
    /// Its name, by which it can cancel delayed actions; empty where it cannot.
    pub name: String,
    /// When it happened, by the page's clock.
    pub at: Option<Millis>,
    /// How often what made it may, where that is limited for the visitor.
    pub cap: Option<Cap>,
    /// What is to be done.
    pub what: What,
}

/// What a rule of the page's lets a visitor set off so often. The page keeps to it as far as it can know: not of the
/// site's other origins, nor of what a browser has lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// What is limited: a number that the page makes of the rule, and of the day if it is one's.
    pub id: u64,
    /// How many events of it are taken, 1 at least.
    pub times: u32,
}

/// What an event has the actor do.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Erase all that is kept of the visitor.
    Forget,
    /// Make calls; none where it only cancels others.
    Do(Vec<Part>),
}

/// The actions of an event that are due together.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The place of its first call among all of the event.
    pub first: usize,
    /// How long after the event was accepted it is due.
    pub delay: Millis,
    /// The events that cancel it until it is begun.
    pub cancel_on: Vec<String>,
    /// The calls, in their order.
    pub calls: Vec<Call>,
}

impl Intake {
    /// Reads a batch from a page and looks its events up.
    ///
    /// # Errors
    /// As [`super::admit`].
    pub fn admit(config: &Config, body: &str) -> Result<Self, Error> {
        let batch = batch::read_body(body)?;
        let envelope = read_envelope(&batch)?;
        let mut intake = Self {
            recipient: envelope.recipient.to_owned(),
            sent_at: millis(&batch, "sent_at"),
            known_only: false,
            confirm: Some(config.confirm),
            lite: LITE.into_iter().find(|why| batch.text("lite") == Some(why)),
            decided: Vec::new(),
            events: Vec::new(),
        };
        for event in envelope.events {
            let id = event_id(event)?;
            let kind = event.text("kind").and_then(Kind::from_name);
            let name = match kind {
                Some(Kind::Track) => event.text("name").unwrap_or_default(),
                Some(Kind::Page) => Kind::Page.as_str(),
                _ => "",
            };
            let cancels = is_name(name) && config.cancels(name);
            let context = envelope.context(event);
            let sized = batch::check_size(body, event);
            let cap = sized.and_then(|()| Cap::read(event));
            let (cap, calls) = match cap {
                Ok(cap) => (cap, calls(config, Trust::Page, context)),
                Err(error) => (None, Err(error)),
            };
            let what = match calls.and_then(|calls| settle(config, name, calls, context)) {
                Ok(_) if kind == Some(Kind::Forget) => Ok(What::Forget),
                Ok(calls) if !calls.is_empty() => Ok(What::Do(parts(config, name, calls))),
                Ok(_) if cancels => Ok(What::Do(Vec::new())),
                // The configuration does list it: where it cancels others.
                Err(error) if error.code == Code::EventUnknown && cancels => {
                    Ok(What::Do(Vec::new()))
                }
                Ok(_) => Err(Ok(())),
                Err(error) => Err(Err(error)),
            };
            match what {
                Ok(what) => intake.events.push(Taken {
                    id,
                    name: name.to_owned(),
                    at: millis(event, "at"),
                    cap,
                    what,
                }),
                Err(said) => {
                    let verdict = Verdict { id, result: said };
                    intake.decided.push(result(&verdict));
                }
            }
        }
        Ok(intake)
    }

    /// The answer, where nothing is left for the actor to do.
    #[must_use]
    pub fn reply(&self) -> Option<Reply> {
        let is_decided = self.events.is_empty() && !self.decided.is_empty();
        is_decided.then(|| Reply::results(&self.decided))
    }

    /// The batch as one JSON text, for [`Intake::read`].
    #[must_use]
    pub fn write(&self) -> String {
        let mut events = Vec::new();
        for event in &self.events {
            let mut object = Object::new();
            object.text("id", &event.id).text("name", &event.name);
            if let Some(at) = event.at {
                object.number("at", at.0);
            }
            if let Some(cap) = &event.cap {
                object
                    .number("limit", cap.id)
                    .number("times", cap.times.into());
            }
            match &event.what {
                What::Forget => object.raw("forget", "true"),
                What::Do(parts) => {
                    let parts: Vec<String> = parts.iter().map(Part::write).collect();
                    object.raw("parts", &json::list(&parts))
                }
            };
            events.push(object.end());
        }
        let mut batch = Object::new();
        batch
            .number("v", VERSION)
            .text("recipient", &self.recipient);
        if let Some(at) = self.sent_at {
            batch.number("sent_at", at.0);
        }
        if let Some(confirm) = self.confirm {
            batch.text("confirm", confirm.as_str());
        }
        if self.known_only {
            batch.raw("known_only", "true");
        }
        batch
            .raw("decided", &json::list(&self.decided))
            .raw("events", &json::list(&events))
            .end()
    }

    /// Reads what [`Intake::write`] wrote, here or in another version; `None` where it is nothing of the kind.
    /// Events that this version cannot act on are left out: nothing is then said of them, and the page keeps them.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let batch = json::read(text)?;
        let recipient = batch.text("recipient").filter(|name| is_recipient(name))?;
        let mut decided = Vec::new();
        for said in batch.get("decided").map_or(&[][..], Value::items) {
            said.members()?;
            let mut json = String::new();
            said.write(&mut json);
            decided.push(json);
        }
        let events = batch.get("events")?.items().iter();
        Some(Self {
            recipient: recipient.to_owned(),
            sent_at: millis(&batch, "sent_at"),
            confirm: batch.text("confirm").and_then(Confirm::from_name),
            known_only: matches!(batch.get("known_only"), Some(Value::Bool(true))),
            lite: None,
            decided,
            events: events.filter_map(Taken::read).collect(),
        })
    }
}

impl Taken {
    fn read(value: &Value<'_>) -> Option<Self> {
        let what = match (value.get("forget"), value.get("parts")) {
            (Some(Value::Bool(true)), _) => What::Forget,
            (_, Some(Value::Array(parts))) => {
                What::Do(parts.iter().map(Part::read).collect::<Option<_>>()?)
            }
            _ => return None,
        };
        Some(Self {
            id: event_id(value).ok()?,
            name: value.text("name").unwrap_or_default().to_owned(),
            at: millis(value, "at"),
            cap: Cap::read(value).ok()?,
            what,
        })
    }
}

impl Cap {
    /// What an event says of its rule's limit, if it says anything.
    fn read(event: &Value<'_>) -> Result<Option<Self>, Error> {
        if event.get("limit").is_none() {
            return Ok(None);
        }
        let id = millis(event, "limit");
        let times = millis(event, "times").and_then(|times| u32::try_from(times.0).ok());
        match (id, times) {
            (Some(id), Some(times @ 1..)) => Ok(Some(Self { id: id.0, times })),
            _ => Err(Error::invalid(
                "an event's limit is a number, and its times one from 1",
            )),
        }
    }
}

impl Part {
    fn write(&self) -> String {
        let names: Vec<String> = self.cancel_on.iter().map(|name| json::text(name)).collect();
        Object::new()
            .number("first", self.first as u64)
            .number("delay_ms", self.delay.0)
            .raw("cancel_on", &json::list(&names))
            .raw("calls", &write_all(&self.calls))
            .end()
    }

    fn read(value: &Value<'_>) -> Option<Self> {
        let calls = value.get("calls")?.items().iter();
        let calls: Vec<Call> = calls.map(Call::read).collect::<Option<_>>()?;
        if calls.is_empty() {
            return None;
        }
        Some(Self {
            first: place(value)?,
            delay: millis(value, "delay_ms").unwrap_or_default(),
            cancel_on: texts(value, "cancel_on"),
            calls,
        })
    }
}

/// The place of a part's first call. No event has nearly as many.
pub(super) fn place(part: &Value<'_>) -> Option<usize> {
    let place = u16::try_from(millis(part, "first")?.0);
    place.ok().map(usize::from)
}

/// The texts in a list.
pub(super) fn texts(value: &Value<'_>, name: &str) -> Vec<String> {
    let items = value.get(name).map_or(&[][..], Value::items).iter();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The highest number of which every smaller one is exact in JavaScript, and in our reader. What is above is cut to it,
/// for it would not be read as it was written.
const MOST: f64 = 9_007_199_254_740_991.0;

/// A number that is 0 or more, cut to a whole one: a time, or a count.
pub(super) fn millis(value: &Value<'_>, name: &str) -> Option<Millis> {
    let number = value.number(name)?;
    (number >= 0.0).then(|| Millis::from_js(number.min(MOST)))
}

/// The calls of an event in the parts that are due together; neighbours only, so that they keep their order.
fn parts(config: &Config, name: &str, calls: Vec<(usize, Call)>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (place, call) in calls {
        let (delay, cancel_on) = match config.terms(name, place) {
            Some(terms) => (terms.delay, terms.cancel_on.as_slice()),
            None => (Millis(0), &[][..]),
        };
        match parts.last_mut() {
            Some(part) if part.delay == delay && part.cancel_on == cancel_on => {
                part.calls.push(call);
            }
            _ => parts.push(Part {
                first: place,
                delay,
                cancel_on: cancel_on.to_vec(),
                calls: alloc::vec![call],
            }),
        }
    }
    parts
}
