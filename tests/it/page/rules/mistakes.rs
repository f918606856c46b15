//! Mistakes in the set and in a rule's own members: where, and why. The other rules are read all the same.

use super::mistakes_within::conditions;
use super::{mistakes, mistakes_in, mistakes_with, one, read, unquoted};
use salebot_onsite::page::rules::{Checked, check};
use serde_json::{Value, json};

const NO_WAY: &str =
    "not known here; there can be equals, contains, starts, ends, glob, regex and in";

const NO_MEMBER: &str =
    "not known here; there can be event, on, where, limit, delay_s, sample, props and open_chat";

#[track_caller]
fn only(told: &[String], expected: &str) {
    assert_eq!(told, [expected]);
}

#[test]
fn what_is_not_json_is_no_set() {
    for text in ["", "[", "[{}", "{\"rules\":[}", "[1,]", "nonsense"] {
        let Checked { rules, problems } = check(text);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        only(&told, "triggers: this is not JSON");
        assert_eq!(rules, "[]");
    }
}

#[test]
fn a_set_is_a_list() {
    for triggers in [
        json!(null),
        json!(5),
        json!("rules"),
        json!({}),
        json!({ "gap_s": 1 }),
        json!({ "rules": null }),
        json!({ "rules": {} }),
    ] {
        only(&mistakes(&triggers), "triggers: a list of rules is needed");
    }
}

#[test]
fn a_set_knows_a_gap_and_rules() {
    let rules = json!([{ "event": "a", "on": "back" }]);
    let set = |gap: Value| json!({ "gap_s": gap, "rules": rules });
    for gap in [json!(-1), json!(86_401), json!("5"), json!(null)] {
        only(
            &mistakes(&set(gap.clone())),
            &unquoted("triggers.gap_s: a number from 0 to 86400 is needed", &gap),
        );
        assert_eq!(read(&set(gap)).list.len(), 1);
    }
    let odd = json!({ "rules": rules, "gap": 5 });
    only(
        &mistakes(&odd),
        "triggers.gap: not known here; there can be gap_s and rules",
    );
    assert_eq!(read(&odd).list.len(), 1);
}

#[test]
fn every_rule_with_a_mistake_is_told_by_its_place() {
    let rules = json!([
        { "event": "a", "on": "scroll" },
        { "event": "b", "on": "back" },
        { "event": "c", "on": { "scroll": { "percent": 175 } }, "sample": 2, "later": 1 },
        { "event": "d", "on": "back" },
    ]);
    // A map of serde_json is in the order of the alphabet.
    let expected = [
        "triggers[0].on.scroll: percent or px is missing",
        &format!("triggers[2].later: {NO_MEMBER}"),
        "triggers[2].on.scroll.percent: a number from 0 to 100 is needed",
        "triggers[2].sample: a number from 0 to 1 is needed",
    ];
    let mut told = mistakes(&rules);
    told.sort();
    assert_eq!(told, expected);
    let events: Vec<String> = read(&rules)
        .list
        .into_iter()
        .map(|rule| rule.event().to_owned())
        .collect();
    assert_eq!(events, ["b", "d"]);
}

#[test]
fn a_rule_is_an_object() {
    for rule in [json!(null), json!("page_view"), json!(7), json!([])] {
        let told = mistakes_in(&rule);
        assert_eq!(
            told[0], "$: an object is needed, such as {\"event\":…}",
            "{rule}"
        );
    }
}

#[test]
fn a_rule_needs_an_event_and_what_sets_it_off() {
    only(
        &mistakes_in(&json!({ "on": "back" })),
        "$.event: is missing",
    );
    only(&mistakes_in(&json!({ "event": "a" })), "$.on: is missing");
    let told = mistakes_in(&json!({}));
    assert!(told.contains(&"$.event: is missing".to_owned()), "{told:?}");
}

#[test]
fn an_event_has_a_name_of_a_few_plain_characters() {
    let reason = "$.event: an event's name is 1 to 64 characters of a-z, 0-9, _, . and -";
    let long = "a".repeat(65);
    for event in [
        json!(""),
        json!("Price"),
        json!("a b"),
        json!("цена"),
        json!(long),
        json!(5),
        json!(null),
    ] {
        only(
            &mistakes_in(&json!({ "event": event, "on": "back" })),
            reason,
        );
    }
    assert_eq!(
        one(json!({ "event": "a".repeat(64), "on": "back" })).event(),
        &long[1..]
    );
}

#[test]
fn a_rule_knows_no_other_members() {
    for member in ["Event", "if", "limits", "delay", "props ", ""] {
        only(
            &mistakes_with(member, json!(1)),
            &format!("$.{member}: {NO_MEMBER}"),
        );
    }
}

#[test]
fn delays_and_samples_have_bounds() {
    for delay in [json!(-0.1), json!(86_400.5), json!("1"), json!(null)] {
        only(
            &mistakes_with("delay_s", delay.clone()),
            &unquoted("$.delay_s: a number from 0 to 86400 is needed", &delay),
        );
    }
    for sample in [json!(-0.1), json!(1.01), json!(50), json!("0.5")] {
        only(
            &mistakes_with("sample", sample.clone()),
            &unquoted("$.sample: a number from 0 to 1 is needed", &sample),
        );
    }
    let checked = check("[{\"event\":\"a\",\"on\":\"back\",\"delay_s\":1e999}]");
    assert_eq!(checked.problems.len(), 1, "infinity is no delay");
}

#[test]
fn the_chat_opens_or_not() {
    for value in [json!(1), json!("true"), json!(null)] {
        only(
            &mistakes_with("open_chat", value.clone()),
            &unquoted("$.open_chat: true or false is needed", &value),
        );
    }
}

#[test]
fn props_are_one_flat_object() {
    for props in [json!([]), json!("a"), json!(null)] {
        only(
            &mistakes_with("props", props),
            "$.props: an object is needed",
        );
    }
    let reason = "must be a text, a number, true, false or null";
    let told = mistakes_with("props", json!({ "a": {}, "b": [1], "c": 1 }));
    assert_eq!(
        told,
        [
            format!("$.props.a: {reason}"),
            format!("$.props.b: {reason}")
        ]
    );
}

#[test]
fn a_limit_says_what_it_counts_in() {
    only(
        &mistakes_with("limit", json!({})),
        "$.limit.per: is missing",
    );
    only(
        &mistakes_with("limit", json!({ "times": 2 })),
        "$.limit.per: is missing",
    );
    for per in [json!("week"), json!("Page"), json!(1), json!(null)] {
        only(
            &mistakes_with("limit", json!({ "per": per })),
            "$.limit.per: one of page, element, session, day and visitor is needed",
        );
    }
    for limit in [json!(1), json!("visitor"), json!(null), json!([])] {
        only(
            &mistakes_with("limit", limit),
            "$.limit: an object is needed, such as {\"per\":…}",
        );
    }
}

#[test]
fn a_limits_numbers_have_bounds() {
    for times in [
        json!(0),
        json!(0.5),
        json!(-1),
        json!(1_000_001),
        json!("1"),
    ] {
        only(
            &mistakes_with("limit", json!({ "per": "day", "times": times })),
            &unquoted(
                "$.limit.times: a number from 1 to 1000000 is needed",
                &times,
            ),
        );
    }
    for pause in [json!(-1), json!(31_622_401), json!("1")] {
        only(
            &mistakes_with("limit", json!({ "per": "day", "cooldown_s": pause })),
            &unquoted(
                "$.limit.cooldown_s: a number from 0 to 31622400 is needed",
                &pause,
            ),
        );
    }
    only(
        &mistakes_with("limit", json!({ "per": "day", "cooldown": 5 })),
        "$.limit.cooldown: not known here; there can be per, times and cooldown_s",
    );
}

#[test]
fn a_comparison_is_a_known_one_with_a_text() {
    for value in [json!({}), json!(null), json!(["a"])] {
        conditions(
            json!({ "url": value }),
            "$.where.url: a way to compare is needed, such as {\"contains\":\"…\"}",
        );
    }
    conditions(
        json!({ "url": { "like": "a" } }),
        &format!("$.where.url.like: {NO_WAY}"),
    );
    conditions(
        json!({ "utm": { "source": { "is": "a" } } }),
        &format!("$.where.utm.source.is: {NO_WAY}"),
    );
    for way in ["equals", "contains", "starts", "ends", "glob", "regex"] {
        conditions(
            json!({ "path": { way: null } }),
            &format!("$.where.path.{way}: a text is needed"),
        );
    }
    for list in [json!([]), json!("a"), json!(null), json!({})] {
        conditions(
            json!({ "path": { "in": list } }),
            "$.where.path.in: a list of texts is needed, and not an empty one",
        );
    }
    conditions(
        json!({ "path": { "in": ["a", null] } }),
        "$.where.path.in[1]: a text is needed",
    );
}
