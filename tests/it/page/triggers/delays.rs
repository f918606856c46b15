//! Events that come a while after what set them off.

use super::{Tab, limited, rule};
use salebot_onsite::page::Signal;
use serde_json::{Value, json};

fn delayed() -> Value {
    let mut rule = limited("buy", json!({ "per": "visitor" }));
    rule["delay_s"] = json!(5);
    rule
}

#[test]
fn an_event_comes_so_long_after() {
    let mut tab = Tab::open(&json!([delayed()]));
    tab.pass_s(2);
    tab.click();
    tab.pass_ms(4999);
    assert_eq!(tab.count(), 0);
    tab.pass_ms(1);
    assert_eq!(tab.at(), [7000]);
}

#[test]
fn a_delayed_event_goes_with_its_route() {
    let mut tab = Tab::open(&json!([delayed()]));
    tab.click();
    tab.pass_s(3);
    tab.page("/next");
    tab.pass_s(60);
    assert_eq!(tab.count(), 0);
    assert_eq!(tab.triggers.next_tick(), None);
    // It used nothing up.
    tab.click();
    tab.pass_s(5);
    assert_eq!(tab.count(), 1);
}

#[test]
fn an_event_whose_time_had_come_is_made_though_the_route_changes_before_the_tick() {
    let mut tab = Tab::open(&json!([delayed()]));
    tab.click();
    tab.now = tab.now + salebot_onsite::time::Millis(5000);
    tab.page("/next");
    assert_eq!(tab.count(), 1);
}

#[test]
fn a_delayed_event_goes_with_a_page_that_the_browser_keeps() {
    let mut tab = Tab::open(&json!([delayed()]));
    tab.click();
    tab.signal(Signal::Left);
    tab.pass_s(60);
    tab.signal(Signal::Shown);
    tab.page("/offer");
    assert_eq!(tab.count(), 0);
}

#[test]
fn a_delayed_event_goes_with_a_refusal() {
    let mut tab = Tab::open(&json!([delayed()]));
    tab.click();
    tab.triggers.mute(true);
    tab.pass_s(2);
    tab.triggers.mute(false);
    tab.pass_s(60);
    assert_eq!(tab.count(), 0);
}

#[test]
fn two_that_wait_within_one_limit_make_one() {
    let mut tab = Tab::open(&json!([delayed()]));
    tab.click();
    tab.pass_s(1);
    tab.click();
    tab.pass_s(60);
    assert_eq!(tab.at(), [5000]);
}

#[test]
fn without_a_limit_each_comes_in_its_turn() {
    let mut rule = rule("leaving", json!("exit_intent"));
    rule["delay_s"] = json!(2.5);
    let mut tab = Tab::open(&json!([rule]));
    tab.signal(Signal::Exit);
    tab.pass_s(1);
    tab.signal(Signal::Exit);
    tab.pass_s(60);
    assert_eq!(tab.at(), [2500, 3500]);
}

#[test]
fn a_delay_passes_while_the_page_is_hidden() {
    let mut tab = Tab::open(&json!([delayed()]));
    tab.click();
    tab.signal(Signal::Hidden);
    tab.pass_s(60);
    assert_eq!(tab.at(), [5000]);
}

#[test]
fn the_gap_is_between_events_and_not_between_what_set_them_off() {
    let rules = json!({ "gap_s": 3, "rules": [delayed(), rule("leaving", json!("exit_intent"))] });
    let mut tab = Tab::open(&rules);
    tab.click();
    tab.pass_s(3);
    tab.signal(Signal::Exit);
    tab.pass_s(60);
    assert_eq!(tab.names(), ["leaving"], "the other came two seconds later");
}

#[test]
fn a_seen_element_may_be_delayed_as_well() {
    let visible = json!({ "visible": { "selector": "a", "for_s": 2 } });
    let mut rule = rule("seen", visible);
    rule["delay_s"] = json!(3);
    let mut tab = Tab::open(&json!([rule]));
    tab.element(0, 1, 1.0);
    tab.pass_s(4);
    tab.element(0, 1, 0.0);
    tab.pass_s(60);
    assert_eq!(tab.at(), [5000], "it had been seen long enough");
}

#[test]
fn conditions_are_looked_at_when_it_happens() {
    let mut rule = delayed();
    rule["where"] = json!({ "hour": { "to": 15 } });
    let mut tab = Tab::open(&json!([rule]));
    // Two seconds before three o'clock.
    tab.pass_s(46 * 60 + 38);
    tab.click();
    tab.pass_s(60);
    assert_eq!(tab.count(), 1);
    let mut late = Tab::open(&json!([rule]));
    late.pass_s(46 * 60 + 40);
    late.click();
    late.pass_s(60);
    assert_eq!(late.count(), 0);
}
