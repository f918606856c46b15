//! Sending a request to the service with the host's `fetch`.

use super::convert::get;
use crate::api::ApiKey;
use crate::error::{Code, Error};
use crate::http;
use crate::time::Millis;
use gloo_net::http::{Headers, Response};
use js_sys::Promise;
use std::string::String;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Request, RequestInit, RequestRedirect};

/// How long the service may take.
const TIMEOUT: Millis = Millis::from_secs(15);

#[wasm_bindgen]
extern "C" {
    // Bound here because gloo-net's own call traps when fetch throws, or rejects with no Error.
    #[wasm_bindgen(catch)]
    fn fetch(request: &Request) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// Sends a request and reads the whole answer.
///
/// # Errors
/// `network` or `timeout`, with the host's words as the cause, and neither URL nor key in them.
pub(super) async fn send(request: http::Request, key: &ApiKey) -> Result<http::Response, Error> {
    let deadline = Deadline::start()?;
    let answer = exchange(request, &deadline).await;
    answer.map_err(|cause| {
        let text = |key| get(&cause, key).as_string().unwrap_or_default();
        let error = if deadline.is_over() {
            Error::new(Code::Timeout, "the service did not answer in time")
        } else {
            Error::new(Code::Network, "the service did not answer")
        };
        error.with_cause(text("name"), key.redact(&text("message")))
    })
}

async fn exchange(request: http::Request, deadline: &Deadline) -> Result<http::Response, JsValue> {
    // By hand and not with gloo-net's builder, which makes every request twice and traps on odd errors.
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    // The key stands in the URL: it goes to the host that was configured and to no other.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&deadline.controller.signal()));
    if let Some((content_type, body)) = request.body {
        let headers = Headers::new();
        headers.set("content-type", content_type);
        init.set_headers(&headers.into_raw());
        init.set_body(&body.into());
    }
    let request = Request::new_with_str_and_init(&request.url, &init)?;
    let response: web_sys::Response = JsFuture::from(fetch(&request)?).await?.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?;
    let response = Response::from(response);
    Ok(http::Response {
        status: response.status(),
        retry_after: response
            .headers()
            .get("retry-after")
            .and_then(|header| http::retry_after(&header)),
        body: body.as_string().unwrap_or_default(),
    })
}

/// Aborts a request when its time is over; ends its timer when dropped.
struct Deadline {
    controller: AbortController,
    timer: JsValue,
    // Kept because the timer calls it.
    _callback: Closure<dyn FnMut()>,
}

impl Deadline {
    fn start() -> Result<Self, Error> {
        let controller = AbortController::new().map_err(|_| {
            Error::new(
                Code::Internal,
                String::from("this host has no AbortController"),
            )
        })?;
        let aborting = controller.clone();
        let callback = Closure::new(move || aborting.abort());
        let timer = set_timeout(callback.as_ref(), TIMEOUT.to_js());
        Ok(Self {
            controller,
            timer,
            _callback: callback,
        })
    }

    fn is_over(&self) -> bool {
        self.controller.signal().aborted()
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
    }
}
