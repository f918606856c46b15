//! Names and sentences.

/// `online_chat_client_id` as JavaScript's methods are named: `onlineChatClientId`.
pub(super) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &capitalized(word))
}

/// `online_chat_client_id` as types are named: `OnlineChatClientId`.
pub(super) fn pascal(name: &str) -> String {
    name.split('_').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut rest = word.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}

/// `` `a`, `b` and `c` ``
pub(super) fn listed(names: &[&str], and: &str) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} {and} {last}", others.join(", ")),
    }
}

/// A declaration's doc comment as one paragraph.
///
/// What Rust holds as the text of some JSON is the value itself elsewhere.
pub(super) fn paragraph(doc: &str) -> String {
    let words: Vec<_> = doc.split_whitespace().collect();
    words.join(" ").replace(", as JSON", "")
}

/// Lines of at most this many characters.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_language() {
        for (name, in_camel, in_pascal) in [
            ("callback", "callback", "Callback"),
            ("vk_callback", "vkCallback", "VkCallback"),
            (
                "find_all_client_id_by_several_vars",
                "findAllClientIdBySeveralVars",
                "FindAllClientIdBySeveralVars",
            ),
        ] {
            assert_eq!(camel(name), in_camel);
            assert_eq!(pascal(name), in_pascal);
        }
    }

    #[test]
    fn lists_end_with_a_word() {
        assert_eq!(listed(&["a"], "and"), "`a`");
        assert_eq!(listed(&["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable", 3), ["unbreakable"]);
    }
}
