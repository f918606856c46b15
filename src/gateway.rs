//! On the edge: lets batches in and turns their events into calls of the service.
//!
//! [`Gateway::open`] admits a request, and `Gateway::intake` looks a batch up: what it makes of it crosses to the visitor's
//! actor, `visitor`, which keeps the events until they are done. What actors tell of visitors gathers in the `ledger`.
//! Direct mode has no actor: a [`Delivery`] names one request to the service after the other until the events are
//! done, and [`close`] makes the answer.

mod action;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod admit;
mod batch;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod call;
mod config;
mod delivery;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod hook;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod intake;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub mod ledger;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod missing;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod newcomers;
mod origin;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod plain;
mod progress;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub mod rate;
mod reply;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub mod secret;
mod template;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub mod visitor;

pub use crate::problem::Problem;
pub use action::{Action, Call, search};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use admit::{File, Gateway, Inbound, Opened, WRONG_SECRET_EVERY, WRONG_SECRETS};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use admit::{NEWCOMER_SHARE_LEAST, NEWCOMER_SHARES};
pub use batch::{Admitted, Trust, admit};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use config::MAX_ACTIONS;
pub use config::{Config, Confirm, Limits, MAX_CANCEL_ON, MAX_DELAY_S, MAX_LIMIT, Missing, Terms};
pub use delivery::{Delivery, Job, Outcome, Verdict};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use intake::{Cap, Intake, Part, Taken, What};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use missing::MAX_CALLS_BYTES;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use newcomers::{NEWCOMER_WAIT, Newcomers};
pub use origin::{OriginRule, is_local};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use plain::{Given, Plain};
pub use progress::Progress;
pub use reply::{Reply, close};
pub use template::{Context, MAX_TEXT_CHARS, Template};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use {ledger::Ledger, visitor::Visitor};
