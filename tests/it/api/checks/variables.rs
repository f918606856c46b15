//! Variables, beside the parameters and inside of them.

use super::{callback, least, refuses, takes, with};
use crate::support::service;
use salebot_onsite::api::{Callback, EmailCallback, Method, Sender, TgCallback, VkCallback, Who};
use serde_json::{Value, json};

const WITH_VARIABLES: [&str; 6] = [
    "callback",
    "vk_callback",
    "ok_callback",
    "whatsapp_callback",
    "tg_callback",
    "email_callback",
];

#[test]
fn callbacks_take_variables_of_any_name() {
    for name in WITH_VARIABLES {
        let more = json!({
            "plan": "pro", "client.plan": "pro", "sum": 5.5, "paid": true, "note": null, "empty": "",
            "Имя": "Аня", "a b&c": "1", "clientId": 1
        });
        takes(name, with(&least(name), more));
    }
}

#[test]
fn a_variable_is_no_object_and_no_list() {
    for name in WITH_VARIABLES {
        for odd in [json!({}), json!({ "a": 1 }), json!([]), json!([1])] {
            refuses(
                name,
                with(&least(name), json!({ "plan": odd })),
                "plan is a variable, so it must be a text, a number, true, false or null",
            );
        }
    }
}

/// A typed call is refused with this sentence.
#[track_caller]
fn refuses_typed(call: &impl Method, sentence: &str) {
    let error = service(Sender::Server).request(call).unwrap_err();
    assert_eq!(error.to_string(), sentence);
}

#[test]
fn no_variable_of_a_typed_call_has_a_parameters_name() {
    let who = Who::Phone("7".into());
    for name in [
        "client_id",
        "client_phone",
        "message",
        "send_time",
        "resume_bot",
    ] {
        let call = Callback::new(who.clone(), "hello").variables([("plan", "pro"), (name, "1")]);
        let sentence = format!("callback: {name} is a parameter and cannot be a variable");
        refuses_typed(&call, &sentence);
    }
    let call = VkCallback::new("1", "2", "hello").variables([("user_id", "9")]);
    refuses_typed(
        &call,
        "vk_callback: user_id is a parameter and cannot be a variable",
    );
    let call = TgCallback::new("1", "shop_bot", "hello").variables([("group_id", "9")]);
    refuses_typed(
        &call,
        "tg_callback: group_id is a parameter and cannot be a variable",
    );
    let call = EmailCallback::new("ann@shop.example", 1, "hello").variables([("name", "9")]);
    refuses_typed(
        &call,
        "email_callback: name is a parameter and cannot be a variable",
    );
    // What is another method's parameter is none of this one.
    let call = VkCallback::new("1", "2", "hello").variables([("client_id", "9"), ("name", "Ann")]);
    assert!(service(Sender::Server).request(&call).is_ok());
}

#[test]
fn saved_variables_are_flat() {
    for name in ["save_variables", "set_order_vars"] {
        for odd in [
            json!([]),
            json!("a"),
            json!(7),
            json!({ "a": {} }),
            json!({ "a": "b", "c": [1] }),
        ] {
            refuses(
                name,
                with(&least(name), json!({ "variables": odd })),
                "variables must be an object of texts, numbers, true, false and null",
            );
        }
        refuses(
            name,
            with(&least(name), json!({ "variables": {} })),
            "variables must not be empty",
        );
        let good =
            json!({ "plan": "pro", "client.sum": 5.5, "paid": true, "note": null, "empty": "" });
        takes(name, with(&least(name), json!({ "variables": good })));
        // They may have the names of parameters: they stand apart.
        takes(
            name,
            with(&least(name), json!({ "variables": { "client_id": "1" } })),
        );
    }
}

#[test]
fn one_to_three_pairs_are_searched_for() {
    let name = "find_all_client_id_by_several_vars";
    takes(name, json!({ "a": "1" }));
    takes(name, json!({ "a": "1", "client.b": 2, "c": true }));
    let count = "1 to 3 pairs of name and value are needed";
    refuses(name, json!({}), count);
    refuses(
        name,
        json!({ "a": "1", "b": "2", "c": "3", "d": "4" }),
        count,
    );
    for odd in [json!(null), json!(""), json!({}), json!([1])] {
        refuses(
            name,
            json!({ "a": "1", "b": odd }),
            "b must be a text, a number up to 2^53 - 1, true or false, and not empty",
        );
    }
}

#[test]
fn a_callback_does_not_mind_what_its_variables_hold() {
    let long: Value = json!("x".repeat(100_000));
    takes(
        "callback",
        with(
            &callback(),
            json!({ "plan": long, "quote": "\"#{name}\"\n" }),
        ),
    );
}
