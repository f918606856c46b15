//! What answers are made of, as types and as data.

use crate::api::ClientId;
use crate::api::id::MAX_EXACT;
use crate::json::{Value, push_text};
use alloc::string::String;
use alloc::vec::Vec;

/// Why an answer cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is something else than the method promises, or lacks a member.
    Kind,
    /// An id is above 2^53 − 1: JavaScript would round it.
    TooLarge,
}

/// What an answer, or a part of one, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Anything that is no refusal: `ok`, `{"status":"success"}`.
    Accepted,
    /// Anything.
    Json,
    /// A whole number from 0 to 2^53 − 1, which the service may write as a text.
    Whole,
    /// The same from 1 on: the number of a client.
    Id,
    /// True or false, which the service may write as 1 or 0.
    Flag,
    /// A text, which the service may write as a number, true or false.
    Text,
    /// A text or null; anything else is taken for a text.
    Variable,
    /// What may be missing, null or of another kind.
    Maybe(&'static Type),
    /// A list.
    List(&'static Type),
    /// Values of one type under names that are not known beforehand.
    Map(&'static Type),
    /// An object. What it holds besides is kept.
    Object(&'static Shape),
}

/// What an object holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// The name of the type.
    pub name: &'static str,
    /// The members that are known.
    pub members: &'static [Member],
}

/// A member of an object.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Another name that the service gives it sometimes.
    pub alias: Option<&'static str>,
    /// What it is.
    pub what: &'static Type,
}

impl Shape {
    /// The member of this name, or of this other name.
    fn member(&self, name: &str) -> Option<&Member> {
        let is_it = |member: &&Member| member.name == name || member.alias == Some(name);
        self.members.iter().find(is_it)
    }
}

/// What a method answers, or a part of it.
pub trait Answer: Sized {
    /// The same as data.
    const TYPE: &'static Type;

    /// Reads it.
    ///
    /// # Errors
    /// Where it is something else, or would be rounded.
    fn read(value: &Value<'_>) -> Result<Self, Unreadable>;

    /// Reads it as a member, which may be missing; also whether nothing of it was left unread.
    ///
    /// # Errors
    /// As [`Answer::read`].
    fn read_member(value: Option<&Value<'_>>) -> Result<(Self, bool), Unreadable> {
        Ok((Self::read(value.ok_or(Unreadable::Kind)?)?, true))
    }
}

impl Answer for String {
    const TYPE: &'static Type = &Type::Text;

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        value.as_words().map(Self::from).ok_or(Unreadable::Kind)
    }
}

impl Answer for bool {
    const TYPE: &'static Type = &Type::Flag;

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        match value.as_words() {
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            _ => Err(Unreadable::Kind),
        }
    }
}

impl Answer for u64 {
    const TYPE: &'static Type = &Type::Whole;

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        let digits = match value {
            Value::Number(digits) => digits,
            Value::Text(digits) => digits.as_ref(),
            _ => return Err(Unreadable::Kind),
        };
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Unreadable::Kind);
        }
        // What does not even fit 64 bits is too large as well.
        let number = digits.parse().map_err(|_| Unreadable::TooLarge)?;
        if number > MAX_EXACT {
            return Err(Unreadable::TooLarge);
        }
        Ok(number)
    }
}

impl Answer for ClientId {
    const TYPE: &'static Type = &Type::Id;

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        Self::new(u64::read(value)?).ok_or(Unreadable::Kind)
    }
}

impl<T: Answer> Answer for Vec<T> {
    const TYPE: &'static Type = &Type::List(T::TYPE);

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        match value {
            Value::Array(items) => items.iter().map(T::read).collect(),
            _ => Err(Unreadable::Kind),
        }
    }
}

impl<T: Answer> Answer for Option<T> {
    const TYPE: &'static Type = &Type::Maybe(T::TYPE);

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        Self::read_member(Some(value)).map(|read| read.0)
    }

    fn read_member(value: Option<&Value<'_>>) -> Result<(Self, bool), Unreadable> {
        match value {
            None | Some(Value::Null) => Ok((None, true)),
            Some(value) => match T::read(value) {
                Ok(read) => Ok((Some(read), true)),
                Err(Unreadable::Kind) => Ok((None, false)),
                Err(Unreadable::TooLarge) => Err(Unreadable::TooLarge),
            },
        }
    }
}

/// Writes an answer as JSON that JavaScript reads without loss. What is an id becomes a number, what is a
/// flag true or false, what is a text a text; a whole number elsewhere that would be rounded becomes a text
/// too.
///
/// # Errors
/// Where the value is something else, or an id would be rounded.
pub fn write(out: &mut String, value: &Value<'_>, what: &Type) -> Result<(), Unreadable> {
    match what {
        Type::Accepted | Type::Json => write_exact(out, value),
        Type::Text => push_text(out, value.as_words().ok_or(Unreadable::Kind)?),
        Type::Id => crate::json::push_number(out, <ClientId as Answer>::read(value)?.get()),
        Type::Variable => match (value, value.as_words()) {
            (Value::Null, _) => out.push_str("null"),
            (_, Some(words)) => push_text(out, words),
            (value, None) => {
                let mut json = String::new();
                value.write(&mut json);
                push_text(out, &json);
            }
        },
        Type::Flag => out.push_str(if bool::read(value)? { "true" } else { "false" }),
        Type::Whole => crate::json::push_number(out, u64::read(value)?),
        Type::Maybe(what) => {
            let start = out.len();
            match write(out, value, what) {
                Err(Unreadable::Kind) => {
                    out.truncate(start);
                    write_exact(out, value);
                }
                result => return result,
            }
        }
        Type::List(what) => {
            let Value::Array(items) = value else {
                return Err(Unreadable::Kind);
            };
            return write_items(out, items, what);
        }
        Type::Map(what) => {
            let members = value.members().ok_or(Unreadable::Kind)?;
            return write_members(
                out,
                members.iter().map(|(name, value)| (&**name, value, *what)),
            );
        }
        Type::Object(shape) => {
            let members = value.members().ok_or(Unreadable::Kind)?;
            for member in shape.members {
                let is_needed = !matches!(member.what, Type::Maybe(_));
                let is_it = |given: &&str| *given == member.name || member.alias == Some(*given);
                if is_needed && !members.iter().any(|given| is_it(&&*given.0)) {
                    return Err(Unreadable::Kind);
                }
            }
            let is_given = |name: &str| members.iter().any(|given| given.0 == name);
            let typed = members.iter().map(|(name, value)| {
                // Where a member has both its names, the usual one counts.
                let member = shape.member(name);
                match member.filter(|member| member.name == name || !is_given(member.name)) {
                    Some(member) => (member.name, value, member.what),
                    None => (&**name, value, &Type::Json),
                }
            });
            return write_members(out, typed);
        }
    }
    Ok(())
}

fn write_items(out: &mut String, items: &[Value<'_>], what: &Type) -> Result<(), Unreadable> {
    out.push('[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(out, item, what)?;
    }
    out.push(']');
    Ok(())
}

fn write_members<'m>(
    out: &mut String,
    members: impl Iterator<Item = (&'m str, &'m Value<'m>, &'m Type)>,
) -> Result<(), Unreadable> {
    out.push('{');
    for (place, (name, value, what)) in members.enumerate() {
        if place > 0 {
            out.push(',');
        }
        push_text(out, name);
        out.push(':');
        write(out, value, what)?;
    }
    out.push('}');
    Ok(())
}

/// Writes a value as it is, but a whole number that JavaScript would round as a text.
fn write_exact(out: &mut String, value: &Value<'_>) {
    match value {
        Value::Number(digits) => {
            let whole = digits.strip_prefix('-').unwrap_or(digits);
            let is_whole = whole.bytes().all(|digit| digit.is_ascii_digit());
            if is_whole && !whole.parse().is_ok_and(|number: u64| number <= MAX_EXACT) {
                push_text(out, digits);
            } else {
                out.push_str(digits);
            }
        }
        // Neither can fail: their parts are anything.
        Value::Array(items) => {
            let _ = write_items(out, items, &Type::Json);
        }
        Value::Object(members) => {
            let members = members.iter();
            let _ = write_members(
                out,
                members.map(|(name, value)| (&**name, value, &Type::Json)),
            );
        }
        _ => value.write(out),
    }
}
