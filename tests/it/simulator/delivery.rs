//! Events, all the way to the bot.

use super::{Sim, results, track};
use serde_json::json;

fn taken(ids: &[&str]) -> Vec<(String, String)> {
    ids.iter()
        .map(|id| ((*id).to_owned(), "accepted".to_owned()))
        .collect()
}

#[test]
fn an_event_finds_its_client_and_the_bot_reacts() {
    let sim = Sim::start();
    let config = json!({ "events": {
        "price_seen": { "callback": "price_seen", "variables": { "plan": "{{props.plan}}", "client.last_page": "{{page.url}}" } }
    } });
    let reply = sim.deliver(
        &config,
        &[track("a", "price_seen", json!({ "plan": "pro" }))],
    );
    assert_eq!(results(&reply), taken(&["a"]));
    assert_eq!(sim.actions(), ["online_chat_client_id", "callback"]);
    assert_eq!(
        sim.texts(),
        [
            "price_seen",
            "You looked at the pro plan. Shall I explain the difference?"
        ]
    );
    let state = sim.state();
    assert_eq!(state["deal"]["variables"]["plan"], "pro");
    assert_eq!(
        state["variables"]["last_page"],
        "https://shop.example/offer"
    );
}

#[test]
fn a_batch_is_delivered_in_its_order() {
    let sim = Sim::start();
    let config = json!({ "events": {
        "a": { "message": { "text": "first" } },
        "b": [{ "save_variables": { "client.phone": "{{props.phone}}" } }, { "message": { "text": "second" } }],
        "c": { "message": { "block": 390 } },
        "d": { "message": { "attachment": { "type": "image", "url": "https://shop.example/a.png" }, "text": "fourth" } }
    }, "identify": { "variables": ["plan"] } });
    let events = [
        track("1", "a", json!({})),
        track("2", "b", json!({ "phone": "+7 900" })),
        track("3", "c", json!({})),
        json!({ "id": "4", "kind": "identify", "props": { "name": "Ann", "variables": { "plan": "pro" } } }),
        track("5", "d", json!({})),
    ];
    assert_eq!(
        results(&sim.deliver(&config, &events)),
        taken(&["1", "2", "3", "4", "5"])
    );
    let expected = [
        "online_chat_client_id",
        "message",
        "save_variables",
        "message",
        "message",
        "online_chat_client_id",
        "save_variables",
        "message",
    ];
    assert_eq!(sim.actions(), expected);
    let cart = "You left something in your cart. It is kept for you until tomorrow.";
    assert_eq!(sim.texts(), ["first", "second", cart, "fourth"]);
    let state = sim.state();
    assert_eq!(
        (
            &state["name"],
            &state["variables"]["plan"],
            &state["variables"]["phone"]
        ),
        (&json!("Ann"), &json!("pro"), &json!("+7 900"))
    );
}

#[test]
fn an_unknown_event_is_rejected_without_a_call() {
    let sim = Sim::start();
    let reply = sim.deliver(
        &json!({ "events": {} }),
        &[track("a", "price_seen", json!({}))],
    );
    assert_eq!(results(&reply), [("a".to_owned(), "rejected".to_owned())]);
    assert!(sim.actions().is_empty());
}

#[test]
fn success_in_another_shape_is_success() {
    let sim = Sim::start();
    sim.quirks(json!({ "plain_ok": false }));
    let config = json!({ "events": { "a": [{ "callback": "hello" }, { "message": { "text": "b" } }, { "save_variables": { "c": "d" } }] } });
    assert_eq!(
        results(&sim.deliver(&config, &[track("a", "a", json!({}))])),
        taken(&["a"])
    );
    let answers = sim.look("journal");
    assert!(
        answers.as_array().unwrap()[1..]
            .iter()
            .all(|entry| entry["answer"] == "{\"status\":\"success\"}"),
        "{answers}"
    );
}
