//! What is known of the page and of the visitor, as the host tells it.

use super::lines::Lines;
use crate::json::Object;
use crate::text;
use crate::time::Millis;
use alloc::string::String;

/// A minute, in milliseconds.
const MINUTE: f64 = 60_000.0;

/// An hour, in milliseconds.
const HOUR: f64 = 3_600_000.0;

/// A day, in milliseconds.
const DAY: u64 = 24 * 60 * 60_000;

/// What is known at the moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    facts: String,
    utm: String,
    visits: u32,
    now: Millis,
}

impl Known {
    /// Reads what the host knows, written as [`Lines`]; what is missing is empty.
    ///
    /// `{"url":…,"path":…,"referrer":…,"title":…,"language":…,"device":…,"utm":{…},"query":{…}}`, besides `offsets`, how
    /// many minutes clocks are ahead of UTC, the visitor's own under an empty name and others under their time zones',
    /// and `found`, the regular expressions that find something now: a field's name, a tab, the expression.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self {
            facts: text.into(),
            ..Self::default()
        }
    }

    fn lines(&self) -> Lines<'_> {
        Lines::of(&self.facts)
    }

    /// The campaign of this page's own address, as lines.
    #[must_use]
    pub fn utm(&self) -> &str {
        self.lines().get("utm").unwrap_or_default().own()
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

    /// Takes the campaign: that of the session's first page.
    pub fn set_utm(&mut self, lines: &str) {
        self.utm = lines.into();
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
        match field {
            "utm" => Lines::of(&self.utm).text(key),
            "query" => self.lines().get(field).unwrap_or_default().text(key),
            _ => self.lines().text(field),
        }
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
        let looked = text::concat(&[field, dot, key, "\t", pattern]);
        let found = self.lines().get("found").unwrap_or_default();
        found.each().any(|found| found.1.words() == Some(&looked))
    }

    fn local(&self, zone: &str) -> Millis {
        let offsets = self.lines().get("offsets");
        let minutes = offsets.and_then(|offsets| offsets.number(zone));
        Millis::from_js(self.now.to_js() + minutes.unwrap_or_default() * MINUTE)
    }
}
