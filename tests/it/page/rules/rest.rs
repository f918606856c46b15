//! All that a rule says besides what sets it off and what must hold. What comes of that stands beside the rules at
//! work.

use super::{mistakes, one, read, with};
use crate::support::lines_of;
use salebot_onsite::page::rules::{MAX_RULES, Rules, check};
use salebot_onsite::time::Millis;
use serde_json::json;

#[test]
fn without_more_said_a_rule_is_for_everybody() {
    let rule = one(json!({ "event": "price_seen", "on": "page_view" }));
    assert_eq!((rule.event(), rule.place), ("price_seen", Some(0)));
    assert_eq!(rule.sample, 1 << 32);
}

#[test]
fn a_sample_is_a_share() {
    assert_eq!(with("sample", json!(0)).sample, 0);
    assert_eq!(with("sample", json!(0.25)).sample, 1 << 30);
    assert_eq!(with("sample", json!(1.0)).sample, 1 << 32);
}

#[test]
fn everything_else_may_be_said_within_its_bounds() {
    for (member, values) in [
        ("where", [json!({}), json!({ "path": "" })]),
        ("delay_s", [json!(0), json!(86_400)]),
        ("delay_s", [json!(2.25), json!(-0.0)]),
        (
            "props",
            [
                json!({}),
                json!({ "block": "pr\"icing\n", "n": -1.5, "yes": true, "none": null, "имя": "ж" }),
            ],
        ),
        ("open_chat", [json!(true), json!(false)]),
        (
            "limit",
            [
                json!({ "per": "page" }),
                json!({ "per": "element", "times": 3, "cooldown_s": 1.5 }),
            ],
        ),
        (
            "limit",
            [
                json!({ "per": "session", "times": 1_000_000 }),
                json!({ "per": "day", "times": 1.5 }),
            ],
        ),
        (
            "limit",
            [
                json!({ "per": "visitor", "cooldown_s": 31_622_400 }),
                json!({ "per": "day", "cooldown_s": 0 }),
            ],
        ),
    ] {
        for value in values {
            with(member, value);
        }
    }
}

#[test]
fn the_set_is_a_list_or_an_object_with_a_gap() {
    let rules = json!([{ "event": "a", "on": "back" }, { "event": "b", "on": "copy" }]);
    let plain = read(&rules);
    assert_eq!((plain.list.len(), plain.gap), (2, Millis(0)));
    let set = json!({ "gap_s": 2.5, "rules": rules });
    assert_eq!(mistakes(&set), [""; 0]);
    let with_gap = read(&set);
    assert_eq!(with_gap.gap, Millis(2500));
    assert_eq!(with_gap.list, plain.list);
    assert_eq!(read(&json!({ "rules": rules })), plain);
}

#[test]
fn no_rules_are_no_mistake() {
    for text in ["[]", " [ ] ", "{\"rules\":[]}"] {
        let checked = check(text);
        assert_eq!(checked.problems, [], "{text}");
        assert_eq!(
            Rules::read(&lines_of(&checked.rules)),
            Rules::default(),
            "{text}"
        );
    }
}

#[test]
fn five_hundred_rules_are_read_and_no_more() {
    let rule = json!({ "event": "a", "on": "back" });
    let full = json!(vec![rule.clone(); MAX_RULES]);
    assert_eq!(MAX_RULES, 500);
    assert_eq!(mistakes(&full), [""; 0]);
    assert_eq!(read(&full).list.len(), 500);
    let surplus = json!(vec![rule; MAX_RULES + 20]);
    assert_eq!(
        mistakes(&surplus),
        ["triggers[500]: there are more than 500 rules"]
    );
    assert_eq!(read(&surplus).list.len(), 500);
}

#[test]
fn a_rule_knows_its_place_in_the_list_as_it_was_written() {
    let rules = read(&json!({ "rules": [
        { "event": "a", "on": "back" },
        { "event": "b" },
        "nothing",
        { "event": "c", "on": "back" },
        { "event": "c", "on": "back" },
    ] }));
    let places: Vec<Option<usize>> = rules.list.iter().map(|rule| rule.place).collect();
    assert_eq!(places, [Some(0), Some(3), Some(4)]);
}
