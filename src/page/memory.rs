//! What is remembered of a visitor from page to page: visits, the session, and how often each rule made its
//! event. The host keeps it as one text.

use crate::json::{self, Object, Value};
use crate::text;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// A session ends after this long without anything done.
pub const SESSION: Millis = Millis::from_secs(30 * 60);

/// How many rules' counts are kept: what was longest not counted goes.
const MAX_COUNTS: usize = 200;

/// The version of what is written. What was written by another is not read.
const VERSION: u64 = 1;

/// How often a rule made its event in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The rule's key.
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
    /// How many sessions there were, the present one included.
    pub visits: u32,
    /// When the session began.
    pub session: Millis,
    /// When anything was last done in it.
    pub last: Millis,
    /// When a rule last made an event.
    pub last_event: Millis,
    /// The `utm` parameters of the session's first page: a JSON object.
    pub utm: String,
    /// The counts.
    pub counts: Vec<Count>,
}

impl Memory {
    /// Reads what [`Memory::write`] wrote. Whatever cannot be read is as if it had never been.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut memory = Self::default();
        let Some(value) = json::read(text) else {
            return memory;
        };
        let number = |name: &str| Millis::from_js(value.number(name).unwrap_or_default());
        if number("v") != Millis(VERSION) {
            return memory;
        }
        memory.visits = u32::try_from(number("n").0).unwrap_or(u32::MAX);
        memory.session = number("s");
        memory.last = number("a");
        memory.last_event = number("e");
        if let Some(utm) = value.get("utm").filter(|utm| utm.members().is_some()) {
            utm.write(&mut memory.utm);
        }
        let counts = value.get("c").unwrap_or(&Value::Null).items().iter();
        memory.counts = counts.filter_map(read_count).take(MAX_COUNTS).collect();
        memory
    }

    /// As JSON.
    #[must_use]
    pub fn write(&self) -> String {
        let mut counts = Vec::new();
        for count in &self.counts {
            let mut row = String::from("[");
            json::push_text(&mut row, &text::number(count.rule));
            row.push(',');
            json::push_text(&mut row, &count.window);
            for number in [u64::from(count.used), count.last.0] {
                row.push(',');
                json::push_number(&mut row, number);
            }
            row.push(']');
            counts.push(row);
        }
        let utm = if self.utm.is_empty() { "{}" } else { &self.utm };
        Object::new()
            .number("v", VERSION)
            .number("n", self.visits.into())
            .number("s", self.session.0)
            .number("a", self.last.0)
            .number("e", self.last_event.0)
            .raw("utm", utm)
            .raw("c", &text::concat(&["[", &text::join(&counts, ","), "]"]))
            .end()
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

    /// How often a rule made its event in a window, and when last in any.
    #[must_use]
    pub fn used(&self, rule: u64, window: &str) -> (u32, Option<Millis>) {
        let count = self.counts.iter().find(|count| count.rule == rule);
        count.map_or((0, None), |count| {
            let used = if count.window == window {
                count.used
            } else {
                0
            };
            (used, Some(count.last))
        })
    }

    /// A rule made its event.
    pub fn count(&mut self, rule: u64, window: &str, now: Millis) {
        let (used, _) = self.used(rule, window);
        self.counts.retain(|count| count.rule != rule);
        if self.counts.len() >= MAX_COUNTS {
            self.counts.remove(0);
        }
        self.counts.push(Count {
            rule,
            window: window.into(),
            used: used.saturating_add(1),
            last: now,
        });
    }

    /// Takes over what another tab remembers: of the session that which is further, of the counts the more, and the
    /// later.
    pub fn merge(&mut self, other: &Self) {
        if other.visits > self.visits {
            self.visits = other.visits;
            self.session = other.session;
            self.last = other.last;
            self.utm = other.utm.clone();
        } else if other.visits == self.visits {
            self.last = self.last.max(other.last);
        }
        self.last_event = self.last_event.max(other.last_event);
        for theirs in &other.counts {
            match self.counts.iter_mut().find(|ours| ours.rule == theirs.rule) {
                None => self.counts.push(theirs.clone()),
                Some(ours) if ours.window == theirs.window => {
                    ours.used = ours.used.max(theirs.used);
                    ours.last = ours.last.max(theirs.last);
                }
                Some(ours) if ours.last < theirs.last => *ours = theirs.clone(),
                Some(_) => {}
            }
        }
        let surplus = self.counts.len().saturating_sub(MAX_COUNTS);
        if surplus > 0 {
            self.counts.sort_by_key(|count| count.last);
            self.counts.drain(..surplus);
        }
    }
}

fn read_count(row: &Value<'_>) -> Option<Count> {
    let [rule, window, used, last] = row.items() else {
        return None;
    };
    Some(Count {
        rule: rule.as_str()?.parse().ok()?,
        window: window.as_str()?.into(),
        used: used.as_number()? as u32,
        last: Millis::from_js(last.as_number()?),
    })
}
