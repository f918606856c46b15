//! The simulator over real HTTP.

mod callback;
mod chat;
mod control;
mod history;
mod journal;
mod limits;
mod message;
mod params;
mod quirks;
mod support;
mod templates;
mod variables;
mod widget;
