//! The service's template language: `#{name}` in a text becomes the variable's value.
//!
//! The simulator fills more eagerly than the service is known to: what was filled in is looked at again,
//! so a value that holds `#{…}`, or two that make one together, is filled as well. A caller that lets a
//! visitor's `#{api_key}` through is found out here.

/// How often a filled text is looked at again.
const MAX_ROUNDS: usize = 4;
/// The longest text that filling may make, in bytes; values that name each other would grow without end.
const MAX_BYTES: usize = 64 * 1024;

/// Fills every `#{name}`; a name that `lookup` does not know becomes nothing (a guess).
pub(crate) fn fill(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut text = text.to_owned();
    for _ in 0..MAX_ROUNDS {
        match fill_once(&text, &lookup) {
            Some(filled) if filled.len() <= MAX_BYTES => text = filled,
            _ => break,
        }
    }
    text
}

/// One pass; `None` when there is nothing to fill.
fn fill_once(text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(start) = rest.find("#{") {
        let (before, open) = rest.split_at(start);
        let Some((name, after)) = open[2..].split_once('}') else {
            break;
        };
        filled.push_str(before);
        filled.push_str(&lookup(name.trim()).unwrap_or_default());
        if filled.len() > MAX_BYTES {
            return None;
        }
        rest = after;
        found = true;
    }
    filled.push_str(rest);
    found.then_some(filled)
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, fill};

    fn lookup(name: &str) -> Option<String> {
        match name {
            "plan" => Some("Pro".into()),
            "outer" => Some("<#{plan}>".into()),
            "open" => Some("#{".into()),
            "self" => Some("#{self}#{self}".into()),
            _ => None,
        }
    }

    #[test]
    fn names_become_values_and_unknown_names_nothing() {
        assert_eq!(
            fill("Take #{plan} or #{ plan }#{nobody}!", lookup),
            "Take Pro or Pro!"
        );
    }

    #[test]
    fn values_are_filled_as_well_even_when_two_make_one() {
        assert_eq!(fill("#{outer}", lookup), "<Pro>");
        assert_eq!(fill("#{open}plan}", lookup), "Pro");
    }

    #[test]
    fn half_a_template_stays_and_endless_ones_end() {
        assert_eq!(fill("100 #{ и дальше", lookup), "100 #{ и дальше");
        assert!(fill("#{self}", lookup).len() <= MAX_BYTES);
    }
}
