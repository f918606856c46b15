//! The doors to JavaScript, in a real browser. `cargo xtask test` runs them, with a simulator of the
//! service at hand.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a failed step of a test is its failure")]

mod api;
mod direct;
mod gateway;
mod page;
mod rules;
mod support;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
