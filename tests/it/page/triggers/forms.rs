//! Forms that are sent or left, and links that lead somewhere else.

use super::{Tab, facts, rule};
use salebot_onsite::page::Signal;
use salebot_onsite::time::Millis;
use serde_json::json;

const BY_VISITOR: f64 = 1.0;
const BY_SCRIPT: f64 = 2.0;
const BEGUN: f64 = 1.0;
const SENT: f64 = 0.0;

fn submits() -> Tab {
    Tab::open(&json!([rule("sent", json!("submit"))]))
}

fn abandoned() -> Tab {
    Tab::open(&json!([rule("left", json!("form_abandon"))]))
}

/// A field of a form is filled.
fn fill(tab: &mut Tab, form: u32, field: &str) {
    tab.signal(Signal::Element {
        rule: 0,
        element: form,
        value: BEGUN,
        name: "",
        props: &format!("\"field\":\"{field}\""),
    });
}

#[test]
fn every_sending_by_the_visitor_counts() {
    let mut tab = submits();
    for _ in 0..3 {
        tab.element(0, 1, BY_VISITOR);
        tab.pass_s(1);
    }
    assert_eq!(tab.count(), 3);
}

#[test]
fn what_a_script_sends_after_the_visitor_is_the_same_sending() {
    let mut tab = submits();
    tab.element(0, 1, BY_VISITOR);
    tab.pass_s(10);
    tab.element(0, 1, BY_SCRIPT);
    assert_eq!(tab.count(), 1);
    tab.pass_ms(10_001);
    tab.element(0, 1, BY_SCRIPT);
    assert_eq!(tab.count(), 2, "much later it is another");
}

#[test]
fn what_a_script_sends_by_itself_counts() {
    let mut tab = submits();
    tab.element(0, 1, BY_SCRIPT);
    assert_eq!(tab.count(), 1);
}

#[test]
fn forms_are_sent_each_for_itself() {
    let mut tab = submits();
    tab.element(0, 1, BY_VISITOR);
    tab.element(0, 2, BY_SCRIPT);
    assert_eq!(tab.count(), 2);
    tab.page("/next");
    tab.element(0, 1, BY_SCRIPT);
    assert_eq!(tab.count(), 3);
}

#[test]
fn a_form_that_was_begun_is_left_when_the_page_is_hidden() {
    let mut tab = abandoned();
    fill(&mut tab, 1, "name");
    fill(&mut tab, 1, "phone");
    tab.pass_s(100);
    assert_eq!(tab.count(), 0);
    tab.signal(Signal::Hidden);
    assert_eq!(tab.props(), [json!({ "field": "phone" })]);
}

#[test]
fn a_form_that_was_begun_is_left_with_its_route() {
    let mut rules = json!([rule("left", json!("form_abandon"))]);
    rules[0]["where"] = json!({ "path": "/offer" });
    let mut tab = Tab::open(&rules);
    fill(&mut tab, 1, "name");
    tab.page("/next");
    assert_eq!(tab.names(), ["left"], "on the page that was left");
    fill(&mut tab, 1, "name");
    tab.page_with(&facts("/offer"));
    assert_eq!(tab.count(), 1);
}

#[test]
fn a_form_is_left_once_a_page() {
    let mut tab = abandoned();
    for _ in 0..3 {
        fill(&mut tab, 1, "name");
        tab.signal(Signal::Hidden);
        tab.signal(Signal::Shown);
    }
    assert_eq!(tab.count(), 1);
    fill(&mut tab, 2, "name");
    tab.signal(Signal::Hidden);
    assert_eq!(tab.count(), 2);
    tab.page("/next");
    fill(&mut tab, 1, "name");
    tab.signal(Signal::Hidden);
    assert_eq!(tab.count(), 3);
}

#[test]
fn a_form_that_was_sent_is_not_left() {
    let mut tab = abandoned();
    fill(&mut tab, 1, "name");
    fill(&mut tab, 2, "name");
    tab.element(0, 1, SENT);
    tab.signal(Signal::Hidden);
    tab.page("/next");
    assert_eq!(tab.count(), 1, "the other one was");
}

#[test]
fn a_begun_form_keeps_nobody_awake() {
    let mut tab = abandoned();
    fill(&mut tab, 1, "name");
    assert_eq!(tab.triggers.next_tick(), None);
}

#[test]
fn a_form_that_is_left_may_be_told_later() {
    let mut rules = json!([rule("left", json!("form_abandon"))]);
    rules[0]["delay_s"] = json!(5);
    let mut tab = Tab::open(&rules);
    fill(&mut tab, 1, "name");
    tab.signal(Signal::Hidden);
    tab.pass(Millis::from_secs(60));
    assert_eq!(tab.at(), [5000]);
}

#[test]
fn links_lead_to_other_sites_or_to_files_or_neither() {
    let link = |takes| rule("a", json!({ "link": takes }));
    let rules = json!([
        rule("a", json!("link")),
        link(json!({ "outbound": true })),
        link(json!({ "download": true })),
        link(json!({ "outbound": true, "download": true })),
        link(json!({ "outbound": false, "download": false })),
    ]);
    for (value, expected) in [
        (0.0, [true, false, false, false, true]),
        (1.0, [true, true, false, true, true]),
        (2.0, [true, false, true, true, true]),
        (3.0, [true, true, true, true, true]),
    ] {
        for (place, expected) in expected.into_iter().enumerate() {
            let mut tab = Tab::open(&rules);
            tab.element(place, 1, value);
            assert_eq!(tab.count() == 1, expected, "rule {place}, {value}");
        }
    }
}
