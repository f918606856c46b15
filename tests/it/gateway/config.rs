//! Reading a configuration: every mistake has its place and its reason.

mod actions;
mod changes;
mod docs;
mod more;
mod schema;
mod strict;
mod triggers;

use super::{CONFIG, config};
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::event::NAME_RULE;
use salebot_onsite::gateway::{Config, Problem};
use serde_json::{Value, json};

const ORIGIN_SHAPE: &str = "an origin is https:// and a host, such as https://shop.example or https://*.shop.example, without a path";
const NO_ORIGINS: &str = "the sites that may send are missing, such as [\"https://shop.example\"]";

#[track_caller]
fn problems(text: &str) -> Vec<(String, String)> {
    let problems = Config::read(text).unwrap_err();
    let mut problems: Vec<(String, String)> = problems
        .into_iter()
        .map(|Problem { path, reason }| (path, reason))
        .collect();
    problems.sort();
    problems
}

/// These are all the mistakes in this configuration.
#[track_caller]
fn refuses(config: &Value, expected: &[(&str, &str)]) {
    let found = problems(&config.to_string());
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(path, reason)| (path.as_str(), reason.as_str()))
        .collect();
    assert_eq!(found, expected, "{config}");
}

fn with(key: &str, value: Value) -> Value {
    let mut config = json!({ "origins": ["https://shop.example"] });
    config[key] = value;
    config
}

#[test]
fn a_valid_configuration_is_read() {
    let config = config();
    assert_eq!(config.origins.len(), 3);
    let names: Vec<&str> = config.events.iter().map(|event| event.0.as_str()).collect();
    assert_eq!(
        names,
        ["price_seen", "cart_left", "hello", "file", "form_sent"]
    );
    assert_eq!(config.actions("form_sent").unwrap().len(), 2);
    assert_eq!(config.actions("price_seen").unwrap().len(), 1);
    assert_eq!(config.actions("other"), None);
    assert_eq!(config.identify, ["phone", "plan"]);
}

#[test]
fn sites_alone_are_a_configuration() {
    let config = Config::read("{\"origins\":[\"https://shop.example\"]}").unwrap();
    assert!(config.events.is_empty() && config.identify.is_empty());
}

#[test]
fn what_is_no_json_or_no_object_is_refused() {
    let no_json = [("configuration".to_owned(), "this is not JSON".to_owned())];
    for text in ["", "{", "undefined", "{'origins':[]}"] {
        assert_eq!(problems(text), no_json, "{text}");
    }
    for value in [json!([]), json!(null), json!("a")] {
        refuses(
            &value,
            &[
                ("configuration", "an object is needed"),
                ("origins", NO_ORIGINS),
            ],
        );
    }
}

#[test]
fn unknown_members_are_refused_and_the_rest_is_read() {
    refuses(&with("orgins", json!([])), &[("orgins", "not known here")]);
    // A set of rules that was pasted beside the rest.
    let elsewhere = "rules and their gap_s stand within triggers";
    refuses(&with("rules", json!([])), &[("rules", elsewhere)]);
    refuses(&with("gap_s", json!(5)), &[("gap_s", elsewhere)]);
    refuses(
        &with("", json!([])),
        &[("configuration", "a member has no name")],
    );
    refuses(
        &with("identify", json!({ "variable": [] })),
        &[("identify.variable", "not known here")],
    );
}

#[test]
fn the_sites_must_be_named() {
    refuses(&json!({}), &[("origins", NO_ORIGINS)]);
    refuses(
        &with("origins", json!("https://shop.example")),
        &[("origins", "a list is needed")],
    );
    refuses(
        &with(
            "origins",
            json!([
                "https://shop.example",
                "*",
                1,
                "",
                "https://shop.example/path",
                null
            ]),
        ),
        &[
            ("origins[1]", ORIGIN_SHAPE),
            ("origins[2]", "a text is needed"),
            ("origins[3]", "a text is needed"),
            ("origins[4]", ORIGIN_SHAPE),
            ("origins[5]", "a text is needed"),
        ],
    );
}

#[test]
fn events_are_an_object_of_valid_names() {
    refuses(
        &with("events", json!([])),
        &[("events", "an object is needed")],
    );
    let action = json!({ "callback": "a" });
    let long = "a".repeat(65);
    for name in ["Price", "", "a b", "#{a}", &long] {
        let path = format!("events.{name}");
        refuses(
            &with("events", json!({ name: action, "good": action })),
            &[(&path, NAME_RULE)],
        );
    }
}

#[test]
fn identify_lists_variables() {
    refuses(
        &with("identify", json!([])),
        &[("identify", "an object is needed")],
    );
    refuses(
        &with("identify", json!({ "variables": "phone" })),
        &[("identify.variables", "a list is needed")],
    );
    refuses(
        &with("identify", json!({ "variables": ["phone", 1] })),
        &[("identify.variables[1]", "a text is needed")],
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let config = json!({
        "origins": ["shop.example"],
        "events": { "a": { "callback": "" }, "B": { "callback": "b" }, "c": {} },
        "identify": { "variables": [""] },
        "more": 1
    });
    let found = problems(&config.to_string());
    let mut paths: Vec<&str> = found.iter().map(|problem| problem.0.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "events.B",
            "events.a.callback",
            "events.c",
            "identify.variables[0]",
            "more",
            "origins[0]"
        ]
    );
}

#[test]
fn a_mistake_is_printed_with_its_place() {
    let problem = &Config::read("{").unwrap_err()[0];
    assert_eq!(problem.to_string(), "configuration: this is not JSON");
}

#[test]
fn direct_mode_reads_the_events_alone() {
    let config = Config::read_events("{\"price_seen\":{\"callback\":\"price_seen\"}}").unwrap();
    assert_eq!(config.actions("price_seen").unwrap().len(), 1);
    let problems = Config::read_events("{\"price_seen\":{\"callback\":\"\"}}").unwrap_err();
    assert_eq!(problems[0].path, "events.price_seen.callback");
    assert_eq!(
        Config::read_events("[]").unwrap_err()[0].to_string(),
        "events: an object is needed"
    );
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_text_is_a_configuration_or_refused_with_reasons(text: String) {
        if let Err(problems) = Config::read(&text) {
            prop_assert!(!problems.is_empty());
        }
    }

    #[test]
    fn a_broken_configuration_is_refused_or_read_but_never_panics(place in any::<prop::sample::Index>(), with in ".{0,3}") {
        let chars: Vec<char> = CONFIG.chars().collect();
        let place = place.index(chars.len());
        let text: String = chars[..place].iter().chain(&with.chars().collect::<Vec<_>>()).chain(&chars[place + 1..]).collect();
        if let Err(problems) = Config::read(&text) {
            prop_assert!(problems.iter().all(|problem| !problem.path.is_empty() && !problem.reason.is_empty()));
        }
    }
}
