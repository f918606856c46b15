//! On the edge: lets batches in and turns their events into calls of the service.
//!
//! [`Gateway::open`] admits a request; a [`Delivery`] then names one request to the service after the
//! other until its events are done; [`close`] makes the answer. Direct mode uses the same
//! parts inside the page. Where a visitor has an actor, `visitor` keeps the events until they are done, whether their
//! page waits or not: `Gateway::intake` makes of a batch what crosses to it. What actors tell of visitors gathers in the `ledger`.

mod action;
mod batch;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod call;
mod config;
mod delivery;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod intake;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub mod ledger;
mod origin;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
mod plain;
mod progress;
mod reply;
mod template;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub mod visitor;

pub use crate::problem::Problem;
pub use action::{Action, Call, search};
pub use batch::{Admitted, Trust, admit};
pub use config::{Config, Confirm, Delay, MAX_CANCEL_ON, MAX_DELAY_S};
pub use delivery::{Delivery, Job, Lost, Outcome, Verdict};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use intake::{Intake, Part, Taken, What};
pub use origin::OriginRule;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use plain::{Given, Plain};
pub use progress::Progress;
pub use reply::{File, Gateway, Inbound, Opened, Reply, close};
pub use template::{Context, Template};
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub use {ledger::Ledger, visitor::Visitor};
