//! What an event means to the bot.

use super::template::{Context, Template};
use crate::api::{
    Attachment, Callback, ClientId, Message, OnlineChatClientId, SaveVariables, Service, Variables,
};
use crate::error::Error;
use crate::http;
use alloc::borrow::ToOwned;
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

impl Call {
    /// The request that carries it out for a client.
    ///
    /// # Errors
    /// `invalid_argument`, where the filled texts make a call that the service would refuse.
    pub fn request(
        &self,
        service: &Service,
        recipient: &str,
        client_id: ClientId,
    ) -> Result<http::Request, Error> {
        match self.clone() {
            Self::Identify { name, tag } => service.request(&OnlineChatClientId {
                recipient: recipient.to_owned(),
                tag,
                name,
            }),
            Self::Callback { message, variables } => service.request(&Callback {
                client_id,
                message,
                variables,
            }),
            Self::Message {
                message,
                message_id,
                attachment,
                buttons,
            } => service.request(&Message {
                client_id,
                message,
                message_id,
                attachment,
                buttons,
            }),
            Self::SaveVariables(variables) => service.request(&SaveVariables {
                client_id,
                variables,
            }),
        }
    }
}

fn fill(templates: &Templates, context: Context<'_, '_>) -> Variables {
    let mut variables = Variables::new();
    for (name, value) in templates {
        variables.push((name.clone(), value.fill(context)));
    }
    variables
}
