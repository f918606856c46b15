//! docs/configuration.md: its examples are configurations, its numbers those of the code, and it has every member that there is.

use crate::support::parse;
use salebot_onsite::event::MAX_NAME_CHARS;
use salebot_onsite::gateway::{
    Config, Limits, MAX_ACTIONS, MAX_CALLS_BYTES, MAX_CANCEL_ON, MAX_DELAY_S, MAX_LIMIT,
    MAX_TEXT_CHARS,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const DOCS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/docs/configuration.md"
));
const SCHEMA: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/pkg/config.schema.json"
));

/// The examples, each as a whole configuration: the others are what stands under `events`.
fn examples() -> Vec<Value> {
    let blocks = DOCS.split("```json\n").skip(1);
    let blocks = blocks.map(|rest| parse(rest.split("```").next().unwrap()));
    let whole = |block: Value| match block.get("origins") {
        Some(_) => block,
        None => json!({ "origins": ["https://shop.example"], "events": block }),
    };
    blocks.map(whole).collect()
}

#[test]
fn every_example_is_a_configuration() {
    for example in examples() {
        let config = Config::read(&example.to_string());
        let config = config.unwrap_or_else(|problems| panic!("{problems:?}: {example}"));
        assert_eq!(
            (config.problems, config.warnings),
            (vec![], vec![]),
            "{example}"
        );
    }
}

#[test]
fn every_action_has_an_example() {
    let mut shown = BTreeSet::new();
    for example in examples() {
        for (_, actions) in example["events"].as_object().unwrap() {
            let actions = actions
                .as_array()
                .cloned()
                .unwrap_or_else(|| vec![actions.clone()]);
            let members = actions.iter().filter_map(Value::as_object).flatten();
            shown.extend(members.map(|(name, _)| name.clone()));
        }
    }
    let known = parse(SCHEMA)["$defs"]["action"]["properties"].clone();
    for name in known.as_object().unwrap().keys() {
        assert!(shown.contains(name), "{name}");
    }
}

/// The names in the schema, rules aside, which have a page of their own.
fn names(schema: &Value, found: &mut BTreeSet<String>) {
    for (name, value) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone());
        names(value, found);
    }
    for value in schema["anyOf"].as_array().into_iter().flatten() {
        names(value, found);
    }
}

#[test]
fn every_member_is_told() {
    let schema = parse(SCHEMA);
    let mut found = BTreeSet::new();
    for part in [
        &schema,
        &schema["$defs"]["action"],
        &schema["$defs"]["message"],
    ] {
        names(part, &mut found);
    }
    names(&schema["$defs"]["buttons"], &mut found);
    names(&schema["$defs"]["button"], &mut found);
    assert!(found.len() > 35, "{found:?}");
    for name in found {
        let is_told = DOCS.contains(&format!("`{name}`")) || DOCS.contains(&format!("### {name}"));
        let is_listed = DOCS
            .lines()
            .any(|line| line.starts_with("### ") && line.contains(&name));
        assert!(is_told || is_listed, "{name}");
    }
}

#[test]
fn the_numbers_are_those_of_the_code() {
    let Limits {
        ip_per_minute,
        ip_burst,
        new_visitors_per_hour,
    } = Limits::default();
    let row = |name: &str| {
        DOCS.lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")))
            .unwrap()
    };
    for (name, number) in [
        ("ip_per_minute", ip_per_minute),
        ("ip_burst", ip_burst),
        ("new_visitors_per_hour", new_visitors_per_hour),
    ] {
        assert!(row(name).ends_with(&format!("| {number} |")), "{name}");
    }
    let words: Vec<&str> = DOCS.split_whitespace().collect();
    let words = words.join(" ");
    for told in [
        format!("from 1 to {MAX_LIMIT}."),
        format!("up to {MAX_DELAY_S}, which is 30 days"),
        format!("at most {MAX_CANCEL_ON}, cancel it"),
        format!("1 to {MAX_NAME_CHARS} of `a-z`"),
        format!("or a list of {MAX_ACTIONS} at most"),
        format!("a whole text after {MAX_TEXT_CHARS}."),
        format!("{} KiB at the most", MAX_CALLS_BYTES / 1024),
        "cut after 2000 characters".to_owned(),
    ] {
        assert!(words.contains(&told), "{told}");
    }
}
