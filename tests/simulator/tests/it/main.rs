//! The simulator over real HTTP.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod broadcast;
mod callback;
mod channels;
mod chat;
mod clients;
mod control;
mod deals;
mod history;
mod journal;
mod keys;
mod late;
mod limits;
mod lists;
mod message;
mod messengers;
mod methods;
mod params;
mod program;
mod quirks;
mod remap;
mod schedule;
mod search;
mod seed;
mod support;
mod templates;
mod variables;
mod webhook;
mod widget;
