//! What the methods answer. Decoded leniently: a member that is missing is none, one of another kind is
//! none and kept in `rest`, where the members that are not listed here are too.

use super::ClientId;
use super::answer::{Answer, Shape, Type, Unreadable};
use super::members::answers;
use crate::json::Value;
use alloc::string::String;
use alloc::vec::Vec;

/// Members that are not listed, or of another kind than expected, each with its value as JSON.
pub type Rest = Vec<(String, String)>;

/// The answer of a method that only says yes: `ok`, `{"status":"success"}` or anything like it, as JSON;
/// plain text as a JSON string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted(pub String);

/// An answer as the service gave it, as JSON; plain text as a JSON string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(pub String);

pub(super) fn json(value: &Value<'_>) -> String {
    let mut text = String::new();
    value.write(&mut text);
    text
}

impl Answer for Accepted {
    const TYPE: &'static Type = &Type::Accepted;

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        Ok(Self(json(value)))
    }
}

impl Answer for Json {
    const TYPE: &'static Type = &Type::Json;

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        Ok(Self(json(value)))
    }
}

/// What people read of an answer's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerDoc {
    /// Its name and members.
    pub shape: &'static Shape,
    /// What it is, in a sentence.
    pub doc: &'static str,
    /// What each of its members is.
    pub members: &'static [&'static str],
}

answers! {
    /// One client: `{"client_id":36553}`.
    ClientFound {
        /// The client.
        client_id: ClientId,
    }

    /// Several clients.
    ClientsFound {
        /// Their numbers.
        client_ids: Vec<ClientId>,
    }

    /// What was written between a client and the bot.
    History {
        /// The messages.
        result: Vec<HistoryItem>,
    }

    /// A message of the history.
    HistoryItem {
        /// Its number.
        id: u64,
        /// Whether it was answered.
        answered: Option<bool>,
        /// Whether the client wrote it.
        client_replica: Option<bool>,
        /// The block that wrote it.
        message_id: Option<u64>,
        /// Where it came from: 0 as usual, 1 API, 2 deals, 3 callback, 5 telephony.
        message_from_outside: Option<u64>,
        /// When, in seconds since 1970.
        created_at: Option<u64>,
        /// Its text.
        text: Option<String>,
        /// Its files: an object, a list or null, as JSON.
        attachments: Option<Json>,
        /// Whether it was delivered.
        delivered: Option<bool>,
        /// Why not.
        error_message: Option<String>,
        /// The employee who wrote it.
        manager_id: Option<u64>,
        /// The employee's e-mail address.
        manager_email: Option<String>,
    }

    /// The blocks of the bot's scheme.
    Blocks {
        /// The blocks.
        messages: Vec<Block>,
    }

    /// A block of the bot's scheme.
    Block {
        /// Its number.
        id: u64,
        /// What sets it off.
        condition: Option<String>,
        /// What it writes.
        answer: Option<String>,
        /// Its kind.
        message_type: Option<u64>,
        /// What the owner noted.
        description: Option<String>,
        /// Its file.
        attachment_url: Option<String>,
        /// The file's kind.
        attachment_type: Option<String>,
        /// The file's name, as far as the service tells it, as JSON.
        file: Option<Json>,
        /// More of its files: JSON inside a text.
        attachments: Option<String>,
    }

    /// Clients of the project.
    Clients {
        /// The clients.
        clients: Vec<Client>,
    }

    /// A client of the project.
    Client {
        /// The number.
        id: ClientId,
        /// The number at the messenger.
        platform_id: Option<String>,
        /// The messenger's number, such as 5 for the online chat; unknown ones are kept.
        client_type: Option<u64>,
        /// The name.
        name: Option<String>,
        /// The picture.
        avatar: Option<String>,
        /// The block that the client is in.
        message_id: Option<u64>,
        /// The project.
        project_id: Option<u64>,
        /// In seconds since 1970; seen three hours ahead of updated_at.
        created_at: Option<u64>,
        /// In seconds since 1970.
        updated_at: Option<u64>,
        /// What the service keeps of an awaited answer, as JSON.
        custom_answer: Option<Json>,
        /// The label.
        tag: Option<String>,
        /// The channel.
        group: Option<String>,
        /// Whether an employee opened the dialogue.
        operator_start_dialog: Option<bool>,
    }

    /// A client as find_client_id_by_platform_id tells it.
    PlatformClient {
        /// The number.
        id: ClientId,
        /// The label.
        tag: Option<String>,
        /// When the client came, in whichever form, as JSON.
        created_at: Option<Json>,
        /// The name.
        name: Option<String>,
        /// The picture.
        avatar: Option<String>,
        /// The number at the messenger.
        platform_id: Option<String>,
        /// The channel.
        group: Option<String>,
        /// The variables, as JSON.
        variables: Option<Json>,
    }

    /// A client as subscribers tells it.
    Subscriber {
        /// The number.
        id: ClientId,
        /// The label.
        tag: Option<String>,
        /// When the client came, in whichever form, as JSON.
        created_at: Option<Json>,
        /// The name.
        name: Option<String>,
        /// The number at the messenger, whichever that is.
        vk_id: Option<String>,
        /// The channel.
        group: Option<String>,
        /// The messenger's number; unknown ones are kept.
        client_type: Option<u64>,
        /// The variables, as JSON.
        variables: Option<Json>,
    }

    /// Clients that were created or found.
    Loaded {
        /// One entry for each that was given.
        items: Vec<LoadedClient>,
    }

    /// A client that was created or found.
    LoadedClient {
        /// The number; none where the client could not be created.
        id: Option<ClientId>,
        /// The number at the messenger.
        platform_id: Option<String>,
        /// The channel.
        group_id: Option<String>,
        /// The messenger's number.
        client_type: Option<u64>,
        /// What became of it, in the service's words.
        status: Option<String>,
    }

    /// A deal's number.
    OrderFound {
        /// The deal.
        order_id: u64,
    }

    /// A client's deals.
    Orders {
        /// Their numbers.
        order_id / "result": Vec<u64>,
    }

    /// A deal's state.
    StateFound {
        /// The state.
        state_id: u64,
    }

    /// A deal's variables.
    OrderVariables {
        /// The variables by name.
        result: ClientVariables,
    }

    /// The project's channels: a list for every messenger.
    Channels {
        /// The project.
        project_id: Option<u64>,
        /// VK.
        vk: Option<Vec<Channel>>,
        /// Telegram.
        telegram: Option<Vec<Channel>>,
        /// Viber.
        viber: Option<Vec<Channel>>,
        /// WhatsApp.
        whatsapp: Option<Vec<Channel>>,
    }

    /// A channel of the project.
    Channel {
        /// Its number.
        id: Option<u64>,
        /// Its name.
        name: Option<String>,
        /// Whether it is switched on.
        enabled: Option<bool>,
        /// What other methods call group_id: a number or a name.
        group_id: Option<String>,
        /// WhatsApp alone: 0 not started, 1 started, 2 asleep, 3 stopped.
        status: Option<u64>,
    }
}

/// Clients found by their numbers at the messenger: a bare list.
pub type PlatformClients = Vec<PlatformClient>;

/// Clients as the older edition lists them: a bare list.
pub type Subscribers = Vec<Subscriber>;

/// Variables by name: each a text or nothing. What the service gives in another form is its JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientVariables(pub Vec<(String, Option<String>)>);

impl ClientVariables {
    /// The text of the variable of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let variable = self.0.iter().rfind(|variable| variable.0 == name);
        variable.and_then(|variable| variable.1.as_deref())
    }
}

impl Answer for ClientVariables {
    const TYPE: &'static Type = &Type::Map(&Type::Variable);

    fn read(value: &Value<'_>) -> Result<Self, Unreadable> {
        let members = value.members().ok_or(Unreadable::Kind)?.iter();
        let text = |value: &Value<'_>| match value {
            Value::Null => None,
            value => Some(value.as_words().map_or_else(|| json(value), String::from)),
        };
        let variables = members.map(|(name, value)| (name.clone().into_owned(), text(value)));
        Ok(Self(variables.collect()))
    }
}

impl Channels {
    /// The channels of every messenger, also of those that are new to us.
    pub fn all(&self) -> impl Iterator<Item = (&str, Vec<Channel>)> {
        let known = [
            ("vk", &self.vk),
            ("telegram", &self.telegram),
            ("viber", &self.viber),
            ("whatsapp", &self.whatsapp),
        ];
        let known = known
            .into_iter()
            .filter_map(|(name, list)| Some((name, list.clone()?)));
        let others = self.rest.iter().filter_map(|(name, text)| {
            let value = crate::json::read(text)?;
            Some((name.as_str(), Vec::<Channel>::read(&value).ok()?))
        });
        known.chain(others)
    }
}
