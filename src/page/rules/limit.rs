//! How often a rule may.

use super::MAX_COUNT;
use super::reader::Reader;
use crate::json::Value;
use crate::text;
use crate::time::Millis;

/// The longest pause, in seconds: a year.
pub const MAX_COOLDOWN_S: f64 = 366.0 * 86_400.0;

/// What a limit counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// A page, until it is left or its route changes.
    Page,
    /// An element of a page.
    Element,
    /// A session: until 30 minutes without anything done.
    Session,
    /// A day of the visitor's own time.
    Day,
    /// A visitor, for ever.
    Visitor,
}

/// The names of what a limit counts in.
pub const PERS: [(&str, Per); 5] = [
    ("page", Per::Page),
    ("element", Per::Element),
    ("session", Per::Session),
    ("day", Per::Day),
    ("visitor", Per::Visitor),
];

/// How often a rule may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What it counts in.
    pub per: Per,
    /// How many times; without a number given, once, or with a pause alone any number.
    pub times: u32,
    /// The least time between two.
    pub cooldown: Millis,
}

impl Limit {
    pub(super) fn read(reader: &mut Reader, path: &str, value: &Value<'_>) -> Option<Self> {
        let mut per = None;
        let mut times = None;
        let mut cooldown = None;
        for (name, value) in reader.object(path, value) {
            let path = text::concat(&[path, ".", name]);
            match name.as_ref() {
                "per" => {
                    let word = value.as_str().unwrap_or_default();
                    per = PERS.iter().find(|per| per.0 == word).map(|per| per.1);
                    if per.is_none() {
                        reader.problem(
                            &path,
                            "one of page, element, session, day and visitor is needed",
                        );
                    }
                }
                "times" => times = Some(reader.number(&path, value, 1.0, MAX_COUNT) as u32),
                "cooldown_s" => cooldown = Some(reader.seconds(&path, value, MAX_COOLDOWN_S)),
                _ => reader.unknown(&path),
            }
        }
        if value.get("per").is_none() && value.members().is_some() {
            reader.problem(&text::concat(&[path, ".per"]), "is missing");
        }
        Some(Self {
            per: per?,
            times: times.unwrap_or(if cooldown.is_some() { u32::MAX } else { 1 }),
            cooldown: cooldown.unwrap_or_default(),
        })
    }
}
