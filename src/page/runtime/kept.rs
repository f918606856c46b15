//! What the host keeps of each event that waits, until it is settled.

use super::consent::Consent;
use super::{Runtime, wire};
use crate::error::Code;
use crate::event::{MAX_EVENT_BYTES, is_recipient};
use crate::outbox::Event;
use crate::page::effect::Effects;
use crate::page::input::Options;
use crate::page::lines::Lines;
use crate::text;
use crate::time::Millis;
use alloc::string::String;

/// What stands before an event's id in the name that it is kept under.
const EVENT: &str = "e.";

/// An event in lines: none of its parts has any itself.
fn write(event: &Event) -> String {
    let order = text::number(event.order);
    let opens_chat = if event.opens_chat { "1" } else { "" };
    let Event {
        recipient,
        shared,
        json,
        ..
    } = event;
    text::concat(&[
        &order, "\n", recipient, "\n", opens_chat, "\n", shared, "\n", json,
    ])
}

/// Reads what [`write`] made; `None` for anything else.
fn read(id: &str, text: &str) -> Option<Event> {
    let (order, rest) = Lines::of(text).split();
    let (recipient, rest) = rest.split();
    let (opens_chat, rest) = rest.split();
    let (shared, rest) = rest.split();
    let (json, _) = rest.split();
    let page = text::concat(&["{", shared, "}"]);
    let is_whole = json.starts_with(&text::concat(&["{\"id\":\"", id, "\""]))
        && (recipient.is_empty() || is_recipient(recipient))
        && json.len().max(page.len()) <= 2 * MAX_EVENT_BYTES
        && wire::is_object(json)
        && wire::is_object(&page);
    is_whole.then(|| Event {
        id: id.into(),
        json: json.into(),
        shared: shared.into(),
        recipient: recipient.into(),
        order: Millis::from_js(Lines::of(order).as_number().unwrap_or_default()).0,
        opens_chat: opens_chat == "1",
        is_forget: false,
    })
}

/// Has the host keep an event.
pub(super) fn keep(effects: &mut Effects, event: &Event) {
    effects.keep(&text::concat(&[EVENT, &event.id]), &write(event));
}

impl Runtime {
    /// Whether events are kept that wait. Not in direct mode, where nobody could tell that one comes again.
    pub(super) fn keeps_events(&self) -> bool {
        let Options {
            direct, dry_run, ..
        } = self.options;
        self.consent == Consent::Granted && !direct && !dry_run
    }

    /// Has the host keep the events that wait, from this place on.
    pub(super) fn keep_events(&mut self, from: usize) {
        if self.keeps_events() {
            for (place, event) in self.outbox.iter().enumerate() {
                // The word of a refusal is not: nothing else is kept then either.
                if place >= from && !event.is_forget {
                    keep(&mut self.effects, event);
                }
            }
        }
    }

    /// Has the host keep an event no longer.
    pub(super) fn let_go(&mut self, id: &str) {
        if !self.options.dry_run {
            self.effects.keep(&text::concat(&[EVENT, id]), "");
        }
    }

    /// An event is there that was kept for a page that is gone; or, with an empty text, one of ours was settled by
    /// another tab. Answers whether the name is an event's.
    pub(super) fn see_event(&mut self, name: &str, text: &str) -> bool {
        let Some(id) = name.strip_prefix(EVENT) else {
            return false;
        };
        if self.options.dry_run {
            return true;
        }
        if self.consent == Consent::Denied {
            // Nothing is kept beside a refusal.
            self.effects.keep(name, "");
        } else if text.is_empty() {
            if self.outbox.settle(id).is_some() {
                self.accepted(id);
            }
        } else if let Some(event) = read(id, text) {
            // Ours from here on. One that finds no room stays as it is, for a later page.
            if self.outbox.restore(event).is_ok() && self.keeps_events() {
                self.effects.keep(name, text);
            }
        } else {
            self.effects.keep(name, "");
            self.error(
                Code::StorageUnreadable.as_str(),
                "a kept event cannot be read",
            );
        }
        true
    }
}
