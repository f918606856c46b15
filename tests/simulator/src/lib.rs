//! A stand-in for the Salebot service.

mod actions;
mod api;
mod bot;
mod buttons;
mod chat;
mod clock;
mod control;
mod journal;
mod line;
mod params;
mod quirks;
mod reply;
mod server;
mod service;
mod state;
mod sync;
mod template;
mod widget;

pub use server::{DEFAULT_API_KEY, Options, Simulator};
