//! Sending a request to the service with the host's `fetch`.

use super::convert::get;
use crate::api::{ApiKey, Sender};
use crate::error::{Code, Error};
use crate::http;
use crate::time::Millis;
use gloo_net::http::{RequestBuilder, Response};
use js_sys::Promise;
use std::string::String;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCredentials, RequestRedirect};

/// How long the service may take.
const TIMEOUT: Millis = Millis::from_secs(15);

#[wasm_bindgen]
extern "C" {
    // Bound here because gloo-net's own call traps when fetch throws, or rejects with no Error.
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// Sends a request and reads the whole answer.
///
/// # Errors
/// `network`, `timeout`, or `invalid_argument` for a URL that is none: with the host's words as the
/// cause, and neither URL nor key in them.
pub(super) async fn send(
    request: http::Request,
    sender: Sender,
    key: &ApiKey,
) -> Result<http::Response, Error> {
    let deadline = Deadline::start()?;
    let answer = exchange(request, sender, &deadline).await;
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

async fn exchange(
    request: http::Request,
    sender: Sender,
    deadline: &Deadline,
) -> Result<http::Response, JsValue> {
    let method = match request.method {
        http::Method::Get => gloo_net::http::Method::GET,
        http::Method::Post => gloo_net::http::Method::POST,
    };
    let mut builder = RequestBuilder::new(&request.url)
        .method(method)
        // The key stands in the URL: it goes to the host that was configured and to no other.
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(&deadline.controller.signal()));
    if sender == Sender::Browser {
        // Edge runtimes do not know this option.
        builder = builder.credentials(RequestCredentials::Omit);
    }
    let built = match request.body {
        Some((content_type, body)) => builder.header("content-type", content_type).body(body),
        None => builder.build(),
    };
    let request: web_sys::Request = built.map_err(host_error)?.into();
    let response = JsFuture::from(fetch(&request)?).await?;
    let response = Response::from(response.dyn_into::<web_sys::Response>()?);
    Ok(http::Response {
        status: response.status(),
        retry_after: response
            .headers()
            .get("retry-after")
            .and_then(|header| http::retry_after(&header)),
        body: response.text().await.map_err(host_error)?,
    })
}

fn host_error(error: gloo_net::Error) -> JsValue {
    let (name, message) = match error {
        gloo_net::Error::JsError(error) => (error.name, error.message),
        other => (String::from("Error"), std::format!("{other}")),
    };
    let value = js_sys::Error::new(&message);
    value.set_name(&name);
    value.into()
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
