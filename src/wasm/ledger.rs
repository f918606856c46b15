//! A ledger for whoever runs it: a Durable Object, or a host without them.

use super::effects::{borrowed, push, rows};
use crate::gateway::Ledger;
use crate::gateway::ledger::{Change, Input, LEDGER_PAGE, LEDGER_SHARDS};
use crate::time::Millis;
use core::cell::RefCell;
use js_sys::Array;
use std::string::String;
use wasm_bindgen::prelude::*;

/// The ledger's core. What happens to it answers with what is to be done about it, as a visitor's core does.
#[wasm_bindgen]
pub struct LedgerCore {
    ledger: RefCell<Ledger>,
}

#[wasm_bindgen]
impl LedgerCore {
    /// One that has not been woken yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> LedgerCore {
        Self {
            ledger: RefCell::default(),
        }
    }

    /// So many ledgers share a project's visitors.
    pub fn shards() -> u32 {
        LEDGER_SHARDS
    }

    /// The most dead letters that are given at once.
    pub fn page() -> u32 {
        LEDGER_PAGE as u32
    }

    /// Begins with what is stored: `[slot, text]` of each row, and when the alarm is due.
    pub fn wake(&self, stored: &Array, alarm: Option<f64>) -> Array {
        let rows = rows(stored);
        self.act(Input::Wake {
            rows: &borrowed(&rows),
            alarm: alarm.map(Millis::from_js),
        })
    }

    /// Takes what actors tell: a JSON list of their reports.
    pub fn batch(&self, reports: &str) -> Array {
        self.act(Input::Told(reports))
    }

    /// Takes what an isolate of the gateway says, and answers it what is in force: both as JSON.
    pub fn exchange(&self, text: &str) -> Array {
        self.act(Input::Exchange(text))
    }

    /// Sets the configuration, or the one of the gateway's code, where this version is in force or any.
    pub fn configure(&self, config: Option<String>, expected: Option<f64>) -> Array {
        let change = config.as_deref().map_or(Change::Code, Change::To);
        self.act(Input::Configure(change, version(expected)))
    }

    /// Takes the configuration a step back, where this version is in force or any.
    pub fn back(&self, expected: Option<f64>) -> Array {
        self.act(Input::Configure(Change::Back, version(expected)))
    }

    /// The alarm is due.
    pub fn alarm(&self) -> Array {
        self.act(Input::Alarm)
    }

    /// Whether all that it knows is written down, so that it may be put away.
    pub fn rests(&self) -> bool {
        self.ledger.borrow().rests()
    }

    /// Whether it is still needed, which it always is.
    pub fn waits(&self) -> bool {
        true
    }

    /// The numbers, as JSON.
    pub fn counters(&self) -> String {
        self.ledger.borrow().counters(now())
    }

    /// The dead letters behind this one, the newest first, as JSON; the newest of all where no time is given.
    pub fn dead(&self, at: Option<f64>, recipient: &str, id: &str, limit: u32) -> String {
        let after = at.map(|at| (Millis::from_js(at), recipient, id));
        self.ledger.borrow().dead(after, limit as usize)
    }

    /// The last events, the newest first, as JSON.
    pub fn events(&self) -> String {
        self.ledger.borrow().events()
    }

    /// A version of the configuration, or the one in force, as JSON; undefined where it is not kept.
    pub fn version(&self, number: Option<f64>) -> Option<String> {
        self.ledger.borrow().version(version(number))
    }

    /// All versions that are kept, as JSON.
    pub fn versions(&self) -> String {
        self.ledger.borrow().versions()
    }
}

impl LedgerCore {
    fn act(&self, input: Input<'_>) -> Array {
        let now = now();
        let mut ledger = self.ledger.borrow_mut();
        ledger.handle(now, input);
        let effects = Array::new();
        while let Some(effect) = ledger.poll() {
            push(&effects, effect, 0);
        }
        effects
    }
}

fn now() -> Millis {
    Millis::from_js(js_sys::Date::now())
}

/// The number of a version of the configuration.
fn version(number: Option<f64>) -> Option<u64> {
    number.map(|number| Millis::from_js(number).0)
}
