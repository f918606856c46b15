//! What must hold besides for a rule to make its event.

use crate::page::facts::Known;
use crate::page::lines::Lines;

/// Whether all of this holds; what may stand there is in [`super::WHERE`].
pub(in crate::page) fn hold(conditions: Lines<'_>, known: &Known) -> bool {
    conditions
        .each()
        .all(|(name, value)| holds(name, value, known))
}

/// What of this does not hold, each a JSON object: its `name`, and what `is` there in its place, by parameters where it has some.
#[cfg(any(feature = "inspect", not(target_arch = "wasm32")))]
pub(in crate::page) fn unmet(
    conditions: Lines<'_>,
    known: &Known,
) -> alloc::vec::Vec<alloc::string::String> {
    use crate::json::Object;
    let broken = conditions
        .each()
        .filter(|(name, value)| !holds(name, *value, known));
    broken
        .map(|(name, value)| {
            let mut told = Object::new();
            told.text("name", name);
            match name {
                "any" | "not" => {}
                "visits" => {
                    told.raw("is", &crate::text::number(known.visits().into()));
                }
                "hour" => {
                    told.raw(
                        "is",
                        &crate::text::number(known.hour(value.text("tz")) as u64),
                    );
                }
                "utm" | "query" => {
                    let mut parts = Object::new();
                    for (key, _) in value.each() {
                        parts.text(key, known.text(name, key));
                    }
                    told.raw("is", &parts.end());
                }
                _ => {
                    told.text("is", known.text(name, ""));
                }
            }
            told.end()
        })
        .collect()
}

fn holds(name: &str, value: Lines<'_>, known: &Known) -> bool {
    let number = |name, default| value.number(name).unwrap_or(default);
    match name {
        "any" => value.each().any(|group| hold(group.1, known)),
        "not" => !hold(value, known),
        "visits" => {
            let visits = known.visits().into();
            number("min", 0.0) <= visits && visits <= number("max", f64::MAX)
        }
        "hour" => {
            let hour = known.hour(value.text("tz"));
            let (from, to) = (number("from", 0.0), number("to", 24.0));
            if from <= to {
                from <= hour && hour < to
            } else {
                from <= hour || hour < to
            }
        }
        "utm" | "query" => value
            .each()
            .all(|(key, matcher)| matches(matcher, name, key, known)),
        _ => matches(value, name, "", known),
    }
}

/// Whether a text is what is looked for.
fn matches(matcher: Lines<'_>, field: &str, key: &str, known: &Known) -> bool {
    let text = known.text(field, key);
    let is = |value: Lines<'_>, way: &str| {
        let pattern = value.words().unwrap_or_default();
        let starts = !matches!(way, "contains" | "ends");
        let ends = !matches!(way, "contains" | "starts");
        is_like(text, pattern, starts, ends, way == "glob")
    };
    if matcher.words().is_some() {
        return is(matcher, "");
    }
    matcher.each().all(|(way, value)| match way {
        "in" => value.each().any(|item| is(item.1, "")),
        "regex" => known.found(field, key, value.words().unwrap_or_default()),
        _ => is(value, way),
    })
}

/// Whether a text is like a pattern: from its start, to its end, or anywhere in it. Where `is_glob`, `*` stands for
/// anything and `?` for one character. In time and space that grow with the text times the pattern at the most: both
/// come from outside. Without regard to the case of A to Z.
fn is_like(text: &str, pattern: &str, starts: bool, ends: bool, is_glob: bool) -> bool {
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let (mut at, mut place) = (0, 0);
    // Where to go on should the star before it have taken too little.
    let mut star = (!starts).then_some((0, 0));
    loop {
        let byte = pattern.get(place);
        match byte {
            None if at == text.len() || !ends => return true,
            Some(b'*') if is_glob => {
                place += 1;
                star = Some((place, at));
                continue;
            }
            Some(b'?') if is_glob && at < text.len() => {
                // A character may be several bytes.
                at += 1;
                while text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
                    at += 1;
                }
                place += 1;
                continue;
            }
            Some(byte)
                if text
                    .get(at)
                    .is_some_and(|other| other.eq_ignore_ascii_case(byte)) =>
            {
                at += 1;
                place += 1;
                continue;
            }
            _ => {}
        }
        match &mut star {
            Some((behind, from)) if *from < text.len() => {
                *from += 1;
                (place, at) = (*behind, *from);
            }
            _ => return false,
        }
    }
}
