//! The batch as it goes out, and its answer as it comes back.

use crate::error::{Code, Error};
use crate::event::{Event, Kind};
use crate::json::{self, Object};
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// Writes an event.
pub(super) fn event(event: &Event) -> String {
    Object::new()
        .text("id", &event.id)
        .number("seq", event.seq)
        .text("kind", event.kind.as_str())
        .text("name", &event.name)
        .number("at", event.at.0)
        .raw("props", &event.props)
        .end()
}

/// Writes a batch; `None` where there is no event to send.
pub(super) fn batch<'a>(
    recipient: &str,
    now: Millis,
    events: impl Iterator<Item = &'a Event>,
) -> Option<String> {
    let (mut page, mut visitor) = ("{}", "");
    let mut list = String::from("[");
    for event in events {
        if list.len() > 1 {
            list.push(',');
        }
        (page, visitor) = (&event.page, &event.visitor);
        list.push_str(&self::event(event));
    }
    if list.len() == 1 {
        return None;
    }
    list.push(']');
    let batch = Object::new()
        .text("recipient", recipient)
        .text("visitor", visitor)
        .number("sent_at", now.0)
        .raw("page", page)
        .raw("events", &list);
    Some(batch.end())
}

/// What the other side says of one event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) id: String,
    /// Why it was rejected: code and sentence. `None`: it has arrived.
    pub(super) rejected: Option<(String, String)>,
}

/// Why events are still open.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    /// The other side's own code and sentence, where it gave any.
    pub(super) code: String,
    pub(super) message: String,
    /// Whether it is of the way there: then the line waits, and not only the events that were sent.
    pub(super) line: bool,
}

/// What the other side says of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Of each event that it has made up its mind on, and why not of the others, where it says so.
    Verdicts(Vec<Verdict>, Option<Trouble>),
    /// Nothing was done, and the same batch can be taken later.
    Later(Trouble, Option<Millis>),
    /// The batch cannot be read, now or later.
    Never(Trouble),
}

/// Reads the answer to a batch. Status 0 means that none came.
pub(super) fn answer(status: u16, retry_after: Option<Millis>, body: &str) -> Answer {
    let body = json::read(body).unwrap_or(json::Value::Null);
    if (200..300).contains(&status)
        && let Some(results @ json::Value::Array(_)) = body.get("results")
    {
        let verdicts = results.items().iter().filter_map(verdict).collect();
        let open = body
            .get("open")
            .map(|open| trouble(Some(open), &local_error(status)));
        return Answer::Verdicts(verdicts, open);
    }
    let said = body.get("error");
    let trouble = trouble(said, &local_error(status));
    // Refusals that no waiting mends: the batch itself cannot be read. All else, a refused origin
    // included, somebody can mend while the page is open.
    if matches!(status, 400 | 413 | 422) {
        return Answer::Never(trouble);
    }
    let asked = said.and_then(|error| error.number("retry_after_s"));
    Answer::Later(
        trouble,
        asked
            .map(|seconds| Millis::from_js(seconds * 1000.0))
            .or(retry_after),
    )
}

fn trouble(said: Option<&json::Value<'_>>, own: &Error) -> Trouble {
    let text = |key, otherwise: &str| {
        said.and_then(|said| said.text(key))
            .unwrap_or(otherwise)
            .to_owned()
    };
    Trouble {
        code: text("code", own.code.as_str()),
        message: text("message", &own.message),
        line: said.and_then(|said| said.get("line")) != Some(&json::Value::Bool(false)),
    }
}

/// The error for an answer that does not explain itself.
fn local_error(status: u16) -> Error {
    match status {
        0 => Error::new(Code::Network, "the gateway did not answer"),
        200..300 => Error::new(
            Code::BadAnswer,
            "the gateway's answer is not what was expected",
        ),
        413 => Error::new(Code::TooLarge, "the gateway refused the batch as too large"),
        429 => Error::new(Code::RateLimited, "the gateway asks to wait"),
        _ => Error::new(Code::HttpStatus, "the gateway answered with an error"),
    }
}

fn verdict(result: &json::Value<'_>) -> Option<Verdict> {
    let rejected = match result.text("status")? {
        "accepted" | "duplicate" => None,
        "rejected" => {
            let text = |key| result.text(key).unwrap_or_default().to_owned();
            Some((text("code"), text("message")))
        }
        // A word of a later version: leave it open and ask again.
        _ => return None,
    };
    Some(Verdict {
        id: result.text("id")?.to_owned(),
        rejected,
    })
}

/// The name of events that are no `track`.
pub(super) fn fixed_name(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Track => None,
        _ => Some(kind.as_str()),
    }
}
