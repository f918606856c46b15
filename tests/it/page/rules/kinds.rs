//! What sets a rule off: every kind, with everything that it takes.

use super::one;
use salebot_onsite::page::rules::{Kind, On};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

#[track_caller]
fn on(value: Value) -> On {
    one(json!({ "event": "seen", "on": value })).on
}

/// What a kind is with nothing said of it.
fn bare(kind: Kind) -> On {
    let mut on = on(json!("page_view"));
    on.kind = kind;
    on
}

#[test]
fn a_kind_alone_is_written_short_or_as_an_object() {
    for (name, kind) in [
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
        assert_eq!(on(json!(name)), bare(kind));
        assert_eq!(on(json!({ name: {} })), bare(kind));
    }
}

#[test]
fn without_more_said_nothing_is_waited_for_and_half_is_enough() {
    let expected = On {
        kind: Kind::PageView,
        selector: String::new(),
        percent: 50.0,
        px: None,
        sideways: false,
        for_time: Millis(0),
        after: Millis(0),
        every: Millis(0),
        times: 0,
        active_only: false,
        fields: Vec::new(),
        name: String::new(),
        outbound: false,
        download: false,
    };
    assert_eq!(on(json!("page_view")), expected);
}

#[test]
fn kinds_about_elements_take_a_selector() {
    for (name, kind) in [
        ("click", Kind::Click),
        ("link", Kind::Link),
        ("submit", Kind::Submit),
        ("form_abandon", Kind::FormAbandon),
        ("visible", Kind::Visible),
        ("copy", Kind::Copy),
        ("media", Kind::Media),
    ] {
        let expected = On {
            selector: "#a > .b:not([c=\"d\"])".into(),
            ..bare(kind)
        };
        let selector = "#a > .b:not([c=\"d\"])";
        assert_eq!(on(json!({ name: { "selector": selector } })), expected);
    }
}

#[test]
fn links_are_outbound_or_downloads_or_neither() {
    let link = on(json!({ "link": { "outbound": true } }));
    assert!(link.outbound && !link.download);
    let link = on(json!({ "link": { "download": true, "outbound": false } }));
    assert!(!link.outbound && link.download);
}

#[test]
fn a_form_names_the_fields_that_go_with_it() {
    let submit = on(json!({ "submit": { "selector": "form", "fields": ["email", "имя"] } }));
    assert_eq!(submit.fields, ["email", "имя"]);
    assert_eq!(on(json!({ "submit": { "fields": [] } })).fields, [""; 0]);
}

#[test]
fn scrolling_is_in_percent_or_pixels_down_or_sideways() {
    let scroll = on(json!({ "scroll": { "percent": 75.5 } }));
    assert_eq!(
        (scroll.percent, scroll.px, scroll.sideways),
        (75.5, None, false)
    );
    let scroll = on(json!({ "scroll": { "px": 1200, "axis": "x" } }));
    assert_eq!((scroll.px, scroll.sideways), (Some(1200.0), true));
    assert!(!on(json!({ "scroll": { "px": 0, "axis": "y" } })).sideways);
    for percent in [0.0, 100.0] {
        let scroll = on(json!({ "scroll": { "percent": percent } }));
        assert_eq!(scroll.percent, percent);
    }
}

#[test]
fn seeing_takes_how_much_and_for_how_long() {
    let visible = on(json!({ "visible": { "selector": "#a", "percent": 80, "for_s": 1.5 } }));
    let expected = On {
        selector: "#a".into(),
        percent: 80.0,
        for_time: Millis(1500),
        ..bare(Kind::Visible)
    };
    assert_eq!(visible, expected);
}

#[test]
fn time_takes_first_next_how_often_and_whether_only_activity_counts() {
    let value = json!({ "after_s": 5, "every_s": 1, "times": 3, "active_only": true });
    let expected = On {
        after: Millis(5000),
        every: Millis(1000),
        times: 3,
        active_only: true,
        ..bare(Kind::Time)
    };
    assert_eq!(on(json!({ "time": value })), expected);
    assert_eq!(
        on(json!({ "time": { "after_s": 86_400 } })).after,
        Millis(86_400_000)
    );
    assert_eq!(
        on(json!({ "time": { "every_s": 30 } })).every,
        Millis(30_000)
    );
}

#[test]
fn idleness_says_after_how_long() {
    let expected = On {
        after: Millis(45_000),
        ..bare(Kind::Idle)
    };
    assert_eq!(on(json!({ "idle": { "after_s": 45 } })), expected);
}

#[test]
fn media_take_how_much_was_played() {
    let media = on(json!({ "media": { "selector": "video", "percent": 90 } }));
    assert_eq!((media.selector.as_str(), media.percent), ("video", 90.0));
}

#[test]
fn an_event_of_the_pages_own_has_a_name() {
    let expected = On {
        name: "Cart:Add".into(),
        ..bare(Kind::Custom)
    };
    assert_eq!(on(json!({ "custom": { "name": "Cart:Add" } })), expected);
}
