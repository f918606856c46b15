//! What the runtime asks the host to do.

use crate::json;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// Between the parts of effects. No part holds it: JSON escapes it, and what is kept are lines without it.
const MARK: char = '\0';

/// The kinds, numbered as in the host file's table.
const PROBE: u64 = 0;
const WAKE: u64 = 1;
const SEND: u64 = 2;
const SETTLE: u64 = 3;
const EMIT: u64 = 4;
const WATCH: u64 = 5;
const KEEP: u64 = 6;
const OPEN_CHAT: u64 = 7;

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
        name: String,
        /// Its detail, a JSON object.
        json: String,
    },
    /// Look for what the rules are about, then report [`crate::page::Signal::Page`]. Replaces what was looked for before.
    Watch(String),
    /// Keep this text for the next page and for other tabs, or keep none where it is empty.
    Keep {
        /// Its name.
        name: String,
        /// The text.
        text: String,
    },
    /// Open the chat.
    OpenChat,
}

impl Effect {
    /// Reads effects from the form in which they leave the runtime: of each its kind, a number and two texts.
    /// `None` where it is not of that form.
    #[must_use]
    pub fn read(text: &str) -> Option<Vec<Self>> {
        let mut effects = Vec::new();
        if text.is_empty() {
            return Some(effects);
        }
        let mut parts = text.split(MARK);
        while let Some(kind) = parts.next() {
            let number: u64 = parts.next()?.parse().ok()?;
            let (first, second) = (parts.next()?.into(), parts.next()?.into());
            effects.push(match kind.parse().ok()? {
                PROBE => Self::Probe,
                // One more than it is, so that zero says never.
                WAKE => Self::Wake(number.checked_sub(1).map(Millis)),
                SEND => Self::Send(first),
                SETTLE => Self::Settle {
                    handle: number.try_into().ok()?,
                    json: first,
                },
                EMIT => Self::Emit {
                    name: first,
                    json: second,
                },
                WATCH => Self::Watch(first),
                KEEP => Self::Keep {
                    name: first,
                    text: second,
                },
                OPEN_CHAT => Self::OpenChat,
                _ => return None,
            });
        }
        Some(effects)
    }
}

/// Effects as they are asked for, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Effects(pub(super) String);

impl Effects {
    pub(super) fn probe(&mut self) {
        self.add(PROBE, 0, "", "");
    }

    pub(super) fn wake(&mut self, after: Option<Millis>) {
        self.add(WAKE, after.map_or(0, |after| after.0 + 1), "", "");
    }

    pub(super) fn send(&mut self, batch: &str) {
        self.add(SEND, 0, batch, "");
    }

    pub(super) fn settle(&mut self, handle: u32, json: &str) {
        self.add(SETTLE, handle.into(), json, "");
    }

    pub(super) fn emit(&mut self, name: &str, json: &str) {
        self.add(EMIT, 0, name, json);
    }

    pub(super) fn watch(&mut self, json: &str) {
        self.add(WATCH, 0, json, "");
    }

    pub(super) fn keep(&mut self, name: &str, text: &str) {
        self.add(KEEP, 0, name, text);
    }

    pub(super) fn open_chat(&mut self) {
        self.add(OPEN_CHAT, 0, "", "");
    }

    fn add(&mut self, kind: u64, number: u64, first: &str, second: &str) {
        let out = &mut self.0;
        if !out.is_empty() {
            out.push(MARK);
        }
        json::push_number(out, kind);
        out.push(MARK);
        json::push_number(out, number);
        for text in [first, second] {
            out.push(MARK);
            out.push_str(text);
        }
    }
}
