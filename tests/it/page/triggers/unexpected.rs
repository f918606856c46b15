//! What clocks, twins and hosts do that nobody expects.

use super::{Tab, limited, rule};
use crate::support::START;
use salebot_onsite::page::{Count, Memory, SESSION, Signal};
use salebot_onsite::time::Millis;
use serde_json::json;
use std::collections::HashSet;

#[test]
fn rules_that_differ_in_their_conditions_alone_are_counted_each_for_itself() {
    let mut a = limited("buy", json!({ "per": "visitor" }));
    a["where"] = json!({ "path": "/a" });
    let mut b = a.clone();
    b["where"] = json!({ "path": "/b" });
    let mut tab = Tab::open(&json!([a, b]));
    tab.page("/a");
    tab.element(0, 1, 0.0);
    tab.page("/b");
    tab.element(1, 1, 0.0);
    assert_eq!(tab.count(), 2);
}

#[test]
fn twins_on_one_page_make_two_ids() {
    let rules = json!([
        limited("buy", json!({ "per": "page" })),
        limited("buy", json!({ "per": "page" })),
    ]);
    let mut tab = Tab::open(&rules);
    tab.element(0, 1, 0.0);
    tab.element(1, 1, 0.0);
    assert_eq!(tab.ids().into_iter().collect::<HashSet<_>>().len(), 2);
}

#[test]
fn twins_with_limits_of_two_windows_do_not_lift_each_others() {
    let rules = json!([
        limited("buy", json!({ "per": "visitor" })),
        limited("buy", json!({ "per": "session", "times": 9 })),
    ]);
    let mut tab = Tab::open(&rules);
    for _ in 0..3 {
        tab.element(0, 1, 0.0);
        tab.element(1, 1, 0.0);
    }
    let firsts = tab.made.iter().filter(|made| made.firing.rule == Some(0));
    assert_eq!(firsts.count(), 1);
}

#[test]
fn two_tabs_that_begin_a_session_together_make_one_event() {
    let rules = json!([limited("buy", json!({ "per": "session" }))]);
    let first = Tab::open(&rules);
    let memory = Memory::read(&first.triggers.memory().write());
    let later = START + SESSION + Millis(1000);
    let mut one = Tab::with(&rules, memory.clone(), later, 2);
    let mut other = Tab::with(&rules, memory, later + Millis(3), 3);
    one.click();
    other.click();
    assert_eq!(one.ids(), other.ids());
}

#[test]
fn after_a_clock_that_was_far_ahead_rules_go_on() {
    let rules = json!({ "gap_s": 10, "rules": [rule("leaving", json!("exit_intent"))] });
    let mut tab = Tab::open(&rules);
    tab.now = tab.now + Millis::from_secs(20 * 365 * 86_400);
    tab.signal(Signal::Exit);
    tab.now = START;
    tab.pass_s(3600);
    tab.signal(Signal::Exit);
    assert_eq!(tab.count(), 2);
}

#[test]
fn after_a_clock_that_was_far_ahead_a_pause_ends() {
    let rules = json!([limited(
        "buy",
        json!({ "per": "visitor", "cooldown_s": 60 })
    )]);
    let mut tab = Tab::open(&rules);
    tab.now = tab.now + Millis::from_secs(20 * 365 * 86_400);
    tab.click();
    tab.now = START;
    tab.click();
    tab.pass_s(3600);
    tab.click();
    // Once far ahead, once after it was set back, and once after the pause.
    assert_eq!(tab.count(), 3);
}

#[test]
fn after_a_clock_that_was_far_ahead_pages_share_a_session() {
    let mut tab = Tab::open(&json!([]));
    tab.now = tab.now + Millis::from_secs(20 * 365 * 86_400);
    tab.signal(Signal::Active);
    let mut kept = tab.triggers.memory().clone();
    tab.now = START + Millis::from_secs(60);
    for _ in 0..5 {
        let memory = Memory::read(&kept.write());
        let next = Tab::with(&json!([]), memory, tab.now, 7);
        // As the host writes: what is there may be another tab's, and is merged first.
        kept.merge(next.triggers.memory());
        tab.now = tab.now + Millis::from_secs(60);
    }
    assert_eq!(kept.visits, 3);
}

#[test]
fn merging_forgets_what_is_oldest_and_not_what_is_ours() {
    let counts = |from: u64, at: u64| {
        let count = move |rule| Count {
            rule,
            window: 0,
            used: 1,
            last: Millis(at + rule),
        };
        (from..from + 150).map(count).collect::<Vec<_>>()
    };
    let mut ours = Memory {
        counts: counts(0, 10_000),
        ..Memory::default()
    };
    let theirs = Memory {
        counts: counts(1000, 0),
        ..Memory::default()
    };
    ours.merge(&theirs);
    assert_eq!(
        ours.counts.iter().filter(|count| count.rule == 0).count(),
        1,
        "the newest of all"
    );
}

#[test]
fn an_element_told_twice_is_seen_once() {
    let visible = json!({ "visible": { "selector": "a", "for_s": 1 } });
    let mut tab = Tab::open(&json!([rule("seen", visible)]));
    tab.element(0, 1, 1.0);
    tab.element(0, 1, 1.0);
    tab.pass_s(5);
    assert_eq!(tab.count(), 1);
}

#[test]
fn a_session_that_activity_begins_has_the_present_pages_campaign() {
    let mut rule = rule("from_vk", json!("page_view"));
    rule["where"] = json!({ "utm": { "source": "vk" } });
    let mut tab = Tab::blank(&json!([rule]), "v", Memory::default(), START, 1);
    tab.page_with(&json!({ "utm": { "source": "vk" } }));
    tab.page("/plain");
    tab.pass(SESSION + Millis(1));
    tab.signal(Signal::Active);
    tab.page("/next");
    assert_eq!(tab.count(), 2, "the new session's first page came without");
}

#[test]
fn a_page_that_was_opened_hidden_is_not_come_back_to() {
    let mut tab = Tab::blank(
        &json!([rule("back", json!("back"))]),
        "v",
        Memory::default(),
        START,
        1,
    );
    tab.signal(Signal::Hidden);
    tab.page("/");
    tab.signal(Signal::Shown);
    assert_eq!(tab.count(), 0);
}

#[test]
fn a_clock_that_jumps_is_no_long_work() {
    let mut tab = Tab::open(&json!([rule("t", json!({ "time": { "every_s": 1 } }))]));
    // Second by second this would not end within the life of a machine.
    tab.now = Millis(u64::MAX / 2);
    tab.tick();
    assert_eq!(tab.count(), 1);
}

#[test]
fn a_click_half_an_hour_later_is_in_a_new_session() {
    let mut tab = Tab::open(&json!([limited("buy", json!({ "per": "session" }))]));
    tab.element(0, 1, 0.0);
    tab.pass(SESSION + Millis(1));
    // The listener for clicks may come before the one for activity.
    tab.element(0, 1, 0.0);
    tab.signal(Signal::Active);
    assert_eq!(tab.count(), 2);
}
