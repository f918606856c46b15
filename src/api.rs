//! Salebot's methods: one declaration each, grouped by resource.
//!
//! A declaration is a struct of the method's parameters and what [`Method`] says of it. [`Service`]
//! turns one into a [`crate::http::Request`]; [`answer::read`] turns the response into the method's
//! answer. Nothing here sends anything.

pub mod answer;
mod callbacks;
mod clients;
mod id;
mod messages;
mod method;
mod service;
mod variables;

pub use callbacks::{Callback, is_reserved};
pub use clients::{ClientFound, OnlineChatClientId};
pub use id::ClientId;
pub use messages::{Attachment, GetHistory, History, Message};
pub use method::{Method, check_text};
pub use service::{ApiKey, BaseUrl, Sender, Service};
pub use variables::{GetVariables, SaveVariables};

/// Variables by name: a plain name is the deal's, one that starts with `client.` the client's.
pub type Variables = serde_json::Map<alloc::string::String, serde_json::Value>;
