//! Batches on their way to a visitor's actor: what crosses is read as it was written, there and in rows.

use super::{batch, callback, texts, track};
use crate::support::{cases, parse};
use proptest::prelude::*;
use salebot_onsite::api::Attachment;
use salebot_onsite::error::Code;
use salebot_onsite::gateway::{
    Call, Cap, Config, Confirm, Gateway, Intake, Part, Plain, Taken, What,
};
use salebot_onsite::json;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

#[track_caller]
fn config(events: Value) -> Config {
    let config = json!({ "origins": ["https://shop.example"], "events": events });
    Config::read(&config.to_string()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[track_caller]
fn taken(events: Value, batch: &Value) -> Intake {
    Intake::admit(&config(events), &batch.to_string()).unwrap()
}

fn part(first: usize, delay: u64, cancel_on: &[&str], calls: Vec<Call>) -> Part {
    Part {
        first,
        delay: Millis(delay),
        cancel_on: cancel_on.iter().map(|name| (*name).to_owned()).collect(),
        calls,
    }
}

#[test]
fn why_a_page_has_a_lite_core_is_one_of_four_words_and_goes_no_further() {
    let events = json!({ "step": { "callback": "step" } });
    let mut sent = batch(&[track("a", "step", json!({}))]);
    for (said, known) in [
        (json!("csp"), Some("csp")),
        (json!("no_wasm"), Some("no_wasm")),
        (json!("trap"), Some("trap")),
        (json!("failed"), Some("failed")),
        (json!("of course"), None),
        (json!(["csp"]), None),
        (json!(null), None),
    ] {
        sent["lite"] = said;
        let intake = taken(events.clone(), &sent);
        assert_eq!(intake.lite, known);
        assert!(!intake.write().contains("lite"));
    }
}

#[test]
fn an_event_becomes_parts_that_are_due_together() {
    let say = |message: &str| callback(message, &[]);
    let events = json!({ "cart_left": [
        { "callback": "1" }, { "callback": "2" },
        { "callback": "3", "delay_s": 600, "cancel_on": ["order_paid"] },
        { "callback": "4", "delay_s": 600, "cancel_on": ["order_paid"] },
        { "callback": "5", "delay_s": 600 }, { "callback": "6" }
    ] });
    let intake = taken(events, &batch(&[track("a", "cart_left", json!({}))]));
    assert_eq!(intake.recipient, "qj6pvradl1f");
    assert_eq!(intake.sent_at, Some(Millis(1_790_000_000_000)));
    let parts = vec![
        part(0, 0, &[], vec![say("1"), say("2")]),
        part(2, 600_000, &["order_paid"], vec![say("3"), say("4")]),
        part(4, 600_000, &[], vec![say("5")]),
        part(5, 0, &[], vec![say("6")]),
    ];
    let expected = Taken {
        id: "a".to_owned(),
        name: "cart_left".to_owned(),
        at: Some(Millis(1_790_000_000_000)),
        cap: None,
        what: What::Do(parts),
    };
    assert_eq!(intake.events, [expected]);
}

#[test]
fn an_event_may_say_how_often_its_rule_makes_it() {
    let events = json!({ "seen": { "callback": "seen" } });
    let with = |limit: Value, times: Value| {
        let mut event = track("a", "seen", json!({}));
        event["limit"] = limit;
        event["times"] = times;
        taken(events.clone(), &batch(&[event]))
    };
    for (id, times) in [(0, 1), ((1 << 53) - 1, u32::MAX)] {
        let intake = with(json!(id), json!(times));
        assert_eq!(intake.events[0].cap, Some(Cap { id, times }));
    }
    for bad in [
        (json!(null), json!(1)),
        (json!("7"), json!(1)),
        (json!(-7), json!(1)),
        (json!(7), json!(null)),
        (json!(7), json!("1")),
        (json!(7), json!(0)),
        (json!(7), json!(0.5)),
        (json!(7), json!(1_u64 << 32)),
    ] {
        let intake = with(bad.0.clone(), bad.1.clone());
        assert_eq!(intake.events, [], "{bad:?}");
        let said = parse(&intake.decided[0]);
        assert_eq!(
            (&said["status"], &said["code"]),
            (&json!("rejected"), &json!("invalid_argument")),
            "{bad:?}"
        );
        assert!(
            said["message"].as_str().unwrap().contains("times"),
            "{said}"
        );
    }
}

#[test]
fn what_needs_no_actor_is_decided_at_once() {
    let events = json!({ "seen": { "callback": "seen" }, "left": { "callback": "l", "delay_s": 1, "cancel_on": ["paid", "page"] } });
    let page = json!({ "id": "p", "kind": "page" });
    let forget = json!({ "id": "f", "kind": "forget", "name": "forget" });
    let given = batch(&[
        track("a", "seen", json!({})),
        track("b", "unknown", json!({})),
        track("c", "paid", json!({})),
        page.clone(),
        forget,
        json!({ "id": "i", "kind": "identify", "props": {} }),
    ]);
    let intake = taken(events, &given);
    let ids: Vec<&str> = intake.events.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(ids, ["a", "c", "p", "f"]);
    assert_eq!(
        intake.events[1].what,
        What::Do(Vec::new()),
        "it only cancels"
    );
    assert_eq!(intake.events[2].what, What::Do(Vec::new()));
    assert_eq!(intake.events[3].what, What::Forget);
    let decided: Vec<Value> = intake.decided.iter().map(|said| parse(said)).collect();
    assert_eq!(decided[0]["code"], "event_unknown");
    assert_eq!(decided[1], json!({ "id": "i", "status": "accepted" }));
    assert_eq!(intake.reply(), None);
    // Without that name there it would have been nothing.
    let gateway = Gateway::new(config(json!({})));
    let intake = gateway
        .intake(Millis(0), None, batch(&[page]).to_string().as_bytes())
        .unwrap();
    let reply = intake.reply().unwrap();
    assert_eq!((reply.status, intake.events.len()), (202, 0));
    assert_eq!(
        gateway.intake(Millis(0), None, b"").unwrap_err().status,
        400
    );
    let error = Intake::admit(&config(json!({})), &" ".repeat(70_000)).unwrap_err();
    assert_eq!(error.code, Code::TooLarge);
}

#[test]
fn more_is_passed_over_and_what_cannot_be_done_left_out() {
    let text = r#"{ "v": 2, "recipient": "a", "new": 1, "decided": [], "events": [
        { "id": "1", "name": "n", "parts": [{ "first": 0, "calls": [{ "callback": "a", "variables": {}, "later": 1 }] }] },
        { "id": "2", "parts": [{ "first": 0, "calls": [{ "telepathy": {} }] }] },
        { "id": "3", "parts": [{ "first": 0, "calls": [] }] },
        { "id": "5", "parts": [{ "first": 65536, "calls": [{ "callback": "a", "variables": {} }] }] },
        { "id": "", "parts": [] },
        { "parts": [] },
        { "id": "4" }
    ] }"#;
    let read = Intake::read(text).unwrap();
    assert_eq!(read.events.len(), 1);
    assert_eq!(
        read.events[0].what,
        What::Do(vec![part(0, 0, &[], vec![callback("a", &[])])])
    );
    for text in [
        "",
        "1",
        "{}",
        "{\"recipient\":\"\",\"events\":[]}",
        "{\"recipient\":\"a\"}",
    ] {
        assert_eq!(Intake::read(text), None, "{text}");
    }
}

#[test]
fn calls_that_are_none_are_not_read() {
    for text in [
        "{}",
        "1",
        "{\"callback\":1,\"variables\":{}}",
        "{\"callback\":\"a\"}",
        "{\"callback\":\"a\",\"variables\":{\"a\":1}}",
        "{\"message\":{}}",
        "{\"message\":{\"block\":\"1\"}}",
        "{\"message\":{\"block\":1.5}}",
        "{\"message\":{\"attachment\":{\"type\":\"pdf\",\"url\":\"a\"}}}",
        "{\"save_variables\":[]}",
        "{\"identify\":1}",
        "{\"add_to_list\":1}",
    ] {
        assert_eq!(Call::read(&json::read(text).unwrap()), None, "{text}");
    }
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(("\\PC{0,8}", "\\PC{0,12}|[\"\\\\\n\t\u{1}]{0,3}"), 0..4)
}

fn call() -> impl Strategy<Value = Call> {
    let text = || "\\PC{0,12}|[\"\\\\\n\u{1}]{1,3}";
    let attachment = prop::option::of((prop::sample::select(vec!["image", "file"]), text()));
    prop_oneof![
        (prop::option::of(text()), prop::option::of(text()))
            .prop_map(|(name, tag)| Call::Identify { name, tag }),
        (text(), pairs()).prop_map(|(message, variables)| Call::Callback {
            message,
            variables: variables.into(),
        }),
        (
            text(),
            prop::option::of(any::<u64>()),
            attachment,
            prop::option::of(text())
        )
            .prop_map(|(message, message_id, attachment, buttons)| Call::Message {
                message: Some(message),
                message_id,
                attachment: attachment.map(|(kind, url)| Attachment {
                    kind: kind.to_owned(),
                    url,
                }),
                buttons,
            }),
        pairs().prop_map(|variables| Call::SaveVariables(variables.into())),
        (1..9_u64).prop_map(|id| Call::Plain {
            method: Plain::AddToList,
            params: vec![("list_id", id.to_string())],
        }),
        text().prop_map(|name| Call::Plain {
            method: Plain::CreateOrder,
            params: vec![("name", json::text(&name)), ("state_id", "7".to_owned())],
        }),
    ]
}

fn event() -> impl Strategy<Value = Taken> {
    let part = (
        0..9_usize,
        0..10_000_000_u64,
        prop::collection::vec("[a-z_]{1,9}", 0..3),
        prop::collection::vec(call(), 1..4),
    );
    let part = part.prop_map(|(first, delay, cancel_on, calls)| Part {
        first,
        delay: Millis(delay),
        cancel_on,
        calls,
    });
    let what = prop_oneof![
        Just(What::Forget),
        prop::collection::vec(part, 0..3).prop_map(What::Do),
    ];
    (
        "[!-~]{1,10}",
        "[a-z]{0,9}",
        prop::option::of(0..1_u64 << 52),
        prop::option::of((0..1_u64 << 53, 1..=u32::MAX)),
        what,
    )
        .prop_map(|(id, name, at, cap, what)| Taken {
            id,
            name,
            at: at.map(Millis),
            cap: cap.map(|(id, times)| Cap { id, times }),
            what,
        })
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_call_is_read_as_it_was_written(call in call()) {
        let text = call.write();
        prop_assert!(parse(&text).is_object());
        prop_assert_eq!(Call::read(&json::read(&text).unwrap()), Some(call));
    }

    #[test]
    fn a_batch_is_read_as_it_was_written(
        events in prop::collection::vec(event(), 0..5), sent_at in prop::option::of(0..1_u64 << 52), said: bool, known_only: bool
    ) {
        let said = said.then(|| "{\"id\":\"x\",\"status\":\"accepted\"}".to_owned());
        let intake = Intake {
            recipient: "qj6pvradl1f".to_owned(),
            sent_at: sent_at.map(Millis),
            known_only,
            lite: None,
            confirm: known_only.then_some(Confirm::Drop),
            decided: said.into_iter().collect(),
            events,
        };
        prop_assert_eq!(Intake::read(&intake.write()), Some(intake));
    }

    #[test]
    fn whatever_comes_is_read_or_not(text in "\\PC{0,80}") {
        let _ = Intake::read(&text);
        let _ = json::read(&text).and_then(|value| Call::read(&value));
    }
}

#[test]
fn variables_keep_their_order_and_their_doubles() {
    let call = Call::SaveVariables(texts(&[("b", "1"), ("a", "2"), ("b", "3")]));
    let text = call.write();
    assert_eq!(Call::read(&json::read(&text).unwrap()), Some(call));
}
