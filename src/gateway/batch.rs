//! A batch as it arrives, and what becomes of its events.

use super::action::{Action, Call};
use super::config::{Config, read_content};
use super::delivery::{Job, Verdict};
use super::template::{Context, Template};
use crate::api::Variables;
use crate::error::{Code, Error};
use crate::event::{
    Kind, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES, NAME_RULE, is_name, is_recipient,
};
use crate::json::{self, NOTHING, Value};
use crate::text;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// The longest event id that is taken, in characters: ours have 26.
const MAX_ID_CHARS: usize = 64;

/// The most props of an event.
const MAX_PROPS: usize = 128;

/// Names that would reach into every object, were this JavaScript: whatever reads them later may be.
const NOT_PLAIN: [&str; 3] = ["__proto__", "constructor", "prototype"];

fn is_plain(name: &str) -> bool {
    !NOT_PLAIN.contains(&name) && !name.chars().any(char::is_control)
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

/// Reads a batch and looks its events up. Unknown members are ignored, so that an older gateway serves
/// a newer page.
///
/// # Errors
/// `too_large`, or `invalid_argument` where the batch as a whole cannot be read. What is wrong with
/// one event alone is in its verdict.
pub fn admit(config: &Config, trust: Trust, body: &str) -> Result<Admitted, Error> {
    let batch = read_body(body)?;
    let envelope = read_envelope(&batch)?;
    let mut admitted = Admitted {
        recipient: envelope.recipient.to_owned(),
        verdicts: Vec::new(),
        jobs: Vec::new(),
    };
    for event in envelope.events {
        let id = event_id(event)?;
        let sized = check_size(body, event);
        match sized.and_then(|()| calls(config, trust, envelope.context(event))) {
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

/// A batch, as far as it concerns all its events.
pub(super) struct Envelope<'v, 'a> {
    /// Whose.
    pub(super) recipient: &'v str,
    /// The batch, which says who it is.
    who: &'v Value<'a>,
    /// The page that they happened on.
    page: &'v Value<'a>,
    /// 1 to 50 of them.
    pub(super) events: &'v [Value<'a>],
}

impl<'v, 'a> Envelope<'v, 'a> {
    /// What the actions of an event are filled from.
    pub(super) fn context(&self, event: &'v Value<'a>) -> Context<'v, 'a> {
        Context {
            props: event.get("props").unwrap_or(&NOTHING),
            page: self.page,
            who: self.who,
            event,
        }
    }
}

pub(super) fn too_large() -> Error {
    Error::new(Code::TooLarge, "a batch is at most 64 KiB").with_status(413)
}

pub(super) fn read_body(body: &str) -> Result<Value<'_>, Error> {
    if body.len() > MAX_BATCH_BYTES {
        return Err(too_large());
    }
    json::read(body).ok_or_else(|| Error::invalid("the body is not JSON"))
}

pub(super) fn read_envelope<'v, 'a>(batch: &'v Value<'a>) -> Result<Envelope<'v, 'a>, Error> {
    let recipient = batch
        .text("recipient")
        .filter(|recipient| is_recipient(recipient));
    let recipient =
        recipient.ok_or_else(|| Error::invalid("recipient is 1 to 64 letters, digits, _ and -"))?;
    let events = batch.get("events").map_or(&[][..], Value::items);
    if !(1..=MAX_BATCH_EVENTS).contains(&events.len()) {
        return Err(Error::invalid("events is a list of 1 to 50 events"));
    }
    Ok(Envelope {
        recipient,
        who: batch,
        page: batch.get("page").unwrap_or(&Value::Null),
        events,
    })
}

pub(super) fn event_id(event: &Value<'_>) -> Result<String, Error> {
    let id = event
        .text("id")
        .filter(|id| (1..=MAX_ID_CHARS).contains(&id.len()))
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_graphic()));
    id.map(ToOwned::to_owned).ok_or_else(|| {
        Error::invalid("an event's id is 1 to 64 letters, digits and signs of ASCII")
    })
}

/// Whether an event of this body is small enough. As it is written here: the page may have written it longer.
pub(super) fn check_size(body: &str, event: &Value<'_>) -> Result<(), Error> {
    // Nothing is longer than what it stands in.
    if body.len() <= MAX_EVENT_BYTES {
        return Ok(());
    }
    let mut written = String::new();
    event.write(&mut written);
    if written.len() > MAX_EVENT_BYTES {
        return Err(Error::new(Code::TooLarge, "an event is at most 8 KiB"));
    }
    Ok(())
}

/// What an event has the service do.
pub(super) fn calls(
    config: &Config,
    trust: Trust,
    context: Context<'_, '_>,
) -> Result<Vec<Call>, Error> {
    let Context { props, event, .. } = context;
    let Some(members) = props.members() else {
        return Err(Error::invalid("an event's props are an object"));
    };
    let Some(kind) = event.text("kind").and_then(Kind::from_name) else {
        return Err(Error::invalid("the event's kind is not known"));
    };
    match kind {
        Kind::Track | Kind::Page => {
            let name = if kind == Kind::Page {
                kind.as_str()
            } else {
                event.text("name").unwrap_or_default()
            };
            if !is_name(name) {
                return Err(Error::invalid(NAME_RULE));
            }
            if members.len() > MAX_PROPS || members.iter().any(|(name, _)| !is_plain(name)) {
                return Err(Error::invalid(
                    "an event has 128 props at most, whose names hold no control characters and mean nothing to JavaScript",
                ));
            }
            if members
                .iter()
                .any(|(_, value)| matches!(value, Value::Object(_) | Value::Array(_)))
            {
                return Err(Error::invalid(
                    "an event's props are texts, numbers, true, false and null",
                ));
            }
            let Some(actions) = config.actions(name) else {
                // Whoever wants page views lists them; to everyone else they mean nothing.
                return match kind {
                    Kind::Page => Ok(Vec::new()),
                    _ => Err(Error::new(
                        Code::EventUnknown,
                        "the configuration does not list this event",
                    )),
                };
            };
            let mut calls = Vec::new();
            for action in actions {
                calls.push(action.resolve(context));
            }
            Ok(calls)
        }
        Kind::Identify => identify(config, trust, props),
        // No call: what is kept of a visitor is the actor's.
        Kind::Forget => Ok(Vec::new()),
        Kind::Callback | Kind::Message if trust == Trust::Direct => {
            Ok(vec![direct_call(kind, props)?])
        }
        Kind::Callback | Kind::Message => Err(Error::invalid(
            "callback() and message() exist in direct mode only",
        )),
    }
}

fn identify(config: &Config, trust: Trust, who: &Value<'_>) -> Result<Vec<Call>, Error> {
    let text = |key| who.text(key).filter(|text| !text.is_empty()).map(page_text);
    let (name, tag) = (text("name"), text("tag"));
    let mut calls = Vec::new();
    if name.is_some() || tag.is_some() {
        calls.push(Call::Identify { name, tag });
    }
    let mut given = page_variables(who.get("variables"))?;
    if trust == Trust::Page
        && given
            .0
            .iter()
            .any(|(name, _)| !config.identify.contains(name))
    {
        return Err(Error::invalid(
            "identify() may set the variables that the configuration lists, and no others",
        ));
    }
    if !given.0.is_empty() {
        for (name, _) in &mut given.0 {
            name.insert_str(0, "client.");
        }
        calls.push(Call::SaveVariables(given));
    }
    Ok(calls)
}

/// What the page's `callback()` and `message()` ask for, in direct mode.
fn direct_call(kind: Kind, what: &Value<'_>) -> Result<Call, Error> {
    if kind == Kind::Message {
        let content = read_content(what, |text| Ok(Template::from_page(text)));
        let (content, buttons) = content.map_err(|(member, reason)| {
            let colon = if member.is_empty() { "" } else { ": " };
            Error::invalid(text::concat(&["message(): ", member, colon, &reason]))
        })?;
        return Ok(Action::Message { content, buttons }.resolve(Context::NONE));
    }
    let message = page_text(what.text("message").unwrap_or_default());
    Ok(Call::Callback {
        message,
        variables: page_variables(what.get("variables"))?,
    })
}

/// Variables as the page gives them: flat, and none of it in the service's own language.
fn page_variables(given: Option<&Value<'_>>) -> Result<Variables, Error> {
    const SHAPE: &str = "variables are an object of texts, numbers, true, false and null";
    let given = match given {
        None | Some(Value::Null) => return Ok(Variables::new()),
        Some(given) => given.members().ok_or_else(|| Error::invalid(SHAPE))?,
    };
    let mut variables = Variables::new();
    for (name, value) in given {
        let text = match value {
            Value::Null => "",
            value => value.as_words().ok_or_else(|| Error::invalid(SHAPE))?,
        };
        variables.0.push((page_text(name), page_text(text)));
    }
    Ok(variables)
}

fn page_text(text: &str) -> String {
    Template::from_page(text).fill(Context::NONE)
}
