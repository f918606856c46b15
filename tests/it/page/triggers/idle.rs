//! Idleness: nothing was done for a while.

use super::{Tab, rule};
use salebot_onsite::page::Signal;
use serde_json::json;

fn open() -> Tab {
    Tab::open(&json!([rule("idle", json!({ "idle": { "after_s": 30 } }))]))
}

#[test]
fn a_stretch_without_anything_done_counts_once() {
    let mut tab = open();
    tab.pass_ms(29_999);
    assert_eq!(tab.count(), 0);
    tab.pass_s(1000);
    assert_eq!(tab.at(), [30_000]);
}

#[test]
fn after_something_was_done_it_counts_again() {
    let mut tab = open();
    tab.pass_s(29);
    tab.signal(Signal::Active);
    tab.pass_s(100);
    assert_eq!(tab.at(), [59_000]);
    tab.signal(Signal::Active);
    tab.pass_s(100);
    assert_eq!(tab.at(), [59_000, 159_000]);
}

#[test]
fn a_hidden_page_is_not_idle() {
    let mut tab = open();
    tab.pass_s(20);
    tab.signal(Signal::Hidden);
    tab.pass_s(1000);
    assert_eq!(tab.count(), 0);
    tab.signal(Signal::Shown);
    assert_eq!(tab.count(), 0);
    tab.pass_s(30);
    assert_eq!(tab.at(), [1_050_000]);
}

#[test]
fn a_new_route_begins_a_stretch() {
    let mut tab = open();
    tab.pass_s(29);
    tab.page("/next");
    tab.pass_s(29);
    assert_eq!(tab.count(), 0);
    tab.pass_s(1);
    assert_eq!(tab.at(), [59_000]);
}

#[test]
fn each_rule_has_its_own_patience() {
    let rules = json!([
        rule("long", json!({ "idle": { "after_s": 60 } })),
        rule("short", json!({ "idle": { "after_s": 10 } })),
    ]);
    let mut tab = Tab::open(&rules);
    tab.pass_s(100);
    assert_eq!(tab.names(), ["short", "long"]);
    assert_eq!(tab.at(), [10_000, 60_000]);
}
