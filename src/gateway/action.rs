//! What an event means to the bot.

#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
use super::plain::{Given, Plain};
use super::template::{Context, Template};
use crate::api::{
    Attachment, Callback, ClientId, Message, Method, OnlineChatClientId, Params, SaveVariables,
    Service, Variables, is_reserved,
};
use crate::error::Error;
use crate::http;
use crate::text;
use alloc::string::String;
use alloc::vec::Vec;

/// Variables whose values have places.
pub(super) type Templates = Vec<(String, Template)>;

/// An action as the configuration gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Have the bot react to a code word.
    Callback {
        /// The code word.
        message: Template,
        /// What the bot's block can read.
        variables: Templates,
    },
    /// Write to the visitor.
    Message {
        /// What to write.
        content: Content,
        /// Buttons: JSON in the service's own form.
        buttons: Option<String>,
    },
    /// Set variables.
    SaveVariables(Templates),
    /// One of the methods that need nothing but their parameters.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    Plain {
        /// The method.
        method: Plain,
        /// Its parameters beside the client.
        params: Vec<(&'static str, Given)>,
    },
}

/// What a message shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A text.
    Text(Template),
    /// A block of the bot's scheme, which runs whole.
    Block(u64),
    /// A file.
    Attachment {
        /// `image`, `video`, `link`, `file` or `audio`.
        kind: String,
        /// Where it is.
        url: Template,
        /// The text beside it.
        text: Option<Template>,
    },
}

/// An action with its places filled: what is left to know is the client.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// `online_chat_client_id`, to name or tag the client.
    Identify {
        /// The client's name.
        name: Option<String>,
        /// A label.
        tag: Option<String>,
    },
    /// `callback`
    Callback {
        /// The code word.
        message: String,
        /// What goes with it.
        variables: Variables,
    },
    /// `message`
    Message {
        /// The text.
        message: Option<String>,
        /// The block.
        message_id: Option<u64>,
        /// The file.
        attachment: Option<Attachment>,
        /// Buttons: JSON in the service's own form.
        buttons: Option<String>,
    },
    /// `save_variables`
    SaveVariables(Variables),
    /// One of the methods that need nothing but their parameters.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    Plain {
        /// The method.
        method: Plain,
        /// Its parameters beside the client, as JSON.
        params: Vec<(&'static str, String)>,
    },
}

impl Action {
    /// Fills the places.
    #[must_use]
    pub fn resolve(&self, context: Context<'_, '_>) -> Call {
        match self {
            Self::Callback { message, variables } => Call::Callback {
                message: message.fill(context),
                variables: fill(variables, context),
            },
            Self::SaveVariables(variables) => Call::SaveVariables(fill(variables, context)),
            #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
            Self::Plain { method, params } => Call::Plain {
                method: *method,
                params: method.resolve(params, context),
            },
            Self::Message { content, buttons } => {
                let (message, message_id, attachment) = match content {
                    Content::Text(text) => (Some(text.fill(context)), None, None),
                    Content::Block(block) => (None, Some(*block), None),
                    Content::Attachment { kind, url, text } => {
                        let attachment = Attachment {
                            kind: kind.clone(),
                            url: url.fill(context),
                        };
                        (
                            text.as_ref().map(|text| text.fill(context)),
                            None,
                            Some(attachment),
                        )
                    }
                };
                Call::Message {
                    message,
                    message_id,
                    attachment,
                    buttons: buttons.clone(),
                }
            }
        }
    }
}

#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
impl Action {
    /// Its texts with places, each with the member of the action that holds it and where in that.
    pub(super) fn texts(&self) -> Vec<(&'static str, &str, &Template)> {
        match self {
            Self::Callback { message, variables } => {
                let mut texts = named("variables", variables);
                texts.insert(0, ("callback", "", message));
                texts
            }
            Self::SaveVariables(variables) => named("save_variables", variables),
            Self::Message { content, .. } => match content {
                Content::Text(text) => alloc::vec![("message", "text", text)],
                Content::Block(_) => Vec::new(),
                Content::Attachment { url, text, .. } => {
                    let url = ("message", "attachment.url", url);
                    let text = text.iter().map(|text| ("message", "text", text));
                    core::iter::once(url).chain(text).collect()
                }
            },
            Self::Plain { method, params } => {
                let texts = params.iter().filter_map(|(name, given)| match given {
                    Given::Text(text) => Some((method.as_str(), *name, text)),
                    Given::Number(_) => None,
                });
                texts.collect()
            }
        }
    }
}

#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
fn named<'a>(
    member: &'static str,
    variables: &'a Templates,
) -> Vec<(&'static str, &'a str, &'a Template)> {
    let named = variables.iter();
    named
        .map(|(name, text)| (member, name.as_str(), text))
        .collect()
}

impl Call {
    /// The method that it calls, by the service's name.
    pub(super) fn method(&self) -> &'static str {
        match self {
            Self::Identify { .. } => OnlineChatClientId::NAME,
            Self::Callback { .. } => Callback::NAME,
            Self::Message { .. } => Message::NAME,
            Self::SaveVariables(_) => SaveVariables::NAME,
            #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
            Self::Plain { method, .. } => method.method(),
        }
    }

    /// The request that carries it out for a client. What can be wrong at this point is checked here and
    /// not by the methods' declarations, which would double what direct mode loads.
    ///
    /// # Errors
    /// `invalid_argument`, where the filled texts make a call that the service would refuse.
    pub fn request(
        &self,
        service: &Service,
        recipient: &str,
        client_id: ClientId,
    ) -> Result<http::Request, Error> {
        let name = self.method();
        let refuse = |what: &str, why: &str| {
            let sentence = text::concat(&[name, ": ", what, why]);
            Err(Error::invalid(sentence))
        };
        let mut params = Params::new();
        match self {
            Self::Identify { name, tag } => {
                return Ok(search(service, recipient, name.as_deref(), tag.as_deref()));
            }
            Self::Callback { message, variables } => {
                if message.is_empty() {
                    return refuse("message", " must not be empty");
                }
                if let Some((name, _)) = variables.0.iter().find(|(name, _)| is_reserved(name)) {
                    return refuse(name, " is a parameter and cannot be a variable");
                }
                params.push_client(client_id);
                params.push_text("message", message);
                params.push_variables(variables);
            }
            Self::Message {
                message,
                message_id,
                attachment,
                buttons,
            } => {
                params.push_client(client_id);
                if let Some(text) = message {
                    if text.is_empty() && attachment.is_none() {
                        return refuse("message", " must not be empty");
                    }
                    params.push_text("message", text);
                }
                if let Some(block) = message_id {
                    params.push("message_id", text::number(*block));
                }
                if let Some(file) = attachment {
                    params.push_text("attachment_type", &file.kind);
                    params.push_text("attachment_url", &file.url);
                }
                if let Some(json) = buttons {
                    params.push("buttons", json.clone());
                }
            }
            Self::SaveVariables(variables) => {
                if variables.0.is_empty() {
                    return refuse("variables", " must not be empty");
                }
                params.push_client(client_id);
                params.push("variables", variables.object());
            }
            #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
            Self::Plain {
                method,
                params: given,
            } => params = method.params(given, client_id)?,
        }
        Ok(service.raw(name, http::Method::Post, &params))
    }
}

/// The request for the client behind a recipient; a name and a label are kept with the client.
#[must_use]
pub fn search(
    service: &Service,
    recipient: &str,
    name: Option<&str>,
    tag: Option<&str>,
) -> http::Request {
    let mut params = Params::new();
    params.push_text("recipient", recipient);
    if let Some(tag) = tag {
        params.push_text("tag", tag);
    }
    if let Some(name) = name {
        params.push_text("name", name);
    }
    service.raw(OnlineChatClientId::NAME, OnlineChatClientId::HTTP, &params)
}

fn fill(templates: &Templates, context: Context<'_, '_>) -> Variables {
    let mut variables = Variables::new();
    for (name, value) in templates {
        variables.0.push((name.clone(), value.fill(context)));
    }
    variables
}
