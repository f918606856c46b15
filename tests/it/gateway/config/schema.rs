//! The schema by which editors check a configuration, against how it is read: a validator of JSON Schema and
//! [`Config::read`] take and refuse the same. Whole configurations, and each of them with every member in turn left out,
//! joined by another one, or replaced by anything that means something somewhere.

use super::CONFIG;
use super::changes::{changed, with_more, with_unknown, without};
use crate::support::{parse, schema};
use salebot_onsite::gateway::Config;
use serde_json::{Value, json};

/// What a schema cannot say, by the words in which it is told.
const BEYOND_A_SCHEMA: [&str; 3] = [
    "min is above max",
    "from and to are the same hour",
    "this nests too deep",
];

/// Names that mean something somewhere, and some that do not.
const NAMES: [&str; 44] = [
    "$schema",
    "origins",
    "events",
    "identify",
    "confirm",
    "limits",
    "triggers",
    "variables",
    "ip_per_minute",
    "ip_burst",
    "new_visitors_per_hour",
    "callback",
    "message",
    "save_variables",
    "add_to_list",
    "remove_from_list",
    "assign_to",
    "order_state",
    "create_order",
    "delay_s",
    "cancel_on",
    "missing",
    "text",
    "block",
    "attachment",
    "buttons",
    "hint",
    "type",
    "url",
    "color",
    "line",
    "one_time",
    "web_app",
    "list_id",
    "email",
    "state_id",
    "budget",
    "client_id",
    "value_phone",
    "delimiter",
    "unknown",
    "onsite_call",
    "client.onsite_call",
    "",
];

/// What may stand somewhere.
fn values() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "a",
        "A",
        "a b",
        "page",
        "9",
        "09",
        "0",
        "-1",
        "https://shop.example",
        "http://shop.example:8080",
        "https://*.shop.example",
        "https://shop.example:443",
        "http://shop.example:80",
        "https://shop.example/",
        "https://*shop.example",
        "https://.shop.example",
        "https://shop..example",
        "https://my_shop.example",
        "https://Shop.example",
        "https://цена.example",
        "https://shop.example:65535",
        "https://shop.example:65536",
        "https://shop.example:",
        "https://:8080",
        "http://[::1]:8080",
        "http://[::1",
        "https://*.[::1]",
        "client.phone",
        "onsite_call",
        "*",
        "null",
        "read-back",
        "skip",
        "reply",
        "image",
        "say \"a\"",
        "{{props.a}}",
        "a {{ page.utm.source }} b",
        "{{who.visitor}}",
        "{{ who.visitor }}",
        "{{who.name}}",
        "{{event.id}}",
        "{{event.props.a}}",
        "{{ event.at }}",
        "{{page.uri}}",
        "{{page.title}}",
        "{{page.utm}}",
        "{{page.utm. }}",
        "{{props}}",
        "{{props.}}",
        "{{ props. }}",
        "{{props.a}",
        "{{",
        "}}",
        "{{a.b}}",
        "{{{props.a}}}",
        "{ {props.a}}",
        "#{name}",
        "#{a}{{props.a}}",
        "#{{props.a}}",
        "#{a {{props.a}}}",
        "{{props.a}} #{",
        "#{a",
        "#{ {{props.a}}",
        "#{{a}}",
        "#{a}}{{props.a}}",
        "{{props.a}}\n#{b",
        "#{a}{{props.a}}#{b {{props.c}}",
    ];
    let mut values: Vec<Value> = texts.map(Value::from).to_vec();
    values.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(0.5),
        json!(600),
        json!(1_000_001),
        json!(2_592_000),
        json!(2_592_001),
        json!([]),
        json!({}),
        json!([1]),
        json!([""]),
        json!(["a"]),
        json!(vec!["a"; 16]),
        json!(vec!["a"; 17]),
        json!({ "a": "b" }),
        json!({ "": "b" }),
        json!({ "{{props.a}}": "b" }),
        json!({ "message": "b" }),
        json!({ "a": "" }),
        json!({ "a": null }),
        json!({ "a": { "callback": "b" } }),
        json!({ "callback": "a" }),
        json!([{ "callback": "a" }, { "message": { "block": 1 } }]),
        json!({ "text": "a" }),
        json!({ "block": 390 }),
        json!([{ "text": "a" }]),
        json!([{ "text": "a", "type": "reply" }, { "text": "b", "type": "inline" }]),
        json!([{ "text": "a", "type": "reply" }, { "text": "b" }]),
        json!({ "hint": "a", "buttons": [{ "text": "a" }] }),
        json!({ "type": "image", "url": "a" }),
        json!(vec![json!({ "callback": "a" }); 64]),
        json!(vec![json!({ "callback": "a" }); 65]),
        json!([{ "event": "a", "on": "back" }]),
        json!([{ "event": "a" }]),
    ]);
    values
}

/// Right configurations that have everything.
fn right() -> Vec<Value> {
    let action =
        |action: Value| json!({ "origins": ["https://shop.example"], "events": { "a": action } });
    let buttons = json!([
        { "text": "Yes", "type": "reply", "line": 0, "index_in_line": 1, "color": "red", "one_time": true },
        { "text": "App", "type": "web_app", "web_app": "https://shop.example" },
    ]);
    let message = json!({ "text": "Hello, #{name}: {{props.a}}", "buttons": { "hint": "Yes or no", "buttons": buttons } });
    let attachment = json!({ "type": "file", "url": "https://shop.example/{{props.a}}" });
    let file = json!({ "attachment": attachment, "text": "{{who.recipient}}", "buttons": [{ "text": "a", "url": "b" }] });
    let deal = json!({ "name": "a", "description": "b", "budget": 9.5, "state_id": "7" });
    let limits = json!({ "ip_per_minute": 1, "ip_burst": 1_000_000, "new_visitors_per_hour": 10 });
    let triggers =
        json!({ "gap_s": 1, "rules": [{ "event": "a", "on": { "click": { "selector": "#a" } } }] });
    vec![
        parse(CONFIG),
        json!({
            "$schema": "config.schema.json", "origins": ["https://shop.example"], "events": {},
            "identify": { "variables": ["phone"] }, "confirm": "drop", "limits": limits, "triggers": triggers,
        }),
        action(
            json!({ "callback": "a", "variables": { "client.a": "{{props.a}}", "b": "", "c": true }, "missing": "skip" }),
        ),
        action(json!({ "message": message, "delay_s": 0.5, "cancel_on": ["b", "c"] })),
        action(
            json!([{ "message": file, "missing": "refuse" }, { "save_variables": { "a": "b" } }]),
        ),
        action(
            json!([{ "add_to_list": { "list_id": 12 } }, { "remove_from_list": { "list_id": "12" } }]),
        ),
        action(
            json!([{ "assign_to": {} }, { "assign_to": { "email": "{{props.a}}" } }, { "order_state": { "state_id": 1 } }]),
        ),
        action(json!({ "create_order": deal, "delay_s": 2_592_000, "missing": "empty" })),
    ]
}

/// What is told of it: what it is refused for, and the mistakes in its rules, for which it is not refused.
fn told(config: &Value) -> Vec<String> {
    match Config::read(&config.to_string()) {
        Ok(config) => config.problems.iter().map(ToString::to_string).collect(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

/// Both take the same of these; how many they take, and how many they refuse.
#[track_caller]
fn agree(all: &[Value]) -> (usize, usize) {
    let mut count = (0, 0);
    let mut apart = Vec::new();
    for (config, accepted) in all.iter().zip(schema::accepted("config.schema.json", all)) {
        let told = told(config);
        match (accepted, told.is_empty()) {
            (true, true) => count.0 += 1,
            (false, false) => count.1 += 1,
            (true, false)
                if told
                    .iter()
                    .all(|told| BEYOND_A_SCHEMA.iter().any(|reason| told.ends_with(reason))) => {}
            _ => apart.push(format!(
                "the schema accepts: {accepted}, the other says {told:?}: {config}"
            )),
        }
    }
    assert!(
        apart.is_empty(),
        "{} of {}:\n{}",
        apart.len(),
        all.len(),
        apart[..apart.len().min(20)].join("\n")
    );
    count
}

#[test]
fn right_configurations_are_taken_by_both() {
    let right = right();
    assert_eq!(agree(&right), (right.len(), 0));
}

#[test]
fn a_configuration_that_lacks_something_is_taken_by_both_or_by_neither() {
    let all: Vec<Value> = right()
        .iter()
        .flat_map(|config| changed(config, &without))
        .collect();
    let (taken, refused) = agree(&all);
    assert!(taken > 40 && refused > 30, "{taken} {refused}");
}

#[test]
fn a_configuration_that_has_more_is_taken_by_both_or_by_neither() {
    let all: Vec<Value> = right()
        .iter()
        .flat_map(|config| changed(config, &|value| with_more(value, &NAMES)))
        .collect();
    let (taken, refused) = agree(&all);
    assert!(taken > 200 && refused > 5000, "{taken} {refused}");
}

#[test]
fn a_configuration_that_has_something_else_is_taken_by_both_or_by_neither() {
    let values = values();
    let replace = |_: &Value| values.clone();
    let all: Vec<Value> = right()
        .iter()
        .flat_map(|config| changed(config, &replace))
        .collect();
    let (taken, refused) = agree(&all);
    assert!(taken > 1000 && refused > 5000, "{taken} {refused}");
}

#[test]
fn unknown_names_are_refused_everywhere() {
    let mut refused = 0;
    for config in right() {
        for (object, config) in with_unknown("", &config) {
            let told = told(&config);
            // Variables have the owner's names.
            if matches!(object.as_str(), "variables" | "save_variables") {
                assert_eq!(told, [""; 0], "{config}");
            } else {
                assert!(!told.is_empty(), "{config}");
                refused += 1;
            }
        }
    }
    assert!(refused > 40, "{refused}");
}
