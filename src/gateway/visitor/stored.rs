//! Rows as text: the only place that knows their form.

use super::entry::{Begun, Entry, State};
use crate::api::ClientId;
use crate::gateway::action::Call;
use crate::gateway::call::write_all;
use crate::gateway::config::Confirm;
use crate::gateway::intake::{millis, place, texts};
use crate::json::{self, Object, Value};
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

/// The version that is written. Another one is not read: what it says cannot be known.
const VERSION: u64 = 1;

/// What a row says.
#[derive(Debug, PartialEq)]
pub(super) enum Row {
    /// Slot 0: the visitor.
    Visitor {
        /// The chat's name for the visitor.
        recipient: String,
        /// The visitor's client.
        client: Option<ClientId>,
        /// The service asked for no calls before this.
        pause: Millis,
    },
    /// An event that is to be done, or that was given up.
    Entry(String, Box<Entry>),
    /// An event that is over: its id alone is remembered, with its cap, and when it was over.
    Settled(Rc<str>, Option<u64>, Millis),
}

/// The row of slot 0.
pub(super) fn write_visitor(recipient: &str, client: Option<ClientId>, pause: Millis) -> String {
    let mut row = Object::new();
    row.number("v", VERSION).text("recipient", recipient);
    if let Some(client) = client {
        row.number("client", client.get());
    }
    row.number("pause", pause.0).end()
}

/// The row of an event that is over.
pub(super) fn write_settled(entry: &Entry, at: Millis, how: &str) -> String {
    let mut row = Object::new();
    row.number("v", VERSION)
        .text("id", &entry.id)
        .number("settled", at.0);
    if let Some(cap) = entry.cap {
        row.number("limit", cap);
    }
    row.text("how", how).end()
}

/// The row of an event that is to be done, or was given up.
pub(super) fn write_entry(recipient: &str, entry: &Entry) -> String {
    let mut row = Object::new();
    row.number("v", VERSION)
        .text("id", &entry.id)
        .text("recipient", recipient)
        .text("name", &entry.name)
        .number("order", entry.order)
        .number("accepted", entry.accepted.0)
        .number("due", entry.due.0)
        .number("first", entry.first as u64)
        .number("done", entry.done as u64);
    if let Some(at) = entry.at {
        row.number("at", at.0);
    }
    if let Some(cap) = entry.cap {
        row.number("limit", cap);
    }
    if let Some(confirm) = entry.confirm {
        row.text("confirm", confirm.as_str());
    }
    match entry.begun {
        Begun::No => {}
        Begun::Yes => {
            row.raw("begun", "true");
        }
        Begun::After(id) => {
            row.number("begun", id);
        }
    }
    if let Some(held) = entry.held {
        row.number("held", held.0);
    }
    if let Some(lost) = entry.lost {
        row.number("lost", lost.0);
    }
    if let State::Dead { at, code, message } = &entry.state {
        row.number("dead", at.0)
            .text("code", code)
            .text("message", message);
    }
    let names: Vec<String> = entry.cancel_on.iter().map(|n| json::text(n)).collect();
    row.raw("cancel_on", &json::list(&names))
        .raw("calls", &write_all(&entry.calls))
        .end()
}

/// Reads the row of a slot; `None` where it is of another version or none of ours.
pub(super) fn read(slot: u32, text: &str) -> Option<Row> {
    let row = json::read(text)?;
    if millis(&row, "v")?.0 != VERSION {
        return None;
    }
    if slot == 0 {
        return Some(Row::Visitor {
            recipient: row.text("recipient")?.to_owned(),
            client: row.get("client").and_then(ClientId::read),
            pause: millis(&row, "pause").unwrap_or_default(),
        });
    }
    let id: Rc<str> = row.text("id").filter(|id| !id.is_empty())?.into();
    let cap = millis(&row, "limit").map(|cap| cap.0);
    if let Some(at) = millis(&row, "settled") {
        return Some(Row::Settled(id, cap, at));
    }
    let count = |name| usize::try_from(millis(&row, name)?.0).ok();
    let calls = row.get("calls")?.items().iter();
    let calls: Vec<Call> = calls.map(Call::read).collect::<Option<_>>()?;
    let done = count("done")?;
    let first = place(&row)?;
    if done >= calls.len() {
        return None;
    }
    let state = match millis(&row, "dead") {
        None => State::Waiting,
        Some(at) => State::Dead {
            at,
            code: row.text("code").unwrap_or_default().to_owned(),
            message: row.text("message").unwrap_or_default().to_owned(),
        },
    };
    let entry = Entry {
        slot,
        id,
        name: row.text("name").unwrap_or_default().to_owned(),
        order: millis(&row, "order")?.0,
        accepted: millis(&row, "accepted")?,
        due: millis(&row, "due")?,
        at: millis(&row, "at"),
        cap,
        cancel_on: texts(&row, "cancel_on"),
        confirm: row.text("confirm").and_then(Confirm::from_name),
        first,
        calls,
        done,
        begun: begun(&row),
        held: millis(&row, "held"),
        lost: millis(&row, "lost"),
        state,
        failures: 0,
        renewed: false,
        next: Millis(0),
        error: None,
    };
    let recipient = row.text("recipient")?.to_owned();
    Some(Row::Entry(recipient, Box::new(entry)))
}

fn begun(row: &Value<'_>) -> Begun {
    match row.get("begun") {
        None => Begun::No,
        Some(Value::Number(_)) => millis(row, "begun").map_or(Begun::Yes, |id| Begun::After(id.0)),
        Some(_) => Begun::Yes,
    }
}
