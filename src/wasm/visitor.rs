//! A visitor's actor for whoever runs it: a Durable Object, or a host without them.

use super::effects::{borrowed, push, rows};
use super::transport;
use crate::api::Service;
use crate::gateway::visitor::{Effect, Input};
use crate::gateway::{Confirm, Visitor};
use crate::http;
use crate::random::Random;
use crate::time::Millis;
use core::cell::RefCell;
use js_sys::Array;
use wasm_bindgen::prelude::*;

/// The actor's core. What happens to it answers with what is to be done about it, in this order, each an array:
/// `["write", slot, text]`, `["alarm", time]`, `["drop"]`, `["reply", status, body, retryAfterMs?]`, `["send"]` (call
/// `send()`, once and last), `["tell", json, shard, mayRepeat]`, `["log", line]`.
#[wasm_bindgen]
pub struct VisitorCore {
    service: Service,
    /// By which visitors are spread among the ledgers.
    salt: u64,
    visitor: RefCell<Visitor>,
    /// The request that `send()` is to send.
    sending: RefCell<Option<http::Request>>,
}

impl VisitorCore {
    /// One that has not been woken yet; `seed` is 128 bits of the host's randomness.
    pub(super) fn new(service: Service, confirm: Confirm, seed: [u64; 2]) -> Self {
        let visitor = Visitor::new(service.clone(), confirm, Random::new(seed));
        Self {
            salt: service.key().salt(),
            service,
            visitor: RefCell::new(visitor),
            sending: RefCell::default(),
        }
    }

    fn act(&self, input: Input<'_>) -> Array {
        let now = Millis::from_js(js_sys::Date::now());
        let mut visitor = self.visitor.borrow_mut();
        visitor.handle(now, input);
        let effects = Array::new();
        while let Some(effect) = visitor.poll() {
            if let Effect::Send(request) = &effect {
                self.sending.replace(Some(request.clone()));
            }
            push(&effects, effect, self.salt);
        }
        effects
    }
}

#[wasm_bindgen]
impl VisitorCore {
    /// Begins with what is stored: `[slot, text]` of each row, and when the alarm is due.
    pub fn wake(&self, stored: &Array, alarm: Option<f64>) -> Array {
        let rows = rows(stored);
        self.act(Input::Wake {
            rows: &borrowed(&rows),
            alarm: alarm.map(Millis::from_js),
        })
    }

    /// Takes a batch, as the gateway wrote it.
    pub fn batch(&self, text: &str) -> Array {
        self.act(Input::Batch(text))
    }

    /// Whether anything is kept of the visitor.
    #[wasm_bindgen(js_name = isKnown)]
    pub fn is_known(&self) -> bool {
        self.visitor.borrow().is_known()
    }

    /// The alarm is due.
    pub fn alarm(&self) -> Array {
        self.act(Input::Alarm)
    }

    /// Erases all that is kept of the visitor, whose actor this is.
    pub fn forget(&self, recipient: &str) -> Array {
        self.act(Input::Forget(recipient))
    }

    /// Tries a dead letter again.
    pub fn replay(&self, event: &str) -> Array {
        self.act(Input::Replay(event))
    }

    /// Whether anything is still to be done, now or later.
    pub fn waits(&self) -> bool {
        self.visitor.borrow().waits()
    }

    /// Whether no call is under way or to be tried again, so that it may be put away.
    pub fn rests(&self) -> bool {
        self.visitor.borrow().rests()
    }

    /// Sends the request that was asked for, and goes on with its answer.
    pub async fn send(&self) -> Array {
        let request = self.sending.take();
        let Some(request) = request else {
            return Array::new();
        };
        let answer = transport::send(request, self.service.key()).await;
        self.act(Input::Answer(answer))
    }
}

/// Four numbers of 32 bits as a seed; whatever is missing is zero.
pub(super) fn seed(numbers: &[u32]) -> [u64; 2] {
    let at = |place: usize| u64::from(numbers.get(place).copied().unwrap_or_default());
    [at(0) << 32 | at(1), at(2) << 32 | at(3)]
}
