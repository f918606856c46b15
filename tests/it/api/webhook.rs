//! What the service posts to a webhook, with every oddity of its.

use crate::support::{cases, parse};
use proptest::prelude::*;
use salebot_onsite::api::WebhookPost;
use salebot_onsite::api::webhook::parse_json;
use salebot_onsite::error::Code;
use serde_json::{Value, json};

/// The documented post.
fn post() -> Value {
    json!({
        "id": 5286976574_u64,
        "client": {
            "id": 226000000, "recepient": "qj6pvradl1f", "client_type": 5, "name": "Ann",
            "avatar": "https://shop.example/a.png", "created_at": "2023-07-11 10:04:22.501490", "unread_count": 0,
            "tag": "landing", "user_id": 1, "group": "2893", "variables": { "plan": "pro", "none": null },
            "order_variables": {}
        },
        "message": "text", "attachments": null, "project_id": 1, "is_input": 0, "delivered": 1, "message_id": null,
        "internal_id": "3003", "error_message": true, "user_id": 1
    })
}

#[track_caller]
fn read(post: &Value) -> WebhookPost {
    WebhookPost::parse(&post.to_string()).unwrap_or_else(|error| panic!("{error}: {post}"))
}

#[track_caller]
fn written(post: &Value) -> Value {
    parse(&parse_json(&post.to_string()).unwrap())
}

fn with(name: &str, value: Value) -> Value {
    let mut post = post();
    post[name] = value;
    post
}

#[test]
fn the_documented_post_is_read() {
    let read = read(&post());
    assert_eq!(
        (read.id, read.project_id, read.message_id, read.user_id),
        (Some(5_286_976_574), Some(1), None, Some(1))
    );
    assert_eq!((read.is_input, read.delivered), (Some(false), Some(true)));
    assert_eq!(
        (
            read.message.as_deref(),
            read.internal_id.as_deref(),
            read.error_message.as_deref()
        ),
        (Some("text"), Some("3003"), Some("true"))
    );
    let client = read.client.unwrap();
    assert_eq!(
        (client.id.get(), client.client_type),
        (226_000_000, Some(5))
    );
    assert_eq!(client.recipient.as_deref(), Some("qj6pvradl1f"));
    assert_eq!(
        client.created_at.as_deref(),
        Some("2023-07-11 10:04:22.501490")
    );
    assert_eq!((client.unread_count, client.user_id), (Some(0), Some(1)));
    assert_eq!(
        (
            client.name.as_deref(),
            client.tag.as_deref(),
            client.group.as_deref()
        ),
        (Some("Ann"), Some("landing"), Some("2893"))
    );
    let variables = client.variables.unwrap();
    assert_eq!(
        (variables.get("plan"), variables.get("none")),
        (Some("pro"), None)
    );
    assert!(client.order_variables.unwrap().0.is_empty());
    assert!(read.rest.is_empty() && client.rest.is_empty());
}

#[test]
fn javascript_is_given_the_right_spelling_and_kinds() {
    let mut expected = post();
    expected["is_input"] = json!(false);
    expected["delivered"] = json!(true);
    expected["error_message"] = json!("true");
    expected["links"] = json!([]);
    let client = expected["client"].as_object_mut().unwrap();
    let recipient = client.remove("recepient").unwrap();
    client.insert("recipient".to_owned(), recipient);
    assert_eq!(written(&post()), expected);
}

#[test]
fn an_error_is_a_text_or_a_switch_or_nothing() {
    for (given, expected) in [
        (json!(true), Some("true")),
        (json!(false), None),
        (json!("bot was blocked"), Some("bot was blocked")),
        (json!(null), None),
    ] {
        let post = with("error_message", given);
        assert_eq!(read(&post).error_message.as_deref(), expected);
        assert_eq!(written(&post)["error_message"], json!(expected));
    }
}

#[test]
fn a_message_may_be_nothing_or_an_event() {
    assert_eq!(read(&with("message", json!(null))).message, None);
    let event = read(&with("message", json!("new_chat_member")));
    assert_eq!(event.message.as_deref(), Some("new_chat_member"));
}

#[test]
fn links_are_found_whichever_shape_attachments_have() {
    let (a, b) = ("https://shop.example/a.png", "http://shop.example/b");
    for (attachments, links) in [
        (json!(null), vec![]),
        (json!([]), vec![]),
        (json!({}), vec![]),
        (json!(7), vec![]),
        (json!(a), vec![a]),
        (json!([a, b]), vec![a, b]),
        (json!({ "url": a }), vec![a]),
        (
            json!([{ "type": "image", "url": a }, { "file": { "link": b } }]),
            vec![a, b],
        ),
        (json!({ "image": [a], "file": [b] }), vec![b, a]),
        (json!(format!("[{{\"url\":\"{a}\"}}]")), vec![a]),
        (json!("[no JSON"), vec![]),
    ] {
        let post = with("attachments", attachments);
        let mut found = read(&post).links();
        let mut links = links;
        assert_eq!(
            written(&post)["links"].as_array().unwrap().len(),
            links.len()
        );
        found.sort_unstable();
        links.sort_unstable();
        assert_eq!(found, links, "{post}");
    }
}

#[test]
fn a_post_of_later_times_is_kept() {
    let mut post = post();
    post["later"] = json!({ "a": [1] });
    post["client"]["client_type"] = json!(99);
    post["client"]["id"] = json!("226000000");
    let read = read(&post);
    assert_eq!(read.rest, [("later".to_owned(), "{\"a\":[1]}".to_owned())]);
    let client = read.client.unwrap();
    assert_eq!(
        (client.client_type, client.id.get()),
        (Some(99), 226_000_000)
    );
    let written = written(&post);
    assert_eq!(
        (&written["later"], &written["client"]["id"]),
        (&json!({ "a": [1] }), &json!(226_000_000))
    );
}

#[test]
fn a_post_of_almost_nothing_is_read() {
    let message = read(&json!({ "message": "a" }));
    assert_eq!((message.id, message.client), (None, None));
    assert_eq!(message.message.as_deref(), Some("a"));
    assert_eq!(read(&json!({ "id": 5 })).id, Some(5));
    let client = read(&json!({ "client": { "id": 7 } })).client;
    assert_eq!(client.unwrap().id.get(), 7);
    assert_eq!(
        written(&json!({ "id": 5 })),
        json!({ "id": 5, "links": [] })
    );
}

#[track_caller]
fn refuses(body: &str, sentence: &str) {
    let rust = WebhookPost::parse(body).unwrap_err();
    let javascript = parse_json(body).unwrap_err();
    for error in [rust, javascript] {
        assert_eq!(
            (error.code, error.to_string()),
            (Code::InvalidArgument, sentence.to_owned()),
            "{body}"
        );
    }
}

#[test]
fn what_is_no_post_is_refused() {
    for body in ["", "null", "[]", "7", "hello", "{", "[{}]"] {
        refuses(body, "the webhook's post is no JSON object");
    }
}

#[test]
fn a_post_without_number_client_and_message_is_somebody_elses() {
    for body in [
        "{}",
        "{\"hello\":1}",
        "{\"event\":\"push\",\"ref\":\"a\"}",
        "{\"message_id\":1,\"is_input\":true}",
    ] {
        refuses(body, "the webhook's post is not what the service posts");
    }
}

#[test]
fn variables_are_texts_or_nothing_whatever_the_service_writes() {
    let mut post = post();
    post["client"]["variables"] =
        json!({ "a": 5, "b": true, "c": null, "d": { "e": [1] }, "f": "" });
    post["client"]["order_variables"] = json!({ "sum": 1.5 });
    let texts = json!({ "a": "5", "b": "true", "c": null, "d": "{\"e\":[1]}", "f": "" });
    let given = &written(&post)["client"];
    assert_eq!(given["variables"], texts);
    assert_eq!(given["order_variables"], json!({ "sum": "1.5" }));
    let variables = read(&post).client.unwrap().variables.unwrap();
    for (name, text) in texts.as_object().unwrap() {
        assert_eq!(variables.get(name), text.as_str(), "{name}");
    }
}

#[test]
fn an_id_that_would_be_rounded_is_refused() {
    let sentence = "the webhook's post holds an id above 2^53 - 1, which would be rounded";
    for body in [
        "{\"id\":9007199254740992}",
        "{\"id\":1,\"message_id\":\"9007199254740992\"}",
        "{\"client\":{\"id\":9007199254740992}}",
    ] {
        refuses(body, sentence);
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_text_is_a_post_or_refused(body in prop_oneof![".{0,60}", "\\{\"(id|client|message|attachments)\":[\"\\[{}a-z0-9:]{0,12}\\}"]) {
        let read = WebhookPost::parse(&body).is_ok();
        prop_assert_eq!(parse_json(&body).is_ok(), read);
        if let Ok(json) = parse_json(&body) {
            prop_assert!(serde_json::from_str::<Value>(&json).is_ok_and(|json| json["links"].is_array()));
        }
    }

    #[test]
    fn a_post_that_is_cut_off_is_refused(at in 0..600_usize) {
        let body = post().to_string();
        if at < body.len() && body.is_char_boundary(at) {
            prop_assert!(WebhookPost::parse(&body[..at]).is_err());
        }
    }
}
