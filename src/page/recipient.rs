//! Waiting for the chat to name its visitor.

use crate::event::is_recipient;
use crate::time::Millis;
use alloc::string::String;

/// How long `recipientId()` waits unless told otherwise.
pub const DEFAULT_TIMEOUT: Millis = Millis::from_secs(15);

/// The second look at the chat's global comes after this, each further one after twice as long …
const FIRST_LOOK: Millis = Millis(100);

/// … up to this: a look costs little, and a late recipient still counts.
const SLOWEST_LOOK: Millis = Millis(1000);

/// Where the search for the recipient stands.
#[derive(Debug)]
pub(super) struct Search {
    /// The recipient, once the chat has named it.
    pub(super) found: Option<String>,
    /// When to look again; `None` once found.
    pub(super) next_look: Option<Millis>,
    /// When whoever waits is told that there is no chat; `None` once that was said.
    pub(super) deadline: Option<Millis>,
    pause: Millis,
}

impl Search {
    pub(super) fn new(now: Millis, timeout: Millis) -> Self {
        Self {
            found: None,
            next_look: Some(now),
            deadline: Some(now + timeout),
            pause: FIRST_LOOK,
        }
    }

    /// Whether the chat's global is to be read now.
    pub(super) fn look(&mut self, now: Millis) -> bool {
        let due = self.next_look.is_some_and(|at| at <= now);
        if due {
            self.next_look = Some(now + self.pause);
            self.pause = Millis(2 * self.pause.0).min(SLOWEST_LOOK);
        }
        due
    }

    /// Takes what stands in the global. Answers whether that is the recipient, now found.
    pub(super) fn see(&mut self, value: &str) -> bool {
        if self.found.is_some() || !is_recipient(value) {
            return false;
        }
        self.found = Some(String::from(value));
        self.next_look = None;
        self.deadline = None;
        true
    }

    /// Whether the time is over, said once.
    pub(super) fn timed_out(&mut self, now: Millis) -> bool {
        let over = self.deadline.is_some_and(|at| at <= now);
        if over {
            self.deadline = None;
        }
        over
    }
}
