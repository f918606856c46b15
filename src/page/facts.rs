//! What is known of the page and of the visitor, as the host tells it.

use crate::json::{self, NOTHING, Object, Value};
use crate::text;
use crate::time::Millis;
use alloc::string::String;

/// A minute.
const MINUTE: u64 = 60_000;

/// An hour, in milliseconds.
const HOUR: f64 = 3_600_000.0;

/// A day, in milliseconds.
const DAY: u64 = 24 * 60 * MINUTE;

/// What is known at the moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    facts: Value<'static>,
    utm: Value<'static>,
    visits: u32,
    now: Millis,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            facts: NOTHING.clone(),
            utm: NOTHING.clone(),
            visits: 0,
            now: Millis(0),
        }
    }
}

impl Known {
    /// Reads what the host knows; what is missing is empty.
    ///
    /// `{"url":…,"path":…,"referrer":…,"title":…,"language":…,"device":…,"utm":{…},"query":{…}}`, besides `offsets`, how
    /// many minutes clocks are ahead of UTC, the visitor's own under an empty name and others under their time zones',
    /// and `found`, the regular expressions that find something now: a field's name, a line's end, the expression.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self {
            facts: owned(text),
            ..Self::default()
        }
    }

    /// The campaign of this page's own address, as a JSON object.
    #[must_use]
    pub fn utm(&self) -> String {
        let mut utm = String::new();
        self.facts.get("utm").unwrap_or(&NOTHING).write(&mut utm);
        utm
    }

    /// The page as it goes with events, without its campaign.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = Object::new();
        for name in ["url", "referrer", "title"] {
            page.text(name, self.text(name, ""));
        }
        page.end()
    }

    /// Takes the campaign from a JSON object: that of the session's first page.
    pub fn set_utm(&mut self, json: &str) {
        self.utm = owned(json);
    }

    /// Takes what does not come from the page.
    pub fn set(&mut self, now: Millis, visits: u32) {
        self.now = now;
        self.visits = visits;
    }

    /// The number of the visitor's own day.
    #[must_use]
    pub fn day(&self) -> u64 {
        self.local("").0 / DAY
    }

    /// The text of a field, or, in `utm` and `query`, of one parameter; empty where there is none.
    #[must_use]
    pub fn text(&self, field: &str, key: &str) -> &str {
        let value = match field {
            "utm" => self.utm.get(key),
            "query" => self.facts.get(field).and_then(|query| query.get(key)),
            _ => self.facts.get(field),
        };
        value.and_then(Value::as_words).unwrap_or_default()
    }

    /// How many times the visitor has been here, this one included.
    #[must_use]
    pub fn visits(&self) -> u32 {
        self.visits
    }

    /// The hour, 0 to 24 with fractions: the visitor's own, or in a time zone.
    #[must_use]
    pub fn hour(&self, zone: &str) -> f64 {
        (self.local(zone).0 % DAY) as f64 / HOUR
    }

    /// Whether a regular expression finds something where it looks.
    #[must_use]
    pub fn found(&self, field: &str, key: &str, pattern: &str) -> bool {
        let dot = if key.is_empty() { "" } else { "." };
        let looked = text::concat(&[field, dot, key, "\n", pattern]);
        let mut found = self.facts.get("found").map_or(&[][..], Value::items).iter();
        found.any(|found| found.as_str() == Some(&looked))
    }

    fn local(&self, zone: &str) -> Millis {
        let offsets = self.facts.get("offsets");
        let minutes = offsets.and_then(|offsets| offsets.number(zone));
        let minutes = minutes.unwrap_or_default() as i32;
        let ahead = Millis(u64::from(minutes.unsigned_abs()) * MINUTE);
        if minutes < 0 {
            self.now - ahead
        } else {
            self.now + ahead
        }
    }
}

fn owned(json: &str) -> Value<'static> {
    json::read(json).map_or_else(|| NOTHING.clone(), Value::into_owned)
}
