//! What a configuration is refused for although it could be read: names, places and lengths that cannot be meant.

use super::{more::read, problems, refuses};
use salebot_onsite::gateway::{Config, MAX_ACTIONS};
use serde_json::{Value, json};

#[track_caller]
fn refuses_action(action: &Value, expected: &[(&str, &str)]) {
    refuses(&super::more::with(action), expected);
}

#[test]
fn who_has_two_names() {
    let known = json!({ "callback": "{{who.recipient}} {{who.visitor}}" });
    assert!(read(&known).terms.is_empty());
    refuses_action(
        &json!({ "save_variables": { "a": "{{who.name}}" } }),
        &[(
            "events.seen.save_variables.a",
            "{{who.name}} is not known: who has recipient and visitor",
        )],
    );
}

#[test]
fn an_event_and_a_page_have_names_that_are_known() {
    let known = "{{event.id}}{{event.kind}}{{event.name}}{{ event.at }}{{page.url}}{{page.referrer}}{{page.title}}{{page.utm.any.thing}}";
    assert!(read(&json!({ "callback": known })).terms.is_empty());
    for (place, has) in [
        ("event.props.plan", "event has id, kind, name and at"),
        ("event.plan", "event has id, kind, name and at"),
        ("page.uri", "page has url, referrer, title and utm.…"),
        ("page.utm", "page has url, referrer, title and utm.…"),
    ] {
        let reason = format!("{{{{{place}}}}} is not known: {has}");
        refuses_action(
            &json!({ "callback": format!("a {{{{{place}}}}}") }),
            &[("events.seen.callback", &reason)],
        );
    }
}

#[test]
fn the_gateways_own_variable_is_nobody_elses() {
    // A lost call whose mark another one has written over would be made twice.
    const REASON: &str = "the gateway itself keeps the variable onsite_call";
    for name in ["onsite_call", "client.onsite_call"] {
        refuses_action(
            &json!({ "callback": "a", "variables": { name: "b" } }),
            &[("events.seen.variables", REASON)],
        );
        refuses_action(
            &json!({ "save_variables": { name: "b" } }),
            &[("events.seen.save_variables", REASON)],
        );
    }
    refuses(
        &json!({ "origins": ["https://shop.example"], "identify": { "variables": ["a", "onsite_call"] } }),
        &[("identify.variables[1]", REASON)],
    );
}

#[test]
fn what_identify_may_set_is_named_without_its_prefix() {
    refuses(
        &json!({ "origins": ["https://shop.example"], "identify": { "variables": ["client.phone"] } }),
        &[(
            "identify.variables[0]",
            "identify() sets the client's variables: write its name without client.",
        )],
    );
}

#[test]
fn what_every_time_would_be_a_dead_letter_is_a_mistake() {
    refuses_action(
        &json!({ "save_variables": {} }),
        &[(
            "events.seen.save_variables",
            "at least one variable is needed",
        )],
    );
    refuses_action(
        &json!({ "message": { "block": 0 } }),
        &[("events.seen.message.block", "a block is its number, from 1")],
    );
}

#[test]
fn a_configuration_that_lets_nothing_in_is_odd() {
    let odd = |text: &str| -> Vec<String> {
        let config = Config::read(text).unwrap();
        config.warnings.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        odd(r#"{"origins":[]}"#),
        [
            "origins: no site is listed, so none may send",
            "events: none is listed, so every event is refused for good"
        ]
    );
    assert_eq!(
        odd(r#"{"origins":["https://shop.example"],"events":{"a":[]}}"#),
        [""; 0]
    );
}

#[test]
fn an_event_has_so_many_actions_at_most() {
    let actions = |number: usize| json!(vec![json!({ "callback": "a" }); number]);
    assert_eq!(read(&actions(MAX_ACTIONS)).events[0].1.len(), 64);
    refuses_action(
        &actions(MAX_ACTIONS + 1),
        &[("events.seen", "an event has at most 64 actions")],
    );
}

#[test]
fn a_text_of_the_owners_has_a_longest() {
    let text = |chars: usize| json!({ "message": { "text": format!("{{{{props.a}}}}{}", "ж".repeat(chars)) } });
    read(&text(10_000));
    refuses_action(
        &text(10_001),
        &[(
            "events.seen.message.text",
            "a text is at most 10000 characters",
        )],
    );
}

#[test]
fn a_mistake_is_told_where_its_text_stands() {
    const WHO: &str = "{{who.name}} is not known: who has recipient and visitor";
    let url = "https://shop.example/{{who.name}}";
    for (action, member) in [
        (json!({ "callback": "{{who.name}}" }), "callback"),
        (
            json!({ "callback": "a", "variables": { "b": "c", "d.e": "{{who.name}}" } }),
            "variables.d.e",
        ),
        (
            json!({ "message": { "attachment": { "type": "image", "url": url }, "text": "a" } }),
            "message.attachment.url",
        ),
        (
            json!({ "message": { "attachment": { "type": "image", "url": "a" }, "text": "{{who.name}}" } }),
            "message.text",
        ),
        (
            json!({ "create_order": { "name": "a", "description": "{{who.name}}" } }),
            "create_order.description",
        ),
    ] {
        refuses_action(&action, &[(&format!("events.seen.{member}"), WHO)]);
        // A list of one is a list, and what cannot be read has its place in it.
        refuses_action(
            &json!([action]),
            &[(&format!("events.seen[0].{member}"), WHO)],
        );
        refuses_action(
            &json!([{ "callback": 1, "missing": "skip" }, { "callback": "" }, action, { "callback": "a" }, action]),
            &[
                ("events.seen[1].callback", "a text is needed"),
                (&format!("events.seen[2].{member}"), WHO),
                (&format!("events.seen[4].{member}"), WHO),
            ],
        );
    }
    let quote = json!({ "message": { "text": "a", "buttons": [{ "text": "a\"b" }] } });
    let told = problems(&super::more::with(&json!([{ "callback": "" }, quote])).to_string());
    let paths: Vec<&str> = told.iter().map(|problem| problem.0.as_str()).collect();
    assert_eq!(
        paths,
        ["events.seen[0].callback", "events.seen[1].message.buttons"]
    );
    let mut actions = vec![json!({ "callback": "a" }); MAX_ACTIONS];
    actions.push(json!({ "callback": "" }));
    refuses_action(
        &json!(actions),
        &[
            ("events.seen", "an event has at most 64 actions"),
            ("events.seen[64].callback", "a text is needed"),
        ],
    );
}

#[test]
fn variables_have_names_and_these_are_the_owners() {
    for (name, reason) in [
        ("", "a variable has no name"),
        ("{{props.a}}", "a variable's name has no places"),
    ] {
        refuses_action(
            &json!({ "callback": "a", "variables": { name: "b" } }),
            &[("events.seen.variables", reason)],
        );
        refuses_action(
            &json!([{ "callback": "a" }, { "save_variables": { name: "b" } }]),
            &[("events.seen[1].save_variables", reason)],
        );
    }
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    let told = |members: &str| {
        let text = format!("{{\"origins\":[\"https://shop.example\"],{members}}}");
        let problems = Config::read(&text).unwrap_err();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        told.join("; ")
    };
    let twice = |events: &str| told(&format!("\"events\":{events}"));
    assert_eq!(
        twice("{\"a\":{\"callback\":\"1\"},\"b\":[],\"a\":{\"callback\":\"2\",\"delay_s\":5}}"),
        "events.a: this name stands here twice"
    );
    assert_eq!(
        twice("{\"a\":[{\"create_order\":{\"budget\":1,\"budget\":2}}]}"),
        "events.a[0].create_order.budget: this name stands here twice"
    );
    assert_eq!(
        twice("{\"a\":{\"callback\":\"1\",\"missing\":\"skip\",\"missing\":\"refuse\"}}"),
        "events.a.missing: this name stands here twice"
    );
    for (members, path) in [
        ("\"origins\":[\"https://other.example\"]", "origins"),
        ("\"events\":{},\"events\":{}", "events"),
        ("\"confirm\":\"drop\",\"confirm\":\"resend\"", "confirm"),
        ("\"$schema\":\"a\",\"$schema\":\"a\"", "$schema"),
        ("\"triggers\":[],\"triggers\":[]", "triggers"),
        (
            "\"identify\":{\"variables\":[\"a\"],\"variables\":[\"b\"]}",
            "identify.variables",
        ),
        (
            "\"limits\":{\"ip_burst\":1,\"ip_per_minute\":1,\"ip_burst\":2}",
            "limits.ip_burst",
        ),
    ] {
        assert_eq!(
            told(members),
            format!("{path}: this name stands here twice")
        );
    }
    let nameless = "configuration: a member has no name";
    assert_eq!(told("\"\":1,\"\":2"), format!("{nameless}; {nameless}"));
}

#[test]
fn a_name_that_stands_twice_in_the_pages_rules_is_no_reason_to_refuse() {
    let rule = "{\"event\":\"a\",\"event\":\"b\",\"on\":\"back\"}";
    Config::read(&format!(
        "{{\"origins\":[\"https://shop.example\"],\"triggers\":[{rule}]}}"
    ))
    .unwrap();
}

#[test]
fn what_means_nothing_is_refused_within_messages_too() {
    let file = json!({ "type": "image", "url": "https://shop.example/a.png", "name": "a" });
    refuses_action(
        &json!({ "message": { "attachment": file } }),
        &[("events.seen.message.attachment.name", "not known here")],
    );
    let buttons = json!([
        { "text": "Yes", "tpye": "reply", "line": 0, "one_time": true },
        { "text": "No", "line": -1, "index_in_line": 1.5, "one_time": "yes", "url": 5, "color": null }
    ]);
    let path = "events.seen[0].message.buttons";
    let expected = |path: &str| {
        [
            (format!("{path}[0].tpye"), "not known here"),
            (format!("{path}[1].line"), "a whole number from 0 is needed"),
            (
                format!("{path}[1].index_in_line"),
                "a whole number from 0 is needed",
            ),
            (format!("{path}[1].one_time"), "true or false is needed"),
            (format!("{path}[1].url"), "a text is needed"),
            (format!("{path}[1].color"), "a text is needed"),
        ]
    };
    let told = expected(path);
    let told = told
        .each_ref()
        .map(|(path, reason)| (path.as_str(), *reason));
    let message = json!({ "message": { "text": "a", "buttons": buttons } });
    refuses_action(&json!([message, { "callback": "a" }]), &told);
    let message = json!({ "message": { "text": "a", "buttons": { "hint": 1, "buttons": buttons, "more": 1 } } });
    let told = expected(path);
    let mut told: Vec<_> = told
        .iter()
        .map(|(path, reason)| (path.as_str(), *reason))
        .collect();
    let (hint, more) = (format!("{path}.hint"), format!("{path}.more"));
    told.extend([
        (hint.as_str(), "a text is needed"),
        (more.as_str(), "not known here"),
    ]);
    refuses_action(&json!([message]), &told);
}
