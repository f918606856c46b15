//! The chat: what a visitor types, and what the frame is sent.

use serde_json::json;
use ureq::http::Method;

use crate::support::{RECIPIENT, Sim};

#[test]
fn what_is_typed_arrives_and_is_answered() {
    let sim = Sim::start();
    let mut chat = sim.listen(None);
    assert_eq!(sim.say(" Hello ").status, 200);
    let (said, answer) = (chat.next(), chat.next());
    assert_eq!(
        (&said["from"], &said["text"]),
        (&json!("visitor"), &json!("Hello"))
    );
    assert_eq!(answer["from"], "bot");
    assert!(said["id"].as_i64() < answer["id"].as_i64());
    assert_eq!(
        sim.client(),
        36553,
        "the chat and the API mean the same client"
    );
}

#[test]
fn what_fits_nothing_is_answered_by_the_fallback_and_keywords_fit_anywhere() {
    let sim = Sim::start();
    let mut chat = sim.listen(None);
    sim.say("qwerty");
    chat.next();
    assert!(
        chat.next()["text"]
            .as_str()
            .unwrap()
            .starts_with("I did not quite get that")
    );
    sim.say("What is the PRICE, please?");
    chat.next();
    assert!(
        chat.next()["text"]
            .as_str()
            .unwrap()
            .starts_with("Basic is 19")
    );
}

#[test]
fn a_callback_is_invisible_and_the_answer_to_it_is_not() {
    let sim = Sim::start();
    let client = sim.client();
    let mut chat = sim.listen(None);
    sim.get("callback", &format!("client_id={client}&message=form_sent"));
    assert!(
        chat.next()["text"]
            .as_str()
            .unwrap()
            .starts_with("Thank you")
    );
}

#[test]
fn a_chat_that_opens_later_is_told_what_it_missed() {
    let sim = Sim::start();
    sim.say("hello");
    let mut chat = sim.listen(None);
    let seen = chat.next()["id"].to_string();
    let answer = chat.next();
    assert_eq!(sim.listen(Some(&seen)).next(), answer);
}

#[test]
fn a_chat_hears_nothing_of_others_and_survives_a_reset() {
    let sim = Sim::start();
    let mut chat = sim.listen(None);
    let other = sim.get("online_chat_client_id", "recipient=other").json()["client_id"].clone();
    sim.get("message", &format!("client_id={other}&message=not+for+you"));
    sim.say("hi");
    let before = chat.next();
    assert_eq!(before["text"], "hi");
    chat.next();
    sim.send(Method::POST, "/_control/reset", None, b"");
    sim.say("hi");
    assert!(chat.next()["id"].as_i64() > before["id"].as_i64());
}

#[test]
fn what_cannot_be_said_is_refused() {
    let sim = Sim::start();
    let post = |body: &str| sim.send(Method::POST, "/chat/message", None, body.as_bytes());
    post("{").refuses(400, "not valid JSON");
    post("[]").refuses(400, "recipient must be from 1 to 64 characters");
    post(&json!({ "recipient": RECIPIENT, "text": " " }).to_string()).refuses(400, "text must be");
    post(&json!({ "recipient": RECIPIENT, "text": "й".repeat(4097) }).to_string())
        .refuses(400, "text must be");
    sim.send(Method::GET, "/chat/events", None, b"")
        .refuses(400, "recipient must be");
    assert_eq!(sim.look("clients"), json!([]));
}

#[test]
fn the_frame_is_told_when_to_name_the_recipient() {
    let sim = Sim::start();
    let start = || sim.send(Method::GET, "/chat/start", None, b"").json();
    assert_eq!(
        start(),
        json!({ "recipient_after_ms": 400, "recipient_never": false })
    );
    sim.quirks(json!({ "recipient_after_ms": 5000, "recipient_never": true }));
    assert_eq!(
        start(),
        json!({ "recipient_after_ms": 5000, "recipient_never": true })
    );
}
