//! One tab: the page's core, and what is to be known about it to play its host.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Context as _, Result};
use salebot_onsite::event::Kind;
use salebot_onsite::page::{Call, Effect, Input, Options, Runtime, Signal};
use salebot_onsite::time::Millis;
use serde_json::Value;
use tokio::time::Instant;

use super::link::{Answer, SITE};

/// What a tab's core is told.
pub(crate) enum Told {
    Known(String),
    Woken,
    Recipient(String),
    Track {
        handle: u32,
        name: &'static str,
        props: String,
    },
    Answer(Answer),
    Hurry,
    Kept {
        name: String,
        text: String,
    },
}

/// What a browser sends once its page has gone, at most.
const ROOM: usize = 64 * 1024;

/// A tab, and its core.
pub(crate) struct Tab {
    pub(crate) number: u32,
    pub(crate) core: Runtime,
    /// When the core is to be woken.
    pub(crate) wake: Option<Instant>,
    /// When the chat will have named the visitor.
    pub(crate) named: Instant,
    /// What it is still to be told, in this order.
    pub(crate) told: VecDeque<Told>,
    /// The texts of `track()`'s calls that are not settled, by their handles.
    pub(crate) calls: BTreeMap<u32, Vec<String>>,
    /// Of which tabs it has heard, itself included.
    pub(crate) met: BTreeSet<u32>,
    pub(crate) batches: u32,
    pub(crate) handles: u32,
}

impl Tab {
    pub(crate) fn open(
        number: u32,
        seed: [u64; 2],
        named: Instant,
        now: Millis,
        memory: &str,
    ) -> Self {
        let facts = Value::from_iter([("url", page(number)), ("title", "Plans".into())]);
        Self {
            number,
            core: Runtime::new(now, seed, Options::default(), memory),
            wake: None,
            named,
            told: VecDeque::from([Told::Known(lines(&facts)), Told::Woken]),
            calls: BTreeMap::new(),
            met: BTreeSet::from([number]),
            batches: 0,
            handles: 0,
        }
    }

    /// Takes what it is to be told next; answers what it wants done, or nothing where there is nothing to tell.
    pub(crate) fn step(&mut self, now: Millis) -> Result<Option<Vec<Effect>>> {
        let Some(told) = self.told.pop_front() else {
            return Ok(None);
        };
        let body;
        let at = Value::from_iter([("url", page(self.number))]).to_string();
        let input = match &told {
            Told::Known(facts) => Input::Signal(Signal::Known(facts)),
            Told::Woken => Input::Woken,
            Told::Recipient(recipient) => Input::Recipient(recipient),
            Told::Track {
                handle,
                name,
                props,
            } => Input::Call(Call {
                handle: *handle,
                kind: Kind::Track,
                name,
                props,
                page: &at,
                at: now,
            }),
            Told::Answer(answer) => {
                body = serde_json::from_str(&answer.body)
                    .map_or_else(|_| String::new(), |body| lines(&body));
                Input::Answer {
                    status: answer.status,
                    retry_after: answer.retry_after_s.map(Millis::from_secs),
                    body: &body,
                }
            }
            Told::Hurry => Input::Hurry { room: ROOM },
            Told::Kept { name, text } => Input::Kept { name, text },
        };
        let effects = self.core.handle(now, input);
        Effect::read(&effects)
            .map(Some)
            .context("the core's effects are not of their form")
    }

    /// How a batch is named among all of this visitor.
    pub(crate) fn next_batch(&mut self) -> u32 {
        self.batches += 1;
        self.number << 16 | self.batches
    }
}

fn page(number: u32) -> Value {
    // Some pages of a visitor have an address in common, others not.
    format!("{SITE}/plans/{}", number / 2).into()
}

/// A value as src/page/lines.rs reads it.
fn lines(value: &Value) -> String {
    let text = |words: &str| format!("\"{}\n", words.replace('\n', " "));
    match value {
        Value::String(words) => text(words),
        Value::Array(items) => format!("[\n{}]\n", items.iter().map(lines).collect::<String>()),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| text(name) + &lines(value);
            format!("{{\n{}}}\n", members.iter().map(member).collect::<String>())
        }
        other => format!("{other}\n"),
    }
}
