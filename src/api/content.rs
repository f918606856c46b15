//! What clients are to see, and clients to create: parameters that are things of their own.

use super::buttons::Buttons;
use super::declare::{Adds, Kind, Param, Part, Rule};
use super::values::list;
use super::{Id, Key, Params};
use crate::json;
use alloc::string::String;
use alloc::vec::Vec;

/// The kinds of attachments.
pub(crate) const ATTACHMENTS: &[&str] = &["image", "video", "link", "file", "audio"];

/// A file beside a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `image`, `video`, `link`, `file` or `audio`.
    pub kind: String,
    /// Where it is.
    pub url: String,
}

impl Attachment {
    /// A file of a kind (`image`, `video`, `link`, `file` or `audio`) at an address.
    #[must_use]
    pub fn new(kind: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            url: url.into(),
        }
    }
}

/// What a client is to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(String),
    /// A block of the bot's scheme: it runs whole, and the client moves into it.
    Block(Id),
    /// A file, and a text beside it.
    File(Attachment, Option<String>),
}

impl Content {
    /// A block of the bot's scheme: it runs whole, and the client moves into it.
    #[must_use]
    pub fn block(block: impl Into<Id>) -> Self {
        Self::Block(block.into())
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Attachment> for Content {
    fn from(file: Attachment) -> Self {
        Self::File(file, None)
    }
}

impl Part for Content {
    const ADDS: Adds = Adds::Several(
        &[
            Param::optional("message", Kind::Text),
            Param::optional("message_id", Kind::Id),
            Param::optional("attachment_type", Kind::Word(ATTACHMENTS)),
            Param::optional("attachment_url", Kind::Text),
        ],
        &[
            Rule::Any(&["message", "message_id", "attachment_url"]),
            Rule::Both("attachment_type", "attachment_url"),
            Rule::Alone("message_id", &["message", "attachment_url"]),
        ],
    );
    const DOCS: &'static [&'static str] = &[
        "The text.",
        "The block of the bot's scheme to run, whole; the client moves into it.",
        "What attachment_url leads to.",
        "Where the file is; goes with attachment_type.",
    ];

    fn put(&self, _: &'static str, params: &mut Params) {
        match self {
            Self::Text(text) => text.put("message", params),
            Self::Block(block) => block.put("message_id", params),
            Self::File(file, text) => {
                if let Some(text) = text {
                    text.put("message", params);
                }
                file.kind.put("attachment_type", params);
                file.url.put("attachment_url", params);
            }
        }
    }
}

/// A client to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClient {
    /// The number at the messenger; for telephony the telephone number.
    pub platform_id: Key,
    /// The channel: a group's number or a bot's name; empty for telephony.
    pub group_id: Key,
    /// The messenger's number, such as 1 for Telegram (salebot-api.md, section 6).
    pub client_type: u64,
}

/// Clients to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClients(pub Vec<NewClient>);

impl<const COUNT: usize> From<[NewClient; COUNT]> for NewClients {
    fn from(clients: [NewClient; COUNT]) -> Self {
        Self(clients.into())
    }
}

impl From<Vec<NewClient>> for NewClients {
    fn from(clients: Vec<NewClient>) -> Self {
        Self(clients)
    }
}

impl Part for NewClients {
    const ADDS: Adds = Adds::Clients;

    fn put(&self, _: &'static str, params: &mut Params) {
        params.set_list(list(self.0.iter().map(|client| {
            json::Object::new()
                .text("platform_id", &client.platform_id.0)
                .text("group_id", &client.group_id.0)
                .number("client_type", client.client_type)
                .end()
        })));
    }
}

impl Part for Buttons {
    const ADDS: Adds = Adds::One(Kind::Buttons);

    fn put(&self, name: &'static str, params: &mut Params) {
        params.push(name, self.json());
    }
}
