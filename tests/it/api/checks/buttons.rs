//! Buttons under a message.

use super::{broadcast, message, refuses, takes, with};
use serde_json::{Value, json};

fn forms(list: &Value) -> [Value; 3] {
    [
        list.clone(),
        json!({ "buttons": list }),
        json!({ "hint": "yes or no", "buttons": list }),
    ]
}

#[track_caller]
fn good(list: Value) {
    for form in forms(&list) {
        takes("message", with(&message(), json!({ "buttons": form })));
        takes("broadcast", with(&broadcast(), json!({ "buttons": form })));
    }
}

#[track_caller]
fn bad(list: Value, sentence: &str) {
    for form in forms(&list) {
        refuses(
            "message",
            with(&message(), json!({ "buttons": form })),
            sentence,
        );
        refuses(
            "broadcast",
            with(&broadcast(), json!({ "buttons": form })),
            sentence,
        );
    }
}

#[test]
fn a_button_needs_a_text_and_nothing_else() {
    good(json!([{ "text": "Yes" }]));
    good(json!([{ "text": "Yes", "type": null }]));
    good(json!([{
        "text": "Price", "type": "inline", "url": "https://shop.example/", "color": "green", "line": 0,
        "index_in_line": 1, "one_time": true, "later": {}
    }]));
    for odd in [
        json!({}),
        json!({ "text": "" }),
        json!({ "text": null }),
        json!("Yes"),
        json!(null),
        json!([]),
    ] {
        bad(json!([{ "text": "Yes" }, odd]), "buttons[1] has no text");
    }
}

#[test]
fn a_text_has_no_double_quote() {
    good(json!([{ "text": "It's «yes» 'yes'" }]));
    bad(
        json!([{ "text": "Say \"yes\"" }]),
        "buttons[0] has a double quote in its text",
    );
    bad(
        json!([{ "text": "Yes" }, { "text": "\"" }]),
        "buttons[1] has a double quote in its text",
    );
}

#[test]
fn a_type_is_one_of_five() {
    for kind in ["reply", "inline", "location", "phone", "web_app"] {
        good(json!([{ "text": "Yes", "type": kind }]));
    }
    for kind in [json!("link"), json!("Reply"), json!(1), json!("")] {
        bad(
            json!([{ "text": "Yes", "type": kind }]),
            "buttons[0] has a type that is none of reply, inline, location, phone and web_app",
        );
    }
}

#[test]
fn reply_and_inline_do_not_mix() {
    let mixed = "buttons cannot mix reply and inline in one message";
    bad(
        json!([{ "text": "Yes", "type": "reply" }, { "text": "No", "type": "inline" }]),
        mixed,
    );
    bad(
        json!([{ "text": "a", "type": "inline" }, { "text": "b", "type": "phone" }, { "text": "c", "type": "reply" }]),
        mixed,
    );
    good(
        json!([{ "text": "a", "type": "reply" }, { "text": "b", "type": "phone" }, { "text": "c", "type": "location" }]),
    );
    good(json!([{ "text": "a", "type": "inline" }, { "text": "b", "type": "web_app" }]));
}

#[test]
fn buttons_are_a_list_or_an_object_that_holds_one() {
    let sentence = "buttons must be a list of buttons, or an object with such a list as buttons";
    for odd in [
        json!([]),
        json!({}),
        json!({ "hint": "a" }),
        json!({ "buttons": [] }),
        json!({ "buttons": { "text": "a" } }),
        json!("Yes"),
        json!("[{\"text\":\"Yes\"}]"),
        json!(7),
    ] {
        refuses(
            "message",
            with(&message(), json!({ "buttons": odd })),
            sentence,
        );
    }
}

#[test]
fn a_whatsapp_message_has_no_buttons() {
    refuses(
        "whatsapp_message",
        json!({ "phone": "7", "message": "a", "buttons": [{ "text": "Yes" }] }),
        "buttons is none of its parameters",
    );
}
