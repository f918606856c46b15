//! What goes back.

mod close;

pub use close::close;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub(super) use close::{duplicate, result};

use crate::error::Error;
use crate::http;
use crate::json::Object;
use crate::text;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

const RETRY_AFTER_HEADER: &str = "retry-after";

/// An answer of the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// JSON, or nothing.
    pub body: String,
}

impl Reply {
    fn json(status: u16, body: String) -> Self {
        let headers = alloc::vec![
            ("content-type", "application/json".to_owned()),
            ("cache-control", "no-store".to_owned()),
        ];
        Self {
            status,
            headers,
            body,
        }
    }

    /// A refusal: `{"error":{"code","message","retry_after_s"?}}`.
    #[must_use]
    pub fn error(status: u16, error: &Error) -> Self {
        let mut detail = Object::new();
        detail
            .text("code", error.code.as_str())
            .text("message", &error.message);
        Self::refusal(status, detail, error.retry_after)
    }

    /// An answer that another isolate gave: its status, its JSON, and how long it asks to wait.
    #[must_use]
    pub fn passed_on(status: u16, body: String, retry_after: Option<Millis>) -> Self {
        let mut reply = Self::json(status, body);
        reply.wait(retry_after);
        reply
    }

    /// The answer to a batch of which all is said: what was said of each event, as JSON.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    pub(super) fn results(results: &[String]) -> Self {
        let mut body = Object::new();
        Self::json(202, body.raw("results", &crate::json::list(results)).end())
    }

    /// A plain success with a JSON object.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    pub(super) fn done(body: &str) -> Self {
        Self::json(200, body.to_owned())
    }

    /// An answer whose body is still to come.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    pub(super) fn head(status: u16) -> Self {
        Self::json(status, String::new())
    }

    /// The answer as one text: its status, its headers, each in a line, an empty line, and the body.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = text::number(self.status.into());
        for (name, value) in &self.headers {
            text.push_str(&text::concat(&["\n", name, ": ", value]));
        }
        text.push_str("\n\n");
        text.push_str(&self.body);
        text
    }

    fn refusal(status: u16, mut detail: Object, wait: Option<Millis>) -> Self {
        if let Some(wait) = wait {
            detail.number("retry_after_s", whole_seconds(wait));
        }
        let mut reply = Self::json(status, Object::new().raw("error", &detail.end()).end());
        reply.wait(wait);
        reply
    }

    /// How long the page is to wait with what is still open.
    #[must_use]
    pub fn retry_after(&self) -> Option<Millis> {
        let header = self
            .headers
            .iter()
            .find(|header| header.0 == RETRY_AFTER_HEADER)?;
        http::retry_after(&header.1)
    }

    fn wait(&mut self, wait: Option<Millis>) {
        let header = wait.map(|wait| (RETRY_AFTER_HEADER, text::number(whole_seconds(wait))));
        self.headers.extend(header);
    }
}

/// Rounded up, as the header has no fractions.
fn whole_seconds(wait: Millis) -> u64 {
    wait.0.div_ceil(1000)
}
