//! Comparing a text.

use super::condition::Field;
use super::reader::Reader;
use crate::json::Value;
use crate::text;
use alloc::string::String;
use alloc::vec::Vec;

/// How a text is compared. Without regard to the case of A to Z, but for a regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It is this.
    Equals(String),
    /// It holds this.
    Contains(String),
    /// It begins with this.
    Starts(String),
    /// It ends with this.
    Ends(String),
    /// It is like this: `*` stands for anything, `?` for one character.
    Glob(String),
    /// It is one of these.
    In(Vec<String>),
    /// A regular expression finds something in it. The host has an engine for these, so this is the number under
    /// which it tells what it found.
    Regex(usize),
}

/// One or several ways to compare, all of which must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matcher {
    /// The ways.
    pub tests: Vec<Test>,
}

/// The names of the ways to compare with one text; `in` takes a list of them.
pub const MATCHERS: [&str; 6] = ["equals", "contains", "starts", "ends", "glob", "regex"];

impl Matcher {
    /// Reads `"text"`, which means equals, or `{"contains":"…","ends":"…"}`.
    pub(super) fn read(reader: &mut Reader, path: &str, field: &Field, value: &Value<'_>) -> Self {
        let mut matcher = Self::default();
        if let Some(words) = value.as_words() {
            matcher.tests.push(Test::Equals(words.to_ascii_lowercase()));
            return matcher;
        }
        if value.members().is_some_and(<[_]>::is_empty) {
            reader.problem(
                path,
                "a way to compare is needed, such as {\"contains\":\"…\"}",
            );
        }
        for (name, value) in reader.object(path, value) {
            let path = text::concat(&[path, ".", name]);
            if name == "in" {
                matcher.tests.push(Test::In(list(reader, &path, value)));
                continue;
            }
            let words = match value.as_words() {
                // Everything contains nothing; but a text can be empty.
                Some(words) if !words.is_empty() || name == "equals" || name == "glob" => {
                    String::from(words)
                }
                _ => reader.text(&path, value),
            };
            let lower = words.to_ascii_lowercase();
            let test = match name.as_ref() {
                "equals" => Test::Equals(lower),
                "contains" => Test::Contains(lower),
                "starts" => Test::Starts(lower),
                "ends" => Test::Ends(lower),
                "glob" => Test::Glob(lower),
                "regex" => Test::Regex(reader.pattern(field, words)),
                _ => {
                    reader.unknown(&path);
                    continue;
                }
            };
            matcher.tests.push(test);
        }
        matcher
    }

    /// Whether a text is what is looked for. `found` says what the host found of a regular expression in it.
    pub(super) fn holds(&self, words: &str, found: &dyn Fn(usize) -> bool) -> bool {
        let words = words.to_ascii_lowercase();
        self.tests.iter().all(|test| match test {
            Test::Equals(other) => words == *other,
            Test::Contains(part) => text::contains(&words, part),
            Test::Starts(start) => words.starts_with(start.as_str()),
            Test::Ends(end) => words.ends_with(end.as_str()),
            Test::Glob(pattern) => is_like(words.as_bytes(), pattern.as_bytes()),
            Test::In(list) => list.contains(&words),
            Test::Regex(number) => found(*number),
        })
    }
}

fn list(reader: &mut Reader, path: &str, value: &Value<'_>) -> Vec<String> {
    if value.items().is_empty() {
        reader.problem(path, "a list of texts is needed, and not an empty one");
    }
    let mut list = Vec::new();
    for item in value.items() {
        match item.as_words() {
            Some(words) => list.push(words.to_ascii_lowercase()),
            None => reader.problem(path, "a list of texts is needed"),
        }
    }
    list
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
