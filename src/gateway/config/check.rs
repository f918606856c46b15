//! What is looked through once a configuration is read. Not in the reader: direct mode, where every byte is on the page,
//! leaves it to the service.

use super::Config;
use super::reader::{Reader, action_path};
use crate::api;
use crate::gateway::action::{Action, Templates};
use crate::gateway::template::{MAX_TEXT_CHARS, Template};
use crate::json;
use crate::text;
use alloc::string::String;

/// What is known of the visitor when an event arrives.
const WHO: [&str; 2] = ["who.recipient", "who.visitor"];

/// Tells what is wrong with actions that could be read.
pub(super) fn check(reader: &mut Reader, config: &Config) {
    for (name, actions) in &config.events {
        for (place, action) in actions.iter().enumerate() {
            let path = action_path(name, actions.len(), place);
            let mut tell = |member: &str, reason: &str| {
                reader.problem(&text::concat(&[&path, member]), reason);
            };
            if let Some(reason) = buttons_problem(action) {
                tell(".message.buttons", &reason);
            }
            for template in action.texts() {
                check_text(template, &mut |reason| tell("", reason));
            }
            match action {
                Action::Callback { variables, .. } => check_names(variables, &mut |reason| {
                    tell(".variables", reason);
                }),
                Action::SaveVariables(variables) => check_names(variables, &mut |reason| {
                    tell(".save_variables", reason);
                }),
                _ => {}
            }
        }
    }
}

fn check_text(template: &Template, tell: &mut dyn FnMut(&str)) {
    if template.own_chars() > MAX_TEXT_CHARS {
        tell("a text is at most 10000 characters");
    }
    for place in template.places() {
        if place.starts_with("who.") && !WHO.contains(&place) {
            let known = "}} is not known: who has recipient and visitor";
            tell(&text::concat(&["{{", place, known]));
        }
    }
}

fn check_names(variables: &Templates, tell: &mut dyn FnMut(&str)) {
    for (name, _) in variables {
        if name.is_empty() {
            tell("a variable has no name");
        } else if text::contains(name, "{{") {
            tell("a variable's name has no places");
        }
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
