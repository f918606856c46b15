//! What the tests share.

use js_sys::{Function, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The simulator's key, and one that it does not know.
pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const UNKNOWN_KEY: &str = "fedcba9876543210fedcba9876543210";

/// Where nothing listens.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

/// The simulator's address.
pub(crate) fn service() -> &'static str {
    match option_env!("SALEBOT_SIMULATOR_URL") {
        Some(url) => url,
        // So that the tests can be checked and linted without one.
        None => panic!("cargo xtask test names the simulator"),
    }
}

/// Runs a piece of JavaScript.
pub(crate) fn js(code: &str) -> JsValue {
    Function::new_no_args(code)
        .call0(&JsValue::UNDEFINED)
        .unwrap()
}

/// A property.
#[track_caller]
pub(crate) fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).unwrap()
}

/// A property that is a text.
#[track_caller]
pub(crate) fn text(value: &JsValue, key: &str) -> String {
    get(value, key)
        .as_string()
        .unwrap_or_else(|| panic!("{key} is no text: {value:?}"))
}

/// A value as JSON; nothing for what JSON has no form for.
pub(crate) fn json(value: &JsValue) -> String {
    JsValue::from(JSON::stringify(value).unwrap())
        .as_string()
        .unwrap_or_default()
}

/// Checks an error's code, and that neither it nor its cause gives the key or a URL away.
#[track_caller]
pub(crate) fn check_error(error: &JsValue, code: &str) {
    assert!(error.is_instance_of::<js_sys::Error>(), "{error:?}");
    assert_eq!(text(error, "code"), code);
    let said = format!(
        "{} {} {} {}",
        text(error, "message"),
        text(error, "stack"),
        json(&get(error, "cause")),
        json(&get(error, "words"))
    );
    for secret in [KEY, UNKNOWN_KEY, "/api/"] {
        assert!(!said.contains(secret), "{said}");
    }
}
