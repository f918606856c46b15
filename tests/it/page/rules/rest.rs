//! All that a rule says besides what sets it off and what must hold.

use super::{mistakes, one, read, with};
use salebot_onsite::page::rules::{Limit, MAX_RULES, Per};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

fn limit(value: Value) -> Limit {
    with("limit", value).limit.unwrap()
}

#[test]
fn without_more_said_a_rule_has_no_limit_no_delay_and_is_for_everybody() {
    let rule = one(json!({ "event": "price_seen", "on": "page_view" }));
    assert_eq!(rule.event, "price_seen");
    assert_eq!(rule.conditions, []);
    assert_eq!(rule.limit, None);
    assert_eq!(rule.delay, Millis(0));
    assert_eq!(rule.sample, 1 << 32);
    assert_eq!(rule.props, "");
    assert!(!rule.open_chat);
}

#[test]
fn a_limit_counts_in_pages_elements_sessions_days_or_visitors() {
    for (name, per) in [
        ("page", Per::Page),
        ("element", Per::Element),
        ("session", Per::Session),
        ("day", Per::Day),
        ("visitor", Per::Visitor),
    ] {
        let expected = Limit {
            per,
            times: 3,
            cooldown: Millis(1500),
        };
        assert_eq!(
            limit(json!({ "per": name, "times": 3, "cooldown_s": 1.5 })),
            expected
        );
    }
}

#[test]
fn a_limit_without_a_number_is_once_or_with_a_pause_any_number() {
    assert_eq!(limit(json!({ "per": "page" })).times, 1);
    let paused = limit(json!({ "per": "page", "cooldown_s": 60 }));
    assert_eq!((paused.times, paused.cooldown), (u32::MAX, Millis(60_000)));
    assert_eq!(
        limit(json!({ "per": "page", "times": 1_000_000 })).times,
        1_000_000
    );
    let year = limit(json!({ "per": "visitor", "cooldown_s": 31_622_400 }));
    assert_eq!(year.cooldown, Millis(31_622_400_000));
}

#[test]
fn delays_are_in_seconds_with_fractions_up_to_a_day() {
    assert_eq!(with("delay_s", json!(2.25)).delay, Millis(2250));
    assert_eq!(with("delay_s", json!(86_400)).delay, Millis(86_400_000));
    assert_eq!(with("delay_s", json!(0)).delay, Millis(0));
}

#[test]
fn a_sample_is_a_share() {
    assert_eq!(with("sample", json!(0)).sample, 0);
    assert_eq!(with("sample", json!(0.25)).sample, 1 << 30);
    assert_eq!(with("sample", json!(1.0)).sample, 1 << 32);
}

#[test]
fn props_are_flat_and_kept_as_they_are() {
    let props = json!({ "block": "pr\"icing\n", "n": -1.5, "yes": true, "none": null, "имя": "ж" });
    let rule = with("props", props.clone());
    let whole: Value = serde_json::from_str(&format!("{{{}}}", rule.props)).unwrap();
    assert_eq!(whole, props);
    assert_eq!(with("props", json!({})).props, "");
}

#[test]
fn the_chat_opens_where_that_is_said() {
    assert!(with("open_chat", json!(true)).open_chat);
    assert!(!with("open_chat", json!(false)).open_chat);
}

#[test]
fn the_set_is_a_list_or_an_object_with_a_gap() {
    let rules = json!([{ "event": "a", "on": "back" }, { "event": "b", "on": "copy" }]);
    let plain = read(&rules);
    assert_eq!((plain.list.len(), plain.gap), (2, Millis(0)));
    let with_gap = read(&json!({ "gap_s": 2.5, "rules": rules }));
    assert_eq!(with_gap.problems, []);
    assert_eq!(with_gap.gap, Millis(2500));
    assert_eq!(with_gap.list, plain.list);
    assert_eq!(read(&json!({ "rules": rules })), plain);
}

#[test]
fn no_rules_are_no_mistake() {
    for text in ["[]", " [ ] ", "{\"rules\":[]}"] {
        let rules = salebot_onsite::page::rules::Rules::read(text);
        assert_eq!((rules.problems, rules.list), (vec![], vec![]), "{text}");
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
