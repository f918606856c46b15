//! All methods by name: which HTTP methods they answer to, and which scope they need.

use salebot_simulator::DEFAULT_API_KEY;
use serde_json::json;
use ureq::http::Method;

use crate::support::{Sim, api};

/// The 27 of the older edition.
const OLDER: [(&str, &str, &str); 27] = [
    ("callback", "POST GET", "W"),
    ("whatsapp_callback", "POST GET", "W"),
    ("tg_callback", "POST", "W"),
    ("message", "POST GET", "W"),
    ("whatsapp_message", "POST GET", "W"),
    ("broadcast", "POST", "W"),
    ("get_history", "GET", "R"),
    ("clear_history", "GET", "W"),
    ("assign_to_user", "POST GET", "W"),
    ("load_clients", "POST GET", "W"),
    ("add_to_list", "POST", "W"),
    ("remove_from_list", "POST", "W"),
    ("get_clients", "POST GET", "R"),
    ("subscribers", "POST GET", "R"),
    ("save_variables", "POST", "W"),
    ("get_variables", "GET", "R"),
    ("find_client_id_by_platform_id", "POST", "R"),
    ("online_chat_client_id", "GET", "W"),
    ("whatsapp_client_id", "GET", "R"),
    ("find_client_id_by_phone", "GET", "R"),
    ("find_client_id_by_email", "GET", "R"),
    ("find_client_id_by_var", "GET", "R"),
    ("set_order_state", "POST", "CW"),
    ("check_insta_subscription", "POST GET", "R"),
    ("check_whatsapp", "POST GET", "R"),
    ("connected_channels", "GET", "R"),
    ("get_messages", "GET", "R"),
];

/// The 16 that came later.
const NEWER: [(&str, &str, &str); 16] = [
    ("vk_callback", "POST GET", "W"),
    ("ok_callback", "POST GET", "W"),
    ("email_callback", "POST", "W"),
    ("send_callback_by_platform_id", "POST", "W"),
    ("delete_clients", "POST", "DEL"),
    ("find_latest_client_id_by_var", "GET", "R"),
    ("find_all_client_id_by_var", "GET", "R"),
    ("find_all_client_id_by_several_vars", "GET", "R"),
    ("find_clients", "POST", "R"),
    ("get_current_order_id", "GET", "CR"),
    ("get_orders", "GET", "CR"),
    ("move_order_to_next_state", "POST", "CW"),
    ("get_order_vars", "POST", "CR"),
    ("set_order_vars", "POST", "CW"),
    ("create_order", "POST", "CW"),
    ("get_order_state", "GET", "CR"),
];

fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    OLDER.into_iter().chain(NEWER)
}

#[test]
fn all_43_are_there_under_their_http_methods_and_no_other() {
    let sim = Sim::start();
    sim.quirks(json!({ "other_http": "none" }));
    for (name, http, _) in all() {
        for method in [Method::GET, Method::POST] {
            let answer = sim.send(method.clone(), &api(name), None, b"");
            if http.contains(method.as_str()) {
                assert!(
                    [200, 400].contains(&answer.status),
                    "{method} {name}: {answer:?}"
                );
            } else {
                answer.refuses(405, &format!("{name} must be called with {http}"));
                assert_eq!(answer.header("allow"), Some(http));
            }
        }
    }
    assert_eq!(all().count(), 43);
}

#[test]
fn every_method_needs_its_scope_and_no_other() {
    let sim = Sim::start();
    for (name, http, scope) in all() {
        let method = if http.contains("GET") {
            Method::GET
        } else {
            Method::POST
        };
        for held in ["R", "W", "CR", "CW", "DEL"] {
            sim.set("keys", &json!({ "key": "narrow", "scopes": [held] }));
            let path = format!("/api/narrow/{name}");
            let answer = sim.send(method.clone(), &path, None, b"");
            if held == scope {
                assert_ne!(answer.status, 403, "{name} with {held}");
            } else {
                answer.refuses(403, &format!("the API key lacks the scope {scope}"));
            }
        }
    }
}

#[test]
fn four_methods_take_any_http_method_unless_a_quirk_changes_that() {
    let sim = Sim::start();
    let status = |method: Method, name: &str| {
        let answer = sim.send(method, &api(name), None, b"");
        answer.status
    };
    assert_eq!(status(Method::GET, "save_variables"), 400);
    assert_eq!(status(Method::POST, "get_messages"), 405);
    sim.quirks(json!({ "other_http": "all" }));
    assert_eq!(status(Method::POST, "get_messages"), 200);
    sim.quirks(json!({ "other_http": "none" }));
    assert_eq!(status(Method::GET, "save_variables"), 405);
    sim.try_quirks(json!({ "other_http": "few" }))
        .refuses(400, "other_http: unknown variant");
}

#[test]
fn values_of_the_wrong_kind_are_refused_and_break_nothing() {
    let sim = Sim::start();
    let client = sim.client();
    let names = [
        "message",
        "platform_ids",
        "clients",
        "client_ids",
        "variables",
        "q",
        "buttons",
        "list",
        "list_id",
        "limit",
        "offset",
        "page",
        "shift",
        "time_shift",
        "send_time",
        "order_id",
        "state_id",
        "order_status",
        "message_id",
        "start_date",
        "stop_date",
        "phone",
        "email",
        "user_id",
        "group_id",
        "var",
        "val",
        "attachment_url",
    ];
    let huge = json!(i64::MAX);
    let odd = [
        json!([[]]),
        json!({ "a": {} }),
        json!(-1),
        json!(1.5),
        huge,
        json!("\u{0}"),
        json!(true),
    ];
    for (name, http, _) in all() {
        for value in &odd {
            let mut body = json!({ "client_id": client });
            for parameter in names {
                body[parameter] = value.clone();
            }
            let answer = if http.contains("POST") {
                sim.post(name, &body)
            } else {
                let mut query = form_urlencoded::Serializer::new(String::new());
                for (parameter, value) in body.as_object().unwrap() {
                    query.append_pair(parameter, &value.to_string());
                }
                sim.get(name, &query.finish())
            };
            assert!(answer.status < 500, "{name} {value}: {answer:?}");
        }
        sim.post(name, &json!([7, null, "a", []]));
    }
    assert_eq!(sim.get("connected_channels", "").status, 200);
}

#[test]
fn what_the_service_never_had_is_not_there() {
    let sim = Sim::start();
    sim.get("push", "").refuses(404, "there is no method push");
    let answer = sim.send(
        Method::GET,
        &format!("/api/v1/{DEFAULT_API_KEY}/callback"),
        None,
        b"",
    );
    answer.refuses(404, "nothing is here");
}

#[test]
fn a_refusal_may_be_json_that_is_none() {
    let sim = Sim::start();
    sim.quirks(json!({ "raw_quotes": true }));
    let answer = sim.get("get_variables", "");
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (
            400,
            r#"{"status":"fail","message":""client_id" is missing"}"#
        )
    );
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("application/json"));
}
