//! Direct mode's transport.

use crate::support::{KEY, NOBODY, UNKNOWN_KEY, check_error, get, js, service, text};
use salebot_onsite::wasm::direct::{Direct, recipient_id};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

const EVENTS: &str =
    "{\"price_seen\":{\"callback\":\"price_seen\",\"variables\":{\"plan\":\"{{props.plan}}\"}}}";

fn direct(key: &str, base: &str) -> Direct {
    Direct::new(key, base, EVENTS).unwrap_or_else(|error| panic!("{error:?}"))
}

#[track_caller]
fn refused(key: &str, base: &str, events: &str) -> JsValue {
    match Direct::new(key, base, events) {
        Ok(_) => panic!("taken"),
        Err(error) => error,
    }
}

#[wasm_bindgen_test]
fn options_that_cannot_be_used_are_thrown_with_a_code() {
    check_error(&refused("", "", "{}"), "invalid_argument");
    check_error(&refused("0123 4567", "", "{}"), "invalid_argument");
    let placeholder = refused("#{api_key}", "", "{}");
    check_error(&placeholder, "invalid_argument");
    assert!(text(&placeholder, "message").contains("placeholder"));
    check_error(
        &refused(KEY, "https://salebot .pro", "{}"),
        "invalid_argument",
    );
    let broken = refused(KEY, "", "{\"price_seen\":{\"push\":\"x\"}}");
    check_error(&broken, "configuration");
    assert!(text(&broken, "message").contains("events.price_seen.push"));
}

#[wasm_bindgen_test]
fn the_recipient_is_read_from_either_widget() {
    let read = |code: &str| {
        js("delete window.SaleBotPro; delete window.ChatBotPro");
        js(code);
        recipient_id()
    };
    assert_eq!(read(""), None);
    assert_eq!(read("window.SaleBotPro = {}"), None);
    assert_eq!(read("window.SaleBotPro = null"), None);
    assert_eq!(
        read("window.SaleBotPro = { recipient_id: 'qj6pvradl1f' }").as_deref(),
        Some("qj6pvradl1f")
    );
    assert_eq!(
        read("window.ChatBotPro = { recipient_id: 12345678901 }").as_deref(),
        Some("12345678901")
    );
    for odd in ["0", "-1", "0.5", "NaN", "Infinity", "1e300", "''", "true"] {
        assert_eq!(
            read(&format!("window.SaleBotPro = {{ recipient_id: {odd} }}")),
            None,
            "{odd}"
        );
    }
    assert_eq!(
        read("window.SaleBotPro = { get recipient_id() { throw 1 } }"),
        None
    );
    assert_eq!(read("window.SaleBotPro = { recipient_id: {} }"), None);
    js("delete window.SaleBotPro; delete window.ChatBotPro");
}

#[wasm_bindgen_test]
async fn a_recipient_has_the_same_client_every_time() {
    let direct = direct(KEY, service());
    let first = JsFuture::from(direct.client_id("wasmtest0001".into()))
        .await
        .unwrap();
    let second = JsFuture::from(direct.client_id("wasmtest0001".into()))
        .await
        .unwrap();
    assert!(first.as_f64().unwrap() > 0.0);
    assert_eq!(first, second);
}

#[wasm_bindgen_test]
async fn calls_at_the_same_time_do_not_disturb_each_other() {
    let direct = direct(KEY, service());
    let one = direct.client_id("wasmtest0002".into());
    let other = direct.client_id("wasmtest0003".into());
    let (other, one) = (
        JsFuture::from(other).await.unwrap(),
        JsFuture::from(one).await.unwrap(),
    );
    assert_ne!(one, other);
}

#[wasm_bindgen_test]
async fn a_batch_is_answered_as_the_gateway_would() {
    let direct = direct(KEY, service());
    let batch = "{\"recipient\":\"wasmtest0004\",\"events\":[\
        {\"id\":\"a\",\"kind\":\"track\",\"name\":\"price_seen\",\"props\":{\"plan\":\"pro\"}},\
        {\"id\":\"b\",\"kind\":\"track\",\"name\":\"unheard_of\",\"props\":{}}]}";
    let answer = JsFuture::from(direct.deliver(batch.into())).await.unwrap();
    assert_eq!(get(&answer, "status"), 202.0);
    let body = text(&answer, "body");
    assert!(
        body.contains("{\"id\":\"a\",\"status\":\"accepted\"}"),
        "{body}"
    );
    assert!(body.contains("\"code\":\"event_unknown\""), "{body}");
    let bad = JsFuture::from(direct.deliver("{".into())).await.unwrap();
    assert_eq!(get(&bad, "status"), 400.0);
}

#[wasm_bindgen_test]
async fn a_service_that_does_not_answer_is_told_without_url_and_key() {
    let error = JsFuture::from(direct(KEY, NOBODY).client_id("qj6pvradl1f".into()))
        .await
        .unwrap_err();
    check_error(&error, "network");
    assert_eq!(text(&get(&error, "cause"), "name"), "TypeError");
}

#[wasm_bindgen_test]
async fn a_service_that_refuses_is_told_with_its_status() {
    let error = JsFuture::from(direct(UNKNOWN_KEY, service()).client_id("qj6pvradl1f".into()))
        .await
        .unwrap_err();
    check_error(&error, "api_status");
    assert_eq!(get(&error, "status"), 404.0);
}
