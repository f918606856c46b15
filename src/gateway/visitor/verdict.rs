//! What becomes of a call that failed.

use crate::error::{Code, Error};
use crate::gateway::action::Call;
use crate::gateway::config::Confirm;
use crate::gateway::plain::Plain;
use crate::text;

/// What an error says of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was certainly not done, and can be done later.
    Again,
    /// It may have been done.
    Unsure,
    /// The client is not there: it may have another number by now.
    NoClient,
    /// It was refused for good.
    Refused,
}

/// What to do about a call that may have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Doing it again leads to the same.
    Again,
    /// Ask first.
    ReadBack,
    /// Never again: a dead letter.
    GiveUp,
}

/// What hosts call it when nobody took the connection, so that nothing was sent. They have no code in common.
const NOT_SENT: [&str; 2] = ["econnrefused", "connection refused"];

/// The service's word where a client is not there.
const NO_CLIENT: &str = "client_not_found";

/// Reads an error.
pub(super) fn fate(error: &Error) -> Fate {
    match error.code {
        Code::RateLimited => Fate::Again,
        Code::Network
            if error
                .cause
                .as_deref()
                .is_some_and(|c| is_not_sent(&c.message)) =>
        {
            Fate::Again
        }
        Code::ApiStatus if text::contains(&error.message, NO_CLIENT) => Fate::NoClient,
        _ if error.is_refusal() => Fate::Refused,
        _ => Fate::Unsure,
    }
}

fn is_not_sent(cause: &str) -> bool {
    let cause = cause.to_ascii_lowercase();
    NOT_SENT.iter().any(|words| text::contains(&cause, words))
}

/// What to do about such a call; `reads` is false where the key is known not to read.
pub(super) fn remedy(call: &Call, confirm: Confirm, reads: bool) -> Remedy {
    match (call, confirm) {
        (Call::Identify { .. } | Call::SaveVariables(_), _) => Remedy::Again,
        (Call::Plain { method, .. }, _) => match method {
            Plain::AddToList | Plain::RemoveFromList | Plain::OrderState => Remedy::Again,
            Plain::AssignTo | Plain::CreateOrder => Remedy::GiveUp,
        },
        (_, Confirm::Resend) => Remedy::Again,
        (_, Confirm::Drop) => Remedy::GiveUp,
        (_, Confirm::ReadBack) if reads => Remedy::ReadBack,
        // Two callbacks are better than none, two messages worse.
        (Call::Callback { .. }, Confirm::ReadBack) => Remedy::Again,
        (Call::Message { .. }, Confirm::ReadBack) => Remedy::GiveUp,
    }
}
