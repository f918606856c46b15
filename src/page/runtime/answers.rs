//! What the other side says of the events that were sent.

use super::{Runtime, detail};
use crate::error::Code;
use crate::json::{self, NOTHING, Object, Value};
use crate::page::effect::Effect;
use crate::time::Millis;

impl Runtime {
    /// Takes the answer to a batch. Status 0 means that none came.
    pub(super) fn answered(
        &mut self,
        now: Millis,
        status: u16,
        retry_after: Option<Millis>,
        body: &str,
    ) {
        let sent = core::mem::take(&mut self.in_flight);
        let body = json::read(body).unwrap_or(Value::Null);
        let results = match body.get("results") {
            Some(Value::Array(results)) if status / 100 == 2 => Some(results),
            _ => None,
        };
        for result in results.into_iter().flatten() {
            let text = |key| result.text(key).unwrap_or_default();
            let id = text("id");
            // Only what was asked about, and what nobody has dropped since. A word of a later version leaves the
            // event open.
            let is_rejected = text("status") == "rejected";
            let is_settled = is_rejected || matches!(text("status"), "accepted" | "duplicate");
            if !is_settled
                || !sent.iter().any(|sent| sent == id)
                || self.outbox.settle(id).is_none()
            {
                continue;
            }
            if is_rejected {
                self.lose(id, text("code"), text("message"));
            } else {
                self.accepted(id);
            }
        }
        // Why events are still open, if they are: where the other side says nothing, the error stands for itself.
        let said = body.get(if results.is_some() { "open" } else { "error" });
        let (code, otherwise) = local_error(status);
        let why = said.unwrap_or(&NOTHING);
        let code = why.text("code").unwrap_or(code.as_str());
        let message = why.text("message").unwrap_or(otherwise);
        // Refusals that no waiting mends: the batch itself cannot be read. All else, a refused origin included,
        // somebody can mend while the page is open.
        if results.is_none() && matches!(status, 400 | 413 | 422) {
            for id in &sent {
                if self.outbox.settle(id).is_some() {
                    self.dropped(id, code, message);
                }
            }
            self.error(code, message);
            return;
        }
        let asked = why.number("retry_after_s");
        let asked = asked.map(|seconds| Millis::from_js(seconds * 1000.0));
        let retry_after = asked.or(retry_after);
        // Whether it is of the way there: then the line waits, and not only the events that were sent.
        let is_line = why.get("line") != Some(&Value::Bool(false));
        if results.is_some() || !is_line {
            for id in &sent {
                self.outbox.put_back(id, now, retry_after, &mut self.random);
            }
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

    fn accepted(&mut self, id: &str) {
        self.emit("accepted", Object::new().text("id", id));
        let before = self.openers.len();
        self.openers.retain(|opener| opener != id);
        if self.openers.len() < before {
            self.effects.push(Effect::OpenChat);
        }
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
