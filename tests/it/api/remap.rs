//! Parameters in a body of somebody else's making.

mod values;

use crate::support::{KEY, parse, service};
use salebot_onsite::api::{
    Callback, Method, OkCallback, Params, Remapped, Sender, VkCallback, WhatsappCallback, method,
};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::http::Request;
use serde_json::{Value, json};

fn typed(call: Result<Remapped<impl Remap>, Error>) -> Result<Request, Error> {
    service(Sender::Server).request(&call?)
}

/// What the tests call `Remapped` with.
trait Remap: salebot_onsite::api::Remappable {}
impl<M: salebot_onsite::api::Remappable> Remap for M {}

fn untyped(name: &str, params: &Value) -> Result<Request, Error> {
    let params = Params::read(&params.to_string()).unwrap();
    service(Sender::Server).checked(method(name).unwrap(), params)
}

/// The query, and the body.
#[track_caller]
fn sends(request: Result<Request, Error>, name: &str, query: &str, body: &Value) {
    let request = request.unwrap_or_else(|error| panic!("{error}"));
    let url = format!("https://chatter.salebot.pro/api/{KEY}/{name}");
    let given = request.url.strip_prefix(&url).unwrap();
    let pairs = |query: &str| {
        let query = query.trim_start_matches('?').split('&');
        let mut pairs: Vec<String> = query.map(str::to_owned).collect();
        pairs.sort_unstable();
        pairs
    };
    assert_eq!(pairs(given), pairs(query));
    assert_eq!(parse(&request.body.unwrap().1), *body);
}

#[track_caller]
fn refuses(request: Result<Request, Error>, sentence: &str) {
    let error = request.unwrap_err();
    assert_eq!(
        (error.code, error.to_string()),
        (Code::InvalidArgument, sentence.to_owned())
    );
}

#[test]
fn the_documented_call_names_the_clients_place() {
    let body = json!({ "my_client": 49177759, "message": "Hello world" });
    let call = Remapped::<Callback>::new(&body.to_string());
    sends(
        typed(call.map(|call| call.value("client_id", "my_client"))),
        "callback",
        "?value_client_id=my_client",
        &body,
    );
    let params =
        json!({ "my_client": 49177759, "message": "Hello world", "value_client_id": "my_client" });
    sends(
        untyped("callback", &params),
        "callback",
        "?value_client_id=my_client",
        &body,
    );
}

#[test]
fn every_parameter_of_a_callback_may_stand_elsewhere() {
    for (name, place) in [
        ("client_id", json!(49177759)),
        ("phone", json!("+7 900 000-00-00")),
        ("email", json!("ann@shop.example")),
    ] {
        let body = json!({ "whose": place, "words": "hello", "other": { "a": [1] } });
        let call = Remapped::<Callback>::new(&body.to_string()).unwrap();
        let call = call.value(name, "whose").value("message", "words");
        let query = format!("?value_{name}=whose&value_message=words");
        sends(typed(Ok(call)), "callback", &query, &body);
    }
}

#[test]
fn the_messengers_callbacks_have_their_own_parameters() {
    let body = json!({ "from": { "id": 12345 }, "group": 67890, "words": "hello" });
    let query =
        "?value_group_id=group&value_message=words&delimiter=.&delimiter_value_user_id=from.id";
    let vk = Remapped::<VkCallback>::new(&body.to_string()).unwrap();
    let vk = vk.value("group_id", "group").value("message", "words");
    sends(
        typed(Ok(vk.nested(".", "user_id", &["from", "id"]))),
        "vk_callback",
        query,
        &body,
    );
    let ok = Remapped::<OkCallback>::new(&body.to_string()).unwrap();
    let ok = ok.value("group_id", "group").value("message", "words");
    sends(
        typed(Ok(ok.nested(".", "user_id", &["from", "id"]))),
        "ok_callback",
        query,
        &body,
    );
    let body = json!({ "tel": "79000000000", "message": "hello" });
    let whatsapp = Remapped::<WhatsappCallback>::new(&body.to_string()).unwrap();
    sends(
        typed(Ok(whatsapp.value("phone", "tel"))),
        "whatsapp_callback",
        "?value_phone=tel",
        &body,
    );
}

#[test]
fn a_nested_place_is_named_from_the_outside_in() {
    let body =
        json!({ "order": { "client": { "id": 49177759 } }, "text": ["a", { "b": "hello" }] });
    let call = Remapped::<Callback>::new(&body.to_string()).unwrap();
    let call = call.nested("--", "client_id", &["order", "client", "id"]);
    let call = call.nested("--", "message", &["text", "1", "b"]);
    sends(
        typed(Ok(call)),
        "callback",
        "?delimiter=--&delimiter_value_client_id=order--client--id&delimiter_value_message=text--1--b",
        &body,
    );
}

#[test]
fn the_documented_names_hold_their_own_delimiter() {
    let body = json!({ "key1": { "key2": 49177759 }, "message": "hello" });
    let query = "?delimiter=1&delimiter_value_client_id=key11key2";
    let call = Remapped::<Callback>::new(&body.to_string()).unwrap();
    let call = call.nested("1", "client_id", &["key1", "key2"]);
    sends(typed(Ok(call)), "callback", query, &body);
    let params = json!({
        "key1": { "key2": 49177759 }, "message": "hello",
        "delimiter": 1, "delimiter_value_client_id": "key11key2"
    });
    sends(untyped("callback", &params), "callback", query, &body);
}

#[test]
fn plain_and_nested_places_go_together() {
    let body = json!({ "a": { "b": "hello" }, "who": "ann@shop.example" });
    let params = json!({
        "a": { "b": "hello" }, "who": "ann@shop.example",
        "value_email": "who", "delimiter": ".", "delimiter_value_message": "a.b"
    });
    sends(
        untyped("callback", &params),
        "callback",
        "?value_email=who&delimiter=.&delimiter_value_message=a.b",
        &body,
    );
}

#[test]
fn a_place_that_is_not_there_is_refused() {
    let with = |more: Value| {
        let mut params = json!({ "client_id": 1, "message": "hello", "a": { "b": [1] } });
        for (name, value) in more.as_object().unwrap() {
            params[name] = value.clone();
        }
        params
    };
    for (more, sentence) in [
        (
            json!({ "value_message": "words" }),
            "callback: value_message names words, which is not there",
        ),
        (
            json!({ "value_message": "a.b" }),
            "callback: value_message names a.b, which is not there",
        ),
        (
            json!({ "delimiter": ".", "delimiter_value_message": "a.c" }),
            "callback: delimiter_value_message names a.c, which is not there",
        ),
        (
            json!({ "delimiter": ".", "delimiter_value_message": "a.b.1" }),
            "callback: delimiter_value_message names a.b.1, which is not there",
        ),
        (
            json!({ "delimiter": ".", "delimiter_value_message": "a.b.0.c" }),
            "callback: delimiter_value_message names a.b.0.c, which is not there",
        ),
        (
            json!({ "delimiter": "/", "delimiter_value_message": "a.b" }),
            "callback: delimiter_value_message names a.b, which is not there",
        ),
        (
            json!({ "delimiter_value_message": "a.b" }),
            "callback: delimiter_value_message needs delimiter",
        ),
        (
            json!({ "delimiter": "", "delimiter_value_message": "a.b" }),
            "callback: delimiter_value_message needs delimiter",
        ),
        (
            json!({ "value_message": { "a": 1 } }),
            "callback: value_message must be the name of a parameter",
        ),
        (
            json!({ "value_message": ["a"] }),
            "callback: value_message must be the name of a parameter",
        ),
    ] {
        refuses(untyped("callback", &with(more)), sentence);
    }
    let call =
        Remapped::<Callback>::new("{\"client_id\":1}").map(|call| call.value("message", "words"));
    refuses(
        typed(call),
        "callback: value_message names words, which is not there",
    );
}

#[test]
fn what_is_needed_is_needed_somewhere() {
    refuses(
        untyped(
            "callback",
            &json!({ "whose": 1, "value_client_id": "whose" }),
        ),
        "callback: message is missing",
    );
    refuses(
        untyped(
            "callback",
            &json!({ "words": "a", "value_message": "words" }),
        ),
        "callback: exactly one of client_id, client_phone or client_email is needed",
    );
    refuses(
        untyped(
            "vk_callback",
            &json!({ "user_id": 1, "g": 2, "value_group_id": "g" }),
        ),
        "vk_callback: message is missing",
    );
}

#[test]
fn a_body_is_an_object() {
    for body in ["[]", "7", "hello", "", "[{\"client_id\":1}]"] {
        let error = Remapped::<Callback>::new(body).unwrap_err();
        assert_eq!(
            (error.code, error.to_string()),
            (
                Code::InvalidArgument,
                "the body is no JSON object".to_owned()
            )
        );
    }
}

#[test]
fn a_body_that_is_not_remapped_is_checked_as_any_other() {
    let call = Remapped::<Callback>::new("{\"client_id\":1,\"message\":\"a\"}");
    sends(
        typed(call),
        "callback",
        "",
        &json!({ "client_id": 1, "message": "a" }),
    );
    let call = Remapped::<Callback>::new("{\"client_id\":1,\"message\":\"a\",\"odd\":{}}");
    refuses(
        typed(call),
        "callback: odd is a variable, so it must be a text, a number, true, false or null",
    );
}

#[test]
fn other_methods_know_no_places() {
    for name in ["tg_callback", "email_callback", "message"] {
        assert!(!method(name).unwrap().remaps(), "{name}");
    }
    for name in [
        Callback::NAME,
        VkCallback::NAME,
        OkCallback::NAME,
        WhatsappCallback::NAME,
    ] {
        assert!(method(name).unwrap().remaps(), "{name}");
    }
    refuses(
        untyped(
            "message",
            &json!({ "c": 1, "message": "a", "value_client_id": "c" }),
        ),
        "message: client_id is missing",
    );
}

#[test]
fn names_and_delimiters_are_encoded_in_the_query() {
    let body = json!({ "a b": { "c&d": "hello" }, "client_id": 1 });
    let call = Remapped::<Callback>::new(&body.to_string()).unwrap();
    sends(
        typed(Ok(call.nested("#", "message", &["a b", "c&d"]))),
        "callback",
        "?delimiter=%23&delimiter_value_message=a%20b%23c%26d",
        &body,
    );
}
