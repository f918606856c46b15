//! Events' details: those that come by themselves, and the rule's own.

use super::{Tab, rule};
use salebot_onsite::page::Signal;
use serde_json::{Value, json};

fn with_props(on: Value, props: Value) -> Value {
    let mut rule = rule("seen", on);
    rule["props"] = props;
    json!([rule])
}

#[test]
fn without_any_they_are_an_empty_object() {
    let mut tab = Tab::open(&json!([rule("seen", json!("loaded"))]));
    tab.signal(Signal::Loaded);
    assert_eq!(tab.made[0].firing.props, "{}");
}

#[test]
fn the_rules_own_go_with_every_event() {
    let own = json!({ "block": "pri\"cing", "n": 1.5, "none": null });
    let mut tab = Tab::open(&with_props(json!("loaded"), own.clone()));
    tab.signal(Signal::Loaded);
    tab.signal(Signal::Loaded);
    assert_eq!(tab.props(), [own.clone(), own]);
}

#[test]
fn scrolling_says_how_far_in_whole_percent() {
    let rules = json!([
        rule("a", json!({ "scroll": { "percent": 50 } })),
        rule("b", json!({ "scroll": { "px": 100 } })),
    ]);
    let mut tab = Tab::open(&rules);
    tab.scroll(66.7, 0.0);
    tab.scroll(30.0, 100.0);
    assert_eq!(
        tab.props(),
        [json!({ "percent": 66 }), json!({ "percent": 30 })]
    );
}

#[test]
fn time_says_how_many_seconds() {
    let time = json!({ "time": { "after_s": 5, "every_s": 60 } });
    let mut tab = Tab::open(&json!([rule("long", time)]));
    tab.pass_s(130);
    let seconds = [5, 65, 125].map(|seconds| json!({ "seconds": seconds }));
    assert_eq!(tab.props(), seconds);
}

#[test]
fn what_the_host_tells_of_an_element_goes_with_it() {
    let mut tab = Tab::open(&with_props(json!("link"), json!({ "block": "menu" })));
    tab.signal(Signal::Element {
        rule: 0,
        element: 1,
        value: 0.0,
        name: "",
        props: "\"text\":\"Buy\",\"href\":\"/buy\"",
    });
    let expected = json!({ "text": "Buy", "href": "/buy", "block": "menu" });
    assert_eq!(tab.props(), [expected]);
}

#[test]
fn what_the_host_tells_of_an_error_goes_with_it() {
    let mut tab = Tab::open(&json!([rule("broken", json!("js_error"))]));
    tab.signal(Signal::Error("\"message\":\"x is not defined\""));
    assert_eq!(tab.props(), [json!({ "message": "x is not defined" })]);
}

#[test]
fn where_both_have_a_name_the_rules_own_counts() {
    let scroll = json!({ "scroll": { "percent": 50 } });
    let own = json!({ "percent": "half", "a": 1 });
    let mut tab = Tab::open(&with_props(scroll, own.clone()));
    tab.scroll(80.0, 0.0);
    assert_eq!(tab.props(), [own]);
}

#[test]
fn details_outlast_a_wait_and_a_delay() {
    let visible = json!({ "visible": { "selector": "a", "for_s": 1 } });
    let mut rules = with_props(visible, json!({ "own": true }));
    rules[0]["delay_s"] = json!(1);
    let mut tab = Tab::open(&rules);
    tab.signal(Signal::Element {
        rule: 0,
        element: 1,
        value: 1.0,
        name: "",
        props: "\"text\":\"A\"",
    });
    tab.pass_s(2);
    assert_eq!(tab.props(), [json!({ "text": "A", "own": true })]);
}
