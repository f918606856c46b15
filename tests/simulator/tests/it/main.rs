//! The simulator over real HTTP.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod callback;
mod chat;
mod control;
mod history;
mod journal;
mod limits;
mod message;
mod params;
mod program;
mod quirks;
mod support;
mod templates;
mod variables;
mod widget;
