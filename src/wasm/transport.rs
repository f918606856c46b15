//! Sending a request to the service with the host's `fetch`.

use super::convert::get;
#[cfg(any(feature = "direct", feature = "gateway"))]
use crate::api::TIMEOUT;
use crate::api::{ApiKey, REDACTED};
use crate::error::{Code, Error};
use crate::http;
use crate::text;
use crate::time::Millis;
use core::cell::Cell;
use gloo_net::http::Headers;
use js_sys::{Function, Promise};
use std::rc::Rc;
use std::string::String;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestInit, RequestRedirect};

#[wasm_bindgen]
extern "C" {
    // Bound here because gloo-net's own call traps when fetch throws, or rejects with no Error.
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// What a caller can choose. A type and not a value, so that who chooses nothing does not load what serves
/// the choice.
pub(super) trait Caller {
    /// The caller's own `fetch`, in place of the host's.
    fn fetch(&self) -> Option<&Function> {
        None
    }

    /// What the caller ends the request with.
    fn signal(&self) -> Option<&AbortSignal> {
        None
    }
}

/// The gateway and direct mode, which choose nothing.
impl Caller for () {}

/// Sends a request and reads the whole answer.
///
/// # Errors
/// `network` or `timeout`, with the host's words as the cause, and neither URL nor key in them.
#[cfg(any(feature = "direct", feature = "gateway"))]
pub(super) async fn send(request: http::Request, key: &ApiKey) -> Result<http::Response, Error> {
    send_for(&(), request, TIMEOUT, key).await
}

/// The same for a caller, whose whole answer may take so long.
///
/// # Errors
/// The same, and `aborted`.
pub(super) async fn send_for(
    caller: &impl Caller,
    request: http::Request,
    timeout: Millis,
    key: &ApiKey,
) -> Result<http::Response, Error> {
    let host = host_of(&request.url);
    if let Some(signal) = caller.signal().filter(|signal| signal.aborted()) {
        return Err(aborted(signal, key, &host));
    }
    let end = End::of(timeout, caller.signal())?;
    let answer = exchange(request, caller.fetch(), &end.controller).await;
    answer.map_err(|cause| match caller.signal() {
        Some(signal) if end.reason.get() == Reason::Caller => aborted(signal, key, &host),
        _ => {
            let error = match end.reason.get() {
                Reason::Time => Error::new(Code::Timeout, "the service did not answer in time"),
                _ => Error::new(Code::Network, "the service did not answer"),
            };
            caused(error, &cause, key, &host)
        }
    })
}

/// The host of a URL, with its port.
fn host_of(url: &str) -> String {
    let rest = text::split_once(url, "://").map_or("", |parts| parts.1);
    text::split_once(rest, "/")
        .map_or("", |parts| parts.0)
        .into()
}

/// A host's name that is shorter is taken for a word of the sentence.
const LEAST_HOST: usize = 4;

/// The error with the name and the message of the host's own one, and no more of it: some hosts put the whole
/// URL into theirs, and with it the key.
fn caused(error: Error, cause: &JsValue, key: &ApiKey, host: &str) -> Error {
    let words = |value: JsValue| value.as_string().unwrap_or_default();
    // Anything can be thrown, texts too.
    let mut message = cause
        .as_string()
        .unwrap_or_else(|| words(get(cause, "message")));
    // Node says no more than "fetch failed"; what failed is one level deeper, in a word.
    if let Some(code) = get(&get(cause, "cause"), "code").as_string() {
        message = text::concat(&[&message, " (", &code, ")"]);
    }
    let blot = |text: &str| {
        let mut text = key.redact(text);
        let end = if host.starts_with('[') { "]" } else { ":" };
        let name = text::split_once(host, end).map_or(host, |parts| parts.0);
        for part in [host, name.strip_prefix('[').unwrap_or(name)] {
            if part.len() >= LEAST_HOST {
                text = text::replace(&text, part, REDACTED);
            }
        }
        text
    };
    error.with_cause(blot(&words(get(cause, "name"))), blot(&message))
}

fn aborted(signal: &AbortSignal, key: &ApiKey, host: &str) -> Error {
    let error = Error::new(Code::Aborted, "the caller ended it");
    caused(error, &get(signal, "reason"), key, host)
}

async fn exchange(
    request: http::Request,
    fetch_of_caller: Option<&Function>,
    controller: &AbortController,
) -> Result<http::Response, JsValue> {
    // By hand and not with gloo-net's builder, which makes every request twice and traps on odd errors.
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    // The key stands in the URL: it goes to the host that was configured and to no other.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&controller.signal()));
    if let Some((content_type, body)) = request.body {
        let headers = Headers::new();
        headers.set("content-type", content_type);
        init.set_headers(&headers.into_raw());
        init.set_body(&body.into());
    }
    // A fetch of the caller's may go on when it is told to end, and may answer with a class of its own.
    let ended = fetch_of_caller.map(|_| ended(&controller.signal()));
    let unless_ended = |answer: Promise| match &ended {
        None => answer,
        Some(ended) => Promise::race(&js_sys::Array::of2(&answer, ended)),
    };
    let answer = match fetch_of_caller {
        None => fetch(&request.url, &init)?,
        Some(fetch) => {
            Promise::resolve(&fetch.call2(&JsValue::UNDEFINED, &request.url.into(), &init)?)
        }
    };
    let answer = JsFuture::from(unless_ended(answer)).await?;
    let response: web_sys::Response = answer.unchecked_into();
    let body = JsFuture::from(unless_ended(response.text()?)).await?;
    let has_headers = get(&get(&response, "headers"), "get").is_function();
    let header = has_headers.then(|| response.headers().get("retry-after"));
    let header = header.and_then(|header| header.ok().flatten());
    Ok(http::Response {
        // Not by the getter, whose own error nothing would catch.
        status: get(&response, "status").as_f64().unwrap_or_default() as u16,
        retry_after: header
            .and_then(|header| http::retry_after(&header).or_else(|| retry_after_date(&header))),
        body: body.as_string().unwrap_or_default(),
    })
}

/// Reads a `Retry-After` header that is a date.
fn retry_after_date(header: &str) -> Option<Millis> {
    let wait = js_sys::Date::parse(header) - js_sys::Date::now();
    (!wait.is_nan()).then(|| Millis::from_js(wait))
}

/// A promise that is rejected as soon as the signal says so.
fn ended(signal: &AbortSignal) -> Promise {
    Promise::new(&mut |_, reject| {
        let _ = signal.add_event_listener_with_callback("abort", &reject);
    })
}

/// Who ended a request before its answer was there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    Nobody,
    Time,
    Caller,
}

/// Aborts a request when its time is over or the caller says so; forgets both when dropped.
struct End {
    controller: AbortController,
    reason: Rc<Cell<Reason>>,
    timer: JsValue,
    signal: Option<AbortSignal>,
    // Kept because the timer and the signal call them.
    _by_time: Closure<dyn FnMut()>,
    by_caller: Option<Closure<dyn FnMut()>>,
}

impl End {
    fn of(timeout: Millis, signal: Option<&AbortSignal>) -> Result<Self, Error> {
        let controller = AbortController::new()
            .map_err(|_| Error::new(Code::Internal, "this host has no AbortController"))?;
        let reason = Rc::new(Cell::new(Reason::Nobody));
        let end = |why| {
            let (controller, reason) = (controller.clone(), Rc::clone(&reason));
            Closure::new(move || {
                reason.set(why);
                controller.abort();
            })
        };
        let by_time: Closure<dyn FnMut()> = end(Reason::Time);
        let timer = set_timeout(by_time.as_ref(), longest(timeout));
        let by_caller = signal.map(|signal| {
            let by_caller: Closure<dyn FnMut()> = end(Reason::Caller);
            let listener = by_caller.as_ref().unchecked_ref();
            // It cannot fail: the signal was seen to be one.
            let _ = signal.add_event_listener_with_callback("abort", listener);
            by_caller
        });
        Ok(Self {
            signal: signal.cloned(),
            controller,
            reason,
            timer,
            _by_time: by_time,
            by_caller,
        })
    }
}

impl Drop for End {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
        if let (Some(signal), Some(listener)) = (&self.signal, &self.by_caller) {
            let listener = listener.as_ref().unchecked_ref();
            let _ = signal.remove_event_listener_with_callback("abort", listener);
        }
    }
}

/// Timers take no more than this; what is longer would fire at once.
const LONGEST_TIMER: f64 = 2_147_483_647.0;

fn longest(wait: Millis) -> f64 {
    wait.to_js().min(LONGEST_TIMER)
}

/// Waits.
///
/// # Errors
/// `aborted`, as soon as the caller says so.
#[cfg(feature = "api")]
pub(super) async fn sleep(
    wait: Millis,
    signal: Option<&AbortSignal>,
    key: &ApiKey,
) -> Result<(), Error> {
    let mut timer = JsValue::UNDEFINED;
    let mut wake = None;
    let woken = Promise::new(&mut |resolve, _| {
        timer = set_timeout(&resolve, longest(wait));
        wake = Some(resolve);
    });
    if let (Some(signal), Some(wake)) = (signal, &wake) {
        if signal.aborted() {
            let _ = wake.call0(&JsValue::UNDEFINED);
        }
        let _ = signal.add_event_listener_with_callback("abort", wake);
    }
    // A promise that is only ever resolved.
    let _ = JsFuture::from(woken).await;
    clear_timeout(&timer);
    if let (Some(signal), Some(wake)) = (signal, &wake) {
        let _ = signal.remove_event_listener_with_callback("abort", wake);
    }
    match signal.filter(|signal| signal.aborted()) {
        Some(signal) => Err(aborted(signal, key, "")),
        None => Ok(()),
    }
}
