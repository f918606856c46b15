//! The page's two exports.

use crate::support::{get, json};
use js_sys::{Array, JSON};
use salebot_onsite::wasm::page::{handle, start};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const NOW: f64 = 1_790_000_000_000.0;
const WOKEN: u32 = 0;
const WANT_RECIPIENT: u32 = 2;
const RECIPIENT: u32 = 4;
const ANSWER: u32 = 6;
const TRACK: u32 = 9;
const RULES: u32 = 15;
const VIEW: u32 = 20;
const ELEMENT: u32 = 29;

fn effects(text: &str) -> Vec<JsValue> {
    Array::from(&JSON::parse(text).unwrap()).to_vec()
}

fn of_kind(text: &str, kind: f64) -> Vec<Array> {
    let all = effects(text).into_iter().map(|effect| Array::from(&effect));
    all.filter(|effect| effect.get(0) == kind).collect()
}

fn track(runtime: u32, call: u32, name: &str) -> String {
    handle(
        runtime,
        NOW,
        TRACK,
        call,
        NOW,
        name,
        "{\"plan\":\"pro\"}",
        "{\"url\":\"https://shop.example/\"}",
    )
}

#[wasm_bindgen_test]
fn a_call_is_settled_before_the_chat_has_named_its_visitor() {
    let runtime = start(NOW, 1, 2, 3, 4, "{}", "");
    let settled = of_kind(&track(runtime, 7, "price_seen"), 3.0);
    assert_eq!(settled.len(), 1);
    assert_eq!(settled[0].get(1), 7.0);
    let receipt = JSON::parse(&settled[0].get(2).as_string().unwrap()).unwrap();
    assert_eq!(get(&receipt, "status"), "queued");
    assert_eq!(get(&receipt, "id").as_string().unwrap().len(), 26);
}

#[wasm_bindgen_test]
fn an_event_goes_out_once_the_recipient_is_there_and_is_over_once_it_is_answered() {
    let runtime = start(NOW, 1, 2, 3, 5, "{}", "");
    assert!(of_kind(&track(runtime, 1, "price_seen"), 2.0).is_empty());
    let sent = of_kind(
        &handle(runtime, NOW, RECIPIENT, 0, 0.0, "qj6pvradl1f", "", ""),
        2.0,
    );
    let batch = JSON::parse(&sent[0].get(2).as_string().unwrap()).unwrap();
    assert_eq!(get(&batch, "recipient"), "qj6pvradl1f");
    let event = Array::from(&get(&batch, "events")).get(0);
    assert_eq!(json(&get(&event, "props")), "{\"plan\":\"pro\"}");
    let id = get(&event, "id").as_string().unwrap();
    let body = format!("{{\"results\":[{{\"id\":\"{id}\",\"status\":\"accepted\"}}]}}");
    let told = of_kind(&handle(runtime, NOW, ANSWER, 202, -1.0, &body, "", ""), 4.0);
    assert_eq!(told[0].get(2), "accepted");
    assert!(of_kind(&handle(runtime, NOW + 1e6, WOKEN, 0, 0.0, "", "", ""), 2.0).is_empty());
}

#[wasm_bindgen_test]
fn a_negative_retry_after_means_none_was_given() {
    let runtime = start(NOW, 1, 2, 3, 6, "{}", "");
    track(runtime, 1, "price_seen");
    handle(runtime, NOW, RECIPIENT, 0, 0.0, "qj6pvradl1f", "", "");
    let without = handle(runtime, NOW, ANSWER, 503, -1.0, "", "", "");
    let wait = of_kind(&without, 1.0)[0].get(1).as_f64().unwrap();
    // One more than it is, because 0 says never.
    assert!((201.0..=1001.0).contains(&wait), "{wait}");
}

#[wasm_bindgen_test]
fn what_crosses_keeps_every_character() {
    let runtime = start(NOW, 1, 2, 3, 7, "{}", "");
    let props = "{\"text\":\"\\\"«Цена» \\u0000 😀\\\\\"}";
    handle(runtime, NOW, TRACK, 1, NOW, "price_seen", props, "{}");
    let sent = of_kind(
        &handle(runtime, NOW, RECIPIENT, 0, 0.0, "qj6pvradl1f", "", ""),
        2.0,
    );
    let batch = JSON::parse(&sent[0].get(2).as_string().unwrap()).unwrap();
    let event = Array::from(&get(&batch, "events")).get(0);
    assert_eq!(
        json(&get(&event, "props")),
        json(&JSON::parse(props).unwrap())
    );
}

#[wasm_bindgen_test]
fn two_runtimes_share_nothing() {
    let (first, second) = (
        start(NOW, 1, 2, 3, 8, "{}", ""),
        start(NOW, 1, 2, 3, 9, "{}", ""),
    );
    handle(first, NOW, RECIPIENT, 0, 0.0, "qj6pvradl1f", "", "");
    assert_eq!(
        of_kind(&handle(first, NOW, WANT_RECIPIENT, 1, 0.0, "", "", ""), 3.0).len(),
        1
    );
    assert!(
        of_kind(
            &handle(second, NOW, WANT_RECIPIENT, 1, 0.0, "", "", ""),
            3.0
        )
        .is_empty()
    );
}

#[wasm_bindgen_test]
fn rules_are_handed_to_the_host_and_what_it_sees_makes_events() {
    let runtime = start(NOW, 1, 2, 3, 10, "{}", "");
    let rules = r##"[null,{"event":"price_seen","on":{"click":{"selector":"#buy"}}}]"##;
    let watch = of_kind(&handle(runtime, NOW, RULES, 0, 0.0, rules, "", ""), 5.0);
    assert_eq!(watch[0].get(2), "{\"rules\":[1],\"utm\":{}}");
    handle(runtime, NOW, VIEW, 0, 0.0, "{}", "", "");
    let told = of_kind(
        &handle(runtime, NOW, ELEMENT, 1, 0.0, "\"plan\":\"pro\"", "", ""),
        4.0,
    );
    let trigger = JSON::parse(&told[0].get(3).as_string().unwrap()).unwrap();
    assert_eq!(told[0].get(2), "trigger");
    assert_eq!(get(&trigger, "rule"), 1.0);
    assert_eq!(json(&get(&trigger, "props")), "{\"plan\":\"pro\"}");
}

#[wasm_bindgen_test]
fn a_runtime_that_was_never_started_does_nothing() {
    assert!(effects(&handle(9999, NOW, WOKEN, 0, 0.0, "", "", "")).is_empty());
}

#[wasm_bindgen_test]
fn numbers_that_are_none_do_no_harm() {
    let runtime = start(f64::NAN, 0, 0, 0, 0, "no JSON", "");
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, f64::MAX] {
        for kind in [WOKEN, WANT_RECIPIENT, ANSWER, TRACK, 99, u32::MAX] {
            effects(&handle(
                runtime,
                number,
                kind,
                u32::MAX,
                number,
                "a",
                "b",
                "c",
            ));
        }
    }
}
