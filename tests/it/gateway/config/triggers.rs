//! The page's rules in a configuration: looked through and passed on, with a word about those that will not work.

use super::{refuses, with};
use crate::support::{cases, parse};
use proptest::prelude::*;
use salebot_onsite::gateway::{Config, Gateway};
use salebot_onsite::page::rules::check;
use serde_json::{Value, json};

/// A configuration with these rules, and one event: `price_seen`.
fn written(triggers: &Value) -> String {
    let mut config = with("triggers", triggers.clone());
    config["events"] = json!({ "price_seen": { "callback": "price_seen" } });
    config.to_string()
}

#[track_caller]
fn read(triggers: &Value) -> Config {
    Config::read(&written(triggers)).unwrap()
}

/// All that the log has of these rules.
fn told(config: &Config) -> Vec<String> {
    let told = config.problems.iter().chain(&config.warnings);
    told.map(ToString::to_string).collect()
}

/// What is told of these rules, and what the page gets of them: of what is told, the mistakes in themselves.
#[track_caller]
fn warns(triggers: &Value, expected: &[&str], public: &Value) {
    let config = read(triggers);
    assert_eq!(told(&config), expected, "{triggers}");
    let problems = config.problems.iter();
    let problems: Vec<Value> = problems
        .map(|problem| json!({ "path": problem.path, "reason": problem.reason }))
        .collect();
    let mut public = json!({ "triggers": public });
    if !problems.is_empty() {
        public["problems"] = json!(problems);
    }
    let found = Gateway::new(config).public_config();
    assert_eq!(parse(&found), public, "{triggers}");
}

#[track_caller]
fn is_fine(triggers: &Value) {
    warns(triggers, &[], triggers);
}

#[test]
fn rules_are_a_list_or_a_set_with_a_gap() {
    let rule = json!({ "event": "price_seen", "on": { "visible": { "selector": "#pricing", "for_s": 1 } } });
    is_fine(&json!([]));
    is_fine(&json!([rule]));
    is_fine(&json!({ "rules": [rule] }));
    let set = json!({ "gap_s": 2.5, "rules": [rule, rule] });
    is_fine(&set);
    let mut with_schema = set.clone();
    with_schema["$schema"] = json!("triggers.schema.json");
    warns(&with_schema, &[], &set);
}

#[test]
fn good_rules_are_passed_on_as_they_were_written() {
    let rule = r##"{"on":{"click":{"selector":"a[href=\"#x\"]"}},"event":"price_seen","sample":0.50,"props":{"b":1e2,"a":"</script>$&$`\\","ж":"тариф","z":null},"open_chat":false}"##;
    let config = format!(
        "{{\"triggers\" : [ {} ],\"origins\":[\"https://shop.example\"],\"events\":{{\"price_seen\":{{\"callback\":\"a\"}}}}}}",
        rule.replace(',', " ,\n\t")
    );
    let config = Config::read(&config).unwrap();
    assert_eq!(told(&config), [""; 0]);
    assert_eq!(config.triggers, format!("[{rule}]"));
    assert_eq!(
        Gateway::new(config).public_config(),
        format!("{{\"triggers\":[{rule}]}}")
    );
}

#[test]
fn mistakes_in_rules_are_told_and_these_left_out() {
    let rules = json!([
        { "event": "price_seen", "on": "page_view" },
        { "event": "price_seen", "on": { "scroll": { "percent": 175 } } },
        { "event": "Price", "on": "back", "colour": "red" },
        { "on": "loaded" },
    ]);
    let expected = [
        "triggers[1].on.scroll.percent: a number from 0 to 100 is needed",
        "triggers[2].colour: not known here; there can be event, on, where, limit",
        "triggers[2].event: ",
        "triggers[3].event: is missing",
    ];
    let config = read(&rules);
    let found = told(&config);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, start) in found.iter().zip(expected) {
        assert!(found.starts_with(start), "{found}");
    }
    assert_eq!(parse(&config.triggers), json!([rules[0], null, null, null]));
    // The rest of the configuration is none the worse.
    assert_eq!((config.origins.len(), config.events.len()), (1, 1));
}

#[test]
fn a_mistake_in_the_set_is_told_and_left_out() {
    let rule = json!({ "event": "price_seen", "on": "back" });
    let set = json!({ "gap_s": -1, "rule": [], "rules": [rule] });
    warns(
        &set,
        &[
            "triggers.gap_s: a number from 0 to 86400 is needed",
            "triggers.rule: not known here; there can be gap_s and rules",
        ],
        &json!({ "rules": set["rules"] }),
    );
}

#[test]
fn an_event_that_the_gateway_would_refuse_is_told() {
    let rules = json!([
        { "event": "price_seen", "on": "back" },
        { "event": "price_sen", "on": "back" },
        { "event": "page", "on": { "page_view": 1 } },
    ]);
    let no = |event: &str| format!("events has no {event}, so the gateway would refuse it");
    let told = [
        "triggers[2].on.page_view: an object is needed".to_owned(),
        format!("triggers[1].event: {}", no("price_sen")),
        format!("triggers[2].event: {}", no("page")),
    ];
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let left = json!([rules[0], rules[1], null]);
    warns(&rules, &told, &left);
    warns(&json!({ "rules": rules }), &told, &json!({ "rules": left }));

    // Wherever the events stand, before the rules or behind them.
    let config = Config::read(
        r#"{"triggers":[{"event":"a","on":"back"}],"events":{"a":{"callback":"a"}},"origins":["https://shop.example"]}"#,
    );
    assert_eq!(self::told(&config.unwrap()), [""; 0]);
}

#[test]
fn what_holds_no_rules_becomes_an_empty_list() {
    let needed = "triggers: a list of rules is needed";
    for nothing in [json!(null), json!("back"), json!(7), json!(true), json!({})] {
        warns(&nothing, &[needed], &json!([]));
    }
    warns(&json!({ "rules": { "event": "a" } }), &[needed], &json!([]));
    warns(&json!({ "gap_s": 2 }), &[needed], &json!([]));
}

#[test]
fn more_rules_than_a_page_reads_are_told_once() {
    let rule = json!({ "event": "price_seen", "on": "back" });
    let rules = |count| Value::Array(vec![rule.clone(); count]);
    warns(
        &rules(502),
        &["triggers[500]: there are more than 500 rules"],
        &rules(500),
    );
}

#[test]
fn a_configuration_with_other_mistakes_is_refused_for_those_alone() {
    let mut config = with("triggers", json!("back"));
    config["colour"] = json!("red");
    refuses(&config, &[("colour", "not known here")]);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!("price_seen")),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let names = prop_oneof![
            Just("event".to_owned()),
            Just("on".to_owned()),
            Just("rules".to_owned()),
            Just("where".to_owned()),
            ".{0,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::btree_map(names, inner, 0..5).prop_map(|members| members
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn whatever_the_rules_are_the_configuration_works_and_the_page_gets_the_good_ones(triggers in any_json()) {
        let config = read(&triggers);
        prop_assert!(told(&config).iter().all(|problem| problem.starts_with("triggers")));
        let checked = check(&triggers.to_string());
        prop_assert_eq!(&config.triggers, &checked.rules);
        prop_assert_eq!(&config.problems, &checked.problems);
        let mut public = json!({ "triggers": parse(&checked.rules) });
        if !checked.problems.is_empty() {
            let both = parse(&checked.to_json());
            prop_assert_eq!(&both["rules"], &public["triggers"]);
            public["problems"] = both["problems"].clone();
        }
        prop_assert_eq!(parse(&Gateway::new(config).public_config()), public);
    }
}
