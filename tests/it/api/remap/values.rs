//! What is found elsewhere, and which names say where.

use super::{refuses, sends, typed, untyped};
use crate::support::service;
use salebot_onsite::api::{Callback, ClientId, Remapped, Sender};
use serde_json::{Value, json};

#[test]
fn what_stands_elsewhere_is_checked_as_the_parameter_is() {
    let who = |json: Value| json!({ "who": json, "message": "a", "value_client_id": "who" });
    let one = "callback: exactly one of client_id, client_phone or client_email is needed";
    for nobody in [json!(null), json!("")] {
        refuses(untyped("callback", &who(nobody)), one);
    }
    for odd in [json!(0), json!("007"), json!("+1"), json!([1]), json!(true)] {
        let sentence = "callback: client_id must be a whole number from 1 to 2^53 - 1";
        refuses(untyped("callback", &who(odd)), sentence);
    }
    let phone = |json: Value| json!({ "tel": json, "message": "a", "value_phone": "tel" });
    let call = |json: Value| untyped("whatsapp_callback", &phone(json));
    refuses(
        call(json!("")),
        "whatsapp_callback: phone must not be empty",
    );
    let sentence = "whatsapp_callback: phone must be a text or a number up to 2^53 - 1";
    refuses(call(json!(" ")), sentence);
    refuses(call(json!({ "a": 1 })), sentence);
    let words =
        json!({ "client_id": 1, "t": [5], "delimiter": "/", "delimiter_value_message": "t/0" });
    refuses(
        untyped("callback", &words),
        "callback: message must be a text",
    );
}

#[test]
fn a_client_is_named_in_one_way_wherever_the_names_stand() {
    let one = "callback: exactly one of client_id, client_phone or client_email is needed";
    let params = json!({ "client_id": 1, "who": "7", "message": "a", "value_phone": "who" });
    refuses(untyped("callback", &params), one);
    let params =
        json!({ "a": 1, "b": "7", "message": "a", "value_client_id": "a", "value_phone": "b" });
    refuses(untyped("callback", &params), one);
}

#[test]
fn the_long_names_of_phone_and_email_are_places_too() {
    let body = json!({ "tel": "79000000000", "message": "a" });
    for name in ["value_phone", "value_client_phone"] {
        let mut params = body.clone();
        params[name] = json!("tel");
        let query = format!("?{name}=tel");
        sends(untyped("callback", &params), "callback", &query, &body);
    }
}

#[test]
fn other_names_that_begin_alike_are_variables() {
    let body = json!({
        "client_id": 1, "message": "a", "value_of_cart": "5", "value_": 1, "delimiter_value_": "b",
        "delimiter_value_of_cart": null
    });
    sends(untyped("callback", &body), "callback", "", &body);
    let call = Callback::new(ClientId::new(1).unwrap(), "a").variables([("value_of_cart", "5")]);
    let body = json!({ "client_id": 1, "message": "a", "value_of_cart": "5" });
    sends(
        service(Sender::Server).request(&call),
        "callback",
        "",
        &body,
    );
}

#[test]
fn a_place_that_is_null_or_empty_counts_as_absent() {
    for absent in [json!(null), json!("")] {
        let params = json!({
            "client_id": 1, "message": "a", "value_message": absent, "delimiter": absent,
            "delimiter_value_client_id": absent
        });
        let body = json!({ "client_id": 1, "message": "a" });
        sends(untyped("callback", &params), "callback", "", &body);
        let mut odd = params;
        odd["odd"] = json!({});
        refuses(
            untyped("callback", &odd),
            "callback: odd is a variable, so it must be a text, a number, true, false or null",
        );
    }
}

#[test]
fn a_delimiter_alone_lets_nothing_through() {
    let params = json!({ "client_id": 1, "message": "a", "delimiter": "x", "plan": { "a": 1 } });
    refuses(
        untyped("callback", &params),
        "callback: plan is a variable, so it must be a text, a number, true, false or null",
    );
}

#[test]
fn what_is_named_later_counts() {
    let body = json!({ "client_id": 1, "a": "hello", "b": "bye" });
    let mut params = body.clone();
    params["value_message"] = json!("b");
    let call = Remapped::<Callback>::new(&params.to_string()).unwrap();
    let query = "?value_message=a";
    sends(
        typed(Ok(call.value("message", "a"))),
        "callback",
        query,
        &body,
    );
    let call = Remapped::<Callback>::new(&body.to_string()).unwrap();
    let call = call.value("message", "b").value("message", "a");
    sends(typed(Ok(call)), "callback", query, &body);
    let call = Remapped::<Callback>::new("{\"client_id\":7,\"a\":\"hi\",\"client_id\":8}").unwrap();
    let body = json!({ "client_id": 8, "a": "hi" });
    sends(
        typed(Ok(call.value("message", "a"))),
        "callback",
        query,
        &body,
    );
}
