//! One item of a client's history: what get_history shows of it, and what the chat shows.

use serde_json::{Value, json};

use super::setup;
use crate::buttons::Button;

/// Where an item came from: `message_from_outside`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The chat itself.
    Chat = 0,
    /// A call of `message` and its like.
    Api = 1,
    /// An employee, in the CRM.
    Crm = 2,
    /// A callback: invisible to the client.
    Callback = 3,
    /// A phone call's record.
    Telephony = 5,
}

/// Something said.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The service's number for it; given when it is recorded.
    pub(crate) id: i64,
    /// Whether the client said it, or (callback) it was said for the client.
    pub(crate) client_replica: bool,
    /// Whether the bot had something to say to it; true for what the bot itself says.
    pub(crate) answered: bool,
    /// The block it came from.
    pub(crate) message_id: Option<i64>,
    /// Where it came from.
    pub(crate) source: Source,
    /// Milliseconds since 1970.
    pub(crate) at_ms: i64,
    /// The text, templates filled.
    pub(crate) text: String,
    /// Buttons under it.
    pub(crate) buttons: Vec<Button>,
    /// `{"type","url"}`.
    pub(crate) attachment: Option<Attachment>,
    /// Whether it arrived; known when it is recorded.
    pub(crate) delivered: bool,
    /// The employee it is from; known when it is recorded, and only for the CRM's (a guess).
    pub(crate) manager: Option<i64>,
}

/// A file or link.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    /// One of `image`, `video`, `link`, `file`, `audio`.
    pub(crate) kind: String,
    /// Where it is.
    pub(crate) url: String,
}

impl Attachment {
    fn to_json(&self) -> Value {
        json!({ "type": self.kind, "url": self.url })
    }
}

impl Item {
    /// What the client says, or (source callback) what is said for it.
    pub(crate) fn incoming(text: &str, source: Source, answered: bool, at_ms: i64) -> Self {
        Self {
            id: 0,
            client_replica: true,
            answered,
            message_id: None,
            source,
            at_ms,
            text: text.to_owned(),
            buttons: Vec::new(),
            attachment: None,
            delivered: true,
            manager: None,
        }
    }

    /// What the bot says.
    pub(crate) fn outgoing(text: String, source: Source, block: Option<i64>, at_ms: i64) -> Self {
        Self {
            id: 0,
            client_replica: false,
            answered: true,
            message_id: block,
            source,
            at_ms,
            text,
            buttons: Vec::new(),
            attachment: None,
            delivered: true,
            manager: None,
        }
    }

    /// Why it did not arrive; none where it did.
    pub(crate) fn trouble(&self) -> Option<&'static str> {
        (!self.delivered).then_some("the channel does not work")
    }

    /// Seconds since 1970, as get_history tells it.
    pub(crate) fn created_at_s(&self) -> i64 {
        self.at_ms.div_euclid(1000)
    }

    /// The documented shape of a get_history item. Which kind of `attachments` (an object, an array, nothing) and of
    /// `error_message` (a text, nothing) stands for what is a guess.
    pub(crate) fn to_json(&self) -> Value {
        let attachments = match (&self.attachment, self.client_replica, self.source) {
            (Some(file), _, _) => file.to_json(),
            (None, true, Source::Chat) => Value::Null,
            (None, true, _) => json!([]),
            (None, false, _) => json!({}),
        };
        let error_message = match self.client_replica {
            true => None,
            false => Some(self.trouble().unwrap_or("true")),
        };
        json!({
            "id": self.id,
            "answered": self.answered,
            "client_replica": self.client_replica,
            "message_id": self.message_id,
            "message_from_outside": self.source as i32,
            "created_at": self.created_at_s(),
            "text": self.text,
            "attachments": attachments,
            "delivered": self.delivered,
            "error_message": error_message,
            "manager_id": self.manager,
            "manager_email": self.manager.and_then(setup::email),
        })
    }

    /// What the chat shows, if it shows it: a callback is invisible to the client.
    pub(crate) fn chat_event(&self) -> Option<ChatEvent> {
        if self.source == Source::Callback {
            return None;
        }
        let from = if self.client_replica {
            "visitor"
        } else {
            "bot"
        };
        let data = json!({
            "id": self.id,
            "from": from,
            "text": self.text,
            "at_ms": self.at_ms,
            "buttons": self.buttons.iter().map(Button::to_json).collect::<Vec<_>>(),
            "attachment": self.attachment.as_ref().map(Attachment::to_json),
        });
        Some(ChatEvent {
            id: self.id,
            data: data.to_string(),
        })
    }
}

/// One message as the chat's frame receives it.
#[derive(Clone, Debug)]
pub(crate) struct ChatEvent {
    /// The history item's id: what a frame that lost its connection says it has seen.
    pub(crate) id: i64,
    /// JSON on one line.
    pub(crate) data: String,
}
