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
mod params;
mod service;
mod variables;

pub use callbacks::{Callback, is_reserved};
pub use clients::{ClientFound, OnlineChatClientId};
pub use id::ClientId;
pub use messages::{Attachment, GetHistory, Message};
pub use method::Method;
pub use params::Params;
pub use service::{ApiKey, BaseUrl, Sender, Service};
pub use variables::{GetVariables, SaveVariables};

/// Variables by name: a plain name is the deal's, one that starts with `client.` the client's. The
/// service knows texts only.
pub type Variables = alloc::vec::Vec<(alloc::string::String, alloc::string::String)>;
