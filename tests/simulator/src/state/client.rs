//! A client: who it is in which messenger, what is known of it, and what was said.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::deal::{Deal, Status};
use super::history::Item;
use super::late::Late;

/// `client_type` of the messengers the simulator treats in their own ways (section 6 of the facts).
pub(crate) const VK: i64 = 0;
pub(crate) const TELEGRAM: i64 = 1;
pub(crate) const ONLINE_CHAT: i64 = 5;
pub(crate) const WHATSAPP: i64 = 6;
pub(crate) const OK: i64 = 8;
pub(crate) const INSTAGRAM: i64 = 10;
pub(crate) const TELEPHONY: i64 = 13;
pub(crate) const EMAIL: i64 = 14;

/// Variables: every value a string, or nothing.
pub(crate) type Variables = BTreeMap<String, Option<String>>;

/// Where a client is reached; no two clients have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The messenger.
    pub(crate) client_type: i64,
    /// The bot's page or account the client writes to; none in the online chat and in telephony.
    pub(crate) group: Option<String>,
    /// The messenger's name for the client.
    pub(crate) platform_id: String,
}

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
    /// The URL of a picture.
    pub(crate) avatar: Option<String>,
    /// The bot's page or account the client writes to; the online chat is believed to have none.
    pub(crate) group: Option<String>,
    /// Client variables (`client.x`).
    pub(crate) variables: Variables,
    /// Those of them that do not show yet.
    pub(crate) late: Late,
    /// All deals, oldest first.
    pub(crate) deals: Vec<Deal>,
    /// The lists it is in.
    pub(crate) lists: BTreeSet<i64>,
    /// The employee it is assigned to.
    pub(crate) manager: Option<i64>,
    /// Whether the bot is paused for it: it hears, and says nothing.
    pub(crate) paused: bool,
    /// The block the client stands in.
    pub(crate) block: Option<i64>,
    /// Everything said, oldest first.
    pub(crate) history: Vec<Item>,
    /// Milliseconds since 1970.
    pub(crate) created_at_ms: i64,
    /// When something was last said or saved, milliseconds since 1970.
    pub(crate) updated_at_ms: i64,
}

impl Client {
    /// A new client.
    pub(crate) fn new(id: i64, address: Address, now_ms: i64) -> Self {
        Self {
            id,
            recipient: address.platform_id,
            client_type: address.client_type,
            tag: None,
            name: None,
            avatar: None,
            group: address.group,
            variables: Variables::new(),
            late: Late::default(),
            deals: Vec::new(),
            lists: BTreeSet::new(),
            manager: None,
            paused: false,
            block: None,
            history: Vec::new(),
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
        }
    }

    /// Whether it is reached there.
    pub(crate) fn is_at(&self, address: &Address) -> bool {
        self.recipient == address.platform_id
            && self.client_type == address.client_type
            && self.group == address.group
    }

    /// Whether it writes to this page or account; none asked for is any.
    pub(crate) fn is_in_group(&self, group: Option<&str>) -> bool {
        group.is_none() || self.group.as_deref() == group
    }

    /// The current deal: the newest that is neither won nor lost (that it is the newest is a guess).
    pub(crate) fn deal(&self) -> Option<&Deal> {
        self.deals
            .iter()
            .rev()
            .find(|deal| deal.status() == Status::Active)
    }

    /// The current deal, to change.
    pub(crate) fn deal_mut(&mut self) -> Option<&mut Deal> {
        self.deals
            .iter_mut()
            .rev()
            .find(|deal| deal.status() == Status::Active)
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
        let no_variables = Variables::new();
        let current = self.deal().map_or(&no_variables, |deal| &deal.variables);
        json!({
            "client_id": self.id,
            "recipient": self.recipient,
            "client_type": self.client_type,
            "group": self.group,
            "tag": self.tag,
            "name": self.name,
            "avatar": self.avatar,
            "created_at_ms": self.created_at_ms,
            "updated_at_ms": self.updated_at_ms,
            "block": self.block,
            "paused": self.paused,
            "manager_id": self.manager,
            "lists": self.lists,
            "variables": self.variables,
            "deal": { "variables": current },
            "deals": self.deals.iter().map(Deal::to_json).collect::<Vec<_>>(),
            "history": self.history.iter().map(Item::to_json).collect::<Vec<_>>(),
        })
    }
}
