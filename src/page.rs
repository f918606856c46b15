//! On the site: signals in, events out.
//!
//! [`Runtime`] is fed with [`Input`]s and answers with [`Effect`]s, one behind the other in a text. It has no clock, no storage, no
//! network and no DOM: the page's host file reports and performs, and decides nothing.

mod effect;
mod facts;
mod input;
mod lines;
mod memory;
mod recipient;
pub mod rules;
mod runtime;
mod triggers;
mod wire;

pub use effect::Effect;
pub use facts::Known;
pub use input::{Call, Input, Options};
pub use lines::Lines;
pub use memory::{Count, Memory, SESSION};
pub use recipient::DEFAULT_TIMEOUT;
pub use runtime::{MAX_BEFORE_CONSENT, Runtime};
pub use triggers::{Firing, Signal, Triggers};
