//! The only door to JavaScript: thin exports, conversions and transports, one file a feature.

#[cfg(feature = "api")]
mod api;
#[cfg(feature = "_web")]
mod convert;
#[cfg(feature = "direct")]
mod direct;
#[cfg(feature = "gateway")]
mod gateway;
#[cfg(not(any(feature = "api", feature = "gateway")))]
mod lean;
#[cfg(feature = "page")]
mod page;
#[cfg(feature = "_web")]
mod transport;
