//! The API client's door.

use crate::support::{KEY, NOBODY, UNKNOWN_KEY, check_error, get, js, json, service};
use salebot_onsite::wasm::api::SalebotCore;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn options(key: &str, base: &str) -> JsValue {
    js(&format!("return {{ apiKey: '{key}', baseUrl: '{base}' }}"))
}

fn bot(key: &str, base: &str) -> SalebotCore {
    SalebotCore::new(options(key, base)).unwrap_or_else(|error| panic!("{error:?}"))
}

#[track_caller]
fn refused(options: JsValue) -> JsValue {
    match SalebotCore::new(options) {
        Ok(_) => panic!("taken"),
        Err(error) => error,
    }
}

#[wasm_bindgen_test]
fn options_that_cannot_be_used_are_thrown_with_a_code() {
    check_error(&refused(options("0123 4567", "")), "invalid_argument");
    check_error(
        &refused(options(KEY, "ftp://shop.example")),
        "invalid_argument",
    );
    check_error(&refused(JsValue::UNDEFINED), "invalid_argument");
    check_error(&refused(js("return { apiKey: 7 }")), "invalid_argument");
}

#[wasm_bindgen_test]
async fn answers_are_plain_objects_without_the_projects_key() {
    let bot = bot(KEY, service());
    let found = bot
        .request(
            "online_chat_client_id".into(),
            js("return { recipient: 'wasmtest0005' }"),
        )
        .await;
    let client = get(&found.unwrap(), "client_id").as_f64().unwrap();
    let params = js(&format!("return {{ client_id: {client} }}"));
    let variables = bot.request("get_variables".into(), params).await.unwrap();
    assert_eq!(get(&variables, "client_id"), client.to_string().as_str());
    assert!(get(&variables, "api_key").is_undefined());
    assert!(!json(&variables).contains(KEY));
}

#[wasm_bindgen_test]
async fn faults_reject_with_a_code_and_no_secret() {
    let recipient = || js("return { recipient: 'wasmtest0006' }");
    let name = || String::from("online_chat_client_id");
    check_error(
        &bot(KEY, NOBODY)
            .request(name(), recipient())
            .await
            .unwrap_err(),
        "network",
    );
    let unknown = bot(UNKNOWN_KEY, service())
        .request(name(), recipient())
        .await
        .unwrap_err();
    check_error(&unknown, "api_status");
    for odd in [
        "return undefined",
        "return 7",
        "return 'text'",
        "return []",
        "return { a: 1n }",
    ] {
        check_error(
            &bot(KEY, service())
                .request(name(), js(odd))
                .await
                .unwrap_err(),
            "invalid_argument",
        );
    }
}
