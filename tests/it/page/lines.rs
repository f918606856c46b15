//! Values as the page's host hands them over.

use crate::support::{cases, lines, parse};
use proptest::prelude::*;
use salebot_onsite::page::Lines;
use serde_json::{Map, Value, json};

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => any::<String>().prop_map(Value::from),
        1 => "[\\[\\]{}\",:\n\r\t ]{0,4}".prop_map(Value::from),
        2 => any::<i32>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::btree_map(any::<String>(), inner.clone(), 0..5)
                .prop_map(|all| json!(all)),
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
        ]
    })
}

/// A line's end within a text becomes a blank; names that are then the same are one to whoever asks by name.
fn flat(text: &str) -> String {
    text.replace('\n', " ")
}

fn check(read: Lines<'_>, value: &Value) -> Result<(), TestCaseError> {
    prop_assert_eq!(read.is_list(), value.is_array());
    prop_assert_eq!(read.as_number(), value.as_f64());
    let words = match value {
        Value::String(text) => Some(flat(text)),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    prop_assert_eq!(read.words(), words.as_deref());
    let members: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (flat(name), value))
            .collect(),
        _ => Vec::new(),
    };
    prop_assert_eq!(read.own().is_empty(), members.is_empty());
    prop_assert_eq!(read.each().count(), members.len());
    for ((name, read), (expected, value)) in read.each().zip(members) {
        prop_assert_eq!(name, expected);
        check(read, value)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn whatever_json_says_is_there(value in anything(), behind in any::<String>()) {
        let written = lines(&value);
        check(Lines::of(&written), &value)?;
        // What stands behind a value is none of it.
        check(Lines::of(&format!("{written}\n{behind}")), &value)?;
    }

    #[test]
    fn texts_are_written_as_json(members in prop::collection::btree_map("[a-z\"\\\\]{0,6}", anything(), 0..6)) {
        let mut json = String::from("{");
        Lines::of(&lines(&json!(members))).write_texts(&mut json);
        json.push('}');
        let expected: Map<String, Value> = members
            .into_iter()
            .filter_map(|(name, value)| Some((name, json!(flat(value.as_str()?)))))
            .collect();
        prop_assert_eq!(parse(&json), Value::Object(expected));
    }

    #[test]
    fn any_text_is_read_to_its_end(text in "([\\[\\]{}\"a0-9.-]{0,3}\n?){0,40}") {
        let read = Lines::of(&text);
        prop_assert!(read.each().count() <= text.len());
        prop_assert!(text.starts_with(read.own()));
        let _ = (read.get("a"), read.words(), read.as_number(), read.text("a"), read.number("a"));
    }
}

#[test]
fn numbers_are_read_as_javascript_writes_them() {
    for (text, number) in [
        ("0", Some(0.0)),
        ("12.5", Some(12.5)),
        ("-180", Some(-180.0)),
        ("0.001", Some(0.001)),
        ("1790000000000", Some(1.79e12)),
        ("9007199254740991", Some(9_007_199_254_740_991.0)),
        // Too small, or too large, to be meant.
        ("1e-7", Some(0.0)),
        ("1e+21", Some(f64::MAX)),
        ("-1e+21", Some(-f64::MAX)),
        ("", None),
        ("\"5", None),
        ("true", None),
        ("null", None),
        ("NaN", None),
        ("{", None),
    ] {
        assert_eq!(Lines::of(text).as_number(), number, "{text:?}");
    }
}

#[test]
fn what_nests_without_end_takes_no_longer_than_it_is_long() {
    let deep = "[\n".repeat(200_000);
    assert_eq!(Lines::of(&deep).each().count(), 1);
    let wide = format!("[\n{}", "1\n".repeat(200_000));
    assert_eq!(Lines::of(&wide).each().count(), 200_000);
}
