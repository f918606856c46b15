//! One visitor's work: finds the client, then makes the calls one after the other.

use super::action::{self, Call};
use crate::api::{ClientId, Service, answer};
use crate::error::{Code, Error};
use crate::http;
use alloc::string::String;
use alloc::vec::Vec;

/// One event's calls.
#[derive(Debug, PartialEq)]
pub struct Job {
    id: String,
    calls: Vec<Call>,
    /// How many of its calls were made.
    pub done: usize,
    /// A message of it that may have been sent or not, and is not sent again.
    lost: Option<Error>,
}

impl Job {
    /// An event's calls, in their order.
    #[must_use]
    pub fn new(id: String, calls: Vec<Call>) -> Self {
        Self {
            id,
            calls,
            done: 0,
            lost: None,
        }
    }

    /// The event.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Leaves out the first `done` calls, which an earlier try made.
    pub fn skip(&mut self, done: usize) {
        self.done = done;
    }

    fn next_call(&self) -> Option<&Call> {
        self.calls.get(self.done)
    }
}

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The event.
    pub id: String,
    /// How many of its calls were made, in this try and those before.
    pub done: usize,
    /// The error that stopped it, if any did.
    pub result: Result<(), Error>,
    /// Whether that error is of the way there, so that the events behind it had to wait too.
    pub line: bool,
}

impl Outcome {
    /// What can be said of the event for good; `None` while it can still be tried again. What was
    /// refused after a part of it was done is not tried again: the part would be done again too.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match &self.result {
            Err(error) if error.code.is_retryable() && (self.done == 0 || self.line) => None,
            result => Some(Verdict {
                id: self.id.clone(),
                result: result.clone(),
            }),
        }
    }
}

/// What is said of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The event.
    pub id: String,
    /// Nothing: it has arrived. An error: it never will.
    pub result: Result<(), Error>,
}

/// The calls of one visitor, in order: ask [`Delivery::next_request`], send, report with
/// [`Delivery::answered`], until there is none.
#[derive(Debug)]
pub struct Delivery<'s> {
    service: &'s Service,
    recipient: String,
    client: Option<ClientId>,
    jobs: Vec<Job>,
    /// The place of the job in hand.
    at: usize,
    outcomes: Vec<Outcome>,
}

impl<'s> Delivery<'s> {
    /// `client` is the visitor's client where it is known already.
    #[must_use]
    pub fn new(
        service: &'s Service,
        recipient: String,
        client: Option<ClientId>,
        jobs: Vec<Job>,
    ) -> Self {
        Self {
            service,
            recipient,
            client,
            jobs,
            at: 0,
            outcomes: Vec::new(),
        }
    }

    /// The next request to send; `None` when all is done.
    pub fn next_request(&mut self) -> Option<http::Request> {
        loop {
            let Some(call) = self.jobs.get(self.at)?.next_call() else {
                let lost = self.jobs.get_mut(self.at).and_then(|job| job.lost.take());
                self.finish(lost.map_or(Ok(()), Err), false);
                continue;
            };
            let request = match self.client {
                Some(client) => call.request(self.service, &self.recipient, client),
                None => Ok(self.search(call)),
            };
            match request {
                Ok(request) => return Some(request),
                Err(error) => self.finish(Err(error), false),
            }
        }
    }

    /// Reports what became of the request. An error means that no answer came.
    pub fn answered(&mut self, result: Result<http::Response, Error>) {
        let Some(call) = self.call() else {
            return;
        };
        let is_search = self.client.is_none() || matches!(call, Call::Identify { .. });
        let may_be_done_already = matches!(call, Call::Message { .. }) && !is_search;
        let done = self.client.is_some() || matches!(call, Call::Identify { .. });
        match result.and_then(|response| self.read(is_search, &response)) {
            Ok(()) => {
                if done && let Some(job) = self.jobs.get_mut(self.at) {
                    job.done += 1;
                }
            }
            // A message that may have been sent is not sent again: nothing in the service tells a repetition from a second
            // one.
            Err(error) if may_be_done_already && !error.is_refusal() => {
                // What comes behind it is still to be done.
                if let Some(job) = self.jobs.get_mut(self.at) {
                    job.done += 1;
                    job.lost = Some(Error {
                        code: Code::AnswerLost,
                        ..error
                    });
                }
            }
            Err(error) => {
                // What fails on the way, or for want of the client, fails for the next event too; and
                // an event that can still succeed must not be overtaken.
                let line_waits =
                    is_search || error.code == Code::RateLimited || !error.is_refusal();
                self.finish(Err(error), line_waits);
                if line_waits {
                    self.at = self.jobs.len();
                }
            }
        }
    }

    /// The client, once it is known.
    #[must_use]
    pub fn client(&self) -> Option<ClientId> {
        self.client
    }

    /// What became of the events. Those that were not begun are missing.
    #[must_use]
    pub fn into_outcomes(self) -> Vec<Outcome> {
        self.outcomes
    }

    /// The call in hand.
    fn call(&self) -> Option<&Call> {
        self.jobs.get(self.at)?.next_call()
    }

    /// The search for the client; if the call says who it is, with that.
    fn search(&self, call: &Call) -> http::Request {
        let (name, tag) = match call {
            Call::Identify { name, tag } => (name.as_deref(), tag.as_deref()),
            _ => (None, None),
        };
        action::search(self.service, &self.recipient, name, tag)
    }

    fn read(&mut self, is_search: bool, response: &http::Response) -> Result<(), Error> {
        let key = self.service.key();
        if is_search {
            self.client = Some(answer::read_client_id(key, response)?);
            return Ok(());
        }
        let name = self.call().map_or("", Call::method);
        answer::read_value(name, key, response).map(drop)
    }

    fn finish(&mut self, result: Result<(), Error>, line: bool) {
        if let Some(job) = self.jobs.get(self.at) {
            self.outcomes.push(Outcome {
                id: job.id.clone(),
                done: job.done,
                result,
                line,
            });
            self.at += 1;
        }
    }
}
