//! Elements that are seen, for as long as the rule asks.

use super::{Tab, rule};
use salebot_onsite::page::Signal;
use serde_json::json;

fn open(seconds: f64) -> Tab {
    let visible = json!({ "selector": "#pricing", "for_s": seconds });
    Tab::open(&json!([rule("price_seen", json!({ "visible": visible }))]))
}

#[test]
fn an_element_without_a_while_counts_as_it_comes() {
    let mut tab = open(0.0);
    tab.element(0, 1, 1.0);
    assert_eq!(tab.at(), [0]);
    tab.element(0, 1, 0.0);
    assert_eq!(tab.count(), 1, "going is not coming");
    tab.element(0, 1, 1.0);
    assert_eq!(tab.count(), 2);
}

#[test]
fn an_element_counts_once_it_was_seen_for_a_while() {
    let mut tab = open(1.5);
    tab.element(0, 1, 1.0);
    tab.pass_ms(1499);
    assert_eq!(tab.count(), 0);
    tab.pass_s(10);
    assert_eq!(tab.at(), [1500]);
}

#[test]
fn an_element_that_goes_before_does_not_count() {
    let mut tab = open(1.0);
    tab.element(0, 1, 1.0);
    tab.pass_ms(999);
    tab.element(0, 1, 0.0);
    tab.pass_s(10);
    assert_eq!(tab.count(), 0);
    assert_eq!(tab.triggers.next_tick(), None);
}

#[test]
fn an_element_that_comes_again_begins_anew() {
    let mut tab = open(1.0);
    tab.element(0, 1, 1.0);
    tab.pass_ms(900);
    tab.element(0, 1, 0.0);
    tab.element(0, 1, 1.0);
    tab.pass_ms(999);
    assert_eq!(tab.count(), 0);
    tab.pass_ms(1);
    assert_eq!(tab.at(), [1900]);
}

#[test]
fn an_element_on_a_hidden_page_is_not_seen() {
    let mut tab = open(1.0);
    tab.element(0, 1, 1.0);
    tab.pass_ms(600);
    tab.signal(Signal::Hidden);
    assert_eq!(tab.triggers.next_tick(), None);
    tab.pass_s(60);
    tab.signal(Signal::Shown);
    tab.pass_ms(399);
    assert_eq!(tab.count(), 0);
    tab.pass_ms(1);
    assert_eq!(tab.at(), [61_000]);
}

#[test]
fn elements_are_seen_each_for_itself() {
    let mut tab = open(1.0);
    tab.element(0, 1, 1.0);
    tab.pass_ms(500);
    tab.element(0, 2, 1.0);
    tab.element(0, 1, 0.0);
    tab.pass_s(10);
    assert_eq!(tab.at(), [1500]);
}

#[test]
fn rules_about_one_element_wait_each_for_itself() {
    let visible = |seconds: u32| json!({ "visible": { "selector": "a", "for_s": seconds } });
    let rules = json!([rule("long", visible(3)), rule("short", visible(1))]);
    let mut tab = Tab::open(&rules);
    tab.element(0, 1, 1.0);
    tab.element(1, 1, 1.0);
    tab.pass_s(2);
    tab.element(1, 1, 0.0);
    tab.pass_s(2);
    assert_eq!(tab.names(), ["short", "long"]);
    assert_eq!(tab.at(), [1000, 3000]);
}

#[test]
fn a_half_seen_element_goes_with_its_route() {
    let mut tab = open(1.0);
    tab.element(0, 1, 1.0);
    tab.pass_ms(500);
    tab.page("/next");
    tab.pass_s(10);
    assert_eq!(tab.count(), 0);
}

#[test]
fn an_element_whose_time_had_come_counts_though_it_goes_before_the_tick() {
    let mut tab = open(1.0);
    tab.element(0, 1, 1.0);
    tab.now = tab.now + salebot_onsite::time::Millis(1200);
    tab.element(0, 1, 0.0);
    assert_eq!(tab.count(), 1);
}

#[test]
fn two_hundred_elements_wait_and_no_more() {
    let mut tab = open(1.0);
    for element in 0..250 {
        tab.element(0, element, 1.0);
    }
    tab.pass_s(1);
    assert_eq!(tab.count(), 200);
}
