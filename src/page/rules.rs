//! What a marketer writes: rules that turn what happens on the page into events. Plain data, read with a path
//! and a reason for every mistake; a rule with a mistake is left out, and the others work.

mod condition;
mod limit;
mod matcher;
mod on;
mod reader;

pub(super) use condition::all_hold;
pub use condition::{Condition, FIELDS, Facts, Field};
pub use limit::{Limit, MAX_COOLDOWN_S, PERS, Per};
pub use matcher::{MATCHERS, Matcher, Test};
pub(super) use on::KINDS;
pub use on::{Kind, KindDoc, On, Takes, kinds};

use crate::event::{NAME_RULE, is_name};
use crate::json::{self, Value};
use crate::problem::Problem;
use crate::text;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use reader::Reader;

/// The most rules that are read: each costs every visitor time.
pub const MAX_RULES: usize = 500;

/// The longest delay, in seconds: a day. The page has gone long before.
pub const MAX_DELAY_S: f64 = 86_400.0;

/// The most times or visits that a rule may name.
pub const MAX_COUNT: f64 = 1e6;

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// By which the rule is known again on the next page, although others may stand before it there: a hash of its
    /// event, of what sets it off and of its conditions.
    pub key: u64,
    /// The event that it makes.
    pub event: String,
    /// What sets it off.
    pub on: On,
    /// What must hold besides; all of it.
    pub conditions: Vec<Condition>,
    /// How often it may.
    pub limit: Option<Limit>,
    /// How long after; dropped when the page goes before.
    pub delay: Millis,
    /// The share of visitors that it is for, in 2^32ths; the same visitors every time.
    pub sample: u64,
    /// Details of every event that it makes: members of a JSON object, without its braces.
    pub props: String,
    /// Whether the chat opens once the event is accepted.
    pub open_chat: bool,
}

/// A set of rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// Those without a mistake, in their order.
    pub list: Vec<Rule>,
    /// The least time between any two events of the whole set.
    pub gap: Millis,
    /// The mistakes in the others.
    pub problems: Vec<Problem>,
    /// The regular expressions in them, by number, and where they look: the host compiles them.
    pub patterns: Vec<(Field, String)>,
    /// The time zones in them, by number: the host knows them.
    pub zones: Vec<String>,
}

impl Rules {
    /// Reads a list of rules, or `{"gap_s":…,"rules":[…]}`, from their JSON.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut reader = Reader::default();
        let mut rules = Self::default();
        match json::read(text) {
            None => reader.problem("triggers", "this is not JSON"),
            Some(value) => rules.take(&mut reader, &value),
        }
        rules.problems = reader.problems;
        rules.patterns = reader.patterns;
        rules.zones = reader.zones;
        rules
    }

    fn take(&mut self, reader: &mut Reader, value: &Value<'_>) {
        let list = match value.members() {
            None => value,
            Some(members) => {
                for (name, value) in members {
                    let path = text::concat(&["triggers.", name]);
                    match name.as_ref() {
                        "gap_s" => self.gap = reader.seconds(&path, value, MAX_DELAY_S),
                        // What editors complete the file by.
                        "rules" | "$schema" => {}
                        _ => reader.unknown(&path),
                    }
                }
                value.get("rules").unwrap_or(&Value::Null)
            }
        };
        let Value::Array(items) = list else {
            reader.problem("triggers", "a list of rules is needed");
            return;
        };
        for (place, item) in items.iter().enumerate() {
            let path = text::concat(&["triggers[", &text::number(place as u64), "]"]);
            if place == MAX_RULES {
                reader.problem(&path, "there are more than 500 rules");
                return;
            }
            let before = reader.problems.len();
            let rule = Rule::read(reader, &path, item);
            if let Some(mut rule) = rule.filter(|_| reader.problems.len() == before) {
                // Twins are told apart by their order: each has its own counts.
                while self.list.iter().any(|other| other.key == rule.key) {
                    rule.key = hash(rule.key, "again");
                }
                self.list.push(rule);
            }
        }
    }
}

impl Rule {
    fn read(reader: &mut Reader, path: &str, value: &Value<'_>) -> Option<Self> {
        let mut event = None;
        let mut on = None;
        let mut rule = Self {
            key: 0,
            event: String::new(),
            on: On::new(Kind::PageView),
            conditions: Vec::new(),
            limit: None,
            delay: Millis(0),
            sample: 1 << 32,
            props: String::new(),
            open_chat: false,
        };
        for (name, value) in reader.object(path, value) {
            let path = text::concat(&[path, ".", name]);
            match name.as_ref() {
                "event" => {
                    event = value.as_str().filter(|name| is_name(name));
                    if event.is_none() {
                        reader.problem(&path, NAME_RULE);
                    }
                }
                "on" => on = On::read(reader, &path, value).map(|on| (on, value)),
                "where" => rule.conditions = Condition::read_all(reader, &path, value),
                "limit" => rule.limit = Limit::read(reader, &path, value),
                "delay_s" => rule.delay = reader.seconds(&path, value, MAX_DELAY_S),
                "sample" => {
                    let share = reader.number(&path, value, 0.0, 1.0);
                    rule.sample = (share * 4_294_967_296.0) as u64;
                }
                "props" => rule.props = props(reader, &path, value),
                "open_chat" => rule.open_chat = reader.flag(&path, value),
                _ => reader.unknown(&path),
            }
        }
        let missing = match (event, &on) {
            (None, _) if value.get("event").is_none() => ".event",
            (_, None) if value.get("on").is_none() => ".on",
            _ => "",
        };
        if !missing.is_empty() {
            reader.problem(&text::concat(&[path, missing]), "is missing");
        }
        let (event, (on, written)) = (event?, on?);
        let mut identity = String::from(event);
        for part in [written, value.get("where").unwrap_or(&Value::Null)] {
            identity.push(' ');
            part.write(&mut identity);
        }
        rule.key = hash(HASH_START, &identity);
        rule.event = event.into();
        rule.on = on;
        Some(rule)
    }
}

/// Flat details, as the members of a JSON object without its braces.
fn props(reader: &mut Reader, path: &str, value: &Value<'_>) -> String {
    let mut out = String::new();
    for (name, value) in reader.object(path, value) {
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            let path = text::concat(&[path, ".", name]);
            reader.problem(&path, "must be a text, a number, true, false or null");
            continue;
        }
        if !out.is_empty() {
            out.push(',');
        }
        json::push_text(&mut out, name);
        out.push(':');
        value.write(&mut out);
    }
    out
}

/// Where a hash begins (FNV-1a, 64 bits).
pub(super) const HASH_START: u64 = 0xCBF2_9CE4_8422_2325;

/// Goes on with a hash.
pub(super) fn hash(start: u64, text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    // The end is a byte of its own, so that "a", "b" and "ab" differ.
    step(text.bytes().fold(start, step), 0xFF)
}
