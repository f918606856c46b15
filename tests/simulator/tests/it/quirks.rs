//! What each quirk does.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::{Answer, RECIPIENT, Sim, api, eventually, now};

fn say_hello(sim: &Sim, client: i64) -> Result<Answer, ureq::Error> {
    sim.try_send(
        Method::GET,
        &format!("{}?client_id={client}&message=hello", api("callback")),
        None,
        b"",
    )
}

fn last_callback(sim: &Sim) -> Value {
    sim.look("journal?action=callback")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone()
}

#[test]
fn success_is_ok_or_a_status() {
    let sim = Sim::start();
    let client = sim.client();
    assert!(
        say_hello(&sim, client)
            .unwrap()
            .header("content-type")
            .unwrap()
            .starts_with("text/plain")
    );
    sim.quirks(json!({ "plain_ok": false }));
    assert_eq!(
        say_hello(&sim, client).unwrap().json(),
        json!({ "status": "success" })
    );
}

#[test]
fn client_not_found_may_come_with_200() {
    let sim = Sim::start();
    sim.quirks(json!({ "client_not_found_status": 200 }));
    let answer = say_hello(&sim, 1).unwrap();
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "status": "client_not_found" }))
    );
}

#[test]
fn an_error_may_come_with_200_and_without_effect() {
    let sim = Sim::start();
    let client = sim.client();
    sim.quirks(json!({ "status_error_200": { "message": "try later", "times": 1 } }));
    let answer = say_hello(&sim, client).unwrap();
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "status": "error", "message": "try later" }))
    );
    assert!(sim.texts(client).is_empty());
    assert_eq!(last_callback(&sim)["acted"], false);
    sim.quirks(json!({ "status_error_200": true }));
    say_hello(&sim, client)
        .unwrap()
        .refuses(200, "something went wrong");
}

#[test]
fn any_status_can_be_answered_to_some_calls_of_some_methods() {
    let sim = Sim::start();
    let client = sim.client();
    let busy = json!({ "status": 429, "retry_after_s": 2, "body": "slow down", "times": 2, "actions": ["callback"] });
    sim.quirks(json!({ "respond": busy }));
    assert_eq!(
        sim.get("get_variables", &format!("client_id={client}"))
            .status,
        200
    );
    for left in [1, 0] {
        let answer = say_hello(&sim, client).unwrap();
        assert_eq!((answer.status, answer.text.as_str()), (429, "slow down"));
        assert_eq!(answer.header("retry-after"), Some("2"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let times = sim.look("quirks")["respond"]["times"].as_i64();
        assert_eq!(times.unwrap_or_default(), left);
    }
    assert_eq!(say_hello(&sim, client).unwrap().text, "ok");
    assert_eq!(sim.texts(client).len(), 2, "only the last call acted");
}

#[test]
fn a_failure_may_come_after_acting() {
    let sim = Sim::start();
    let client = sim.client();
    sim.quirks(json!({ "respond": { "status": 500, "body": { "oops": true }, "act": true } }));
    let answer = say_hello(&sim, client).unwrap();
    assert_eq!(
        (answer.status, answer.json()),
        (500, json!({ "oops": true }))
    );
    assert_eq!(sim.texts(client).len(), 2);
    let entry = last_callback(&sim);
    assert_eq!(
        (&entry["acted"], &entry["status"]),
        (&json!(true), &json!(500))
    );
}

#[test]
fn the_line_may_close_after_acting_without_an_answer() {
    let sim = Sim::start();
    let client = sim.client();
    sim.quirks(json!({ "no_answer_after_acting": { "times": 1 } }));
    assert!(say_hello(&sim, client).is_err());
    assert_eq!(sim.texts(client).len(), 2);
    let entry = last_callback(&sim);
    assert_eq!(
        json!([entry["acted"], entry["status"], entry["answer"]]),
        json!([true, null, null])
    );
    assert_eq!(say_hello(&sim, client).unwrap().text, "ok");
}

#[test]
fn not_a_byte_comes_back_over_a_line_that_is_cut() {
    let sim = Sim::start();
    sim.quirks(json!({ "no_answer_after_acting": true }));
    let request = format!(
        "GET {}?recipient=a HTTP/1.1\r\nHost: sim\r\n\r\n",
        api("online_chat_client_id")
    );
    assert_eq!(sim.raw(&request), "");
}

#[test]
fn the_effect_may_come_after_the_line_is_closed() {
    let sim = Sim::start();
    let client = sim.client();
    sim.quirks(json!({ "act_after_ms_gone": { "ms": 300, "times": 1 } }));
    assert!(say_hello(&sim, client).is_err());
    assert!(sim.texts(client).is_empty());
    assert_eq!(last_callback(&sim)["acted"], false);
    eventually(|| last_callback(&sim)["acted"] == json!(true));
    assert_eq!(sim.texts(client).len(), 2);
    assert_eq!(last_callback(&sim)["status"], Value::Null);
}

#[test]
fn a_late_effect_does_not_outlive_a_reset() {
    let sim = Sim::start();
    let client = sim.client();
    sim.quirks(json!({ "act_after_ms_gone": 100 }));
    assert!(say_hello(&sim, client).is_err());
    sim.send(Method::POST, "/_control/reset", None, b"");
    assert_eq!(sim.client(), client);
    std::thread::sleep(Duration::from_millis(250));
    assert!(sim.texts(client).is_empty());
}

#[test]
fn latency_comes_between_effect_and_answer() {
    let sim = Sim::start();
    let client = sim.client();
    sim.quirks(json!({ "latency_ms": { "ms": 400, "times": 1, "actions": ["callback"] } }));
    let started = now();
    std::thread::scope(|scope| {
        let call = scope.spawn(|| say_hello(&sim, client).unwrap());
        eventually(|| sim.texts(client).len() == 2);
        assert!(started.elapsed() < Duration::from_millis(400));
        assert_eq!(last_callback(&sim)["status"], Value::Null);
        assert_eq!(call.join().unwrap().text, "ok");
    });
    assert!(started.elapsed() >= Duration::from_millis(400));
    assert_eq!(last_callback(&sim)["status"], 200);
}

#[test]
fn a_caller_that_gives_up_is_written_down_as_not_answered() {
    let sim = Sim::start();
    sim.quirks(json!({ "latency_ms": 300 }));
    let mut line = sim.connect();
    let request = format!(
        "GET {}?recipient={RECIPIENT} HTTP/1.1\r\nHost: sim\r\n\r\n",
        api("online_chat_client_id")
    );
    std::io::Write::write_all(&mut line, request.as_bytes()).unwrap();
    eventually(|| sim.look("journal")[0]["acted"] == json!(true));
    drop(line);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(sim.look("journal")[0]["answer"], Value::Null);
}

#[test]
fn every_answer_of_the_api_may_be_read_across_origins_unless_a_quirk_forbids_it() {
    let sim = Sim::start();
    let client = sim.client();
    let allowed = |answer: &Answer| {
        answer
            .header("access-control-allow-origin")
            .map(str::to_owned)
    };
    assert_eq!(
        allowed(&say_hello(&sim, client).unwrap()).as_deref(),
        Some("*")
    );
    assert_eq!(allowed(&say_hello(&sim, 1).unwrap()).as_deref(), Some("*"));
    assert_eq!(
        allowed(&sim.send(Method::GET, "/api/wrong/callback", None, b"")).as_deref(),
        Some("*")
    );
    sim.quirks(json!({ "cors": false }));
    assert_eq!(allowed(&say_hello(&sim, client).unwrap()), None);
}

#[test]
fn a_preflight_is_refused_unless_a_quirk_answers_it() {
    let sim = Sim::start();
    let preflight = || sim.send(Method::OPTIONS, &api("callback"), None, b"");
    let answer = preflight();
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("access-control-allow-headers"), None);
    sim.quirks(json!({ "preflight": "answer" }));
    let answer = preflight();
    assert_eq!(answer.status, 204);
    assert_eq!(
        answer.header("access-control-allow-methods"),
        Some("GET, POST")
    );
    assert_eq!(answer.header("access-control-allow-headers"), Some("*"));
    let entry = last_callback(&sim);
    assert_eq!(
        json!([entry["http"], entry["status"], entry["acted"]]),
        json!(["OPTIONS", 204, false])
    );
}
