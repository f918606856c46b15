//! Texts with places that the page fills, and what keeps the page out of the service's own language.

use crate::json::Value;
use crate::text;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The longest value that a place takes, in characters; what is longer is cut.
const MAX_VALUE_CHARS: usize = 2000;

/// The longest text that comes out, in characters; the rest is cut. Values are cut first, and the owner's own words are
/// less than this, so it takes many places to get here.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// Not in direct mode, where every byte is on the page, and a text goes no further than the service.
const CUTS: bool = cfg!(any(feature = "gateway", not(target_arch = "wasm32")));

/// What a place can name: the first part of `{{props.plan}}`.
const ROOTS: [&str; 4] = ["props", "page", "who", "event"];

/// What a template is filled from: `props`, `page`, `who` and `event`.
#[derive(Debug, Clone, Copy)]
pub struct Context<'c, 'v> {
    /// The event's details.
    pub props: &'c Value<'v>,
    /// The page that it happened on.
    pub page: &'c Value<'v>,
    /// Whom it is about: recipient and visitor.
    pub who: &'c Value<'v>,
    /// The event's own facts: id, kind, name and at.
    pub event: &'c Value<'v>,
}

impl<'c> Context<'c, '_> {
    /// A context that fills nothing.
    pub const NONE: Context<'static, 'static> = Context {
        props: &Value::Null,
        page: &Value::Null,
        who: &Value::Null,
        event: &Value::Null,
    };

    /// The text at a path such as `page.utm.source`; nothing where there is none. A name that holds
    /// dots itself is found too.
    fn text(&self, path: &str) -> &'c str {
        let Some((root, mut rest)) = text::split_once(path, ".") else {
            return "";
        };
        let mut value = match root {
            "props" => self.props,
            "page" => self.page,
            "who" => self.who,
            _ => self.event,
        };
        loop {
            if let Some(found) = value.get(rest) {
                return found.as_words().unwrap_or_default();
            }
            let Some((name, after)) = text::split_once(rest, ".") else {
                return "";
            };
            let Some(inner) = value.get(name) else {
                return "";
            };
            (value, rest) = (inner, after);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// The owner's words; the service's `#{…}` in them is meant.
    Own(String),
    /// The page's words, known already.
    Page(String),
    /// The page's words, looked up at this path.
    Place(String),
}

/// A text with places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

impl Template {
    /// Reads the owner's text: `{{root.name}}` is a place, everything else stands as it is.
    ///
    /// # Errors
    /// A sentence, where a place is not closed or names an unknown root.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut open = false;
        let mut rest = text;
        while let Some((before, after)) = text::split_once(rest, "{{") {
            let Some((place, after)) = text::split_once(after, "}}") else {
                return Err("a {{ is not closed by }}".to_owned());
            };
            let place = place.trim();
            let root = text::split_once(place, ".")
                .filter(|parts| !parts.1.is_empty())
                .map(|parts| parts.0);
            if !root.is_some_and(|root| ROOTS.contains(&root)) {
                return Err(text::concat(&[
                    "{{",
                    place,
                    "}} is not known: a place is {{props.…}}, {{page.…}}, {{who.…}} or {{event.…}}",
                ]));
            }
            open = leaves_open(open, before);
            if open {
                return Err(
                    "a place cannot stand inside #{…}: it would choose the variable".to_owned(),
                );
            }
            parts.push(Part::Own(before.to_owned()));
            parts.push(Part::Place(place.to_owned()));
            rest = after;
        }
        parts.push(Part::Own(rest.to_owned()));
        Ok(Self { parts })
    }

    /// A text that came from the page: nothing in it is a place, nor the service's language.
    #[must_use]
    pub fn from_page(text: &str) -> Self {
        Self {
            parts: alloc::vec![Part::Page(text.to_owned())],
        }
    }

    /// The text, where it has no places.
    pub(super) fn without_places(&self) -> Option<String> {
        let has_place = self.parts.iter().any(|part| matches!(part, Part::Place(_)));
        (!has_place).then(|| self.fill(Context::NONE))
    }

    /// The places, by their paths.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    pub(super) fn places(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Place(path) => Some(path.as_str()),
            _ => None,
        })
    }

    /// How many characters the owner wrote, places aside.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    pub(super) fn own_chars(&self) -> usize {
        let own = self.parts.iter().map(|part| match part {
            Part::Own(text) => text.chars().count(),
            _ => 0,
        });
        own.sum()
    }

    /// The first place for which there are no words: nothing is there, or an empty text, or what is no text.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    pub(super) fn lacks(&self, context: Context<'_, '_>) -> Option<&str> {
        self.places()
            .find(|path| context.text(path).chars().all(is_dropped))
    }

    /// Fills every place, once: what a value holds is not looked at again.
    #[must_use]
    pub fn fill(&self, context: Context<'_, '_>) -> String {
        let mut filled = Filled {
            text: String::new(),
            left: MAX_TEXT_CHARS,
            last_from_page: false,
        };
        for part in &self.parts {
            match part {
                Part::Own(text) => filled.push(text, false),
                Part::Page(text) => filled.push(text, true),
                Part::Place(path) => filled.push(context.text(path), true),
            }
        }
        filled.text
    }
}

fn is_dropped(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// Whether a `#{` is open behind the owner's words, where `open` says so of what stood before them.
fn leaves_open(open: bool, own: &str) -> bool {
    let (mut open, mut rest) = (open, own);
    loop {
        let (mark, now) = if open { ("}", false) } else { ("#{", true) };
        match text::split_once(rest, mark) {
            Some((_, after)) => (open, rest) = (now, after),
            None => return open,
        }
    }
}

/// A text under construction. `#{` opens the service's own language (`#{api_key}` is a live variable
/// there), so a space goes between its two characters wherever either of them is the page's: also where
/// the owner's `#` meets the page's `{`, here or in the bot's block.
struct Filled {
    text: String,
    /// How many characters more it takes.
    left: usize,
    last_from_page: bool,
}

impl Filled {
    /// Takes room for a character, if there is some.
    fn has_room(&mut self) -> bool {
        if CUTS {
            let left = self.left.checked_sub(1);
            self.left = left.unwrap_or_default();
            return left.is_some();
        }
        true
    }

    /// Whether it takes all of a text as it stands, which most are. Bytes are no fewer than characters.
    fn takes_whole(&mut self, text: &str, from_page: bool) -> bool {
        let most = if from_page {
            MAX_VALUE_CHARS
        } else {
            usize::MAX
        };
        let is_plain = |byte: u8| byte >= 0x20 && byte != b'{' && byte != 0x7f && byte != 0xc2;
        if text.is_empty() || text.len() > most.min(self.left) || !text.bytes().all(is_plain) {
            return false;
        }
        self.left -= text.chars().count();
        self.last_from_page = from_page;
        true
    }

    fn push(&mut self, text: &str, from_page: bool) {
        // Also where the page gives nothing: what it leaves together the owner did not join.
        self.last_from_page |= from_page;
        if CUTS && self.takes_whole(text, from_page) {
            self.text.push_str(text);
            return;
        }
        let most = if from_page {
            MAX_VALUE_CHARS
        } else {
            usize::MAX
        };
        for c in text.chars().take(most) {
            // No text needs them, and what reads it later may stumble.
            if from_page && is_dropped(c) || !self.has_room() {
                continue;
            }
            let joins = self.text.ends_with('#') && (from_page || self.last_from_page);
            // What the bot's block puts before the text is not known here, so the page's never starts so.
            let starts = self.text.is_empty() && from_page;
            if c == '{' && (joins || starts) {
                self.text.push(' ');
            }
            self.text.push(c);
            self.last_from_page = from_page;
        }
    }
}
