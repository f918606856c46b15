//! Host tests of everything outside `wasm`, on a virtual clock; `simulator` over real HTTP.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod api;
mod error;
mod event;
mod fuzz;
mod gateway;
mod json;
mod native;
mod outbox;
mod page;
mod random;
mod simulator;
mod stub;
mod support;
mod time;
