//! What the service posts of every message, as the host's handler gets it.

use super::Gateway;
use super::action::Action;
use super::config::Config;
use crate::api::webhook;
use crate::error::Error;
use crate::json::{self, Value};
use alloc::string::String;

impl Gateway {
    /// Reads a post: all that the service sent as JSON, with `links`, the addresses of its files, and `echo`: whether it is
    /// nothing that the visitor wrote, so that a handler that answers it would answer itself.
    ///
    /// The service posts callbacks as the visitor's words, so what has the text of one of the configuration's counts as an
    /// echo; not where that text has places, which may become anything that a visitor writes.
    ///
    /// # Errors
    /// `invalid_argument` where this is not what the service posts.
    pub fn read_post(&self, body: &str) -> Result<String, Error> {
        let mut post = webhook::parse_json(body)?;
        let config = &self.config;
        let echo = json::read(&post).is_none_or(|post| !is_from_visitor(config, &post));
        // Behind the others, so that it is ours that counts.
        post.pop();
        post.push_str(if echo {
            ",\"echo\":true}"
        } else {
            ",\"echo\":false}"
        });
        Ok(post)
    }
}

/// Where the service does not say who wrote it, it is safer not to answer.
fn is_from_visitor(config: &Config, post: &Value<'_>) -> bool {
    let text = match post.get("message") {
        Some(Value::Text(text)) => text,
        _ => "",
    };
    post.get("is_input") == Some(&Value::Bool(true)) && !is_callback(config, text)
}

/// Whether the configuration has a callback with this text.
fn is_callback(config: &Config, text: &str) -> bool {
    let mut actions = config.events.iter().flat_map(|event| &event.1);
    actions.any(|action| match action {
        Action::Callback { message, .. } => message.without_places().as_deref() == Some(text),
        _ => false,
    })
}
