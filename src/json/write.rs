//! Writing.

use crate::text;
use alloc::string::String;

/// What most objects fit into, in bytes.
const ROOM: usize = 128;

/// Appends `text` as a JSON string.
pub fn push_text(out: &mut String, text: &str) {
    out.push('"');
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        // Both ends stand beside an ASCII byte, so they are character boundaries.
        out.push_str(text.get(start..at).unwrap_or_default());
        start = at + 1;
        out.push('\\');
        match byte {
            // As JSON.stringify writes them, so that a text is as long here as on the page.
            b'\n' => out.push('n'),
            b'\r' => out.push('r'),
            b'\t' => out.push('t'),
            8 => out.push('b'),
            12 => out.push('f'),
            0..0x20 => {
                out.push_str(if byte < 0x10 { "u000" } else { "u001" });
                out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
            }
            _ => out.push(char::from(byte)),
        }
    }
    out.push_str(text.get(start..).unwrap_or_default());
    out.push('"');
}

/// `text` as a JSON string.
#[must_use]
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_text(&mut out, text);
    out
}

/// A list of what is JSON already.
#[must_use]
pub fn list(items: &[String]) -> String {
    let length = items.iter().map(|item| item.len() + 1).sum::<usize>();
    let mut out = text::roomy(length + 2);
    out.push('[');
    text::push_joined(&mut out, items, ",");
    out.push(']');
    out
}

/// Appends a whole number.
pub fn push_number(out: &mut String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Writes an object, member by member.
#[derive(Debug)]
pub struct Object {
    out: String,
}

impl Object {
    /// Opens it.
    #[must_use]
    pub fn new() -> Self {
        let mut out = text::roomy(ROOM);
        out.push('{');
        Self { out }
    }

    /// A member that is a string.
    pub fn text(&mut self, key: &str, text: &str) -> &mut Self {
        self.key(key);
        push_text(&mut self.out, text);
        self
    }

    /// A member that is a whole number.
    pub fn number(&mut self, key: &str, number: u64) -> &mut Self {
        self.key(key);
        push_number(&mut self.out, number);
        self
    }

    /// A member that is JSON already.
    pub fn raw(&mut self, key: &str, json: &str) -> &mut Self {
        self.key(key);
        self.out.push_str(json);
        self
    }

    /// Closes it and gives the text.
    #[must_use]
    pub fn end(&mut self) -> String {
        self.out.push('}');
        core::mem::take(&mut self.out)
    }

    /// Closes it and shows the text.
    pub fn close(&mut self) -> &str {
        self.out.push('}');
        &self.out
    }

    fn key(&mut self, key: &str) {
        if self.out.len() > 1 {
            self.out.push(',');
        }
        push_text(&mut self.out, key);
        self.out.push(':');
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}
