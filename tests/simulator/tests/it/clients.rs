//! Methods that make, assign and delete clients, and forget what they said.

use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::{Sim, api};

#[test]
fn clients_are_loaded_once() {
    let sim = Sim::start();
    let rows = json!([
        { "platform_id": "42", "group_id": "shop_example_bot", "client_type": 1 },
        { "platform_id": 42, "group_id": "194275601", "client_type": "0" },
        { "platform_id": "79000000001", "group_id": "", "client_type": 13 },
        { "platform_id": "x", "group_id": "y", "client_type": 4242 },
    ]);
    let first = sim.post("load_clients", &rows).json();
    let items = first["items"].as_array().unwrap();
    assert_eq!(
        items[0],
        json!({ "platform_id": "42", "group_id": "shop_example_bot", "client_type": 1, "status": "success", "id": 36553 })
    );
    let ids: Vec<_> = items.iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, [36_553, 36_554, 36_555, 36_556]);
    assert_eq!(
        sim.post("load_clients", &rows).json(),
        first,
        "the same ids again"
    );
    assert_eq!(
        sim.state(36_556)["client_type"],
        4242,
        "an unknown messenger is kept"
    );
    let body = rows.to_string();
    let length = body.len();
    let path = api("load_clients");
    let answer = sim.raw(&format!(
        "GET {path} HTTP/1.1\r\nHost: sim\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    ));
    assert!(answer.ends_with(&first.to_string()), "{answer}");
}

#[test]
fn a_row_that_cannot_be_loaded_fails_alone() {
    let sim = Sim::start();
    let rows = json!([
        { "group_id": "a", "client_type": 1 },
        { "platform_id": "1", "group_id": "a", "client_type": "telegram" },
        { "platform_id": "1", "group_id": "a", "client_type": 13 },
        7,
        { "platform_id": "1", "group_id": "a", "client_type": 1 },
    ]);
    let answer = sim.post("load_clients", &rows).json();
    let ids: Vec<_> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    assert_eq!(
        ids,
        [
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            json!(36_553)
        ]
    );
    assert_eq!(
        answer["items"][2]["status"],
        "group_id must be empty for telephony"
    );
    sim.post("load_clients", &json!({ "platform_id": 1 }))
        .refuses(400, "the body must be an array");
}

#[test]
fn a_loaded_chat_client_is_the_one_of_its_recipient() {
    let sim = Sim::start();
    let client = sim.client();
    assert_eq!(sim.load(5, "", crate::support::RECIPIENT), client);
}

#[test]
fn a_client_is_assigned_to_an_employee() {
    let sim = Sim::start();
    let client = sim.client();
    sim.get(
        "assign_to_user",
        &format!("client_id={client}&email=Boris%40shop.example"),
    );
    assert_eq!(sim.state(client)["manager_id"], 72);
    sim.post("assign_to_user", &json!({ "client_id": client }));
    assert_eq!(sim.state(client)["manager_id"], 71);
    sim.get(
        "assign_to_user",
        &format!("client_id={client}&email=me%40shop.example"),
    )
    .refuses(400, "email: there is no employee me@shop.example");
}

#[test]
fn up_to_500_clients_are_deleted_at_once() {
    let sim = Sim::start();
    let ids = sim.load_many(502);
    let delete = |ids: &[i64]| sim.post("delete_clients", &json!({ "client_ids": ids }));
    delete(&ids[..501]).refuses(
        400,
        "client_ids: no more than 500 at a time, 501 were given",
    );
    assert_eq!(delete(&ids[..500]).text, "ok");
    assert_eq!(sim.look("clients").as_array().unwrap().len(), 2);
    delete(&ids[..2]).says(404, "client_not_found");
    sim.get("get_variables", &format!("client_id={}", ids[0]))
        .says(404, "client_not_found");
    assert_ne!(
        sim.load(1, "shop_example_bot", "1"),
        ids[0],
        "an id is never used again"
    );
}

#[test]
fn what_was_said_is_forgotten_and_the_rest_stays() {
    let sim = Sim::start();
    let client = sim.client();
    sim.get(
        "callback",
        &format!("client_id={client}&message=hello&plan=Pro"),
    );
    assert_eq!(
        sim.get("clear_history", &format!("client_id={client}"))
            .text,
        "ok"
    );
    let state = sim.state(client);
    assert_eq!(state["history"], json!([]));
    assert_eq!(state["deal"]["variables"]["plan"], "Pro");
    sim.get("clear_history", "client_id=1")
        .says(404, "client_not_found");
    sim.send(Method::POST, &api("clear_history"), None, b"")
        .refuses(405, "must be called with GET");
}

#[test]
fn any_client_can_be_made_to_speak() {
    let sim = Sim::start();
    let client = sim.load(1, "shop_example_bot", "1");
    sim.set(
        &format!("clients/{client}/say"),
        &json!({ "text": "hello" }),
    );
    sim.set(
        &format!("clients/{client}/say"),
        &json!({ "text": "new_chat_member", "event": true }),
    );
    assert_eq!(sim.texts(client).len(), 3);
    sim.try_set("clients/1/say", &json!({ "text": "x" }))
        .refuses(404, "there is no client 1");
    sim.try_set("clients/1/say", &json!({}))
        .refuses(400, "missing field `text`");
}
