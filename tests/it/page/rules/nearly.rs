//! Random rules: right ones, and right ones in which something was changed.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;
use serde_json::{Map, Value, json};

/// All names and words that mean something somewhere.
pub(in crate::page) const WORDS: [&str; 61] = [
    "event",
    "on",
    "where",
    "limit",
    "delay_s",
    "sample",
    "props",
    "open_chat",
    "rules",
    "gap_s",
    "page_view",
    "dom_ready",
    "loaded",
    "history",
    "click",
    "link",
    "submit",
    "form_abandon",
    "scroll",
    "visible",
    "time",
    "idle",
    "exit_intent",
    "back",
    "copy",
    "js_error",
    "media",
    "custom",
    "selector",
    "percent",
    "px",
    "axis",
    "for_s",
    "after_s",
    "every_s",
    "times",
    "active_only",
    "fields",
    "name",
    "outbound",
    "download",
    "url",
    "path",
    "device",
    "utm",
    "query",
    "visits",
    "min",
    "max",
    "hour",
    "from",
    "to",
    "tz",
    "any",
    "not",
    "in",
    "regex",
    "contains",
    "per",
    "element",
    "cooldown_s",
];

fn optional(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Option<Value>> {
    prop::option::weighted(0.4, value)
}

/// An object of those members that are there.
fn object(members: Vec<(&'static str, BoxedStrategy<Option<Value>>)>) -> BoxedStrategy<Value> {
    let (names, values): (Vec<_>, Vec<_>) = members.into_iter().unzip();
    let joined = values.prop_map(move |values| {
        let members = names.iter().zip(values);
        let members = members.filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
        Value::Object(members.collect())
    });
    joined.boxed()
}

fn may(
    name: &'static str,
    value: impl Strategy<Value = Value> + 'static,
) -> (&'static str, BoxedStrategy<Option<Value>>) {
    (name, optional(value).boxed())
}

fn must(
    name: &'static str,
    value: impl Strategy<Value = Value> + 'static,
) -> (&'static str, BoxedStrategy<Option<Value>>) {
    (name, value.prop_map(Some).boxed())
}

/// Texts like this. Made once, for reading the pattern takes longer than a whole rule.
fn words(pattern: &str) -> impl Strategy<Value = String> + use<> {
    string_regex(pattern).unwrap()
}

/// That many letters of any script at the least.
fn letters(least: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), least..6).prop_map(String::from_iter)
}

fn text() -> BoxedStrategy<Value> {
    prop_oneof![words("[a-z#/.*?]{1,8}"), letters(1)]
        .prop_map(Value::from)
        .boxed()
}

fn flag() -> BoxedStrategy<Value> {
    any::<bool>().prop_map(Value::from).boxed()
}

/// A number with its ends, and two digits behind the point.
fn number(least: u32, most: u32) -> BoxedStrategy<Value> {
    let between = (least * 100..=most * 100).prop_map(|number| json!(f64::from(number) / 100.0));
    prop_oneof![4 => between, 1 => Just(json!(least)), 1 => Just(json!(most))].boxed()
}

fn on() -> BoxedStrategy<Value> {
    let bare = [
        "page_view",
        "dom_ready",
        "loaded",
        "history",
        "link",
        "submit",
        "form_abandon",
        "exit_intent",
        "back",
        "copy",
        "js_error",
        "media",
    ];
    let fields = prop::collection::vec(text(), 0..3).prop_map(Value::from);
    let day = || number(1, 86_400);
    let axis = || select(vec!["x", "y"]).prop_map(Value::from);
    let kinds = vec![
        ("page_view", object(vec![])),
        ("click", object(vec![must("selector", text())])),
        (
            "link",
            object(vec![
                may("selector", text()),
                may("outbound", flag()),
                may("download", flag()),
            ]),
        ),
        (
            "submit",
            object(vec![may("selector", text()), may("fields", fields)]),
        ),
        (
            "scroll",
            object(vec![must("percent", number(0, 100)), may("axis", axis())]),
        ),
        (
            "scroll",
            object(vec![must("px", number(0, 1_000_000)), may("axis", axis())]),
        ),
        (
            "visible",
            object(vec![
                must("selector", text()),
                may("percent", number(0, 100)),
                may("for_s", day()),
            ]),
        ),
        (
            "time",
            object(vec![
                must("after_s", number(0, 86_400)),
                may("active_only", flag()),
            ]),
        ),
        (
            "time",
            object(vec![
                may("after_s", day()),
                must("every_s", day()),
                may("times", number(1, 9)),
            ]),
        ),
        ("idle", object(vec![must("after_s", day())])),
        (
            "media",
            object(vec![
                may("selector", text()),
                may("percent", number(0, 100)),
            ]),
        ),
        ("custom", object(vec![must("name", text())])),
    ];
    let kinds: Vec<BoxedStrategy<Value>> = kinds
        .into_iter()
        .map(|(kind, takes)| takes.prop_map(move |takes| json!({ kind: takes })).boxed())
        .collect();
    let kinds = proptest::strategy::Union::new(kinds);
    prop_oneof![1 => select(bare.to_vec()).prop_map(Value::from), 3 => kinds].boxed()
}

fn plain() -> BoxedStrategy<Value> {
    prop_oneof![4 => text(), 1 => Just(json!("")), 1 => number(0, 9), 1 => flag()].boxed()
}

fn matcher() -> BoxedStrategy<Value> {
    let list = prop::collection::vec(plain(), 1..4).prop_map(Value::from);
    let ways = object(vec![
        may("equals", plain()),
        may("contains", text()),
        may("starts", text()),
        may("ends", number(0, 9)),
        may("glob", plain()),
        may("regex", text()),
        may("in", list),
    ]);
    prop_oneof![plain(), ways].boxed()
}

fn conditions() -> BoxedStrategy<Value> {
    let named = || {
        prop::collection::btree_map(words("[a-z]{0,3}"), matcher(), 0..3)
            .prop_map(|named| json!(named))
    };
    let tz = select(vec!["UTC", "Asia/Omsk"]).prop_map(Value::from);
    let few = object(vec![
        may("url", matcher()),
        may("path", matcher()),
        may("device", matcher()),
        may("utm", named()),
        may("query", named()),
        may(
            "visits",
            object(vec![may("min", number(0, 3)), may("max", number(3, 9))]),
        ),
        may(
            "hour",
            object(vec![
                may("from", number(0, 24)),
                may("to", number(0, 24)),
                may("tz", tz),
            ]),
        ),
    ]);
    few.prop_recursive(3, 8, 2, |inner| {
        let any = prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from);
        object(vec![
            may("path", matcher()),
            may("any", any),
            must("not", inner),
        ])
    })
    .boxed()
}

fn limit() -> BoxedStrategy<Value> {
    let pers = vec!["page", "element", "session", "day", "visitor"];
    object(vec![
        must("per", select(pers).prop_map(Value::from)),
        may("times", number(1, 9)),
        may("cooldown_s", number(0, 31_622_400)),
    ])
}

fn rule() -> BoxedStrategy<Value> {
    let props = prop::collection::btree_map(
        words("[a-z]{0,3}"),
        prop_oneof![plain(), Just(Value::Null)],
        0..3,
    );
    object(vec![
        must("event", words("[a-z0-9_.-]{1,64}").prop_map(Value::from)),
        must("on", on()),
        may("where", conditions()),
        may("limit", limit()),
        may("delay_s", number(0, 86_400)),
        may("sample", number(0, 1)),
        may("props", props.prop_map(|props| json!(props))),
        may("open_chat", flag()),
    ])
}

fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        flag(),
        (-10..200_000_i32).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        letters(0).prop_map(Value::from),
        select(WORDS.to_vec()).prop_map(Value::from),
        Just(json!("")),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let members = (select(WORDS.to_vec()), inner.clone());
        let members = prop::collection::vec(members, 0..3);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
            members.prop_map(|members| {
                let members = members.into_iter();
                members
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
    .boxed()
}

/// What is changed in a rule, at a place counted from its root.
#[derive(Debug, Clone)]
enum Edit {
    Replace(Value),
    Add(&'static str, Value),
    Remove,
}

fn edit() -> impl Strategy<Value = (usize, Edit)> {
    let edit = prop_oneof![
        anything().prop_map(Edit::Replace),
        (select(WORDS.to_vec()), anything()).prop_map(|(name, value)| Edit::Add(name, value)),
        Just(Edit::Remove),
    ];
    (any::<usize>(), edit)
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// Changes what stands at a place; gives back how many places are still to go.
fn change(value: &mut Value, mut place: usize, edit: &Edit) -> Option<usize> {
    if place == 0 {
        match (edit, value) {
            (Edit::Replace(other), value) => *value = other.clone(),
            (Edit::Add(name, other), Value::Object(members)) => {
                members.insert((*name).to_owned(), other.clone());
            }
            (Edit::Add(_, other), Value::Array(items)) => items.push(other.clone()),
            (Edit::Add(_, other), value) => *value = other.clone(),
            (Edit::Remove, Value::Array(items)) => drop(items.pop()),
            (Edit::Remove, Value::Object(members)) => {
                *members = members.clone().into_iter().skip(1).collect::<Map<_, _>>();
            }
            (Edit::Remove, value) => *value = Value::Null,
        }
        return None;
    }
    place -= 1;
    let within: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(members) => members.values_mut().collect(),
        _ => Vec::new(),
    };
    for value in within {
        place = change(value, place, edit)?;
    }
    Some(place)
}

/// A set of a few rules, at times as an object, in which nothing or a little was changed.
pub(super) fn nearly_right() -> impl Strategy<Value = Value> {
    let rules = prop::collection::vec(rule(), 0..3).prop_map(Value::from);
    let set = (rules, prop::option::weighted(0.2, number(0, 86_400)));
    let set = set.prop_map(|(rules, gap)| match gap {
        Some(gap) => json!({ "gap_s": gap, "rules": rules }),
        None => rules,
    });
    (set, prop::collection::vec(edit(), 0..3)).prop_map(|(mut set, edits)| {
        for (place, edit) in edits {
            let place = place % count(&set);
            change(&mut set, place, &edit);
        }
        set
    })
}
