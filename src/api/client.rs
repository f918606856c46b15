//! A client of the service: checks a call, sends it, tries again where that is harmless, reads the answer.

use super::answer::{self, Secrets};
use super::{ApiKey, Effect, Json, LoadClients, Meta, Method, Params, Service, method};
use crate::error::Error;
use crate::http;
use crate::outbox::Backoff;
use crate::random::Random;
use crate::text;
use crate::time::Millis;
use alloc::string::String;
use core::future::Future;

/// What a client needs of its host.
///
/// The crate does no I/O, so that any HTTP library fits; `examples/callback.rs` shows one.
pub trait Transport {
    /// Sends a request and reads the whole answer, whatever its status. Redirects are not followed: the
    /// URL holds the API key.
    ///
    /// Gives up after `timeout`. An error is `network` or `timeout`, or `aborted`; the sentence holds neither the URL nor what
    /// the HTTP library says of it.
    fn send(
        &self,
        request: http::Request,
        timeout: Millis,
    ) -> impl Future<Output = Result<http::Response, Error>>;

    /// Waits. An error ends the call: the caller wants it no more.
    fn sleep(&self, wait: Millis) -> impl Future<Output = Result<(), Error>>;

    /// 128 bits of randomness for the jitter of waits.
    fn seed(&self) -> [u64; 2];
}

/// How a call is tried again: only one that is [repeatable](Effect::is_repeatable), after no answer came,
/// and after 408, 429 and 5xx.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How many times a call is made at the most, 1 or more.
    pub attempts: u32,
    /// The wait before the second try is anything up to this; it doubles with every further one.
    pub base: Millis,
    /// The longest wait. Who asks for more (`Retry-After`) is not asked again.
    pub max: Millis,
}

impl Retry {
    /// Three tries, waits of up to 0.5 s and 1 s, or what is asked for up to 30 s.
    pub const DEFAULT: Self = Self {
        attempts: 3,
        base: Millis(500),
        max: Millis::from_secs(30),
    };

    /// Every call is made once.
    pub const NEVER: Self = Self {
        attempts: 1,
        ..Self::DEFAULT
    };

    /// How long to wait before the next try; `None` where there is none.
    fn wait(self, tried: u32, asked: Option<Millis>, random: &mut Random) -> Option<Millis> {
        if tried >= self.attempts || asked.is_some_and(|asked| asked > self.max) {
            return None;
        }
        let backoff = Backoff {
            base: self.base,
            cap: self.max,
            least: Millis(0),
        };
        let own = backoff.wait(tried.saturating_sub(1), random);
        Some(asked.map_or(own, |asked| asked + own.min(self.base)))
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How long the service may take unless said otherwise, each try for itself.
pub(crate) const TIMEOUT: Millis = Millis::from_secs(15);

/// A project at the service, behind a way to reach it.
#[derive(Debug, Clone)]
pub struct Salebot<T> {
    service: Service,
    transport: T,
    retry: Retry,
    timeout: Millis,
    secrets: Secrets,
}

impl<T: Transport> Salebot<T> {
    /// With three tries of 15 s each.
    pub fn new(service: Service, transport: T) -> Self {
        Self {
            service,
            transport,
            retry: Retry::DEFAULT,
            timeout: TIMEOUT,
            secrets: Secrets::Hidden,
        }
    }

    /// The same with other tries.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same with another time that a try may take.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Millis) -> Self {
        self.timeout = timeout;
        self
    }

    /// The same, but `get_variables` shows the project's `api_key` where the service answers it.
    #[must_use]
    pub fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// The project's key, for blotting it out.
    #[must_use]
    pub fn key(&self) -> &ApiKey {
        self.service.key()
    }

    /// Calls a method.
    ///
    /// # Errors
    /// `invalid_argument` before anything is sent; `network`, `timeout`, `rate_limited`, `http_status`,
    /// `api_status`, `bad_answer` after that.
    pub async fn call<M: Method>(&self, call: &M) -> Result<M::Answer, Error> {
        let request = self.service.request(call)?;
        let response = self.exchange(M::NAME, M::META.effect, request).await?;
        answer::read::<M>(self.key(), &response, self.secrets)
    }

    /// The same with parameters and answer in JSON.
    ///
    /// # Errors
    /// As [`Salebot::call`].
    pub async fn call_json(&self, meta: &Meta, params: Params) -> Result<String, Error> {
        let request = self.service.checked(meta, params)?;
        let response = self.exchange(meta.name, meta.effect, request).await?;
        answer::read_json(meta, self.key(), &response, self.secrets)
    }

    /// Calls a method by its name, for what this version does not know yet, or knows wrongly: the parameters are not
    /// checked, and the answer is given as it comes. A method that is known is called by its own HTTP method, and
    /// tried again where it is [repeatable](Effect::is_repeatable); any other is POSTed once.
    ///
    /// # Errors
    /// As [`Salebot::call`].
    pub async fn request(&self, name: &str, params: &Params) -> Result<Json, Error> {
        if name.is_empty() || !name.bytes().all(is_name_byte) {
            return Err(Error::invalid("a method's name is of a-z, 0-9 and _"));
        }
        if params.list().is_some() && name != LoadClients::NAME {
            return Err(Error::invalid(text::concat(&[
                name,
                ": the parameters are an object, not a list",
            ])));
        }
        let (request, effect) = match method(name) {
            Some(meta) => (self.service.unchecked(meta, params), meta.effect),
            None => {
                let request = self.service.raw(name, http::Method::Post, params);
                (request, Effect::Acts)
            }
        };
        let response = self.exchange(name, effect, request).await?;
        answer::read_any(name, self.key(), &response, self.secrets).map(Json)
    }

    async fn exchange(
        &self,
        name: &str,
        effect: Effect,
        request: http::Request,
    ) -> Result<http::Response, Error> {
        let mut random = Random::new(self.transport.seed());
        let mut tried = 1;
        loop {
            let result = self.transport.send(request.clone(), self.timeout).await;
            let asked = match &result {
                Ok(response) => response.retry_after,
                Err(error) => error.retry_after,
            };
            let next = (effect.is_repeatable() && is_passing(&result))
                .then(|| self.retry.wait(tried, asked, &mut random));
            let Some(wait) = next.flatten() else {
                return result.map_err(|error| of_method(name, error));
            };
            let slept = self.transport.sleep(wait).await;
            slept.map_err(|error| of_method(name, error))?;
            tried += 1;
        }
    }
}

/// Whether another try may fare better.
fn is_passing(result: &Result<http::Response, Error>) -> bool {
    match result {
        Ok(response) => matches!(response.status, 408 | 429 | 500..),
        Err(error) => error.code.is_retryable(),
    }
}

fn is_name_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')
}

/// The same error with the method's name.
fn of_method(name: &str, error: Error) -> Error {
    let message = text::concat(&[name, ": ", &error.message]).into();
    Error { message, ..error }.with_said(name, String::new())
}
