//! The journal.

use salebot_simulator::DEFAULT_API_KEY;
use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::{RECIPIENT, Sim, api};

#[test]
fn a_call_is_written_down_as_it_came_and_as_it_was_answered() {
    let sim = Sim::start();
    let client = sim.client();
    let path = format!("{}?client_id={client}&empty=", api("callback"));
    sim.send(
        Method::POST,
        &path,
        Some("text/plain"),
        br#"{"message":"hello","plan":"Pro"}"#,
    );

    let mut entry = sim.look("journal?action=callback")[0].take();
    let acted_at_ms = entry["acted_at_ms"].take().as_i64().unwrap();
    assert!(entry["at_ms"].take().as_i64().unwrap() > 1_700_000_000_000);
    assert!(acted_at_ms > 1_700_000_000_000);
    let expected = json!({
        "seq": 2,
        "at_ms": null,
        "http": "POST",
        "action": "callback",
        "content_type": "text/plain",
        "query": { "client_id": "36553", "empty": "" },
        "body": { "message": "hello", "plan": "Pro" },
        "params": { "client_id": "36553", "message": "hello", "plan": "Pro" },
        "key": "valid",
        "status": 200,
        "answer": "ok",
        "acted": true,
        "acted_at_ms": null,
        "quirks": [],
    });
    assert_eq!(entry, expected);
}

#[test]
fn the_key_is_never_in_the_journal() {
    let sim = Sim::start();
    let client = sim.client();
    sim.get("get_variables", &format!("client_id={client}"));
    let leak = json!({ "client_id": client, "message": DEFAULT_API_KEY, DEFAULT_API_KEY: [DEFAULT_API_KEY] });
    sim.post("callback", &leak);
    sim.get(DEFAULT_API_KEY, "");
    let journal = sim.look("journal");
    assert!(!journal.to_string().contains(DEFAULT_API_KEY));
    assert_eq!(journal[2]["params"]["message"], "[api_key]");
}

#[test]
fn wrong_keys_refusals_and_unreadable_bodies_are_written_down_too() {
    let sim = Sim::start();
    sim.send(Method::GET, "/api/wrong/callback?client_id=1", None, b"");
    sim.get("callback", "");
    sim.send(
        Method::POST,
        &api("callback"),
        Some("application/json"),
        b"{oops",
    );
    let journal = sim.look("journal");
    let summary = |at: usize| {
        let entry = &journal[at];
        json!([entry["key"], entry["status"], entry["acted"], entry["body"]])
    };
    assert_eq!(summary(0), json!(["unknown", 404, false, null]));
    assert_eq!(summary(1), json!(["valid", 400, false, null]));
    assert_eq!(summary(2), json!(["valid", 400, false, "{oops"]));
}

#[test]
fn emptying_the_journal_leaves_the_state_and_a_reset_leaves_nothing() {
    let sim = Sim::start();
    sim.client();
    assert_eq!(
        sim.send(Method::DELETE, "/_control/journal", None, b"")
            .status,
        204
    );
    assert_eq!(sim.look("journal"), json!([]));
    assert_eq!(
        sim.look("clients"),
        json!([{ "client_id": 36553, "recipient": RECIPIENT }])
    );
    sim.client();
    assert_eq!(sim.look("journal")[0]["seq"], 2, "numbers go on");

    sim.quirks(json!({ "plain_ok": false }));
    sim.send(Method::PUT, "/_control/blocks", None, b"[]");
    assert_eq!(
        sim.send(Method::POST, "/_control/reset", None, b"").status,
        204
    );
    assert_eq!(sim.look("journal"), json!([]));
    assert_eq!(sim.look("clients"), json!([]));
    assert_eq!(sim.look("quirks")["plain_ok"], true);
    assert_ne!(sim.look("blocks"), Value::Array(Vec::new()));
    assert_eq!(sim.client(), 36553);
}
