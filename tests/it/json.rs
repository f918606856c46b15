//! The JSON module, with a general library as its judge.

mod numbers;
mod reading;
mod writing;

use crate::support::parse;
use proptest::prelude::*;
use salebot_onsite::json::{self, Value};
use serde_json::Value as Oracle;

#[track_caller]
fn read(text: &str) -> Value<'_> {
    json::read(text).unwrap_or_else(|| panic!("refused: {text}"))
}

#[track_caller]
fn refuses(text: &str) {
    assert_eq!(json::read(text), None, "{text}");
}

fn written(value: &Value<'_>) -> String {
    let mut out = String::new();
    value.write(&mut out);
    out
}

/// Reads what was written, as the general library reads it.
#[track_caller]
fn as_oracle(value: &Value<'_>) -> Oracle {
    parse(&written(value))
}

/// Any JSON value, a few levels deep, without a name twice in one object.
fn any_json() -> impl Strategy<Value = Oracle> {
    let leaf = prop_oneof![
        Just(Oracle::Null),
        any::<bool>().prop_map(Oracle::from),
        any::<i64>().prop_map(Oracle::from),
        // Sixteenths are exact in both; numbers have tests of their own.
        any::<i32>().prop_map(|n| Oracle::from(f64::from(n) / 16.0)),
        any::<String>().prop_map(Oracle::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Oracle::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Oracle::Object(members.into_iter().collect())),
        ]
    })
}
