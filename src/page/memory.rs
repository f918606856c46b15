//! What is remembered of a visitor from page to page: visits, the session, and how often each rule made its
//! event. The host keeps it as one text.

use crate::event::is_recipient;
use crate::json;
use crate::page::lines::Lines;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The rule's key, of 53 bits at the most.
    pub rule: u64,
    /// The window: a session's or a day's number, or 0 for all time.
    pub window: u64,
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
    /// The campaign of the session's first page: an object as [`Lines`], or nothing.
    pub utm: String,
    /// The counts.
    pub counts: Vec<Count>,
}

impl Memory {
    /// Reads what [`Memory::write`] wrote. Whatever cannot be read is as if it had never been.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut memory = Self::default();
        let mut items = Lines::of(text).each();
        let mut next = || items.next().unwrap_or_default().1;
        let is_ours = whole(next()) == VERSION;
        let visitor = next().words().unwrap_or_default();
        if !is_ours || !is_recipient(visitor) {
            return memory;
        }
        memory.visitor = visitor.into();
        memory.resets = whole(next()) as u32;
        memory.visits = whole(next()) as u32;
        memory.session = Millis(whole(next()));
        memory.last = Millis(whole(next()));
        memory.last_event = Millis(whole(next()));
        let utm = next();
        if !utm.is_list() {
            memory.utm = utm.own().into();
        }
        while let Some((_, rule)) = items.next() {
            let mut next = || whole(items.next().unwrap_or_default().1);
            let (window, used) = (next(), next() as u32);
            let Some((_, last)) = items.next() else {
                break;
            };
            let count = Count {
                rule: whole(rule),
                window,
                used,
                last: Millis(whole(last)),
            };
            put(&mut memory.counts, MAX_COUNTS, count);
        }
        memory
    }

    /// As a list of what stands in here, one behind the other, written as [`Lines`].
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::from("[\n");
        let number = |out: &mut String, number: u64| {
            json::push_number(out, number);
            out.push('\n');
        };
        number(&mut out, VERSION);
        out.push('"');
        out.push_str(&self.visitor);
        out.push('\n');
        for part in [
            self.resets.into(),
            self.visits.into(),
            self.session.0,
            self.last.0,
            self.last_event.0,
        ] {
            number(&mut out, part);
        }
        out.push_str(if self.utm.is_empty() {
            "{\n}\n"
        } else {
            &self.utm
        });
        for count in &self.counts {
            for part in [count.rule, count.window, count.used.into(), count.last.0] {
                number(&mut out, part);
            }
        }
        out.push(']');
        out
    }

    /// The session's campaign, a JSON object.
    #[must_use]
    pub fn campaign(&self) -> String {
        let mut json = String::from("{");
        Lines::of(&self.utm).write_texts(&mut json);
        json.push('}');
        json
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
                    let mut both = *theirs;
                    both.used = both.used.max(ours.used);
                    both.last = both.last.max(ours.last);
                    put(&mut self.counts, MAX_COUNTS, both);
                }
                Some(ours) if (ours.last, ours.window) > (theirs.last, theirs.window) => {}
                _ => put(&mut self.counts, MAX_COUNTS, *theirs),
            }
        }
        // What is written says all of it; to compare part by part would weigh more.
        self.write() != other.write()
    }
}

/// A whole number, at most as large as a number of JavaScript tells from its neighbours: beyond, what is written would
/// not be what was read.
fn whole(value: Lines<'_>) -> u64 {
    let number = value.as_number().unwrap_or_default();
    Millis::from_js(number.min(9_007_199_254_740_991.0)).0
}

/// How often a rule made its event in a window, and when last in any.
pub(super) fn used(counts: &[Count], rule: u64, window: u64) -> (u32, Millis) {
    match counts.iter().find(|count| count.rule == rule) {
        None => (0, Millis(0)),
        Some(count) if count.window == window => (count.used, count.last),
        Some(count) => (0, count.last),
    }
}

/// Puts a rule's count in its place: by rule, so that two tabs that remember the same write the same. Of more than `most`
/// the one goes that was longest not counted.
pub(super) fn put(counts: &mut Vec<Count>, most: usize, count: Count) {
    let length = counts.len();
    let place = counts.iter().position(|other| other.rule >= count.rule);
    let place = place.unwrap_or(length);
    if let Some(same) = counts.get_mut(place)
        && same.rule == count.rule
    {
        *same = count;
        return;
    }
    // It never is beyond the end; said so, inserting needs no way to fail, which would weigh more.
    if place <= length {
        counts.insert(place, count);
    }
    if length >= most {
        // The first of those that are as old: they stand by rule.
        let oldest = (0..).zip(&*counts).min_by_key(|(_, count)| count.last);
        if let Some((oldest, _)) = oldest.filter(|(place, _)| *place < counts.len()) {
            counts.remove(oldest);
        }
    }
}
