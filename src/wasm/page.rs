//! The page's door. Only numbers cross it: texts stand in one buffer, which the host fills with an input and the core
//! with the effects. An instance of the wasm holds one runtime.

use crate::event::Kind;
use crate::page::{Call, Input, Options, Runtime, Signal};
use crate::time::Millis;
use alloc::vec::Vec;
use core::cell::UnsafeCell;
use wasm_bindgen::prelude::wasm_bindgen;

struct State {
    buffer: Vec<u8>,
    runtime: Option<Runtime>,
}

struct Door(UnsafeCell<State>);

// SAFETY: wasm32-unknown-unknown without the atomics feature has one thread.
unsafe impl Sync for Door {}

static DOOR: Door = Door(UnsafeCell::new(State {
    buffer: Vec::new(),
    runtime: None,
}));

impl Door {
    fn with<T>(&self, run: impl FnOnce(&mut State) -> T) -> T {
        // SAFETY: the exports below are all that come here, once each, and nothing that they call calls JavaScript, so
        // none runs within another.
        run(unsafe { &mut *self.0.get() })
    }
}

/// The texts that the host has put into the buffer's first bytes, with a zero between them; empty where missing.
///
/// # Safety
/// They are UTF-8, whole: to check that would weigh more than half a kilobyte.
unsafe fn texts(buffer: &[u8], length: u32) -> [&str; 3] {
    let bytes = buffer.get(..length as usize).unwrap_or_default();
    let mut texts = bytes.split(|byte| *byte == 0);
    // SAFETY: so the caller says, and a zero is no part of another character.
    [(); 3].map(|()| unsafe { str::from_utf8_unchecked(texts.next().unwrap_or_default()) })
}

/// How many bits of an element's report are the element's number; those above are the rule's.
const ELEMENT_BITS: u32 = 22;

/// Makes the buffer at least this long, and answers where it is: any call of an export may move it.
#[wasm_bindgen]
pub fn room(bytes: u32) -> *mut u8 {
    DOOR.with(|State { buffer, .. }| {
        if buffer.len() < bytes as usize {
            buffer.resize(bytes as usize, 0);
        }
        buffer.as_mut_ptr()
    })
}

/// Starts the runtime. `a` to `d` are 128 random bits, `bits` and `timeout` the options as [`Options::of`] takes them; the
/// text, of `length` bytes, is what is kept of the visitor.
///
/// # Safety
/// The buffer's first `length` bytes are UTF-8, as a `TextEncoder` makes it.
#[wasm_bindgen]
#[allow(
    clippy::too_many_arguments,
    reason = "numbers alone cross the page's door"
)]
pub unsafe fn start(
    now: f64,
    a: u32,
    b: u32,
    c: u32,
    d: u32,
    bits: u32,
    timeout: f64,
    length: u32,
) {
    let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    DOOR.with(|state| {
        // SAFETY: as above.
        let [memory, ..] = unsafe { texts(&state.buffer, length) };
        let runtime = Runtime::new(
            Millis::from_js(now),
            [pair(a, b), pair(c, d)],
            Options::of(bits, timeout),
            memory,
        );
        // It happens once an instance, so none was there: to be able to free one would weigh.
        core::mem::forget(state.runtime.replace(runtime));
    });
}

/// Takes an input, whose texts are `length` bytes, and puts the effects into the buffer. Answers their bytes. What
/// `number`, `other` and the texts mean depends on the kind, and is numbered as in the host's table.
///
/// # Safety
/// The buffer's first `length` bytes are UTF-8, as a `TextEncoder` makes it.
#[wasm_bindgen]
pub unsafe fn handle(now: f64, kind: u32, number: u32, other: f64, length: u32) -> u32 {
    DOOR.with(|state| {
        // SAFETY: as above.
        let [a, b, c] = unsafe { texts(&state.buffer, length) };
        let input = input(kind, number, other, a, b, c);
        let Some(runtime) = &mut state.runtime else {
            return 0;
        };
        let effects = runtime.handle(Millis::from_js(now), input);
        let length = effects.len() as u32;
        if length > 0 {
            state.buffer = effects.into_bytes();
        }
        length
    })
}

/// Puts what the runtime notes of its rules into the buffer, a JSON list. Answers its bytes.
#[cfg(feature = "inspect")]
#[wasm_bindgen]
pub fn notes() -> u32 {
    DOOR.with(|state| {
        let notes = state.runtime.as_mut().map(Runtime::notes);
        let json = crate::json::list(&notes.unwrap_or_default());
        let length = json.len() as u32;
        state.buffer = json.into_bytes();
        length
    })
}

fn input<'a>(kind: u32, number: u32, other: f64, a: &'a str, b: &'a str, c: &'a str) -> Input<'a> {
    match kind {
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
        7 => Input::Hurry {
            room: number as usize,
        },
        8 => Input::Reset,
        14 => Input::Signal(Signal::Left),
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
        // Calls, one number for each kind of event.
        _ => {
            const CALLS: [Kind; 5] = [
                Kind::Track,
                Kind::Page,
                Kind::Identify,
                Kind::Callback,
                Kind::Message,
            ];
            let kind = (kind as usize).checked_sub(9).and_then(|at| CALLS.get(at));
            Input::Call(Call {
                handle: number,
                kind: kind.copied().unwrap_or(Kind::Track),
                name: a,
                props: b,
                page: c,
                at: Millis::from_js(other),
            })
        }
    }
}
