//! broadcast.

use serde_json::{Value, json};

use crate::support::{Answer, Sim, eventually};

fn broadcast(sim: &Sim, extra: Value) -> Answer {
    let mut body = json!({ "message": "News" });
    body.as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    sim.post("broadcast", &body)
}

fn reached(sim: &Sim, ids: &[i64]) -> Vec<bool> {
    ids.iter().map(|id| sim.texts(*id) == ["News"]).collect()
}

#[test]
fn it_goes_to_a_list_to_clients_or_to_platform_ids() {
    for to in 0..3 {
        let sim = Sim::start();
        let ids = sim.load_many(3);
        sim.post(
            "add_to_list",
            &json!({ "list_id": 501, "clients": [ids[0], ids[2]] }),
        );
        let to = match to {
            0 => json!({ "list": 501 }),
            1 => json!({ "clients": [ids[0], ids[2], 1] }),
            _ => json!({ "platform_ids": ["1", 3], "group_id": "shop_example_bot" }),
        };
        assert_eq!(broadcast(&sim, to).text, "ok");
        sim.advance(1.0);
        assert_eq!(reached(&sim, &ids), [true, false, true]);
    }
}

#[test]
fn one_client_follows_the_other_after_the_shift() {
    let sim = Sim::start();
    let ids = sim.load_many(3);
    broadcast(
        &sim,
        json!({ "clients": ids, "shift": 100, "time_shift": 50 }),
    );
    assert_eq!(reached(&sim, &ids), [false, false, false]);
    for (step, expected) in [
        (50.0, [true, false, false]),
        (100.0, [true, true, false]),
        (100.0, [true, true, true]),
    ] {
        sim.advance(step);
        assert_eq!(reached(&sim, &ids), expected);
    }
}

#[test]
fn unasked_a_fifth_of_a_second_lies_between() {
    let sim = Sim::start();
    let ids = sim.load_many(2);
    broadcast(&sim, json!({ "clients": ids }));
    assert_eq!(reached(&sim, &ids[..1]), [true]);
    eventually(|| reached(&sim, &ids) == [true, true]);
    broadcast(&sim, json!({ "clients": ids, "shift": 0 }));
    assert_eq!(sim.texts(ids[1]).len(), 2, "no shift, no wait");
}

#[test]
fn without_recipients_it_goes_to_nobody_or_by_a_quirk_to_everyone() {
    let sim = Sim::start();
    let ids = sim.load_many(2);
    assert_eq!(broadcast(&sim, json!({ "shift": 0 })).text, "ok");
    assert_eq!(reached(&sim, &ids), [false, false]);
    sim.quirks(json!({ "no_recipients_is_everyone": true }));
    broadcast(&sim, json!({ "shift": 0 }));
    assert_eq!(reached(&sim, &ids), [true, true]);
}

#[test]
fn it_carries_buttons_attachments_and_blocks() {
    let sim = Sim::start();
    let id = sim.load_many(1)[0];
    let body = json!({ "clients": [id], "attachment_url": "https://shop.example/a.png", "attachment_type": "image", "buttons": [{ "text": "Yes" }] });
    assert_eq!(sim.post("broadcast", &body).text, "ok");
    assert_eq!(
        sim.post("broadcast", &json!({ "clients": [id], "message_id": 390 }))
            .text,
        "ok"
    );
    let state = sim.state(id);
    assert_eq!(state["history"][0]["attachments"]["type"], "image");
    assert_eq!(state["block"], 390);
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let sim = Sim::start();
    let id = sim.load_many(1)[0];
    broadcast(&sim, json!({ "list": 501, "clients": [id] }))
        .refuses(400, "only one of list, clients, platform_ids may be given");
    broadcast(&sim, json!({ "platform_ids": [1] })).refuses(400, "group_id is missing");
    broadcast(&sim, json!({ "list": 7 })).refuses(400, "list: there is no list 7");
    broadcast(&sim, json!({ "clients": [1] })).says(404, "client_not_found");
    broadcast(&sim, json!({ "clients": [id], "shift": -1 })).refuses(400, "shift must be from 0");
    broadcast(&sim, json!({ "clients": [id], "shift": "often" }))
        .refuses(400, "shift must be a number");
    broadcast(&sim, json!({ "clients": [id], "message": "" })).refuses(400, "one of message");
    assert!(sim.texts(id).is_empty());
}
