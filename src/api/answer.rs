//! Reading what the service answers, in all the shapes that it uses.

use super::{ApiKey, Method};
use crate::error::{Code, Error};
use crate::http;
use crate::json::{self, Value};
use crate::text;
use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;

/// The words of a success.
const SUCCESS: [&str; 2] = ["success", "ok"];

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
        None if body.starts_with('{') && text::contains(body, "\"status\"") => {
            Some(body.to_owned())
        }
        None => None,
    };
    let limited = response.status == 429;
    if let Some(words) = refusal {
        let code = if limited {
            Code::RateLimited
        } else {
            Code::ApiStatus
        };
        return Err(error(name, key, response, code, &words));
    }
    if !response.is_success() {
        let code = if limited {
            Code::RateLimited
        } else {
            Code::HttpStatus
        };
        return Err(error(name, key, response, code, body));
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
    if SUCCESS.contains(&status) {
        return None;
    }
    Some(match body.text("message") {
        Some(message) => text::concat(&[status, ": ", message]),
        None => status.to_owned(),
    })
}

fn error(name: &str, key: &ApiKey, response: &http::Response, code: Code, words: &str) -> Error {
    let mut said = String::new();
    let words = key.redact(words);
    for c in words.chars().filter(|c| !c.is_control()).take(MAX_WORDS) {
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
