//! A service whose answers are lost, that acts or saves late, and that tells what was done in other words.

use super::{PATIENCE, Sim};
use salebot_onsite::api::{
    Callback, GetClients, GetHistory, GetOrders, GetVariables, History, Message,
};
use salebot_onsite::error::{Code, Error};
use salebot_simulator::DEFAULT_API_KEY;
use serde_json::{Value, json};
use std::time::Duration;
use ureq::Agent;

/// A callback that names its call, as the gateway's do.
fn callback(sim: &Sim, onsite_call: &str) -> Result<(), Error> {
    let call = Callback::new(sim.client(), "price_seen")
        .variables([("plan", "pro"), ("client.onsite_call", onsite_call)]);
    sim.try_call(&call).map(drop)
}

/// How often the bot was told of this call.
#[track_caller]
fn copies(sim: &Sim, onsite_call: &str) -> usize {
    let acts = sim.look("acts");
    let acts = acts.as_array().unwrap().iter();
    acts.filter(|act| act["variables"]["client.onsite_call"] == onsite_call)
        .count()
}

/// What reading back shows of the callback that came last.
#[track_caller]
fn read_back(sim: &Sim) -> Option<String> {
    let read = sim.call(&GetVariables::new(sim.client()));
    read.get("onsite_call").map(str::to_owned)
}

#[track_caller]
fn history(sim: &Sim) -> History {
    sim.call(&GetHistory::new(sim.client()))
}

#[track_caller]
fn last_callback(sim: &Sim) -> Value {
    let journal = sim.look("journal?action=callback");
    journal.as_array().unwrap().last().unwrap().clone()
}

#[test]
fn a_call_acts_long_after_its_line_is_closed() {
    let sim = Sim::start();
    sim.quirks(
        json!({ "act_after_ms_gone": { "ms": 45_000, "actions": ["callback"], "times": 1 } }),
    );
    assert_eq!(callback(&sim, "a.0").unwrap_err().code, Code::Network);
    sim.advance(44);
    assert_eq!((copies(&sim, "a.0"), read_back(&sim)), (0, None));
    assert_eq!(sim.look("scheduled")[0]["action"], "callback");
    let entry = last_callback(&sim);
    assert_eq!(
        json!([entry["acted"], entry["acted_at_ms"], entry["quirks"]]),
        json!([false, null, ["act_after_ms_gone"]])
    );

    sim.advance(1);
    assert_eq!(
        (copies(&sim, "a.0"), read_back(&sim).as_deref()),
        (1, Some("a.0"))
    );
    let entry = last_callback(&sim);
    let took_ms = entry["acted_at_ms"].as_i64().unwrap() - entry["at_ms"].as_i64().unwrap();
    assert!((45_000..46_000).contains(&took_ms), "{entry}");
    assert_eq!(
        json!([entry["acted"], entry["status"]]),
        json!([true, null])
    );
    assert_eq!(sim.look("scheduled"), json!([]));

    callback(&sim, "a.0").unwrap();
    assert_eq!(copies(&sim, "a.0"), 2, "a repetition shows");
}

#[test]
fn a_call_acts_long_after_its_caller_gave_up() {
    let sim = Sim::start();
    let request = sim
        .service
        .request(&Message::new(sim.client(), "hello"))
        .unwrap();
    sim.quirks(json!({ "act_after_ms_gone": { "ms": 20_000, "hold_on": true, "times": 1 } }));
    let hasty = Agent::config_builder()
        .timeout_global(Some(Duration::from_millis(400)))
        .build()
        .new_agent();
    let body = request.body.as_ref().unwrap();
    let sent = hasty.post(&request.url).content_type(body.0).send(&body.1);
    assert!(matches!(sent, Err(ureq::Error::Timeout(_))), "{sent:?}");

    let step = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    while sim.look("scheduled") == json!([]) {
        assert!(waited < PATIENCE, "the service never saw its caller go");
        std::thread::sleep(step);
        waited += step;
    }
    let due_ms = sim.look("scheduled")[0]["at_ms"].as_i64().unwrap();
    let came_ms = sim.look("journal?action=message")[0]["at_ms"].as_i64();
    let waits_ms = due_ms - came_ms.unwrap();
    assert!(
        waits_ms > 20_200,
        "counted from when it gave up: {waits_ms}"
    );
    assert_eq!(sim.look("acts"), json!([]));
    sim.advance(20);
    let acts = sim.look("acts");
    assert_eq!(
        (acts.as_array().unwrap().len(), &acts[0]["message"]),
        (1, &json!("hello"))
    );
    assert_eq!(sim.texts(), ["hello"]);
}

#[test]
fn what_is_saved_shows_late_and_never_before_what_came_earlier() {
    let sim = Sim::start();
    let late = json!({ "variables_late_ms": { "ms": 10_000, "actions": ["callback"] } });
    sim.quirks(late.clone());
    callback(&sim, "a.0").unwrap();
    assert_eq!((copies(&sim, "a.0"), read_back(&sim)), (1, None));
    assert_eq!(sim.state()["variables"]["onsite_call"], "a.0");
    assert_eq!(last_callback(&sim)["quirks"], json!(["variables_late_ms"]));
    assert!(
        sim.texts()[1].contains("the pro plan"),
        "the bot knows at once"
    );
    sim.advance(5);
    callback(&sim, "b.0").unwrap();
    sim.advance(4);
    assert_eq!(read_back(&sim), None);
    sim.advance(1);
    assert_eq!(read_back(&sim).as_deref(), Some("a.0"));
    sim.advance(5);
    assert_eq!(read_back(&sim).as_deref(), Some("b.0"));

    callback(&sim, "c.0").unwrap();
    sim.quirks(json!({ "variables_late_ms": null }));
    callback(&sim, "d.0").unwrap();
    assert_eq!(read_back(&sim).as_deref(), Some("d.0"));
    sim.advance(20);
    assert_eq!(read_back(&sim).as_deref(), Some("d.0"));

    sim.quirks(late);
    callback(&sim, "e.0").unwrap();
    sim.quirks(json!({ "variables_late_ms": 1_000 }));
    callback(&sim, "f.0").unwrap();
    sim.advance(1);
    assert_eq!(read_back(&sim).as_deref(), Some("f.0"));
    sim.advance(20);
    assert_eq!(read_back(&sim).as_deref(), Some("f.0"));
}

#[test]
fn a_block_closes_the_deal_and_the_clients_variables_stay() {
    let sim = Sim::start();
    sim.blocks(json!([
        { "id": 1, "condition": "price_seen", "answer": "Thank you for #{plan}", "order_state": 4 }
    ]));
    callback(&sim, "a.0").unwrap();
    assert_eq!(sim.texts(), ["price_seen", "Thank you for pro"]);
    let read = sim.call(&GetVariables::new(sim.client()));
    assert_eq!(
        (read.get("plan"), read.get("onsite_call")),
        (None, Some("a.0"))
    );
    let state = sim.state();
    assert_eq!(
        (&state["deals"][0]["status"], &state["deal"]["variables"]),
        (&json!(1), &json!({}))
    );
}

#[test]
fn history_tells_another_text_than_was_sent() {
    let sim = Sim::start();
    let client = sim.client();
    callback(&sim, "a.0").unwrap();
    sim.call(&Callback::new(client, "saw #{plan}"));
    let sent = "  1 < 2 & \"3\" > '#{plan}' ";
    sim.call(&Message::new(client, sent));
    let told = |rewrites: Value| {
        sim.quirks(json!({ "history_text": rewrites }));
        let newest = history(&sim).result.split_off(2);
        let texts = newest.into_iter().map(|item| item.text.unwrap());
        texts.collect::<Vec<_>>()
    };
    let said = "  1 < 2 & \"3\" > 'pro' ";
    assert_eq!(told(Value::Null), ["saw #{plan}", said]);
    assert_eq!(told(json!({ "filled": true })), ["saw pro", said]);
    assert_eq!(
        told(json!({ "trimmed": true })),
        ["saw #{plan}", said.trim()]
    );
    assert_eq!(
        told(json!({ "filled": true, "trimmed": true, "escaped": true })),
        ["saw pro", "1 &lt; 2 &amp; &quot;3&quot; &gt; &#39;pro&#39;"]
    );
    assert_eq!(sim.texts()[3], said, "the chat shows what was said");
    assert_eq!(sim.look("acts")[2]["message"], sent);
}

#[test]
fn the_services_calendar_is_in_another_zone() {
    let sim = Sim::start();
    // 22:00 of 1 March 2100, UTC: three hours on it is the next day.
    let late_ms = 4_107_621_600_000_u64;
    sim.set("clock", &json!({ "at_ms": late_ms }));
    sim.quirks(json!({ "clock_off_s": 10_800 }));
    sim.call(&Message::new(sim.client(), "hello"));
    let off_s = |told_s: Option<u64>| told_s.unwrap() - late_ms / 1000;
    let ahead = 10_800..10_805;
    assert!(ahead.contains(&off_s(history(&sim).result[0].created_at)));
    let clients = sim.call(&GetClients::new());
    assert!(ahead.contains(&off_s(clients.clients[0].updated_at)));
    let on = |day: &str| {
        let asked = GetHistory::new(sim.client()).days([day, day]);
        sim.call(&asked).result.len()
    };
    assert_eq!((on("01.03.2100"), on("02.03.2100")), (0, 1));
    let entry = &sim.look("journal?action=message")[0];
    assert!(
        entry["at_ms"].as_u64().unwrap() < late_ms + 5_000,
        "the journal stays with the simulator's clock: {entry}"
    );
}

#[test]
fn a_key_without_the_read_scope_writes_and_reads_nothing() {
    let sim = Sim::start();
    let client = sim.client();
    sim.set(
        "keys",
        &json!({ "key": DEFAULT_API_KEY, "scopes": ["W", "CW"] }),
    );
    callback(&sim, "a.0").unwrap();
    sim.call(&Message::new(client, "hello"));
    let refused = [
        sim.try_call(&GetVariables::new(client)).map(drop),
        sim.try_call(&GetHistory::new(client)).map(drop),
        sim.try_call(&GetClients::new()).map(drop),
        sim.try_call(&GetOrders::new(client)).map(drop),
    ];
    for refusal in refused {
        let error = refusal.unwrap_err();
        assert_eq!((error.code, error.status), (Code::ApiStatus, Some(403)));
        assert!(error.message.contains("lacks the scope"), "{error}");
    }
    let acted: Vec<_> = sim.look("journal").as_array().unwrap()[1..]
        .iter()
        .map(|entry| entry["acted"].as_bool().unwrap())
        .collect();
    assert_eq!(acted, [true, true, true, false, false, false, false]);
    assert_eq!(copies(&sim, "a.0"), 1);
}
