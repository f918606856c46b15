//! JSON for wasm that pages load, where a general library would weigh more than all the rest.
//!
//! Reading gives one concrete value type that borrows from the text; writing appends to a `String`.

mod number;
mod read;
mod write;

pub use read::read;
pub use write::{Object, list, push_number, push_text, text};

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// An object without members.
pub(crate) static NOTHING: Value<'static> = Value::Object(Vec::new());

/// A JSON value that borrows from its text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(Cow<'a, str>),
    /// A string, owned only where it held escapes.
    Text(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object, in the order of the text.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The same, borrowing from nothing.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        let own = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(flag),
            Self::Number(digits) => Value::Number(own(digits)),
            Self::Text(text) => Value::Text(own(text)),
            Self::Array(items) => Value::Array(items.into_iter().map(Value::into_owned).collect()),
            Self::Object(members) => {
                let members = members.into_iter();
                let members = members.map(|(name, value)| (own(name), value.into_owned()));
                Value::Object(members.collect())
            }
        }
    }

    /// The member of that name: the last one, where there are several, as in JavaScript.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        match self {
            Self::Object(members) => members.iter().rev().find(|m| m.0 == key).map(|m| &m.1),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, a number or a switch.
    #[must_use]
    pub fn as_words(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// The value of a number.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(text) => number::parse(text),
            _ => None,
        }
    }

    /// The items of an array, none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Value<'a>] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// The members of an object.
    #[must_use]
    pub fn members(&self) -> Option<&[(Cow<'a, str>, Value<'a>)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Appends the value as JSON.
    pub fn write(&self, out: &mut String) {
        let mut mark = "";
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(text) => out.push_str(text),
            Self::Text(text) => push_text(out, text),
            Self::Array(items) => {
                out.push('[');
                for item in items {
                    out.push_str(mark);
                    mark = ",";
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (key, value) in members {
                    out.push_str(mark);
                    mark = ",";
                    push_text(out, key);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Shorthand for the text of the member of that name.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// Shorthand for the number in the member of that name.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        self.get(key)?.as_number()
    }
}
