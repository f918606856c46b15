//! The gateway's door. What it does for the service is tested in workerd; here is what crosses.

use crate::support::{js, text};
use js_sys::{Function, JSON};
use salebot_onsite::wasm::gateway::GatewayCore;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Request, Response};

const CONFIG: &str = "{\"origins\":[\"https://shop.example\"],\"events\":{}}";

fn request(method: &str, path: &str, body: &str) -> Request {
    let body = if body.is_empty() { "undefined" } else { body };
    // A page may not set Origin itself, so these requests have none.
    js(&format!("return new Request('https://on.shop.example{path}', {{ method: '{method}', body: {body} }})"))
        .dyn_into()
        .unwrap()
}

/// What reaches visitors' actors: here nothing is to get so far.
fn nobody() -> Function {
    js("return () => { throw new Error('an actor was asked') }")
        .dyn_into()
        .unwrap()
}

async fn answer(config: &str, request: Request, env: JsValue) -> (u16, JsValue) {
    let core = GatewayCore::new(config);
    let answer = core.fetch(request, env, nobody()).await.unwrap();
    let response: Response = answer.dyn_into().unwrap();
    let body = JsFuture::from(response.text().unwrap())
        .await
        .unwrap()
        .as_string()
        .unwrap();
    (response.status(), JSON::parse(&body).unwrap())
}

#[wasm_bindgen_test]
async fn health_is_answered_with_the_version() {
    let (status, body) = answer(CONFIG, request("GET", "/v1/health", ""), js("return {}")).await;
    assert_eq!(
        (status, text(&body, "version").as_str()),
        (200, env!("CARGO_PKG_VERSION"))
    );
}

#[wasm_bindgen_test]
async fn files_are_left_to_the_caller() {
    for (config, method, path, name) in [
        (CONFIG, "GET", "/v1/app.js", "app"),
        (CONFIG, "HEAD", "/v1/config?x", "config"),
        ("no JSON", "GET", "/v1/app.js", "app"),
    ] {
        let core = GatewayCore::new(config);
        let request = request(method, path, "");
        let fetched = core.fetch(request, js("return {}"), nobody()).await;
        assert_eq!(fetched.unwrap(), JsValue::from(name), "{path}");
    }
}

#[wasm_bindgen_test]
fn the_public_configuration_is_json_where_there_is_one() {
    let config = |config| GatewayCore::new(config).public_config();
    assert_eq!(config(CONFIG).as_deref(), Some("{\"triggers\":[]}"));
    assert_eq!(config("no JSON"), None);
}

#[wasm_bindgen_test]
async fn refusals_have_a_status_and_a_code() {
    for (method, path, status, code) in [
        ("GET", "/", 404, "not_found"),
        ("GET", "/v1/in", 405, "method_refused"),
        ("POST", "/v1/in", 403, "origin_refused"),
    ] {
        let (got, body) = answer(CONFIG, request(method, path, ""), js("return {}")).await;
        let error = crate::support::get(&body, "error");
        assert_eq!(
            (got, text(&error, "code").as_str()),
            (status, code),
            "{method} {path}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_configuration_that_cannot_be_used_is_503_for_all_but_the_script() {
    for (config, path) in [
        ("", "/v1/health"),
        ("[]", "/v1/config"),
        ("{\"origins\":[\"shop.example\"]}", "/v1/in"),
    ] {
        let (status, body) = answer(config, request("GET", path, ""), js("return {}")).await;
        let error = crate::support::get(&body, "error");
        assert_eq!(
            (status, text(&error, "code").as_str()),
            (503, "configuration"),
            "{config}"
        );
    }
}
