//! What is put off, and the clock.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::{Sim, eventually};

#[test]
fn a_callback_waits_with_all_it_does() {
    let sim = Sim::start();
    let client = sim.client();
    sim.set(&format!("clients/{client}"), &json!({ "paused": true }));
    sim.get(
        "callback",
        &format!("client_id={client}&message=hello&plan=Pro&resume_bot=1&time_shift=600"),
    );
    assert_eq!(sim.advance(500.0), 0);
    let state = sim.state(client);
    assert_eq!(
        (&state["history"], &state["deals"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(sim.look("scheduled")[0]["message"], "hello");
    assert_eq!(sim.look("clock")["scheduled"], 1);

    assert_eq!(sim.advance(100.0), 1);
    assert_eq!(sim.texts(client).len(), 2, "the bot goes on and answers");
    assert_eq!(
        sim.state(client)["deal"]["variables"],
        json!({ "plan": "Pro" })
    );
    assert_eq!(sim.look("scheduled"), json!([]));
}

#[test]
fn send_time_is_a_moment_and_time_shift_wins() {
    let sim = Sim::start();
    let client = sim.client();
    // Noon of 1 March 2100, UTC.
    let noon_ms = 4_107_585_600_000_i64;
    sim.set("clock", &json!({ "at_ms": noon_ms }));
    let send = |params: &str| sim.get("message", &format!("client_id={client}&{params}"));
    send("message=late&send_time=2100-03-01+12:10:00");
    send("message=soon&send_time=2100-03-01+12:05:00");
    send("message=shifted&send_time=2100-03-01+12:05:00&time_shift=3600");
    send("message=past&send_time=2020-01-01+00:00:00");
    assert_eq!(sim.texts(client), ["past"]);
    assert_eq!(sim.advance(600.0), 2);
    assert_eq!(sim.texts(client), ["past", "soon", "late"]);
    let times: Vec<_> = sim.state(client)["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["created_at"].as_i64().unwrap() - noon_ms / 1000)
        .collect();
    assert_eq!(times[1..], [300, 600], "each at its own time");
    sim.advance(3600.0);
    assert_eq!(sim.texts(client)[3], "shifted");
    for wrong in ["2100-03-01", "01.03.2100 12:00:00", "2100-02-30 12:00:00"] {
        let wrong = wrong.replace(' ', "+");
        send(&format!("message=x&send_time={wrong}"))
            .refuses(400, "send_time must be a time, YYYY-MM-DD HH:MM:SS");
    }
}

#[test]
fn what_cannot_be_done_is_refused_when_it_is_asked_for() {
    let sim = Sim::start();
    let client = sim.client();
    sim.get("callback", "client_id=1&message=x&time_shift=60")
        .says(404, "client_not_found");
    sim.get(
        "message",
        &format!("client_id={client}&message_id=7&time_shift=60"),
    )
    .refuses(400, "there is no block 7");
    assert_eq!(sim.look("scheduled"), json!([]));
}

#[test]
fn templates_are_filled_when_the_time_comes_and_the_deleted_are_passed_over() {
    let sim = Sim::start();
    let (client, gone) = (sim.client(), sim.load(1, "shop_example_bot", "1"));
    for id in [client, gone] {
        sim.get(
            "message",
            &format!("client_id={id}&message=%23%7Bplan%7D&time_shift=5"),
        );
    }
    sim.save(client, &json!({ "plan": "Pro" }));
    sim.post("delete_clients", &json!({ "client_ids": [gone] }));
    assert_eq!(sim.advance(5.0), 2);
    assert_eq!(sim.texts(client), ["Pro"]);
}

#[test]
fn real_time_passes_too() {
    let sim = Sim::start();
    let client = sim.client();
    sim.get(
        "message",
        &format!("client_id={client}&message=later&time_shift=2"),
    );
    assert!(sim.texts(client).is_empty());
    eventually(|| sim.texts(client) == ["later"]);
}

#[test]
fn every_scheduled_method_can_be_put_off() {
    let sim = Sim::start();
    sim.load(0, "194275601", "77");
    sim.load(1, "shop_example_bot", "77");
    let all: [(&str, Value); 9] = [
        (
            "vk_callback",
            json!({ "user_id": 77, "group_id": 194_275_601 }),
        ),
        ("ok_callback", json!({ "user_id": 77, "group_id": 5 })),
        ("whatsapp_callback", json!({ "phone": "79000000001" })),
        (
            "tg_callback",
            json!({ "user_id": 77, "group_id": "shop_example_bot" }),
        ),
        ("email_callback", json!({ "email": "a@client.example" })),
        (
            "send_callback_by_platform_id",
            json!({ "platform_ids": [77], "group_id": "shop_example_bot", "callback_text": "x" }),
        ),
        ("message", json!({ "client_id": 36_553 })),
        ("whatsapp_message", json!({ "phone": "79000000001" })),
        ("broadcast", json!({ "clients": [36_553] })),
    ];
    for (at, (name, mut body)) in all.into_iter().enumerate() {
        body["message"] = json!("x");
        body["time_shift"] = json!("3600");
        assert_eq!(sim.post(name, &body).text, "ok", "{name}");
        assert_eq!(sim.look("scheduled")[at]["action"], name);
    }
    assert_eq!(sim.advance(3600.0), 9);
}

#[test]
fn the_clock_goes_forward_only_and_a_reset_sets_it_right() {
    let sim = Sim::start();
    let client = sim.client();
    sim.get(
        "callback",
        &format!("client_id={client}&message=x&time_shift=100"),
    );
    sim.advance(50.0);
    assert!(sim.look("clock")["moved_ms"].as_i64().unwrap() >= 50_000);
    for wrong in [
        json!({ "advance_s": -1 }),
        json!({ "at_ms": 0 }),
        json!({ "advance_s": 1e300 }),
    ] {
        sim.try_set("clock", &wrong).refuses(400, "forward only");
    }
    for wrong in [
        json!({}),
        json!({ "advance_s": "1" }),
        json!({ "advance_s": 1, "at_ms": 1 }),
    ] {
        sim.try_set("clock", &wrong)
            .refuses(400, "either advance_s or at_ms");
    }
    sim.send(Method::POST, "/_control/reset", None, b"");
    assert_eq!(sim.look("clock")["moved_ms"], 0);
    sim.client();
    sim.advance(100.0);
    assert!(sim.texts(client).is_empty(), "what waited is forgotten");
}

#[test]
fn a_moved_clock_is_the_journals_too() {
    let sim = Sim::start();
    sim.client();
    sim.advance(1000.0);
    std::thread::sleep(Duration::from_millis(1));
    sim.client();
    let at = |entry: usize| sim.look("journal")[entry]["at_ms"].as_i64().unwrap();
    assert!(at(1) - at(0) >= 1_000_000);
}
