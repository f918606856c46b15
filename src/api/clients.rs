//! Finding clients.

use super::answer::Answer;
use super::method::check_text;
use super::{ClientId, Method, Params};
use crate::error::Error;
use crate::http;
use crate::json::Value;
use alloc::string::String;

/// Finds, or very likely creates, the client behind a visitor of the online chat (scope W).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlineChatClientId {
    /// What the chat calls its visitor: `SaleBotPro.recipient_id`.
    pub recipient: String,
    /// A label for the client.
    pub tag: Option<String>,
    /// The client's name.
    pub name: Option<String>,
}

impl Method for OnlineChatClientId {
    const NAME: &'static str = "online_chat_client_id";
    const HTTP: http::Method = http::Method::Get;
    type Answer = ClientFound;

    fn params(&self) -> Params {
        Params::new()
            .text("recipient", &self.recipient)
            .maybe_text("tag", self.tag.as_deref())
            .maybe_text("name", self.name.as_deref())
    }

    fn check(&self) -> Result<(), Error> {
        check_text(Self::NAME, "recipient", &self.recipient)
    }
}

/// The answer that names one client: `{"client_id":36553}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientFound {
    /// The client.
    pub client_id: ClientId,
}

impl Answer for ClientFound {
    fn read(value: &Value<'_>) -> Option<Self> {
        ClientId::read(value.get("client_id")?).map(|client_id| Self { client_id })
    }
}
