//! Messages that the client sees.

use super::answer::{Accepted, Json};
use super::method::check_text;
use super::{ClientId, Method, Params};
use crate::error::Error;
use crate::http;
use alloc::string::String;

/// Writes to a client: a text, a block of the bot's scheme, or an attachment (scope W).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who is to read it.
    pub client_id: ClientId,
    /// The text.
    pub message: Option<String>,
    /// The block to run; the client moves into it.
    pub message_id: Option<u64>,
    /// What to attach.
    pub attachment: Option<Attachment>,
    /// Buttons under the text: JSON in the service's own form.
    pub buttons: Option<String>,
}

/// A file beside a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `image`, `video`, `link`, `file` or `audio`.
    pub kind: String,
    /// Where it is.
    pub url: String,
}

impl Method for Message {
    const NAME: &'static str = "message";
    const HTTP: http::Method = http::Method::Post;
    type Answer = Accepted;

    fn params(&self) -> Params {
        let mut params = Params::new()
            .client(self.client_id)
            .maybe_text("message", self.message.as_deref());
        if let Some(block) = self.message_id {
            params = params.number("message_id", block);
        }
        if let Some(file) = &self.attachment {
            params = params
                .text("attachment_type", &file.kind)
                .text("attachment_url", &file.url);
        }
        match &self.buttons {
            Some(json) => params.json("buttons", json),
            None => params,
        }
    }

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

/// Reads what was written between client and bot (scope R). The answer is
/// `{"status":"success","result":[…]}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetHistory {
    /// Whose.
    pub client_id: ClientId,
    /// How many at most, up to 2000.
    pub limit: Option<u32>,
}

/// The most messages that one call may ask for.
const MAX_HISTORY: u32 = 2000;

impl Method for GetHistory {
    const NAME: &'static str = "get_history";
    const HTTP: http::Method = http::Method::Get;
    type Answer = Json;

    fn params(&self) -> Params {
        let params = Params::new().client(self.client_id);
        match self.limit {
            Some(limit) => params.number("limit", u64::from(limit)),
            None => params,
        }
    }

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
