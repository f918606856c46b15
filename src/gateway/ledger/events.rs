//! What happened last, the latest at the end: an event once, with what became of it.

use super::LEDGER_EVENTS;
use crate::gateway::visitor::Happened;
use crate::json::{Object, Value};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// An event and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) recipient: String,
    pub(super) happened: Happened,
}

impl Event {
    /// The event as JSON.
    pub(super) fn write(&self) -> String {
        let mut event = Object::new();
        event.text("recipient", &self.recipient);
        self.happened.put(&mut event);
        event.end()
    }

    /// Reads what [`Event::write`] wrote.
    pub(super) fn read(event: &Value<'_>) -> Option<Self> {
        Some(Self {
            recipient: event.text("recipient")?.to_owned(),
            happened: Happened::read(event)?,
        })
    }
}

/// The last of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Events(Vec<Event>);

impl Events {
    /// Those that were stored.
    pub(super) fn of(mut events: Vec<Event>) -> Self {
        let many = events.len().saturating_sub(LEDGER_EVENTS);
        events.drain(..many);
        Self(events)
    }

    /// All of them.
    pub(super) fn list(&self) -> &[Event] {
        &self.0
    }

    /// Puts one in, in place of what was known of the same event.
    pub(super) fn put(&mut self, event: Event) {
        let is_it = |known: &Event| {
            known.happened.id == event.happened.id && known.recipient == event.recipient
        };
        self.0.retain(|known| !is_it(known));
        if self.0.len() >= LEDGER_EVENTS {
            self.0.remove(0);
        }
        self.0.push(event);
    }

    /// Takes a visitor's events out; answers whether there were any.
    pub(super) fn remove(&mut self, recipient: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|event| event.recipient != recipient);
        self.0.len() < before
    }
}
