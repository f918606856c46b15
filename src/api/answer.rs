//! Reading what the service answers, in all the shapes that it uses.

mod value;

pub use value::{Answer, Member, Shape, Type, Unreadable, write};

use super::{ApiKey, ClientId, Meta, Method, OnlineChatClientId};
use crate::error::{Code, Error};
use crate::http;
use crate::json::{self, Value};
use crate::text;
use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;

/// What the word of a refusal holds, such as `fail`, `error`, `client_not_found`, `order 12345 not found`.
/// Any other word leaves the HTTP status to decide.
const REFUSALS: [&str; 8] = [
    "fail",
    "error",
    "not found",
    "not_found",
    "denied",
    "invalid",
    "unauthorized",
    "forbidden",
];

/// A plain text of more characters is no word of refusal.
const MAX_REFUSAL: usize = 100;

/// What the service calls a project's key where it answers one.
const API_KEY: &str = "api_key";

/// So many letters and digits in a row may be a key: the shortest ones seen have 32.
const LEAST_KEY: usize = 16;

/// The longest part of an answer that an error's sentence repeats, in characters. The whole is in
/// [`crate::error::Said::words`].
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
    told(M::NAME, key, response, secrets, |response| {
        M::Answer::read(&read_value(M::NAME, key, response)?)
            .map_err(|why| unreadable(M::NAME, response, why))
    })
}

/// Reads a method's answer as JSON for JavaScript: ids are numbers that are exact there, whichever way the
/// service wrote them.
///
/// # Errors
/// As [`read`].
pub fn read_json(
    meta: &Meta,
    key: &ApiKey,
    response: &http::Response,
    secrets: Secrets,
) -> Result<String, Error> {
    read_as(meta.name, meta.answer, key, response, secrets)
}

/// The same for a method that is known by name only. Plain text becomes a JSON string.
///
/// # Errors
/// As [`read`].
pub fn read_any(
    name: &str,
    key: &ApiKey,
    response: &http::Response,
    secrets: Secrets,
) -> Result<String, Error> {
    read_as(name, &Type::Json, key, response, secrets)
}

fn read_as(
    name: &str,
    what: &Type,
    key: &ApiKey,
    response: &http::Response,
    secrets: Secrets,
) -> Result<String, Error> {
    told(name, key, response, secrets, |response| {
        let mut json = String::new();
        write(&mut json, &read_value(name, key, response)?, what)
            .map_err(|why| unreadable(name, response, why))?;
        Ok(json)
    })
}

/// Reads the client that `online_chat_client_id` names, and nothing else of its answer: a page in direct mode
/// needs no more, and an error there says no more than its sentence.
///
/// # Errors
/// As [`read`], without [`Error::said`].
pub fn read_client_id(key: &ApiKey, response: &http::Response) -> Result<ClientId, Error> {
    let name = OnlineChatClientId::NAME;
    read_value(name, key, response)?
        .get("client_id")
        .and_then(ClientId::read)
        .ok_or_else(|| unreadable(name, response, Unreadable::Kind))
}

/// Reads an answer of whatever kind, or what the service refused. Plain text becomes a JSON string.
///
/// # Errors
/// As [`read_client_id`].
pub fn read_value<'r>(
    name: &str,
    key: &ApiKey,
    response: &'r http::Response,
) -> Result<Value<'r>, Error> {
    let body = response.body.trim();
    let parsed = json::read(body);
    let refusal = match &parsed {
        Some(Value::Text(words)) if is_refusal_alone(words) => Some(words.clone().into_owned()),
        Some(value) => refusal(value),
        // The service leaves quotes in its messages unescaped, which makes them invalid JSON.
        None => {
            let refuses = status_word(body).is_some_and(is_refusal) || is_refusal_alone(body);
            refuses.then(|| body.to_owned())
        }
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
        Some(value) => Ok(value),
        // A page of HTML is a proxy's or a wrong address's.
        None if body.starts_with('<') => Err(bad_answer(
            name,
            response,
            "the answer is a web page: is the base URL right?",
        )),
        // Whether it was yes or no stood in the rest.
        None if body.starts_with('{') && !body.ends_with('}') && status_word(body).is_none() => {
            Err(bad_answer(name, response, "the answer is cut off"))
        }
        None => Ok(Value::Text(Cow::Borrowed(body))),
    }
}

/// What is read; or the error, with everything that the service said. What is read has no project's key in it
/// unless that is wanted.
fn told<T>(
    name: &str,
    key: &ApiKey,
    response: &http::Response,
    secrets: Secrets,
    read: impl FnOnce(&http::Response) -> Result<T, Error>,
) -> Result<T, Error> {
    let hides = secrets == Secrets::Hidden && text::contains(&response.body, API_KEY);
    let clean = hides.then(|| http::Response {
        status: response.status,
        retry_after: response.retry_after,
        body: without_keys(&response.body),
    });
    let response = clean.as_ref().unwrap_or(response);
    read(response).map_err(|error| error.with_said(name, key.redact(&plain(&response.body))))
}

/// Why the body says no, in the service's words; `None` where it does not.
fn refusal(body: &Value<'_>) -> Option<String> {
    let status = match (body.get("status"), body.get("error")) {
        (Some(Value::Bool(false)), _) => "fail",
        (None, Some(Value::Text(words))) if !words.is_empty() => "error",
        (status, _) => status?.as_str()?,
    };
    // The flat map of a client's variables holds the owner's own, one of which may be called status.
    let is_client = body.get("client_id").is_some() && body.get("platform_id").is_some();
    if is_client || !is_refusal(status) {
        return None;
    }
    Some(match body.text("message").or_else(|| body.text("error")) {
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

/// Whether a plain text says no, such as `client_not_found`.
fn is_refusal_alone(text: &str) -> bool {
    if text.len() > MAX_REFUSAL {
        return false;
    }
    let text = text.to_ascii_lowercase();
    let starts = REFUSALS.iter().any(|refusal| text.starts_with(refusal));
    starts || text.ends_with("_not_found")
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
    let line = one_line(words);
    let mut said = String::new();
    for c in key.redact(&line).chars().take(MAX_WORDS) {
        said.push(c);
    }
    let colon = if said.is_empty() { "" } else { ": " };
    let status = text::number(response.status.into());
    let message = text::concat(&[name, ": the service answered ", &status, colon, &said]);
    Error::new(code, message)
        .with_status(response.status)
        .with_retry_after(response.retry_after)
}

/// The text without line breaks and other control characters.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars().filter(|c| !c.is_control()) {
        line.push(c);
    }
    line
}

fn unreadable(name: &str, response: &http::Response, why: Unreadable) -> Error {
    let why = match why {
        Unreadable::Kind => "the answer is not what the method promises",
        Unreadable::TooLarge => "the answer holds an id above 2^53 - 1, which would be rounded",
    };
    bad_answer(name, response, why)
}

fn bad_answer(name: &str, response: &http::Response, why: &str) -> Error {
    Error::new(Code::BadAnswer, text::concat(&[name, ": ", why])).with_status(response.status)
}

/// JSON whose escapes may hide a URL or a key is written out plainly.
fn plain(body: &str) -> String {
    let escapes = text::contains(body, "\\");
    let Some(value) = escapes.then(|| json::read(body)).flatten() else {
        return body.to_owned();
    };
    let mut plain = String::new();
    value.write(&mut plain);
    plain
}

/// A body without any project's key, also where it is cut off or no JSON.
fn without_keys(body: &str) -> String {
    let mut clean = String::new();
    if let Some(mut value) = json::read(body) {
        remove_keys(&mut value);
        value.write(&mut clean);
        return clean;
    }
    let mut rest = body;
    while let Some((before, after)) = text::split_once(rest, API_KEY) {
        clean.push_str(before);
        clean.push_str(API_KEY);
        let value = after.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let behind = value.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        let between = after.get(..after.len() - value.len()).unwrap_or_default();
        let long = value.len() - behind.len() >= LEAST_KEY;
        // Otherwise it is the next word of a sentence.
        let is_value = long || between.contains([':', '=']);
        rest = if is_value { behind } else { after };
    }
    clean.push_str(rest);
    clean
}

fn remove_keys(value: &mut Value<'_>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(remove_keys),
        Value::Object(members) => {
            members.retain(|member| member.0 != API_KEY);
            members
                .iter_mut()
                .for_each(|member| remove_keys(&mut member.1));
        }
        _ => {}
    }
}
