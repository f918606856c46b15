//! The gateway's door. What it does for the service is tested in workerd; here is what crosses.

use crate::support::js;
use js_sys::JSON;
use salebot_onsite::wasm::gateway::GatewayCore;
use wasm_bindgen_test::wasm_bindgen_test;

const CONFIG: &str =
    "{\"origins\":[\"https://shop.example\"],\"events\":{\"seen\":{\"callback\":\"seen\"}}}";
const SITE: &str = "https://shop.example";

fn core(config: &str) -> GatewayCore {
    GatewayCore::new(config, String::new(), false)
}

fn open(core: &GatewayCore, method: &str, path: &str, origin: Option<&str>) -> String {
    let url = format!("https://on.shop.example{path}");
    core.open(method, &url, origin.map(str::to_owned), None, None)
}

/// The word, the status and the body of an answer; the body has to be JSON.
#[track_caller]
fn parts(answer: &str) -> (&str, &str, &str) {
    let (word, rest) = answer.split_once('\n').unwrap();
    let (head, body) = rest.split_once("\n\n").unwrap();
    assert!(JSON::parse(body).is_ok(), "{answer}");
    (word, head.lines().next().unwrap(), body)
}

#[wasm_bindgen_test]
fn health_is_answered_with_the_version() {
    let answer = open(&core(CONFIG), "GET", "/v1/health?x", None);
    let (word, status, body) = parts(&answer);
    assert_eq!((word, status), ("reply", "200"));
    assert!(body.contains(env!("CARGO_PKG_VERSION")), "{body}");
    assert!(answer.contains("\nvary: Origin\n"), "{answer}");
}

#[wasm_bindgen_test]
fn what_the_caller_does_is_a_word() {
    for (config, method, path, word) in [
        (CONFIG, "GET", "/v1/app.js", "app"),
        (CONFIG, "GET", "/v1/inspector.js", "inspector"),
        (CONFIG, "HEAD", "/v1/config?x#y", "config"),
        (CONFIG, "POST", "/v1/hook/secret", "hook"),
        (CONFIG, "POST", "/v1/hook?secret=x", "hook"),
        (CONFIG, "DELETE", "/v1/admin/config", "admin"),
        ("no JSON", "GET", "/v1/app.js", "app"),
        ("no JSON", "GET", "/v1/lite.js", "lite"),
    ] {
        assert_eq!(open(&core(config), method, path, None), word, "{path}");
    }
}

#[wasm_bindgen_test]
fn what_stands_before_the_paths_is_passed_over() {
    let core = GatewayCore::new(CONFIG, "/on".to_owned(), false);
    assert_eq!(open(&core, "GET", "/on/v1/app.js", None), "app");
    for path in ["/v1/app.js", "/on", "/onv1/app.js"] {
        assert_eq!(parts(&open(&core, "GET", path, None)).1, "404", "{path}");
    }
}

#[wasm_bindgen_test]
fn a_batch_crosses_as_its_recipient_and_a_text() {
    let core = core(CONFIG);
    let head = open(&core, "POST", "/v1/in", Some(SITE));
    assert!(head.starts_with("batch\n202\n"), "{head}");
    assert!(
        head.contains("\naccess-control-allow-origin: https://shop.example\n"),
        "{head}"
    );
    let event = "{\"id\":\"a\",\"kind\":\"track\",\"name\":\"seen\"}";
    let batch = |event: &str| {
        core.intake(
            format!("{{\"recipient\":\"r\",\"events\":[{event}]}}").as_bytes(),
            None,
        )
    };
    let taken = batch(event);
    let (recipient, text) = taken.split_once('\n').unwrap();
    assert_eq!(recipient, "r");
    assert!(JSON::parse(text).is_ok(), "{text}");
    for (refused, status) in [
        (batch(""), "400"),
        (core.intake(b"\xff", None), "400"),
        (batch(&event.replace("seen", "no")), "202"),
    ] {
        assert_eq!((parts(&refused).0, parts(&refused).1), ("", status));
    }
}

#[wasm_bindgen_test]
fn the_public_configuration_is_json_where_there_is_one() {
    let config = |config| core(config).public_config();
    assert_eq!(config(CONFIG).as_deref(), Some("{\"triggers\":[]}"));
    assert_eq!(config("no JSON"), None);
}

#[wasm_bindgen_test]
fn mistakes_are_told_as_json() {
    assert_eq!(core(CONFIG).problems(), None);
    assert_eq!(core(CONFIG).warnings(), "[]");
    let problems = core("{\"origins\":[\"https://shop.example\"],\"colour\":1}").problems();
    assert_eq!(
        problems.as_deref(),
        Some("[{\"path\":\"colour\",\"reason\":\"not known here\"}]")
    );
}

#[wasm_bindgen_test]
fn refusals_have_a_status_and_a_code() {
    for (method, path, status, code) in [
        ("GET", "/", "404", "not_found"),
        ("GET", "/v1/in", "405", "method_refused"),
        ("POST", "/v1/in", "403", "origin_refused"),
    ] {
        let answer = open(&core(CONFIG), method, path, None);
        let (word, got, body) = parts(&answer);
        assert_eq!((word, got), ("reply", status), "{method} {path}");
        assert!(body.contains(&format!("\"code\":\"{code}\"")), "{body}");
    }
}

#[wasm_bindgen_test]
fn a_configuration_that_cannot_be_used_is_503_for_all_but_the_script() {
    for (config, path) in [
        ("", "/v1/health"),
        ("[]", "/v1/config"),
        ("{\"origins\":[\"shop.example\"]}", "/v1/in"),
    ] {
        let answer = open(&core(config), "GET", path, None);
        let (_, status, body) = parts(&answer);
        assert_eq!(status, "503", "{config}");
        assert!(body.contains("\"configuration\""), "{body}");
    }
}

#[wasm_bindgen_test]
fn settings_that_cannot_be_used_are_told_without_them() {
    let env = |key: &str| js(&format!("return {{ SALEBOT_API_KEY: '{key}' }}"));
    assert_eq!(core(CONFIG).unsettled(env("0123456789abcdef")), None);
    let told = core(CONFIG).unsettled(env("not a key")).unwrap();
    assert!(
        told.starts_with("SALEBOT_API_KEY: ") && !told.contains("not a key"),
        "{told}"
    );
}
