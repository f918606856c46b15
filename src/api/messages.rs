//! Messages that the client sees.

use super::{ClientId, Method, answer::Accepted, check_text};
use crate::error::Error;
use crate::http;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Writes to a client: a text, a block of the bot's scheme, or an attachment (scope W).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    /// Who is to read it.
    pub client_id: ClientId,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The block to run; the client moves into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<u64>,
    /// What to attach.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// Buttons under the text, in the service's own form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<serde_json::Value>,
}

/// A file beside a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// `image`, `video`, `link`, `file` or `audio`.
    pub attachment_type: String,
    /// Where it is.
    pub attachment_url: String,
}

impl Method for Message {
    const NAME: &'static str = "message";
    const HTTP: http::Method = http::Method::Post;
    type Answer = Accepted;

    fn check(&self) -> Result<(), Error> {
        match (&self.message, self.message_id, &self.attachment) {
            (None, None, None) => Err(Error::invalid(
                "message: one of message, message_id and attachment_url is needed",
            )),
            (Some(_), Some(_), _) | (_, Some(_), Some(_)) => Err(Error::invalid(
                "message: message_id goes with neither message nor attachment_url",
            )),
            (Some(text), None, None) => check_text(Self::NAME, "message", text),
            _ => Ok(()),
        }
    }
}

/// Reads what was written between client and bot, newest last (scope R).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GetHistory {
    /// Whose.
    pub client_id: ClientId,
    /// How many at most, up to 2000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct History {
    /// The messages, with every field that the service gave.
    pub result: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// The most messages that one call may ask for.
const MAX_HISTORY: u32 = 2000;

impl Method for GetHistory {
    const NAME: &'static str = "get_history";
    const HTTP: http::Method = http::Method::Get;
    type Answer = History;

    fn check(&self) -> Result<(), Error> {
        if self
            .limit
            .is_some_and(|limit| !(1..=MAX_HISTORY).contains(&limit))
        {
            return Err(Error::invalid("get_history: limit is 1 to 2000"));
        }
        Ok(())
    }
}
