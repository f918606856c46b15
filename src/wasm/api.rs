//! The typed API client for JavaScript.

use super::{convert, transport};
use crate::api::answer::Secrets;
use crate::api::{
    ApiKey, BaseUrl, Json, Params, Retry, Salebot, Sender, Service, TIMEOUT, Transport, method,
    webhook,
};
use crate::error::Error;
use crate::http;
use crate::text;
use crate::time::Millis;
use js_sys::{Function, Math};
use std::string::String;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// A project at the service.
#[wasm_bindgen]
pub struct SalebotCore {
    service: Service,
    retry: Retry,
    timeout: Millis,
    fetch: Option<Function>,
}

#[wasm_bindgen]
impl SalebotCore {
    /// Reads `createSalebot`'s options; `fetch` is the caller's own. Throws an `Error` with a `code`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue, fetch: Option<Function>) -> Result<SalebotCore, JsValue> {
        Self::open(options, fetch).map_err(throw)
    }

    /// Calls one of the methods that are declared; `params` is JSON. Parameters and answer are checked. Rejects with an
    /// `Error` that has a `code`.
    pub async fn call(
        &self,
        name: String,
        params: String,
        signal: Option<AbortSignal>,
        timeout_ms: Option<f64>,
        reveal: bool,
    ) -> Result<JsValue, JsValue> {
        let secrets = if reveal {
            Secrets::Shown
        } else {
            Secrets::Hidden
        };
        let answer = async {
            let bot = self.bot(signal, timeout_ms)?.with_secrets(secrets);
            let meta = method(&name).ok_or_else(|| {
                Error::invalid(text::concat(&[&name, " is no method that is known here"]))
            })?;
            bot.call_json(meta, read_params(&name, &params)?).await
        };
        parse(answer.await)
    }

    /// Calls any method by its name; `params` is JSON. Nothing is checked. Rejects with an `Error` that has a `code`.
    pub async fn request(
        &self,
        name: String,
        params: String,
        signal: Option<AbortSignal>,
        timeout_ms: Option<f64>,
    ) -> Result<JsValue, JsValue> {
        let answer = async {
            let bot = self.bot(signal, timeout_ms)?;
            let params = read_params(&name, &params)?;
            bot.request(&name, &params).await.map(|Json(json)| json)
        };
        parse(answer.await)
    }
}

/// Reads what the service posted to a webhook. Throws an `Error` with a `code`.
#[wasm_bindgen(js_name = parseWebhook)]
pub fn parse_webhook(body: &str) -> Result<JsValue, JsValue> {
    parse(webhook::parse_json(body))
}

impl SalebotCore {
    fn open(options: JsValue, fetch: Option<Function>) -> Result<Self, Error> {
        let key = ApiKey::parse(&text_of(&options, "apiKey")?)?;
        let base = BaseUrl::parse(&text_of(&options, "baseUrl")?)?;
        // Where there is a location there is a page, whose requests must not cause a preflight.
        let is_page = !convert::get(&js_sys::global(), "location").is_undefined();
        let sender = if is_page {
            Sender::Browser
        } else {
            Sender::Server
        };
        let given = convert::get(&options, "retry");
        let mut retry = Retry::DEFAULT;
        if let Some(attempts) = number_of(&given, "attempts")? {
            if !(1.0..=100.0).contains(&attempts) {
                return Err(Error::invalid("retry.attempts is 1 to 100"));
            }
            retry.attempts = attempts as u32;
        }
        retry.base = span("retry.baseMs", number_of(&given, "baseMs")?, retry.base)?;
        retry.max = span("retry.maxMs", number_of(&given, "maxMs")?, retry.max)?;
        let timeout = number_of(&options, "timeoutMs")?;
        Ok(Self {
            service: Service::new(base, key, sender),
            retry,
            timeout: span("timeoutMs", timeout, TIMEOUT)?,
            fetch,
        })
    }

    /// The client for one call.
    fn bot(
        &self,
        signal: Option<AbortSignal>,
        timeout_ms: Option<f64>,
    ) -> Result<Salebot<Host>, Error> {
        let timeout = span("timeoutMs", timeout_ms, self.timeout)?;
        let host = Host {
            key: self.service.key().clone(),
            fetch: self.fetch.clone(),
            signal,
        };
        let bot = Salebot::new(self.service.clone(), host);
        Ok(bot.with_retry(self.retry).with_timeout(timeout))
    }
}

/// The host's or the caller's `fetch`, for one call.
struct Host {
    key: ApiKey,
    fetch: Option<Function>,
    signal: Option<AbortSignal>,
}

impl transport::Caller for Host {
    fn fetch(&self) -> Option<&Function> {
        self.fetch.as_ref()
    }

    fn signal(&self) -> Option<&AbortSignal> {
        self.signal.as_ref()
    }
}

impl Transport for Host {
    async fn send(&self, request: http::Request, timeout: Millis) -> Result<http::Response, Error> {
        transport::send_for(self, request, timeout, &self.key).await
    }

    async fn sleep(&self, wait: Millis) -> Result<(), Error> {
        transport::sleep(wait, self.signal.as_ref(), &self.key).await
    }

    fn seed(&self) -> [u64; 2] {
        // Enough for the jitter of waits.
        [Math::random().to_bits(), Math::random().to_bits()]
    }
}

/// The text in an option; empty where there is none.
fn text_of(options: &JsValue, name: &str) -> Result<String, Error> {
    match convert::get(options, name) {
        value if value.is_undefined() => Ok(String::new()),
        value => value
            .as_string()
            .ok_or_else(|| Error::invalid(text::concat(&[name, " must be a text"]))),
    }
}

/// The number in an option, where there is one.
fn number_of(options: &JsValue, name: &str) -> Result<Option<f64>, Error> {
    match convert::get(options, name) {
        value if value.is_undefined() => Ok(None),
        value => match value.as_f64() {
            None => Err(Error::invalid(text::concat(&[name, " must be a number"]))),
            number => Ok(number),
        },
    }
}

/// A length of time, 0 or more milliseconds.
fn span(name: &'static str, given: Option<f64>, otherwise: Millis) -> Result<Millis, Error> {
    match given {
        None => Ok(otherwise),
        Some(ms) if ms >= 0.0 => Ok(Millis::from_js(ms)),
        Some(_) => Err(Error::invalid(text::concat(&[
            name,
            " is a number of milliseconds, 0 or more",
        ]))),
    }
}

fn read_params(name: &str, json: &str) -> Result<Params, Error> {
    Params::read(json)
        .ok_or_else(|| Error::invalid(text::concat(&[name, ": the parameters are an object"])))
}

fn parse(answer: Result<String, Error>) -> Result<JsValue, JsValue> {
    js_sys::JSON::parse(&answer.map_err(throw)?)
}

fn throw(error: Error) -> JsValue {
    convert::error(&error)
}
