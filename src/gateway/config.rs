//! The gateway's configuration: plain data, read with a path and a reason for every mistake.

use super::action::{Action, Content, Templates};
use super::origin::OriginRule;
use super::template::Template;
use crate::api::is_reserved;
use crate::event::{NAME_RULE, is_name};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde_json::{Map, Value};

/// What the service can attach.
const ATTACHMENTS: [&str; 5] = ["image", "video", "link", "file", "audio"];

/// What the gateway does with what arrives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The sites that may send.
    pub origins: Vec<OriginRule>,
    /// What each event means, by its name.
    pub events: BTreeMap<String, Vec<Action>>,
    /// The variables that `identify()` may set.
    pub identify: Vec<String>,
}

/// A mistake in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, such as `events.price_seen.callback`.
    pub path: String,
    /// Why, in a sentence.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

impl Config {
    /// Reads a gateway's configuration.
    ///
    /// # Errors
    /// Every mistake in it, not only the first.
    pub fn read(value: &Value) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::default();
        let config = reader.config(value, true);
        reader.finish(config)
    }

    /// Reads the `events` of direct mode.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn read_events(value: &Value) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::default();
        let events = reader.events("events", value);
        reader.finish(Self {
            events,
            ..Self::default()
        })
    }
}

/// Reads a message as the configuration and `message()` give it. `text` makes a template of a text.
pub(super) fn read_content(
    value: &Value,
    text: impl Fn(&str) -> Result<Template, String>,
) -> Result<(Content, Option<Value>), (&'static str, String)> {
    const SHAPE: &str = "one of text, block and attachment is needed";
    let members = value
        .as_object()
        .ok_or_else(|| ("", "an object is needed".to_owned()))?;
    if let Some(key) = members
        .keys()
        .find(|key| !["text", "block", "attachment", "buttons"].contains(&key.as_str()))
    {
        return Err(("", format!("{key} is not known here")));
    }
    let words = members
        .get("text")
        .map(|words| string(words).and_then(&text))
        .transpose()
        .map_err(|why| ("text", why))?;
    let content = match (members.get("block"), members.get("attachment"), words) {
        (None, None, Some(words)) => Content::Text(words),
        (Some(block), None, None) => {
            let block = block
                .as_u64()
                .ok_or_else(|| ("block", "a block is its number".to_owned()))?;
            Content::Block(block)
        }
        (None, Some(attachment), words) => {
            let member = |key| {
                attachment
                    .get(key)
                    .ok_or_else(|| format!("{key} is missing"))
                    .and_then(string)
            };
            let kind = member("type").map_err(|why| ("attachment", why))?;
            if !ATTACHMENTS.contains(&kind) {
                return Err((
                    "attachment.type",
                    format!("it is one of {}", ATTACHMENTS.join(", ")),
                ));
            }
            let url = member("url")
                .and_then(&text)
                .map_err(|why| ("attachment.url", why))?;
            Content::Attachment {
                kind: kind.to_owned(),
                url,
                text: words,
            }
        }
        _ => return Err(("", SHAPE.to_owned())),
    };
    Ok((content, members.get("buttons").cloned()))
}

fn string(value: &Value) -> Result<&str, String> {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .ok_or_else(|| "a text is needed".to_owned())
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn finish(self, config: Config) -> Result<Config, Vec<Problem>> {
        if self.problems.is_empty() {
            Ok(config)
        } else {
            Err(self.problems)
        }
    }

    fn problem(&mut self, path: &str, reason: impl Into<String>) {
        self.problems.push(Problem {
            path: path.to_owned(),
            reason: reason.into(),
        });
    }

    fn object<'v>(&mut self, path: &str, value: &'v Value) -> Option<&'v Map<String, Value>> {
        let object = value.as_object();
        if object.is_none() {
            self.problem(path, "an object is needed");
        }
        object
    }

    fn strings<'v>(&mut self, path: &str, value: &'v Value) -> Vec<(String, &'v str)> {
        let Some(items) = value.as_array() else {
            self.problem(path, "a list is needed");
            return Vec::new();
        };
        let mut strings = Vec::new();
        for (place, item) in items.iter().enumerate() {
            let path = format!("{path}[{place}]");
            match string(item) {
                Ok(text) => strings.push((path, text)),
                Err(reason) => self.problem(&path, reason),
            }
        }
        strings
    }

    fn config(&mut self, value: &Value, origins_needed: bool) -> Config {
        let mut config = Config::default();
        let Some(members) = self.object("configuration", value) else {
            return config;
        };
        for (key, value) in members {
            match key.as_str() {
                "origins" => {
                    for (path, text) in self.strings("origins", value) {
                        match OriginRule::parse(text) {
                            Ok(rule) => config.origins.push(rule),
                            Err(reason) => self.problem(&path, reason),
                        }
                    }
                }
                "events" => config.events = self.events("events", value),
                "identify" => config.identify = self.identify(value),
                _ => self.problem(key, "not known here"),
            }
        }
        if origins_needed && !members.contains_key("origins") {
            self.problem(
                "origins",
                "the sites that may send are missing, such as [\"https://shop.example\"]",
            );
        }
        config
    }

    fn identify(&mut self, value: &Value) -> Vec<String> {
        let Some(members) = self.object("identify", value) else {
            return Vec::new();
        };
        let mut names = Vec::new();
        for (key, value) in members {
            if key == "variables" {
                names = self
                    .strings("identify.variables", value)
                    .into_iter()
                    .map(|(_, name)| name.to_owned())
                    .collect();
            } else {
                self.problem(&format!("identify.{key}"), "not known here");
            }
        }
        names
    }

    fn events(&mut self, path: &str, value: &Value) -> BTreeMap<String, Vec<Action>> {
        let mut events = BTreeMap::new();
        let Some(members) = self.object(path, value) else {
            return events;
        };
        for (name, value) in members {
            let path = format!("{path}.{name}");
            if !is_name(name) {
                self.problem(&path, NAME_RULE);
                continue;
            }
            let actions = match value {
                Value::Array(list) => {
                    let numbered = list.iter().enumerate();
                    numbered
                        .filter_map(|(place, one)| self.action(&format!("{path}[{place}]"), one))
                        .collect()
                }
                one => self.action(&path, one).into_iter().collect(),
            };
            events.insert(name.clone(), actions);
        }
        events
    }

    fn action(&mut self, path: &str, value: &Value) -> Option<Action> {
        const SHAPE: &str = "an action is one of callback, message and save_variables";
        let members = self.object(path, value)?;
        let mut found = None;
        let mut variables = None;
        for (key, value) in members {
            let path = format!("{path}.{key}");
            let action = match key.as_str() {
                "variables" => {
                    variables = Some(self.templates(&path, value));
                    continue;
                }
                "callback" => self.template(&path, value).map(|message| Action::Callback {
                    message,
                    variables: Vec::new(),
                }),
                "save_variables" => Some(Action::SaveVariables(self.templates(&path, value))),
                "message" => match read_content(value, Template::parse) {
                    Ok((content, buttons)) => Some(Action::Message { content, buttons }),
                    Err((member, reason)) => {
                        let dot = if member.is_empty() { "" } else { "." };
                        self.problem(&format!("{path}{dot}{member}"), reason);
                        None
                    }
                },
                _ => {
                    self.problem(&path, "not known here");
                    continue;
                }
            };
            if found.replace(action).is_some() {
                self.problem(&path, "one action each: make a list of them");
            }
        }
        let Some(action) = found else {
            self.problem(path, SHAPE);
            return None;
        };
        match (action?, variables) {
            (Action::Callback { message, .. }, given) => {
                let variables = given.unwrap_or_default();
                for (name, _) in variables.iter().filter(|(name, _)| is_reserved(name)) {
                    self.problem(
                        &format!("{path}.variables.{name}"),
                        "a parameter of callback itself has this name",
                    );
                }
                Some(Action::Callback { message, variables })
            }
            (_, Some(_)) => {
                self.problem(
                    &format!("{path}.variables"),
                    "variables go with callback; save_variables holds its own",
                );
                None
            }
            (action, None) => Some(action),
        }
    }

    fn template(&mut self, path: &str, value: &Value) -> Option<Template> {
        match string(value).and_then(Template::parse) {
            Ok(template) => Some(template),
            Err(reason) => {
                self.problem(path, reason);
                None
            }
        }
    }

    fn templates(&mut self, path: &str, value: &Value) -> Templates {
        let Some(members) = self.object(path, value) else {
            return Vec::new();
        };
        let mut templates = Vec::new();
        for (name, value) in members {
            let path = format!("{path}.{name}");
            // A number or a switch is as good as its text.
            let text = match value {
                Value::Number(_) | Value::Bool(_) => Value::String(format!("{value}")),
                other => other.clone(),
            };
            templates.extend(
                self.template(&path, &text)
                    .map(|template| (name.clone(), template)),
            );
        }
        templates
    }
}
