//! The batch as it goes out, and its answer as it comes back.

use crate::event::{Event, Kind};
use crate::json::Object;
use crate::text;
use crate::time::Millis;
use alloc::string::String;

/// Writes an event.
pub(super) fn event(event: &Event) -> String {
    Object::new()
        .text("id", &event.id)
        .number("seq", event.seq)
        .text("kind", event.kind.as_str())
        .text("name", &event.name)
        .number("at", event.at.0)
        .raw("props", &event.props)
        .end()
}

/// A page with the campaign that brought the visitor to the session's first one.
pub(super) fn with_campaign(page: &str, utm: &str) -> String {
    let page = page.trim_ascii_end();
    let rest = page.get(..page.len().saturating_sub(1)).unwrap_or("{");
    let rest = if rest.is_empty() { "{" } else { rest };
    let comma = if rest.ends_with('{') { "" } else { "," };
    text::concat(&[rest, comma, "\"utm\":", utm, "}"])
}

/// Writes a batch; `None` where there is no event to send.
pub(super) fn batch<'a>(
    recipient: &str,
    now: Millis,
    events: impl Iterator<Item = &'a Event>,
) -> Option<String> {
    let (mut page, mut visitor) = ("{}", "");
    let mut list = String::from("[");
    for event in events {
        if list.len() > 1 {
            list.push(',');
        }
        (page, visitor) = (&event.page, &event.visitor);
        list.push_str(&self::event(event));
    }
    if list.len() == 1 {
        return None;
    }
    list.push(']');
    let mut batch = Object::new();
    batch
        .text("recipient", recipient)
        .text("visitor", visitor)
        .number("sent_at", now.0)
        .raw("page", page)
        .raw("events", &list);
    Some(batch.end())
}

/// The name of events that are no `track`.
pub(super) fn fixed_name(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Track => None,
        _ => Some(kind.as_str()),
    }
}
