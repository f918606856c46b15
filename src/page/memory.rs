//! What is remembered of a visitor from page to page: visits, the session, and how often each rule made its
//! event. The host keeps it as one text.

use crate::event::is_recipient;
use crate::json::{self, Value};
use crate::page::rules::MAX_RULES;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// A session ends after this long without anything done.
pub const SESSION: Millis = Millis::from_secs(30 * 60);

/// How many counts are kept: one for each rule that a set can have.
pub(super) const MAX_COUNTS: usize = MAX_RULES;

/// The version of what is written. What was written by another is not read.
const VERSION: u64 = 1;

/// How often a rule made its event in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The rule's key, of 53 bits at the most.
    pub rule: u64,
    /// The window: a session, a day, or the visitor for ever.
    pub window: String,
    /// How many times.
    pub used: u32,
    /// When last.
    pub last: Millis,
}

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Our own name for the visitor; empty for one who was never here.
    pub visitor: String,
    /// How often another visitor began here. What was written before the last time does not count any more.
    pub resets: u32,
    /// How many sessions there were, the present one included.
    pub visits: u32,
    /// When the session began.
    pub session: Millis,
    /// When anything was last done in it.
    pub last: Millis,
    /// When a rule last made an event.
    pub last_event: Millis,
    /// The campaign of the session's first page: a JSON object, or nothing.
    pub utm: String,
    /// The counts.
    pub counts: Vec<Count>,
}

impl Memory {
    /// Reads what [`Memory::write`] wrote. Whatever cannot be read is as if it had never been.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut memory = Self::default();
        let value = json::read(text).unwrap_or(Value::Null);
        let (head, counts) = value.items().split_at_checked(8).unwrap_or_default();
        let number = |items: &[Value<'_>], place: usize| {
            let number = items.get(place).and_then(Value::as_number);
            Millis::from_js(number.unwrap_or_default())
        };
        let text = |items: &[Value<'_>], place: usize| {
            let text = items.get(place).and_then(Value::as_str);
            String::from(text.unwrap_or_default())
        };
        let visitor = text(head, 1);
        if number(head, 0) != Millis(VERSION) || !is_recipient(&visitor) {
            return memory;
        }
        memory.visitor = visitor;
        memory.resets = number(head, 2).0 as u32;
        memory.visits = number(head, 3).0 as u32;
        memory.session = number(head, 4);
        memory.last = number(head, 5);
        memory.last_event = number(head, 6);
        if let Some(utm @ Value::Object(_)) = head.get(7) {
            utm.write(&mut memory.utm);
        }
        for row in counts.chunks_exact(4) {
            let count = Count {
                rule: number(row, 0).0,
                window: text(row, 1),
                used: number(row, 2).0 as u32,
                last: number(row, 3),
            };
            put(&mut memory.counts, MAX_COUNTS, count);
        }
        memory
    }

    /// As JSON: a list of what stands in here, one behind the other.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::from("[");
        let number = |out: &mut String, number: u64| {
            json::push_number(out, number);
            out.push(',');
        };
        let text = |out: &mut String, text: &str| {
            json::push_text(out, text);
            out.push(',');
        };
        number(&mut out, VERSION);
        text(&mut out, &self.visitor);
        for part in [
            self.resets.into(),
            self.visits.into(),
            self.session.0,
            self.last.0,
            self.last_event.0,
        ] {
            number(&mut out, part);
        }
        out.push_str(self.campaign());
        for count in &self.counts {
            out.push(',');
            number(&mut out, count.rule);
            text(&mut out, &count.window);
            number(&mut out, count.used.into());
            json::push_number(&mut out, count.last.0);
        }
        out.push(']');
        out
    }

    /// The session's campaign, a JSON object.
    #[must_use]
    pub fn campaign(&self) -> &str {
        if self.utm.is_empty() { "{}" } else { &self.utm }
    }

    /// Something was done. Answers whether that began a session.
    pub fn touch(&mut self, now: Millis) -> bool {
        // A clock that was set back begins one as well: the difference saturates at zero otherwise for ever.
        let is_new = self.visits == 0 || now - self.last > SESSION || self.last - now > SESSION;
        if is_new {
            self.visits = self.visits.saturating_add(1);
            self.session = now;
        }
        self.last = now;
        is_new
    }

    /// Takes over what another tab remembers: of the visitor the one who began last, of the session that which is
    /// further, of the counts the more, and the later. Answers whether the other tab lacks something of it.
    pub fn merge(&mut self, other: &Self) -> bool {
        if other.resets != self.resets {
            if other.resets > self.resets {
                *self = other.clone();
                return false;
            }
            return true;
        }
        // Two tabs that meet a new visitor in the same moment: the earlier name stays, and the earlier session.
        if other.visitor < self.visitor {
            self.visitor = other.visitor.clone();
        }
        let ours = (self.visits, other.session, &other.utm);
        let session = (other.visits, self.session, &self.utm).cmp(&ours);
        if session.is_gt() {
            self.visits = other.visits;
            self.session = other.session;
            self.utm = other.utm.clone();
            self.last = other.last;
        } else if session.is_eq() {
            // Of another session nothing is later: its clock may have been far ahead.
            self.last = self.last.max(other.last);
        }
        self.last_event = self.last_event.max(other.last_event);
        for theirs in &other.counts {
            let ours = self.counts.iter().find(|ours| ours.rule == theirs.rule);
            match ours {
                Some(ours) if ours.window == theirs.window => {
                    let mut both = theirs.clone();
                    both.used = both.used.max(ours.used);
                    both.last = both.last.max(ours.last);
                    put(&mut self.counts, MAX_COUNTS, both);
                }
                Some(ours) if (ours.last, &ours.window) > (theirs.last, &theirs.window) => {}
                _ => put(&mut self.counts, MAX_COUNTS, theirs.clone()),
            }
        }
        *self != *other
    }
}

/// How often a rule made its event in a window, and when last in any.
pub(super) fn used(counts: &[Count], rule: u64, window: &str) -> (u32, Option<Millis>) {
    match counts.iter().find(|count| count.rule == rule) {
        None => (0, None),
        Some(count) if count.window == window => (count.used, Some(count.last)),
        Some(count) => (0, Some(count.last)),
    }
}

/// A rule made its event; `most` counts are kept.
pub(super) fn count(counts: &mut Vec<Count>, most: usize, rule: u64, window: &str, now: Millis) {
    let (used, _) = used(counts, rule, window);
    put(
        counts,
        most,
        Count {
            rule,
            window: window.into(),
            used: used.saturating_add(1),
            last: now,
        },
    );
}

/// Puts a rule's count in its place: by rule, so that two tabs that remember the same write the same. Of too many the
/// one goes that was longest not counted.
fn put(counts: &mut Vec<Count>, most: usize, count: Count) {
    let same = |other: &Count| other.rule >= count.rule;
    let at = counts.iter().position(same).unwrap_or(counts.len());
    match counts.get_mut(at) {
        Some(other) if other.rule == count.rule => *other = count,
        _ => counts.insert(at, count),
    }
    if counts.len() > most {
        let ages = counts.iter().map(|count| (count.last, count.rule));
        if let Some(oldest) = ages.enumerate().min_by_key(|age| age.1) {
            counts.remove(oldest.0);
        }
    }
}
