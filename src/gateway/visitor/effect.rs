//! What goes into an actor, and what it wants done.

use super::Tally;
use crate::error::Error;
use crate::gateway::intake::millis;
use crate::gateway::reply::Reply;
use crate::http;
use crate::json::{Object, Value};
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;

/// What happens to an actor.
#[derive(Debug)]
pub enum Input<'a> {
    /// It begins: what is stored, and the alarm that is set. Once, before anything else.
    Wake {
        /// Slots and their texts.
        rows: &'a [(u32, &'a str)],
        /// When the alarm is due.
        alarm: Option<Millis>,
    },
    /// A batch, as [`crate::gateway::Intake::write`] wrote it. It is answered by one [`Effect::Reply`].
    Batch(&'a str),
    /// What became of the request that is out. An error means that no answer came.
    Answer(Result<http::Response, Error>),
    /// The alarm is due. It is not set any more.
    Alarm,
    /// Everything is to be erased of this visitor, which is the actor's own. Answered by one [`Effect::Reply`].
    Forget(&'a str),
    /// A dead letter is to be tried again: the event's id. Answered by one [`Effect::Reply`].
    Replay(&'a str),
}

/// What an actor wants done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Write a row, in place of the one in this slot if there is one.
    Write {
        /// The row's key.
        slot: u32,
        /// Its text.
        text: String,
    },
    /// Set the alarm, in place of the one that is set.
    Alarm(Millis),
    /// Take the alarm off, then delete all rows.
    DropAll,
    /// Answer the batch in hand, or what else asks for an answer.
    Reply(Reply),
    /// Send a request to the service.
    Send(http::Request),
    /// Tell the ledger, if there is one; nothing waits for it.
    Tell(Report),
    /// A line for the host's log.
    Log(String),
}

/// What is told of a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The chat's name for the visitor; empty where it is not known.
    pub recipient: String,
    /// What happened.
    pub what: Told,
}

/// What happened to a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nothing was kept of this visitor before.
    First,
    /// What happened since it was told last.
    Tally(Tally),
    /// An event is a dead letter, kept for [`Input::Replay`]. Told again by every actor that begins with it.
    Dead {
        /// The event.
        id: String,
        /// Its name; empty where it has none.
        name: String,
        /// The error's code.
        code: String,
        /// When.
        at: Millis,
    },
    /// A dead letter is tried again.
    Revived {
        /// The event.
        id: String,
    },
    /// Everything was erased, as the visitor asked for.
    Forgotten,
    /// So many rows could not be read, and are overwritten in time.
    Unreadable(u32),
}

impl Report {
    /// The report as one JSON object.
    #[must_use]
    pub fn write(&self) -> String {
        let mut told = Object::new();
        match &self.what {
            Told::First => told.raw("first", "true"),
            Told::Tally(tally) => {
                tally.write(&mut told);
                &mut told
            }
            Told::Dead { id, name, code, at } => told
                .text("dead", id)
                .text("name", name)
                .text("code", code)
                .number("at", at.0),
            Told::Revived { id } => told.text("revived", id),
            Told::Forgotten => told.raw("forgotten", "true"),
            Told::Unreadable(rows) => told.number("unreadable", (*rows).into()),
        };
        told.text("recipient", &self.recipient).end()
    }

    /// Reads what [`Report::write`] wrote; `None` where it is nothing of the kind.
    #[must_use]
    pub fn read(report: &Value<'_>) -> Option<Self> {
        let count = |name| Some(u32::try_from(millis(report, name)?.0).unwrap_or(u32::MAX));
        let id = |name| report.text(name).map(ToOwned::to_owned);
        let is = |name| matches!(report.get(name), Some(Value::Bool(true)));
        let what = if is("first") {
            Told::First
        } else if is("forgotten") {
            Told::Forgotten
        } else if let Some(rows) = count("unreadable") {
            Told::Unreadable(rows)
        } else if let Some(id) = id("revived") {
            Told::Revived { id }
        } else if let Some(id) = id("dead") {
            let code = report.text("code")?.to_owned();
            let at = millis(report, "at")?;
            // The version before told no name.
            let name = report.text("name").unwrap_or_default().to_owned();
            Told::Dead { id, name, code, at }
        } else {
            Told::Tally(Tally::read(report)?)
        };
        let recipient = report.text("recipient")?.to_owned();
        Some(Self { recipient, what })
    }

    /// Whether all ledgers have to know it: what an earlier key had told of this visitor is elsewhere.
    #[must_use]
    pub fn is_for_all(&self) -> bool {
        matches!(self.what, Told::Revived { .. } | Told::Forgotten)
    }

    /// Whether it does no harm to tell it twice. The numbers would be wrong.
    #[must_use]
    pub fn may_repeat(&self) -> bool {
        matches!(
            self.what,
            Told::Dead { .. } | Told::Revived { .. } | Told::Forgotten
        )
    }
}
