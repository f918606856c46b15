//! Parameters in a body of somebody else's making: the service calls this its universal webhook
//! (salebot-api.md, section 1).

use super::check::is_absent;
use super::declare::{Meta, Method};
use super::{Callback, OkCallback, Params, VkCallback, WhatsappCallback};
use crate::error::Error;
use crate::json::{self, Value};
use crate::text;
use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

/// What the names begin with that name a parameter's place.
const VALUE: &str = "value_";
/// The same for a nested place.
const NESTED: &str = "delimiter_value_";
/// What stands between the names of a nested place.
const DELIMITER: &str = "delimiter";

/// What can stand elsewhere.
const NAMES: [&str; 8] = [
    "client_id",
    "phone",
    "email",
    "user_id",
    "group_id",
    "message",
    "client_phone",
    "client_email",
];

/// Whether a parameter of this name says where another one stands.
pub(super) fn is_remap(name: &str) -> bool {
    let place = name
        .strip_prefix(NESTED)
        .or_else(|| name.strip_prefix(VALUE));
    name == DELIMITER || place.is_some_and(|place| NAMES.contains(&place))
}

/// The name that remapping has for a parameter: `value_phone` and `value_email` say where `client_phone` and
/// `client_email` stand.
#[must_use]
pub fn short_name(parameter: &str) -> &str {
    match parameter {
        "client_phone" => "phone",
        "client_email" => "email",
        _ => parameter,
    }
}

/// What a call's parameters say of where the method's own stand.
pub(super) struct Remap<'p>(&'p Params);

impl<'p> Remap<'p> {
    pub(super) fn of(params: &'p Params) -> Self {
        Self(params)
    }

    /// Whether any parameter is said to stand elsewhere.
    pub(super) fn is_used(&self) -> bool {
        let is_place = |name| name != DELIMITER && is_remap(name);
        let mut params = self.0.iter();
        params.any(|param| is_place(param.0) && !is_absent(param.1))
    }

    /// What stands for a parameter elsewhere; null where nothing does although it should.
    pub(super) fn value(&self, name: &str) -> Option<Value<'p>> {
        [name, short_name(name)].iter().find_map(|name| {
            let place = |prefix| self.place(&text::concat(&[prefix, name]));
            let found = match (place(VALUE), place(NESTED)) {
                (Some(place), _) => self.0.get(&place).and_then(json::read),
                (None, Some(place)) => self.nested(&place),
                (None, None) => return None,
            };
            Some(found.unwrap_or(Value::Null))
        })
    }

    /// Where a place is named that the body does not have.
    pub(super) fn problem(&self) -> Option<String> {
        self.0.iter().find_map(|(name, json)| {
            if name == DELIMITER || !is_remap(name) || is_absent(json) {
                return None;
            }
            let Some(place) = self.place(name) else {
                return Some(text::concat(&[name, " must be the name of a parameter"]));
            };
            let found = if name.starts_with(NESTED) {
                if self.place(DELIMITER).is_none() {
                    return Some(text::concat(&[name, " needs delimiter"]));
                }
                self.nested(&place).is_some()
            } else {
                self.0.get(&place).is_some()
            };
            (!found).then(|| text::concat(&[name, " names ", &place, ", which is not there"]))
        })
    }

    /// What a parameter that names a place says: a text that is not empty, or a number.
    fn place(&self, name: &str) -> Option<String> {
        let place = self.0.get(name).and_then(json::read)?;
        match &place {
            Value::Text(words) if !words.is_empty() => Some(String::from(&**words)),
            Value::Number(digits) => Some(digits.clone().into_owned()),
            _ => None,
        }
    }

    fn nested(&self, place: &str) -> Option<Value<'p>> {
        let delimiter = self.place(DELIMITER)?;
        splits(place, &delimiter).find_map(|(name, rest)| {
            let root = self.0.get(name).and_then(json::read)?;
            match rest {
                Some(rest) => inner(&root, rest, &delimiter).cloned(),
                None => Some(root),
            }
        })
    }
}

/// What a value has at this place.
fn inner<'v, 'p>(value: &'v Value<'p>, place: &str, delimiter: &str) -> Option<&'v Value<'p>> {
    splits(place, delimiter).find_map(|(name, rest)| {
        let found = match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?)?,
            _ => value.get(name)?,
        };
        match rest {
            Some(rest) => inner(found, rest, delimiter),
            None => Some(found),
        }
    })
}

/// Every way to take the first name off a place: the name and the rest, at last the whole place. A name may hold the
/// delimiter itself: the documented example joins `key1` and `key2` by `1`.
fn splits<'p>(
    place: &'p str,
    delimiter: &'p str,
) -> impl Iterator<Item = (&'p str, Option<&'p str>)> {
    let joints = (0..place.len()).filter_map(move |at| {
        let rest = place.get(at..)?.strip_prefix(delimiter)?;
        Some((&place[..at], Some(rest)))
    });
    joints.chain(core::iter::once((place, None)))
}

/// A method whose parameters may stand in a body of somebody else's making.
pub trait Remappable: Method {}

impl Remappable for Callback {}
impl Remappable for VkCallback {}
impl Remappable for OkCallback {}
impl Remappable for WhatsappCallback {}

/// A call of a method with a body of somebody else's making, and the names under which the parameters
/// stand in it: `Remapped::<Callback>::new(body)?.value("client_id", "my_client")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remapped<M> {
    body: Params,
    names: Vec<(String, String)>,
    method: PhantomData<M>,
}

impl<M: Remappable> Remapped<M> {
    /// From the body, a JSON object.
    ///
    /// # Errors
    /// `invalid_argument` where it is none.
    pub fn new(body: &str) -> Result<Self, Error> {
        let body = Params::read(body).filter(|body| body.list().is_none());
        Ok(Self {
            body: body.ok_or_else(|| Error::invalid("the body is no JSON object"))?,
            names: Vec::new(),
            method: PhantomData,
        })
    }

    /// Says that a parameter (`client_id`, `phone`, `email`, `user_id`, `group_id` or `message`) stands in
    /// the body under this name.
    #[must_use]
    pub fn value(mut self, parameter: &str, name: &str) -> Self {
        self.names
            .push((text::concat(&[VALUE, parameter]), name.into()));
        self
    }

    /// Says that a parameter stands in the body nested, under these names from the outside in. The
    /// delimiter is best a text that is in none of the names; it is the same for all nested parameters.
    #[must_use]
    pub fn nested(mut self, delimiter: &str, parameter: &str, names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().copied().map(Into::into).collect();
        self.names.retain(|name| name.0 != DELIMITER);
        self.names.push((DELIMITER.into(), delimiter.into()));
        self.names.push((
            text::concat(&[NESTED, parameter]),
            text::join(&names, delimiter),
        ));
        self
    }
}

impl<M: Remappable> Method for Remapped<M> {
    const META: &'static Meta = M::META;
    type Answer = M::Answer;

    fn params(&self) -> Params {
        let mut params = self.body.clone();
        for (name, value) in &self.names {
            params.push(name.clone(), json::text(value));
        }
        params
    }
}
