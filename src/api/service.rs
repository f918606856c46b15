//! Where the service is, and how a call becomes a request.

use super::answer::one_line;
use super::check::{check, is_absent, is_own};
use super::{Meta, Method, Params, remap};
use crate::error::Error;
use crate::http;
use crate::random::{HASH, hash};
use crate::text;
use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

/// The service's bases by the name that settings may use instead of a URL.
const PRESETS: [(&str, &str); 3] = [
    ("salebot.pro", "https://chatter.salebot.pro"),
    ("salebot.ai", "https://chatter.salebot.ai"),
    ("mavibot.ai", "https://chatter.mavibot.ai"),
];

/// What a key or a secret looks like once it must be shown.
pub(crate) const REDACTED: &str = "***";

/// A project's key. Whoever has it can write to every client: it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Reads a key: letters and digits.
    ///
    /// # Errors
    /// `invalid_argument`, without the key.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let problem = if text.is_empty() {
            "the API key is missing"
        } else if text::contains(text, "#{") {
            "#{api_key} is the editor's placeholder, not a key: copy the key from the project's settings"
        } else if text.chars().any(char::is_whitespace) {
            "the API key holds white space: copy it again without"
        } else if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            "the API key holds something else than letters and digits"
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(Error::invalid(problem))
    }

    /// A number that only who has the key knows, and that does not give it away.
    #[must_use]
    pub fn salt(&self) -> u64 {
        hash(HASH, &self.0)
    }

    /// `text` with every URL and every occurrence of the key blotted out.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut words = String::new();
        // Where the letters begin that may turn out to be a scheme, and whether a URL is being left out.
        let (mut scheme, mut is_url) = (0, false);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if is_url {
                // A quote ends it too, escaped or not, so that in JSON without spaces the rest is kept.
                let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>');
                is_url = !(ends(c) || (c == '\\' && chars.peek() == Some(&'"')));
                if is_url {
                    continue;
                }
                scheme = words.len();
            }
            words.push(c);
            if words.ends_with("://") || words.ends_with(":\\/\\/") {
                words.truncate(scheme);
                words.push_str(REDACTED);
                is_url = true;
            } else if !(c.is_ascii_alphanumeric()
                || matches!(c, ':' | '/' | '\\' | '+' | '-' | '.'))
            {
                scheme = words.len();
            }
        }
        text::replace(&words, &self.0, REDACTED)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// The service's address, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Reads a URL or one of the presets `salebot.pro`, `salebot.ai`, `mavibot.ai`; nothing means
    /// `salebot.pro`. White space around it is dropped, as copied addresses often carry some.
    ///
    /// # Errors
    /// `invalid_argument`
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let text = if text.is_empty() { PRESETS[0].0 } else { text };
        if let Some((_, url)) = PRESETS.iter().find(|preset| preset.0 == text) {
            return Ok(Self((*url).to_owned()));
        }
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        if !rest.is_some_and(is_address) {
            return Err(Error::invalid(
                "the base URL is one of salebot.pro, salebot.ai, mavibot.ai, or an address like https://chatter.salebot.pro",
            ));
        }
        let mut address = text;
        while let Some(shorter) = address.strip_suffix('/') {
            address = shorter;
        }
        if rest.is_some_and(is_of_preset) && !PRESETS.iter().any(|preset| preset.1 == address) {
            return Err(Error::invalid(
                "the service's own base URL is https://chatter.salebot.pro and the like, without /api and the key: or write salebot.pro, salebot.ai or mavibot.ai",
            ));
        }
        Ok(Self(address.to_owned()))
    }
}

/// Whether this, which stands behind `https://`, is at one of the service's own hosts. Where a copied address has more than the
/// host, or another scheme, every call would be refused.
fn is_of_preset(text: &str) -> bool {
    let host = text::split_once(text, "/").map_or(text, |parts| parts.0);
    let host = host.strip_prefix("chatter.").unwrap_or(host);
    PRESETS.iter().any(|preset| preset.0 == host)
}

/// Whether it can stand behind `https://`: a host, a port perhaps, a path perhaps.
fn is_address(text: &str) -> bool {
    let (authority, path) = text::split_once(text, "/").unwrap_or((text, ""));
    let is_ip = authority.starts_with('[');
    let mark = if is_ip { "]" } else { ":" };
    let (host, port) = match text::split_once(authority, mark) {
        None if is_ip => return false,
        None => (authority, "80"),
        // Behind the bracket there may be nothing, or the colon.
        Some((host, "")) if is_ip => (host, "80"),
        Some((host, port)) if is_ip => (host, port.strip_prefix(':').unwrap_or_default()),
        Some(parts) => parts,
    };
    let names = |b: u8| match b {
        b':' | b'[' => is_ip,
        b'.' | b'-' | b'_' => true,
        _ => b.is_ascii_alphanumeric() || !b.is_ascii(),
    };
    // Not `str::parse`, nor what knows all letters of the world: every page in direct mode loads this.
    let mut number = 0_u32;
    for digit in port.bytes() {
        if !digit.is_ascii_digit() || number > 65_535 {
            return false;
        }
        number = number * 10 + u32::from(digit - b'0');
    }
    let starts = host
        .bytes()
        .next()
        .is_some_and(|b| !matches!(b, b'.' | b'-' | b'_'));
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '\\');
    starts
        && (1..=65_535).contains(&number)
        && host.bytes().all(names)
        && !path.chars().any(is_odd)
        && !host.chars().any(is_odd)
}

/// Who sends. A browser must not cause a preflight, which the service may not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// A page: bodies go as `text/plain`.
    Browser,
    /// Anything else: bodies go as `application/json`.
    Server,
}

/// A project at the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    base: BaseUrl,
    key: ApiKey,
    sender: Sender,
}

impl Service {
    /// From its parts.
    #[must_use]
    pub fn new(base: BaseUrl, key: ApiKey, sender: Sender) -> Self {
        Self { base, key, sender }
    }

    /// The project's key, for blotting it out.
    #[must_use]
    pub fn key(&self) -> &ApiKey {
        &self.key
    }

    /// Checks a call and makes its request.
    ///
    /// # Errors
    /// `invalid_argument`, in a sentence that names the method and the parameter.
    pub fn request<M: Method>(&self, call: &M) -> Result<http::Request, Error> {
        self.checked(M::META, call.params())
    }

    /// The same for parameters that were read from JSON. Those of the method that are null or an empty text are
    /// not sent.
    ///
    /// # Errors
    /// As [`Service::request`].
    pub fn checked(&self, meta: &Meta, mut params: Params) -> Result<http::Request, Error> {
        check(meta, &params).map_err(|error| self.told(meta.name, error))?;
        params.retain(|name, json| !(is_absent(json) && is_own(meta, name)));
        Ok(self.unchecked(meta, &params))
    }

    /// The request for a method whose parameters are taken as they are.
    #[must_use]
    pub fn unchecked(&self, meta: &Meta, params: &Params) -> http::Request {
        if !meta.remaps() {
            return self.raw(meta.name, meta.http, params);
        }
        // What says where in a body the parameters stand, stands outside of it.
        let mut url = self.url(meta.name);
        params.push_query(&mut url, remap::is_remap);
        http::Request {
            method: meta.http,
            url,
            body: Some(self.body(params, |name| !remap::is_remap(name))),
        }
    }

    /// The request for any method by its name: a GET's parameters are its query, a POST's its body.
    #[must_use]
    pub fn raw(&self, name: &str, method: http::Method, params: &Params) -> http::Request {
        let mut url = self.url(name);
        let body = match method {
            http::Method::Post => Some(self.body(params, |_| true)),
            http::Method::Get => {
                params.push_query(&mut url, |_| true);
                None
            }
        };
        http::Request { method, url, body }
    }

    /// A mistake in a call, without what of the key the caller may have mixed in.
    fn told(&self, name: &str, error: Error) -> Error {
        let message = self.key.redact(&one_line(&error.message)).into();
        Error { message, ..error }.with_said(name, String::new())
    }

    fn url(&self, name: &str) -> String {
        text::concat(&[&self.base.0, "/api/", &self.key.0, "/", name])
    }

    fn body(&self, params: &Params, takes: fn(&str) -> bool) -> (&'static str, String) {
        let content_type = match self.sender {
            Sender::Browser => "text/plain",
            Sender::Server => "application/json",
        };
        (content_type, params.body(takes))
    }
}
