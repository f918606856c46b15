//! What an action may be beyond the three kinds, and when it is due.

use super::refuses;
use crate::gateway::{batch, track};
use crate::support::{parse, service};
use salebot_onsite::api::{ClientId, Sender};
use salebot_onsite::gateway::{
    Call, Config, Confirm, Intake, Limits, MAX_CANCEL_ON, MAX_DELAY_S, Missing, Terms, What,
};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

pub(super) fn with(action: &Value) -> Value {
    json!({ "origins": ["https://shop.example"], "events": { "seen": action } })
}

#[track_caller]
pub(super) fn read(action: &Value) -> Config {
    Config::read(&with(action).to_string()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[track_caller]
fn refuses_action(action: &Value, expected: &[(&str, &str)]) {
    refuses(&with(action), expected);
}

/// The one call that this action becomes.
#[track_caller]
fn call(action: &Value, props: Value) -> Call {
    let text = batch(&[track("a", "seen", props)]).to_string();
    let mut intake = Intake::admit(&read(action), &text).unwrap();
    match intake.events.pop().map(|event| event.what) {
        Some(What::Do(mut parts)) => parts.remove(0).calls.remove(0),
        other => panic!("{other:?}"),
    }
}

/// The method and the body of the request that it becomes.
#[track_caller]
fn sent(action: &Value, props: Value) -> (String, Value) {
    let client = ClientId::new(7).unwrap();
    let request = call(action, props)
        .request(&service(Sender::Server), "qj6pvradl1f", client)
        .unwrap();
    let (_, method) = request.url.rsplit_once('/').unwrap();
    (method.to_owned(), parse(&request.body.unwrap().1))
}

#[test]
fn each_kind_calls_its_method_for_the_visitors_client() {
    for (action, method, body) in [
        (
            json!({ "add_to_list": { "list_id": 12 } }),
            "add_to_list",
            json!({ "clients": [7], "list_id": 12 }),
        ),
        (
            json!({ "remove_from_list": { "list_id": "12" } }),
            "remove_from_list",
            json!({ "clients": [7], "list_id": 12 }),
        ),
        (
            json!({ "assign_to": { "email": "{{props.who}}@shop.example" } }),
            "assign_to_user",
            json!({ "client_id": 7, "email": "ann@shop.example" }),
        ),
        (
            json!({ "order_state": { "state_id": 3 } }),
            "set_order_state",
            json!({ "client_id": 7, "state_id": 3 }),
        ),
        (
            json!({ "create_order": { "name": "{{props.who}}", "description": "{{props.nothing}}", "budget": 990, "state_id": 1 } }),
            "create_order",
            json!({ "client_id": 7, "name": "ann", "budget": "990", "state_id": 1 }),
        ),
        (
            json!({ "create_order": {} }),
            "create_order",
            json!({ "client_id": 7 }),
        ),
        (
            json!({ "assign_to": {} }),
            "assign_to_user",
            json!({ "client_id": 7 }),
        ),
    ] {
        let found = sent(&action, json!({ "who": "ann" }));
        assert_eq!(found, (method.to_owned(), body), "{action}");
    }
}

#[test]
fn the_services_language_is_broken_in_their_texts_too() {
    let action = json!({ "create_order": { "name": "{{props.who}}", "description": "#{name}" } });
    let (_, body) = sent(&action, json!({ "who": "#{api_key}" }));
    assert_eq!(body["name"], "# {api_key}");
    assert_eq!(body["description"], "#{name}");
}

#[test]
fn nobody_is_assigned_to_whoever_the_service_likes() {
    let action = json!({ "assign_to": { "email": "{{props.nobody}}" } });
    let call = call(&action, json!({}));
    let client = ClientId::new(7).unwrap();
    let error = call
        .request(&service(Sender::Server), "a", client)
        .unwrap_err();
    assert_eq!(error.to_string(), "assign_to_user: email must not be empty");
}

#[test]
fn their_parameters_are_checked() {
    let number = "a whole number from 1 is needed";
    let path = |end: &str| format!("events.seen.{end}");
    for (action, at, reason) in [
        (
            json!({ "add_to_list": {} }),
            "add_to_list.list_id",
            "it is needed: a whole number from 1",
        ),
        (
            json!({ "add_to_list": { "list_id": 0 } }),
            "add_to_list.list_id",
            number,
        ),
        (
            json!({ "add_to_list": { "list_id": 1.5 } }),
            "add_to_list.list_id",
            number,
        ),
        (
            json!({ "add_to_list": { "list_id": "{{props.a}}" } }),
            "add_to_list.list_id",
            number,
        ),
        (
            json!({ "add_to_list": 12 }),
            "add_to_list",
            "an object is needed",
        ),
        (
            json!({ "order_state": { "state_id": null } }),
            "order_state.state_id",
            number,
        ),
        (
            json!({ "assign_to": { "email": "" } }),
            "assign_to.email",
            "a text is needed",
        ),
        (
            json!({ "assign_to": { "email": "{{a" } }),
            "assign_to.email",
            "a {{ is not closed by }}",
        ),
        (
            json!({ "create_order": { "name": [] } }),
            "create_order.name",
            "a text is needed",
        ),
        (
            json!({ "create_order": { "client_id": 1 } }),
            "create_order.client_id",
            "not known here",
        ),
    ] {
        refuses_action(&action, &[(&path(at), reason)]);
    }
    refuses_action(
        &json!({ "add_to_list": { "list_id": 1 }, "variables": { "a": "b" } }),
        &[(
            "events.seen.variables",
            "variables go with callback; save_variables holds its own",
        )],
    );
}

#[test]
fn an_action_may_wait_and_be_cancelled() {
    let late = |delay| json!({ "callback": "a", "delay_s": delay, "cancel_on": ["paid", "left"] });
    let delay = |place, ms| Terms {
        event: "seen".to_owned(),
        place,
        delay: Millis(ms),
        cancel_on: vec!["paid".to_owned(), "left".to_owned()],
        missing: Missing::Empty,
    };
    assert_eq!(read(&late(json!(600))).terms, [delay(0, 600_000)]);
    assert_eq!(read(&late(json!(0.25))).terms, [delay(0, 250)]);
    let config =
        read(&json!([{ "callback": "a" }, late(json!(1)), { "callback": "b", "delay_s": 0 }]));
    assert_eq!(config.terms, [delay(1, 1000)]);
    assert_eq!(config.terms("seen", 1), Some(&delay(1, 1000)));
    assert_eq!(config.terms("seen", 0), None);
    assert_eq!(config.terms("other", 1), None);
    assert!(config.cancels("paid") && config.cancels("left") && !config.cancels("seen"));
}

#[test]
fn delays_go_from_nothing_to_thirty_days() {
    assert_eq!((MAX_DELAY_S, MAX_CANCEL_ON), (2_592_000, 16));
    let late = |delay: Value| json!({ "callback": "a", "delay_s": delay });
    assert_eq!(
        read(&late(json!(2_592_000))).terms[0].delay,
        Millis(2_592_000_000)
    );
    let reason = "a number of seconds from 0 to 2592000 is needed";
    for delay in [
        json!(2_592_001),
        json!(-1),
        json!("600"),
        json!(null),
        json!([]),
    ] {
        refuses_action(&late(delay), &[("events.seen.delay_s", reason)]);
    }
    refuses_action(
        &json!([{ "callback": "a" }, late(json!("soon"))]),
        &[("events.seen[1].delay_s", reason)],
    );
}

#[test]
fn what_cancels_is_a_list_of_names_beside_a_delay() {
    let late = |names: Value| json!({ "callback": "a", "delay_s": 1, "cancel_on": names });
    let many: Vec<String> = (0..17).map(|n| n.to_string()).collect();
    let path = "events.seen.cancel_on";
    let list = "a list of at most 16 events' names is needed";
    refuses_action(&late(json!("paid")), &[(path, list)]);
    refuses_action(&late(json!(many)), &[(path, list)]);
    read(&late(json!(many[1..])));
    let rule = salebot_onsite::event::NAME_RULE;
    refuses_action(
        &late(json!(["paid", "PAID", 1])),
        &[
            ("events.seen.cancel_on[1]", rule),
            ("events.seen.cancel_on[2]", rule),
        ],
    );
    let alone = "it goes with delay_s: what is done at once cannot be cancelled";
    refuses_action(
        &json!({ "callback": "a", "cancel_on": ["paid"] }),
        &[(path, alone)],
    );
}

#[test]
fn direct_mode_has_none_of_it() {
    for member in ["delay_s", "cancel_on", "add_to_list", "create_order"] {
        let events = json!({ "seen": { "callback": "a", member: 1 } });
        let problems = Config::read_events(&events.to_string()).unwrap_err();
        assert_eq!(problems[0].path, format!("events.seen.{member}"));
        assert_eq!(problems[0].reason, "not known here");
    }
    let problems = Config::read_events("{\"seen\":{}}").unwrap_err();
    let three = "an action is one of callback, message and save_variables";
    assert_eq!(problems[0].reason, three);
}

#[test]
fn the_owner_says_what_to_do_about_lost_answers() {
    let confirm = |value: &str| {
        let config = format!("{{\"origins\":[\"https://shop.example\"]{value}}}");
        Config::read(&config).map(|config| config.confirm)
    };
    assert_eq!(confirm(""), Ok(Confirm::ReadBack));
    assert_eq!(confirm(",\"confirm\":\"read-back\""), Ok(Confirm::ReadBack));
    assert_eq!(confirm(",\"confirm\":\"resend\""), Ok(Confirm::Resend));
    assert_eq!(confirm(",\"confirm\":\"drop\""), Ok(Confirm::Drop));
    for value in [
        ",\"confirm\":\"maybe\"",
        ",\"confirm\":true",
        ",\"confirm\":null",
    ] {
        let problems = confirm(value).unwrap_err();
        assert_eq!(problems[0].path, "confirm");
        assert_eq!(
            problems[0].reason,
            "it is one of read-back, resend and drop"
        );
    }
}

#[test]
fn limits_are_whole_numbers_and_what_is_not_given_stays() {
    let read = |limits: &Value| {
        let config = json!({ "origins": ["https://shop.example"], "limits": limits });
        Config::read(&config.to_string()).map(|config| config.limits)
    };
    assert_eq!(read(&json!({})), Ok(Limits::default()));
    assert_eq!(
        read(&json!({ "ip_per_minute": 1, "ip_burst": 1_000_000, "new_visitors_per_hour": 5 })),
        Ok(Limits {
            ip_per_minute: 1,
            ip_burst: 1_000_000,
            new_visitors_per_hour: 5
        })
    );
    let ranged = "a whole number from 1 to 1000000 is needed";
    for (limits, path, reason) in [
        (json!({ "ip_burst": 0 }), "limits.ip_burst", ranged),
        (
            json!({ "ip_per_minute": 1.5 }),
            "limits.ip_per_minute",
            ranged,
        ),
        (
            json!({ "ip_per_minute": 1_000_001 }),
            "limits.ip_per_minute",
            ranged,
        ),
        (
            json!({ "new_visitors_per_hour": "5" }),
            "limits.new_visitors_per_hour",
            ranged,
        ),
        (json!({ "ip": 5 }), "limits.ip", "not known here"),
        (json!([]), "limits", "an object is needed"),
    ] {
        let problems = read(&limits).unwrap_err();
        assert_eq!(
            (problems[0].path.as_str(), problems[0].reason.as_str()),
            (path, reason)
        );
    }
}

#[test]
fn what_is_done_without_a_value_is_one_of_three() {
    for (name, missing) in [("skip", Missing::Skip), ("refuse", Missing::Refuse)] {
        let config = read(&json!([{ "callback": "a" }, { "callback": "b", "missing": name }]));
        assert_eq!(config.terms.len(), 1);
        assert_eq!(config.terms("seen", 1).unwrap().missing, missing);
        assert_eq!(config.terms("seen", 0), None);
    }
    assert_eq!(
        read(&json!({ "callback": "a", "missing": "empty" })).terms,
        []
    );
    for wrong in [json!("drop"), json!(null), json!(true), json!("")] {
        refuses_action(
            &json!({ "callback": "a", "missing": wrong }),
            &[("events.seen.missing", "it is one of empty, skip and refuse")],
        );
    }
}
