//! The numbers in a rule, with fractions and at their ends.

use super::{Tab, limited, rule};
use salebot_onsite::page::Signal;
use serde_json::{Value, json};

#[track_caller]
fn open(on: Value) -> Tab {
    Tab::open(&json!([rule("seen", on)]))
}

#[test]
fn scrolling_has_fractions_and_ends() {
    for (least, below) in [(75.5, 75.4), (100.0, 99.9), (0.0, -0.1), (0.25, 0.24)] {
        let mut tab = open(json!({ "scroll": { "percent": least } }));
        tab.scroll(below, 9e9);
        assert_eq!(tab.count(), 0, "{below}");
        tab.scroll(least, 0.0);
        assert_eq!(tab.count(), 1, "{least}");
    }
    let mut tab = open(json!({ "scroll": { "px": 1_000_000, "axis": "x" } }));
    tab.scroll_along(true, 100.0, 999_999.5);
    tab.scroll_along(false, 100.0, 1e9);
    assert_eq!(tab.count(), 0);
    tab.scroll_along(true, 100.0, 1e6);
    assert_eq!(tab.count(), 1);
}

#[test]
fn all_that_a_time_takes_goes_together() {
    let takes = json!({ "after_s": 5, "every_s": 1, "times": 3, "active_only": true });
    let mut tab = open(json!({ "time": takes }));
    for _ in 0..10 {
        tab.signal(Signal::Active);
        tab.pass_s(2);
    }
    assert_eq!(tab.at(), [5000, 6000, 7000]);
}

#[test]
fn times_have_fractions_and_ends() {
    for (on, expected) in [
        (json!({ "time": { "after_s": 0.5 } }), vec![500]),
        (json!({ "time": { "after_s": 86_400 } }), vec![86_400_000]),
        (
            json!({ "time": { "every_s": 40_000.25 } }),
            vec![40_000_250, 80_000_500],
        ),
        (json!({ "idle": { "after_s": 45 } }), vec![45_000]),
        (json!({ "idle": { "after_s": 1.5 } }), vec![1500]),
        (json!({ "idle": { "after_s": 86_400 } }), vec![86_400_000]),
    ] {
        let mut tab = open(on.clone());
        tab.pass_s(86_400);
        assert_eq!(tab.at(), expected, "{on}");
    }
}

#[test]
fn delays_have_fractions_and_ends() {
    for (delay, expected) in [(0.0, 0), (0.001, 1), (2.25, 2250), (86_400.0, 86_400_000)] {
        let mut rule = rule("seen", json!("loaded"));
        rule["delay_s"] = json!(delay);
        let mut tab = Tab::open(&json!([rule]));
        tab.signal(Signal::Loaded);
        tab.pass_s(86_400);
        assert_eq!(tab.at(), [expected], "{delay}");
    }
}

#[test]
fn seeing_and_playing_have_theirs() {
    let mut tab = open(json!({ "visible": { "selector": "#a", "percent": 80, "for_s": 1.5 } }));
    tab.element(0, 1, 1.0);
    tab.pass_s(10);
    assert_eq!(tab.at(), [1500]);
    let mut tab = open(json!({ "media": { "selector": "video", "percent": 90.5 } }));
    tab.element(0, 1, 90.4);
    assert_eq!(tab.count(), 0);
    tab.element(0, 1, 90.5);
    assert_eq!(tab.count(), 1);
}

#[test]
fn a_limit_without_a_number_is_once_or_with_a_pause_any_number() {
    for per in ["page", "element", "session", "day", "visitor"] {
        let mut tab = Tab::open(&json!([limited("buy", json!({ "per": per }))]));
        tab.click();
        tab.click();
        assert_eq!(tab.count(), 1, "{per}");
        let limit = json!({ "per": per, "cooldown_s": 1.5 });
        let mut tab = Tab::open(&json!([limited("buy", limit)]));
        for _ in 0..30 {
            tab.click();
            tab.pass_ms(750);
        }
        assert_eq!(tab.count(), 15, "{per}");
    }
}

#[test]
fn a_pause_may_be_a_year() {
    let limit = json!({ "per": "visitor", "cooldown_s": 31_622_400 });
    let mut tab = Tab::open(&json!([limited("buy", limit)]));
    tab.click();
    tab.pass_s(31_622_399);
    tab.click();
    assert_eq!(tab.count(), 1);
    tab.pass_s(1);
    tab.click();
    assert_eq!(tab.count(), 2);
}

#[test]
fn a_gap_has_fractions() {
    let rules = json!({ "gap_s": 2.5, "rules": [rule("seen", json!("exit_intent"))] });
    let mut tab = Tab::open(&rules);
    for _ in 0..10 {
        tab.signal(Signal::Exit);
        tab.pass_ms(500);
    }
    assert_eq!(tab.at(), [0, 2500]);
}
