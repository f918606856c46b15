//! Each kind of thing that happens sets off the rules about it, and no others.

use super::{Tab, rule};
use crate::support::START;
use salebot_onsite::page::{Memory, Signal};
use serde_json::{Value, json};

/// A rule of every kind, named for it, in this order.
const KINDS: [&str; 18] = [
    "page_view",
    "dom_ready",
    "loaded",
    "history",
    "click",
    "link",
    "submit",
    "form_abandon",
    "scroll",
    "visible",
    "time",
    "idle",
    "exit_intent",
    "back",
    "copy",
    "js_error",
    "media",
    "custom",
];

fn every_kind() -> Value {
    let rules = KINDS.iter().map(|kind| {
        let takes = match *kind {
            "click" | "visible" => json!({ "selector": "a" }),
            "scroll" => json!({ "percent": 50 }),
            "time" | "idle" => json!({ "after_s": 60 }),
            "custom" => json!({ "name": "cart" }),
            _ => json!({}),
        };
        rule(kind, json!({ *kind: takes }))
    });
    rules.collect()
}

/// What a signal sets off a second after the page was opened.
fn set_off(signals: &[Signal<'_>]) -> Vec<String> {
    let mut tab = Tab::open(&every_kind());
    tab.pass_s(1);
    tab.made.clear();
    for signal in signals {
        tab.signal(*signal);
    }
    tab.names().into_iter().map(str::to_owned).collect()
}

#[test]
fn a_page_that_opens_is_a_page_view_and_no_change_of_route() {
    let mut tab = Tab::blank(&every_kind(), "v", Memory::default(), START, 1);
    assert_eq!(tab.count(), 0);
    tab.page("/");
    assert_eq!(tab.names(), ["page_view"]);
}

#[test]
fn a_route_that_changes_is_both() {
    let made = set_off(&[Signal::Page("{\n}")]);
    assert_eq!(made, ["page_view", "history"]);
}

#[test]
fn what_the_whole_page_does_sets_off_its_own_kind() {
    assert_eq!(set_off(&[Signal::Ready]), ["dom_ready"]);
    assert_eq!(set_off(&[Signal::Loaded]), ["loaded"]);
    assert_eq!(set_off(&[Signal::Exit]), ["exit_intent"]);
    assert_eq!(set_off(&[Signal::Error("")]), ["js_error"]);
    let scroll = Signal::Scroll {
        sideways: false,
        percent: 50.0,
        px: 0.0,
    };
    assert_eq!(set_off(&[scroll]), ["scroll"]);
    assert_eq!(set_off(&[Signal::Active]), [""; 0]);
}

#[test]
fn what_happens_at_an_element_sets_off_the_rule_it_names() {
    for kind in [
        "click", "link", "submit", "visible", "copy", "media", "custom",
    ] {
        let rule = KINDS.iter().position(|other| *other == kind).unwrap();
        let signal = Signal::Element {
            rule,
            element: 1,
            value: 100.0,
            name: "",
            props: "",
        };
        assert_eq!(set_off(&[signal]), [kind]);
    }
    let nobodys = Signal::Element {
        rule: KINDS.len(),
        element: 1,
        value: 1.0,
        name: "",
        props: "",
    };
    assert_eq!(set_off(&[nobodys]), [""; 0]);
}

#[test]
fn a_form_that_was_begun_is_abandoned_when_the_page_is_left() {
    let rule = KINDS.iter().position(|kind| *kind == "form_abandon");
    let begun = Signal::Element {
        rule: rule.unwrap(),
        element: 1,
        value: 1.0,
        name: "",
        props: "",
    };
    assert_eq!(set_off(&[begun]), [""; 0]);
    assert_eq!(set_off(&[begun, Signal::Hidden]), ["form_abandon"]);
}

#[test]
fn a_visitor_is_back_when_the_hidden_page_shows_again() {
    assert_eq!(set_off(&[Signal::Hidden]), [""; 0]);
    assert_eq!(set_off(&[Signal::Hidden, Signal::Shown]), ["back"]);
    assert_eq!(
        set_off(&[Signal::Shown]),
        [""; 0],
        "it had never been hidden"
    );
    let twice = [
        Signal::Hidden,
        Signal::Hidden,
        Signal::Shown,
        Signal::Shown,
        Signal::Hidden,
        Signal::Shown,
    ];
    assert_eq!(set_off(&twice), ["back", "back"]);
}

#[test]
fn all_rules_of_a_kind_are_set_off_in_their_order() {
    let rules = json!([
        rule("a", json!("loaded")),
        rule("b", json!("back")),
        rule("c", json!("loaded")),
    ]);
    let mut tab = Tab::open(&rules);
    tab.signal(Signal::Loaded);
    assert_eq!(tab.names(), ["a", "c"]);
    let places: Vec<_> = tab.made.iter().map(|made| made.firing.rule).collect();
    assert_eq!(places, [Some(0), Some(2)]);
}

#[test]
fn the_chat_opens_where_the_rule_says_so() {
    let mut opening = rule("a", json!("loaded"));
    opening["open_chat"] = json!(true);
    let mut tab = Tab::open(&json!([opening, rule("b", json!("loaded"))]));
    tab.signal(Signal::Loaded);
    let opens: Vec<bool> = tab.made.iter().map(|made| made.firing.open_chat).collect();
    assert_eq!(opens, [true, false]);
}

#[test]
fn without_rules_nothing_happens_and_nothing_is_waited_for() {
    let mut tab = Tab::open(&json!([]));
    for signal in [Signal::Ready, Signal::Shown, Signal::Hidden, Signal::Exit] {
        tab.signal(signal);
    }
    assert_eq!(tab.triggers.next_tick(), None);
    assert_eq!(tab.count(), 0);
}
