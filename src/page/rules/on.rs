//! What sets a rule off.

use super::MAX_COUNT;
use super::reader::Reader;
use crate::json::Value;
use crate::text;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// The kinds of what happens on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page was opened, or a route of a single-page application.
    PageView,
    /// The document has been read.
    DomReady,
    /// The page has loaded, images and all.
    Loaded,
    /// The route changed without a new page.
    History,
    /// A click.
    Click,
    /// A click on a link.
    Link,
    /// A form was sent.
    Submit,
    /// A form was begun and left.
    FormAbandon,
    /// The page was scrolled.
    Scroll,
    /// An element was seen.
    Visible,
    /// Time on the page.
    Time,
    /// Nothing was done for a while.
    Idle,
    /// The pointer left through the window's top.
    ExitIntent,
    /// The visitor came back to the tab.
    Back,
    /// A text was copied.
    Copy,
    /// A script failed.
    JsError,
    /// A video or a sound was played.
    Media,
    /// An event of the page's own: a DOM event, or an object in the dataLayer.
    Custom,
}

// What a kind takes, as bits.
const SELECTOR: u16 = 1;
const PERCENT: u16 = 1 << 1;
const PX: u16 = 1 << 2;
const AXIS: u16 = 1 << 3;
const FOR: u16 = 1 << 4;
const AFTER: u16 = 1 << 5;
const EVERY: u16 = 1 << 6;
const TIMES: u16 = 1 << 7;
const ACTIVE: u16 = 1 << 8;
const FIELDS: u16 = 1 << 9;
const NAME: u16 = 1 << 10;
const OUTBOUND: u16 = 1 << 11;
const DOWNLOAD: u16 = 1 << 12;

/// What a value in a rule can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Takes {
    /// A text that is not empty.
    Text,
    /// A list of texts.
    Texts,
    /// A number, fractions allowed, from the one to the other.
    Number(f64, f64),
    /// True or false.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// The names of what kinds take, by their bits, and what each can be.
const KEYS: [(&str, u16, Takes); 13] = [
    ("selector", SELECTOR, Takes::Text),
    ("percent", PERCENT, Takes::Number(0.0, 100.0)),
    ("px", PX, Takes::Number(0.0, 1e6)),
    ("axis", AXIS, Takes::Word(&["y", "x"])),
    ("for_s", FOR, Takes::Number(0.0, MAX_S)),
    ("after_s", AFTER, Takes::Number(0.0, MAX_S)),
    ("every_s", EVERY, Takes::Number(1.0, MAX_S)),
    ("times", TIMES, Takes::Number(1.0, MAX_COUNT)),
    ("active_only", ACTIVE, Takes::Flag),
    ("fields", FIELDS, Takes::Texts),
    ("name", NAME, Takes::Text),
    ("outbound", OUTBOUND, Takes::Flag),
    ("download", DOWNLOAD, Takes::Flag),
];

/// A kind as people write it.
#[derive(Debug, Clone, PartialEq)]
pub struct KindDoc {
    /// Its name.
    pub name: &'static str,
    /// What it takes, by name.
    pub takes: Vec<(&'static str, Takes)>,
    /// Of what it needs at least one; nothing for most.
    pub needs: Vec<&'static str>,
}

/// All kinds as people write them.
pub fn kinds() -> impl Iterator<Item = KindDoc> {
    KINDS.iter().map(|(name, _, takes, needs)| {
        let of = |bits: u16| KEYS.iter().filter(move |key| key.1 & bits != 0);
        KindDoc {
            name,
            takes: of(*takes).map(|key| (key.0, key.2)).collect(),
            needs: of(*needs).map(|key| key.0).collect(),
        }
    })
}

/// Every kind: its name, what it takes, and of what it needs at least one.
pub(crate) const KINDS: [(&str, Kind, u16, u16); 18] = [
    ("page_view", Kind::PageView, 0, 0),
    ("dom_ready", Kind::DomReady, 0, 0),
    ("loaded", Kind::Loaded, 0, 0),
    ("history", Kind::History, 0, 0),
    ("click", Kind::Click, SELECTOR, SELECTOR),
    ("link", Kind::Link, SELECTOR | OUTBOUND | DOWNLOAD, 0),
    ("submit", Kind::Submit, SELECTOR | FIELDS, 0),
    ("form_abandon", Kind::FormAbandon, SELECTOR, 0),
    ("scroll", Kind::Scroll, PERCENT | PX | AXIS, PERCENT | PX),
    ("visible", Kind::Visible, SELECTOR | PERCENT | FOR, SELECTOR),
    (
        "time",
        Kind::Time,
        AFTER | EVERY | TIMES | ACTIVE,
        AFTER | EVERY,
    ),
    ("idle", Kind::Idle, AFTER, AFTER),
    ("exit_intent", Kind::ExitIntent, 0, 0),
    ("back", Kind::Back, 0, 0),
    ("copy", Kind::Copy, SELECTOR, 0),
    ("js_error", Kind::JsError, 0, 0),
    ("media", Kind::Media, SELECTOR | PERCENT, 0),
    ("custom", Kind::Custom, NAME, NAME),
];

/// The longest time that a rule waits for, in seconds: a day.
const MAX_S: f64 = 86_400.0;

/// How much of an element must be seen, or of a medium played, unless said otherwise.
const HALF: f64 = 50.0;

/// What sets a rule off, with what it takes.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    /// The kind.
    pub kind: Kind,
    /// The elements that it is about; empty for all.
    pub selector: String,
    /// How much of it, in percent.
    pub percent: f64,
    /// How far the page is scrolled, in CSS pixels, where that is said in place of percent.
    pub px: Option<f64>,
    /// Scrolled sideways and not down.
    pub sideways: bool,
    /// How long an element must be seen.
    pub for_time: Millis,
    /// How long after the page was opened, or after the last thing that was done.
    pub after: Millis,
    /// How long between one time and the next; 0 for once.
    pub every: Millis,
    /// How many times at the most; 0 for no limit.
    pub times: u32,
    /// Only time counts in which the visitor did something.
    pub active_only: bool,
    /// The fields of a form that go with the event.
    pub fields: Vec<String>,
    /// The name of an event of the page's own.
    pub name: String,
    /// Only links to other sites.
    pub outbound: bool,
    /// Only links to files.
    pub download: bool,
}

impl On {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            selector: String::new(),
            percent: HALF,
            px: None,
            sideways: false,
            for_time: Millis(0),
            after: Millis(0),
            every: Millis(0),
            times: 0,
            active_only: false,
            fields: Vec::new(),
            name: String::new(),
            outbound: false,
            download: false,
        }
    }

    /// Reads `"page_view"` or `{"scroll":{"percent":50}}`.
    pub(super) fn read(reader: &mut Reader, path: &str, value: &Value<'_>) -> Option<Self> {
        let nothing = Value::Object(Vec::new());
        let (name, value) = match value {
            Value::Text(name) => (name, &nothing),
            Value::Object(members) => match members.as_slice() {
                [(name, value)] => (name, value),
                _ => {
                    reader.problem(path, "exactly one kind is needed, such as {\"click\":{…}}");
                    return None;
                }
            },
            _ => {
                reader.problem(path, "a kind is needed, such as \"page_view\"");
                return None;
            }
        };
        let path = text::concat(&[path, ".", name]);
        let Some((_, kind, takes, needs)) = KINDS.iter().find(|kind| kind.0 == name.as_ref())
        else {
            reader.unknown(&path);
            return None;
        };
        let mut on = Self::new(*kind);
        let mut given = 0;
        for (key, value) in reader.object(&path, value) {
            let path = text::concat(&[&path, ".", key]);
            let known = KEYS.iter().find(|known| known.0 == key.as_ref());
            match known.filter(|known| known.1 & takes != 0) {
                None => reader.unknown(&path),
                Some((_, bit, what)) => {
                    given |= bit;
                    on.take(reader, &path, *bit, *what, value);
                }
            }
        }
        if *needs != 0 && given & needs == 0 {
            let names = KEYS.iter().filter(|key| key.1 & needs != 0);
            let names: Vec<String> = names.map(|key| key.0.into()).collect();
            let reason = text::concat(&[&text::join(&names, " or "), " is missing"]);
            reader.problem(&path, &reason);
            return None;
        }
        if given & (PERCENT | PX) == PERCENT | PX {
            reader.problem(&path, "percent and px do not go together");
        }
        Some(on)
    }

    fn take(&mut self, reader: &mut Reader, path: &str, bit: u16, what: Takes, value: &Value<'_>) {
        let seconds = |number: f64| Millis::from_js(number * 1000.0);
        match what {
            Takes::Text => {
                let text = reader.text(path, value);
                match bit {
                    SELECTOR => self.selector = text,
                    _ => self.name = text,
                }
            }
            Takes::Texts => {
                if !matches!(value, Value::Array(_)) {
                    reader.problem(path, "a list of texts is needed");
                }
                for field in value.items() {
                    self.fields.push(reader.text(path, field));
                }
            }
            Takes::Number(least, most) => {
                let number = reader.number(path, value, least, most);
                match bit {
                    PERCENT => self.percent = number,
                    PX => self.px = Some(number),
                    FOR => self.for_time = seconds(number),
                    AFTER => self.after = seconds(number),
                    EVERY => self.every = seconds(number),
                    _ => self.times = number as u32,
                }
            }
            Takes::Flag => {
                let flag = reader.flag(path, value);
                match bit {
                    ACTIVE => self.active_only = flag,
                    OUTBOUND => self.outbound = flag,
                    _ => self.download = flag,
                }
            }
            Takes::Word(words) => {
                match words.iter().position(|word| value.as_str() == Some(word)) {
                    Some(place) => self.sideways = place == 1,
                    None => {
                        let words: Vec<String> = words.iter().copied().map(Into::into).collect();
                        let reason = text::concat(&[&text::join(&words, " or "), " is needed"]);
                        reader.problem(path, &reason);
                    }
                }
            }
        }
    }
}
