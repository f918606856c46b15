//! The only door to JavaScript: thin exports, conversions and transports, one file a feature.

#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "_web")]
mod convert;
#[cfg(feature = "direct")]
pub mod direct;
#[cfg(feature = "gateway")]
mod effects;
#[cfg(feature = "gateway")]
pub mod gateway;
#[cfg(not(any(feature = "api", feature = "gateway")))]
mod lean;
#[cfg(feature = "gateway")]
mod ledger;
#[cfg(feature = "page")]
pub mod page;
#[cfg(feature = "rules")]
pub mod rules;
#[cfg(feature = "_web")]
mod transport;
#[cfg(feature = "gateway")]
mod visitor;
