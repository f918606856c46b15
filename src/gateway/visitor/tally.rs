//! What an actor has seen and done since it told last, in numbers, and the last of its events.

use super::{Told, Visitor};
use crate::gateway::intake::millis;
use crate::json::{self, Object, Value};
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The most events that are told at once, the last ones: no ledger keeps more.
pub const TOLD_EVENTS: usize = 50;

/// What is told of an event without a name, which only `identify()` makes.
const IDENTIFY: &str = "identify";

/// What there is to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events that were accepted.
    pub accepted: u32,
    /// Events that had been accepted before.
    pub duplicate: u32,
    /// Events that the actor refused.
    pub rejected: u32,
    /// Events of which all is done.
    pub delivered: u32,
    /// Calls that failed and are made again.
    pub retried: u32,
    /// What became of the last events, an event once, the latest at the end.
    pub events: Vec<Happened>,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Millis,
    /// The event.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What.
    pub outcome: Outcome,
}

/// How far an event has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was accepted, and is to be done.
    Accepted,
    /// All of it is done.
    Delivered,
    /// It was given up: the error's code.
    Dead(String),
    /// The actor refused it: the error's code.
    Rejected(String),
    /// Another event cancelled all that was left of it.
    Cancelled,
}

impl Visitor {
    /// Tells what has gathered, once no request is out: mostly once for all that a batch brings about.
    pub(super) fn tell_tally(&mut self) {
        if self.out.is_some() {
            return;
        }
        if core::mem::take(&mut self.is_new) {
            self.tell(Told::First);
        }
        if self.tally.is_worth_telling() {
            let tally = core::mem::take(&mut self.tally);
            self.tell(Told::Tally(tally));
        }
    }
}

impl Tally {
    /// Takes note of what became of an event, in place of what was noted of it before.
    pub(super) fn note(&mut self, at: Millis, id: &str, name: &str, outcome: Outcome) {
        self.events.retain(|event| event.id != id);
        if self.events.len() >= TOLD_EVENTS {
            self.events.remove(0);
        }
        self.events.push(Happened {
            at,
            id: id.to_owned(),
            name: if name.is_empty() { IDENTIFY } else { name }.to_owned(),
            outcome,
        });
    }

    /// Whether it is worth a telling of its own. Calls alone that are made again go with the end of their event.
    pub(super) fn is_worth_telling(&self) -> bool {
        let numbers = [self.accepted, self.duplicate, self.rejected, self.delivered];
        numbers.iter().any(|number| *number > 0) || !self.events.is_empty()
    }

    pub(super) fn write(&self, told: &mut Object) {
        let events: Vec<String> = self.events.iter().map(Happened::write).collect();
        told.number("accepted", self.accepted.into())
            .number("duplicate", self.duplicate.into())
            .number("rejected", self.rejected.into())
            .number("delivered", self.delivered.into())
            .number("retried", self.retried.into())
            .raw("events", &json::list(&events));
    }

    /// Reads what this version or the one before wrote, which had the first three numbers alone. An event that cannot
    /// be read is left out: a later version may know outcomes that this one does not.
    pub(super) fn read(told: &Value<'_>) -> Option<Self> {
        let count = |name| Some(u32::try_from(millis(told, name)?.0).unwrap_or(u32::MAX));
        let events = told.get("events").map_or(&[][..], Value::items).iter();
        Some(Self {
            accepted: count("accepted")?,
            duplicate: count("duplicate")?,
            rejected: count("rejected")?,
            delivered: count("delivered").unwrap_or_default(),
            retried: count("retried").unwrap_or_default(),
            events: events.filter_map(Happened::read).collect(),
        })
    }
}

impl Happened {
    fn write(&self) -> String {
        let mut event = Object::new();
        self.put(&mut event);
        event.end()
    }

    /// Writes its members into an object.
    pub(in crate::gateway) fn put(&self, event: &mut Object) {
        event
            .number("at", self.at.0)
            .text("id", &self.id)
            .text("name", &self.name);
        let (outcome, code) = match &self.outcome {
            Outcome::Accepted => ("accepted", None),
            Outcome::Delivered => ("delivered", None),
            Outcome::Dead(code) => ("dead", Some(code)),
            Outcome::Rejected(code) => ("rejected", Some(code)),
            Outcome::Cancelled => ("cancelled", None),
        };
        event.text("outcome", outcome);
        if let Some(code) = code {
            event.text("code", code);
        }
    }

    /// Reads what [`Happened::put`] wrote.
    pub(in crate::gateway) fn read(event: &Value<'_>) -> Option<Self> {
        let text = |name| event.text(name).map(str::to_owned);
        let outcome = match event.text("outcome")? {
            "accepted" => Outcome::Accepted,
            "delivered" => Outcome::Delivered,
            "dead" => Outcome::Dead(text("code")?),
            "rejected" => Outcome::Rejected(text("code")?),
            "cancelled" => Outcome::Cancelled,
            _ => return None,
        };
        Some(Self {
            at: millis(event, "at")?,
            id: text("id")?,
            name: text("name")?,
            outcome,
        })
    }
}
