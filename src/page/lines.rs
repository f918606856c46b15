//! Values as the page's host hands them over: its browser has read the JSON already, and writes one token a line.
//! Here they are looked into where they stand, so that a page loads neither a reader of JSON nor what it would build.
//!
//! A text is `"` and itself, without a line's end within; a number, `true`, `false` and `null` are themselves; a list
//! stands between `[` and `]`, an object between `{` and `}`, each value behind its name, which is a text.

use crate::json;
use alloc::string::String;

/// A value, or where none is, nothing: all that is asked of it is then missing. Whatever it is given it reads to its end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lines<'a>(&'a str);

impl<'a> Lines<'a> {
    /// The value that begins a text.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        Self(text)
    }

    /// Its first line, and what comes after.
    #[must_use]
    pub fn split(self) -> (&'a str, Self) {
        let end = self.0.bytes().position(|byte| byte == b'\n');
        let end = end.unwrap_or(self.0.len());
        // A line's end is a byte of its own, so both are character boundaries.
        let line = self.0.get(..end).unwrap_or_default();
        (line, Self(self.0.get(end + 1..).unwrap_or_default()))
    }

    /// What comes after the value.
    fn behind(self) -> Self {
        let mut rest = self;
        let mut depth = 0;
        loop {
            let (line, after) = rest.split();
            rest = after;
            match line {
                "{" | "[" => depth += 1,
                "}" | "]" => depth -= 1,
                _ => {}
            }
            if depth <= 0 || rest.0.is_empty() {
                return rest;
            }
        }
    }

    /// The value's own lines; none where nothing is in it.
    #[must_use]
    pub fn own(self) -> &'a str {
        if self.each().next().is_none() {
            return "";
        }
        let behind = self.behind().0.len();
        self.0.get(..self.0.len() - behind).unwrap_or_default()
    }

    /// What is in it: the members of an object with their names, the items of a list without, of anything else nothing.
    pub fn each(self) -> impl Iterator<Item = (&'a str, Self)> {
        let (first, mut rest) = self.split();
        let is_object = first == "{";
        let mut is_over = !is_object && first != "[";
        core::iter::from_fn(move || {
            let mut name = "";
            is_over |= rest.0.is_empty() || matches!(rest.0.as_bytes(), [b'}' | b']', ..]);
            if is_over {
                return None;
            }
            if is_object {
                (name, rest) = rest.split();
            }
            let value = rest;
            rest = rest.behind();
            Some((name.get(1..).unwrap_or_default(), value))
        })
    }

    /// The member of that name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Self> {
        self.each().find(|member| member.0 == name).map(|m| m.1)
    }

    /// The text of a string.
    #[must_use]
    pub fn string(self) -> Option<&'a str> {
        self.split().0.strip_prefix('"')
    }

    /// The text of a string, a number or a switch.
    #[must_use]
    pub fn words(self) -> Option<&'a str> {
        let line = self.split().0;
        match line.as_bytes() {
            [b'"', ..] => line.get(1..),
            [] | [b'{' | b'[' | b'}' | b']'] => None,
            _ if line == "null" => None,
            _ => Some(line),
        }
    }

    /// The text in the member of that name; empty where there is none.
    #[must_use]
    pub fn text(self, name: &str) -> &'a str {
        self.get(name).and_then(Self::words).unwrap_or_default()
    }

    /// The value of a number, as JavaScript writes them: exact for whole ones and for those with few places.
    #[must_use]
    pub fn as_number(self) -> Option<f64> {
        let (sign, mut rest) = match self.split().0.as_bytes() {
            [] => return None,
            [b'-', rest @ ..] => (-1.0, rest),
            rest => (1.0, rest),
        };
        let (mut number, mut scale) = (0.0, 0.0);
        while let [byte, behind @ ..] = rest {
            rest = behind;
            match byte {
                b'0'..=b'9' => {
                    number = number * 10.0 + f64::from(byte - b'0');
                    scale *= 10.0;
                }
                b'.' => scale = 1.0,
                // Smaller than a millionth, or larger than whatever can be meant.
                b'e' => {
                    let is_large = matches!(rest, [b'+', ..]);
                    return Some(if is_large { sign * f64::MAX } else { 0.0 });
                }
                _ => return None,
            }
        }
        Some(sign * if scale > 0.0 { number / scale } else { number })
    }

    /// The number in the member of that name.
    #[must_use]
    pub fn number(self, name: &str) -> Option<f64> {
        self.get(name)?.as_number()
    }

    /// Whether it is a list.
    #[must_use]
    pub fn is_list(self) -> bool {
        self.split().0 == "["
    }

    /// Appends its members that are texts to a JSON object that is not closed yet.
    pub fn write_texts(self, out: &mut String) {
        for (name, value) in self.each() {
            let Some(text) = value.string() else {
                continue;
            };
            if !out.ends_with('{') {
                out.push(',');
            }
            json::push_text(out, name);
            out.push(':');
            json::push_text(out, text);
        }
    }
}
