//! The numbers: since ever, by the day, and first sights by the hour.

use super::{LEDGER_DAYS, LEDGER_HOURS};
use crate::gateway::intake::millis;
use crate::json::{Object, Value};
use crate::text;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

const HOUR: Millis = Millis::from_secs(3_600);
const DAY: Millis = Millis::from_secs(86_400);

/// What is counted; its number is its place in [`NAMES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Accepted,
    Duplicate,
    Rejected,
    First,
    Dead,
    Unreadable,
}

const NAMES: [&str; 6] = [
    "accepted",
    "duplicate",
    "rejected",
    "first",
    "dead",
    "unreadable",
];

/// One number of each kind, since this moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    begin: Millis,
    numbers: [u64; NAMES.len()],
}

impl Tally {
    fn of(begin: Millis) -> Self {
        let numbers = [0; NAMES.len()];
        Self { begin, numbers }
    }

    fn add(&mut self, kind: Kind, more: u64) {
        let number = &mut self.numbers[kind as usize];
        *number = number.saturating_add(more);
    }

    fn write(&self) -> String {
        let mut tally = Object::new();
        for (name, number) in NAMES.iter().zip(self.numbers) {
            tally.number(name, number);
        }
        tally.end()
    }

    /// A kind that a row does not know is at zero.
    fn read(begin: Millis, value: &Value<'_>) -> Self {
        let numbers = NAMES.map(|name| number(value, name));
        Self { begin, numbers }
    }
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    ever: Tally,
    /// Each day, the latest at the end.
    days: Vec<Tally>,
    /// Each hour, with first sights alone.
    hours: Vec<Tally>,
    /// Dead letters that had to leave the list.
    pub(super) given_way: u64,
}

impl Counts {
    /// Counts at this moment.
    pub(super) fn add(&mut self, now: Millis, kind: Kind, more: u64) {
        self.ever.add(kind, more);
        add_in(&mut self.days, now, DAY, LEDGER_DAYS, kind, more);
        if kind == Kind::First {
            add_in(&mut self.hours, now, HOUR, LEDGER_HOURS, kind, more);
        }
    }

    /// Lets go of spans that are over for long.
    pub(super) fn expire(&mut self, now: Millis) {
        cut(&mut self.days, now, DAY, LEDGER_DAYS);
        cut(&mut self.hours, now, HOUR, LEDGER_HOURS);
    }

    /// Writes them into an object.
    pub(super) fn write(&self, object: &mut Object) {
        let mut days = Object::new();
        for day in &self.days {
            days.raw(&text::number(day.begin.0), &day.write());
        }
        let mut hours = Object::new();
        for hour in &self.hours {
            let begin = text::number(hour.begin.0);
            hours.number(&begin, hour.numbers[Kind::First as usize]);
        }
        object
            .raw("ever", &self.ever.write())
            .raw("days", &days.end())
            .raw("hours", &hours.end())
            .number("given_way", self.given_way);
    }

    /// Reads what [`Counts::write`] wrote.
    pub(super) fn read(object: &Value<'_>) -> Option<Self> {
        let mut counts = Self {
            ever: Tally::read(Millis(0), object.get("ever")?),
            given_way: number(object, "given_way"),
            ..Self::default()
        };
        for (begin, numbers) in object.get("days")?.members()? {
            let begin = Millis(begin.parse().ok()?);
            counts.days.push(Tally::read(begin, numbers));
        }
        let hours = object.get("hours")?;
        for (name, _) in hours.members()? {
            let begin = Millis(name.parse().ok()?);
            let mut hour = Tally::of(begin);
            hour.add(Kind::First, number(hours, name));
            counts.hours.push(hour);
        }
        Some(counts)
    }
}

/// Counts in the span that this moment is in, and keeps so many of them.
fn add_in(spans: &mut Vec<Tally>, now: Millis, span: Millis, kept: u64, kind: Kind, more: u64) {
    let begin = cut(spans, now, span, kept);
    match spans.iter_mut().find(|one| one.begin == begin) {
        Some(known) => known.add(kind, more),
        None => {
            let mut new = Tally::of(begin);
            new.add(kind, more);
            spans.push(new);
        }
    }
}

/// Takes out what is no longer among those that are kept; answers when the last of them begins.
fn cut(spans: &mut Vec<Tally>, now: Millis, span: Millis, kept: u64) -> Millis {
    let begin = Millis(now.0 - now.0 % span.0);
    let first = begin - Millis(span.0 * (kept - 1));
    spans.retain(|one| one.begin >= first);
    begin
}

fn number(value: &Value<'_>, name: &str) -> u64 {
    millis(value, name).unwrap_or_default().0
}
