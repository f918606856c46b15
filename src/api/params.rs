//! Parameters on their way into a body or a query.

use super::{ClientId, Variables};
use crate::json::{self, Value};
use crate::text;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// Parameters in order, each with its value as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params {
    list: Vec<(String, String)>,
}

impl Params {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one that is JSON already.
    #[must_use]
    pub fn json(mut self, name: &str, json: &str) -> Self {
        self.list.push((String::from(name), String::from(json)));
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.json(name, &json::text(text))
    }

    /// Adds a text if there is one.
    #[must_use]
    pub fn maybe_text(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// Adds a whole number.
    #[must_use]
    pub fn number(self, name: &str, number: u64) -> Self {
        self.json(name, &text::number(number))
    }

    /// Adds the client.
    #[must_use]
    pub fn client(self, client_id: ClientId) -> Self {
        self.number("client_id", client_id.get())
    }

    /// Adds variables beside the other parameters.
    #[must_use]
    pub fn variables(self, variables: &Variables) -> Self {
        variables
            .iter()
            .fold(self, |params, (name, value)| params.text(name, value))
    }

    /// Reads them from a JSON object; `None` where it is none.
    #[must_use]
    pub fn from_object(text: &str) -> Option<Self> {
        let value = json::read(text)?;
        let list = value.members()?.iter().map(|(name, value)| {
            let mut json = String::new();
            value.write(&mut json);
            (name.clone().into_owned(), json)
        });
        Some(Self {
            list: list.collect(),
        })
    }

    /// As a JSON object.
    #[must_use]
    pub fn object(&self) -> String {
        self.list
            .iter()
            .fold(json::Object::new(), |object, (name, json)| {
                object.raw(name, json)
            })
            .end()
    }

    /// Appends them as a query: texts as they are, everything else as JSON, null left out.
    pub fn push_query(&self, url: &mut String) {
        let mut mark = '?';
        for (name, json) in &self.list {
            let text = match json::read(json) {
                Some(Value::Null) => continue,
                Some(Value::Text(text)) => text,
                _ => Cow::Borrowed(json.as_str()),
            };
            url.push(mark);
            push_encoded(url, name);
            url.push('=');
            push_encoded(url, &text);
            mark = '&';
        }
    }
}

/// Percent-encodes everything but what RFC 3986 calls unreserved.
fn push_encoded(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            url.push(char::from(byte));
        } else {
            url.push('%');
            for digit in [byte >> 4, byte & 15] {
                let digit = char::from_digit(digit.into(), 16).unwrap_or('0');
                url.push(digit.to_ascii_uppercase());
            }
        }
    }
}
