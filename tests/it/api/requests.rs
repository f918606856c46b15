//! What each method sends.

use super::{client, decoded};
use crate::support::{KEY, cases, parse, service};
use proptest::prelude::*;
use salebot_onsite::api::{
    Attachment, Button, Buttons, Callback, ClientId, Content, GetHistory, GetVariables, Message,
    Method, OnlineChatClientId, Params, SaveVariables, Sender, Variables, When, Who, is_reserved,
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

fn image() -> Attachment {
    Attachment::new("image", "https://shop.example/a.png")
}

#[test]
fn online_chat_client_id() {
    let call = OnlineChatClientId::new("qj6pvradl1f");
    gets(&call, "online_chat_client_id?recipient=qj6pvradl1f");
    gets(
        &call.tag("landing").name("Ann"),
        "online_chat_client_id?recipient=qj6pvradl1f&tag=landing&name=Ann",
    );
    refuses(
        &OnlineChatClientId::new(""),
        "online_chat_client_id: recipient must not be empty",
    );
}

#[test]
fn callback_carries_variables_beside_its_parameters() {
    posts(
        &Callback::new(client(), "Hello world"),
        json!({ "client_id": 49177759, "message": "Hello world" }),
    );
    let page = "https://shop.example/?a=1&b=2";
    posts(
        &Callback::new(client(), "price_seen")
            .variables([("plan", "pro"), ("client.last_page", page)]),
        json!({
            "client_id": 49177759, "message": "price_seen", "plan": "pro", "client.last_page": page
        }),
    );
    refuses(
        &Callback::new(client(), ""),
        "callback: message must not be empty",
    );
}

#[test]
fn callback_finds_the_client_in_three_ways() {
    let by = |who| Callback::new(who, "hello");
    posts(
        &by(Who::Phone("+7 900 000-00-00".into())),
        json!({ "client_phone": "+7 900 000-00-00", "message": "hello" }),
    );
    posts(
        &by(Who::Email("ann@shop.example".to_owned())),
        json!({ "client_email": "ann@shop.example", "message": "hello" }),
    );
}

#[test]
fn callback_waits_and_wakes_the_bot() {
    let call = Callback::new(client(), "hello").resume_bot(true);
    posts(
        &call.clone().when(When::after(3600)),
        json!({ "client_id": 49177759, "message": "hello", "time_shift": 3600, "resume_bot": true }),
    );
    posts(
        &call.when(When::at("2026-01-31 09:30:00")),
        json!({
            "client_id": 49177759, "message": "hello", "send_time": "2026-01-31 09:30:00", "resume_bot": true
        }),
    );
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
        "value_phone",
        "value_client_email",
        "value_group_id",
        "delimiter",
        "delimiter_value_user_id",
    ];
    for name in names {
        let call = Callback::new(client(), "price_seen").variables([("plan", "pro"), (name, "1")]);
        let error = service(Sender::Server).request(&call).unwrap_err();
        let sentence = error.to_string();
        assert!(
            sentence.starts_with(&format!("callback: {name} ")),
            "{error}"
        );
        assert!(is_reserved(name));
    }
    // Near misses are nobody's parameters.
    for name in [
        "client.message",
        "value",
        "value_of_cart",
        "delimiter_value_a",
    ] {
        request(&Callback::new(client(), "price_seen").variables([(name, "1")]));
        assert!(!is_reserved(name));
    }
}

#[test]
fn message_sends_a_text() {
    posts(
        &Message::new(client(), "Hello"),
        json!({ "client_id": 49177759, "message": "Hello" }),
    );
}

#[test]
fn message_runs_a_block() {
    let call = Message::new(client(), Content::block(390));
    posts(&call, json!({ "client_id": 49177759, "message_id": 390 }));
}

#[test]
fn message_sends_an_attachment_with_and_without_a_text() {
    let expected = json!({
        "client_id": 49177759, "attachment_type": "image", "attachment_url": "https://shop.example/a.png"
    });
    posts(&Message::new(client(), image()), expected);
    let with_text = Content::File(image(), Some("Look".to_owned()));
    let expected = json!({
        "client_id": 49177759, "message": "Look",
        "attachment_type": "image", "attachment_url": "https://shop.example/a.png"
    });
    posts(&Message::new(client(), with_text), expected);
}

#[test]
fn message_sends_buttons_in_the_services_two_forms() {
    let list = [Button::reply("Yes").at(0, 1), Button::reply("No")];
    let expected = json!([
        { "text": "Yes", "type": "reply", "line": 0, "index_in_line": 1 },
        { "text": "No", "type": "reply" }
    ]);
    posts(
        &Message::new(client(), "Shall I?").buttons(list.clone()),
        json!({ "client_id": 49177759, "message": "Shall I?", "buttons": expected }),
    );
    let with_hint = Buttons {
        hint: Some("yes or no".to_owned()),
        buttons: list.into(),
    };
    posts(
        &Message::new(client(), "Shall I?").buttons(with_hint),
        json!({
            "client_id": 49177759, "message": "Shall I?",
            "buttons": { "hint": "yes or no", "buttons": expected }
        }),
    );
}

#[test]
fn a_button_carries_all_that_it_can() {
    let all = Button {
        color: Some("green".to_owned()),
        one_time: Some(true),
        web_app: Some("https://shop.example/app".to_owned()),
        ..Button::link("Prices", "https://shop.example/").at(2, 0)
    };
    let expected = json!([{
        "text": "Prices", "type": "inline", "url": "https://shop.example/", "color": "green",
        "line": 2, "index_in_line": 0, "one_time": true, "web_app": "https://shop.example/app"
    }]);
    posts(
        &Message::new(client(), "Look").buttons([all]),
        json!({ "client_id": 49177759, "message": "Look", "buttons": expected }),
    );
}

#[test]
fn message_needs_a_content() {
    for empty in [
        Content::from(""),
        Content::File(Attachment::new("", ""), None),
    ] {
        refuses(
            &Message::new(client(), empty),
            "message: one of message, message_id or attachment_url is needed",
        );
    }
}

#[test]
fn save_variables() {
    posts(
        &SaveVariables::new(
            client(),
            [("plan", "pro"), ("client.phone", "+7 900 000-00-00")],
        ),
        json!({ "client_id": 49177759, "variables": { "plan": "pro", "client.phone": "+7 900 000-00-00" } }),
    );
    posts(
        &SaveVariables::new(vec![client(), ClientId::new(7).unwrap()], [("plan", "pro")]),
        json!({ "clients": [49177759, 7], "variables": { "plan": "pro" } }),
    );
    refuses(
        &SaveVariables::new(client(), Variables::new()),
        "save_variables: variables must not be empty",
    );
}

#[test]
fn get_variables() {
    gets(
        &GetVariables::new(client()),
        "get_variables?client_id=49177759",
    );
}

#[test]
fn get_history() {
    let call = GetHistory::new(client());
    gets(&call, "get_history?client_id=49177759");
    gets(
        &call.clone().limit(1),
        "get_history?client_id=49177759&limit=1",
    );
    gets(
        &call.clone().limit(2000).days(["01.02.2026", "28.02.2026"]),
        "get_history?client_id=49177759&limit=2000&start_date=01.02.2026&stop_date=28.02.2026",
    );
    for limit in [0, 2001, u32::MAX] {
        refuses(
            &call.clone().limit(limit),
            "get_history: limit must be a whole number from 1 to 2000",
        );
    }
}

#[test]
fn numbers_that_are_none_are_refused_rather_than_turned_round() {
    refuses(
        &GetHistory::new(client()).limit(-1),
        "get_history: limit must be a whole number from 1 to 2000",
    );
    refuses(
        &Message::new(client(), Content::block(-1)),
        "message: message_id must be a whole number from 1 to 2^53 - 1",
    );
    refuses(
        &Message::new(client(), Content::block(1_u64 << 53)),
        "message: message_id must be a whole number from 1 to 2^53 - 1",
    );
}

#[test]
fn a_query_is_encoded_throughout() {
    gets(
        &OnlineChatClientId::new("a")
            .tag("Цена")
            .name("a b&c#d+e%f=g/h?i\"j'k~l-m_n.o\n\u{1f600}"),
        "online_chat_client_id?recipient=a&tag=%D0%A6%D0%B5%D0%BD%D0%B0\
         &name=a%20b%26c%23d%2Be%25f%3Dg%2Fh%3Fi%22j%27k~l-m_n.o%0A%F0%9F%98%80",
    );
}

#[test]
fn a_page_sends_text_so_that_no_preflight_is_needed() {
    let request = service(Sender::Browser)
        .request(&Callback::new(client(), "price_seen"))
        .unwrap();
    let (content_type, body) = request.body.unwrap();
    assert_eq!(content_type, "text/plain");
    assert_eq!(
        parse(&body),
        json!({ "client_id": 49177759, "message": "price_seen" })
    );
    let request = service(Sender::Browser)
        .request(&OnlineChatClientId::new("a"))
        .unwrap();
    assert_eq!(request.body, None);
}

#[test]
fn any_method_can_be_called_by_its_name() {
    let params =
        Params::read("{\"list\":12,\"reverse\":true,\"tag\":\"a b\",\"none\":null,\"ids\":[1,2]}")
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
    let params = Params::read("{\"id\":22563045582,\"client_id\":9007199254740991}").unwrap();
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
fn a_printed_request_and_service_show_no_key() {
    for sender in [Sender::Browser, Sender::Server] {
        let service = service(sender);
        let requests = [
            service
                .request(&Callback::new(client(), "price_seen"))
                .unwrap(),
            service.request(&OnlineChatClientId::new("a")).unwrap(),
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
        prop_assume!(!text.trim().is_empty());
        let request = request(&OnlineChatClientId::new(text.as_str()));
        let encoded = request.url.split_once('=').unwrap().1;
        prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        prop_assert_eq!(decoded(encoded), text);
    }

    #[test]
    fn any_text_arrives_unchanged_in_a_body(text in ".{1,40}", value: String) {
        posts(&Callback::new(client(), text.as_str()).variables([("plan", value.as_str())]), json!({ "client_id": 49177759, "message": text, "plan": value }));
    }
}
