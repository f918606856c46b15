//! Searching and joining texts. Written out for wasm that pages load, where `format!` and the pattern
//! searches of `str` would weigh more than what uses them.

use crate::json;
use alloc::string::String;

/// The parts, one behind the other.
pub(crate) fn concat(parts: &[&str]) -> String {
    let mut whole = roomy(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        whole.push_str(part);
    }
    whole
}

/// The parts with `mark` between them.
pub(crate) fn join(parts: &[String], mark: &str) -> String {
    let mut whole = String::new();
    push_joined(&mut whole, parts, mark);
    whole
}

/// The same behind what stands there.
pub(crate) fn push_joined(whole: &mut String, parts: &[String], mark: &str) {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            whole.push_str(mark);
        }
        whole.push_str(part);
    }
}

/// An empty text that can grow by so many bytes at once; on a page, where code weighs more than time, as it comes.
pub(crate) fn roomy(bytes: usize) -> String {
    if cfg!(any(feature = "gateway", not(target_arch = "wasm32"))) {
        String::with_capacity(bytes)
    } else {
        String::new()
    }
}

/// A whole number in digits.
pub(crate) fn number(number: u64) -> String {
    let mut digits = String::new();
    json::push_number(&mut digits, number);
    digits
}

/// What stands before and behind the first `mark`; `None` where there is none.
pub(crate) fn split_once<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let bytes = text.as_bytes();
    let at = (0..bytes.len()).find(|at| {
        bytes
            .get(*at..)
            .is_some_and(|rest| rest.starts_with(mark.as_bytes()))
    })?;
    // Where one valid text stands in another, both its ends are character boundaries.
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// Whether `part` stands in it.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    split_once(text, part).is_some()
}

/// `text` with `other` in place of every `part`.
pub(crate) fn replace(text: &str, part: &str, other: &str) -> String {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = split_once(rest, part) {
        whole.push_str(before);
        whole.push_str(other);
        rest = after;
    }
    whole.push_str(rest);
    whole
}
