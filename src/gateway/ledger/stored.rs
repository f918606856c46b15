//! Rows as text: the only place that knows their form.

use super::counts::Counts;
use super::events::{Event, Events};
use super::letters::Letter;
use super::settings::Version;
use super::{LEDGER_DEAD, LEDGER_VERSIONS};
use crate::gateway::intake::millis;
use crate::json::{self, Object, Value};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The version that is written. Another one is not read: what it says cannot be known.
const VERSION: u64 = 1;

/// The row of the last events, far behind those of dead letters.
pub(super) const EVENTS: u32 = 10_000;

/// The first row of the configuration's versions, of which each has one.
const CONFIG: u32 = 10_001;

/// What is behind all rows.
const END: u32 = CONFIG + LEDGER_VERSIONS;

const _: () = assert!(LEDGER_DEAD < EVENTS);

/// What a row says.
#[derive(Debug)]
pub(super) enum Row {
    /// Slot 0: the numbers.
    Counts(Counts),
    /// A dead letter.
    Letter(Letter),
    /// The last events.
    Events(Events),
    /// A version of the configuration.
    Version(Version),
    /// Nothing any more.
    Free,
}

/// The row of slot 0.
pub(super) fn write_counts(counts: &Counts) -> String {
    let mut row = Object::new();
    counts.write(row.number("v", VERSION));
    row.end()
}

/// The row of the last events.
pub(super) fn write_events(events: &Events) -> String {
    let mut row = Object::new();
    row.number("v", VERSION)
        .raw("events", &tell_events(events.list().iter()))
        .end()
}

/// Events for whoever asks.
pub(super) fn tell_events<'e>(events: impl Iterator<Item = &'e Event>) -> String {
    let events: Vec<String> = events.map(Event::write).collect();
    json::list(&events)
}

/// The slot and the row of a version of the configuration.
pub(super) fn write_version(version: &Version) -> (u32, String) {
    let mut row = Object::new();
    version.put(row.number("v", VERSION));
    if let Some(text) = &version.text {
        row.text("config", text);
    }
    let place = version.number % u64::from(LEDGER_VERSIONS);
    (CONFIG + place as u32, row.end())
}

/// The row of a dead letter.
pub(super) fn write_letter(letter: &Letter) -> String {
    let mut row = Object::new();
    put_letter(letter, row.number("v", VERSION))
}

/// A dead letter for whoever asks.
pub(super) fn tell_letter(letter: &Letter) -> String {
    put_letter(letter, &mut Object::new())
}

fn put_letter(letter: &Letter, object: &mut Object) -> String {
    object
        .text("recipient", &letter.recipient)
        .text("id", &letter.id)
        .text("name", &letter.name)
        .text("code", &letter.code)
        .number("at", letter.at.0)
        .end()
}

/// Reads the row of a slot; `None` where it is of another version or none of ours.
pub(super) fn read(slot: u32, text: &str) -> Option<Row> {
    if text.is_empty() && slot > 0 {
        return Some(Row::Free);
    }
    let row = json::read(text)?;
    if millis(&row, "v")?.0 != VERSION {
        return None;
    }
    if slot == 0 {
        return Counts::read(&row).map(Row::Counts);
    }
    match slot {
        EVENTS => return read_events(&row).map(Row::Events),
        CONFIG..END => return read_version(&row).map(Row::Version),
        _ => {}
    }
    Some(Row::Letter(Letter {
        slot,
        at: millis(&row, "at")?,
        recipient: row.text("recipient")?.to_owned(),
        id: row.text("id")?.to_owned(),
        name: row.text("name").unwrap_or_default().to_owned(),
        code: row.text("code")?.to_owned(),
    }))
}

fn read_events(row: &Value<'_>) -> Option<Events> {
    let events = row.get("events")?.items().iter();
    // One of an outcome that only a later version knows does not take the others with it.
    Some(Events::of(events.filter_map(Event::read).collect()))
}

fn read_version(row: &Value<'_>) -> Option<Version> {
    Some(Version {
        number: millis(row, "version")?.0,
        at: millis(row, "at")?,
        restored: millis(row, "restored").map(|number| number.0),
        text: row.text("config").map(str::to_owned),
    })
}
