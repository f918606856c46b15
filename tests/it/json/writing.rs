//! What is written.

use super::{any_json, read, written};
use crate::support::{cases, parse};
use proptest::prelude::*;
use salebot_onsite::json::{self, Object};
use serde_json::json;

#[test]
fn a_text_is_written_with_everything_escaped_that_must_be() {
    assert_eq!(json::text("plan"), "\"plan\"");
    assert_eq!(json::text("a\"b\\c/d"), r#""a\"b\\c/d""#);
    assert_eq!(json::text(""), "\"\"");
    assert_eq!(
        json::text("Привет \u{1f600}\u{2028}\u{7f}"),
        "\"Привет \u{1f600}\u{2028}\u{7f}\""
    );
    for c in '\0'..' ' {
        let text = json::text(&c.to_string());
        assert!(text.bytes().all(|b| b >= 0x20), "{text:?}");
        assert_eq!(parse(&text), json!(c.to_string()));
    }
}

#[test]
fn whole_numbers_are_written_in_full() {
    let mut out = String::from("at ");
    for number in [0, 9, 10, 1_790_000_000_000, u64::MAX] {
        json::push_number(&mut out, number);
        out.push(' ');
    }
    assert_eq!(out, "at 0 9 10 1790000000000 18446744073709551615 ");
}

#[test]
fn an_object_is_written_member_by_member() {
    let object = Object::new()
        .text("na\"me", "price\nseen")
        .number("seq", 7)
        .raw("props", "{\"a\":[1]}")
        .end();
    assert_eq!(
        parse(&object),
        json!({ "na\"me": "price\nseen", "seq": 7, "props": { "a": [1] } })
    );
    assert_eq!(Object::new().end(), "{}");
    assert_eq!(Object::default().raw("a", "null").end(), "{\"a\":null}");
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_text_is_read_back_by_the_library(text: String) {
        prop_assert_eq!(parse(&json::text(&text)), json!(text));
    }

    #[test]
    fn any_number_is_read_back(number: u64) {
        let mut out = String::new();
        json::push_number(&mut out, number);
        prop_assert_eq!(out.parse(), Ok(number));
    }

    #[test]
    fn any_object_is_read_back_by_the_library(key: String, text: String, number: u64, value in any_json()) {
        let object = Object::new().text(&key, &text).number("number", number).raw("value", &value.to_string()).end();
        let mut expected = serde_json::Map::new();
        expected.insert(key, json!(text));
        expected.insert("number".into(), json!(number));
        expected.insert("value".into(), value);
        prop_assert_eq!(parse(&object), serde_json::Value::Object(expected));
    }

    #[test]
    fn writing_what_was_read_changes_nothing(value in any_json()) {
        let text = value.to_string();
        let once = written(&read(&text));
        prop_assert_eq!(parse(&once), value);
        prop_assert_eq!(written(&read(&once)), once.clone());
    }
}
