//! What a gateway's configuration has beyond that of direct mode, where every byte is on the page: more kinds of
//! actions, when they are done and whether, and what is looked through beside.

use super::reader::{Other, Reader, item};
use super::{Config, Confirm, Limits, Missing, Terms};
use crate::event::{NAME_RULE, is_name};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
use crate::gateway::{action::Action, plain::Plain};
use crate::json::Value;
use crate::text;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The longest delay of an action, in seconds: 30 days.
pub const MAX_DELAY_S: u32 = 2_592_000;

/// The most names in `cancel_on`.
pub const MAX_CANCEL_ON: usize = 16;

/// The highest number in `limits`.
pub const MAX_LIMIT: u32 = 1_000_000;

/// The kinds of actions, for whoever gave none.
pub(super) const KINDS: &str = "an action is one of callback, message, save_variables, add_to_list, remove_from_list, assign_to, order_state and create_order";

/// Reads a member of an action that direct mode does not know.
pub(super) fn read(reader: &mut Reader, path: &str, key: &str, value: &Value<'_>) -> Other {
    if matches!(key, "delay_s" | "cancel_on" | "missing") {
        // Read by `terms`, which knows the event.
        return Other::Known;
    }
    plain(reader, path, key, value)
}

#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
fn plain(reader: &mut Reader, path: &str, key: &str, value: &Value<'_>) -> Other {
    let Some(method) = Plain::from_name(key) else {
        return Other::Unknown;
    };
    let params = method.read(value, &mut |member, reason| {
        let dot = if member.is_empty() { "" } else { "." };
        reader.problem(&text::concat(&[path, dot, member]), reason);
    });
    Other::Action(params.map(|params| Action::Plain { method, params }))
}

#[cfg(not(any(feature = "gateway", not(target_arch = "wasm32"))))]
fn plain(_: &mut Reader, _: &str, _: &str, _: &Value<'_>) -> Other {
    Other::Unknown
}

/// Reads `confirm`.
pub(super) fn confirm(reader: &mut Reader, value: &Value<'_>) -> Confirm {
    let confirm = value.as_str().and_then(Confirm::from_name);
    confirm.unwrap_or_else(|| {
        reader.problem("confirm", "it is one of read-back, resend and drop");
        Confirm::default()
    })
}

/// Reads `limits`; what is not given stays as it is.
pub(super) fn limits(reader: &mut Reader, limits: &mut Limits, value: &Value<'_>) {
    for (key, value) in reader.object("limits", value) {
        let path = text::concat(&["limits.", key]);
        let limit = match key.as_ref() {
            "ip_per_minute" => &mut limits.ip_per_minute,
            "ip_burst" => &mut limits.ip_burst,
            "new_visitors_per_hour" => &mut limits.new_visitors_per_hour,
            _ => {
                reader.unknown(&path);
                continue;
            }
        };
        let number = value.as_number();
        let number =
            number.filter(|n| (1.0..=MAX_LIMIT.into()).contains(n) && *n as u32 as f64 == *n);
        match number {
            Some(number) => *limit = number as u32,
            None => reader.problem(&path, "a whole number from 1 to 1000000 is needed"),
        }
    }
}

/// Reads when the actions of all events are done, and whether.
pub(super) fn terms(reader: &mut Reader, config: &mut Config, events: &Value<'_>) {
    each(events, &mut |event, place, path, action| {
        let (delay, cancel_on) = timing(reader, path, action).unwrap_or_default();
        let missing = missing(reader, path, action);
        if delay > Millis(0) || missing != Missing::Empty {
            config.terms.push(Terms {
                event: event.to_owned(),
                place,
                delay,
                cancel_on,
                missing,
            });
        }
    });
}

/// Goes through all actions as they are written: the event, the action's place and path, and the action.
pub(super) fn each(events: &Value<'_>, visit: &mut dyn FnMut(&str, usize, &str, &Value<'_>)) {
    for (name, value) in events.members().unwrap_or_default() {
        let actions = match value {
            Value::Array(list) => list.as_slice(),
            one => core::slice::from_ref(one),
        };
        for (place, action) in actions.iter().enumerate() {
            let path = text::concat(&["events.", name]);
            let path = match value {
                Value::Array(_) => item(&path, place),
                _ => path,
            };
            visit(name, place, &path, action);
        }
    }
}

fn missing(reader: &mut Reader, path: &str, action: &Value<'_>) -> Missing {
    let Some(value) = action.get("missing") else {
        return Missing::Empty;
    };
    let missing = value.as_str().and_then(Missing::from_name);
    missing.unwrap_or_else(|| {
        let path = text::concat(&[path, ".missing"]);
        reader.problem(&path, "it is one of empty, skip and refuse");
        Missing::Empty
    })
}

fn timing(reader: &mut Reader, path: &str, action: &Value<'_>) -> Option<(Millis, Vec<String>)> {
    let delay = match action.get("delay_s") {
        None => Millis(0),
        Some(value) => {
            // Fractions too, as all durations here.
            let seconds = value.as_number();
            let seconds = seconds.filter(|s| (0.0..=f64::from(MAX_DELAY_S)).contains(s));
            let Some(seconds) = seconds else {
                let reason = "a number of seconds from 0 to 2592000 is needed";
                reader.problem(&text::concat(&[path, ".delay_s"]), reason);
                return None;
            };
            Millis::from_js(seconds * 1000.0 + 0.5)
        }
    };
    let path = text::concat(&[path, ".cancel_on"]);
    let cancel_on = match action.get("cancel_on") {
        None => Vec::new(),
        Some(value) => names(reader, &path, value),
    };
    if delay == Millis(0) && !cancel_on.is_empty() {
        let reason = "it goes with delay_s: what is done at once cannot be cancelled";
        reader.problem(&path, reason);
    }
    (delay > Millis(0)).then_some((delay, cancel_on))
}

fn names(reader: &mut Reader, path: &str, value: &Value<'_>) -> Vec<String> {
    if !matches!(value, Value::Array(_)) || value.items().len() > MAX_CANCEL_ON {
        reader.problem(path, "a list of at most 16 events' names is needed");
        return Vec::new();
    }
    let mut names = Vec::new();
    for (place, name) in value.items().iter().enumerate() {
        match name.as_str().filter(|name| is_name(name)) {
            Some(name) => names.push(name.to_owned()),
            None => reader.problem(&item(path, place), NAME_RULE),
        }
    }
    names
}
