//! Who may come in: decides about a request from everything but its body, what costs least first.

use super::config::{Config, Confirm};
use super::intake::Intake;
use super::newcomers::Newcomers;
use super::origin::is_local;
use super::rate::{Gcra, Rates};
use super::reply::Reply;
use crate::error::{Code, Error};
use crate::event::MAX_BATCH_BYTES;
use crate::json::Object;
use crate::problem;
use crate::text;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// How long a browser keeps the permission to send, in seconds.
const PREFLIGHT_AGE_S: u64 = 86400;

/// So many wrong secrets an address may try at once, and one more in each such time.
pub const WRONG_SECRETS: u32 = 10;

/// The time that earns an address one more try.
pub const WRONG_SECRET_EVERY: Millis = Millis::from_secs(6);

/// An address may bring such a part of the new visitors that an hour has room for at once, and as many again within it.
pub const NEWCOMER_SHARES: u32 = 20;

/// The least new visitors that an address may bring in an hour, as far as there is room for them.
pub const NEWCOMER_SHARE_LEAST: u32 = 50;

/// A request to the gateway, as far as it matters here.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inbound<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The `Origin` header.
    pub origin: Option<&'a str>,
    /// The address that it comes from, where the host knows it. Its rate is not limited otherwise.
    pub address: Option<&'a str>,
    /// The `Content-Length` header.
    pub length: Option<&'a str>,
}

/// What a request is about.
#[derive(Debug, PartialEq)]
pub enum Opened {
    /// Everything is said.
    Reply(Reply),
    /// A file that any page may read is wanted.
    File(File),
    /// A batch: read the body and go on with [`Gateway::intake`]. The answer gets these headers.
    Batch(Reply),
    /// A post of the service's own.
    Hook,
    /// Something for the owner.
    Admin,
}

/// What any page may read, and the host keeps: it depends on nothing but the gateway's code and configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The script tag's file.
    App,
    /// What that one loads for a developer.
    Inspector,
    /// What that one loads where there is no WebAssembly.
    Lite,
    /// The public configuration, [`Gateway::public_config`].
    Config,
}

impl File {
    /// The file that a request wants.
    #[must_use]
    pub fn wanted(method: &str, path: &str) -> Option<Self> {
        match (method, path) {
            ("GET" | "HEAD", "/v1/app.js") => Some(Self::App),
            ("GET" | "HEAD", "/v1/inspector.js") => Some(Self::Inspector),
            ("GET" | "HEAD", "/v1/lite.js") => Some(Self::Lite),
            ("GET" | "HEAD", "/v1/config") => Some(Self::Config),
            _ => None,
        }
    }

    /// Its name for the host.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Inspector => "inspector",
            Self::Lite => "lite",
            Self::Config => "config",
        }
    }
}

/// The gateway.
#[derive(Debug)]
pub struct Gateway {
    pub(super) config: Config,
    /// Whether pages on the developer's own machine may send.
    is_dev: bool,
    rates: Rates,
    wrong_secrets: Rates,
    newcomers: Newcomers,
    /// How many of them each address brings.
    brought: Rates,
}

impl Gateway {
    /// With its configuration.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let limits = config.limits;
        Self {
            config,
            is_dev: false,
            rates: Rates::new(Gcra::per_minute(limits.ip_per_minute, limits.ip_burst)),
            wrong_secrets: Rates::new(Gcra::every(WRONG_SECRET_EVERY, WRONG_SECRETS)),
            newcomers: Newcomers::new(limits.new_visitors_per_hour),
            brought: Rates::new(share_of_newcomers(limits.new_visitors_per_hour)),
        }
    }

    /// Takes over what the gateway before this one, which had another configuration, knows of its callers.
    pub fn go_on(&mut self, before: &mut Self) {
        self.rates.go_on(&mut before.rates);
        self.wrong_secrets.go_on(&mut before.wrong_secrets);
        self.newcomers.go_on(&before.newcomers);
        self.brought.go_on(&mut before.brought);
    }

    /// Lets pages on the developer's own machine send, too.
    #[must_use]
    pub fn for_development(mut self) -> Self {
        self.is_dev = true;
        self
    }

    /// What is done about a call whose answer was lost.
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
    pub fn open(&mut self, now: Millis, request: Inbound<'_>) -> Opened {
        let path = request.path;
        if let Some(file) = File::wanted(request.method, path) {
            return Opened::File(file);
        }
        if path == "/v1/admin" || path.starts_with("/v1/admin/") {
            return Opened::Admin;
        }
        let reply = match (request.method, path) {
            ("OPTIONS", _) => self.preflight(request.origin),
            ("POST", "/v1/in") => match self.admit(now, request) {
                Ok(()) => return Opened::Batch(self.share(request.origin, Reply::head(202))),
                Err(error) => Reply::error(error.status.unwrap_or(400), &error),
            },
            ("POST", path) if is_hook(path) => return Opened::Hook,
            ("GET" | "HEAD", "/v1/health") => Reply::done(
                &Object::new()
                    .text("status", "ok")
                    .text("version", env!("CARGO_PKG_VERSION"))
                    .end(),
            ),
            (_, "/v1/in") => method_refused("POST, OPTIONS"),
            (_, path) if is_hook(path) => method_refused("POST, OPTIONS"),
            (
                _,
                "/v1/app.js" | "/v1/inspector.js" | "/v1/lite.js" | "/v1/config" | "/v1/health",
            ) => method_refused("GET, HEAD, OPTIONS"),
            _ => Reply::error(404, &Error::new(Code::NotFound, "no such path")),
        };
        Opened::Reply(self.share(request.origin, reply))
    }

    /// Reads a batch from this address for the visitor's actor.
    ///
    /// # Errors
    /// The refusal to answer with.
    pub fn intake(&self, now: Millis, address: Option<&str>, body: &[u8]) -> Result<Intake, Reply> {
        let body = core::str::from_utf8(body).map_err(|_| Error::invalid("the body is not UTF-8"));
        let intake = body.and_then(|body| Intake::admit(&self.config, body));
        let mut intake =
            intake.map_err(|error| Reply::error(error.status.unwrap_or(400), &error))?;
        let has_had_its_share = |address: &str| self.brought.wait(now, address) > Millis(0);
        intake.known_only = self.newcomers.is_full(now) || address.is_some_and(has_had_its_share);
        Ok(intake)
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

    /// How long this address has to wait before its secret is looked at; zero where it need not.
    #[must_use]
    pub fn barred_for(&self, now: Millis, address: &str) -> Millis {
        self.wrong_secrets.wait(now, address)
    }

    /// This address has come with a wrong secret.
    pub fn wrong_secret(&mut self, now: Millis, address: &str) {
        // What is too much already changes nothing.
        let _ = self.wrong_secrets.take(now, address);
    }

    /// How many visitors come that are new, for the bound on them.
    #[must_use]
    pub fn newcomers(&self) -> &Newcomers {
        &self.newcomers
    }

    /// A visitor has come from this address of whom nothing was kept.
    pub fn newcomer(&mut self, now: Millis, address: Option<&str>) {
        self.newcomers.came(now);
        if let Some(address) = address {
            // What came at the same time may be a little more than its share.
            let _ = self.brought.take(now, address);
        }
    }

    /// The ledger has counted so many of them in an hour.
    pub fn told_newcomers(&mut self, now: Millis, per_hour: u64) {
        self.newcomers.told(now, per_hour);
    }

    fn preflight(&self, origin: Option<&str>) -> Reply {
        match self.check_origin(origin) {
            Ok(()) => Reply {
                status: 204,
                headers: preflight(),
                body: String::new(),
            },
            Err(error) => Reply::error(403, &error),
        }
    }

    fn admit(&mut self, now: Millis, request: Inbound<'_>) -> Result<(), Error> {
        self.check_origin(request.origin)?;
        if let Some(address) = request.address
            && let Err(wait) = self.rates.take(now, address)
        {
            let error = Error::new(
                Code::RateLimited,
                "too many requests come from this address",
            );
            return Err(error.with_status(429).with_retry_after(Some(wait)));
        }
        let length = request
            .length
            .and_then(|length| length.parse::<usize>().ok());
        match length.is_some_and(|length| length > MAX_BATCH_BYTES) {
            true => Err(super::batch::too_large()),
            false => Ok(()),
        }
    }

    fn allows(&self, origin: &str) -> bool {
        self.config.origins.iter().any(|rule| rule.allows(origin))
            || self.is_dev && is_local(origin)
    }

    fn check_origin(&self, origin: Option<&str>) -> Result<(), Error> {
        if origin.is_some_and(|origin| self.allows(origin)) {
            return Ok(());
        }
        let error = Error::new(
            Code::OriginRefused,
            "the gateway's configuration does not list this site in origins",
        );
        Err(error.with_status(403))
    }
}

/// What one address may bring of the new visitors of an hour.
fn share_of_newcomers(per_hour: u32) -> Gcra {
    let share = (per_hour / NEWCOMER_SHARES)
        .max(NEWCOMER_SHARE_LEAST)
        .min(per_hour);
    Gcra::every(Millis(3_600_000 / u64::from(share.max(1))), share)
}

/// Where the service posts to; the secret stands behind the slash, or in the query.
fn is_hook(path: &str) -> bool {
    path.strip_prefix("/v1/hook")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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
