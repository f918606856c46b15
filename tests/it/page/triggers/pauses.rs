//! The least time between two events: of one rule, and of the whole set.

use super::{MINUTE, Tab, limited, rule};
use salebot_onsite::page::Signal;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

fn paused(per: &str) -> Value {
    json!([limited("buy", json!({ "per": per, "cooldown_s": 60 }))])
}

#[test]
fn a_pause_is_kept_whatever_the_limit_counts_in() {
    for per in ["page", "element", "session", "day", "visitor"] {
        let mut tab = Tab::open(&paused(per));
        for _ in 0..13 {
            tab.click();
            tab.pass_s(10);
        }
        assert_eq!(tab.at(), [0, 60_000, 120_000], "{per}");
    }
}

#[test]
fn a_pause_ends_to_the_millisecond() {
    let mut tab = Tab::open(&paused("visitor"));
    tab.click();
    tab.pass_ms(59_999);
    tab.click();
    tab.pass_ms(1);
    tab.click();
    assert_eq!(tab.at(), [0, 60_000]);
}

#[test]
fn a_click_within_the_pause_does_not_stretch_it() {
    let mut tab = Tab::open(&paused("visitor"));
    for _ in 0..61 {
        tab.click();
        tab.pass_s(1);
    }
    assert_eq!(tab.at(), [0, 60_000]);
}

#[test]
fn a_pause_and_a_number_both_hold() {
    let rules = json!([limited(
        "buy",
        json!({ "per": "page", "times": 2, "cooldown_s": 60 })
    )]);
    let mut tab = Tab::open(&rules);
    for _ in 0..30 {
        tab.click();
        tab.pass_s(10);
    }
    assert_eq!(tab.at(), [0, 60_000]);
}

#[test]
fn a_pause_outlasts_the_day_or_session_that_it_began_in() {
    for per in ["day", "session"] {
        let limit = json!({ "per": per, "times": 1, "cooldown_s": 36_000 });
        let mut tab = Tab::open(&json!([limited("buy", limit)]));
        tab.click();
        // Midnight is at 35,200 seconds.
        tab.pass_s(35_500);
        tab.click();
        assert_eq!(tab.at(), [0], "{per}");
        tab.pass_s(500);
        tab.click();
        assert_eq!(tab.at(), [0, 36_000_000], "{per}");
    }
}

#[test]
fn a_pause_is_remembered_on_the_next_page() {
    let rules = paused("visitor");
    let mut tab = Tab::open(&rules);
    tab.click();
    tab.pass_s(30);
    let mut next = tab.next_page(&rules);
    next.click();
    assert_eq!(next.count(), 0);
    next.pass_s(30);
    next.click();
    assert_eq!(next.at(), [60_000]);
}

fn gap() -> Value {
    json!({ "gap_s": 10, "rules": [
        rule("buy", json!({ "click": { "selector": "#buy" } })),
        rule("leaving", json!("exit_intent")),
        limited("once", json!({ "per": "visitor" })),
    ] })
}

#[test]
fn a_gap_holds_between_any_two_rules() {
    let mut tab = Tab::open(&gap());
    tab.click();
    tab.pass_ms(9999);
    tab.signal(Signal::Exit);
    tab.click();
    assert_eq!(tab.names(), ["buy"]);
    tab.pass_ms(1);
    tab.signal(Signal::Exit);
    tab.click();
    assert_eq!(tab.names(), ["buy", "leaving"]);
    assert_eq!(tab.at(), [0, 10_000]);
}

#[test]
fn what_falls_into_a_gap_uses_no_limit_up() {
    let mut tab = Tab::open(&gap());
    tab.click();
    tab.element(2, 1, 0.0);
    assert_eq!(tab.names(), ["buy"]);
    tab.pass_s(10);
    tab.element(2, 1, 0.0);
    assert_eq!(tab.names(), ["buy", "once"]);
}

#[test]
fn a_gap_holds_within_one_signal() {
    let rules =
        json!({ "gap_s": 1, "rules": [rule("a", json!("loaded")), rule("b", json!("loaded"))] });
    let mut tab = Tab::open(&rules);
    tab.signal(Signal::Loaded);
    assert_eq!(tab.names(), ["a"]);
}

#[test]
fn a_gap_is_remembered_on_the_next_page_and_in_the_other_tab() {
    let rules = gap();
    let (mut tab, mut other) = (Tab::open(&rules), Tab::open(&rules));
    tab.pass_s(100);
    tab.click();
    tab.pass_s(5);
    let mut next = tab.next_page(&rules);
    next.click();
    assert_eq!(next.count(), 0);
    other.now = tab.now;
    other.triggers.merge(tab.triggers.memory());
    other.click();
    assert_eq!(other.count(), 0);
    other.pass_s(5);
    other.click();
    assert_eq!(other.at(), [110_000]);
}

#[test]
fn without_a_gap_there_is_none() {
    let rules = json!([rule("a", json!("loaded")), rule("b", json!("loaded"))]);
    let mut tab = Tab::open(&rules);
    tab.signal(Signal::Loaded);
    assert_eq!(tab.names(), ["a", "b"]);
}

#[test]
fn a_clock_set_back_a_little_loosens_no_pause() {
    let mut tab = Tab::open(&paused("visitor"));
    tab.click();
    tab.now = tab.now - Millis(MINUTE / 2);
    tab.click();
    assert_eq!(tab.count(), 1);
    tab.pass_ms(MINUTE + MINUTE / 2);
    tab.click();
    assert_eq!(tab.at(), [0, 60_000]);
}
