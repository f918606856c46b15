//! The page's two exports. Everything crosses as numbers and texts; what the runtime asks for comes
//! back as one JSON text, a list of `[kind, number, text, text]`.

use crate::event::Kind;
use crate::page::{Call, Input, Options, Runtime, Signal};
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

struct Runtimes(RefCell<Vec<Option<Runtime>>>);

// SAFETY: wasm32-unknown-unknown without the atomics feature has one thread.
unsafe impl Sync for Runtimes {}

static RUNTIMES: Runtimes = Runtimes(RefCell::new(Vec::new()));

/// How many bits of an element's report are the element's number; those above are the rule's.
const ELEMENT_BITS: u32 = 22;

/// Starts a runtime and gives its number. `a` to `d` are 128 random bits, `memory` is what is kept of the visitor.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)] // as below
pub fn start(now: f64, a: u32, b: u32, c: u32, d: u32, options: &str, memory: &str) -> u32 {
    let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    let runtime = Runtime::new(
        Millis::from_js(now),
        [pair(a, b), pair(c, d)],
        Options::from_json(options),
        memory,
    );
    let mut runtimes = RUNTIMES.0.borrow_mut();
    runtimes.push(Some(runtime));
    (runtimes.len() - 1) as u32
}

/// Takes an input and gives the effects. What `number`, `other` and the texts mean depends on the kind,
/// and is numbered as in the host file's table.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)] // one flat shape for all inputs costs the page fewest bytes
pub fn handle(
    runtime: u32,
    now: f64,
    kind: u32,
    number: u32,
    other: f64,
    a: &str,
    b: &str,
    c: &str,
) -> String {
    let mut out = String::from("[");
    let input = match kind {
        0 => Input::Woken,
        1 => Input::BadCall {
            handle: number,
            problem: a,
        },
        2 => Input::WantRecipient { handle: number },
        3 => Input::Flush {
            handle: number,
            timeout: Millis::from_js(other),
        },
        4 => Input::Recipient(a),
        5 => Input::Consent {
            granted: number == 1,
        },
        6 => Input::Answer {
            status: number as u16,
            retry_after: (other >= 0.0).then(|| Millis::from_js(other)),
            body: a,
        },
        7 => Input::Online,
        8 => Input::Reset,
        14 => {
            // The end: what the runtime held is given back.
            if let Some(slot) = RUNTIMES.0.borrow_mut().get_mut(runtime as usize) {
                *slot = None;
            }
            return out + "]";
        }
        15 => Input::Rules(a),
        16 => Input::Unusable {
            rule: number as usize,
            reason: a,
        },
        17 => Input::Kept { name: a, text: b },
        18 => Input::NotKept { full: number == 1 },
        19 => Input::Signal(Signal::Known(a)),
        20 => Input::Signal(Signal::Page(a)),
        21 => Input::Signal(Signal::Ready),
        22 => Input::Signal(Signal::Loaded),
        23 => Input::Signal(Signal::Hidden),
        24 => Input::Signal(Signal::Shown),
        25 => Input::Signal(Signal::Active),
        26 => Input::Signal(Signal::Exit),
        27 => Input::Signal(Signal::Error(a)),
        28 => Input::Signal(Signal::Scroll {
            sideways: number >= 1 << 16,
            percent: f64::from(number & 0xFFFF) / 100.0,
            px: other,
        }),
        29 => Input::Signal(Signal::Element {
            rule: (number >> ELEMENT_BITS) as usize,
            element: number & ((1 << ELEMENT_BITS) - 1),
            value: other,
            props: a,
            name: b,
        }),
        30 => Input::Signal(Signal::Left),
        // Calls, one number for each kind of event.
        _ => {
            const CALLS: [Kind; 5] = [
                Kind::Track,
                Kind::Page,
                Kind::Identify,
                Kind::Callback,
                Kind::Message,
            ];
            let kind = CALLS.get(kind as usize - 9).copied().unwrap_or(Kind::Track);
            Input::Call(Call {
                handle: number,
                kind,
                name: a,
                props: b,
                page: c,
                at: Millis::from_js(other),
            })
        }
    };
    // Effects are performed by the host after this has returned, so the borrow never meets another.
    if let Some(Some(runtime)) = RUNTIMES.0.borrow_mut().get_mut(runtime as usize) {
        for effect in runtime.handle(Millis::from_js(now), input) {
            if out.len() > 1 {
                out.push(',');
            }
            effect.write(&mut out);
        }
    }
    out.push(']');
    out
}
