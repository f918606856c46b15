//! What the service posts to a project's webhook: every message, to the client and from the client
//! (salebot-api.md, section 5). No signature, no repetition.

use super::ClientId;
use super::answer::{self, Answer, Unreadable};
use super::answers::{ClientVariables, Json};
use super::members::answers;
use crate::error::Error;
use crate::json::{self, Value};
use alloc::string::String;
use alloc::vec::Vec;

answers! {
    /// A message, as the service posts it. Events of the service arrive as messages too, such as
    /// `new_chat_member`.
    WebhookPost {
        /// The message's number.
        id: Option<u64>,
        /// Whose dialogue it is in.
        client: Option<WebhookClient>,
        /// Its text.
        message: Option<String>,
        /// Its files in one of the service's many shapes, as JSON; see links.
        attachments: Option<Json>,
        /// The project.
        project_id: Option<u64>,
        /// Whether the client wrote it. What the bot wrote, also because of us, comes with false: who
        /// answers that, answers himself.
        is_input: Option<bool>,
        /// Whether it was delivered.
        delivered: Option<bool>,
        /// The block that wrote it.
        message_id: Option<u64>,
        /// Its name at the messenger.
        internal_id: Option<String>,
        /// What went wrong: the service's words, or `true`.
        error_message: Option<String>,
        /// The employee who wrote it.
        user_id: Option<u64>,
    }

    /// The client of a webhook's post.
    WebhookClient {
        /// The number.
        id: ClientId,
        /// What the online chat calls its visitor. The service writes `recepient`.
        recipient / "recepient": Option<String>,
        /// The messenger's number, such as 5 for the online chat; unknown ones are kept.
        client_type: Option<u64>,
        /// The name.
        name: Option<String>,
        /// The picture.
        avatar: Option<String>,
        /// When the client came, as the service writes it.
        created_at: Option<String>,
        /// How many messages nobody has read.
        unread_count: Option<u64>,
        /// The label.
        tag: Option<String>,
        /// The employee.
        user_id: Option<u64>,
        /// The channel.
        group: Option<String>,
        /// The client's variables.
        variables: Option<ClientVariables>,
        /// The current deal's variables.
        order_variables: Option<ClientVariables>,
    }
}

impl WebhookPost {
    /// Reads the body of a post.
    ///
    /// # Errors
    /// `invalid_argument` where it is no JSON object, or holds an id above 2^53 − 1.
    pub fn parse(body: &str) -> Result<Self, Error> {
        Self::read(&object(body)?).map_err(refused)
    }

    /// The addresses of its files, whichever shape the service gave them in.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        let attachments = self.attachments.as_ref();
        if let Some(value) = attachments.and_then(|Json(text)| json::read(text)) {
            push_links(&mut links, &value);
        }
        links
    }
}

/// The same post as JSON for JavaScript, with `links` beside its members.
///
/// # Errors
/// As [`WebhookPost::parse`].
pub fn parse_json(body: &str) -> Result<String, Error> {
    let value = object(body)?;
    let mut links = Vec::new();
    push_links(&mut links, value.get("attachments").unwrap_or(&Value::Null));
    let links = super::values::list(links.iter().map(|link| json::text(link)));
    let mut out = String::new();
    answer::write(&mut out, &value, WebhookPost::TYPE).map_err(refused)?;
    // Behind the others, so that it is ours that counts.
    out.pop();
    out.push_str(if out.len() > 1 {
        ",\"links\":"
    } else {
        "\"links\":"
    });
    out.push_str(&links);
    out.push('}');
    Ok(out)
}

fn object(body: &str) -> Result<Value<'_>, Error> {
    let Some(Value::Object(mut members)) = json::read(body) else {
        return Err(Error::invalid("the webhook's post is no JSON object"));
    };
    for (name, value) in &mut members {
        // The service says so where nothing went wrong.
        if name == "error_message" && matches!(value, Value::Bool(false)) {
            *value = Value::Null;
        }
    }
    let post = Value::Object(members);
    let is_post = ["id", "client", "message"]
        .iter()
        .any(|name| post.get(name).is_some());
    is_post
        .then_some(post)
        .ok_or_else(|| refused(Unreadable::Kind))
}

fn refused(why: Unreadable) -> Error {
    Error::invalid(match why {
        Unreadable::Kind => "the webhook's post is not what the service posts",
        Unreadable::TooLarge => {
            "the webhook's post holds an id above 2^53 - 1, which would be rounded"
        }
    })
}

/// Collects what is an address, wherever it stands.
fn push_links(links: &mut Vec<String>, value: &Value<'_>) {
    match value {
        Value::Text(text) if text.starts_with("https://") || text.starts_with("http://") => {
            links.push(text.clone().into_owned());
        }
        // Some attachments are JSON inside a text.
        Value::Text(text) if text.starts_with(['[', '{']) => {
            if let Some(inner) = json::read(text) {
                push_links(links, &inner);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| push_links(links, item)),
        Value::Object(members) => members
            .iter()
            .for_each(|member| push_links(links, &member.1)),
        _ => {}
    }
}
