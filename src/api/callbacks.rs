//! Callbacks: text for the bot that the client does not see.

use super::{ClientId, Method, Variables, answer::Accepted, check_text};
use crate::error::Error;
use crate::http;
use alloc::format;
use alloc::string::String;
use serde::Serialize;

/// Has the bot react to a text as if the client had written it, without showing it (scope W).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Callback {
    /// Whose bot is to react.
    pub client_id: ClientId,
    /// What the bot's blocks match, usually a code word.
    pub message: String,
    /// Saved before the bot reacts.
    #[serde(flatten)]
    pub variables: Variables,
}

impl Method for Callback {
    const NAME: &'static str = "callback";
    const HTTP: http::Method = http::Method::Post;
    type Answer = Accepted;

    fn check(&self) -> Result<(), Error> {
        check_text(Self::NAME, "message", &self.message)?;
        match self.variables.keys().find(|name| is_reserved(name)) {
            Some(name) => Err(Error::invalid(format!(
                "callback: {name} is a parameter and cannot be a variable"
            ))),
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
