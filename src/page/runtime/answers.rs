//! What the other side says of the events that were sent.

use super::{Runtime, detail};
use crate::error::Code;
use crate::json::Object;
use crate::page::lines::Lines;
use crate::time::Millis;

impl Runtime {
    /// Tells of an event that has arrived.
    pub(super) fn accepted(&mut self, id: &str) {
        self.emit("accepted", Object::new().text("id", id));
    }

    /// Takes the answer to a batch. Status 0 means that none came.
    pub(super) fn answered(
        &mut self,
        now: Millis,
        status: u16,
        retry_after: Option<Millis>,
        body: &str,
    ) {
        self.sending = self.sending.saturating_sub(1);
        let body = Lines::of(body);
        let results = body
            .get("results")
            .filter(|results| status / 100 == 2 && results.is_list());
        for (_, result) in results.unwrap_or_default().each() {
            let (id, word) = (result.text("id"), result.text("status"));
            let is_rejected = word == "rejected";
            // A word of a later version leaves the event open.
            if !is_rejected && !matches!(word, "accepted" | "duplicate") {
                continue;
            }
            // Only what was asked about, and what nobody has dropped since.
            let Some(event) = self.outbox.settle(id) else {
                continue;
            };
            self.let_go(id);
            if is_rejected {
                let (code, message) = (result.text("code"), result.text("message"));
                self.dropped(id, code, message);
                // That a limit holds is no fault.
                if code != "limit_reached" {
                    self.error(code, message);
                }
                continue;
            }
            self.accepted(id);
            if event.opens_chat {
                self.effects.open_chat();
            }
        }
        // Why events are still open, if they are: where the other side says nothing, the error stands for itself.
        let said = body.get(if results.is_some() { "open" } else { "error" });
        let (code, otherwise) = local_error(status);
        let why = said.unwrap_or_default();
        let string = |name| why.get(name).and_then(Lines::string);
        let code = string("code").unwrap_or(code.as_str());
        let message = string("message").unwrap_or(otherwise);
        // Refusals that no waiting mends: the batch itself cannot be read. All else, a refused origin included,
        // somebody can mend while the page is open.
        if results.is_none() && self.sending == 0 && matches!(status, 400 | 413 | 422) {
            while let Some(event) = self.outbox.give_up() {
                self.drop_event(&event.id, code, message);
            }
            self.error(code, message);
            return;
        }
        let asked = why.number("retry_after_s");
        let asked = asked.map(|seconds| Millis::from_js(seconds * 1000.0));
        let retry_after = asked.or(retry_after);
        // Whether it is of the way there: then the line waits, and not only the events that were sent.
        let is_line = why.text("line") != "false";
        if results.is_some() || !is_line {
            self.outbox.put_back(now, retry_after, &mut self.random);
        } else {
            self.outbox.rest();
        }
        if results.is_some() && said.is_none() {
            return;
        }
        if is_line {
            self.outbox.hold(now, retry_after, &mut self.random);
        }
        let after = self.outbox.due().unwrap_or(now) - now;
        let mut told = detail(code, "code", message);
        self.emit("retry", told.number("after_ms", after.0));
        self.error(code, message);
    }
}

/// The error for an answer that does not explain itself.
fn local_error(status: u16) -> (Code, &'static str) {
    match status {
        0 => (Code::Network, "the gateway did not answer"),
        200..300 => (
            Code::BadAnswer,
            "the gateway's answer is not what was expected",
        ),
        413 => (Code::TooLarge, "the gateway refused the batch as too large"),
        429 => (Code::RateLimited, "the gateway asks to wait"),
        _ => (Code::HttpStatus, "the gateway answered with an error"),
    }
}
