//! Reading back: asks the service whether a call acted, and what its answer means.
//!
//! A callback carries its own mark, which the client then has as a variable. A message is looked for in the chat's
//! history, among what is newer than what was there before it was sent; times are not compared, since their zone is
//! not known.

use crate::api::{ClientId, GetHistory, GetVariables, Method, Params, Service, answer};
use crate::error::{Code, Error};
use crate::gateway::action::Call;
use crate::http;
use crate::json::Value;
use crate::random::{HASH, hash, id_of};
use crate::text;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The client's variable that names the call that came last.
pub(in crate::gateway) const MARK: &str = "client.onsite_call";

/// The same as `get_variables` shows it, as which it shows a deal's of this name too.
pub(in crate::gateway) const MARK_SHOWN: &str = "onsite_call";

/// So many items of the history are looked at first.
pub const HISTORY_ITEMS: u64 = 50;

/// So many where all of the first were newer than the message and none was like it: the most that the service gives.
pub const HISTORY_MOST: u64 = 2000;

/// What `message_from_outside` says of what the API wrote.
const FROM_API: &str = "1";

/// What an answer says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// It acted.
    Yes,
    /// It did not act so far.
    No,
    /// It did not, as far as the answer reaches.
    NotHere,
}

/// The mark of a call: the event and the call's place in it. An id that holds more than plain characters is shortened,
/// so that nothing of a page's gets into the service's own language and it comes back as it went.
pub(super) fn mark(id: &str, place: usize) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let place = text::number(place as u64);
    if id.bytes().all(plain) {
        return text::concat(&[id, ".", &place]);
    }
    // Two halves that begin apart.
    let halves = [HASH, 0x9e37_79b9_7f4a_7c15].map(|begin| hash(begin, id));
    text::concat(&[&id_of(halves), ".", &place])
}

/// The call with its mark, where it is of a kind that carries one.
pub(super) fn marked(call: &Call, mark: &str) -> Call {
    let mut call = call.clone();
    if let Call::Callback { variables, .. } = &mut call {
        variables.0.retain(|variable| variable.0 != MARK);
        variables.0.push((MARK.to_owned(), mark.to_owned()));
    }
    call
}

/// Asks for the history's newest items.
pub(super) fn history(service: &Service, client: ClientId, limit: u64) -> http::Request {
    let mut params = Params::new();
    params.push_client(client);
    params.push("limit", text::number(limit));
    service.raw(GetHistory::NAME, GetHistory::HTTP, &params)
}

/// Asks whether a call acted.
pub(super) fn question(
    service: &Service,
    client: ClientId,
    call: &Call,
    wide: bool,
) -> http::Request {
    if let Call::Callback { .. } = call {
        let mut params = Params::new();
        params.push_client(client);
        return service.raw(GetVariables::NAME, GetVariables::HTTP, &params);
    }
    let limit = if wide { HISTORY_MOST } else { HISTORY_ITEMS };
    history(service, client, limit)
}

/// The highest number in the history; 0 where it is empty.
///
/// # Errors
/// As [`answer::read_value`], and `bad_answer` where there is no history in it.
pub(super) fn highest(service: &Service, response: &http::Response) -> Result<u64, Error> {
    let value = answer::read_value(GetHistory::NAME, service.key(), response)?;
    Ok(items(&value)?.iter().map(id).max().unwrap_or_default())
}

/// What the answer to [`question`] says.
///
/// # Errors
/// As [`highest`].
pub(super) fn shown(
    service: &Service,
    call: &Call,
    mark: &str,
    before: u64,
    response: &http::Response,
) -> Result<Shown, Error> {
    if let Call::Callback { .. } = call {
        let value = answer::read_value(GetVariables::NAME, service.key(), response)?;
        if value.members().is_none() {
            return Err(unreadable(GetVariables::NAME));
        }
        let variable = [MARK_SHOWN, MARK].iter().find_map(|name| value.get(name));
        let is_ours = variable.and_then(Value::as_words) == Some(mark);
        return Ok(if is_ours { Shown::Yes } else { Shown::No });
    }
    let value = answer::read_value(GetHistory::NAME, service.key(), response)?;
    let items = items(&value)?;
    let newer = || items.iter().filter(|item| id(item) > before);
    if newer().any(|item| is_message(call, item)) {
        return Ok(Shown::Yes);
    }
    let reaches = newer().count() < HISTORY_ITEMS as usize;
    Ok(if reaches { Shown::No } else { Shown::NotHere })
}

fn items<'v, 'a>(value: &'v Value<'a>) -> Result<&'v [Value<'a>], Error> {
    match value.get("result") {
        Some(Value::Array(items)) => Ok(items),
        _ => Err(unreadable(GetHistory::NAME)),
    }
}

fn unreadable(name: &str) -> Error {
    let why = text::concat(&[name, ": the answer is not what the method promises"]);
    Error::new(Code::BadAnswer, why)
}

fn id(item: &Value<'_>) -> u64 {
    // Read as a client's number is: a number, or digits in a text.
    let id = item.get("id").and_then(ClientId::read);
    id.map_or(0, ClientId::get)
}

/// Whether an item of the history is what the call writes.
fn is_message(call: &Call, item: &Value<'_>) -> bool {
    let Call::Message {
        message,
        message_id,
        attachment,
        ..
    } = call
    else {
        return false;
    };
    if matches!(item.get("client_replica"), Some(Value::Bool(true))) {
        return false;
    }
    if let Some(block) = message_id {
        let told = item.get("message_id").and_then(ClientId::read);
        return told.is_some_and(|told| told.get() == *block);
    }
    if let Some(file) = attachment {
        let url = plain(&file.url);
        return item
            .get("attachments")
            .is_some_and(|value| holds(value, &url));
    }
    let Some(message) = message else {
        return false;
    };
    let source = item.get("message_from_outside").and_then(Value::as_words);
    let told = item.text("text").unwrap_or_default();
    // What consists of the service's own language alone is like everything that the API writes.
    let pieces = pieces(message);
    let says_nothing = pieces.iter().all(String::is_empty);
    if says_nothing && source.is_some_and(|source| source != FROM_API) {
        return false;
    }
    is_like(&pieces, &plain(told))
}

/// Whether a text stands anywhere in a value.
fn holds(value: &Value<'_>, wanted: &str) -> bool {
    match value {
        // The service may keep a list of files as JSON in a text.
        Value::Text(told) => {
            let told = plain(told);
            told == wanted || text::contains(&told, &text::concat(&["\"", wanted, "\""]))
        }
        Value::Array(items) => items.iter().any(|item| holds(item, wanted)),
        Value::Object(members) => members.iter().any(|member| holds(&member.1, wanted)),
        _ => false,
    }
}

/// The words between what the service fills in: all but `#{…}`.
fn pieces(message: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = message;
    while let Some((before, after)) = text::split_once(rest, "#{") {
        let Some((_, behind)) = text::split_once(after, "}") else {
            break;
        };
        pieces.push(plain(before));
        rest = behind;
    }
    pieces.push(plain(rest));
    pieces
}

/// Whether a text is made of these pieces, with anything between them.
fn is_like(pieces: &[String], told: &str) -> bool {
    let [first, between @ .., last] = pieces else {
        return pieces.first().is_some_and(|only| only == told);
    };
    let Some(mut rest) = told.strip_prefix(first.as_str()) else {
        return false;
    };
    for piece in between {
        match text::split_once(rest, piece) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

/// A text as people see it: without the marks of a web page, and with one space where there is white space.
fn plain(text: &str) -> String {
    const MARKS: [(&str, char); 8] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&#039;", '\''),
        ("&#x27;", '\''),
        ("&nbsp;", ' '),
    ];
    let mut plain = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let mark = MARKS.iter().find(|mark| rest.starts_with(mark.0));
        let (c, length) = mark.map_or((next, next.len_utf8()), |mark| (mark.1, mark.0.len()));
        if !c.is_whitespace() {
            plain.push(c);
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    plain.truncate(plain.trim_end().len());
    plain
}
