//! The answer to a batch that was delivered while its page waited.

use super::Reply;
use crate::error::{Code, Error};
use crate::gateway::Trust;
use crate::gateway::delivery::{Outcome, Verdict};
use crate::json::{self, Object};
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// How long a page is asked to wait where the service did not say.
const RETRY_AFTER: Millis = Millis::from_secs(2);

/// The answer to a batch: 202 with what can be said of its events. Those that can still be tried again
/// are left out, so that the page keeps them, and `open` says why; where that is all of them, it is 503.
#[must_use]
pub fn close(trust: Trust, verdicts: Vec<Verdict>, outcomes: &[Outcome]) -> Reply {
    let mut results = Vec::new();
    for verdict in &verdicts {
        results.push(result(trust, verdict));
    }
    for outcome in outcomes {
        results.extend(outcome.verdict().map(|verdict| result(trust, &verdict)));
    }
    let mut open: Option<(Error, bool)> = None;
    let mut wait = None;
    for outcome in outcomes
        .iter()
        .filter(|outcome| outcome.verdict().is_none())
    {
        let Err(error) = &outcome.result else {
            continue;
        };
        wait = wait.max(error.retry_after);
        // The first failure is told, unless a later one is of the way there.
        match &mut open {
            Some((_, true)) => {}
            Some(told) if outcome.line => *told = (error.clone(), true),
            Some(_) => {}
            None => open = Some((error.clone(), outcome.line)),
        }
    }
    if !results.is_empty() {
        let results = json::list(&results);
        let mut body = Object::new();
        body.raw("results", &results);
        if let Some((error, line)) = &open {
            body.raw("open", &detail(trust, error, *line).end());
        }
        let mut reply = Reply::json(202, body.end());
        reply.wait(wait);
        return reply;
    }
    let (error, line) = open.unwrap_or_else(|| {
        (
            Error::new(Code::Timeout, "the service was too slow for even one event"),
            true,
        )
    });
    // A page is told when to come back; direct mode has only its own pauses, which flush() may end.
    let wait = wait.or((trust == Trust::Page).then_some(RETRY_AFTER));
    Reply::refusal(503, detail(trust, &error, line), wait)
}

/// An error as the page gets it. The service's own words are for the gateway's log, not for visitors.
fn detail(trust: Trust, error: &Error, line: bool) -> Object {
    let mut detail = Object::new();
    detail
        .text("code", error.code.as_str())
        .text("message", public_message(trust, error));
    if !line {
        detail.raw("line", "false");
    }
    detail
}

fn public_message(trust: Trust, error: &Error) -> &str {
    match error.code {
        _ if trust == Trust::Direct => &error.message,
        Code::ApiStatus | Code::HttpStatus if error.is_refusal() => {
            "the service refused the call; the gateway's log has its words"
        }
        Code::HttpStatus => "the service failed; the gateway's log has its words",
        Code::BadAnswer => {
            "the service's answer is not what was expected; the gateway's log says more"
        }
        Code::RateLimited => "the service asks to wait",
        _ => &error.message,
    }
}

pub(in crate::gateway) fn result(trust: Trust, verdict: &Verdict) -> String {
    let mut object = Object::new();
    object.text("id", &verdict.id);
    match &verdict.result {
        Ok(()) => object.text("status", "accepted").end(),
        Err(error) => object
            .text("status", "rejected")
            .text("code", error.code.as_str())
            .text("message", public_message(trust, error))
            .end(),
    }
}

/// What is said of an event that was accepted before.
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub(in crate::gateway) fn duplicate(id: &str) -> String {
    let mut object = Object::new();
    object.text("id", id).text("status", "duplicate").end()
}
