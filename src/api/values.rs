//! The types of single parameters.

use super::declare::{Adds, Kind, Part};
use super::id::MAX_EXACT;
use super::{ClientId, Params};
use crate::json;
use crate::text;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// For lists that the service does not bound.
pub(super) const MANY: usize = usize::MAX;

/// The number of something other than a client: a block, a list, a deal, a state, a channel. 1 to
/// 2^53 − 1; anything else is refused when the call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id(pub u64);

/// A whole number from `LEAST` to `MOST`; anything else is refused when the call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number<const LEAST: u64, const MOST: u64 = MAX_EXACT>(pub u64);

/// A number with fractions, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decimal(pub f64);

/// What other services call their users and groups: a text, or a number in digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(pub String);

/// Keys, `MOST` at the most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys<const MOST: usize = MANY>(pub Vec<Key>);

/// Clients, `MOST` at the most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientIds<const MOST: usize = MANY>(pub Vec<ClientId>);

/// A day as the service writes it: `dd.mm.yyyy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day(pub String);

/// A moment in the project's time zone as the service writes it: `YYYY-MM-DD HH:MM:SS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment(pub String);

/// Where to search: in the variables of deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InOrder;

/// What `find_clients` searches for, as JSON: `{"var":"value"}`, or `{"var":{"_in":[…]}}` and likewise
/// `_not_in` and `_not`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(pub String);

/// Variables by name: a plain name is the deal's, one that starts with `client.` the client's. The
/// service knows texts only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(pub Vec<(String, String)>);

impl Variables {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// As a JSON object.
    #[must_use]
    pub fn object(&self) -> String {
        let mut object = json::Object::new();
        for (name, value) in &self.0 {
            object.text(name, value);
        }
        object.end()
    }
}

impl<N: Into<String>, V: Into<String>, const COUNT: usize> From<[(N, V); COUNT]> for Variables {
    fn from(pairs: [(N, V); COUNT]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String>, V: Into<String>> From<Vec<(N, V)>> for Variables {
    fn from(pairs: Vec<(N, V)>) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// Numbers that a literal can be turned into; a negative one becomes one that is refused.
macro_rules! from_whole_numbers {
    ($([$($generics:tt)*] $name:ty;)+) => { $(
        impl<$($generics)*> From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl<$($generics)*> From<u32> for $name {
            fn from(number: u32) -> Self {
                Self(number.into())
            }
        }

        impl<$($generics)*> From<i32> for $name {
            fn from(number: i32) -> Self {
                Self(number.try_into().unwrap_or(u64::MAX))
            }
        }
    )+ };
}

from_whole_numbers! {
    [] Id;
    [const LEAST: u64, const MOST: u64] Number<LEAST, MOST>;
}

macro_rules! from_texts {
    ($($name:ident),+) => { $(
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    )+ };
}

from_texts!(Key, Day, Moment, Query);

macro_rules! keys_from_numbers {
    ($($number:ty),+) => { $(
        impl From<$number> for Key {
            fn from(number: $number) -> Self {
                Self(number.to_string())
            }
        }
    )+ };
}

keys_from_numbers!(u64, u32, i64, i32, f64);

impl From<f64> for Decimal {
    fn from(number: f64) -> Self {
        Self(number)
    }
}

impl<T: Into<Key>, const MOST: usize> FromIterator<T> for Keys<MOST> {
    fn from_iter<I: IntoIterator<Item = T>>(keys: I) -> Self {
        Self(keys.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Key>, const MOST: usize, const COUNT: usize> From<[T; COUNT]> for Keys<MOST> {
    fn from(keys: [T; COUNT]) -> Self {
        keys.into_iter().collect()
    }
}

impl<T: Into<Key>, const MOST: usize> From<Vec<T>> for Keys<MOST> {
    fn from(keys: Vec<T>) -> Self {
        keys.into_iter().collect()
    }
}

impl<const MOST: usize> FromIterator<ClientId> for ClientIds<MOST> {
    fn from_iter<I: IntoIterator<Item = ClientId>>(ids: I) -> Self {
        Self(ids.into_iter().collect())
    }
}

impl<const MOST: usize> From<Vec<ClientId>> for ClientIds<MOST> {
    fn from(ids: Vec<ClientId>) -> Self {
        Self(ids)
    }
}

impl<const MOST: usize, const COUNT: usize> From<[ClientId; COUNT]> for ClientIds<MOST> {
    fn from(ids: [ClientId; COUNT]) -> Self {
        Self(ids.into())
    }
}

macro_rules! parts {
    ($([$($generics:tt)*] $name:ty = $kind:expr, $value:ident => $json:expr;)+) => { $(
        impl<$($generics)*> Part for $name {
            const ADDS: Adds = Adds::One($kind);

            fn put(&self, name: &'static str, params: &mut Params) {
                let $value = self;
                params.push(name, $json);
            }
        }
    )+ };
}

parts! {
    [] ClientId = Kind::Id, id => text::number(id.get());
    [] Id = Kind::Id, id => text::number(id.0);
    [const LEAST: u64, const MOST: u64] Number<LEAST, MOST> = Kind::Number(LEAST, MOST), number => text::number(number.0);
    [] Decimal = Kind::Decimal, number => match number.0.to_string() {
        // What is no number is refused when the call is made.
        digits if number.0.is_finite() => digits,
        words => json::text(&words),
    };
    [] String = Kind::Text, text => json::text(text);
    [] Key = Kind::Key, key => json::text(&key.0);
    [] bool = Kind::Flag, flag => if *flag { "true".into() } else { "false".into() };
    [const MOST: usize] Keys<MOST> = Kind::Keys(MOST), keys => list(keys.0.iter().map(|key| json::text(&key.0)));
    [const MOST: usize] ClientIds<MOST> = Kind::Ids(MOST), ids => list(ids.0.iter().map(|id| text::number(id.get())));
    [] Day = Kind::Day, day => json::text(&day.0);
    [] Moment = Kind::Moment, moment => json::text(&moment.0);
    [] InOrder = Kind::Word(&["order"]), _order => json::text("order");
    [] Query = Kind::Query, query => query.0.clone();
    [] Variables = Kind::Variables, variables => variables.object();
}

/// The items as a JSON array.
pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    json::list(&items)
}
