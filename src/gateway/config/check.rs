//! What is looked through once a configuration is read. Not in the reader: direct mode, where every byte is on the page,
//! does without and leaves it to the service.

use super::reader::{Reader, item};
use super::{Config, more};
use crate::api;
use crate::gateway::action::{Action, Content, Templates};
use crate::gateway::template::{MAX_TEXT_CHARS, Template};
use crate::gateway::visitor::{MARK, MARK_SHOWN};
use crate::json::{self, Value};
use crate::problem::Problem;
use crate::text;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// The most actions of an event. Each is at least one call of the service, for every time that the event comes.
pub const MAX_ACTIONS: usize = 64;

/// What is known when an event arrives: what a place begins with, what it may be then, and that in a sentence. Of `props` the
/// page says what there is, and of `page.utm` the address.
const PLACES: [(&str, &[&str], &str); 3] = [
    (
        "who.",
        &["recipient", "visitor"],
        "who has recipient and visitor",
    ),
    (
        "event.",
        &["id", "kind", "name", "at"],
        "event has id, kind, name and at",
    ),
    (
        "page.",
        &["url", "referrer", "title"],
        "page has url, referrer, title and utm.…",
    ),
];

/// What the page's `{{page.utm.source}}` and the like begin with.
const UTM: &str = "utm.";

/// Who else sets it makes the gateway believe of a lost call that it was not made, and make it twice.
const OURS: &str = "the gateway itself keeps the variable onsite_call";

/// What a button may have, and what that holds.
const BUTTON: [(&str, Holds); 8] = [
    ("text", Holds::Text),
    ("type", Holds::Text),
    ("url", Holds::Text),
    ("color", Holds::Text),
    ("line", Holds::Whole),
    ("index_in_line", Holds::Whole),
    ("one_time", Holds::Flag),
    ("web_app", Holds::Text),
];

#[derive(Clone, Copy)]
enum Holds {
    Text,
    Whole,
    Flag,
}

/// Tells of names that stand twice in a configuration, and what is wrong with the actions of its `events` that could be read.
pub(super) fn check(reader: &mut Reader, config: &Value<'_>, events: &Value<'_>) {
    twins(reader, "", config);
    check_identify(reader, config.get("identify").unwrap_or(&json::NOTHING));
    for (name, actions) in events.members().unwrap_or_default() {
        if actions.items().len() > MAX_ACTIONS {
            let path = text::concat(&["events.", name]);
            reader.problem(&path, "an event has at most 64 actions");
        }
    }
    more::each(events, &mut |_, _, path, written| {
        // Once more, because only here its place is known. Its mistakes were told the first time.
        let mut again = Reader {
            others: reader.others,
            ..Reader::default()
        };
        if let Some(action) = again.action(path, written) {
            check_action(reader, path, &action);
        }
        let saved = written.get("save_variables").and_then(Value::members);
        if saved.is_some_and(<[_]>::is_empty) {
            let path = text::concat(&[path, ".save_variables"]);
            reader.problem(&path, "at least one variable is needed");
        }
        let Some(message) = written.get("message") else {
            return;
        };
        let path = text::concat(&[path, ".message"]);
        if let Some(file) = message.get("attachment") {
            known(
                reader,
                &text::concat(&[&path, ".attachment"]),
                file,
                &["type", "url"],
            );
        }
        if let Some(buttons) = message.get("buttons") {
            check_buttons(reader, &text::concat(&[&path, ".buttons"]), buttons);
        }
    });
}

/// What is no mistake, and hardly meant.
pub(super) fn odd(config: &Config) -> Vec<Problem> {
    let mut odd = Reader::default();
    if config.origins.is_empty() {
        odd.problem("origins", "no site is listed, so none may send");
    }
    if config.events.is_empty() {
        odd.problem(
            "events",
            "none is listed, so every event is refused for good",
        );
    }
    odd.problems
}

fn check_action(reader: &mut Reader, path: &str, action: &Action) {
    let mut tell = |member: &str, name: &str, reason: &str| {
        let dot = if name.is_empty() { "" } else { "." };
        reader.problem(&text::concat(&[path, ".", member, dot, name]), reason);
    };
    if let Some(reason) = buttons_problem(action) {
        tell("message", "buttons", &reason);
    }
    for (member, name, template) in action.texts() {
        check_text(template, &mut |reason| tell(member, name, reason));
    }
    match action {
        Action::Callback { variables, .. } => {
            check_names(variables, &mut |reason| tell("variables", "", reason));
        }
        Action::SaveVariables(variables) => {
            check_names(variables, &mut |reason| tell("save_variables", "", reason));
        }
        Action::Message {
            content: Content::Block(0),
            ..
        } => tell("message", "block", "a block is its number, from 1"),
        _ => {}
    }
}

/// Tells of names that stand twice in an object, here or further in: the one would be read with what is said of the other.
/// Not within the page's rules, for which no configuration is refused.
fn twins(reader: &mut Reader, path: &str, value: &Value<'_>) {
    let mut names = BTreeSet::new();
    let dot = if path.is_empty() { "" } else { "." };
    for (name, value) in value.members().unwrap_or_default() {
        let path = text::concat(&[path, dot, name]);
        // A member of the configuration itself without a name is told as that.
        if !names.insert(name) && !path.is_empty() {
            reader.problem(&path, "this name stands here twice");
        }
        if path != "triggers" {
            twins(reader, &path, value);
        }
    }
    for (place, value) in value.items().iter().enumerate() {
        twins(reader, &item(path, place), value);
    }
}

/// Tells of members that mean nothing.
fn known(reader: &mut Reader, path: &str, value: &Value<'_>, names: &[&str]) {
    for (name, _) in value.members().unwrap_or_default() {
        if !names.contains(&name.as_ref()) {
            reader.unknown(&text::concat(&[path, ".", name]));
        }
    }
}

/// The service would pass over a member that it does not know.
fn check_buttons(reader: &mut Reader, path: &str, value: &Value<'_>) {
    known(reader, path, value, &["hint", "buttons"]);
    if value
        .get("hint")
        .is_some_and(|hint| hint.as_str().is_none())
    {
        reader.problem(&text::concat(&[path, ".hint"]), "a text is needed");
    }
    let list = value.get("buttons").unwrap_or(value);
    for (place, button) in list.items().iter().enumerate() {
        let path = item(path, place);
        for (name, value) in button.members().unwrap_or_default() {
            let path = text::concat(&[&path, ".", name]);
            let Some((_, holds)) = BUTTON.iter().find(|known| known.0 == name) else {
                reader.unknown(&path);
                continue;
            };
            let reason = match (holds, value) {
                (Holds::Text, Value::Text(_)) | (Holds::Flag, Value::Bool(_)) => continue,
                (Holds::Whole, Value::Number(digits)) if digits.parse::<u32>().is_ok() => continue,
                (Holds::Text, _) => "a text is needed",
                (Holds::Flag, _) => "true or false is needed",
                (Holds::Whole, _) => "a whole number from 0 is needed",
            };
            reader.problem(&path, reason);
        }
    }
}

fn check_text(template: &Template, tell: &mut dyn FnMut(&str)) {
    if template.own_chars() > MAX_TEXT_CHARS {
        tell("a text is at most 10000 characters");
    }
    for place in template.places() {
        for (root, names, sentence) in PLACES {
            let is_known = |name: &str| {
                let is_utm = root == "page." && name.len() > UTM.len() && name.starts_with(UTM);
                is_utm || names.contains(&name)
            };
            if place.strip_prefix(root).is_some_and(|name| !is_known(name)) {
                tell(&text::concat(&["{{", place, "}} is not known: ", sentence]));
            }
        }
    }
}

fn check_names(variables: &Templates, tell: &mut dyn FnMut(&str)) {
    for (name, _) in variables {
        if name.is_empty() {
            tell("a variable has no name");
        } else if text::contains(name, "{{") {
            tell("a variable's name has no places");
        } else if name == MARK || name == MARK_SHOWN {
            tell(OURS);
        }
    }
}

/// What the page's `identify()` may set.
fn check_identify(reader: &mut Reader, identify: &Value<'_>) {
    let names = identify.get("variables").unwrap_or(&json::NOTHING).items();
    for (place, name) in names.iter().enumerate() {
        let reason = match name.as_str() {
            Some(MARK_SHOWN) => OURS,
            Some(name) if name.starts_with("client.") => {
                "identify() sets the client's variables: write its name without client."
            }
            _ => continue,
        };
        reader.problem(&item("identify.variables", place), reason);
    }
}

/// What the service would find wrong with the buttons of a message.
fn buttons_problem(action: &Action) -> Option<String> {
    match action {
        Action::Message {
            buttons: Some(json),
            ..
        } => json::read(json).and_then(|buttons| api::buttons_problem(&buttons)),
        _ => None,
    }
}
