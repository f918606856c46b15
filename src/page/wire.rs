//! The batch as it goes out.

use crate::event::Kind;
use crate::text;
use alloc::string::String;

/// How deep an event's details nest at the most.
const MAX_DETAIL_DEPTH: u8 = 16;

/// A page with the campaign that brought the visitor to the session's first one.
pub(super) fn with_campaign(page: &str, utm: &str) -> String {
    let rest = page.strip_suffix('}').unwrap_or("{");
    let comma = if rest.ends_with('{') { "" } else { "," };
    text::concat(&[rest, comma, "\"utm\":", utm, "}"])
}

/// The name of events that are no `track`.
pub(super) fn fixed_name(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Track => None,
        _ => Some(kind.as_str()),
    }
}

/// Whether it is nothing, or an object that fits into a batch without nesting too deep there. That it is JSON within is
/// the host's affair.
pub(super) fn is_object(text: &str) -> bool {
    let (mut depth, mut is_text, mut is_escaped) = (0_u8, false, false);
    let mut bytes = text.bytes();
    let is_one = bytes.by_ref().all(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Up to the bracket that closes it.
        depth > 0 && depth <= MAX_DETAIL_DEPTH
    });
    let is_closed = !is_one && depth == 0 && text.starts_with('{') && bytes.len() == 0;
    text.is_empty() || is_closed
}
