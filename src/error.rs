//! One error for the whole crate, and one table of its codes.

use crate::time::Millis;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

/// What went wrong, as a stable name that programs can compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The caller gave something that cannot be used; the message names it.
    InvalidArgument,
    /// The page has no chat, or the chat has not named its visitor yet.
    RecipientMissing,
    /// The visitor has not agreed, or has refused.
    ConsentRequired,
    /// No answer: refused, unreachable, cut off.
    Network,
    /// No answer within the time allowed.
    Timeout,
    /// An HTTP status that means failure.
    HttpStatus,
    /// The service answered, and its answer says that it refused.
    ApiStatus,
    /// An answer that is not what was asked for, for instance a page where JSON was expected.
    BadAnswer,
    /// Too many requests; the error says how long to wait where that is known.
    RateLimited,
    /// The queue is full, or what the browser stores for the site.
    StorageFull,
    /// The browser stores nothing for the site.
    StorageBlocked,
    /// What the browser stores for the site is not what was stored.
    StorageUnreadable,
    /// A body, a batch or an event over its limit.
    TooLarge,
    /// The gateway's configuration does not list this event.
    EventUnknown,
    /// A rule made its event as often as its limit lets it.
    LimitReached,
    /// A request from a site that the gateway does not serve.
    OriginRefused,
    /// No such path.
    NotFound,
    /// A path that does not serve this HTTP method.
    MethodRefused,
    /// The gateway's own settings cannot be used.
    Configuration,
    /// It may have been done: the answer was lost, and doing it again could do it twice.
    AnswerLost,
    /// An event that happened too long ago to be acted on.
    TooOld,
    /// The caller ended it.
    Aborted,
    /// A dry run: everything is done but the sending.
    DryRun,
    /// Used on a server, where there is no visitor.
    Server,
    /// Used after `destroy()`.
    Destroyed,
    /// A fault of this library.
    Internal,
}

/// The name of every [`Code`], in the order of the enum.
const NAMES: [&str; 26] = [
    "invalid_argument",
    "recipient_missing",
    "consent_required",
    "network",
    elsewhere("timeout"),
    "http_status",
    elsewhere("api_status"),
    "bad_answer",
    "rate_limited",
    "storage_full",
    "storage_blocked",
    "storage_unreadable",
    "too_large",
    elsewhere("event_unknown"),
    elsewhere("limit_reached"),
    elsewhere("origin_refused"),
    elsewhere("not_found"),
    elsewhere("method_refused"),
    "configuration",
    elsewhere("answer_lost"),
    "too_old",
    elsewhere("aborted"),
    "dry_run",
    elsewhere("server"),
    elsewhere("destroyed"),
    "internal",
];

/// A name that a page's core never says, which its file is not to carry.
const fn elsewhere(name: &'static str) -> &'static str {
    let is_page_alone = cfg!(all(
        feature = "page",
        not(any(
            feature = "api",
            feature = "direct",
            feature = "gateway"
        ))
    ));
    if is_page_alone { "" } else { name }
}

impl Code {
    /// The name that the wire, JavaScript and the documentation use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or("internal")
    }

    /// Whether the same thing can succeed later without anybody changing the call.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::RecipientMissing
                | Self::Network
                | Self::Timeout
                | Self::HttpStatus
                | Self::ApiStatus
                | Self::BadAnswer
                | Self::RateLimited
                | Self::OriginRefused
                | Self::NotFound
                | Self::Configuration
        )
    }
}

/// What went wrong, in a sentence, with what a program needs to react.
///
/// Never holds a URL: the service's URLs contain the API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The stable name.
    pub code: Code,
    /// One line for people.
    pub message: Cow<'static, str>,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// How long to wait before the next try, where the other side said so.
    pub retry_after: Option<Millis>,
    /// What the host said of it: the name and the message of its own error, without URL and key.
    pub cause: Option<Box<Cause>>,
    /// What the service said of it, where it was asked.
    pub said: Option<Box<Said>>,
}

/// Why something is not taken. Unlike an [`Error`] it holds nothing of another side's, and so nothing to free, which on
/// a page would weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The stable name.
    pub code: Code,
    /// One line for people.
    pub message: &'static str,
}

impl Refusal {
    /// Because of this.
    #[must_use]
    pub const fn new(code: Code, message: &'static str) -> Self {
        Self { code, message }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

/// A host's own error, as far as it may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Its class, such as `TypeError`.
    pub name: String,
    /// Its sentence.
    pub message: String,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Cause {}

/// What the service said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The method that was called, by the service's name.
    pub method: String,
    /// The whole answer in its own words, without URL and key; empty where none came.
    pub words: String,
}

impl Error {
    /// An error without status and waiting time.
    #[must_use]
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self::plain(code, message.into())
    }

    #[inline(never)]
    fn plain(code: Code, message: Cow<'static, str>) -> Self {
        Self {
            code,
            message,
            status: None,
            retry_after: None,
            cause: None,
            said: None,
        }
    }

    /// The same with the HTTP status that came with it.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same with the time that the other side asked to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Millis>) -> Self {
        self.retry_after = wait;
        self
    }

    /// The same with what the host said: `name` and `message` must hold neither URL nor key.
    #[must_use]
    pub fn with_cause(mut self, name: String, message: String) -> Self {
        self.cause = Some(Box::new(Cause { name, message }));
        self
    }

    /// The same with the method that was called, and what the service said of it: `words` must hold neither URL nor
    /// key, and are empty where no answer came.
    #[must_use]
    pub fn with_said(mut self, method: &str, words: String) -> Self {
        let method = String::from(method);
        self.said = Some(Box::new(Said { method, words }));
        self
    }

    /// Whether the other side said no, so that it is certain that nothing was done.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self.code {
            Code::Network | Code::Timeout | Code::BadAnswer | Code::Aborted => false,
            Code::HttpStatus => self
                .status
                .is_some_and(|status| status < 500 && status != 408),
            _ => true,
        }
    }

    /// The caller gave something that cannot be used.
    #[must_use]
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::InvalidArgument, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}
