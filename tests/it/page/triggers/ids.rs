//! Events' ids: what is the same is called the same, in whichever tab.

use super::{MINUTE, Tab, VISITOR, limited, rule};
use crate::support::START;
use salebot_onsite::page::{Memory, SESSION};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};
use std::collections::HashSet;

const DAY: u64 = 24 * 60 * MINUTE;

fn per(per: &str, times: u32) -> Value {
    json!([limited("buy", json!({ "per": per, "times": times }))])
}

/// Two tabs of a visitor who has been here, neither of which knows of the other.
fn tabs(rules: &Value) -> [Tab; 2] {
    let first = Tab::open(rules);
    let memory = Memory::read(&first.triggers.memory().write());
    [1, 2].map(|seed| Tab::with(rules, memory.clone(), START + Millis(seed * 10), seed))
}

fn own(ids: &[&str]) -> usize {
    ids.iter().collect::<HashSet<_>>().len()
}

#[test]
fn an_id_has_26_characters_of_the_usual_alphabet() {
    let rules = json!([
        limited("buy", json!({ "per": "visitor", "times": 50 })),
        rule("view", json!({ "click": { "selector": "a" } })),
    ]);
    let mut tab = Tab::open(&rules);
    for _ in 0..50 {
        tab.element(0, 1, 0.0);
        tab.element(1, 1, 0.0);
    }
    assert_eq!(own(&tab.ids()), 100);
    for id in tab.ids() {
        assert_eq!(id.len(), 26);
        let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        assert!(id.chars().all(|char| alphabet.contains(char)), "{id}");
    }
}

#[test]
fn two_tabs_give_the_same_slot_the_same_id() {
    for window in ["session", "day", "visitor"] {
        let [mut one, mut other] = tabs(&per(window, 3));
        for _ in 0..5 {
            one.click();
            other.click();
        }
        assert_eq!(one.count(), 3);
        assert_eq!(one.ids(), other.ids(), "{window}");
        assert_eq!(own(&one.ids()), 3, "{window}");
    }
}

#[test]
fn pages_and_their_elements_are_two_in_two_tabs() {
    for window in ["page", "element"] {
        let [mut one, mut other] = tabs(&per(window, 1));
        one.click();
        other.click();
        assert_ne!(one.ids(), other.ids(), "{window}");
        one.page("/next");
        one.click();
        assert_eq!(own(&one.ids()), 2, "{window}");
    }
}

#[test]
fn each_element_has_its_own() {
    let mut tab = Tab::open(&per("element", 2));
    for element in [1, 2, 3, 1, 2, 3] {
        tab.element(0, element, 0.0);
    }
    assert_eq!(own(&tab.ids()), 6);
}

#[test]
fn another_visitor_has_another() {
    let rules = per("visitor", 1);
    let mut ids = HashSet::new();
    for visitor in [VISITOR, "01JQZ5V4XW8N6T2B0M3C9D7E1G", "", "a", "b"] {
        let mut tab = Tab::blank(&rules, visitor, Memory::default(), START, 1);
        tab.page("/");
        tab.click();
        ids.insert(tab.ids()[0].to_owned());
    }
    assert_eq!(ids.len(), 5);
}

#[test]
fn another_rule_has_another() {
    let rules = json!([
        limited("a", json!({ "per": "visitor" })),
        limited("b", json!({ "per": "visitor" })),
    ]);
    let mut tab = Tab::open(&rules);
    tab.element(0, 1, 0.0);
    tab.element(1, 1, 0.0);
    assert_eq!(own(&tab.ids()), 2);
}

#[test]
fn what_the_gateway_counts_is_one_for_all_browsers_and_another_for_each_rule_day_and_reset() {
    let limits = |tab: &Tab| -> Vec<(u64, u32)> {
        let made = tab.made.iter().map(|made| &made.firing);
        made.map(|made| (made.limit, made.limited_to)).collect()
    };
    let both = json!([
        limited("a", json!({ "per": "day", "times": 3 })),
        limited("b", json!({ "per": "visitor", "times": 7 })),
    ]);
    let visit = |visitor: &str, resets, days| {
        let memory = Memory {
            resets,
            ..Memory::default()
        };
        let mut tab = Tab::blank(&both, visitor, memory, START + Millis(days * DAY), 1);
        tab.page("/");
        tab.element(0, 1, 0.0);
        tab.element(1, 1, 0.0);
        limits(&tab)
    };
    let [first, other] = ["one", "other"].map(|visitor| visit(visitor, 0, 0));
    assert_eq!(first, other);
    assert_eq!((first[0].1, first[1].1), (3, 7));
    let next = visit("one", 0, 1);
    assert_eq!(next[1], first[1]);
    let reset = visit("one", 1, 0);
    let all = [first[0].0, first[1].0, next[0].0, reset[0].0, reset[1].0];
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 5);
    // A number in JSON holds 53 bits.
    assert!(all.iter().all(|limit| (1..1 << 53).contains(limit)));
    let often = json!([limited("c", json!({ "per": "visitor", "cooldown_s": 60 }))]);
    for rules in [per("page", 1), per("element", 1), per("session", 1), often] {
        let mut tab = Tab::open(&rules);
        tab.element(0, 1, 0.0);
        assert_eq!(limits(&tab), [(0, 0)], "{rules}");
    }
}

#[test]
fn the_same_rule_has_the_same_though_others_stand_before_it() {
    let rules = per("visitor", 1);
    let more = json!([limited("other", json!({ "per": "visitor" })), rules[0]]);
    let (mut one, mut other) = (Tab::open(&rules), Tab::open(&more));
    one.element(0, 1, 0.0);
    other.element(1, 1, 0.0);
    assert_eq!(one.ids(), other.ids());
}

#[test]
fn another_session_and_another_day_have_another() {
    let mut tab = Tab::open(&per("session", 1));
    tab.click();
    tab.pass(SESSION + Millis(1));
    tab.click();
    assert_eq!(own(&tab.ids()), 2);
    let mut tab = Tab::open(&per("day", 1));
    for _ in 0..5 {
        tab.click();
        tab.pass_s(86_400);
    }
    assert_eq!(own(&tab.ids()), 5);
}

#[test]
fn windows_of_one_rule_do_not_meet() {
    let mut ids = HashSet::new();
    for window in ["page", "element", "session", "day", "visitor"] {
        let mut tab = Tab::open(&per(window, 1));
        tab.click();
        ids.insert(tab.ids()[0].to_owned());
    }
    assert_eq!(ids.len(), 5);
}

#[test]
fn a_rule_without_a_limit_makes_fresh_ones() {
    let rules = json!([rule("buy", json!({ "click": { "selector": "a" } }))]);
    let [mut one, mut other] = tabs(&rules);
    for _ in 0..50 {
        one.click();
        other.click();
    }
    let ids = [one.ids(), other.ids()].concat();
    assert_eq!(own(&ids), 100);
}

#[test]
fn slots_go_on_where_another_tab_stopped() {
    let rules = per("visitor", 10);
    let [mut one, mut other] = tabs(&rules);
    for _ in 0..3 {
        one.click();
    }
    other.triggers.merge(one.triggers.memory());
    other.click();
    assert!(!one.ids().contains(&other.ids()[0]));
    one.click();
    assert_eq!(one.ids()[3], other.ids()[0], "the slot that both take next");
}
