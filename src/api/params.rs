//! Parameters on their way into a body or a query.

use super::{ClientId, Variables};
use crate::json::{self, Value};
use crate::text;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// Parameters in order, each with its value as JSON; or a list, which one method takes in their place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params {
    named: Vec<(Cow<'static, str>, String)>,
    /// What typed calls save beside their parameters; in what JavaScript gives, the two are one.
    variables: Vec<(String, String)>,
    list: Option<String>,
}

impl Params {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads them from JSON: an object, or an array; `None` where it is neither.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut params = Self::new();
        match json::read(text)? {
            Value::Object(members) => {
                for (name, value) in members {
                    let mut json = String::new();
                    value.write(&mut json);
                    params.push(name.into_owned(), json);
                }
            }
            Value::Array(_) => params.list = Some(text.into()),
            _ => return None,
        }
        Some(params)
    }

    /// Adds one that is JSON already, in the place of one of the same name.
    pub fn push(&mut self, name: impl Into<Cow<'static, str>>, json: String) {
        let name = name.into();
        match self.named.iter_mut().find(|param| param.0 == name) {
            Some(param) => param.1 = json,
            None => self.named.push((name, json)),
        }
    }

    /// Adds a text.
    pub fn push_text(&mut self, name: &'static str, text: &str) {
        self.push(name, json::text(text));
    }

    /// Adds the client.
    pub fn push_client(&mut self, client_id: ClientId) {
        self.push("client_id", text::number(client_id.get()));
    }

    /// Adds variables beside the other parameters.
    pub fn push_variables(&mut self, variables: &Variables) {
        for (name, value) in &variables.0 {
            self.variables.push((name.clone(), json::text(value)));
        }
    }

    /// Puts a list in the place of all parameters.
    pub fn set_list(&mut self, json: String) {
        self.list = Some(json);
    }

    /// The list in the place of all parameters, as JSON.
    #[must_use]
    pub fn list(&self) -> Option<&str> {
        self.list.as_deref()
    }

    /// Names and values, the values as JSON.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let named = self.named.iter();
        let named = named.map(|(name, json)| (name.as_ref(), json.as_str()));
        named.chain(self.variables())
    }

    /// The variables beside the parameters, as far as they are known to be some.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        let variables = self.variables.iter();
        variables.map(|(name, json)| (name.as_str(), json.as_str()))
    }

    /// The value of the parameter of this name, as JSON.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let param = self.named.iter().find(|param| param.0 == name);
        param.map(|param| param.1.as_str())
    }

    /// Keeps those that `keeps` keeps, by name and JSON.
    pub fn retain(&mut self, keeps: impl Fn(&str, &str) -> bool) {
        self.named.retain(|(name, json)| keeps(name, json));
    }

    /// Those that `takes` takes as a JSON object; or the list.
    #[must_use]
    pub fn body(&self, takes: fn(&str) -> bool) -> String {
        if let Some(list) = &self.list {
            return list.clone();
        }
        let mut object = json::Object::new();
        for (name, json) in self.iter() {
            if takes(name) {
                object.raw(name, json);
            }
        }
        object.end()
    }

    /// Appends those that `takes` takes as a query: texts as they are, everything else as JSON, null
    /// left out.
    pub fn push_query(&self, url: &mut String, takes: fn(&str) -> bool) {
        let mut mark = '?';
        for (name, json) in self.iter() {
            if !takes(name) {
                continue;
            }
            let text = match json::read(json) {
                Some(Value::Null) => continue,
                Some(Value::Text(text)) => text,
                _ => Cow::Borrowed(json),
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
