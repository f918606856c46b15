//! What becomes of an event's calls where places found nothing, and how much the calls of one event may hold.

use super::action::{Action, Call, Content, Templates};
use super::config::{Config, Missing};
use super::plain::Given;
use super::template::{Context, Template};
use crate::api::Variables;
use crate::error::{Code, Error};
use crate::text;
use alloc::string::String;
use alloc::vec::Vec;

/// The most that the texts in the calls of one event may hold, in bytes: far more than an event, and little enough for a
/// row of storage and for 50 events in one isolate.
pub const MAX_CALLS_BYTES: usize = 128 * 1024;

/// The calls that remain, each with the place of its action.
///
/// # Errors
/// `invalid_argument` where an action is not to be done without something that is missing; `too_large`.
pub(super) fn settle(
    config: &Config,
    name: &str,
    calls: Vec<Call>,
    context: Context<'_, '_>,
) -> Result<Vec<(usize, Call)>, Error> {
    let bytes: usize = calls.iter().map(bytes).sum();
    if bytes > MAX_CALLS_BYTES {
        let why = "what the event has the bot told is more than 128 KiB";
        return Err(Error::new(Code::TooLarge, why));
    }
    // No name and no action where the calls are identify()'s.
    let actions = config.actions(name).unwrap_or_default();
    let mut settled = Vec::new();
    for (place, call) in calls.into_iter().enumerate() {
        let missing = config.terms(name, place).map(|terms| terms.missing);
        let call = match (actions.get(place), missing.unwrap_or_default()) {
            (None, _) | (_, Missing::Empty) => Some(call),
            (Some(action), Missing::Skip) => without(action, call, context),
            (Some(action), Missing::Refuse) => match lacks(action, context) {
                None => Some(call),
                Some(place) => {
                    let why = [place, " has no value, and the event is not taken without"];
                    return Err(Error::invalid(text::concat(&why)));
                }
            },
        };
        settled.extend(call.map(|call| (place, call)));
    }
    Ok(settled)
}

/// The first place of an action that finds nothing.
fn lacks<'a>(action: &'a Action, context: Context<'_, '_>) -> Option<&'a str> {
    let mut texts = action.texts().into_iter();
    texts.find_map(|(_, _, template)| template.lacks(context))
}

/// The call without what found nothing; `None` where it is nothing without that.
fn without(action: &Action, mut call: Call, context: Context<'_, '_>) -> Option<Call> {
    let is_whole = |template: &Template| template.lacks(context).is_none();
    let is_done = match (action, &mut call) {
        (
            Action::Callback { message, variables },
            Call::Callback {
                variables: filled, ..
            },
        ) => {
            keep(variables, filled, is_whole);
            is_whole(message)
        }
        (Action::SaveVariables(variables), Call::SaveVariables(filled)) => {
            keep(variables, filled, is_whole);
            !filled.0.is_empty()
        }
        (Action::Message { content, .. }, Call::Message { message, .. }) => match content {
            Content::Text(text) => is_whole(text),
            Content::Block(_) => true,
            Content::Attachment { url, text, .. } => {
                if !text.as_ref().is_none_or(is_whole) {
                    *message = None;
                }
                is_whole(url)
            }
        },
        (Action::Plain { method, params }, Call::Plain { params: filled, .. }) => {
            let mut is_done = true;
            for (name, given) in params {
                if let Given::Text(template) = given
                    && !is_whole(template)
                {
                    is_done &= !method.needs(name);
                    filled.retain(|param| param.0 != *name);
                }
            }
            is_done
        }
        // Calls are of their actions' kinds.
        _ => true,
    };
    is_done.then_some(call)
}

/// Keeps the variables of which nothing is missing; they stand in their templates' order.
fn keep(templates: &Templates, filled: &mut Variables, is_whole: impl Fn(&Template) -> bool) {
    let mut templates = templates.iter();
    let keeps = |_: &(String, String)| templates.next().is_none_or(|(_, text)| is_whole(text));
    filled.0.retain(keeps);
}

/// How much text is in a call.
pub(super) fn bytes(call: &Call) -> usize {
    let of = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let all = |variables: &Variables| -> usize {
        let variables = variables.0.iter();
        variables
            .map(|(name, value)| name.len() + value.len())
            .sum()
    };
    match call {
        Call::Identify { name, tag } => of(name) + of(tag),
        Call::Callback { message, variables } => message.len() + all(variables),
        Call::Message {
            message,
            attachment,
            buttons,
            ..
        } => of(message) + of(buttons) + attachment.as_ref().map_or(0, |file| file.url.len()),
        Call::SaveVariables(variables) => all(variables),
        Call::Plain { params, .. } => params.iter().map(|(_, json)| json.len()).sum(),
    }
}
