//! Calls that act late, what is done late, and what was done.

use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::{Sim, api};

fn lose(sim: &Sim, query: &str) {
    let path = format!("{}?{query}", api("message"));
    assert!(sim.try_send(Method::GET, &path, None, b"").is_err());
}

#[test]
fn calls_that_act_late_do_so_each_at_its_time_among_what_is_put_off() {
    let sim = Sim::start();
    let client = sim.client();
    sim.quirks(json!({ "act_after_ms_gone": { "ms": 20_000, "times": 1 } }));
    lose(&sim, &format!("client_id={client}&message=second"));
    sim.quirks(json!({ "act_after_ms_gone": { "ms": 10_000, "times": 1 } }));
    lose(
        &sim,
        &format!("client_id={client}&message=third&time_shift=20"),
    );
    sim.get(
        "message",
        &format!("client_id={client}&message=first&time_shift=15"),
    );
    let waiting = sim.look("scheduled");
    let waiting = waiting.as_array().unwrap().iter();
    let messages: Vec<_> = waiting.map(|row| row["message"].clone()).collect();
    assert_eq!(messages, ["third", "first", "second"]);
    assert_eq!(sim.look("clock")["scheduled"], 3);

    // The late call that puts its message off is done, and so is its message.
    assert_eq!(sim.advance(40.0), 4);
    assert_eq!(sim.texts(client), ["first", "second", "third"]);
    let acts = sim.look("acts");
    let times: Vec<_> = (0..3)
        .map(|at| acts[at]["at_ms"].as_i64().unwrap())
        .collect();
    assert!(times.is_sorted() && times[2] - times[0] >= 14_000, "{acts}");
}

#[test]
fn a_late_call_may_be_refused_when_its_time_comes() {
    let sim = Sim::start();
    sim.quirks(json!({ "act_after_ms_gone": 10_000 }));
    lose(&sim, "client_id=1&message=hello");
    assert_eq!(sim.advance(10.0), 1);
    let entry = &sim.look("journal")[0];
    assert_eq!(
        json!([entry["acted"], entry["acted_at_ms"], entry["status"]]),
        json!([false, null, null])
    );
    assert_eq!(sim.look("acts"), json!([]));
}

#[test]
fn every_copy_is_written_down_until_that_is_emptied() {
    let sim = Sim::start();
    let client = sim.client();
    for _ in 0..2 {
        let call = json!({ "client_id": client, "message": "hello", "client.a": "#{plan}" });
        sim.post("callback", &call);
    }
    sim.get("message", &format!("client_id={client}&message_id=390"));
    sim.get("callback", "client_id=1&message=nobody");
    let mut acts = sim.look("acts");
    for act in acts.as_array_mut().unwrap() {
        assert!(act["at_ms"].take().as_i64().unwrap() > 1_700_000_000_000);
    }
    let heard = json!({ "at_ms": null, "action": "callback", "client_id": client, "message": "hello", "message_id": null, "variables": { "client.a": "#{plan}" } });
    let said = json!({ "at_ms": null, "action": "message", "client_id": client, "message": "", "message_id": 390, "variables": {} });
    assert_eq!(acts, json!([heard, heard, said]));
    sim.send(Method::DELETE, "/_control/acts", None, b"");
    assert_eq!(sim.look("acts"), json!([]));
}

#[test]
fn save_variables_may_show_late_too_and_a_closed_deal_takes_its_own_along() {
    let sim = Sim::start();
    let client = sim.client();
    let shown = || {
        let all = sim.get("get_variables", &format!("client_id={client}"));
        let all = all.json();
        json!([all["plan"], all["phone"]])
    };
    sim.save(client, &json!({ "plan": "free", "client.phone": "1" }));
    sim.quirks(json!({ "variables_late_ms": { "ms": 60_000, "times": 1 } }));
    sim.save(client, &json!({ "plan": "pro", "client.phone": "2" }));
    assert_eq!(shown(), json!(["free", "1"]));
    let closed = json!({ "client_id": client, "state_id": 4 });
    assert_eq!(sim.post("set_order_state", &closed).status, 200);
    assert_eq!(shown(), json!([null, "1"]));
    sim.advance(60.0);
    assert_eq!(shown(), json!([null, "2"]));
}

#[test]
fn a_block_that_is_sent_moves_the_deal_and_needs_none() {
    let sim = Sim::start();
    let client = sim.client();
    let block = |state: i64| json!([{ "id": 1, "answer": "Done", "order_state": state }]);
    let put = |state: i64| {
        let body = block(state).to_string();
        sim.send(Method::PUT, "/_control/blocks", None, body.as_bytes())
    };
    put(9).refuses(400, "block 1: order_state: there is no state 9");
    assert_eq!(put(2).json()[0]["order_state"], 2);
    let send = || sim.get("message", &format!("client_id={client}&message_id=1"));
    assert_eq!(send().status, 200);
    assert_eq!(sim.state(client)["deals"], json!([]));
    sim.save(client, &json!({ "plan": "pro" }));
    send();
    assert_eq!(sim.state(client)["deals"][0]["state_id"], 2);
}

#[test]
fn times_that_are_given_are_of_the_services_calendar_too() {
    let sim = Sim::start();
    let client = sim.client();
    // Noon of 1 March 2100, UTC.
    sim.set("clock", &json!({ "at_ms": 4_107_585_600_000_i64 }));
    sim.quirks(json!({ "clock_off_s": -3600 }));
    sim.get(
        "message",
        &format!("client_id={client}&message=hello&send_time=2100-03-01+11:10:00"),
    );
    assert_eq!(sim.advance(590.0), 0);
    assert_eq!(sim.advance(11.0), 1);
    let given = sim
        .get("get_history", &format!("client_id={client}"))
        .json();
    assert_eq!(
        given["result"][0]["created_at"],
        4_107_585_600_i64 + 600 - 3600
    );
}

#[test]
fn quirks_of_what_is_late_are_read_strictly() {
    let sim = Sim::start();
    let fresh = sim.look("quirks");
    for (quirks, why) in [
        (
            json!({ "clock_off_s": 86_401 }),
            "clock_off_s: no zone is more than a day away",
        ),
        (
            json!({ "clock_off_s": i64::MIN }),
            "clock_off_s: no zone is more than a day away",
        ),
        (
            json!({ "history_text": { "trimed": true } }),
            "history_text: unknown field `trimed`",
        ),
        (
            json!({ "variables_late_ms": { "s": 1 } }),
            "variables_late_ms has no s; known: ms",
        ),
        (
            json!({ "act_after_ms_gone": { "hold_on": true } }),
            "act_after_ms_gone: missing field `ms`",
        ),
    ] {
        sim.try_quirks(quirks).refuses(400, why);
    }
    assert_eq!(sim.look("quirks"), fresh);
    let set = sim.quirks(json!({ "act_after_ms_gone": 5, "history_text": { "escaped": true } }));
    assert_eq!(
        json!([set["act_after_ms_gone"], set["history_text"]]),
        json!([{ "ms": 5, "hold_on": false }, { "filled": false, "trimmed": false, "escaped": true }])
    );
    let reset = sim.quirks(json!({ "act_after_ms_gone": false, "history_text": null }));
    assert_eq!(
        json!([reset["act_after_ms_gone"], reset["history_text"]]),
        json!([Value::Null, fresh["history_text"]])
    );
}
