//! What must hold whatever comes in: each property takes bytes, and panics where it does not hold.
//!
//! `cargo xtask fuzz` has libFuzzer look for such bytes. The host tests run the same properties over the seeds and over
//! what becomes of them by small changes.

mod actor;
mod admission;
mod configuration;
mod stored;
mod template;
mod webhook;

pub use admission::admission;
pub use configuration::configuration;
pub use stored::stored;
pub use template::template;
pub use webhook::webhook;

use serde_json::Value;
use std::borrow::Cow;

/// The moment at which every clock starts.
const START: u64 = 1_790_000_000_000;

/// What came in as the core gets it: hosts hand over nothing but text.
fn text(data: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(data)
}

/// The first line and what stands behind it.
fn line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// Another reader takes this as JSON, or would if it could hold numbers such as 1e999.
#[track_caller]
fn check_json(json: &str) {
    if let Err(error) = serde_json::from_str::<Value>(json) {
        let is_number = error.to_string().starts_with("number out of range");
        assert!(is_number, "{error}: {json}");
    }
}

/// What another reader makes of JSON that is ours.
#[track_caller]
fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}
