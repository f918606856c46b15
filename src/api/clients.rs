//! Finding clients.

use super::{ClientId, Method, check_text};
use crate::error::Error;
use crate::http;
use alloc::string::String;
use serde::{Deserialize, Serialize};

/// Finds, or very likely creates, the client behind a visitor of the online chat (scope W).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnlineChatClientId {
    /// What the chat calls its visitor: `SaleBotPro.recipient_id`.
    pub recipient: String,
    /// A label for the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The client's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The answer that names one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct ClientFound {
    /// The client.
    pub client_id: ClientId,
}

impl Method for OnlineChatClientId {
    const NAME: &'static str = "online_chat_client_id";
    const HTTP: http::Method = http::Method::Get;
    type Answer = ClientFound;

    fn check(&self) -> Result<(), Error> {
        check_text(Self::NAME, "recipient", &self.recipient)
    }
}
