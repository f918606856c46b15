//! Tells a Salebot chatbot what a visitor does on the landing page.
//!
//! The way through: on the page a call or a trigger makes an [`event`], the [`outbox`] keeps it until
//! it has arrived, the [`gateway`] (or, in direct mode, the page itself) turns it into calls of
//! Salebot's [`api`]. Everything outside `wasm` is sans-I/O: time, randomness and answers come in,
//! requests and effects go out, and nothing but `wasm` names a JavaScript value.
#![no_std]

extern crate alloc;
// Only the page's wasm files go without std: every byte of them is on somebody's landing page.
#[cfg(not(all(
    target_arch = "wasm32",
    any(feature = "page", feature = "rules"),
    not(feature = "_web")
)))]
extern crate std;

pub mod api;
pub mod error;
pub mod event;
pub mod gateway;
pub mod http;
pub mod json;
pub mod outbox;
pub mod page;
pub mod problem;
pub mod random;
mod text;
pub mod time;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
