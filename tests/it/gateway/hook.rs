//! What a handler learns of a message that the service posts, above all whether it may answer.

use crate::support::{cases, parse};
use proptest::prelude::*;
use salebot_onsite::error::Code;
use salebot_onsite::gateway::{Config, Gateway};
use serde_json::{Value, json};

fn gateway() -> Gateway {
    let config = json!({
        "origins": ["https://shop.example"],
        "events": {
            "price_seen": { "callback": "price_seen" },
            "order": [{ "callback": "order {{props.id}}" }, { "callback": "order made" }],
            "asked": { "callback": "{{props.text}}?" },
            "hello": { "message": { "text": "Hello!" } },
        },
    });
    Gateway::new(Config::read(&config.to_string()).unwrap())
}

#[track_caller]
fn read(post: &Value) -> Value {
    let text = gateway().read_post(&post.to_string());
    parse(&text.unwrap_or_else(|error| panic!("{error}: {post}")))
}

/// Whether a message with this text, of which the service says this, is an echo.
#[track_caller]
fn echo(message: &Value, is_input: &Value) -> bool {
    let post = read(&json!({ "id": 7, "message": message, "is_input": is_input }));
    post["echo"].as_bool().unwrap()
}

#[test]
fn what_the_visitor_wrote_is_no_echo_and_all_else_is() {
    let text = json!("How much is it?");
    for is_input in [json!(1), json!(true)] {
        assert!(!echo(&text, &is_input), "{is_input}");
        assert!(!echo(&Value::Null, &is_input), "a picture");
    }
    for is_input in [json!(0), json!(false), Value::Null, json!("?"), json!([1])] {
        assert!(echo(&text, &is_input), "{is_input}");
    }
    assert_eq!(read(&json!({ "message": "who knows" }))["echo"], true);
}

#[test]
fn callbacks_of_the_configuration_are_echoes_although_the_service_takes_them_for_the_visitors_words()
 {
    for text in ["price_seen", "order made"] {
        assert!(echo(&json!(text), &json!(1)), "{text}");
    }
    // Where the page's words are part of the text, a visitor may write the same.
    for text in [
        "Price_seen",
        "price_seen?",
        "order 7",
        "is it good?",
        "Hello!",
        "",
    ] {
        assert!(!echo(&json!(text), &json!(1)), "{text}");
    }
}

#[test]
fn all_that_the_service_sent_stays_and_neither_echo_nor_links_can_be_sent() {
    let post = read(&json!({
        "id": 5_286_976_574_u64, "client": { "id": 226_000_000, "recepient": "qj6pvradl1f", "client_type": 99, "new": [1, { "a": null }] },
        "message": "hello", "is_input": 1, "attachments": { "image": "https://shop.example/a.png" }, "later": { "deep": [true] },
        "echo": true, "links": "none",
    }));
    assert_eq!(post["client"]["recipient"], "qj6pvradl1f");
    assert_eq!(
        (&post["client"]["client_type"], &post["client"]["new"]),
        (&json!(99), &json!([1, { "a": null }]))
    );
    assert_eq!(post["later"], json!({ "deep": [true] }));
    assert_eq!(
        (&post["echo"], &post["links"]),
        (&json!(false), &json!(["https://shop.example/a.png"]))
    );
}

#[test]
fn what_is_no_post_is_refused() {
    for body in [
        "",
        "{",
        "[]",
        "null",
        "7",
        "\"id\"",
        "{}",
        "{\"a\":1}",
        &"[".repeat(200_000),
        &"{\"id\":".repeat(50_000),
    ] {
        let error = gateway().read_post(body).unwrap_err();
        assert_eq!(
            error.code,
            Code::InvalidArgument,
            "{}",
            body.get(..20).unwrap_or(body)
        );
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn what_the_service_does_not_call_the_visitors_words_is_an_echo_whatever_it_is(text in "\\PC{0,40}") {
        prop_assert!(echo(&json!(text), &json!(0)));
        let post = gateway().read_post(&text);
        prop_assert!(post.is_err(), "{post:?}");
    }
}
