//! The numbers: since ever, by the day, and first sights by the hour.

use super::{LEDGER_DAYS, LEDGER_HOURS};
use crate::gateway::intake::{LITE, millis};
use crate::json::{Object, Value};
use crate::text;
use crate::time::Millis;
use alloc::borrow::ToOwned;
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
    Delivered,
    Retried,
    First,
    Dead,
    Unreadable,
}

const NAMES: [&str; 8] = [
    "accepted",
    "duplicate",
    "rejected",
    "delivered",
    "retried",
    "first",
    "dead",
    "unreadable",
];

/// The most codes of refusals that are told apart in a span.
const MAX_CODES: usize = 40;

/// The longest of them.
const MAX_CODE: usize = 40;

/// What further ones are counted as.
const OTHER: &str = "other";

/// One number of each kind, since this moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Tally {
    begin: Millis,
    numbers: [u64; NAMES.len()],
    /// What the gateway refused, by code.
    refused: Vec<(String, u64)>,
    /// Batches of pages that have a lite core, by why.
    lite: [u64; LITE.len()],
}

impl Tally {
    fn of(begin: Millis) -> Self {
        Self {
            begin,
            ..Self::default()
        }
    }

    fn add(&mut self, kind: Kind, more: u64) {
        let number = &mut self.numbers[kind as usize];
        *number = number.saturating_add(more);
    }

    fn refuse(&mut self, code: &str, more: u64) {
        let is_code = |code: &str| code.bytes().all(|b| b == b'_' || b.is_ascii_lowercase());
        let code = match (1..=MAX_CODE).contains(&code.len()) && is_code(code) {
            true => code,
            false => OTHER,
        };
        let has_room = self.refused.len() < MAX_CODES;
        match self.refused.iter_mut().find(|one| one.0 == code) {
            Some(known) => known.1 = known.1.saturating_add(more),
            None if has_room || code == OTHER => self.refused.push((code.to_owned(), more)),
            None => self.refuse(OTHER, more),
        }
    }

    fn write(&self) -> String {
        let mut refused = Object::new();
        for (code, number) in &self.refused {
            refused.number(code, *number);
        }
        let mut tally = Object::new();
        for (name, number) in NAMES.iter().zip(self.numbers) {
            tally.number(name, number);
        }
        tally.raw("refused", &refused.end());
        if self.lite.iter().any(|number| *number > 0) {
            let mut lite = Object::new();
            for (why, number) in LITE.iter().zip(self.lite).filter(|one| one.1 > 0) {
                lite.number(why, number);
            }
            tally.raw("lite", &lite.end());
        }
        tally.end()
    }

    /// A kind that a row does not know is at zero.
    fn read(begin: Millis, value: &Value<'_>) -> Self {
        let mut tally = Self {
            begin,
            numbers: NAMES.map(|name| number(value, name)),
            refused: Vec::new(),
            lite: LITE.map(|why| value.get("lite").map_or(0, |lite| number(lite, why))),
        };
        if let Some(refused) = value.get("refused") {
            for (code, _) in refused.members().unwrap_or_default() {
                tally.refuse(code, number(refused, code));
            }
        }
        tally
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
        at(&mut self.days, now, DAY, LEDGER_DAYS).add(kind, more);
        if kind == Kind::First {
            at(&mut self.hours, now, HOUR, LEDGER_HOURS).add(kind, more);
        }
    }

    /// Counts what was refused with this code.
    pub(super) fn refuse(&mut self, now: Millis, code: &str, more: u64) {
        self.ever.refuse(code, more);
        at(&mut self.days, now, DAY, LEDGER_DAYS).refuse(code, more);
    }

    /// Counts batches of pages that have a lite core for this reason; for no other.
    pub(super) fn add_lite(&mut self, now: Millis, why: &str, more: u64) {
        let Some(place) = LITE.iter().position(|known| *known == why) else {
            return;
        };
        let day = at(&mut self.days, now, DAY, LEDGER_DAYS);
        for tally in [&mut self.ever, day] {
            let number = &mut tally.lite[place];
            *number = number.saturating_add(more);
        }
    }

    /// How many first sights there were within an hour: those of this one, and of the last one as many as belong to the time
    /// that this one still has.
    pub(super) fn first_per_hour(&self, now: Millis) -> u64 {
        let past = now.0 % HOUR.0;
        let begin = now - Millis(past);
        let of = |begin| {
            let hour = self.hours.iter().find(|hour| hour.begin == begin);
            hour.map_or(0, |hour| hour.numbers[Kind::First as usize])
        };
        let last = of(begin - HOUR).saturating_mul(HOUR.0 - past) / HOUR.0;
        of(begin).saturating_add(last)
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

/// The span that this moment is in; so many of them are kept.
fn at(spans: &mut Vec<Tally>, now: Millis, span: Millis, kept: u64) -> &mut Tally {
    let begin = cut(spans, now, span, kept);
    let known = spans.iter().position(|one| one.begin == begin);
    let place = known.unwrap_or_else(|| {
        spans.push(Tally::of(begin));
        spans.len() - 1
    });
    &mut spans[place]
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
