//! What must hold besides for a rule to make its event.

use crate::json::Value;
use crate::page::facts::Known;
use crate::text;
use alloc::string::String;

/// Whether all of this holds, as [`super::WHERE`] reads it.
pub(in crate::page) fn hold(conditions: &Value<'_>, known: &Known) -> bool {
    let members = conditions.members().unwrap_or_default();
    members
        .iter()
        .all(|(name, value)| holds(name, value, known))
}

fn holds(name: &str, value: &Value<'_>, known: &Known) -> bool {
    let number = |name, default| value.number(name).unwrap_or(default);
    match name {
        "any" => value.items().iter().any(|group| hold(group, known)),
        "not" => !hold(value, known),
        "visits" => {
            let visits = known.visits().into();
            number("min", 0.0) <= visits && visits <= number("max", f64::MAX)
        }
        "hour" => {
            let hour = known.hour(value.text("tz").unwrap_or_default());
            let (from, to) = (number("from", 0.0), number("to", 24.0));
            if from <= to {
                from <= hour && hour < to
            } else {
                from <= hour || hour < to
            }
        }
        "utm" | "query" => {
            let mut members = value.members().unwrap_or_default().iter();
            members.all(|(key, matcher)| matches(matcher, name, key, known))
        }
        _ => matches(value, name, "", known),
    }
}

/// Whether a text is what is looked for.
fn matches(matcher: &Value<'_>, field: &str, key: &str, known: &Known) -> bool {
    let words = lower(Some(known.text(field, key)));
    let Some(ways) = matcher.members() else {
        return words == lower(matcher.as_words());
    };
    ways.iter().all(|(way, value)| {
        let other = lower(value.as_words());
        match way.as_ref() {
            "contains" => text::contains(&words, &other),
            "starts" => words.as_bytes().starts_with(other.as_bytes()),
            "ends" => words.as_bytes().ends_with(other.as_bytes()),
            "glob" => is_like(words.as_bytes(), other.as_bytes()),
            "in" => {
                let mut items = value.items().iter();
                items.any(|item| words == lower(item.as_words()))
            }
            "regex" => known.found(field, key, value.as_words().unwrap_or_default()),
            _ => words == other,
        }
    })
}

fn lower(words: Option<&str>) -> String {
    words.unwrap_or_default().to_ascii_lowercase()
}

/// Whether a text is like a pattern in which `*` stands for anything and `?` for one character. In time and space
/// that grow with the text times the pattern at the most: both come from outside.
fn is_like(text: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut place) = (0, 0);
    // Where to go on should the star before it have taken too little.
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(place) {
            Some(b'*') => {
                star = Some((place, at));
                place += 1;
            }
            Some(b'?') => {
                // A character may be several bytes.
                at += 1;
                while text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
                    at += 1;
                }
                place += 1;
            }
            Some(byte) if text.get(at) == Some(byte) => {
                at += 1;
                place += 1;
            }
            _ => match star {
                Some((star_place, from)) => {
                    star = Some((star_place, from + 1));
                    place = star_place + 1;
                    at = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(place).all(|byte| *byte == b'*')
}
