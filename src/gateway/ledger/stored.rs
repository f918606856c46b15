//! Rows as text: the only place that knows their form.

use super::counts::Counts;
use super::letters::Letter;
use crate::gateway::intake::millis;
use crate::json::{self, Object};
use alloc::borrow::ToOwned;
use alloc::string::String;

/// The version that is written. Another one is not read: what it says cannot be known.
const VERSION: u64 = 1;

/// What a row says.
#[derive(Debug)]
pub(super) enum Row {
    /// Slot 0: the numbers.
    Counts(Counts),
    /// A dead letter.
    Letter(Letter),
    /// Nothing any more.
    Free,
}

/// The row of slot 0.
pub(super) fn write_counts(counts: &Counts) -> String {
    let mut row = Object::new();
    counts.write(row.number("v", VERSION));
    row.end()
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
    Some(Row::Letter(Letter {
        slot,
        at: millis(&row, "at")?,
        recipient: row.text("recipient")?.to_owned(),
        id: row.text("id")?.to_owned(),
        code: row.text("code")?.to_owned(),
    }))
}
