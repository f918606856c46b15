//! Reading what the service answers, in all the shapes that it uses.

use super::{ApiKey, Method};
use crate::error::{Code, Error};
use crate::http;
use crate::json::{self, Value};
use crate::text;
use alloc::borrow::{Cow, ToOwned};
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

/// The longest part of an answer that an error repeats, in characters.
const MAX_WORDS: usize = 200;

/// What a method answers.
pub trait Answer: Sized {
    /// Reads it; `None` where the answer is not what the method promises.
    fn read(value: &Value<'_>) -> Option<Self>;
}

/// The answer of a method that only says yes: `ok`, `{"status":"success"}` or anything like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted;

impl Answer for Accepted {
    fn read(_: &Value<'_>) -> Option<Self> {
        Some(Self)
    }
}

/// An answer as the service gave it, as JSON; plain text as a JSON string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(pub String);

impl Answer for Json {
    fn read(value: &Value<'_>) -> Option<Self> {
        let mut text = String::new();
        value.write(&mut text);
        Some(Self(text))
    }
}

/// Reads a method's answer. Both the HTTP status and the body's `status` can say no.
///
/// # Errors
/// `rate_limited`, `http_status`, `api_status`, `bad_answer`: with the method's name, the HTTP status
/// and the service's own words, never with the URL or the key.
pub fn read<M: Method>(key: &ApiKey, response: &http::Response) -> Result<M::Answer, Error> {
    let value = read_value(M::NAME, key, response)?;
    M::Answer::read(&value).ok_or_else(|| {
        bad_answer(
            M::NAME,
            response,
            "the answer is not what the method promises",
        )
    })
}

/// The same for a method that is known by name only. Plain text becomes a JSON string; an `api_key`
/// among the members is taken out.
///
/// # Errors
/// As [`read`].
pub fn read_value<'r>(
    name: &str,
    key: &ApiKey,
    response: &'r http::Response,
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
        let words = refusal.as_deref().unwrap_or(body);
        return Err(error(name, key, response, code, words));
    }
    match parsed {
        Some(Value::Object(mut members)) => {
            members.retain(|member| member.0 != "api_key");
            Ok(Value::Object(members))
        }
        Some(value) => Ok(value),
        // A page of HTML is a proxy's or a wrong address's.
        None if body.starts_with('<') => Err(bad_answer(
            name,
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

fn error(name: &str, key: &ApiKey, response: &http::Response, code: Code, words: &str) -> Error {
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
    Error::new(code, message)
        .with_status(response.status)
        .with_retry_after(response.retry_after)
}

fn bad_answer(name: &str, response: &http::Response, why: &str) -> Error {
    Error::new(Code::BadAnswer, text::concat(&[name, ": ", why])).with_status(response.status)
}
