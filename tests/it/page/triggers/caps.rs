//! How often a rule may: in a page, at an element, in a session, on a day, for a visitor.

use super::{MINUTE, Tab, facts, limited, rule};
use crate::support::START;
use salebot_onsite::page::{Memory, SESSION, Signal};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

const DAY: Millis = Millis(24 * 60 * MINUTE);

fn per(per: &str, times: u32) -> Value {
    json!([limited("buy", json!({ "per": per, "times": times }))])
}

fn clicks(tab: &mut Tab, clicks: u32) -> usize {
    let before = tab.count();
    for _ in 0..clicks {
        tab.click();
        tab.pass_s(1);
    }
    tab.count() - before
}

#[test]
fn without_a_limit_there_is_none() {
    let rules = json!([super::rule(
        "buy",
        json!({ "click": { "selector": "#buy" } })
    )]);
    assert_eq!(clicks(&mut Tab::open(&rules), 100), 100);
}

#[test]
fn per_page_a_new_route_or_page_counts_anew() {
    let rules = per("page", 2);
    let mut tab = Tab::open(&rules);
    assert_eq!(clicks(&mut tab, 5), 2);
    tab.page("/next");
    assert_eq!(clicks(&mut tab, 5), 2);
    tab.page("/offer");
    assert_eq!(clicks(&mut tab, 5), 2);
    assert_eq!(clicks(&mut tab.next_page(&rules), 5), 2);
}

#[test]
fn per_element_each_counts_for_itself_until_the_page_goes() {
    let mut tab = Tab::open(&per("element", 2));
    for element in [1, 2, 1, 1, 2, 2, 3] {
        tab.element(0, element, 0.0);
    }
    assert_eq!(tab.count(), 5);
    tab.page("/next");
    tab.element(0, 1, 0.0);
    assert_eq!(tab.count(), 6);
}

#[test]
fn per_session_thirty_minutes_without_anything_done_begin_a_new_one() {
    let rules = per("session", 1);
    let mut tab = Tab::open(&rules);
    assert_eq!(clicks(&mut tab, 3), 1);
    // It goes on as long as something is done.
    for _ in 0..10 {
        tab.pass_ms(29 * MINUTE);
        assert_eq!(clicks(&mut tab, 1), 0);
        tab.page("/next");
        assert_eq!(clicks(&mut tab.next_page(&rules), 1), 0);
    }
    tab.signal(Signal::Active);
    tab.pass(SESSION);
    assert_eq!(
        clicks(&mut tab, 1),
        0,
        "exactly thirty minutes are not over"
    );
    tab.signal(Signal::Active);
    tab.pass(SESSION + Millis(1));
    assert_eq!(clicks(&mut tab, 3), 1);
}

#[test]
fn per_session_a_page_that_is_opened_later_begins_a_new_one() {
    let rules = per("session", 1);
    let mut tab = Tab::open(&rules);
    assert_eq!(clicks(&mut tab, 1), 1);
    tab.now = tab.now + SESSION + Millis(1);
    let mut next = tab.next_page(&rules);
    assert_eq!(clicks(&mut next, 2), 1);
}

/// Clicks just before and just behind the visitor's own midnight.
#[track_caller]
fn around_midnight(offset: i32, midnight_s: u64) {
    let rules = per("day", 1);
    let mut tab = Tab::blank(&rules, "v", Memory::default(), START, 1);
    let mut known = facts("/offer");
    known["offsets"] = json!({ "": offset });
    tab.page_with(&known);
    tab.click();
    tab.pass_s(midnight_s - 1);
    tab.click();
    assert_eq!(tab.count(), 1);
    tab.pass_s(1);
    tab.click();
    tab.click();
    assert_eq!(tab.at(), [0, midnight_s * 1000]);
}

#[test]
fn per_day_the_visitors_own_midnight_counts() {
    // The clock starts at 14:13:20 in UTC.
    around_midnight(0, 35_200);
    around_midnight(180, 24_400);
    around_midnight(-300, 53_200);
    around_midnight(345, 14_500);
    around_midnight(765, 75_700);
}

#[test]
fn per_day_a_new_page_of_the_same_day_goes_on() {
    let rules = per("day", 3);
    let mut tab = Tab::open(&rules);
    assert_eq!(clicks(&mut tab, 2), 2);
    tab.now = tab.now + Millis(60 * MINUTE);
    let mut next = tab.next_page(&rules);
    assert_eq!(clicks(&mut next, 5), 1);
    next.now = next.now + DAY;
    assert_eq!(clicks(&mut next.next_page(&rules), 5), 3);
}

#[test]
fn per_visitor_it_is_for_ever() {
    let rules = per("visitor", 2);
    let mut tab = Tab::open(&rules);
    assert_eq!(clicks(&mut tab, 1), 1);
    for _ in 0..10 {
        tab.now = tab.now + DAY + DAY + DAY;
        tab = tab.next_page(&rules);
        clicks(&mut tab, 2);
    }
    assert_eq!(tab.count(), 0);
    assert_eq!(tab.triggers.memory().counts[0].used, 2);
}

#[test]
fn rules_are_counted_each_for_itself() {
    let rules = json!([
        limited("a", json!({ "per": "visitor" })),
        limited("b", json!({ "per": "visitor", "times": 2 })),
        limited("c", json!({ "per": "page" })),
    ]);
    let mut tab = Tab::open(&rules);
    for place in [0, 1, 2, 0, 1, 2, 0, 1, 2] {
        tab.element(place, 1, 0.0);
    }
    assert_eq!(tab.names(), ["a", "b", "c", "b"]);
}

#[test]
fn a_count_is_the_rules_own_though_others_come_to_stand_before_it() {
    let rules = per("visitor", 1);
    let mut tab = Tab::open(&rules);
    assert_eq!(clicks(&mut tab, 1), 1);
    let more = json!([limited("other", json!({ "per": "visitor" })), rules[0]]);
    let mut next = tab.next_page(&more);
    next.element(1, 1, 0.0);
    assert_eq!(next.count(), 0);
    next.element(0, 1, 0.0);
    assert_eq!(next.names(), ["other"]);
}

#[test]
fn what_another_tab_counted_counts() {
    let rules = per("visitor", 2);
    let (mut one, mut other) = (Tab::open(&rules), Tab::open(&rules));
    one.click();
    other.triggers.merge(one.triggers.memory());
    assert_eq!(clicks(&mut other, 3), 1);
    one.triggers.merge(other.triggers.memory());
    assert_eq!(clicks(&mut one, 3), 0);
}

#[test]
fn conditions_that_do_not_hold_use_nothing_up() {
    let mut rules = per("visitor", 1);
    rules[0]["where"] = json!({ "path": "/offer" });
    let mut tab = Tab::open(&rules);
    tab.page("/other");
    assert_eq!(clicks(&mut tab, 3), 0);
    tab.page("/offer");
    assert_eq!(clicks(&mut tab, 3), 1);
}

#[test]
fn another_window_takes_the_place_of_the_one_before() {
    let mut tab = Tab::open(&per("day", 5));
    assert_eq!(clicks(&mut tab, 2), 2);
    tab.now = tab.now + DAY;
    assert_eq!(clicks(&mut tab, 1), 1);
    let counts = &tab.triggers.memory().counts;
    assert_eq!((counts.len(), counts[0].used), (1, 1));
    assert_eq!(counts[0].last, START + DAY + Millis(2000));
}

#[test]
fn as_many_rules_as_there_can_be_keep_their_limits() {
    let rules: Vec<Value> = (0..500)
        .map(|number| {
            let mut rule = rule(&format!("e{number}"), json!("page_view"));
            rule["limit"] = json!({ "per": "visitor" });
            rule
        })
        .collect();
    let rules = Value::from(rules);
    let tab = Tab::open(&rules);
    assert_eq!(tab.count(), 500);
    let mut next = tab.next_page(&rules);
    assert_eq!(next.count(), 0);
    next.page("/next");
    assert_eq!(next.count(), 0);
}
