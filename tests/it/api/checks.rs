//! What is refused before anything is sent, word for word.

mod buttons;
mod dates;
mod lists;
mod numbers;
mod rules;
mod variables;

use crate::support::{KEY, service};
use salebot_onsite::api::{Params, Sender, check, method};
use salebot_onsite::error::{Code, Error};
use serde_json::{Value, json};

fn checked(name: &str, params: &Value) -> Result<(), Error> {
    let params = Params::read(&params.to_string()).unwrap();
    let checked = check(method(name).unwrap(), &params);
    let sent = service(Sender::Server).checked(method(name).unwrap(), params);
    assert_eq!(
        sent.as_ref().map(drop).map_err(ToString::to_string),
        checked.as_ref().map(drop).map_err(ToString::to_string)
    );
    if let Err(error) = sent {
        assert_eq!(error.said.unwrap().method, name);
    }
    checked
}

/// The call is refused with this sentence behind the method's name.
#[track_caller]
fn refuses(name: &str, params: Value, sentence: &str) {
    match checked(name, &params) {
        Ok(()) => panic!("taken: {name} {params}"),
        Err(error) => assert_eq!(
            (error.code, error.to_string()),
            (Code::InvalidArgument, format!("{name}: {sentence}")),
            "{params}"
        ),
    }
}

#[track_caller]
fn takes(name: &str, params: Value) {
    if let Err(error) = checked(name, &params) {
        panic!("{error}: {params}");
    }
}

/// `params` with these members besides.
#[track_caller]
fn with(params: &Value, more: Value) -> Value {
    let mut all = params.clone();
    let members = all.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        members.insert(name.clone(), value.clone());
    }
    all
}

fn callback() -> Value {
    json!({ "client_id": 49177759, "message": "hello" })
}

fn message() -> Value {
    json!({ "client_id": 49177759, "message": "Hello" })
}

fn broadcast() -> Value {
    json!({ "list": 12, "message": "Hello" })
}

/// A call of every method that the checks let through, as small as it can be.
#[track_caller]
fn least(name: &str) -> Value {
    let vars = json!({ "client_id": 1, "order_id": 2 });
    match name {
        "callback" => callback(),
        "vk_callback" | "ok_callback" => json!({ "user_id": "1", "group_id": "2", "message": "a" }),
        "whatsapp_callback" => json!({ "phone": "79000000000", "message": "a" }),
        "tg_callback" => json!({ "user_id": "1", "group_id": "shop_bot", "message": "a" }),
        "email_callback" => {
            json!({ "email": "ann@shop.example", "email_id_bot": 1, "message": "a" })
        }
        "send_callback_by_platform_id" => {
            json!({ "platform_ids": ["1"], "group_id": "2", "callback_text": "a" })
        }
        "message" => message(),
        "whatsapp_message" => json!({ "phone": "79000000000", "message": "a" }),
        "broadcast" => broadcast(),
        "get_history"
        | "clear_history"
        | "assign_to_user"
        | "get_variables"
        | "get_current_order_id"
        | "get_orders"
        | "create_order" => json!({ "client_id": 1 }),
        "get_messages" | "connected_channels" | "get_clients" | "subscribers" => json!({}),
        "load_clients" => json!([{ "platform_id": "1", "group_id": "2", "client_type": 1 }]),
        "delete_clients" => json!({ "client_ids": [1] }),
        "find_client_id_by_platform_id" => json!({ "platform_ids": ["1"], "group_id": "2" }),
        "online_chat_client_id" => json!({ "recipient": "qj6pvradl1f" }),
        "whatsapp_client_id" | "find_client_id_by_phone" | "check_whatsapp" => {
            json!({ "phone": "79000000000" })
        }
        "find_client_id_by_email" => json!({ "email": "ann@shop.example" }),
        "find_client_id_by_var" | "find_latest_client_id_by_var" | "find_all_client_id_by_var" => {
            json!({ "var": "plan", "val": "pro" })
        }
        "find_all_client_id_by_several_vars" => json!({ "plan": "pro" }),
        "find_clients" => json!({ "q": { "plan": "pro" } }),
        "save_variables" => json!({ "client_id": 1, "variables": { "plan": "pro" } }),
        "add_to_list" | "remove_from_list" => json!({ "list_id": 1, "clients": [1] }),
        "set_order_state" => json!({ "client_id": 1, "state_id": 2 }),
        "move_order_to_next_state" | "get_order_state" => vars,
        "get_order_vars" => with(&vars, json!({ "variables": ["plan"] })),
        "set_order_vars" => with(&vars, json!({ "variables": { "plan": "pro" } })),
        "check_insta_subscription" => json!({ "user_name": "ann", "login": "shop" }),
        _ => panic!("{name} has no example"),
    }
}

#[test]
fn the_least_of_every_method_is_taken() {
    for meta in super::declared() {
        takes(meta.name, least(meta.name));
    }
}

#[test]
fn nothing_of_the_least_is_superfluous() {
    for meta in super::declared() {
        let params = least(meta.name);
        let names: Vec<String> = match params.as_object() {
            Some(members) => members.keys().cloned().collect(),
            None => Vec::new(),
        };
        for name in names {
            for absent in [None, Some(json!(null)), Some(json!(""))] {
                let mut less = params.clone();
                let members = less.as_object_mut().unwrap();
                match absent {
                    None => members.remove(&name),
                    Some(absent) => members.insert(name.clone(), absent),
                };
                let error = checked(meta.name, &less).unwrap_err();
                let sentence = error.to_string();
                assert!(sentence.starts_with(&format!("{}: ", meta.name)), "{error}");
                assert_eq!(error.code, Code::InvalidArgument);
                let is_named = sentence.contains(&name) || sentence.contains("1 to 3 pairs");
                assert!(is_named, "{name}: {error}");
            }
        }
    }
}

#[test]
fn each_parameter_that_is_needed_is_named_when_it_is_missing_or_empty() {
    for (method, name) in [
        ("callback", "message"),
        ("vk_callback", "user_id"),
        ("ok_callback", "group_id"),
        ("whatsapp_callback", "phone"),
        ("whatsapp_callback", "message"),
        ("tg_callback", "group_id"),
        ("email_callback", "email"),
        ("send_callback_by_platform_id", "callback_text"),
        ("whatsapp_message", "phone"),
        ("online_chat_client_id", "recipient"),
        ("find_client_id_by_phone", "phone"),
        ("find_client_id_by_email", "email"),
        ("find_client_id_by_var", "val"),
        ("whatsapp_client_id", "phone"),
        ("check_whatsapp", "phone"),
        ("check_insta_subscription", "login"),
    ] {
        let empty = with(&least(method), json!({ name: "" }));
        refuses(method, empty, &format!("{name} must not be empty"));
        let null = with(&least(method), json!({ name: null }));
        refuses(method, null, &format!("{name} is missing"));
        let mut without = least(method);
        without.as_object_mut().unwrap().remove(name);
        refuses(method, without, &format!("{name} is missing"));
    }
}

#[test]
fn parameters_come_in_an_object_but_for_one_method() {
    for meta in super::declared().filter(|meta| meta.name != "load_clients") {
        let sentence = "the parameters are an object, not a list";
        refuses(meta.name, json!([]), sentence);
        refuses(meta.name, json!([least(meta.name)]), sentence);
    }
}

#[test]
fn a_parameter_that_the_method_has_not_is_named() {
    for meta in super::declared() {
        let takes_any = meta.adds(|adds| {
            use salebot_onsite::api::Adds;
            matches!(adds, Adds::Variables | Adds::Pairs(_) | Adds::Clients)
        });
        if !takes_any {
            let params = with(&least(meta.name), json!({ "clientId": 1 }));
            refuses(meta.name, params, "clientId is none of its parameters");
        }
    }
}

#[test]
fn parameters_that_are_null_or_empty_count_as_absent() {
    takes(
        "get_clients",
        json!({ "offset": null, "limit": null, "list": "", "reverse": null }),
    );
    takes(
        "callback",
        with(
            &callback(),
            json!({ "client_phone": "", "send_time": null }),
        ),
    );
    takes(
        "message",
        with(
            &message(),
            json!({ "message_id": null, "attachment_url": "", "buttons": "" }),
        ),
    );
    takes(
        "get_history",
        json!({ "client_id": 1, "start_date": "", "stop_date": null }),
    );
}

#[test]
fn texts_are_texts() {
    for odd in [json!(5), json!(true), json!({}), json!(["a"])] {
        refuses(
            "callback",
            with(&callback(), json!({ "message": odd })),
            "message must be a text",
        );
        let params = with(&least("email_callback"), json!({ "name": odd }));
        refuses("email_callback", params, "name must be a text");
    }
}

#[test]
fn switches_are_true_or_false() {
    for flag in [true, false] {
        takes("callback", with(&callback(), json!({ "resume_bot": flag })));
        takes("get_clients", json!({ "reverse": flag }));
    }
    for odd in [json!(1), json!("true"), json!({})] {
        refuses(
            "callback",
            with(&callback(), json!({ "resume_bot": odd })),
            "resume_bot must be true or false",
        );
        refuses(
            "get_clients",
            json!({ "reverse": odd }),
            "reverse must be true or false",
        );
        let params = json!({ "q": { "a": "b" }, "include_all": odd });
        refuses("find_clients", params, "include_all must be true or false");
    }
}

#[test]
fn a_query_is_an_object() {
    for q in [
        json!({ "a": { "_in": ["b", "c"] } }),
        json!({ "a": { "_not_in": ["b"] }, "c": { "_not": "d" } }),
    ] {
        takes(
            "find_clients",
            json!({ "q": q, "search_in": "order", "include_all": true }),
        );
    }
    for odd in [json!("a=b"), json!([]), json!(7), json!([{}])] {
        refuses(
            "find_clients",
            json!({ "q": odd }),
            "q must be an object such as {\"name\":\"value\"}",
        );
    }
    refuses("find_clients", json!({ "q": {} }), "q must not be empty");
    refuses(
        "find_clients",
        json!({ "q": { "a": "b" }, "search_in": "client" }),
        "search_in must be one of: order",
    );
}

/// What a call is refused with before it is sent.
#[track_caller]
fn sentence(name: &str, params: &Value) -> String {
    let params = Params::read(&params.to_string()).unwrap();
    let error = service(Sender::Server).checked(method(name).unwrap(), params);
    error.unwrap_err().to_string()
}

#[test]
fn a_refusal_is_one_line_whatever_the_name() {
    for (name, line) in [("a\nb", "ab"), ("\r\n\0\t", ""), ("Имя\u{85}", "Имя")] {
        assert_eq!(
            sentence("get_variables", &json!({ "client_id": 1, name: 1 })),
            format!("get_variables: {line} is none of its parameters")
        );
    }
    assert_eq!(
        sentence("callback", &with(&callback(), json!({ "a\nb": [] }))),
        "callback: ab is a variable, so it must be a text, a number, true, false or null"
    );
}

#[test]
fn a_refusal_does_not_repeat_the_key() {
    let (one, two) = KEY.split_at(16);
    for name in [KEY.to_owned(), format!("{one}\n{two}")] {
        assert_eq!(
            sentence("get_variables", &json!({ "client_id": 1, name: 1 })),
            "get_variables: *** is none of its parameters"
        );
    }
    let place = json!({ "message": "a", "value_client_id": KEY });
    assert_eq!(
        sentence("callback", &place),
        "callback: value_client_id names ***, which is not there"
    );
}
