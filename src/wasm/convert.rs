//! Values and errors on their way to and from JavaScript.

#[cfg(any(feature = "api", feature = "direct"))]
use crate::error::Error;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

#[cfg(any(feature = "api", feature = "direct"))]
/// An `Error` with `code`, and `status`, `retryAfterMs`, `method`, `words` and `cause` where they are known.
pub(super) fn error(error: &Error) -> JsValue {
    let value: JsValue = js_sys::Error::new(&error.message).into();
    set(&value, "code", &error.code.as_str().into());
    if let Some(status) = error.status {
        set(&value, "status", &status.into());
    }
    if let Some(wait) = error.retry_after {
        set(&value, "retryAfterMs", &wait.to_js().into());
    }
    #[cfg(feature = "api")]
    if let Some(said) = &error.said {
        set(&value, "method", &said.method.as_str().into());
        if !said.words.is_empty() {
            set(&value, "words", &said.words.as_str().into());
        }
    }
    if let Some(cause) = &error.cause {
        let object: JsValue = js_sys::Object::new().into();
        set(&object, "name", &cause.name.as_str().into());
        set(&object, "message", &cause.message.as_str().into());
        set(&value, "cause", &object);
    }
    value
}

#[cfg(any(feature = "api", feature = "direct"))]
/// Sets a property of an object made here.
pub(super) fn set(object: &JsValue, key: &str, value: &JsValue) {
    // A plain object of our own refuses no property.
    let _ = Reflect::set(object, &key.into(), value);
}

/// A property; undefined where there is none or reading it throws.
pub(super) fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}
