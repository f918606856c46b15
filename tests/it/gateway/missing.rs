//! What an action does where a place in it finds nothing, and how much the calls of one event may hold.

use super::{batch, callback, texts, track};
use crate::support::parse;
use salebot_onsite::api::Attachment;
use salebot_onsite::gateway::{Call, Config, Intake, MAX_CALLS_BYTES, Part, Plain, What};
use serde_json::{Value, json};

/// What becomes of one event with these details, whose actions these are.
#[track_caller]
fn intake(actions: &Value, props: Value) -> Intake {
    let config = json!({ "origins": ["https://shop.example"], "events": { "seen": actions } });
    let config =
        Config::read(&config.to_string()).unwrap_or_else(|problems| panic!("{problems:?}"));
    Intake::admit(&config, &batch(&[track("a", "seen", props)]).to_string()).unwrap()
}

#[track_caller]
fn parts(actions: &Value, props: Value) -> Vec<Part> {
    match intake(actions, props).events.pop().map(|event| event.what) {
        Some(What::Do(parts)) => parts,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn call(action: &Value, props: Value) -> Call {
    let mut parts = parts(action, props);
    assert_eq!((parts.len(), parts[0].calls.len()), (1, 1));
    parts.remove(0).calls.remove(0)
}

/// What is said of the event at once.
#[track_caller]
fn said(actions: &Value, props: Value) -> Value {
    let intake = intake(actions, props);
    assert_eq!(intake.events, []);
    parse(&intake.decided[0])
}

/// The action is not made, so that nothing is left to do.
#[track_caller]
fn is_skipped(action: &Value, props: Value) {
    assert_eq!(
        said(action, props),
        json!({ "id": "a", "status": "accepted" })
    );
}

/// What counts as missing.
fn nothings() -> [Value; 6] {
    let none = json!({});
    [
        none,
        json!({ "plan": null }),
        json!({ "plan": "" }),
        json!({ "plan": "\u{1}" }),
        json!({ "other": "a" }),
        json!({ "plan.x": "a" }),
    ]
}

#[test]
fn a_place_stays_empty_unless_said_otherwise() {
    for missing in [json!({}), json!({ "missing": "empty" })] {
        let mut action =
            json!({ "callback": "a {{props.plan}}", "variables": { "plan": "{{props.plan}}" } });
        action
            .as_object_mut()
            .unwrap()
            .extend(missing.as_object().unwrap().clone());
        for props in nothings() {
            assert_eq!(call(&action, props), callback("a ", &[("plan", "")]));
        }
    }
}

#[test]
fn a_variable_without_its_value_is_left_out() {
    let action = json!({
        "callback": "a", "missing": "skip",
        "variables": { "plan": "{{props.plan}}", "both": "{{props.plan}} {{event.name}}", "own": "b", "none": "" }
    });
    for props in nothings() {
        assert_eq!(
            call(&action, props),
            callback("a", &[("none", ""), ("own", "b")])
        );
    }
    assert_eq!(
        call(&action, json!({ "plan": false })),
        callback(
            "a",
            &[
                ("both", "false seen"),
                ("none", ""),
                ("own", "b"),
                ("plan", "false")
            ]
        )
    );
    let action = json!({ "save_variables": { "client.plan": "{{props.plan}}", "own": "b" }, "missing": "skip" });
    assert_eq!(
        call(&action, json!({})),
        Call::SaveVariables(texts(&[("own", "b")]))
    );
}

#[test]
fn an_action_that_is_nothing_without_the_value_is_not_made() {
    let skip = |mut action: Value| {
        action["missing"] = json!("skip");
        action
    };
    for action in [
        json!({ "callback": "{{props.plan}}", "variables": { "own": "b" } }),
        json!({ "message": { "text": "You see {{props.plan}}" } }),
        json!({ "message": { "attachment": { "type": "image", "url": "https://shop.example/{{props.plan}}" }, "text": "a" } }),
        json!({ "save_variables": { "client.plan": "{{props.plan}}" } }),
        json!({ "assign_to": { "email": "{{props.plan}}" } }),
    ] {
        let action = skip(action);
        is_skipped(&action, json!({}));
        call(&action, json!({ "plan": "pro" }));
    }
    // These have no places that could be empty.
    for action in [
        json!({ "message": { "block": 390 } }),
        json!({ "add_to_list": { "list_id": 12 } }),
        json!({ "assign_to": {} }),
    ] {
        call(&skip(action), json!({}));
    }
}

#[test]
fn what_an_action_can_do_without_is_left_out_of_it() {
    let file = json!({ "message": {
        "attachment": { "type": "file", "url": "https://shop.example/a" }, "text": "For {{props.name}}"
    }, "missing": "skip" });
    let expected = |message: Option<&str>| Call::Message {
        message: message.map(str::to_owned),
        message_id: None,
        attachment: Some(Attachment {
            kind: "file".to_owned(),
            url: "https://shop.example/a".to_owned(),
        }),
        buttons: None,
    };
    assert_eq!(call(&file, json!({})), expected(None));
    assert_eq!(
        call(&file, json!({ "name": "Ann" })),
        expected(Some("For Ann"))
    );
    let order = json!({
        "create_order": { "name": "{{event.name}} {{props.plan}}", "budget": "{{props.budget}}", "state_id": 7 },
        "missing": "skip"
    });
    let expected = |params: &[(&'static str, &str)]| Call::Plain {
        method: Plain::CreateOrder,
        params: params
            .iter()
            .map(|(name, json)| (*name, (*json).to_owned()))
            .collect(),
    };
    assert_eq!(
        call(&order, json!({ "budget": 5 })),
        expected(&[("budget", "\"5\""), ("state_id", "7")])
    );
    assert_eq!(call(&order, json!({})), expected(&[("state_id", "7")]));
}

#[test]
fn actions_that_are_left_keep_what_is_said_of_them() {
    let actions = json!([
        { "callback": "{{props.none}}", "missing": "skip" },
        { "callback": "later", "delay_s": 60 },
        { "callback": "{{props.none}}", "missing": "skip" },
        { "callback": "now {{props.none}}" },
    ]);
    let parts = parts(&actions, json!({}));
    let told: Vec<_> = parts
        .iter()
        .map(|part| (part.first, part.delay.0, part.calls.clone()))
        .collect();
    assert_eq!(
        told,
        [
            (1, 60_000, vec![callback("later", &[])]),
            (3, 0, vec![callback("now ", &[])]),
        ]
    );
}

#[test]
fn an_event_of_which_nothing_is_left_still_cancels() {
    let config = json!({ "origins": ["https://shop.example"], "events": {
        "left": { "callback": "left", "delay_s": 60, "cancel_on": ["seen"] },
        "seen": { "callback": "{{props.plan}}", "missing": "skip" },
    } });
    let config = Config::read(&config.to_string()).unwrap();
    let text = batch(&[track("a", "seen", json!({}))]).to_string();
    let intake = Intake::admit(&config, &text).unwrap();
    assert_eq!(intake.events[0].what, What::Do(Vec::new()));
}

#[test]
fn an_event_is_refused_for_what_it_lacks() {
    let actions = json!([
        { "callback": "first" },
        { "save_variables": { "client.phone": "+{{props.phone}}", "client.source": "{{page.utm.none}}" }, "missing": "refuse" },
    ]);
    let refusal = |place: &str| {
        let message = format!("{place} has no value, and the event is not taken without");
        json!({ "id": "a", "status": "rejected", "code": "invalid_argument", "message": message })
    };
    assert_eq!(said(&actions, json!({})), refusal("props.phone"));
    assert_eq!(
        said(&actions, json!({ "phone": [] })),
        json!({
            "id": "a", "status": "rejected", "code": "invalid_argument",
            "message": "an event's props are texts, numbers, true, false and null"
        })
    );
    assert_eq!(
        said(&actions, json!({ "phone": "1" })),
        refusal("page.utm.none")
    );
    let actions =
        json!({ "save_variables": { "client.phone": "+{{props.phone}}" }, "missing": "refuse" });
    assert_eq!(
        call(&actions, json!({ "phone": 0 })),
        Call::SaveVariables(texts(&[("client.phone", "+0")]))
    );
}

#[test]
fn what_one_event_has_told_has_an_end() {
    let variables = |number: usize| -> Value {
        let variables = (0..number).map(|n| (format!("{n:04}"), json!("{{props.a}}")));
        json!({ "callback": "a", "variables": Value::from_iter(variables) })
    };
    let props = json!({ "a": "x".repeat(2000) });
    let fits = (MAX_CALLS_BYTES - 1) / 2004;
    assert_eq!((MAX_CALLS_BYTES, fits), (131_072, 65));
    call(&variables(fits), props.clone());
    let refused = json!({
        "id": "a", "status": "rejected", "code": "too_large",
        "message": "what the event has the bot told is more than 128 KiB"
    });
    assert_eq!(said(&variables(fits + 1), props), refused);
}
