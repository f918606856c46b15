//! The batch as it goes out, and its answer as it comes back.

use crate::error::{Code, Error};
use crate::event::{Event, Kind};
use crate::json::{self, Object};
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;

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
    visitor: &str,
    now: Millis,
    events: impl Iterator<Item = &'a Event>,
) -> Option<String> {
    let mut page = "{}";
    let mut list = String::from("[");
    for event in events {
        if list.len() > 1 {
            list.push(',');
        }
        page = &event.page;
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

/// What the other side says of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Of each event that it has made up its mind on.
    Verdicts(alloc::vec::Vec<Verdict>),
    /// Nothing was done; the code and the sentence are the other side's own where it gave any.
    Refused {
        code: String,
        message: String,
        /// Whether the same batch can be taken later.
        again: bool,
        /// Whether it was one event that failed, and not the way there.
        event_only: bool,
        retry_after: Option<Millis>,
    },
}

/// Reads the answer to a batch. Status 0 means that none came, and `body` says why.
pub(super) fn answer(status: u16, retry_after: Option<Millis>, body: &str) -> Answer {
    let read = json::read(body);
    if (200..300).contains(&status)
        && let Some(results @ json::Value::Array(_)) =
            read.as_ref().and_then(|body| body.get("results"))
    {
        return Answer::Verdicts(results.items().iter().filter_map(verdict).collect());
    }
    let said = read.as_ref().and_then(|body| body.get("error"));
    let own = local_error(status);
    let text = |key, otherwise: &str| {
        said.and_then(|e| e.text(key))
            .unwrap_or(otherwise)
            .to_owned()
    };
    let code = text("code", own.code.as_str());
    Answer::Refused {
        event_only: code == Code::ApiStatus.as_str(),
        message: text("message", &own.message),
        // Refusals that no waiting mends: the batch itself cannot be read. All else, a refused
        // origin included, somebody can mend while the page is open.
        again: !matches!(status, 400 | 413 | 422),
        retry_after: said
            .and_then(|e| e.number("retry_after_s"))
            .map(|seconds| Millis::from_js(seconds * 1000.0))
            .or(retry_after),
        code,
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
