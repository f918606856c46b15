//! message.

use serde_json::{Value, json};

use crate::support::Sim;

#[test]
fn a_text_appears_in_the_chat_with_its_buttons_and_attachment() {
    let sim = Sim::start();
    let client = sim.client();
    let mut chat = sim.listen(None);
    let body = json!({
        "client_id": client.to_string(),
        "message": "Here is the list",
        "attachment_type": "image",
        "attachment_url": "https://shop.example/list.png",
        "buttons": { "hint": "yes or no", "buttons": [{ "text": "Yes", "line": 0 }, { "text": "No", "type": "reply" }] },
    });
    assert_eq!(sim.post("message", &body).text, "ok");

    let shown = chat.next();
    assert_eq!(
        (&shown["from"], &shown["text"]),
        (&json!("bot"), &json!("Here is the list"))
    );
    assert_eq!(
        shown["attachment"],
        json!({ "type": "image", "url": "https://shop.example/list.png" })
    );
    assert_eq!(
        shown["buttons"][0],
        json!({ "text": "Yes", "type": "reply", "url": null })
    );
    let item = &sim.look(&format!("clients/{client}"))["history"][0];
    assert_eq!(
        (&item["message_from_outside"], &item["message_id"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(item["attachments"]["url"], "https://shop.example/list.png");
}

#[test]
fn a_block_runs_and_the_client_stands_in_it() {
    let sim = Sim::start();
    let client = sim.client();
    assert_eq!(
        sim.get("message", &format!("client_id={client}&message_id=390"))
            .text,
        "ok"
    );
    let state = sim.look(&format!("clients/{client}"));
    assert_eq!(
        (&state["block"], &state["history"][0]["message_id"]),
        (&json!(390), &json!(390))
    );
    sim.get("message", &format!("client_id={client}&message_id=391"))
        .refuses(400, "there is no block 391");
}

#[test]
fn what_makes_no_message_is_refused() {
    let sim = Sim::start();
    let client = sim.client();
    let with = |extra: Value| {
        let mut body = json!({ "client_id": client });
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        sim.post("message", &body)
    };
    with(json!({})).refuses(400, "one of message, message_id, attachment_url is missing");
    with(json!({ "message": ["a"] })).refuses(400, "message must be a text");
    with(json!({ "attachment_url": "https://shop.example/a" }))
        .refuses(400, "attachment_type is missing");
    with(json!({ "attachment_url": "https://shop.example/a", "attachment_type": "pdf" })).refuses(
        400,
        "attachment_type must be one of image, video, link, file, audio",
    );
    with(json!({ "message": "x", "time_shift": -5 }))
        .refuses(400, "time_shift must not be negative");
    let buttons = |buttons: Value| with(json!({ "message": "x", "buttons": buttons }));
    buttons(json!([{ "text": "say \"yes\"" }])).refuses(400, "without double quotes");
    buttons(json!([{ "text": "a", "type": "reply" }, { "text": "b", "type": "inline" }]))
        .refuses(400, "do not mix");
    buttons(json!([{ "text": "a", "type": "big" }])).refuses(400, "the type must be one of");
    buttons(json!([{ "text": "a", "line": -1 }])).refuses(400, "line must be a whole number");
    buttons(json!([{ "text": "a", "index_in_line": "first" }]))
        .refuses(400, "index_in_line must be a whole number from 0");
    buttons(json!("nonsense")).refuses(400, "buttons cannot be read");
    assert!(sim.texts(client).is_empty());
}

#[test]
fn an_unknown_client_gets_no_message() {
    let sim = Sim::start();
    let answer = sim.get("message", "client_id=99&message=hello");
    assert_eq!(
        (answer.status, answer.json()),
        (404, json!({ "status": "client_not_found" }))
    );
}
