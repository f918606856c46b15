//! Reading a configuration: every mistake has its place and its reason.

use super::{CONFIG, config};
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::event::NAME_RULE;
use salebot_onsite::gateway::{Config, Problem};
use serde_json::{Value, json};

const ORIGIN_SHAPE: &str = "an origin is https:// and a host, such as https://shop.example or https://*.shop.example, without a path";
const NO_ACTION: &str = "an action is one of callback, message and save_variables";
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

/// The same for a configuration whose only event is this one.
#[track_caller]
fn refuses_action(action: Value, expected: &[(&str, &str)]) {
    refuses(
        &json!({ "origins": ["https://shop.example"], "events": { "seen": action } }),
        expected,
    );
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
fn an_event_needs_an_action() {
    refuses_action(json!({}), &[("events.seen", NO_ACTION)]);
    refuses_action(
        json!({ "variables": { "a": "b" } }),
        &[("events.seen", NO_ACTION)],
    );
    for action in [json!("callback"), json!(1), json!(null)] {
        refuses_action(
            action,
            &[
                ("events.seen", "an object is needed"),
                ("events.seen", NO_ACTION),
            ],
        );
    }
    refuses_action(
        json!({ "colback": "a" }),
        &[
            ("events.seen.colback", "not known here"),
            ("events.seen", NO_ACTION),
        ],
    );
    refuses_action(
        json!({ "callback": "a", "colour": 1 }),
        &[("events.seen.colour", "not known here")],
    );
}

#[test]
fn actions_of_a_list_are_numbered() {
    refuses_action(
        json!([{ "callback": "a" }, { "callback": null }, 7, { "message": { "block": "b" } }]),
        &[
            ("events.seen[1].callback", "a text is needed"),
            ("events.seen[2]", "an object is needed"),
            ("events.seen[2]", NO_ACTION),
            ("events.seen[3].message.block", "a block is its number"),
        ],
    );
}

#[test]
fn two_actions_need_a_list() {
    let found = problems(
        &with(
            "events",
            json!({ "seen": { "callback": "a", "save_variables": { "a": "b" } } }),
        )
        .to_string(),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        ["events.seen.callback", "events.seen.save_variables"].contains(&found[0].0.as_str()),
        "{found:?}"
    );
    assert_eq!(found[0].1, "one action each: make a list of them");
}

#[test]
fn texts_must_be_texts() {
    for bad in [json!(null), json!(""), json!([]), json!({})] {
        refuses_action(
            json!({ "callback": bad }),
            &[("events.seen.callback", "a text is needed")],
        );
    }
    let variables = json!({ "callback": "a", "variables": { "good": "b", "bad": ["c"] } });
    refuses_action(
        variables,
        &[("events.seen.variables.bad", "a text is needed")],
    );
    refuses_action(
        json!({ "save_variables": { "client.a": null } }),
        &[("events.seen.save_variables.client.a", "a text is needed")],
    );
    refuses_action(
        json!({ "save_variables": [] }),
        &[("events.seen.save_variables", "an object is needed")],
    );
    refuses_action(
        json!({ "callback": "a", "variables": "b" }),
        &[("events.seen.variables", "an object is needed")],
    );
}

#[test]
fn numbers_and_switches_are_as_good_as_their_texts() {
    let text = with(
        "events",
        json!({ "seen": { "callback": 7, "variables": { "price": 9.5, "new": true, "old": false } } }),
    );
    Config::read(&text.to_string()).unwrap();
}

#[test]
fn places_must_be_known_and_closed() {
    refuses_action(
        json!({ "callback": "a {{props.plan" }),
        &[("events.seen.callback", "a {{ is not closed by }}")],
    );
    let unknown = |place: &str| {
        format!(
            "{{{{{place}}}}} is not known: a place is {{{{props.…}}}}, {{{{page.…}}}} or {{{{event.…}}}}"
        )
    };
    for place in [
        "plan",
        "prop.plan",
        "props",
        "props.",
        "",
        "env.key",
        "{props.plan",
        "Props.plan",
    ] {
        let text = format!("a {{{{{place}}}}}");
        refuses_action(
            json!({ "callback": text }),
            &[("events.seen.callback", &unknown(place))],
        );
        let variable = json!({ "callback": "a", "variables": { "plan": text } });
        refuses_action(variable, &[("events.seen.variables.plan", &unknown(place))]);
        refuses_action(
            json!({ "message": { "text": text } }),
            &[("events.seen.message.text", &unknown(place))],
        );
    }
}

#[test]
fn variables_go_with_callback_alone() {
    let reason = "variables go with callback; save_variables holds its own";
    refuses_action(
        json!({ "message": { "text": "a" }, "variables": { "a": "b" } }),
        &[("events.seen.variables", reason)],
    );
    refuses_action(
        json!({ "save_variables": { "a": "b" }, "variables": { "a": "b" } }),
        &[("events.seen.variables", reason)],
    );
}

#[test]
fn a_callbacks_variable_has_no_parameters_name() {
    let reason = "a parameter of callback itself has this name";
    for name in [
        "message",
        "client_id",
        "client_phone",
        "time_shift",
        "resume_bot",
        "value_client_id",
        "delimiter",
    ] {
        let path = format!("events.seen.variables.{name}");
        refuses_action(
            json!({ "callback": "a", "variables": { name: "b" } }),
            &[(&path, reason)],
        );
    }
}

#[test]
fn a_message_has_one_content() {
    let path = "events.seen.message";
    let needed = "one of text, block and attachment is needed";
    refuses_action(json!({ "message": {} }), &[(path, needed)]);
    refuses_action(json!({ "message": { "buttons": [] } }), &[(path, needed)]);
    refuses_action(
        json!({ "message": { "text": "a", "block": 1 } }),
        &[(path, needed)],
    );
    refuses_action(json!({ "message": "a" }), &[(path, "an object is needed")]);
    refuses_action(
        json!({ "message": { "text": "a", "colour": 1 } }),
        &[(path, "colour is not known here")],
    );
    refuses_action(
        json!({ "message": { "text": 1 } }),
        &[("events.seen.message.text", "a text is needed")],
    );
    for block in [json!("390"), json!(-1), json!(1.5), json!(null), json!(1e3)] {
        refuses_action(
            json!({ "message": { "block": block } }),
            &[("events.seen.message.block", "a block is its number")],
        );
    }
}

#[test]
fn an_attachment_has_a_type_and_a_url() {
    let attach = |attachment: Value| json!({ "message": { "attachment": attachment } });
    let kinds = "it is one of image, video, link, file, audio";
    for attachment in [
        json!({ "url": "https://shop.example/a" }),
        json!({ "type": "pdf", "url": "a" }),
        json!("a"),
    ] {
        refuses_action(
            attach(attachment),
            &[("events.seen.message.attachment.type", kinds)],
        );
    }
    for attachment in [
        json!({ "type": "file" }),
        json!({ "type": "file", "url": 1 }),
        json!({ "type": "file", "url": "" }),
    ] {
        refuses_action(
            attach(attachment),
            &[("events.seen.message.attachment.url", "a text is needed")],
        );
    }
    for kind in ["image", "video", "link", "file", "audio"] {
        let action = attach(json!({ "type": kind, "url": "https://shop.example/a" }));
        Config::read(&with("events", json!({ "seen": action })).to_string()).unwrap();
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
