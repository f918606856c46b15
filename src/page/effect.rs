//! What the runtime asks the host to do.

use crate::json;
use crate::time::Millis;
use alloc::string::String;

/// Something to do outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the chat's global and report it with [`crate::page::Input::Recipient`].
    Probe,
    /// Report [`crate::page::Input::Woken`] after this long. Replaces the wake-up before it.
    Wake(Millis),
    /// Send this batch and report the answer.
    Send(String),
    /// A call is done; the JSON text is what its promise resolves to.
    Settle {
        /// The call.
        handle: u32,
        /// Its result.
        json: String,
    },
    /// Tell whoever listens with `on(name, …)`.
    Emit {
        /// The event's name.
        name: &'static str,
        /// Its detail, a JSON object.
        json: String,
    },
}

impl Effect {
    /// Appends the flat shape in which effects cross to JavaScript: `[kind, number, text, text]`.
    /// The kinds are numbered as in the host file's table.
    pub fn write(&self, out: &mut String) {
        let (kind, number, first, second) = match self {
            Self::Probe => (0, 0, "", ""),
            Self::Wake(after) => (1, after.0, "", ""),
            Self::Send(body) => (2, 0, body.as_str(), ""),
            Self::Settle { handle, json } => (3, u64::from(*handle), json.as_str(), ""),
            Self::Emit { name, json } => (4, 0, *name, json.as_str()),
        };
        out.push('[');
        json::push_number(out, kind);
        out.push(',');
        json::push_number(out, number);
        out.push(',');
        json::push_text(out, first);
        out.push(',');
        json::push_text(out, second);
        out.push(']');
    }
}
