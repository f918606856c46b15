//! Reads a configuration member by member, and goes on after a mistake.

use super::Config;
use crate::api::{ATTACHMENTS, is_reserved};
use crate::event::{NAME_RULE, is_name};
use crate::gateway::action::{Action, Content, Templates};
use crate::gateway::origin::OriginRule;
use crate::gateway::template::Template;
use crate::json::Value;
use crate::problem::Problem;
use crate::text;
use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;

/// Reads a message as the configuration and `message()` give it; `text` makes a template of a text.
///
/// # Errors
/// The member and what is wrong with it.
pub(in crate::gateway) fn read_content(
    value: &Value<'_>,
    text: fn(&str) -> Result<Template, String>,
) -> Result<(Content, Option<String>), (&'static str, String)> {
    let refuse = |member, reason: &str| Err((member, reason.to_owned()));
    let Some(members) = value.members() else {
        return refuse("", "an object is needed");
    };
    for (key, _) in members {
        if !["text", "block", "attachment", "buttons"].contains(&key.as_ref()) {
            return Err(("", text::concat(&[key, " is not known here"])));
        }
    }
    let words = match value.get("text") {
        Some(words) => Some(string(words).and_then(text).map_err(|why| ("text", why))?),
        None => None,
    };
    let content = match (value.get("block"), value.get("attachment"), words) {
        (None, None, Some(words)) => Content::Text(words),
        (Some(Value::Number(block)), None, None) => match block.parse() {
            Ok(block) => Content::Block(block),
            Err(_) => return refuse("block", "a block is its number"),
        },
        (Some(_), None, None) => return refuse("block", "a block is its number"),
        (None, Some(attachment), words) => {
            let kind = attachment.text("type").unwrap_or_default();
            if !ATTACHMENTS.contains(&kind) {
                return refuse(
                    "attachment.type",
                    "it is one of image, video, link, file, audio",
                );
            }
            let url = attachment
                .get("url")
                .ok_or_else(|| "a text is needed".to_owned());
            let url = url
                .and_then(string)
                .and_then(text)
                .map_err(|why| ("attachment.url", why))?;
            Content::Attachment {
                kind: kind.to_owned(),
                url,
                text: words,
            }
        }
        _ => return refuse("", "one of text, block and attachment is needed"),
    };
    let buttons = match value.get("buttons") {
        Some(buttons) => {
            let mut json = String::new();
            let buttons = plain(buttons, text).map_err(|why| ("buttons", why))?;
            buttons.write(&mut json);
            Some(json)
        }
        None => None,
    };
    Ok((content, buttons))
}

/// The same value with every text in it as `text` leaves it; places are not filled in it.
fn plain<'v>(
    value: &Value<'v>,
    text: fn(&str) -> Result<Template, String>,
) -> Result<Value<'v>, String> {
    Ok(match value {
        Value::Text(words) => {
            let words = text(words)?.without_places();
            Value::Text(Cow::Owned(
                words.ok_or_else(|| "no place is filled here".to_owned())?,
            ))
        }
        Value::Array(items) => {
            let mut list = Vec::new();
            for item in items {
                list.push(plain(item, text)?);
            }
            Value::Array(list)
        }
        Value::Object(members) => {
            let mut object = Vec::new();
            for (name, value) in members {
                object.push((name.clone(), plain(value, text)?));
            }
            Value::Object(object)
        }
        other => other.clone(),
    })
}

fn string<'v>(value: &'v Value<'_>) -> Result<&'v str, String> {
    needed(value.as_str())
}

fn words<'v>(value: &'v Value<'_>) -> Result<&'v str, String> {
    needed(value.as_words())
}

fn needed(text: Option<&str>) -> Result<&str, String> {
    text.filter(|text| !text.is_empty())
        .ok_or_else(|| "a text is needed".to_owned())
}

/// What a member of an action is that not every configuration has.
pub(super) enum Other {
    /// A mistake.
    Unknown,
    /// Something that is read elsewhere.
    Known,
    /// A kind of action; nothing where there is a mistake in it, which is told.
    #[cfg_attr(
        all(target_arch = "wasm32", not(feature = "gateway")),
        expect(dead_code, reason = "direct mode has no more than three kinds")
    )]
    Action(Option<Action>),
}

/// Reads such members. A function and not a match, so that direct mode does not load it.
#[derive(Clone, Copy)]
pub(super) struct Others {
    /// Takes the path, the member's name and its value.
    pub(super) read: fn(&mut Reader, &str, &str, &Value<'_>) -> Other,
    /// The sentence that lists all kinds of actions.
    pub(super) kinds: &'static str,
}

/// Collects the mistakes.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
    pub(super) others: Option<Others>,
}

impl Reader {
    /// Tells of a mistake.
    pub(super) fn problem(&mut self, path: &str, reason: &str) {
        self.problems.push(Problem {
            path: path.into(),
            reason: reason.into(),
        });
    }

    /// Tells of a member that has no meaning.
    pub(super) fn unknown(&mut self, path: &str) {
        self.problem(path, "not known here");
    }

    /// The members of an object; none of anything else, which is a mistake.
    pub(super) fn object<'v, 'a>(
        &mut self,
        path: &str,
        value: &'v Value<'a>,
    ) -> &'v [(Cow<'a, str>, Value<'a>)] {
        value.members().unwrap_or_else(|| {
            self.problem(path, "an object is needed");
            &[]
        })
    }

    pub(super) fn config(&mut self, value: &Value<'_>) -> Config {
        let mut config = Config::default();
        let mut sites_named = false;
        for (key, value) in self.object("configuration", value) {
            match key.as_ref() {
                "origins" => {
                    sites_named = true;
                    for (path, text) in self.strings("origins", value) {
                        match OriginRule::parse(text) {
                            Ok(rule) => config.origins.push(rule),
                            Err(reason) => self.problem(&path, reason),
                        }
                    }
                }
                "events" => config.events = self.events(value),
                "identify" => config.identify = self.identify(value),
                // Read by themselves: a mistake in a rule is no reason to refuse the configuration.
                "triggers" => {}
                // The same: direct mode has none.
                "confirm" | "limits" => {}
                // By which editors check the file.
                "$schema" => {}
                "" => self.problem("configuration", "a member has no name"),
                "rules" | "gap_s" => {
                    self.problem(key, "rules and their gap_s stand within triggers")
                }
                _ => self.unknown(key),
            }
        }
        if !sites_named {
            self.problem(
                "origins",
                "the sites that may send are missing, such as [\"https://shop.example\"]",
            );
        }
        config
    }

    pub(super) fn events(&mut self, value: &Value<'_>) -> Vec<(String, Vec<Action>)> {
        let mut events = Vec::new();
        for (name, value) in self.object("events", value) {
            let path = text::concat(&["events.", name]);
            if !is_name(name) {
                self.problem(&path, NAME_RULE);
                continue;
            }
            let mut actions = Vec::new();
            if let Value::Array(list) = value {
                for (place, one) in list.iter().enumerate() {
                    actions.extend(self.action(&item(&path, place), one));
                }
            } else {
                actions.extend(self.action(&path, value));
            }
            events.push((name.clone().into_owned(), actions));
        }
        events
    }

    fn identify(&mut self, value: &Value<'_>) -> Vec<String> {
        let mut names = Vec::new();
        for (key, value) in self.object("identify", value) {
            if key == "variables" {
                let list = self.strings("identify.variables", value);
                names.extend(list.into_iter().map(|(_, name)| name.to_owned()));
            } else {
                self.unknown(&text::concat(&["identify.", key]));
            }
        }
        names
    }

    pub(super) fn action(&mut self, path: &str, value: &Value<'_>) -> Option<Action> {
        let mut found = None;
        let mut variables = None;
        for (key, value) in self.object(path, value) {
            let path = text::concat(&[path, ".", key]);
            let action = match key.as_ref() {
                "variables" => {
                    variables = Some(self.templates(&path, value));
                    continue;
                }
                "callback" => self.template(&path, value).map(|message| Action::Callback {
                    message,
                    variables: Vec::new(),
                }),
                "save_variables" => Some(Action::SaveVariables(self.templates(&path, value))),
                "message" => self.message(&path, value),
                key => {
                    let others = self.others.map(|others| others.read);
                    match others.map_or(Other::Unknown, |read| read(self, &path, key, value)) {
                        Other::Action(action) => action,
                        Other::Known => continue,
                        Other::Unknown => {
                            self.unknown(&path);
                            continue;
                        }
                    }
                }
            };
            if found.replace(action).is_some() {
                self.problem(&path, "one action each: make a list of them");
            }
        }
        let Some(action) = found else {
            let three = "an action is one of callback, message and save_variables";
            self.problem(path, self.others.map_or(three, |others| others.kinds));
            return None;
        };
        match (action?, variables) {
            (action, None) => Some(action),
            (Action::Callback { message, .. }, Some(variables)) => {
                for (name, _) in variables.iter().filter(|(name, _)| is_reserved(name)) {
                    self.problem(
                        &text::concat(&[path, ".variables.", name]),
                        "a parameter of callback itself has this name",
                    );
                }
                Some(Action::Callback { message, variables })
            }
            (_, Some(_)) => {
                self.problem(
                    &text::concat(&[path, ".variables"]),
                    "variables go with callback; save_variables holds its own",
                );
                None
            }
        }
    }

    fn message(&mut self, path: &str, value: &Value<'_>) -> Option<Action> {
        match read_content(value, Template::parse) {
            Ok((content, buttons)) => Some(Action::Message { content, buttons }),
            Err((member, reason)) => {
                let dot = if member.is_empty() { "" } else { "." };
                self.problem(&text::concat(&[path, dot, member]), &reason);
                None
            }
        }
    }

    fn templates(&mut self, path: &str, value: &Value<'_>) -> Templates {
        let mut templates = Vec::new();
        for (name, value) in self.object(path, value) {
            let path = text::concat(&[path, ".", name]);
            // An empty text empties the variable.
            let template = match value.as_str() {
                Some("") => Template::parse("").ok(),
                _ => self.template(&path, value),
            };
            templates.extend(template.map(|template| (name.clone().into_owned(), template)));
        }
        templates
    }

    /// A text with places; a number or a switch is as good as its text.
    fn template(&mut self, path: &str, value: &Value<'_>) -> Option<Template> {
        match words(value).and_then(Template::parse) {
            Ok(template) => Some(template),
            Err(reason) => {
                self.problem(path, &reason);
                None
            }
        }
    }

    fn strings<'v>(&mut self, path: &str, value: &'v Value<'_>) -> Vec<(String, &'v str)> {
        if !matches!(value, Value::Array(_)) {
            self.problem(path, "a list is needed");
        }
        let mut strings = Vec::new();
        for (place, value) in value.items().iter().enumerate() {
            let path = item(path, place);
            match string(value) {
                Ok(text) => strings.push((path, text)),
                Err(reason) => self.problem(&path, &reason),
            }
        }
        strings
    }
}

/// The path of an item of a list.
pub(super) fn item(path: &str, place: usize) -> String {
    text::concat(&[path, "[", &text::number(place as u64), "]"])
}
