//! What is known of the page and of the visitor, as the host tells it.

use super::rules::{Facts, Field};
use crate::json::{self, Value};
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// A minute.
const MINUTE: u64 = 60_000;

/// An hour, in milliseconds.
const HOUR: f64 = 3_600_000.0;

/// A day, in milliseconds.
const DAY: u64 = 24 * 60 * MINUTE;

/// The names of the texts, in the order of [`Known::texts`].
const TEXTS: [&str; 6] = ["url", "path", "referrer", "title", "language", "device"];

/// What is known at the moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    texts: [String; 6],
    utm: Vec<(String, String)>,
    query: Vec<(String, String)>,
    /// How far clocks are ahead of UTC, in minutes: the visitor's own, then those of the rules' time zones.
    offsets: Vec<i32>,
    /// What the regular expressions found.
    found: Vec<bool>,
    visits: u32,
    now: Millis,
}

impl Known {
    /// Reads `{"url":…,"path":…,"referrer":…,"title":…,"language":…,"device":…,"utm":{…},"query":{…},
    /// "offsets":[180,…],"found":[true,…]}`; what is missing is empty.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut known = Self::default();
        let Some(value) = json::read(text) else {
            return known;
        };
        for (text, name) in known.texts.iter_mut().zip(TEXTS) {
            text.push_str(value.text(name).unwrap_or_default());
        }
        known.utm = pairs(value.get("utm"));
        known.query = pairs(value.get("query"));
        let items = |name| value.get(name).map_or(&[][..], Value::items);
        for offset in items("offsets") {
            known
                .offsets
                .push(offset.as_number().unwrap_or_default() as i32);
        }
        for found in items("found") {
            known.found.push(*found == Value::Bool(true));
        }
        known
    }

    /// The `utm` parameters as a JSON object.
    #[must_use]
    pub fn utm(&self) -> String {
        let mut object = json::Object::new();
        for (name, value) in &self.utm {
            object = object.text(name, value);
        }
        object.end()
    }

    /// Takes the `utm` parameters from a JSON object: those of the session's first page.
    pub fn set_utm(&mut self, json: &str) {
        self.utm = pairs(json::read(json).as_ref());
    }

    /// Takes what does not come from the page.
    pub fn set(&mut self, now: Millis, visits: u32) {
        self.now = now;
        self.visits = visits;
    }

    /// The number of the visitor's own day.
    #[must_use]
    pub fn day(&self) -> u64 {
        self.local(None).0 / DAY
    }

    fn local(&self, zone: Option<usize>) -> Millis {
        let place = zone.map_or(0, |zone| zone + 1);
        let minutes = self.offsets.get(place).copied().unwrap_or_default();
        let ahead = Millis(u64::from(minutes.unsigned_abs()) * MINUTE);
        if minutes < 0 {
            self.now - ahead
        } else {
            self.now + ahead
        }
    }
}

impl Facts for Known {
    fn text(&self, field: &Field) -> &str {
        let place = match field {
            Field::Url => 0,
            Field::Path => 1,
            Field::Referrer => 2,
            Field::Title => 3,
            Field::Language => 4,
            Field::Device => 5,
            Field::Utm(name) => return named(&self.utm, name),
            Field::Query(name) => return named(&self.query, name),
        };
        self.texts.get(place).map_or("", String::as_str)
    }

    fn visits(&self) -> u32 {
        self.visits
    }

    fn hour(&self, zone: Option<usize>) -> f64 {
        (self.local(zone).0 % DAY) as f64 / HOUR
    }

    fn found(&self, pattern: usize) -> bool {
        self.found.get(pattern).copied().unwrap_or(false)
    }
}

fn named<'n>(pairs: &'n [(String, String)], name: &str) -> &'n str {
    let pair = pairs.iter().find(|pair| pair.0 == name);
    pair.map_or("", |pair| pair.1.as_str())
}

fn pairs(value: Option<&Value<'_>>) -> Vec<(String, String)> {
    let members = value.and_then(Value::members).unwrap_or_default();
    let pairs = members.iter().filter_map(|(name, value)| {
        let text = value.as_words()?;
        Some((name.clone().into_owned(), text.into()))
    });
    pairs.collect()
}
