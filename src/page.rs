//! On the site: signals in, events out.
//!
//! [`Runtime`] is fed with [`Input`]s and answers with [`Effect`]s. It has no clock, no storage, no
//! network and no DOM: the page's host file reports and performs, and decides nothing.

mod effect;
mod input;
mod recipient;
pub mod rules;
mod runtime;
mod wire;

pub use effect::Effect;
pub use input::{Call, Input, Options};
pub use recipient::DEFAULT_TIMEOUT;
pub use runtime::{MAX_BEFORE_CONSENT, Runtime};
