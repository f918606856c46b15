//! Salebot's methods: one declaration each, grouped by resource.
//!
//! A declaration is a struct of the method's parameters, and what programs ([`Meta`]) and people ([`Doc`])
//! have to know of it. [`Salebot`] calls methods through a [`Transport`]; below it, [`Service`] turns a
//! call into a [`crate::http::Request`] and [`answer::read`] the response into the method's answer,
//! without sending anything.

pub mod answer;
mod answers;
mod buttons;
mod callbacks;
mod channels;
mod check;
mod client;
mod clients;
mod content;
mod deals;
mod declare;
mod groups;
mod id;
mod lists;
mod members;
mod messages;
mod params;
mod remap;
mod search;
mod service;
mod values;
mod variables;
pub mod webhook;

pub use answer::{Answer, Secrets};
pub use answers::*;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub(crate) use buttons::problem as buttons_problem;
pub use buttons::{Button, Buttons};
pub use callbacks::{
    Callback, EmailCallback, OkCallback, SendCallbackByPlatformId, TgCallback, VkCallback,
    WhatsappCallback, is_reserved,
};
pub use channels::{CheckInstaSubscription, CheckWhatsapp, ConnectedChannels};
pub use check::check;
#[cfg(all(target_arch = "wasm32", feature = "_web"))]
pub(crate) use client::TIMEOUT;
pub use client::{Retry, Salebot, Transport};
pub use clients::{AssignToUser, DeleteClients, GetClients, ListSubscribers, LoadClients};
pub(crate) use content::ATTACHMENTS;
pub use content::{Attachment, Content, NewClient, NewClients};
pub use deals::{
    CreateOrder, GetCurrentOrderId, GetOrderState, GetOrderVars, GetOrders, MoveOrderToNextState,
    SetOrderState, SetOrderVars,
};
pub use declare::{
    Adds, Doc, Effect, Field, FieldDoc, Kind, Meta, Method, Param, Part, Rule, Scope,
};
pub use groups::{Beside, Buyer, Days, Pairs, Recipients, When, Who, Whose};
pub use id::ClientId;
pub use lists::{AddToList, RemoveFromList};
pub use messages::{Broadcast, ClearHistory, GetHistory, GetMessages, Message, WhatsappMessage};
pub use params::Params;
pub use remap::{Remappable, Remapped, short_name};
pub use search::{
    FindAllClientIdBySeveralVars, FindAllClientIdByVar, FindClientIdByEmail, FindClientIdByPhone,
    FindClientIdByPlatformId, FindClientIdByVar, FindClients, FindLatestClientIdByVar,
    OnlineChatClientId, WhatsappClientId,
};
#[cfg(all(target_arch = "wasm32", feature = "_web"))]
pub(crate) use service::REDACTED;
pub use service::{ApiKey, BaseUrl, Sender, Service};
pub use values::{
    ClientIds, Day, Decimal, Id, InOrder, Key, Keys, Moment, Number, Query, Variables,
};
pub use variables::{GetVariables, SaveVariables};
pub use webhook::{WebhookClient, WebhookPost};

/// What programs have to know of every method, by resource.
pub const METHODS: [&[&Meta]; 8] = [
    callbacks::METHODS,
    messages::METHODS,
    clients::METHODS,
    search::METHODS,
    variables::METHODS,
    lists::METHODS,
    deals::METHODS,
    channels::METHODS,
];

/// What people read of every method, under the name of its resource.
pub const DOCS: [(&str, &[Doc]); 8] = [
    ("Callbacks", callbacks::DOCS),
    ("Messages", messages::DOCS),
    ("Clients", clients::DOCS),
    ("Search", search::DOCS),
    ("Variables", variables::DOCS),
    ("Lists", lists::DOCS),
    ("Deals", deals::DOCS),
    ("Channels", channels::DOCS),
];

/// What people read of every answer that is an object.
pub const ANSWERS: &[AnswerDoc] = answers::DOCS;

/// What people read of what the service posts.
pub const WEBHOOK: &[AnswerDoc] = webhook::DOCS;

/// What is known of the method of this name.
#[must_use]
pub fn method(name: &str) -> Option<&'static Meta> {
    let mut all = METHODS.iter().flat_map(|group| group.iter());
    all.find(|meta| meta.name == name).copied()
}
