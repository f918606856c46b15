//! The journal: every call of the API, as it came and as it was answered.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Map, Value};

/// The most entries kept; a load test must not fill the memory. The oldest go first.
const MAX_ENTRIES: usize = 20_000;

/// What stands for the project's key wherever a caller or an answer carried it.
const KEY_MARK: &str = "[api_key]";

/// One call. The key itself is never in it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// Counts calls from 1 and never starts again while the simulator runs.
    pub(crate) seq: u64,
    /// When it came, milliseconds since 1970.
    pub(crate) at_ms: i64,
    /// The HTTP method.
    pub(crate) http: String,
    /// The name after the key.
    pub(crate) action: String,
    /// The Content-Type as sent.
    pub(crate) content_type: Option<String>,
    /// The query string, as an object.
    pub(crate) query: Map<String, Value>,
    /// The body: an object or array when it was JSON or a form, the raw text when unreadable.
    pub(crate) body: Value,
    /// Query and body merged, absent ones left out.
    pub(crate) params: Map<String, Value>,
    /// `valid` or `unknown`.
    pub(crate) key: &'static str,
    /// The HTTP status, null when no answer was sent (yet).
    pub(crate) status: Option<u16>,
    /// The answer's body, null when no answer was sent (yet).
    pub(crate) answer: Option<String>,
    /// Whether the call had its effect.
    pub(crate) acted: bool,
    /// When it had it, milliseconds since 1970; null if it had none (yet).
    pub(crate) acted_at_ms: Option<i64>,
    /// The quirks that were meant for this call.
    pub(crate) quirks: Vec<&'static str>,
}

/// The calls, oldest first.
pub(crate) struct Journal {
    keys: Vec<String>,
    entries: VecDeque<Entry>,
    last_seq: u64,
}

impl Journal {
    /// An empty journal that keeps this key out of what it writes.
    pub(crate) fn new(api_key: &str) -> Self {
        Self {
            keys: vec![api_key.to_owned()],
            entries: VecDeque::new(),
            last_seq: 0,
        }
    }

    /// Keeps another key out of what is written from now on.
    pub(crate) fn add_key(&mut self, key: &str) {
        if !self.keys.iter().any(|known| known == key) {
            self.keys.push(key.to_owned());
            // The longest first, should one be a part of another.
            self.keys.sort_by_key(|key| std::cmp::Reverse(key.len()));
        }
    }

    /// Writes an entry, gives it its number and returns that.
    pub(crate) fn push(&mut self, mut entry: Entry) -> u64 {
        self.last_seq += 1;
        entry.seq = self.last_seq;
        entry.action = self.redacted(&entry.action);
        entry.query = self.redacted_map(entry.query);
        entry.params = self.redacted_map(entry.params);
        entry.body = self.redacted_value(entry.body);
        entry.answer = entry.answer.map(|text| self.redacted(&text));
        if self.entries.len() == MAX_ENTRIES {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
        self.last_seq
    }

    /// Notes when a call had its effect after all; none if it had none.
    pub(crate) fn set_acted(&mut self, seq: u64, at_ms: Option<i64>) {
        if let Some(entry) = self.entry(seq) {
            (entry.acted, entry.acted_at_ms) = (at_ms.is_some(), at_ms);
        }
    }

    /// Notes what was answered.
    pub(crate) fn set_answer(&mut self, seq: u64, status: u16, answer: &str) {
        let answer = self.redacted(answer);
        if let Some(entry) = self.entry(seq) {
            (entry.status, entry.answer) = (Some(status), Some(answer));
        }
    }

    /// The entries, of one method or of all.
    pub(crate) fn entries(&self, action: Option<&str>) -> Vec<&Entry> {
        self.entries
            .iter()
            .filter(|entry| action.is_none_or(|wanted| entry.action == wanted))
            .collect()
    }

    /// Forgets all entries; numbers go on.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    fn entry(&mut self, seq: u64) -> Option<&mut Entry> {
        // The one asked for is nearly always among the last.
        self.entries.iter_mut().rev().find(|entry| entry.seq == seq)
    }

    fn redacted(&self, text: &str) -> String {
        self.keys
            .iter()
            .fold(text.to_owned(), |text, key| text.replace(key, KEY_MARK))
    }

    fn redacted_map(&self, map: Map<String, Value>) -> Map<String, Value> {
        map.into_iter()
            .map(|(name, value)| (self.redacted(&name), self.redacted_value(value)))
            .collect()
    }

    fn redacted_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.redacted(&text)),
            Value::Array(items) => Value::Array(
                items
                    .into_iter()
                    .map(|item| self.redacted_value(item))
                    .collect(),
            ),
            Value::Object(fields) => Value::Object(self.redacted_map(fields)),
            other => other,
        }
    }
}
