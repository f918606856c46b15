//! What an event still has to do.

use crate::error::Error;
use crate::gateway::action::Call;
use crate::gateway::config::Confirm;
use crate::time::Millis;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

/// The calls of an event that are due together, with how far they got.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Where it is written: the row's key.
    pub(super) slot: u32,
    /// The event.
    pub(super) id: Rc<str>,
    /// Its name, for people.
    pub(super) name: String,
    /// Its place among all that were ever accepted.
    pub(super) order: u64,
    /// When it was accepted. Never before one that was accepted earlier.
    pub(super) accepted: Millis,
    /// When it joins the line: at once where it is the time of acceptance.
    pub(super) due: Millis,
    /// When it happened, by the page's clock.
    pub(super) at: Option<Millis>,
    /// Its rule's limit, where the gateway keeps to it too.
    pub(super) cap: Option<u64>,
    /// The events that cancel it until it is begun.
    pub(super) cancel_on: Vec<String>,
    /// What to do where an answer is lost, as it was meant when the event was accepted; of an earlier version unknown.
    pub(super) confirm: Option<Confirm>,
    /// The place of its first call among all of the event.
    pub(super) first: usize,
    /// Its calls, in their order.
    pub(super) calls: Vec<Call>,
    /// How many of them were made.
    pub(super) done: usize,
    /// What is written down of the call in hand.
    pub(super) begun: Begun,
    /// When the call in hand first failed.
    pub(super) held: Option<Millis>,
    /// Since when it is not known whether the call in hand was made.
    pub(super) lost: Option<Millis>,
    /// Where it stands.
    pub(super) state: State,
    /// What follows is in memory alone. How often in a row the call failed.
    pub(super) failures: u32,
    /// Whether the client was looked for anew for this call.
    pub(super) renewed: bool,
    /// Not to be tried before this.
    pub(super) next: Millis,
    /// Why it failed last.
    pub(super) error: Option<Error>,
}

/// What is written down, before it is made, of a call that must not be made twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begun {
    /// Nothing: it was not made since the row was written, unless it is of a kind that is made without.
    No,
    /// It may have been made.
    Yes,
    /// It may have been made, and what it writes has a higher number than this in the chat's history.
    After(u64),
}

/// Where an entry stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    /// In the line, or among the delayed.
    Waiting,
    /// The answer was lost: to be read back.
    Unsure {
        /// How often it was absent.
        reads: u8,
        /// Whether the long history is asked for.
        wide: bool,
    },
    /// Given up, kept for a replay.
    Dead {
        /// When.
        at: Millis,
        /// The error's code.
        code: String,
        /// The error's sentence.
        message: String,
    },
}

impl Entry {
    /// The call in hand.
    pub(super) fn call(&self) -> Option<&Call> {
        self.calls.get(self.done)
    }

    /// The place of the call in hand among all of the event.
    pub(super) fn place(&self) -> usize {
        self.first + self.done
    }

    /// Whether nothing of it was done, so that it can be cancelled.
    pub(super) fn is_untouched(&self) -> bool {
        self.state == State::Waiting && self.done == 0 && self.begun == Begun::No
    }

    /// Back to where a call has not been tried.
    pub(super) fn fresh(&mut self) {
        self.begun = Begun::No;
        self.held = None;
        self.lost = None;
        self.state = State::Waiting;
        self.failures = 0;
        self.renewed = false;
        self.next = Millis(0);
        self.error = None;
    }
}
