//! JSON for wasm that pages load, where a general library would weigh more than all the rest.
//!
//! Reading gives one concrete value type that borrows from the text; writing appends to a `String`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// How deep values may nest before the text is refused.
const MAX_DEPTH: u8 = 32;

/// A JSON value that borrows from its text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string, owned only where it held escapes.
    Text(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object, in the order of the text.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The member of that name: the last one, where there are several, as in JavaScript.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        match self {
            Self::Object(members) => members.iter().rev().find(|m| m.0 == key).map(|m| &m.1),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, a number or a switch.
    #[must_use]
    pub fn as_words(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// The value of a number.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(text) => parse_number(text),
            _ => None,
        }
    }

    /// The items of an array, none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Value<'a>] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// The members of an object.
    #[must_use]
    pub fn members(&self) -> Option<&[(Cow<'a, str>, Value<'a>)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Appends the value as JSON.
    pub fn write(&self, out: &mut String) {
        let mut mark = "";
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(text) => out.push_str(text),
            Self::Text(text) => push_text(out, text),
            Self::Array(items) => {
                out.push('[');
                for item in items {
                    out.push_str(mark);
                    mark = ",";
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (key, value) in members {
                    out.push_str(mark);
                    mark = ",";
                    push_text(out, key);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Shorthand for the text of the member of that name.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// Shorthand for the number in the member of that name.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        self.get(key)?.as_number()
    }
}

/// Reads one JSON text; `None` where it is not valid JSON or nests too deep.
#[must_use]
pub fn read(text: &str) -> Option<Value<'_>> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(MAX_DEPTH)?;
    reader.space();
    (reader.at == text.len()).then_some(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Steps over `byte` if it comes next, white space before it included.
    fn eat(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Option<Value<'a>> {
        self.text.get(self.at..)?.starts_with(word).then(|| {
            self.at += word.len();
            value
        })
    }

    fn value(&mut self, depth: u8) -> Option<Value<'a>> {
        let depth = depth.checked_sub(1)?;
        self.space();
        match self.peek() {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'"' => self.string().map(Value::Text),
            b'[' => {
                let mut items = Vec::new();
                self.list(b']', |reader| {
                    items.push(reader.value(depth)?);
                    Some(())
                })?;
                Some(Value::Array(items))
            }
            b'{' => {
                let mut members = Vec::new();
                self.list(b'}', |reader| {
                    reader.space();
                    let key = reader.string()?;
                    if !reader.eat(b':') {
                        return None;
                    }
                    members.push((key, reader.value(depth)?));
                    Some(())
                })?;
                Some(Value::Object(members))
            }
            _ => self.number(),
        }
    }

    /// Reads from an opening bracket to its closing one, calling `item` at each item.
    fn list(&mut self, close: u8, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        if self.eat(close) {
            return Some(());
        }
        loop {
            item(self)?;
            if self.eat(close) {
                return Some(());
            }
            if !self.eat(b',') {
                return None;
            }
        }
    }

    fn number(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        while matches!(self.peek(), b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
            self.at += 1;
        }
        let text = self.text.get(start..self.at)?;
        parse_number(text).map(|_| Value::Number(text))
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        if self.peek() != b'"' {
            return None;
        }
        self.at += 1;
        let mut start = self.at;
        let mut owned: Option<String> = None;
        loop {
            match self.peek() {
                b'"' => {
                    let rest = self.text.get(start..self.at)?;
                    self.at += 1;
                    return Some(match owned {
                        None => Cow::Borrowed(rest),
                        Some(mut text) => {
                            text.push_str(rest);
                            Cow::Owned(text)
                        }
                    });
                }
                b'\\' => {
                    let text = owned.get_or_insert_with(String::new);
                    text.push_str(self.text.get(start..self.at)?);
                    self.at += 1;
                    let escaped = self.escape()?;
                    owned.get_or_insert_with(String::new).push(escaped);
                    start = self.at;
                }
                // Control characters must be escaped; the end of the text reads as 0.
                0..=0x1F => return None,
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.peek();
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                if unit & 0xFC00 != 0xD800 {
                    // A low half alone is no character.
                    return Some(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                let mark = self.at;
                if self.word("\\u", Value::Null).is_some() {
                    let low = self.unit()?;
                    if low & 0xFC00 == 0xDC00 {
                        return char::from_u32(0x1_0000 + ((unit & 0x3FF) << 10) + (low & 0x3FF));
                    }
                    self.at = mark;
                }
                char::REPLACEMENT_CHARACTER
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.peek()).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }
}

/// Reads a JSON number. Not `str::parse`, which alone would weigh more than this whole file: exact
/// for integers up to 2^53 and for the short decimals that people write, within a few units of the
/// last place elsewhere.
fn parse_number(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let bytes = digits.as_bytes();
    let mut at = 0;
    let (mut mantissa, mut exponent) = (0_f64, 0_i32);
    while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
        mantissa = mantissa * 10.0 + f64::from(digit - b'0');
        at += 1;
    }
    if at == 0 || (at > 1 && bytes.first() == Some(&b'0')) {
        return None;
    }
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        let start = at;
        while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
            mantissa = mantissa * 10.0 + f64::from(digit - b'0');
            exponent -= 1;
            at += 1;
        }
        if at == start {
            return None;
        }
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        let minus = bytes.get(at) == Some(&b'-');
        at += usize::from(matches!(bytes.get(at), Some(b'-' | b'+')));
        let start = at;
        let mut power = 0_i32;
        while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
            power = power
                .saturating_mul(10)
                .saturating_add(i32::from(digit - b'0'));
            at += 1;
        }
        if at == start {
            return None;
        }
        exponent = exponent.saturating_add(if minus { -power } else { power });
    }
    if at != bytes.len() {
        return None;
    }
    let mut value = mantissa;
    let mut scale = 1.0_f64;
    // Beyond this the result is zero or infinite anyway.
    for _ in 0..exponent.unsigned_abs().min(700) {
        scale *= 10.0;
    }
    if value == 0.0 || value == f64::INFINITY {
        // No power of ten changes these, and dividing infinities would give none of the numbers.
    } else if exponent < 0 {
        value /= scale;
    } else {
        value *= scale;
    }
    Some(if negative { -value } else { value })
}

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
        Self {
            out: String::from("{"),
        }
    }

    /// A member that is a string.
    #[must_use]
    pub fn text(mut self, key: &str, text: &str) -> Self {
        self.key(key);
        push_text(&mut self.out, text);
        self
    }

    /// A member that is a whole number.
    #[must_use]
    pub fn number(mut self, key: &str, number: u64) -> Self {
        self.key(key);
        push_number(&mut self.out, number);
        self
    }

    /// A member that is JSON already.
    #[must_use]
    pub fn raw(mut self, key: &str, json: &str) -> Self {
        self.key(key);
        self.out.push_str(json);
        self
    }

    /// Closes it and gives the text.
    #[must_use]
    pub fn end(mut self) -> String {
        self.out.push('}');
        self.out
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
