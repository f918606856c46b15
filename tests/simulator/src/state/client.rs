//! A client and its deal.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::history::Item;

/// `client_type` of the online chat (section 6 of the facts).
pub(crate) const ONLINE_CHAT: i64 = 5;

/// Variables: every value a string, or nothing.
pub(crate) type Variables = BTreeMap<String, Option<String>>;

/// Somebody the bot talks with.
pub(crate) struct Client {
    /// The service's number for it.
    pub(crate) id: i64,
    /// The messenger's name for it, `platform_id` elsewhere; in the online chat the widget's recipient.
    pub(crate) recipient: String,
    /// The messenger.
    pub(crate) client_type: i64,
    /// A free label.
    pub(crate) tag: Option<String>,
    /// The name, `full_name` among the variables.
    pub(crate) name: Option<String>,
    /// The bot's page or account the client writes to; the online chat is believed to have none.
    pub(crate) group: Option<String>,
    /// Client variables (`client.x`).
    pub(crate) variables: Variables,
    /// The current deal.
    pub(crate) deal: Deal,
    /// The block the client stands in.
    pub(crate) block: Option<i64>,
    /// Everything said, oldest first.
    pub(crate) history: Vec<Item>,
    /// Milliseconds since 1970.
    pub(crate) created_at_ms: i64,
}

/// A deal: for now its variables.
#[derive(Default)]
pub(crate) struct Deal {
    /// Deal variables (plain names).
    pub(crate) variables: Variables,
}

impl Client {
    /// A new client of the online chat.
    pub(crate) fn of_chat(id: i64, recipient: &str, now_ms: i64) -> Self {
        Self {
            id,
            recipient: recipient.to_owned(),
            client_type: ONLINE_CHAT,
            tag: None,
            name: None,
            group: None,
            variables: Variables::new(),
            deal: Deal::default(),
            block: None,
            history: Vec::new(),
            created_at_ms: now_ms,
        }
    }

    /// What `get_variables` shows beside the variables, as far as the client knows it.
    pub(crate) fn built_ins(&self) -> [(&'static str, Option<String>); 6] {
        [
            ("client_id", Some(self.id.to_string())),
            ("client_type", Some(self.client_type.to_string())),
            ("platform_id", Some(self.recipient.clone())),
            ("group", self.group.clone()),
            ("tag", self.tag.clone()),
            ("full_name", self.name.clone()),
        ]
    }

    /// The whole client, for the control door.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "client_id": self.id,
            "recipient": self.recipient,
            "client_type": self.client_type,
            "tag": self.tag,
            "name": self.name,
            "created_at_ms": self.created_at_ms,
            "block": self.block,
            "variables": self.variables,
            "deal": { "variables": self.deal.variables },
            "history": self.history.iter().map(Item::to_json).collect::<Vec<_>>(),
        })
    }
}
