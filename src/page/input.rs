//! What the host tells the runtime.

use crate::event::Kind;
use crate::page::recipient::DEFAULT_TIMEOUT;
use crate::page::triggers::Signal;
use crate::time::Millis;

/// How a page wants its runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Calls the service itself, without a gateway.
    pub direct: bool,
    /// Waits for `consent("granted")` before anything is sent.
    pub consent_required: bool,
    /// How long `recipientId()` waits for the chat.
    pub recipient_timeout: Millis,
    /// Does everything but the sending.
    pub dry_run: bool,
    /// The visitor refused, here or on an earlier page.
    pub denied: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            direct: false,
            consent_required: false,
            recipient_timeout: DEFAULT_TIMEOUT,
            dry_run: false,
            denied: false,
        }
    }
}

impl Options {
    /// Those of these bits, 1 for `direct`, 2 for `dry_run`, 4 for `denied`, and 8 for consent that is not required; and of a time in milliseconds, where what is no finite number stands for the default.
    #[must_use]
    pub fn of(bits: u32, recipient_timeout_ms: f64) -> Self {
        Self {
            direct: bits & 1 != 0,
            dry_run: bits & 2 != 0,
            denied: bits & 4 != 0,
            consent_required: bits & 8 == 0,
            recipient_timeout: if recipient_timeout_ms.is_finite() {
                Millis::from_js(recipient_timeout_ms)
            } else {
                DEFAULT_TIMEOUT
            },
        }
    }
}

/// A call of the public interface that makes an event.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// What the host settles with [`crate::page::Effect::Settle`].
    pub handle: u32,
    /// What kind of event it makes.
    pub kind: Kind,
    /// The event's name.
    pub name: &'a str,
    /// Its details: a JSON object, or nothing.
    pub props: &'a str,
    /// The page that it was called on: a JSON object.
    pub page: &'a str,
    /// When it was called, which can be long before the runtime was there.
    pub at: Millis,
}

/// Something that happened outside.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// The page reports an event.
    Call(Call<'a>),
    /// The page reports something that cannot be an event, and why.
    BadCall {
        /// What to settle.
        handle: u32,
        /// The reason, in a sentence.
        problem: &'a str,
    },
    /// Somebody waits for the recipient.
    WantRecipient {
        /// What to settle.
        handle: u32,
    },
    /// Somebody waits until nothing waits any more.
    Flush {
        /// What to settle.
        handle: u32,
        /// How long at most.
        timeout: Millis,
    },
    /// What stands in the chat's global now; empty while there is nothing.
    Recipient(&'a str),
    /// The visitor agreed or refused.
    Consent {
        /// Which of both.
        granted: bool,
    },
    /// The time asked for with [`crate::page::Effect::Wake`] has come.
    Woken,
    /// A batch was answered.
    Answer {
        /// The HTTP status; 0 where no answer came.
        status: u16,
        /// What `Retry-After` said.
        retry_after: Option<Millis>,
        /// The answer's body as [`Lines`](crate::page::Lines), where it is JSON; otherwise nothing.
        body: &'a str,
    },
    /// What waits is to be sent now: the page may go any moment, or the network is back.
    Hurry {
        /// How many bytes the browser still takes from a page that goes.
        room: usize,
    },
    /// Another visitor from here on.
    Reset,
    /// The rules, as [`Rules::read`](crate::page::rules::Rules::read) reads them.
    Rules(&'a str),
    /// A rule that this host cannot use: it does not understand its selector, for instance.
    Unusable {
        /// The rule's number.
        rule: usize,
        /// The host's words.
        reason: &'a str,
    },
    /// The host saw something that rules may be about.
    Signal(Signal<'a>),
    /// Another tab has kept this, or taken it away.
    Kept {
        /// Under which name.
        name: &'a str,
        /// The text; empty where it was taken away.
        text: &'a str,
    },
    /// The browser does not keep what it is told to.
    NotKept {
        /// Because it keeps too much already; otherwise it keeps nothing here.
        full: bool,
    },
}
