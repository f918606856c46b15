//! Visits, and what the session's first page brought.

use super::{Tab, facts, rule};
use crate::support::START;
use salebot_onsite::page::{Memory, SESSION, Signal};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

/// Rules that say by their events what holds.
fn rules() -> Value {
    let view = |event: &str, conditions: Value| {
        let mut rule = rule(event, json!("page_view"));
        rule["where"] = conditions;
        rule
    };
    json!([
        view("from_vk", json!({ "utm": { "source": "vk" } })),
        view("from_mail", json!({ "utm": { "source": "mail" } })),
        view("first", json!({ "visits": { "max": 1 } })),
        view("again", json!({ "visits": { "min": 2 } })),
    ])
}

fn with_utm(utm: Value) -> Value {
    let mut facts = facts("/");
    facts["utm"] = utm;
    facts
}

fn start() -> Tab {
    let mut tab = Tab::blank(&rules(), "v", Memory::default(), START, 1);
    tab.page_with(&with_utm(json!({ "source": "vk", "campaign": "a\"b" })));
    tab
}

/// What held on the last page that was opened.
fn held(tab: &mut Tab, facts: &Value) -> Vec<String> {
    tab.made.clear();
    tab.page_with(facts);
    tab.names().into_iter().map(str::to_owned).collect()
}

#[test]
fn the_campaign_of_the_sessions_first_page_is_kept() {
    let mut tab = start();
    assert_eq!(tab.names(), ["from_vk", "first"]);
    assert_eq!(held(&mut tab, &facts("/next")), ["from_vk", "first"]);
    let mail = with_utm(json!({ "source": "mail" }));
    assert_eq!(
        held(&mut tab, &mail),
        ["from_vk", "first"],
        "the first page's, not the present one's"
    );
    let next = tab.next_page(&rules());
    assert_eq!(next.names(), ["from_vk", "first"]);
}

#[test]
fn a_new_session_takes_its_own_campaign() {
    let mut tab = start();
    tab.pass(SESSION + Millis(1));
    let mail = with_utm(json!({ "source": "mail" }));
    assert_eq!(held(&mut tab, &mail), ["from_mail", "again"]);
    tab.pass(SESSION + Millis(1));
    assert_eq!(held(&mut tab, &facts("/")), ["again"]);
    assert_eq!(held(&mut tab, &mail), ["again"], "it began without");
}

#[test]
fn a_session_is_a_visit_however_many_pages_it_has() {
    let mut tab = start();
    for _ in 0..5 {
        tab.pass_s(60);
        tab = tab.next_page(&rules());
    }
    assert_eq!(tab.triggers.memory().visits, 1);
    tab.pass(SESSION + Millis(1));
    tab = tab.next_page(&rules());
    assert_eq!(tab.triggers.memory().visits, 2);
    assert_eq!(tab.names(), ["again"]);
}

#[test]
fn what_is_done_keeps_a_session_going_and_time_alone_does_not() {
    let mut tab = start();
    for _ in 0..10 {
        tab.pass(SESSION);
        tab.signal(Signal::Active);
    }
    assert_eq!(tab.triggers.memory().visits, 1);
    tab.pass(SESSION);
    tab.tick();
    tab.signal(Signal::Hidden);
    tab.signal(Signal::Shown);
    tab.pass_ms(1);
    tab.signal(Signal::Active);
    assert_eq!(tab.triggers.memory().visits, 2);
}

#[test]
fn a_clock_set_back_far_begins_a_session_and_goes_on_in_it() {
    let mut tab = start();
    tab.now = tab.now - Millis(SESSION.0 * 10);
    tab.signal(Signal::Active);
    assert_eq!(tab.triggers.memory().visits, 2);
    for _ in 0..5 {
        tab.pass_s(600);
        tab.signal(Signal::Active);
    }
    assert_eq!(tab.triggers.memory().visits, 2);
}

#[test]
fn a_clock_set_back_a_little_goes_on_in_the_session() {
    let mut tab = start();
    tab.now = tab.now - SESSION;
    tab.signal(Signal::Active);
    assert_eq!(tab.triggers.memory().visits, 1);
}
