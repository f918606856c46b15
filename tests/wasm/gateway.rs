//! The gateway's door. What it does for the service is tested in workerd; here is what crosses.

use crate::support::{js, text};
use js_sys::JSON;
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

async fn answer(config: &str, request: Request, env: JsValue) -> Option<(u16, JsValue)> {
    let response: Response = GatewayCore::new(config)
        .fetch(request, env)
        .await
        .unwrap()?;
    let body = JsFuture::from(response.text().unwrap())
        .await
        .unwrap()
        .as_string()
        .unwrap();
    Some((response.status(), JSON::parse(&body).unwrap()))
}

#[wasm_bindgen_test]
async fn health_is_answered_with_the_version() {
    let (status, body) = answer(CONFIG, request("GET", "/v1/health", ""), js("return {}"))
        .await
        .unwrap();
    assert_eq!(
        (status, text(&body, "version").as_str()),
        (200, env!("CARGO_PKG_VERSION"))
    );
}

#[wasm_bindgen_test]
async fn the_script_tags_file_is_left_to_the_caller() {
    assert!(
        answer(CONFIG, request("GET", "/v1/app.js", ""), js("return {}"))
            .await
            .is_none()
    );
}

#[wasm_bindgen_test]
async fn refusals_have_a_status_and_a_code() {
    for (method, path, status, code) in [
        ("GET", "/", 404, "not_found"),
        ("GET", "/v1/in", 405, "method_refused"),
        ("POST", "/v1/in", 403, "origin_refused"),
    ] {
        let (got, body) = answer(CONFIG, request(method, path, ""), js("return {}"))
            .await
            .unwrap();
        let error = crate::support::get(&body, "error");
        assert_eq!(
            (got, text(&error, "code").as_str()),
            (status, code),
            "{method} {path}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_configuration_that_cannot_be_used_is_503_for_every_request() {
    for config in ["", "[]", "{\"origins\":[\"shop.example\"]}"] {
        let (status, body) = answer(config, request("GET", "/v1/health", ""), js("return {}"))
            .await
            .unwrap();
        let error = crate::support::get(&body, "error");
        assert_eq!(
            (status, text(&error, "code").as_str()),
            (503, "configuration"),
            "{config}"
        );
    }
}
