//! Callbacks: text for the bot that the client does not see.

use super::answer::Accepted;
use super::method::check_text;
use super::{ClientId, Method, Params, Variables};
use crate::error::Error;
use crate::http;
use crate::text;
use alloc::string::String;

/// Has the bot react to a text as if the client had written it, without showing it (scope W).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// Whose bot is to react.
    pub client_id: ClientId,
    /// What the bot's blocks match, usually a code word.
    pub message: String,
    /// Saved before the bot reacts. None may have the name of a parameter, see [`is_reserved`].
    pub variables: Variables,
}

impl Method for Callback {
    const NAME: &'static str = "callback";
    const HTTP: http::Method = http::Method::Post;
    type Answer = Accepted;

    fn params(&self) -> Params {
        Params::new()
            .client(self.client_id)
            .text("message", &self.message)
            .variables(&self.variables)
    }

    fn check(&self) -> Result<(), Error> {
        check_text(Self::NAME, "message", &self.message)?;
        match self.variables.iter().find(|(name, _)| is_reserved(name)) {
            Some((name, _)) => Err(Error::invalid(text::concat(&[
                "callback: ",
                name,
                " is a parameter and cannot be a variable",
            ]))),
            None => Ok(()),
        }
    }
}

/// Whether a variable of this name would be taken for a parameter of the callback methods.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    const PARAMETERS: [&str; 7] = [
        "client_id",
        "client_phone",
        "client_email",
        "message",
        "time_shift",
        "send_time",
        "resume_bot",
    ];
    PARAMETERS.contains(&name) || name.starts_with("value_") || name.starts_with("delimiter")
}
