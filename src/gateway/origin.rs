//! Which sites may send events.

use crate::text;
use alloc::borrow::ToOwned;
use alloc::string::String;

/// A site that the gateway serves: `https://shop.example`, or every one below a domain with
/// `https://*.shop.example` (which leaves out `https://shop.example` itself).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginRule {
    /// The scheme, up to and with `://`.
    scheme: String,
    /// The host and port; after a `*` only its end, from the dot on.
    host: String,
    any_subdomain: bool,
}

impl OriginRule {
    /// Reads one.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SHAPE: &str = "an origin is https:// and a host, such as https://shop.example or https://*.shop.example, without a path";
        let (scheme, host) = text::split_once(text, "://").ok_or(SHAPE)?;
        let (host, any_subdomain) = match host.strip_prefix('*') {
            Some(end) => (end, true),
            None => (host, false),
        };
        let plain = host
            .strip_prefix('.')
            .filter(|_| any_subdomain)
            .unwrap_or(host);
        let fits = matches!(scheme, "https" | "http")
            && any_subdomain == host.starts_with('.')
            && !plain.is_empty()
            && plain.bytes().all(|b| {
                b.is_ascii_lowercase()
                    || b.is_ascii_digit()
                    || matches!(b, b'.' | b'-' | b':' | b'[' | b']')
            });
        if !fits {
            return Err(SHAPE);
        }
        if host.ends_with(if scheme == "https" { ":443" } else { ":80" }) {
            return Err("browsers leave this port out of an origin: leave it out here too");
        }
        Ok(Self {
            scheme: text::concat(&[scheme, "://"]),
            host: host.to_owned(),
            any_subdomain,
        })
    }

    /// Whether a request's `Origin` is this site.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        let Some(host) = origin.strip_prefix(self.scheme.as_str()) else {
            return false;
        };
        if !self.any_subdomain {
            return host == self.host;
        }
        host.strip_suffix(self.host.as_str()).is_some_and(|label| {
            !label.is_empty()
                && label.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-')
                })
        })
    }
}

/// Whether this is a page on the same machine: `localhost`, a name below it, or an address of the machine's own, on any
/// port.
#[must_use]
pub fn is_local(origin: &str) -> bool {
    let host = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    let Some(host) = host else {
        return false;
    };
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_name = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
    };
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
        || host.strip_suffix(".localhost").is_some_and(is_name)
}
