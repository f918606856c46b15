//! What each method sends.

use super::{client, texts};
use crate::support::{KEY, cases, parse, service};
use proptest::prelude::*;
use salebot_onsite::api::{
    Attachment, Callback, GetHistory, GetVariables, Message, Method, OnlineChatClientId, Params,
    SaveVariables, Sender,
};
use salebot_onsite::error::Code;
use salebot_onsite::http::{self, Request};
use serde_json::{Value, json};

const BASE: &str = "https://chatter.salebot.pro/api/9f86d081884c7d659a2feaa0c55ad015";

#[track_caller]
fn request(call: &impl Method) -> Request {
    service(Sender::Server).request(call).unwrap()
}

/// The call is a GET of this path and query, without a body.
#[track_caller]
fn gets(call: &impl Method, path: &str) {
    let request = request(call);
    assert_eq!(request.method, http::Method::Get);
    assert_eq!(request.url, format!("{BASE}/{path}"));
    assert_eq!(request.body, None);
}

/// The call is a POST of this JSON to the method's path.
#[track_caller]
fn posts<M: Method>(call: &M, body: Value) {
    let request = request(call);
    assert_eq!(request.method, http::Method::Post);
    assert_eq!(request.url, format!("{BASE}/{}", M::NAME));
    let (content_type, text) = request.body.unwrap();
    assert_eq!(content_type, "application/json");
    assert_eq!(parse(&text), body);
}

#[track_caller]
fn refuses(call: &impl Method, sentence: &str) {
    let error = service(Sender::Server).request(call).unwrap_err();
    assert_eq!(
        (error.code, error.to_string()),
        (Code::InvalidArgument, sentence.to_owned())
    );
}

fn search(recipient: &str, tag: Option<&str>, name: Option<&str>) -> OnlineChatClientId {
    OnlineChatClientId {
        recipient: recipient.to_owned(),
        tag: tag.map(str::to_owned),
        name: name.map(str::to_owned),
    }
}

fn callback(message: &str, variables: &[(&str, &str)]) -> Callback {
    Callback {
        client_id: client(),
        message: message.to_owned(),
        variables: texts(variables),
    }
}

fn message() -> Message {
    Message {
        client_id: client(),
        message: None,
        message_id: None,
        attachment: None,
        buttons: None,
    }
}

fn text_message(text: &str) -> Message {
    Message {
        message: Some(text.to_owned()),
        ..message()
    }
}

fn image() -> Attachment {
    Attachment {
        kind: "image".to_owned(),
        url: "https://shop.example/a.png".to_owned(),
    }
}

#[test]
fn online_chat_client_id() {
    gets(
        &search("qj6pvradl1f", None, None),
        "online_chat_client_id?recipient=qj6pvradl1f",
    );
    gets(
        &search("qj6pvradl1f", Some("landing"), Some("Ann")),
        "online_chat_client_id?recipient=qj6pvradl1f&tag=landing&name=Ann",
    );
    refuses(
        &search("", None, None),
        "online_chat_client_id: recipient must not be empty",
    );
}

#[test]
fn callback_carries_variables_beside_its_parameters() {
    posts(
        &callback("Hello world", &[]),
        json!({ "client_id": 49177759, "message": "Hello world" }),
    );
    posts(
        &callback(
            "price_seen",
            &[
                ("plan", "pro"),
                ("client.last_page", "https://shop.example/?a=1&b=2"),
            ],
        ),
        json!({
            "client_id": 49177759, "message": "price_seen",
            "plan": "pro", "client.last_page": "https://shop.example/?a=1&b=2"
        }),
    );
    refuses(&callback("", &[]), "callback: message must not be empty");
}

#[test]
fn callback_takes_no_variable_with_a_parameters_name() {
    let names = [
        "client_id",
        "client_phone",
        "client_email",
        "message",
        "time_shift",
        "send_time",
        "resume_bot",
        "value_client_id",
        "value_message",
        "delimiter",
        "delimiter_value_client_id",
    ];
    for name in names {
        let sentence = format!("callback: {name} is a parameter and cannot be a variable");
        refuses(
            &callback("price_seen", &[("plan", "pro"), (name, "1")]),
            &sentence,
        );
    }
    // Near misses are nobody's parameters.
    request(&callback(
        "price_seen",
        &[("client.message", "1"), ("value", "1"), ("clientid", "1")],
    ));
}

#[test]
fn message_sends_a_text() {
    posts(
        &text_message("Hello"),
        json!({ "client_id": 49177759, "message": "Hello" }),
    );
}

#[test]
fn message_runs_a_block() {
    let call = Message {
        message_id: Some(390),
        ..message()
    };
    posts(&call, json!({ "client_id": 49177759, "message_id": 390 }));
}

#[test]
fn message_sends_an_attachment_with_and_without_a_text() {
    let alone = Message {
        attachment: Some(image()),
        ..message()
    };
    let expected = json!({
        "client_id": 49177759, "attachment_type": "image", "attachment_url": "https://shop.example/a.png"
    });
    posts(&alone, expected);
    let with_text = Message {
        attachment: Some(image()),
        ..text_message("Look")
    };
    let expected = json!({
        "client_id": 49177759, "message": "Look",
        "attachment_type": "image", "attachment_url": "https://shop.example/a.png"
    });
    posts(&with_text, expected);
}

#[test]
fn message_sends_buttons_as_they_are() {
    let call = Message {
        buttons: Some(
            "{\"hint\":\"yes or no\",\"buttons\":[{\"text\":\"Yes\",\"line\":0}]}".to_owned(),
        ),
        ..text_message("Shall I?")
    };
    let buttons = json!({ "hint": "yes or no", "buttons": [{ "text": "Yes", "line": 0 }] });
    posts(
        &call,
        json!({ "client_id": 49177759, "message": "Shall I?", "buttons": buttons }),
    );
}

#[test]
fn message_needs_one_content_and_no_more() {
    refuses(
        &message(),
        "message: one of message, message_id and attachment_url is needed",
    );
    let both = "message: message_id goes with neither message nor attachment_url";
    let block = |call: Message| Message {
        message_id: Some(1),
        ..call
    };
    refuses(&block(text_message("a")), both);
    let file = Message {
        attachment: Some(image()),
        ..message()
    };
    refuses(&block(file), both);
    refuses(&text_message(""), "message: message must not be empty");
}

#[test]
fn save_variables() {
    let call = |variables| SaveVariables {
        client_id: client(),
        variables,
    };
    posts(
        &call(texts(&[
            ("plan", "pro"),
            ("client.phone", "+7 900 000-00-00"),
        ])),
        json!({ "client_id": 49177759, "variables": { "plan": "pro", "client.phone": "+7 900 000-00-00" } }),
    );
    refuses(
        &call(Vec::new()),
        "save_variables: variables must not be empty",
    );
}

#[test]
fn get_variables() {
    gets(
        &GetVariables {
            client_id: client(),
        },
        "get_variables?client_id=49177759",
    );
}

#[test]
fn get_history() {
    let call = |limit| GetHistory {
        client_id: client(),
        limit,
    };
    gets(&call(None), "get_history?client_id=49177759");
    gets(&call(Some(1)), "get_history?client_id=49177759&limit=1");
    gets(
        &call(Some(2000)),
        "get_history?client_id=49177759&limit=2000",
    );
    for limit in [0, 2001, u32::MAX] {
        refuses(&call(Some(limit)), "get_history: limit is 1 to 2000");
    }
}

#[test]
fn a_query_is_encoded_throughout() {
    gets(
        &search(
            "a",
            Some("Цена"),
            Some("a b&c#d+e%f=g/h?i\"j'k~l-m_n.o\n\u{1f600}"),
        ),
        "online_chat_client_id?recipient=a&tag=%D0%A6%D0%B5%D0%BD%D0%B0\
         &name=a%20b%26c%23d%2Be%25f%3Dg%2Fh%3Fi%22j%27k~l-m_n.o%0A%F0%9F%98%80",
    );
}

#[test]
fn a_page_sends_text_so_that_no_preflight_is_needed() {
    let request = service(Sender::Browser)
        .request(&callback("price_seen", &[]))
        .unwrap();
    let (content_type, body) = request.body.unwrap();
    assert_eq!(content_type, "text/plain");
    assert_eq!(
        parse(&body),
        json!({ "client_id": 49177759, "message": "price_seen" })
    );
    let request = service(Sender::Browser)
        .request(&search("a", None, None))
        .unwrap();
    assert_eq!(request.body, None);
}

#[test]
fn any_method_can_be_called_by_its_name() {
    let params = Params::from_object(
        "{\"list\":12,\"reverse\":true,\"tag\":\"a b\",\"none\":null,\"ids\":[1,2]}",
    )
    .unwrap();
    let service = service(Sender::Server);
    let get = service.raw("get_clients", http::Method::Get, &params);
    assert_eq!(
        get.url,
        format!("{BASE}/get_clients?list=12&reverse=true&tag=a%20b&ids=%5B1%2C2%5D")
    );
    let post = service.raw("get_clients", http::Method::Post, &params);
    assert_eq!(post.url, format!("{BASE}/get_clients"));
    let body = json!({ "list": 12, "reverse": true, "tag": "a b", "none": null, "ids": [1, 2] });
    assert_eq!(parse(&post.body.unwrap().1), body);
}

#[test]
fn large_ids_never_turn_into_scientific_notation() {
    let params =
        Params::from_object("{\"id\":22563045582,\"client_id\":9007199254740991}").unwrap();
    let request = service(Sender::Server).raw("get_clients", http::Method::Get, &params);
    assert!(
        request
            .url
            .ends_with("?id=22563045582&client_id=9007199254740991"),
        "{}",
        request.url
    );
}

#[test]
fn only_an_object_makes_parameters() {
    for text in ["", "[]", "1", "\"a\"", "null", "{"] {
        assert_eq!(Params::from_object(text), None, "{text}");
    }
}

#[test]
fn a_printed_request_and_service_show_no_key() {
    for sender in [Sender::Browser, Sender::Server] {
        let service = service(sender);
        let requests = [
            service.request(&callback("price_seen", &[])).unwrap(),
            service.request(&search("a", None, None)).unwrap(),
        ];
        let printed = format!(
            "{service:?} {requests:?} {:#?} {:?}",
            requests,
            service.key()
        );
        assert!(
            !printed.contains(KEY) && !printed.contains("/api/"),
            "{printed}"
        );
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_text_arrives_unchanged_in_a_query(text in "[^\u{0}]{1,40}") {
        let request = request(&search(&text, None, None));
        let encoded = request.url.split_once('=').unwrap().1;
        prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        prop_assert_eq!(decoded(encoded), text);
    }

    #[test]
    fn any_text_arrives_unchanged_in_a_body(text in ".{1,40}", value: String) {
        posts(&callback(&text, &[("plan", &value)]), json!({ "client_id": 49177759, "message": text, "plan": value }));
    }
}

fn decoded(encoded: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = encoded;
    while let Some(byte) = rest.bytes().next() {
        let len = if byte == b'%' { 3 } else { 1 };
        let (piece, after) = rest.split_at(len);
        bytes.push(if len == 3 {
            u8::from_str_radix(&piece[1..], 16).unwrap()
        } else {
            byte
        });
        rest = after;
    }
    String::from_utf8(bytes).unwrap()
}
