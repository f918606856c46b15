//! Time on the page, which only counts while the page is seen.

use super::{Tab, rule};
use salebot_onsite::page::Signal;
use serde_json::{Value, json};

#[track_caller]
fn open(takes: Value) -> Tab {
    Tab::open(&json!([rule("long", json!({ "time": takes }))]))
}

#[test]
fn a_time_comes_once() {
    let mut tab = open(json!({ "after_s": 5 }));
    tab.pass_ms(4999);
    assert_eq!(tab.count(), 0);
    tab.pass_s(100);
    assert_eq!(tab.at(), [5000]);
}

#[test]
fn a_time_comes_again_and_again() {
    let mut tab = open(json!({ "every_s": 10 }));
    tab.pass_s(35);
    assert_eq!(tab.at(), [10_000, 20_000, 30_000]);
}

#[test]
fn the_first_time_may_differ_from_the_others() {
    let mut tab = open(json!({ "after_s": 3, "every_s": 10 }));
    tab.pass_s(25);
    assert_eq!(tab.at(), [3000, 13_000, 23_000]);
}

#[test]
fn a_time_comes_so_many_times() {
    let mut tab = open(json!({ "every_s": 10, "times": 2 }));
    tab.pass_s(100);
    assert_eq!(tab.at(), [10_000, 20_000]);
    assert_eq!(tab.triggers.next_tick(), None);
}

#[test]
fn a_tick_that_comes_late_counts_all_and_tells_once() {
    let mut tab = open(json!({ "every_s": 10, "times": 4 }));
    tab.now = tab.now + salebot_onsite::time::Millis::from_secs(35);
    tab.tick();
    assert_eq!(tab.count(), 1);
    assert_eq!(tab.props(), [json!({ "seconds": 30 })]);
    tab.pass_s(100);
    assert_eq!(tab.at(), [35_000, 40_000]);
}

#[test]
fn the_clock_stands_still_while_the_page_is_hidden() {
    let mut tab = open(json!({ "after_s": 10 }));
    tab.pass_s(6);
    tab.signal(Signal::Hidden);
    assert_eq!(tab.triggers.next_tick(), None);
    tab.pass_s(1000);
    tab.signal(Signal::Shown);
    tab.pass_ms(3999);
    assert_eq!(tab.count(), 0);
    tab.pass_ms(1);
    assert_eq!(tab.at(), [1_010_000]);
}

#[test]
fn a_page_that_opens_hidden_waits_to_be_seen() {
    let rules = json!([rule("long", json!({ "time": { "after_s": 5 } }))]);
    let memory = salebot_onsite::page::Memory::default();
    let mut tab = Tab::blank(&rules, "v", memory, crate::support::START, 1);
    tab.signal(Signal::Hidden);
    tab.page("/");
    tab.pass_s(60);
    assert_eq!(tab.count(), 0);
    tab.signal(Signal::Shown);
    tab.pass_s(5);
    assert_eq!(tab.at(), [65_000]);
}

#[test]
fn the_clock_starts_again_with_a_new_route() {
    let mut tab = open(json!({ "after_s": 5 }));
    tab.pass_s(4);
    tab.page("/next");
    tab.pass_ms(4999);
    assert_eq!(tab.count(), 0);
    tab.pass_ms(1);
    assert_eq!(tab.at(), [9000]);
    tab.page("/third");
    tab.pass_s(5);
    assert_eq!(tab.at(), [9000, 14_000]);
}

#[test]
fn only_active_time_counts_where_that_is_said() {
    let mut tab = open(json!({ "after_s": 8, "active_only": true }));
    tab.pass_s(100);
    assert_eq!(tab.count(), 0, "nobody did anything");
    // What is done counts for five seconds.
    tab.signal(Signal::Active);
    tab.pass_s(60);
    assert_eq!(tab.count(), 0);
    tab.signal(Signal::Active);
    tab.pass_ms(2999);
    assert_eq!(tab.count(), 0);
    tab.pass_ms(1);
    assert_eq!(tab.at(), [163_000]);
}

#[test]
fn activity_that_goes_on_is_counted_once() {
    let mut tab = open(json!({ "after_s": 10, "active_only": true }));
    for _ in 0..20 {
        tab.signal(Signal::Active);
        tab.pass_s(1);
    }
    assert_eq!(tab.at(), [10_000]);
}

#[test]
fn what_is_done_on_a_hidden_page_is_no_activity() {
    let mut tab = open(json!({ "after_s": 3, "active_only": true }));
    tab.signal(Signal::Active);
    tab.pass_s(1);
    tab.signal(Signal::Hidden);
    for _ in 0..10 {
        tab.signal(Signal::Active);
        tab.pass_s(1);
    }
    tab.signal(Signal::Shown);
    tab.pass_s(60);
    assert_eq!(tab.count(), 0);
    tab.signal(Signal::Active);
    tab.pass_s(2);
    assert_eq!(tab.at(), [73_000]);
}

#[test]
fn a_late_tick_does_not_stretch_activity() {
    let mut tab = open(json!({ "after_s": 8, "active_only": true }));
    tab.signal(Signal::Active);
    tab.now = tab.now + salebot_onsite::time::Millis::from_secs(500);
    tab.tick();
    assert_eq!(tab.count(), 0);
    tab.signal(Signal::Active);
    tab.pass_s(3);
    assert_eq!(tab.at(), [503_000]);
}
