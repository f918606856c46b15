//! Plain owned HTTP values, without I/O.

use crate::time::Millis;
use alloc::string::String;
use core::fmt;

/// The HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
}

impl Method {
    /// As it stands in a request line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A request to the service.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The whole URL. It holds the API key: never print it.
    pub url: String,
    /// The body with its content type.
    pub body: Option<(&'static str, String)>,
}

// By hand, because a derived one would print the URL and with it the key.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// An answer: status, the one header that matters here, and the body as text.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// What the `Retry-After` header asks for.
    pub retry_after: Option<Millis>,
    /// The body.
    pub body: String,
}

// By hand, because a body can hold a key: get_variables answers the project's.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

impl Response {
    /// Whether the status is in the two hundreds.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Reads a `Retry-After` header given in seconds; a date is not understood and counts as absent.
#[must_use]
pub fn retry_after(header: &str) -> Option<Millis> {
    header.trim().parse().ok().map(Millis::from_secs)
}
