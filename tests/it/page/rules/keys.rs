//! By what a rule is known again on the next page.

use super::{one, read};
use serde_json::{Value, json};

fn rule(event: &str, selector: &str) -> Value {
    json!({ "event": event, "on": { "click": { "selector": selector } } })
}

#[track_caller]
fn key(rules: &Value, event: &str) -> u64 {
    let rules = read(rules);
    let rule = rules.list.iter().find(|rule| rule.event == event).unwrap();
    rule.key
}

#[test]
fn the_key_is_the_same_whatever_stands_around_the_rule() {
    let ours = rule("a", "#a");
    let alone = key(&json!([ours]), "a");
    let broken = json!({ "event": "b" });
    for rules in [
        json!([rule("b", "#b"), ours]),
        json!([rule("b", "#b"), rule("c", "#a"), ours, rule("d", "#d")]),
        json!([broken, ours]),
        json!({ "gap_s": 5, "rules": [ours, rule("b", "#b")] }),
    ] {
        assert_eq!(key(&rules, "a"), alone, "{rules}");
    }
}

#[test]
fn the_key_stays_while_limits_delays_and_details_change() {
    let before = one(rule("a", "#a")).key;
    let mut changed = rule("a", "#a");
    changed["limit"] = json!({ "per": "day", "times": 2 });
    changed["delay_s"] = json!(3);
    changed["props"] = json!({ "b": 1 });
    changed["open_chat"] = json!(true);
    assert_eq!(one(changed).key, before);
}

#[test]
fn another_event_or_another_matter_has_another_key() {
    let keys = [
        one(rule("a", "#a")).key,
        one(rule("b", "#a")).key,
        one(rule("a", "#b")).key,
        one(json!({ "event": "a", "on": { "copy": { "selector": "#a" } } })).key,
        one(json!({ "event": "a", "on": { "time": { "after_s": 1 } } })).key,
        one(json!({ "event": "a", "on": { "time": { "after_s": 2 } } })).key,
    ];
    for (place, key) in keys.iter().enumerate() {
        assert!(!keys[..place].contains(key), "{place}");
    }
}
