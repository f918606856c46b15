//! By what a rule is known again on the next page.

use super::{one, read, with};
use crate::support::lines_of;
use salebot_onsite::page::rules::{Rules, check};
use serde_json::{Value, json};

fn rule(event: &str, selector: &str) -> Value {
    json!({ "event": event, "on": { "click": { "selector": selector } } })
}

#[track_caller]
fn key(rules: &Value, event: &str) -> u64 {
    let rules = read(rules);
    let rule = rules
        .list
        .iter()
        .find(|rule| rule.event() == event)
        .unwrap();
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

/// The key of one rule, from the members of its JSON besides its event.
#[track_caller]
fn key_of(members: &str) -> u64 {
    let checked = check(&format!("[{{\"event\":\"a\",{members}}}]"));
    assert_eq!(checked.problems, [], "{members}");
    Rules::read(&lines_of(&checked.rules)).list[0].key
}

#[test]
fn the_key_is_the_same_in_whatever_order_and_form_a_rule_is_written() {
    for spellings in [
        &[
            r#""on":"back""#,
            r#""on":{"back":{}}"#,
            r#""where":{},"on":"back""#,
        ][..],
        &[
            r#""on":{"visible":{"selector":"a","percent":50,"for_s":1}}"#,
            r#""on":{"visible":{"for_s":1.0,"percent":5e1,"selector":"\u0061"}}"#,
        ],
        &[
            r#""on":{"scroll":{"px":0,"axis":"y"}}"#,
            r#""on":{"scroll":{"axis":"y","px":-0.0}}"#,
        ],
        &[
            r#""on":{"submit":{"fields":["a","b"]}}"#,
            r#""on":{"submit":{"fields":["b","a"]}}"#,
        ],
        &[
            r#""on":"copy","where":{"path":"/a","hour":{"from":9,"to":18},"utm":{"a":"1","b":"2"}}"#,
            r#""where":{"utm":{"b":"2","a":"1"},"hour":{"to":18.0,"from":9.00},"path":"/a"},"on":"copy""#,
        ],
        &[
            r#""on":"copy","where":{"any":[{"path":"/a"},{"title":{"in":["b","c"]}}]}"#,
            r#""on":"copy","where":{"any":[{"title":{"in":["c","b"]}},{"path":"/a"}]}"#,
        ],
        &[
            r#""on":"copy","where":{"path":{"starts":"a","ends":"z"},"hour":{"to":6},"visits":{"min":1}}"#,
            r#""on":"copy","where":{"visits":{"min":1.0},"hour":{"to":6e0},"path":{"ends":"z","starts":"a"}}"#,
        ],
    ] {
        for spelling in spellings {
            assert_eq!(key_of(spelling), key_of(spellings[0]), "{spelling}");
        }
    }
}

#[test]
fn the_numbers_that_expressions_and_time_zones_happen_to_have_are_not_in_the_key() {
    let ours = json!({ "event": "a", "on": "back", "where": {
        "path": { "regex": "a" }, "hour": { "from": 9, "tz": "Asia/Omsk" }
    } });
    let other = json!({ "event": "b", "on": "back", "where": {
        "path": { "regex": "b" }, "hour": { "from": 9, "tz": "Europe/Moscow" }
    } });
    let alone = key(&json!([ours]), "a");
    assert_eq!(key(&json!([other, ours]), "a"), alone);
    let mut changed = ours.clone();
    changed["where"]["path"]["regex"] = json!("b");
    assert_ne!(key(&json!([changed]), "a"), alone);
    let mut changed = ours;
    changed["where"]["hour"]["tz"] = json!("Europe/Moscow");
    assert_ne!(key(&json!([changed]), "a"), alone);
}

#[test]
fn whatever_else_is_changed_changes_the_key() {
    let on = [
        json!("link"),
        json!({ "link": { "selector": "a" } }),
        json!({ "link": { "outbound": true } }),
        json!({ "link": { "download": true } }),
        json!({ "link": { "download": true, "outbound": true } }),
        json!({ "copy": { "selector": "a" } }),
        json!({ "custom": { "name": "a" } }),
        json!("submit"),
        json!({ "submit": { "fields": ["a", "b"] } }),
        json!({ "submit": { "fields": ["ab"] } }),
        json!({ "submit": { "selector": "a", "fields": ["b"] } }),
        json!({ "scroll": { "percent": 50 } }),
        json!({ "scroll": { "percent": 75 } }),
        json!({ "scroll": { "percent": 50, "axis": "x" } }),
        json!({ "scroll": { "px": 0 } }),
        json!({ "scroll": { "px": 50 } }),
        json!({ "time": { "after_s": 5 } }),
        json!({ "time": { "every_s": 5 } }),
        json!({ "time": { "after_s": 5, "every_s": 5 } }),
        json!({ "time": { "every_s": 5, "times": 5 } }),
        json!({ "time": { "every_s": 5, "active_only": true } }),
        json!({ "idle": { "after_s": 5 } }),
        json!({ "visible": { "selector": "a" } }),
        json!({ "visible": { "selector": "a", "for_s": 5 } }),
    ];
    let conditions = [
        json!({ "path": "a" }),
        json!({ "url": "a" }),
        json!({ "path": "b" }),
        json!({ "path": { "contains": "a" } }),
        json!({ "path": { "starts": "a" } }),
        json!({ "path": { "ends": "a" } }),
        json!({ "path": { "glob": "a" } }),
        json!({ "path": { "regex": "a" } }),
        json!({ "path": { "regex": "A" } }),
        json!({ "path": { "in": ["a", "b"] } }),
        json!({ "path": { "in": ["ab"] } }),
        json!({ "utm": { "path": "a" } }),
        json!({ "query": { "path": "a" } }),
        json!({ "not": { "path": "a" } }),
        json!({ "not": { "not": { "path": "a" } } }),
        json!({ "any": [{ "path": "a" }] }),
        json!({ "any": [{ "path": "a" }, { "title": "b" }] }),
        json!({ "any": [{ "path": "a", "title": "b" }] }),
        json!({ "path": "a", "title": "b" }),
        json!({ "path": "b", "title": "a" }),
        json!({ "visits": { "min": 2 } }),
        json!({ "visits": { "max": 2 } }),
        json!({ "hour": { "from": 2 } }),
        json!({ "hour": { "to": 2 } }),
        json!({ "hour": { "to": 2, "tz": "UTC" } }),
    ];
    let mut keys: Vec<u64> = on
        .into_iter()
        .map(|on| one(json!({ "event": "a", "on": on })).key)
        .collect();
    keys.extend(conditions.map(|conditions| with("where", conditions).key));
    for (place, key) in keys.iter().enumerate() {
        assert!(!keys[..place].contains(key), "{place}");
    }
}
