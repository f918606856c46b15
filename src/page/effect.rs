//! What the runtime asks the host to do.

use crate::json;
use crate::time::Millis;
use alloc::string::String;

/// Something to do outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the chat's global and report it with [`crate::page::Input::Recipient`].
    Probe,
    /// Report [`crate::page::Input::Woken`] after this long, or not any more. Replaces the wake-up before it.
    Wake(Option<Millis>),
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
    /// Look for what the rules are about, then report [`crate::page::Signal::Page`]. Replaces what was looked for before.
    Watch(String),
    /// Keep this text for the next page and for other tabs, or keep none where it is empty.
    Keep {
        /// Its name.
        name: &'static str,
        /// The text.
        text: String,
    },
    /// Open the chat.
    OpenChat,
}

impl Effect {
    /// Appends the flat shape in which effects cross to JavaScript: `[kind, number, text, text]`.
    /// The kinds are numbered as in the host file's table.
    pub fn write(&self, out: &mut String) {
        let (kind, number, first, second) = match self {
            Self::Probe => (0, 0, "", ""),
            // One more than it is, so that zero says never.
            Self::Wake(after) => (1, after.map_or(0, |after| after.0 + 1), "", ""),
            Self::Send(body) => (2, 0, body.as_str(), ""),
            Self::Settle { handle, json } => (3, u64::from(*handle), json.as_str(), ""),
            Self::Emit { name, json } => (4, 0, *name, json.as_str()),
            Self::Watch(json) => (5, 0, json.as_str(), ""),
            Self::Keep { name, text } => (6, 0, *name, text.as_str()),
            Self::OpenChat => (7, 0, "", ""),
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
