//! Values and errors on their way to and from JavaScript.

#[cfg(feature = "_values")]
use crate::error::Error;
#[cfg(feature = "_values")]
use crate::time::Millis;
#[cfg(feature = "_values")]
use js_sys::Object;
use js_sys::Reflect;
#[cfg(feature = "_values")]
use serde::Serialize;
#[cfg(feature = "_values")]
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;

/// What an `Error` has beside its message, where it is known.
#[cfg(feature = "_values")]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Cause<'a>>,
}

/// The host's own error.
#[cfg(feature = "_values")]
#[derive(Serialize)]
struct Cause<'a> {
    name: &'a str,
    message: &'a str,
}

/// An `Error` with `code`, and `status`, `retryAfterMs`, `method`, `words` and `cause` where they are known.
#[cfg(feature = "_values")]
pub(super) fn error(error: &Error) -> JsValue {
    let said = error.said.as_deref();
    let details = Details {
        code: error.code.as_str(),
        status: error.status,
        retry_after_ms: error.retry_after.map(Millis::to_js),
        method: said.map(|said| said.method.as_str()),
        words: said
            .map(|said| said.words.as_str())
            .filter(|words| !words.is_empty()),
        cause: error.cause.as_deref().map(|cause| Cause {
            name: &cause.name,
            message: &cause.message,
        }),
    };
    let value = js_sys::Error::new(&error.message);
    Object::assign(&value, &object(&details).unchecked_into()).into()
}

/// An object of JavaScript with the members of a struct.
#[cfg(feature = "_values")]
pub(super) fn object(members: &impl Serialize) -> JsValue {
    // Texts and numbers can all be told.
    serde_wasm_bindgen::to_value(members).unwrap_or(JsValue::UNDEFINED)
}

/// A property; undefined where there is none or reading it throws.
pub(super) fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}
