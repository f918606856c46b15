//! What an event may have the service do.

use super::{problems, refuses, with};
use salebot_onsite::gateway::Config;
use serde_json::{Value, json};

const NO_ACTION: &str = "an action is one of callback, message, save_variables, add_to_list, remove_from_list, assign_to, order_state and create_order";

/// The same for a configuration whose only event is this one.
#[track_caller]
fn refuses_action(action: Value, expected: &[(&str, &str)]) {
    refuses(
        &json!({ "origins": ["https://shop.example"], "events": { "seen": action } }),
        expected,
    );
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
            "{{{{{place}}}}} is not known: a place is {{{{props.…}}}}, {{{{page.…}}}}, {{{{who.…}}}} or {{{{event.…}}}}"
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
        "value_phone",
        "delimiter",
        "delimiter_value_message",
    ] {
        let path = format!("events.seen.variables.{name}");
        refuses_action(
            json!({ "callback": "a", "variables": { name: "b" } }),
            &[(&path, reason)],
        );
    }
    for name in ["value", "value_of_cart", "delimiter_value_a", "phone"] {
        let action = json!({ "callback": "a", "variables": { name: "b" } });
        let config = json!({ "origins": ["https://shop.example"], "events": { "seen": action } });
        let read = Config::read(&config.to_string());
        assert!(read.is_ok(), "{name}: {:?}", read.err());
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
fn an_empty_text_empties_a_variable_and_is_no_code_word() {
    let events = json!({ "a": { "save_variables": { "plan": "" } }, "b": { "callback": "b", "variables": { "plan": "" } } });
    assert!(Config::read(&with("events", events).to_string()).is_ok());
    refuses_action(
        json!({ "callback": "" }),
        &[("events.seen.callback", "a text is needed")],
    );
}
