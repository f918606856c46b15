//! Parameters that belong together, and those whose names are the caller's.

use super::declare::{Adds, Kind, Param, Part, Rule};
use super::{ClientId, ClientIds, Id, Key, Keys, Moment, Number, Params, Variables};
use crate::json;
use alloc::string::String;
use alloc::vec::Vec;

/// Whose bot is to react: one of three ways to name a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By number.
    Id(ClientId),
    /// By telephone number.
    Phone(Key),
    /// By e-mail address.
    Email(String),
}

impl From<ClientId> for Who {
    fn from(id: ClientId) -> Self {
        Self::Id(id)
    }
}

impl Part for Who {
    const ADDS: Adds = Adds::Several(
        &[
            Param::optional("client_id", Kind::Id),
            Param::optional("client_phone", Kind::Key),
            Param::optional("client_email", Kind::Text),
        ],
        &[Rule::One(&["client_id", "client_phone", "client_email"])],
    );
    const DOCS: &'static [&'static str] = &[
        "The client's number.",
        "The client's telephone number, in place of the number.",
        "The client's e-mail address, in place of the number.",
    ];

    fn put(&self, _: &'static str, params: &mut Params) {
        match self {
            Self::Id(id) => id.put("client_id", params),
            Self::Phone(phone) => phone.put("client_phone", params),
            Self::Email(email) => email.put("client_email", params),
        }
    }
}

/// When it is to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// After so many seconds.
    After(Number<0>),
    /// At this moment in the project's time zone.
    At(Moment),
}

impl When {
    /// After so many seconds.
    #[must_use]
    pub fn after(seconds: u64) -> Self {
        Self::After(Number(seconds))
    }

    /// At this moment in the project's time zone, as `YYYY-MM-DD HH:MM:SS`.
    #[must_use]
    pub fn at(moment: &str) -> Self {
        Self::At(moment.into())
    }
}

impl Part for When {
    const ADDS: Adds = Adds::Several(
        &[
            Param::optional("time_shift", Kind::Number(0, super::id::MAX_EXACT)),
            Param::optional("send_time", Kind::Moment),
        ],
        &[],
    );
    const DOCS: &'static [&'static str] = &[
        "Seconds from now; wins over send_time.",
        "When, as YYYY-MM-DD HH:MM:SS in the project's time zone.",
    ];

    fn put(&self, _: &'static str, params: &mut Params) {
        match self {
            Self::After(seconds) => seconds.put("time_shift", params),
            Self::At(moment) => moment.put("send_time", params),
        }
    }
}

/// To whom a broadcast goes. There is no way to say everybody: the service's editions disagree on
/// whether a broadcast without recipients goes to nobody or to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipients {
    /// To everybody on a list.
    List(Id),
    /// To these clients.
    Clients(ClientIds),
    /// To these numbers at the messenger, and the channel.
    PlatformIds(Keys, Key),
}

impl Part for Recipients {
    const ADDS: Adds = Adds::Several(
        &[
            Param::optional("list", Kind::Id),
            Param::optional("clients", Kind::Ids(usize::MAX)),
            Param::optional("platform_ids", Kind::Keys(usize::MAX)),
            Param::optional("group_id", Kind::Key),
        ],
        &[
            Rule::One(&["list", "clients", "platform_ids"]),
            Rule::Both("platform_ids", "group_id"),
        ],
    );
    const DOCS: &'static [&'static str] = &[
        "The list of recipients.",
        "The recipients' numbers.",
        "The recipients' numbers at the messenger; goes with group_id.",
        "The channel of platform_ids.",
    ];

    fn put(&self, _: &'static str, params: &mut Params) {
        match self {
            Self::List(id) => id.put("list", params),
            Self::Clients(ids) => ids.put("clients", params),
            Self::PlatformIds(ids, group) => {
                ids.put("platform_ids", params);
                group.put("group_id", params);
            }
        }
    }
}

/// One client or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// One.
    Client(ClientId),
    /// Several.
    Clients(ClientIds),
}

impl From<ClientId> for Whose {
    fn from(id: ClientId) -> Self {
        Self::Client(id)
    }
}

impl From<Vec<ClientId>> for Whose {
    fn from(ids: Vec<ClientId>) -> Self {
        Self::Clients(ids.into())
    }
}

impl Part for Whose {
    const ADDS: Adds = Adds::Several(
        &[
            Param::optional("client_id", Kind::Id),
            Param::optional("clients", Kind::Ids(usize::MAX)),
        ],
        &[Rule::One(&["client_id", "clients"])],
    );
    const DOCS: &'static [&'static str] =
        &["The client's number.", "The numbers of several clients."];

    fn put(&self, _: &'static str, params: &mut Params) {
        match self {
            Self::Client(id) => id.put("client_id", params),
            Self::Clients(ids) => ids.put("clients", params),
        }
    }
}

/// For whom a deal is opened. Where several are given the number goes first, then the telephone number;
/// by the last two the client is created where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buyer {
    /// The client's number.
    pub client_id: Option<ClientId>,
    /// The client's telephone number.
    pub phone: Option<Key>,
    /// The client's e-mail address.
    pub email: Option<String>,
}

impl From<ClientId> for Buyer {
    fn from(id: ClientId) -> Self {
        Self {
            client_id: Some(id),
            ..Self::default()
        }
    }
}

impl Part for Buyer {
    const ADDS: Adds = Adds::Several(
        &[
            Param::optional("client_id", Kind::Id),
            Param::optional("phone", Kind::Key),
            Param::optional("email", Kind::Text),
        ],
        &[Rule::Any(&["client_id", "phone", "email"])],
    );
    const DOCS: &'static [&'static str] = &[
        "The client's number.",
        "The client's telephone number; creates the client where there is none.",
        "The client's e-mail address; creates the client where there is none.",
    ];

    fn put(&self, _: &'static str, params: &mut Params) {
        if let Some(id) = &self.client_id {
            id.put("client_id", params);
        }
        if let Some(phone) = &self.phone {
            phone.put("phone", params);
        }
        if let Some(email) = &self.email {
            email.put("email", params);
        }
    }
}

/// The first and the last day of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// The first, as dd.mm.yyyy.
    pub start: super::Day,
    /// The last, as dd.mm.yyyy.
    pub stop: super::Day,
}

impl From<[&str; 2]> for Days {
    fn from([start, stop]: [&str; 2]) -> Self {
        Self {
            start: start.into(),
            stop: stop.into(),
        }
    }
}

impl Part for Days {
    const ADDS: Adds = Adds::Several(
        &[
            Param::optional("start_date", Kind::Day),
            Param::optional("stop_date", Kind::Day),
        ],
        &[Rule::Both("start_date", "stop_date")],
    );
    const DOCS: &'static [&'static str] = &[
        "The first day, as dd.mm.yyyy; goes with stop_date.",
        "The last day, as dd.mm.yyyy; goes with start_date.",
    ];

    fn put(&self, _: &'static str, params: &mut Params) {
        self.start.put("start_date", params);
        self.stop.put("stop_date", params);
    }
}

/// Variables beside the parameters, saved before the bot reacts. None may have a parameter's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside(pub Variables);

impl<T: Into<Variables>> From<T> for Beside {
    fn from(variables: T) -> Self {
        Self(variables.into())
    }
}

impl Part for Beside {
    const ADDS: Adds = Adds::Variables;

    fn put(&self, _: &'static str, params: &mut Params) {
        params.push_variables(&self.0);
    }
}

/// Names and values of variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs<const MOST: usize>(pub Variables);

impl<T: Into<Variables>, const MOST: usize> From<T> for Pairs<MOST> {
    fn from(pairs: T) -> Self {
        Self(pairs.into())
    }
}

impl<const MOST: usize> Part for Pairs<MOST> {
    const ADDS: Adds = Adds::Pairs(MOST);

    fn put(&self, _: &'static str, params: &mut Params) {
        for (name, value) in &self.0.0 {
            params.push(name.clone(), json::text(value));
        }
    }
}
