//! What must hold besides for a rule to make its event.

use super::MAX_COUNT;
use super::matcher::Matcher;
use super::reader::Reader;
use crate::json::Value;
use crate::text;
use alloc::string::String;
use alloc::vec::Vec;

/// A text that is known of the page or of the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// The page's whole address.
    Url,
    /// The part of it behind the host.
    Path,
    /// Where the visitor came from.
    Referrer,
    /// The page's title.
    Title,
    /// The browser's language, such as `ru` or `en-GB`.
    Language,
    /// `mobile`, `tablet` or `desktop`.
    Device,
    /// A `utm_` parameter of the session's first page, by its name without `utm_`.
    Utm(String),
    /// A parameter in the page's own address.
    Query(String),
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A text is what is looked for.
    Text(Field, Matcher),
    /// The visitor is here for the so-manieth time, both ends included.
    Visits(u32, u32),
    /// It is between these hours, the first included, the last not; over midnight where the last is earlier.
    Hour {
        /// The first, 0 to 24, with fractions.
        from: f64,
        /// The last.
        to: f64,
        /// The number of the time zone among the set's; `None` for the visitor's own.
        zone: Option<usize>,
    },
    /// One of these groups holds.
    Any(Vec<Vec<Condition>>),
    /// Not all of these hold.
    Not(Vec<Condition>),
}

/// What is known at the moment.
pub trait Facts {
    /// The text of a field; empty where there is none.
    fn text(&self, field: &Field) -> &str;
    /// How many times the visitor has been here, this one included.
    fn visits(&self) -> u32;
    /// The hour, 0 to 24 with fractions: the visitor's own, or in a time zone of the set.
    fn hour(&self, zone: Option<usize>) -> f64;
    /// Whether the host's regular expression of this number finds something where it looks.
    fn found(&self, pattern: usize) -> bool;
}

/// The fields that are one text, by their names.
pub const FIELDS: [(&str, Field); 6] = [
    ("url", Field::Url),
    ("path", Field::Path),
    ("referrer", Field::Referrer),
    ("title", Field::Title),
    ("language", Field::Language),
    ("device", Field::Device),
];

/// How deep `any` and `not` nest at the most.
const MAX_DEPTH: u8 = 8;

impl Condition {
    /// Reads `{"url":{"contains":"/offer"},"device":"mobile"}`: all of it must hold.
    pub(super) fn read_all(reader: &mut Reader, path: &str, value: &Value<'_>) -> Vec<Self> {
        Self::read_within(reader, path, value, MAX_DEPTH)
    }

    fn read_within(reader: &mut Reader, path: &str, value: &Value<'_>, depth: u8) -> Vec<Self> {
        let mut all = Vec::new();
        let Some(depth) = depth.checked_sub(1) else {
            reader.problem(path, "this nests too deep");
            return all;
        };
        for (name, value) in reader.object(path, value) {
            let path = text::concat(&[path, ".", name]);
            if let Some((_, field)) = FIELDS.iter().find(|field| field.0 == name.as_ref()) {
                let matcher = Matcher::read(reader, &path, field, value);
                all.push(Self::Text(field.clone(), matcher));
                continue;
            }
            match name.as_ref() {
                "utm" => named(reader, &path, value, Field::Utm, &mut all),
                "query" => named(reader, &path, value, Field::Query, &mut all),
                "visits" => all.push(visits(reader, &path, value)),
                "hour" => all.push(hour(reader, &path, value)),
                "not" => all.push(Self::Not(Self::read_within(reader, &path, value, depth))),
                "any" => {
                    if value.items().is_empty() {
                        reader.problem(
                            &path,
                            "a list of conditions is needed, and not an empty one",
                        );
                    }
                    let mut groups = Vec::new();
                    for (place, group) in value.items().iter().enumerate() {
                        let place = text::number(place as u64);
                        let path = text::concat(&[&path, "[", &place, "]"]);
                        groups.push(Self::read_within(reader, &path, group, depth));
                    }
                    all.push(Self::Any(groups));
                }
                _ => reader.unknown(&path),
            }
        }
        all
    }

    /// Whether it holds.
    pub fn holds(&self, facts: &dyn Facts) -> bool {
        match self {
            Self::Text(field, matcher) => {
                matcher.holds(facts.text(field), &|pattern| facts.found(pattern))
            }
            Self::Visits(least, most) => (*least..=*most).contains(&facts.visits()),
            Self::Hour { from, to, zone } => {
                let hour = facts.hour(*zone);
                if from <= to {
                    *from <= hour && hour < *to
                } else {
                    *from <= hour || hour < *to
                }
            }
            Self::Any(groups) => groups.iter().any(|group| all_hold(group, facts)),
            Self::Not(group) => !all_hold(group, facts),
        }
    }
}

/// Whether all of them hold.
pub(crate) fn all_hold(conditions: &[Condition], facts: &dyn Facts) -> bool {
    conditions.iter().all(|condition| condition.holds(facts))
}

fn named(
    reader: &mut Reader,
    path: &str,
    value: &Value<'_>,
    field: fn(String) -> Field,
    all: &mut Vec<Condition>,
) {
    for (name, value) in reader.object(path, value) {
        let path = text::concat(&[path, ".", name]);
        let field = field(name.clone().into_owned());
        let matcher = Matcher::read(reader, &path, &field, value);
        all.push(Condition::Text(field, matcher));
    }
}

fn visits(reader: &mut Reader, path: &str, value: &Value<'_>) -> Condition {
    let before = reader.problems.len();
    let (mut least, mut most) = (0, u32::MAX);
    for (name, value) in reader.object(path, value) {
        let path = text::concat(&[path, ".", name]);
        match name.as_ref() {
            "min" => least = reader.number(&path, value, 0.0, MAX_COUNT) as u32,
            "max" => most = reader.number(&path, value, 0.0, MAX_COUNT) as u32,
            _ => reader.unknown(&path),
        }
    }
    if least > most && reader.problems.len() == before {
        reader.problem(path, "min is above max");
    }
    Condition::Visits(least, most)
}

fn hour(reader: &mut Reader, path: &str, value: &Value<'_>) -> Condition {
    let before = reader.problems.len();
    let (mut from, mut to, mut zone) = (0.0, 24.0, None);
    for (name, value) in reader.object(path, value) {
        let path = text::concat(&[path, ".", name]);
        match name.as_ref() {
            "from" => from = reader.number(&path, value, 0.0, 24.0),
            "to" => to = reader.number(&path, value, 0.0, 24.0),
            "tz" => {
                let name = reader.text(&path, value);
                zone = Some(reader.zone(name));
            }
            _ => reader.unknown(&path),
        }
    }
    if from == to && reader.problems.len() == before {
        reader.problem(path, "from and to are the same hour");
    }
    Condition::Hour { from, to, zone }
}
