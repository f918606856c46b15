//! Calls as JSON: on their way from the isolate to the visitor's actor, and in its rows.

use super::action::Call;
use super::plain::Plain;
use crate::api::{ATTACHMENTS, Attachment, Variables};
use crate::json::{self, Object, Value};
use alloc::borrow::ToOwned;
use alloc::string::String;

impl Call {
    /// The call as one JSON object, named as in the configuration.
    #[must_use]
    pub fn write(&self) -> String {
        let mut call = Object::new();
        match self {
            Self::Identify { name, tag } => {
                let mut who = Object::new();
                maybe(&mut who, "name", name.as_deref());
                maybe(&mut who, "tag", tag.as_deref());
                call.raw("identify", &who.end());
            }
            Self::Callback { message, variables } => {
                call.text("callback", message)
                    .raw("variables", &variables.object());
            }
            Self::Message {
                message,
                message_id,
                attachment,
                buttons,
            } => {
                let mut content = Object::new();
                maybe(&mut content, "text", message.as_deref());
                if let Some(block) = message_id {
                    content.number("block", *block);
                }
                if let Some(file) = attachment {
                    let mut object = Object::new();
                    object.text("type", &file.kind).text("url", &file.url);
                    content.raw("attachment", &object.end());
                }
                maybe(&mut content, "buttons", buttons.as_deref());
                call.raw("message", &content.end());
            }
            Self::SaveVariables(variables) => {
                call.raw("save_variables", &variables.object());
            }
            Self::Plain { method, params } => {
                let mut object = Object::new();
                for (name, json) in params {
                    object.raw(name, json);
                }
                call.raw(method.as_str(), &object.end());
            }
        }
        call.end()
    }

    /// Reads what [`Call::write`] wrote, here or in another version; `None` where this one cannot make that call.
    /// Members that are not known are passed over.
    #[must_use]
    pub fn read(value: &Value<'_>) -> Option<Self> {
        let own = |value: &Value<'_>, name: &str| value.text(name).map(str::to_owned);
        if let Some(message) = value.get("callback") {
            return Some(Self::Callback {
                message: message.as_str()?.to_owned(),
                variables: variables(value.get("variables")?)?,
            });
        }
        if let Some(content) = value.get("message") {
            let block = match content.get("block") {
                None => None,
                Some(Value::Number(digits)) => Some(digits.parse().ok()?),
                Some(_) => return None,
            };
            let attachment = match content.get("attachment") {
                None => None,
                Some(file) => Some(Attachment {
                    kind: own(file, "type").filter(|kind| ATTACHMENTS.contains(&kind.as_str()))?,
                    url: own(file, "url")?,
                }),
            };
            let message = own(content, "text");
            if message.is_none() && block.is_none() && attachment.is_none() {
                return None;
            }
            return Some(Self::Message {
                message,
                message_id: block,
                attachment,
                buttons: own(content, "buttons"),
            });
        }
        if let Some(given) = value.get("save_variables") {
            return variables(given).map(Self::SaveVariables);
        }
        if let Some(who) = value.get("identify") {
            who.members()?;
            return Some(Self::Identify {
                name: own(who, "name"),
                tag: own(who, "tag"),
            });
        }
        let mut members = value.members()?.iter();
        members.find_map(|(name, params)| {
            let method = Plain::from_name(name)?;
            params.members()?;
            let params = method.read_params(params);
            Some(Self::Plain { method, params })
        })
    }
}

/// The calls as a JSON list.
pub(super) fn write_all(calls: &[Call]) -> String {
    let mut all = alloc::vec::Vec::new();
    for call in calls {
        all.push(call.write());
    }
    json::list(&all)
}

fn maybe(object: &mut Object, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        object.text(name, text);
    }
}

fn variables(value: &Value<'_>) -> Option<Variables> {
    let mut variables = Variables::new();
    for (name, value) in value.members()? {
        let value = value.as_str()?.to_owned();
        variables.0.push((name.clone().into_owned(), value));
    }
    Some(variables)
}
