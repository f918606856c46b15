//! What is said of a batch's events; the answer to one of direct mode, which is delivered while its page waits.

use super::Reply;
use crate::error::{Code, Error};
use crate::gateway::delivery::{Outcome, Verdict};
use crate::json::{self, Object};
use alloc::string::String;
use alloc::vec::Vec;

/// The answer to a batch of direct mode: 202 with what can be said of its events. Those that can still be tried again
/// are left out, so that the page keeps them, and `open` says why; where that is all of them, it is 503.
#[must_use]
pub fn close(verdicts: Vec<Verdict>, outcomes: &[Outcome]) -> Reply {
    let mut results = Vec::new();
    for verdict in &verdicts {
        results.push(result(verdict));
    }
    for outcome in outcomes {
        let verdict = outcome.verdict();
        results.extend(verdict.map(|verdict| result(&verdict)));
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
            body.raw("open", &detail(error, *line).end());
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
    // Where the service does not say how long, the page has its own pauses, which flush() may end.
    Reply::refusal(503, detail(&error, line), wait)
}

fn detail(error: &Error, line: bool) -> Object {
    let mut detail = Object::new();
    detail
        .text("code", error.code.as_str())
        .text("message", &error.message);
    if !line {
        detail.raw("line", "false");
    }
    detail
}

/// What is said of one event.
pub(in crate::gateway) fn result(verdict: &Verdict) -> String {
    let mut object = Object::new();
    object.text("id", &verdict.id);
    match &verdict.result {
        Ok(()) => object.text("status", "accepted").end(),
        Err(error) => object
            .text("status", "rejected")
            .text("code", error.code.as_str())
            .text("message", &error.message)
            .end(),
    }
}

/// What is said of an event that was accepted before.
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub(in crate::gateway) fn duplicate(id: &str) -> String {
    let mut object = Object::new();
    object.text("id", id).text("status", "duplicate").end()
}
