//! What becomes of the call in hand: it is over, waits, or is given up.

use super::confirm;
use super::entry::{Begun, Entry, State};
use super::{HOLD, Outcome, PAUSE_MOST, READ_REFUSED, Told, Visitor};
use crate::error::{Code, Error};
use crate::gateway::action::Call;
use crate::outbox::Backoff;
use alloc::borrow::ToOwned;
use alloc::rc::Rc;

/// What to do with the entry whose turn it is.
pub(super) enum Turn {
    /// Nothing before something happens, or its time has come.
    Wait,
    /// It is over.
    Over,
    /// Look again.
    Again,
}

impl Visitor {
    /// What is to be done where it cannot be known whether the call was made.
    pub(super) fn unreadable(&mut self, entry: &mut Entry) -> Turn {
        match entry.call() {
            Some(Call::Callback { .. }) => {
                self.note(entry, "it cannot be read back, so it is sent again");
                entry.state = State::Waiting;
                entry.next = self.now;
                self.tally.retried += 1;
                Turn::Again
            }
            _ => self.give_up(entry),
        }
    }

    /// The call was not made: again, unless it has held up the others for too long.
    pub(super) fn once_more(&mut self, entry: &mut Entry) -> Turn {
        entry.state = State::Waiting;
        entry.next = self.now;
        if self.is_over(entry) {
            let late = || {
                Error::new(
                    Code::Timeout,
                    "it could not be done in the time that it has",
                )
            };
            let error = entry.error.take().unwrap_or_else(late);
            return self.bury(entry, &error);
        }
        self.tally.retried += 1;
        Turn::Again
    }

    /// The call was made.
    pub(super) fn made(&mut self, entry: &mut Entry) -> Turn {
        entry.fresh();
        entry.done += 1;
        if entry.call().is_some() {
            self.touch(self.now);
            self.write_entry(entry);
            return Turn::Again;
        }
        self.write_settled(entry, "done");
        if !self.has_more(&entry.id) {
            self.tally.delivered += 1;
            let outcome = Outcome::Delivered;
            self.tally.note(self.now, &entry.id, &entry.name, outcome);
        }
        Turn::Over
    }

    /// Whether something of an event is still to be done, or was given up, besides what is in hand.
    fn has_more(&self, id: &Rc<str>) -> bool {
        // Most events are in one slot, and then the many that may wait need not be looked through.
        self.seen.slots(id) > 1 && self.entries.values().any(|entry| entry.id == *id)
    }

    /// The call was certainly not made, and can be made later.
    pub(super) fn try_later(&mut self, entry: &mut Entry, error: Error) -> Turn {
        if entry.begun == Begun::Yes {
            // It is noted again before it is made again.
            entry.begun = Begun::No;
            if entry.held.is_some() {
                self.write_entry(entry);
            }
        }
        self.hold(entry);
        if self.is_over(entry) {
            return self.bury(entry, &error);
        }
        let turn = self.back_off(entry, &error);
        if entry.held.is_some_and(|held| self.pause > held + HOLD) {
            return self.bury(entry, &error);
        }
        self.tally.retried += 1;
        entry.error = Some(error);
        turn
    }

    /// Waits: as long as the service asks for, and never less than its own pause.
    pub(super) fn back_off(&mut self, entry: &mut Entry, error: &Error) -> Turn {
        if let Some(asked) = error.retry_after {
            // For the whole line, and written down: whoever goes on has to keep it too.
            self.pause = self.pause.max(self.now + asked.min(PAUSE_MOST));
            self.write_visitor();
        }
        let wait = Backoff::DEFAULT.wait(entry.failures, &mut self.random);
        entry.failures = entry.failures.saturating_add(1);
        entry.next = self.now + wait;
        if let Some(held) = entry.held {
            // The last try is made when the time is over.
            entry.next = entry.next.min(held + HOLD);
        }
        self.log_error("", error);
        Turn::Again
    }

    /// Takes note of when the call in hand first failed, so that it holds up the others for a while and no longer.
    pub(super) fn hold(&mut self, entry: &mut Entry) {
        if entry.held.is_none() {
            entry.held = Some(self.now);
            self.write_entry(entry);
        }
    }

    pub(super) fn is_over(&self, entry: &Entry) -> bool {
        entry.held.is_some_and(|held| self.now >= held + HOLD)
    }

    /// The client is looked for anew, once a call.
    pub(super) fn renew(&mut self, entry: &mut Entry, error: &Error) -> Turn {
        if core::mem::replace(&mut entry.renewed, true) {
            return self.bury(entry, error);
        }
        self.client = None;
        self.tally.retried += 1;
        // Another client has another history.
        entry.begun = Begun::No;
        Turn::Again
    }

    /// The key may not read: it is not asked for a while.
    pub(super) fn cannot_read(&mut self, error: &Error) -> Turn {
        self.blind = self.now + READ_REFUSED;
        self.log_error("nothing can be read back: ", error);
        Turn::Again
    }

    /// A call that may have been made, and must not be made twice.
    pub(super) fn give_up(&mut self, entry: &mut Entry) -> Turn {
        let error = entry.error.take().map_or_else(lost, |error| Error {
            code: Code::AnswerLost,
            ..error
        });
        self.bury(entry, &error)
    }

    /// The event becomes a dead letter, and the line goes on.
    pub(super) fn bury(&mut self, entry: &mut Entry, error: &Error) -> Turn {
        let code = error.code.as_str().to_owned();
        entry.state = State::Dead {
            at: self.now,
            code: code.clone(),
            message: error.message.clone().into_owned(),
        };
        self.seen.settle(entry.slot, &entry.id, self.now);
        self.touch(self.now);
        self.write_entry(entry);
        self.note(entry, "a dead letter");
        self.log_error("", error);
        let outcome = Outcome::Dead(code.clone());
        self.tally.note(self.now, &entry.id, &entry.name, outcome);
        self.tell(Told::Dead {
            id: (*entry.id).to_owned(),
            name: entry.name.clone(),
            code,
            at: self.now,
        });
        Turn::Over
    }

    /// A line of the journal with an error, and with what the host says of it: by its own words no refused connection differs from a
    /// name that nobody knows or a certificate that nobody trusts.
    fn log_error(&mut self, what: &str, error: &Error) {
        let cause = error.cause.as_deref();
        let words = cause.map_or("", |cause| cause.message.as_str());
        let colon = if words.is_empty() { "" } else { ": " };
        self.log(&[what, &error.message, colon, words]);
    }

    /// A line of the journal about the call in hand.
    pub(super) fn note(&mut self, entry: &Entry, what: &str) {
        let mark = confirm::mark(&entry.id, entry.place());
        let method = entry.call().map_or("", Call::method);
        self.log(&[method, " ", &mark, ": ", what]);
    }
}

fn lost() -> Error {
    let why = "the answer was lost, and it cannot be known whether it was done";
    Error::new(Code::AnswerLost, why)
}
