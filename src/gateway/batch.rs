//! A batch as it arrives, and what becomes of its events.

use super::action::{Action, Call};
use super::config::{Config, read_content};
use super::template::{Context, Template};
use super::visitor::Job;
use crate::api::Variables;
use crate::error::{Code, Error};
use crate::event::{
    Kind, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES, NAME_RULE, is_name, is_recipient,
};
use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The longest event id that is taken, in characters: ours have 26.
const MAX_ID_CHARS: usize = 64;

/// A batch on the wire. Unknown members are ignored, so that an older gateway serves a newer page.
#[derive(Debug, Deserialize)]
pub struct Batch<'a> {
    /// What the chat calls its visitor.
    #[serde(borrow)]
    pub recipient: Cow<'a, str>,
    /// The page that the events happened on.
    #[serde(default)]
    pub page: Map<String, Value>,
    /// The events, oldest first.
    #[serde(borrow)]
    pub events: Vec<WireEvent<'a>>,
}

/// An event on the wire.
#[derive(Debug, Deserialize)]
pub struct WireEvent<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(default)]
    at: f64,
    #[serde(borrow)]
    props: Option<&'a RawValue>,
}

/// What is said of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The event.
    pub id: String,
    /// Nothing: it has arrived. An error: it never will.
    pub result: Result<(), Error>,
}

/// A batch that was let in: what is decided already, and what is to be done.
#[derive(Debug, PartialEq)]
pub struct Admitted {
    /// Whose.
    pub recipient: String,
    /// The events that need no call, and those that cannot be taken.
    pub verdicts: Vec<Verdict>,
    /// The others, oldest first.
    pub jobs: Vec<Job>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// A page that is not trusted with more than names and details.
    Page,
    /// The page's own code in direct mode, which has the key anyway: it may also call `callback` and
    /// `message` as they stand, and set any variable.
    Direct,
}

/// Reads a batch and looks its events up.
///
/// # Errors
/// `too_large`, or `invalid_argument` where the batch as a whole cannot be read. What is wrong with
/// one event alone is in its verdict.
pub fn admit(config: &Config, trust: Trust, body: &str) -> Result<Admitted, Error> {
    if body.len() > MAX_BATCH_BYTES {
        return Err(Error::new(Code::TooLarge, "a batch is at most 64 KiB").with_status(413));
    }
    let batch: Batch<'_> = serde_json::from_str(body).map_err(|_| {
        Error::invalid("the body is not a batch of events: JSON with recipient and events")
    })?;
    if !is_recipient(&batch.recipient) {
        return Err(Error::invalid(
            "recipient is 1 to 64 letters, digits, _ and -",
        ));
    }
    if batch.events.is_empty() || batch.events.len() > MAX_BATCH_EVENTS {
        return Err(Error::invalid("a batch has 1 to 50 events"));
    }
    if batch
        .events
        .iter()
        .any(|event| event.id.is_empty() || event.id.len() > MAX_ID_CHARS)
    {
        return Err(Error::invalid("an event's id is 1 to 64 characters"));
    }
    let page = Value::Object(batch.page);
    let mut admitted = Admitted {
        recipient: batch.recipient.into_owned(),
        verdicts: Vec::new(),
        jobs: Vec::new(),
    };
    for event in &batch.events {
        let id = event.id.clone().into_owned();
        match calls(config, trust, event, &page) {
            Ok(calls) if calls.is_empty() => admitted.verdicts.push(Verdict { id, result: Ok(()) }),
            Ok(calls) => admitted.jobs.push(Job::new(id, calls)),
            Err(error) => admitted.verdicts.push(Verdict {
                id,
                result: Err(error),
            }),
        }
    }
    Ok(admitted)
}

/// What an event has the service do.
fn calls(
    config: &Config,
    trust: Trust,
    event: &WireEvent<'_>,
    page: &Value,
) -> Result<Vec<Call>, Error> {
    let text = event.props.map_or("{}", RawValue::get);
    if text.len() > MAX_EVENT_BYTES {
        return Err(Error::new(Code::TooLarge, "an event is at most 8 KiB"));
    }
    let Ok(props) = serde_json::from_str::<Map<String, Value>>(text) else {
        return Err(Error::invalid("an event's props are a JSON object"));
    };
    let kind = Kind::from_name(&event.kind)
        .ok_or_else(|| Error::invalid("the event's kind is not known"))?;
    match kind {
        Kind::Track | Kind::Page => {
            let name = if kind == Kind::Page {
                Kind::Page.as_str()
            } else {
                &event.name
            };
            if !is_name(name) {
                return Err(Error::invalid(NAME_RULE));
            }
            if props
                .values()
                .any(|value| value.is_object() || value.is_array())
            {
                return Err(Error::invalid(
                    "an event's props are texts, numbers, true, false and null",
                ));
            }
            match config.events.get(name) {
                Some(actions) => {
                    let context = context(event, kind, name, page.clone(), props);
                    Ok(actions
                        .iter()
                        .map(|action| action.resolve(&context))
                        .collect())
                }
                // Whoever wants page views names them; to everyone else they mean nothing.
                None if kind == Kind::Page => Ok(Vec::new()),
                None => Err(Error::new(
                    Code::EventUnknown,
                    "the gateway's configuration does not list this event",
                )),
            }
        }
        Kind::Identify => identify(config, trust, &props),
        // Nothing of a visitor is kept here yet, so there is nothing to forget.
        Kind::Forget => Ok(Vec::new()),
        Kind::Callback | Kind::Message if trust == Trust::Direct => {
            Ok(alloc::vec![direct_call(kind, &Value::Object(props))?])
        }
        Kind::Callback | Kind::Message => Err(Error::invalid(
            "callback() and message() exist in direct mode only",
        )),
    }
}

fn context(
    event: &WireEvent<'_>,
    kind: Kind,
    name: &str,
    page: Value,
    props: Map<String, Value>,
) -> Context {
    let mut facts = Map::new();
    facts.insert(
        "id".to_owned(),
        Value::String(event.id.clone().into_owned()),
    );
    facts.insert("kind".to_owned(), Value::String(kind.as_str().to_owned()));
    facts.insert("name".to_owned(), Value::String(name.to_owned()));
    facts.insert("at".to_owned(), Value::from(event.at as u64));
    let mut roots = Map::new();
    roots.insert("props".to_owned(), Value::Object(props));
    roots.insert("page".to_owned(), page);
    roots.insert("event".to_owned(), Value::Object(facts));
    Context { roots }
}

fn identify(config: &Config, trust: Trust, who: &Map<String, Value>) -> Result<Vec<Call>, Error> {
    let text = |key| {
        who.get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(page_text)
    };
    let (name, tag) = (text("name"), text("tag"));
    let mut calls = Vec::new();
    if name.is_some() || tag.is_some() {
        calls.push(Call::Identify { name, tag });
    }
    let given = page_variables(who.get("variables"))?;
    if trust == Trust::Page && given.keys().any(|name| !config.identify.contains(name)) {
        return Err(Error::invalid(
            "identify() may set the variables that the gateway's configuration lists, and no others",
        ));
    }
    if !given.is_empty() {
        let named = given
            .into_iter()
            .map(|(name, value)| (alloc::format!("client.{name}"), value));
        calls.push(Call::SaveVariables(named.collect()));
    }
    Ok(calls)
}

/// What the page's `callback()` and `message()` ask for, in direct mode.
fn direct_call(kind: Kind, what: &Value) -> Result<Call, Error> {
    if kind == Kind::Message {
        let (content, buttons) = read_content(what, |text| Ok(Template::from_page(text))).map_err(
            |(member, reason)| {
                let space = if member.is_empty() { "" } else { " " };
                Error::invalid(alloc::format!("message:{space}{member}: {reason}"))
            },
        )?;
        return Ok(Action::Message { content, buttons }.resolve(&Context { roots: Map::new() }));
    }
    let message = what
        .get("message")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Ok(Call::Callback {
        message: page_text(message),
        variables: page_variables(what.get("variables"))?,
    })
}

/// Variables as the page gives them: flat, and none of it in the service's own language.
fn page_variables(given: Option<&Value>) -> Result<Variables, Error> {
    const SHAPE: &str = "variables are an object of texts, numbers, true, false and null";
    let given = match given {
        None | Some(Value::Null) => return Ok(Variables::new()),
        Some(given) => given.as_object().ok_or_else(|| Error::invalid(SHAPE))?,
    };
    let mut variables = Variables::new();
    for (name, value) in given {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => page_text(text),
            Value::Number(_) | Value::Bool(_) => alloc::format!("{value}"),
            Value::Array(_) | Value::Object(_) => return Err(Error::invalid(SHAPE)),
        };
        variables.insert(page_text(name), Value::String(text));
    }
    Ok(variables)
}

fn page_text(text: &str) -> String {
    Template::from_page(text).fill(&Context { roots: Map::new() })
}
