//! When what waits is sent, and how much of it.

use super::consent::Consent;
use super::{Runtime, kept};
use crate::error::Code;
use crate::event::MAX_BATCH_BYTES;
use crate::json::{self, Object};
use crate::text;
use crate::time::Millis;
use alloc::string::String;

impl Runtime {
    /// Sends a batch, once one is due and none is on its way.
    pub(super) fn send(&mut self, now: Millis) {
        if self.sending == 0 && self.outbox.due().is_some_and(|due| due <= now) {
            self.send_within(now, MAX_BATCH_BYTES);
        }
    }

    /// Sends what waits, also what is on its way already: the page may go any moment, and nothing is to overtake. `room`
    /// is how many bytes a browser still takes from a page that goes.
    pub(super) fn leave(&mut self, now: Millis, room: usize) {
        // What is on its way alone needs nobody's help; in direct mode nobody would tell that it comes twice.
        let may = self.sending == 0 || !self.options.direct;
        if may && self.outbox.due().is_some_and(|due| due <= now) && self.outbox.has_unsent() {
            self.send_within(now, room);
        }
    }

    /// Sends a batch of so many bytes at the most, where there is somebody to send it for.
    fn send_within(&mut self, now: Millis, room: usize) {
        let Some(recipient) = self.ready_to_send().map(String::from) else {
            return;
        };
        if self.options.dry_run {
            self.drop_all(Code::DryRun.as_str(), "a dry run sends nothing");
            return;
        }
        let mut batch = String::new();
        let mut ids = String::new();
        let keeps = self.keeps_events();
        let effects = &mut self.effects;
        self.outbox
            .take_batch(now, &recipient, room, |event, is_new| {
                if ids.is_empty() {
                    let sent_at = text::number(now.0);
                    let start = [
                        "{\"recipient\":\"",
                        &event.recipient,
                        "\",\"sent_at\":",
                        &sent_at,
                        ",",
                        &event.shared,
                        ",\"events\":[",
                    ];
                    batch = text::concat(&start);
                } else {
                    batch.push(',');
                    ids.push(',');
                }
                batch.push_str(&event.json);
                json::push_text(&mut ids, &event.id);
                if keeps && is_new {
                    kept::keep(effects, event);
                }
            });
        if ids.is_empty() {
            return;
        }
        batch.push_str("]}");
        self.sending += 1;
        self.is_known_there |= self.consent == Consent::Granted;
        self.effects.send(&batch);
        let ids = text::concat(&["[", &ids, "]"]);
        self.emit("sent", Object::new().raw("ids", &ids));
    }

    /// The recipient, where nothing but time stands between an event and its sending.
    pub(super) fn ready_to_send(&self) -> Option<&str> {
        // After a refusal nothing waits but the word of it.
        (self.consent != Consent::Waited)
            .then_some(self.search.found.as_deref())
            .flatten()
    }
}
