//! The page's exports.

use crate::support::{get, json};
use js_sys::{Array, JSON};
use salebot_onsite::wasm::page::{handle, room, start};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const NOW: f64 = 1_790_000_000_000.0;
/// The option.
const CONSENT: u32 = 8;
const WOKEN: u32 = 0;
const WANT_RECIPIENT: u32 = 2;
const RECIPIENT: u32 = 4;
const ANSWER: u32 = 6;
const TRACK: u32 = 9;
const RULES: u32 = 15;
const VIEW: u32 = 20;
const ELEMENT: u32 = 29;

/// Kind, number and two texts.
type Effect = [String; 4];

/// Puts texts into the buffer, as the host does, and gives their length.
fn put(texts: &[&str]) -> u32 {
    let all = texts.join("\0");
    // SAFETY: the buffer is as long as the text.
    unsafe { room(all.len() as u32).copy_from(all.as_ptr(), all.len()) };
    all.len() as u32
}

fn open(seed: u32) {
    // SAFETY: no text was put there.
    unsafe { start(NOW, 1, 2, 3, seed, CONSENT, f64::NAN, 0) };
}

fn input(now: f64, kind: u32, number: u32, other: f64, texts: &[&str]) -> Vec<Effect> {
    let length = put(texts);
    // SAFETY: a text was put there.
    let length = unsafe { handle(now, kind, number, other, length) } as usize;
    // SAFETY: so many bytes of the buffer are the effects' text.
    let bytes = unsafe { core::slice::from_raw_parts(room(0), length) };
    let text = str::from_utf8(bytes).unwrap();
    if text.is_empty() {
        return Vec::new();
    }
    let parts: Vec<String> = text.split('\0').map(str::to_owned).collect();
    assert_eq!(parts.len() % 4, 0, "{parts:?}");
    let effects = parts.chunks(4);
    effects
        .map(|parts| parts.to_vec().try_into().unwrap())
        .collect()
}

fn of_kind(effects: Vec<Effect>, kind: &str) -> Vec<Effect> {
    let mut effects = effects;
    effects.retain(|effect| effect[0] == kind);
    effects
}

fn parsed(text: &str) -> JsValue {
    JSON::parse(text).unwrap()
}

fn track(call: u32, name: &str) -> Vec<Effect> {
    let texts = [
        name,
        "{\"plan\":\"pro\"}",
        "{\"url\":\"https://shop.example/\"}",
    ];
    input(NOW, TRACK, call, NOW, &texts)
}

#[wasm_bindgen_test]
fn a_call_is_settled_before_the_chat_has_named_its_visitor() {
    open(4);
    let settled = of_kind(track(7, "price_seen"), "3");
    assert_eq!(settled.len(), 1);
    assert_eq!(settled[0][1], "7");
    let receipt = parsed(&settled[0][2]);
    assert_eq!(get(&receipt, "status"), "queued");
    assert_eq!(get(&receipt, "id").as_string().unwrap().len(), 26);
}

#[wasm_bindgen_test]
fn an_event_goes_out_once_the_recipient_is_there_and_is_over_once_it_is_answered() {
    open(5);
    assert!(of_kind(track(1, "price_seen"), "2").is_empty());
    let sent = of_kind(input(NOW, RECIPIENT, 0, 0.0, &["qj6pvradl1f"]), "2");
    let batch = parsed(&sent[0][2]);
    assert_eq!(get(&batch, "recipient"), "qj6pvradl1f");
    let event = Array::from(&get(&batch, "events")).get(0);
    assert_eq!(json(&get(&event, "props")), "{\"plan\":\"pro\"}");
    let id = get(&event, "id").as_string().unwrap();
    let body = format!("{{\n\"results\n[\n{{\n\"id\n\"{id}\n\"status\n\"accepted\n}}\n]\n}}");
    let told = of_kind(input(NOW, ANSWER, 202, -1.0, &[&body]), "4");
    assert_eq!(told[0][2], "accepted");
    assert!(of_kind(input(NOW + 1e6, WOKEN, 0, 0.0, &[]), "2").is_empty());
}

#[wasm_bindgen_test]
fn a_negative_retry_after_means_none_was_given() {
    open(6);
    track(1, "price_seen");
    input(NOW, RECIPIENT, 0, 0.0, &["qj6pvradl1f"]);
    let without = input(NOW, ANSWER, 503, -1.0, &[""]);
    let wait: u32 = of_kind(without, "1")[0][1].parse().unwrap();
    // One more than it is, because 0 says never.
    assert!((201..=1001).contains(&wait), "{wait}");
}

#[wasm_bindgen_test]
fn what_crosses_keeps_every_character() {
    open(7);
    let props = "{\"text\":\"\\\"«Цена» \\u0000 😀\\\\\"}";
    input(NOW, TRACK, 1, NOW, &["price_seen", props, "{}"]);
    let sent = of_kind(input(NOW, RECIPIENT, 0, 0.0, &["qj6pvradl1f"]), "2");
    let batch = parsed(&sent[0][2]);
    let event = Array::from(&get(&batch, "events")).get(0);
    assert_eq!(json(&get(&event, "props")), json(&parsed(props)));
}

#[wasm_bindgen_test]
fn another_start_knows_nothing_of_the_one_before() {
    open(8);
    input(NOW, RECIPIENT, 0, 0.0, &["qj6pvradl1f"]);
    assert_eq!(
        of_kind(input(NOW, WANT_RECIPIENT, 1, 0.0, &[]), "3").len(),
        1
    );
    open(9);
    assert!(of_kind(input(NOW, WANT_RECIPIENT, 1, 0.0, &[]), "3").is_empty());
}

#[wasm_bindgen_test]
fn rules_are_handed_to_the_host_and_what_it_sees_makes_events() {
    open(10);
    let rules =
        "[\nnull\n{\n\"event\n\"price_seen\n\"on\n{\n\"click\n{\n\"selector\n\"#buy\n}\n}\n}\n]";
    let watch = of_kind(input(NOW, RULES, 0, 0.0, &[rules]), "5");
    assert_eq!(watch[0][2], "{\"rules\":[1],\"utm\":{}}");
    input(NOW, VIEW, 0, 0.0, &["{\n}"]);
    let told = of_kind(input(NOW, ELEMENT, 1, 0.0, &["\"plan\":\"pro\""]), "4");
    let trigger = parsed(&told[0][3]);
    assert_eq!(told[0][2], "trigger");
    assert_eq!(get(&trigger, "rule"), 1.0);
    assert_eq!(json(&get(&trigger, "props")), "{\"plan\":\"pro\"}");
}

#[wasm_bindgen_test]
fn a_length_beyond_the_buffer_is_no_text() {
    open(11);
    put(&["qj6pvradl1f"]);
    // SAFETY: so long no buffer is, and none of it is read.
    unsafe { handle(NOW, RECIPIENT, 0, 0.0, u32::MAX) };
    assert!(of_kind(input(NOW, WANT_RECIPIENT, 1, 0.0, &[]), "3").is_empty());
}

#[wasm_bindgen_test]
fn numbers_that_are_none_do_no_harm() {
    let length = put(&["no JSON"]);
    // SAFETY: a text was put there.
    unsafe { start(f64::NAN, 0, 0, 0, 0, u32::MAX, f64::NAN, length) };
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, f64::MAX] {
        for kind in [WOKEN, WANT_RECIPIENT, ANSWER, TRACK, 99, u32::MAX] {
            input(number, kind, u32::MAX, number, &["a", "b", "c", "d"]);
        }
    }
}
