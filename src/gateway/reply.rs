//! The gateway's front: what comes in, and what goes back.

mod close;

pub use close::close;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
pub(super) use close::{duplicate, result};

use super::config::Config;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
use super::config::Confirm;
#[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
use super::intake::Intake;
use crate::error::{Code, Error};
use crate::http;
use crate::json::Object;
use crate::problem;
use crate::text;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

const RETRY_AFTER_HEADER: &str = "retry-after";

/// How long a browser keeps the permission to send, in seconds.
const PREFLIGHT_AGE_S: u64 = 86400;

/// A request to the gateway, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct Inbound<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The `Origin` header.
    pub origin: Option<&'a str>,
}

/// What a request is about.
#[derive(Debug, PartialEq)]
pub enum Opened {
    /// Everything is said.
    Reply(Reply),
    /// A file that any page may read is wanted.
    File(File),
    /// A batch: read the body and go on with `Gateway::intake`.
    Batch,
}

/// What any page may read, and the host keeps: it depends on nothing but the gateway's code and configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The script tag's file.
    App,
    /// The public configuration, [`Gateway::public_config`].
    Config,
}

impl File {
    /// The file that a request wants.
    #[must_use]
    pub fn wanted(method: &str, path: &str) -> Option<Self> {
        match (method, path) {
            ("GET" | "HEAD", "/v1/app.js") => Some(Self::App),
            ("GET" | "HEAD", "/v1/config") => Some(Self::Config),
            _ => None,
        }
    }

    /// Its name for the host.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Config => "config",
        }
    }
}

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

/// The gateway.
#[derive(Debug)]
pub struct Gateway {
    config: Config,
}

impl Gateway {
    /// With its configuration.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config }
    }

    /// What is done about a call whose answer was lost.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    #[must_use]
    pub fn confirm(&self) -> Confirm {
        self.config.confirm
    }

    /// The part of the configuration that pages may know: `{"triggers":…}`, with `"problems":[{"path":…,"reason":…}]`
    /// where there are mistakes in them.
    #[must_use]
    pub fn public_config(&self) -> String {
        let triggers = match self.config.triggers.as_str() {
            "" => "[]",
            triggers => triggers,
        };
        let mut public = Object::new();
        public.raw("triggers", triggers);
        if !self.config.problems.is_empty() {
            public.raw("problems", &problem::list(&self.config.problems));
        }
        public.end()
    }

    /// Says what a request is about, from everything but its body.
    #[must_use]
    pub fn open(&self, request: Inbound<'_>) -> Opened {
        if let Some(file) = File::wanted(request.method, request.path) {
            return Opened::File(file);
        }
        let reply = match (request.method, request.path) {
            ("OPTIONS", _) => match self.check_origin(request.origin) {
                Ok(()) => Reply {
                    status: 204,
                    headers: preflight(),
                    body: String::new(),
                },
                Err(error) => Reply::error(403, &error),
            },
            ("POST", "/v1/in") => match self.check_origin(request.origin) {
                Ok(()) => return Opened::Batch,
                Err(error) => Reply::error(403, &error),
            },
            ("GET" | "HEAD", "/v1/health") => Reply::json(
                200,
                Object::new()
                    .text("status", "ok")
                    .text("version", env!("CARGO_PKG_VERSION"))
                    .end(),
            ),
            (_, "/v1/in") => method_refused("POST, OPTIONS"),
            (_, "/v1/app.js" | "/v1/config" | "/v1/health") => method_refused("GET, HEAD, OPTIONS"),
            _ => Reply::error(404, &Error::new(Code::NotFound, "no such path")),
        };
        Opened::Reply(self.share(request.origin, reply))
    }

    /// Reads a batch for the visitor's actor.
    ///
    /// # Errors
    /// The refusal to answer with.
    #[cfg(any(feature = "gateway", not(target_arch = "wasm32")))]
    pub fn intake(&self, body: &str) -> Result<Intake, Reply> {
        Intake::admit(&self.config, body)
            .map_err(|error| Reply::error(error.status.unwrap_or(400), &error))
    }

    /// Adds what lets the page's script read the answer.
    #[must_use]
    pub fn share(&self, origin: Option<&str>, mut reply: Reply) -> Reply {
        reply.headers.push(("vary", "Origin".to_owned()));
        if let Some(origin) = origin.filter(|origin| self.allows(origin)) {
            reply
                .headers
                .push(("access-control-allow-origin", origin.to_owned()));
            reply
                .headers
                .push(("access-control-expose-headers", "Retry-After".to_owned()));
        }
        reply
    }

    fn allows(&self, origin: &str) -> bool {
        self.config.origins.iter().any(|rule| rule.allows(origin))
    }

    fn check_origin(&self, origin: Option<&str>) -> Result<(), Error> {
        if origin.is_some_and(|origin| self.allows(origin)) {
            return Ok(());
        }
        Err(Error::new(
            Code::OriginRefused,
            "the gateway's configuration does not list this site in origins",
        ))
    }
}

/// The refusal of a method, with those that the path serves.
fn method_refused(allowed: &str) -> Reply {
    let error = Error::new(
        Code::MethodRefused,
        "this path does not serve this HTTP method",
    );
    let mut reply = Reply::error(405, &error);
    reply.headers.push(("allow", allowed.to_owned()));
    reply
}

fn preflight() -> Vec<(&'static str, String)> {
    alloc::vec![
        (
            "access-control-allow-methods",
            "GET, POST, OPTIONS".to_owned()
        ),
        ("access-control-allow-headers", "Content-Type".to_owned()),
        ("access-control-max-age", text::number(PREFLIGHT_AGE_S)),
    ]
}
