//! On the edge: lets batches in and turns their events into calls of the service.
//!
//! [`Gateway::open`] admits a request; a [`Visitor`] then names one request to the service after the
//! other until its events are done; [`close`] makes the answer. Direct mode uses the same
//! parts inside the page.

mod action;
mod batch;
mod config;
mod origin;
mod progress;
mod reply;
mod template;
mod visitor;

pub use crate::problem::Problem;
pub use action::{Action, Call, search};
pub use batch::{Admitted, Trust, admit};
pub use config::Config;
pub use origin::OriginRule;
pub use progress::Progress;
pub use reply::{File, Gateway, Inbound, Opened, Reply, close};
pub use template::{Context, Template};
pub use visitor::{Job, Lost, Outcome, Verdict, Visitor};
