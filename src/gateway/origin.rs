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
        if !matches!(scheme, "https" | "http") || any_subdomain != host.starts_with('.') {
            return Err(SHAPE);
        }
        if plain.chars().any(|c| c.is_uppercase() || !c.is_ascii()) {
            return Err(
                "an origin is as browsers send it: in small letters, and where they are not Latin in the form that begins with xn--",
            );
        }
        let (name, port) = name_and_port(plain).ok_or(SHAPE)?;
        if port == Some(if scheme == "https" { 443 } else { 80 }) {
            return Err("browsers leave this port out of an origin: leave it out here too");
        }
        if !is_host(name) || any_subdomain && name.starts_with('[') {
            return Err(SHAPE);
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
                    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_')
                })
        })
    }
}

/// The name and the port, if there is one; `None` where that is no port, or not as browsers write it.
fn name_and_port(host: &str) -> Option<(&str, Option<u16>)> {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => {
            let number = port.parse().ok().filter(|number| *number > 0);
            let is_plain = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
            number.filter(|_| is_plain).map(|port| (name, Some(port)))
        }
        _ => Some((host, None)),
    }
}

/// Whether this is a host's name, or an address of the internet's sixth version in brackets.
fn is_host(name: &str) -> bool {
    if let Some(inner) = name.strip_prefix('[') {
        let inner = inner.strip_suffix(']');
        return inner.is_some_and(|inner| inner.parse::<core::net::Ipv6Addr>().is_ok());
    }
    name.split('.').all(|label| {
        let mut bytes = label.bytes();
        !label.is_empty()
            && bytes
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    })
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
