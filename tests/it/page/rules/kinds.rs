//! What sets a rule off: every kind, with everything that it takes. What comes of that stands beside the rules at work.

use super::{one, read};
use salebot_onsite::page::rules::{KINDS, Kind};
use serde_json::{Value, json};

#[track_caller]
fn kind(on: Value) -> Kind {
    one(json!({ "event": "seen", "on": on })).kind
}

#[test]
fn a_kind_alone_is_written_short_or_as_an_object() {
    for (name, expected) in [
        ("page_view", Kind::PageView),
        ("dom_ready", Kind::DomReady),
        ("loaded", Kind::Loaded),
        ("history", Kind::History),
        ("link", Kind::Link),
        ("submit", Kind::Submit),
        ("form_abandon", Kind::FormAbandon),
        ("exit_intent", Kind::ExitIntent),
        ("back", Kind::Back),
        ("copy", Kind::Copy),
        ("js_error", Kind::JsError),
        ("media", Kind::Media),
    ] {
        assert_eq!(kind(json!(name)), expected);
        assert_eq!(kind(json!({ name: {} })), expected);
    }
}

#[test]
fn kinds_stand_in_their_table_in_their_order() {
    for (place, (name, kind, _)) in KINDS.iter().enumerate() {
        assert_eq!(*kind as usize, place, "{name}");
    }
}

#[test]
fn kinds_about_elements_take_a_selector() {
    for (name, expected) in [
        ("click", Kind::Click),
        ("link", Kind::Link),
        ("submit", Kind::Submit),
        ("form_abandon", Kind::FormAbandon),
        ("visible", Kind::Visible),
        ("copy", Kind::Copy),
        ("media", Kind::Media),
    ] {
        let selector = "#a > .b:not([c=\"d\"])";
        assert_eq!(kind(json!({ name: { "selector": selector } })), expected);
    }
}

#[test]
fn every_kind_takes_all_that_is_its_own() {
    for (on, expected) in [
        (json!({ "link": { "outbound": true } }), Kind::Link),
        (
            json!({ "link": { "download": true, "outbound": false } }),
            Kind::Link,
        ),
        (
            json!({ "submit": { "selector": "form", "fields": ["email", "имя"] } }),
            Kind::Submit,
        ),
        (json!({ "submit": { "fields": [] } }), Kind::Submit),
        (json!({ "scroll": { "percent": 75.5 } }), Kind::Scroll),
        (json!({ "scroll": { "percent": 0 } }), Kind::Scroll),
        (
            json!({ "scroll": { "percent": 100, "axis": "y" } }),
            Kind::Scroll,
        ),
        (
            json!({ "scroll": { "px": 1200, "axis": "x" } }),
            Kind::Scroll,
        ),
        (json!({ "scroll": { "px": 0 } }), Kind::Scroll),
        (json!({ "scroll": { "px": 1_000_000 } }), Kind::Scroll),
        (
            json!({ "visible": { "selector": "#a", "percent": 80, "for_s": 1.5 } }),
            Kind::Visible,
        ),
        (json!({ "time": { "after_s": 86_400 } }), Kind::Time),
        (json!({ "time": { "every_s": 30 } }), Kind::Time),
        (
            json!({ "time": { "after_s": 5, "every_s": 1, "times": 3, "active_only": true } }),
            Kind::Time,
        ),
        (json!({ "idle": { "after_s": 45 } }), Kind::Idle),
        (
            json!({ "media": { "selector": "video", "percent": 90 } }),
            Kind::Media,
        ),
        (json!({ "custom": { "name": "Cart:Add" } }), Kind::Custom),
    ] {
        assert_eq!(kind(on.clone()), expected, "{on}");
    }
}

#[test]
fn a_rule_has_one_kind_wherever_it_stands() {
    let rules = read(&json!([
        { "event": "a", "on": "copy" },
        { "event": "b", "on": { "back": {} } },
        { "event": "c", "on": "copy" },
    ]));
    let kinds: Vec<Kind> = rules.list.iter().map(|rule| rule.kind).collect();
    assert_eq!(kinds, [Kind::Copy, Kind::Back, Kind::Copy]);
}
