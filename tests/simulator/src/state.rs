//! The project's state: its clients, their deals, their history, the bot's scheme, what is put off and who listens.

mod acts;
pub(crate) mod client;
pub(crate) mod deal;
pub(crate) mod history;
mod late;
pub(crate) mod setup;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::bot::{self, Block};
use crate::chat::Hub;
use crate::params::scalar;
use crate::reply::Refusal;
use crate::schedule::Queue;
use crate::template;
use crate::webhook::{self, Outbox};
use acts::Acts;
use client::{Address, Client, ONLINE_CHAT, Variables};
use deal::Deal;
use history::{Item, Source};

/// The first client's id; later ones count upward.
pub(crate) const FIRST_CLIENT_ID: i64 = 36_553;
/// The first deal's id.
pub(crate) const FIRST_DEAL_ID: i64 = 7_400_001;
/// The least id of a history item: beyond 32 bits, as the real ones are.
pub(crate) const FIRST_ITEM_ID: i64 = 22_563_045_582;
/// When ids of history items began to count, milliseconds since 1970.
const ITEM_IDS_SINCE_MS: i64 = 1_790_000_000_000;
/// The project's id, as `#{project_id}` shows it.
pub(crate) const PROJECT_ID: i64 = 2893;

/// Everything a key opens.
pub(crate) struct Project {
    api_key: String,
    clients: BTreeMap<i64, Client>,
    next_client_id: i64,
    next_item_id: i64,
    next_deal_id: i64,
    /// The bot's scheme, in the order in which conditions are tried.
    pub(crate) blocks: Vec<Block>,
    /// The open chats.
    pub(crate) hub: Hub,
    /// What is put off.
    pub(crate) queue: Queue,
    /// What was done.
    pub(crate) acts: Acts,
    /// Where the webhook's posts go.
    pub(crate) outbox: Outbox,
}

impl Project {
    /// A project without clients, with the built-in scheme.
    ///
    /// Ids of history items follow the clock, so that a chat which stayed open while the simulator was started
    /// anew does not take new messages for ones it has seen.
    pub(crate) fn new(api_key: &str, now_ms: i64) -> Self {
        Self {
            api_key: api_key.to_owned(),
            clients: BTreeMap::new(),
            next_client_id: FIRST_CLIENT_ID,
            next_item_id: FIRST_ITEM_ID + (now_ms - ITEM_IDS_SINCE_MS).max(0),
            next_deal_id: FIRST_DEAL_ID,
            blocks: bot::default_scheme(),
            hub: Hub::default(),
            queue: Queue::default(),
            acts: Acts::default(),
            outbox: Outbox::default(),
        }
    }

    /// Begins anew: no clients, the built-in scheme, nothing put off, no webhook. Open chats go on listening.
    pub(crate) fn reset(&mut self, now_ms: i64) {
        let mut fresh = Self::new(&self.api_key, now_ms);
        fresh.next_item_id = fresh.next_item_id.max(self.next_item_id);
        fresh.hub = std::mem::take(&mut self.hub);
        fresh.outbox = std::mem::take(&mut self.outbox);
        fresh.outbox.target = None;
        *self = fresh;
    }

    /// The client with this id.
    pub(crate) fn client(&self, id: i64) -> Result<&Client, Refusal> {
        self.clients.get(&id).ok_or(Refusal::ClientNotFound)
    }

    /// The client with this id, to change.
    pub(crate) fn client_mut(&mut self, id: i64) -> Result<&mut Client, Refusal> {
        self.clients.get_mut(&id).ok_or(Refusal::ClientNotFound)
    }

    /// All clients, oldest first.
    pub(crate) fn clients(&self) -> impl DoubleEndedIterator<Item = &Client> {
        self.clients.values()
    }

    /// The newest client whose variable (`phone`, `email`) has this value.
    pub(crate) fn find_by_variable(&self, name: &str, value: &str) -> Option<i64> {
        let holds = |client: &&Client| {
            let of_deals = client.deals.iter().map(|deal| &deal.variables);
            std::iter::once(&client.variables)
                .chain(of_deals)
                .any(|variables| {
                    variables
                        .get(name)
                        .is_some_and(|held| held.as_deref() == Some(value))
                })
        };
        self.clients().rev().find(holds).map(|client| client.id)
    }

    /// The online chat's client with this recipient.
    pub(crate) fn find_by_recipient(&self, recipient: &str) -> Option<i64> {
        self.find_at(&chat_address(recipient))
    }

    /// The client reached there.
    pub(crate) fn find_at(&self, address: &Address) -> Option<i64> {
        self.clients()
            .find(|client| client.is_at(address))
            .map(|client| client.id)
    }

    /// Finds the online chat's client with this recipient, or makes one.
    pub(crate) fn find_or_create(&mut self, recipient: &str, now_ms: i64) -> i64 {
        self.find_or_create_at(chat_address(recipient), now_ms)
    }

    /// Finds the client reached there, or makes one.
    pub(crate) fn find_or_create_at(&mut self, address: Address, now_ms: i64) -> i64 {
        if let Some(id) = self.find_at(&address) {
            return id;
        }
        let id = self.next_client_id;
        self.next_client_id += 1;
        self.clients.insert(id, Client::new(id, address, now_ms));
        id
    }

    /// Lets ids of history items go on from `next`, and returns what would have been the next one.
    pub(crate) fn swap_next_item_id(&mut self, next: i64) -> i64 {
        std::mem::replace(&mut self.next_item_id, next)
    }

    /// Removes a client with all that belongs to it.
    pub(crate) fn delete(&mut self, id: i64) {
        self.clients.remove(&id);
    }

    /// Opens a deal in this state, which makes it the client's current one.
    pub(crate) fn open_deal(&mut self, client: i64, state: i64) -> Result<&mut Deal, Refusal> {
        let id = self.next_deal_id;
        let deals = &mut self
            .clients
            .get_mut(&client)
            .ok_or(Refusal::ClientNotFound)?
            .deals;
        self.next_deal_id += 1;
        Ok(deals.push_mut(Deal::new(id, state)))
    }

    /// Saves a variable: `client.x` at the client, a plain name at the current deal, which is opened if there is
    /// none. A template in it is filled first.
    pub(crate) fn save(&mut self, id: i64, name: &str, value: &Value) -> Result<(), Refusal> {
        self.save_to_show(id, name, value, 0, 0)
    }

    /// The same, at `now_ms`, for a variable that get_variables does not show before `shows_ms`. The bot knows it at
    /// once.
    pub(crate) fn save_to_show(
        &mut self,
        id: i64,
        name: &str,
        value: &Value,
        now_ms: i64,
        shows_ms: i64,
    ) -> Result<(), Refusal> {
        let value = scalar(value).map(|text| self.fill(id, &text)).transpose()?;
        let client = self.client_mut(id)?;
        let (late, variables, name) = if let Some(name) = name.strip_prefix("client.") {
            (&mut client.late, &mut client.variables, name)
        } else if let Some(deal) = client.deal_mut() {
            (&mut deal.late, &mut deal.variables, name)
        } else {
            let deal = self.open_deal(id, deal::FIRST_STATE)?;
            (&mut deal.late, &mut deal.variables, name)
        };
        late.save(variables, name, value, now_ms, shows_ms);
        Ok(())
    }

    /// Variables of the client and of its current deal in one, and the built-ins over them.
    pub(crate) fn variables(&self, id: i64) -> Result<Variables, Refusal> {
        // Everything shows at the end of time.
        self.variables_shown(id, i64::MAX)
    }

    /// The same as they are shown at a time: what is saved late does not show yet.
    pub(crate) fn variables_shown(&self, id: i64, now_ms: i64) -> Result<Variables, Refusal> {
        let client = self.client(id)?;
        let mut all = client.variables.clone();
        client.late.hide(&mut all, now_ms);
        if let Some(deal) = client.deal() {
            let mut of_deal = deal.variables.clone();
            deal.late.hide(&mut of_deal, now_ms);
            all.extend(of_deal);
        }
        all.extend(
            client
                .built_ins()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        all.insert("project_id".into(), Some(PROJECT_ID.to_string()));
        // The real service answers with its own key here, so callers have to redact it.
        all.insert("api_key".into(), Some(self.api_key.clone()));
        Ok(all)
    }

    /// Fills `#{name}` from the client's variables and the built-ins.
    pub(crate) fn fill(&self, id: i64, text: &str) -> Result<String, Refusal> {
        if !text.contains("#{") {
            return Ok(text.to_owned());
        }
        let variables = self.variables(id)?;
        Ok(template::fill(text, |name| {
            variables.get(name).cloned().flatten()
        }))
    }

    /// Writes an item into the client's history, into the open chats when the chat shows such items, and to the
    /// webhook.
    pub(crate) fn record(&mut self, id: i64, mut item: Item) -> Result<(), Refusal> {
        item.id = self.next_item_id;
        let client = self.clients.get_mut(&id).ok_or(Refusal::ClientNotFound)?;
        self.next_item_id += 1;
        client.updated_at_ms = item.at_ms;
        item.delivered =
            item.client_replica || setup::arrives(client.client_type, client.group.as_deref());
        if item.source == Source::Crm {
            item.manager = client.manager.or(Some(setup::EMPLOYEES[0].0));
        }
        if client.client_type == ONLINE_CHAT
            && let Some(event) = item.chat_event()
        {
            self.hub.send(&client.recipient, &event);
        }
        self.outbox.send(|| webhook::post(client, &item));
        client.history.push(item);
        Ok(())
    }
}

fn chat_address(recipient: &str) -> Address {
    Address {
        client_type: ONLINE_CHAT,
        group: None,
        platform_id: recipient.to_owned(),
    }
}
