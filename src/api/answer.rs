//! Reading what the service answers, in all the shapes that it uses.

mod value;

pub use value::{Answer, Member, Shape, Type, Unreadable, write};

use super::{ApiKey, ClientId, Meta, Method, OnlineChatClientId};
use crate::error::{Code, Error, Said};
use crate::http;
use crate::json::{self, Value};
use crate::text;
use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::string::String;

/// What the word of a refusal holds, such as `fail`, `error`, `client_not_found`, `order 12345 not found`.
/// Any other word leaves the HTTP status to decide.
const REFUSALS: [&str; 6] = [
    "fail",
    "error",
    "not found",
    "not_found",
    "denied",
    "invalid",
];

/// The longest part of an answer that an error's sentence repeats, in characters. The whole is in
/// [`Said::words`].
const MAX_WORDS: usize = 200;

/// Whether the project's `api_key`, which `get_variables` answers too, is left in an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Secrets {
    /// It is taken out.
    #[default]
    Hidden,
    /// It is left in.
    Shown,
}

/// Reads a method's answer. Both the HTTP status and the body's `status` can say no.
///
/// # Errors
/// `rate_limited`, `http_status`, `api_status`, `bad_answer`: with the method's name, the HTTP status
/// and the service's own words, never with the URL or the key.
pub fn read<M: Method>(
    key: &ApiKey,
    response: &http::Response,
    secrets: Secrets,
) -> Result<M::Answer, Error> {
    let value = read_value(M::NAME, key, response, secrets)?;
    M::Answer::read(&value).map_err(|why| unreadable(M::NAME, key, response, why))
}

/// Reads the client that `online_chat_client_id` names, and nothing else of its answer: direct mode needs
/// no more.
///
/// # Errors
/// As [`read`].
pub fn read_client_id(key: &ApiKey, response: &http::Response) -> Result<ClientId, Error> {
    let name = OnlineChatClientId::NAME;
    let value = read_value(name, key, response, Secrets::Hidden)?;
    value
        .get("client_id")
        .and_then(ClientId::read)
        .ok_or_else(|| unreadable(name, key, response, Unreadable::Kind))
}

/// Reads a method's answer as JSON for JavaScript: ids are numbers that are exact there, whichever way the service
/// wrote them.
///
/// # Errors
/// As [`read`].
pub fn read_json(
    meta: &Meta,
    key: &ApiKey,
    response: &http::Response,
    secrets: Secrets,
) -> Result<String, Error> {
    let value = read_value(meta.name, key, response, secrets)?;
    let mut json = String::new();
    write(&mut json, &value, meta.answer)
        .map_err(|why| unreadable(meta.name, key, response, why))?;
    Ok(json)
}

/// The same for a method that is known by name only. Plain text becomes a JSON string.
///
/// # Errors
/// As [`read`].
pub fn read_value<'r>(
    name: &str,
    key: &ApiKey,
    response: &'r http::Response,
    secrets: Secrets,
) -> Result<Value<'r>, Error> {
    let body = response.body.trim();
    let parsed = json::read(body);
    let refusal = match &parsed {
        Some(value) => refusal(value),
        // The service leaves quotes in its messages unescaped, which makes them invalid JSON.
        None => status_word(body)
            .filter(|word| is_refusal(word))
            .map(|_| body.to_owned()),
    };
    if refusal.is_some() || !response.is_success() {
        let code = match (response.status, &refusal) {
            (429, _) => Code::RateLimited,
            // Whatever the body says beside these, it may have been done before.
            (408 | 500.., _) | (_, None) => Code::HttpStatus,
            (_, Some(_)) => Code::ApiStatus,
        };
        let words = match response.status {
            // 0 is how a browser hides a redirect. None is followed: the URL holds the key.
            0 | 300..400 if body.is_empty() => {
                "a redirect, which is not followed: is the base URL right?"
            }
            _ => refusal.as_deref().unwrap_or(body),
        };
        return Err(refused(name, key, response, code, words));
    }
    match parsed {
        Some(Value::Object(mut members)) => {
            if secrets == Secrets::Hidden {
                members.retain(|member| member.0 != "api_key");
            }
            Ok(Value::Object(members))
        }
        Some(value) => Ok(value),
        // A page of HTML is a proxy's or a wrong address's.
        None if body.starts_with('<') => Err(bad_answer(
            name,
            key,
            response,
            "the answer is a web page: is the base URL right?",
        )),
        None => Ok(Value::Text(Cow::Borrowed(body))),
    }
}

/// Why the body says no, in the service's words; `None` where it does not.
fn refusal(body: &Value<'_>) -> Option<String> {
    let status = body.text("status")?;
    // The flat map of a client's variables holds the owner's own, one of which may be called status.
    let is_client = body.get("client_id").is_some() && body.get("platform_id").is_some();
    if is_client || !is_refusal(status) {
        return None;
    }
    Some(match body.text("message") {
        Some(message) => text::concat(&[status, ": ", message]),
        None => status.to_owned(),
    })
}

fn is_refusal(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    REFUSALS
        .iter()
        .any(|refusal| text::contains(&word, refusal))
}

/// The word behind `"status":` in an object that is no valid JSON.
fn status_word(body: &str) -> Option<&str> {
    let rest = text::split_once(body.strip_prefix('{')?, "\"status\"")?.1;
    let rest = rest
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?;
    Some(text::split_once(rest, "\"")?.0)
}

fn refused(name: &str, key: &ApiKey, response: &http::Response, code: Code, words: &str) -> Error {
    // In this order, so that neither a line break nor the cut keeps a key from being recognized.
    let mut line = String::new();
    for c in words.chars().filter(|c| !c.is_control()) {
        line.push(c);
    }
    let mut said = String::new();
    for c in key.redact(&line).chars().take(MAX_WORDS) {
        said.push(c);
    }
    let colon = if said.is_empty() { "" } else { ": " };
    let status = text::number(response.status.into());
    let message = text::concat(&[name, ": the service answered ", &status, colon, &said]);
    with_words(
        Error::new(code, message).with_retry_after(response.retry_after),
        name,
        key,
        response,
    )
}

fn unreadable(name: &str, key: &ApiKey, response: &http::Response, why: Unreadable) -> Error {
    let why = match why {
        Unreadable::Kind => "the answer is not what the method promises",
        Unreadable::TooLarge => "the answer holds an id above 2^53 - 1, which would be rounded",
    };
    bad_answer(name, key, response, why)
}

fn bad_answer(name: &str, key: &ApiKey, response: &http::Response, why: &str) -> Error {
    let error = Error::new(Code::BadAnswer, text::concat(&[name, ": ", why]));
    with_words(error, name, key, response)
}

fn with_words(error: Error, name: &str, key: &ApiKey, response: &http::Response) -> Error {
    Error {
        status: Some(response.status),
        said: Some(Box::new(Said {
            method: name.to_owned(),
            words: key.redact(&response.body),
        })),
        ..error
    }
}
