//! Batches that are refused as a whole, and how large things may be.

use super::{admitted, batch, config, rejection, track};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::gateway::{Trust, admit};
use serde_json::{Value, json};

const NO_EVENTS: &str = "events is a list of 1 to 50 events";

#[track_caller]
fn refusal(body: &str) -> Error {
    admit(&config(), Trust::Page, body).unwrap_err()
}

/// The batch as a whole is refused with this sentence.
#[track_caller]
fn refuses(body: &Value, sentence: &str) {
    let error = refusal(&body.to_string());
    assert_eq!(
        (error.code, error.to_string()),
        (Code::InvalidArgument, sentence.to_owned())
    );
}

#[test]
fn a_body_that_is_no_json_is_refused() {
    for body in ["", "hello", "{", "{\"recipient\":\"a\",}"] {
        assert_eq!(refusal(body).to_string(), "the body is not JSON", "{body}");
    }
}

#[test]
fn the_recipient_must_be_one() {
    let long = json!("a".repeat(65));
    for recipient in [
        json!(null),
        json!(""),
        json!(36553),
        json!("a b"),
        json!("#{api_key}"),
        json!("a/b"),
        json!("é"),
        long,
    ] {
        let mut body = batch(&[track("a", "price_seen", json!({}))]);
        body["recipient"] = recipient;
        refuses(&body, "recipient is 1 to 64 letters, digits, _ and -");
    }
    for body in [json!({}), json!([]), json!("a"), json!(null)] {
        refuses(&body, "recipient is 1 to 64 letters, digits, _ and -");
    }
}

#[test]
fn a_batch_holds_one_to_fifty_events() {
    let events = |n: usize| {
        (0..n)
            .map(|id| track(&id.to_string(), "price_seen", json!({})))
            .collect::<Vec<_>>()
    };
    refuses(&batch(&[]), NO_EVENTS);
    refuses(&batch(&events(51)), NO_EVENTS);
    assert_eq!(admitted(&batch(&events(1))).jobs.len(), 1);
    assert_eq!(admitted(&batch(&events(50))).jobs.len(), 50);
    let mut body = batch(&[]);
    for events in [json!(null), json!({}), json!("a"), json!(1)] {
        body["events"] = events;
        refuses(&body, NO_EVENTS);
    }
    body.as_object_mut().unwrap().remove("events");
    refuses(&body, NO_EVENTS);
}

#[test]
fn an_event_without_an_id_spoils_its_batch() {
    let sentence = "an event's id is 1 to 64 letters, digits and signs of ASCII";
    for id in [
        json!(null),
        json!(""),
        json!(1),
        json!("a".repeat(65)),
        json!("a b"),
        json!("a\r\nb"),
        json!("\u{0}"),
        json!("é"),
        json!([]),
    ] {
        let mut event = track("a", "price_seen", json!({}));
        event["id"] = id;
        refuses(
            &batch(&[track("b", "price_seen", json!({})), event]),
            sentence,
        );
    }
    refuses(&batch(&[json!("a")]), sentence);
    assert_eq!(
        admitted(&batch(&[track(&"a".repeat(64), "price_seen", json!({}))]))
            .jobs
            .len(),
        1
    );
}

#[test]
fn names_of_props_are_plain() {
    let sentence = "an event has 128 props at most, whose names hold no control characters and mean nothing to JavaScript";
    for name in [
        "__proto__",
        "constructor",
        "prototype",
        "a\r\nb",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
    ] {
        let found = rejection(track("a", "price_seen", json!({ "plan": "pro", name: 1 })));
        assert_eq!(
            found,
            ("invalid_argument".to_owned(), sentence.to_owned()),
            "{name:?}"
        );
    }
    let many = |count: usize| -> Value {
        let props: serde_json::Map<_, _> = (0..count).map(|n| (n.to_string(), json!(1))).collect();
        track("a", "price_seen", Value::Object(props))
    };
    assert_eq!(rejection(many(129)).1, sentence);
    assert_eq!(admitted(&batch(&[many(128)])).jobs.len(), 1);
    for name in ["", "proto", "a b", "Имя", "a.b", "__proto"] {
        let event = track("a", "price_seen", json!({ name: "x" }));
        assert_eq!(admitted(&batch(&[event])).jobs.len(), 1, "{name}");
    }
}

#[test]
fn an_event_is_at_most_8_kib() {
    let sized = |bytes: usize| track("a", "price_seen", json!({ "plan": "x".repeat(bytes) }));
    let rest = sized(0).to_string().len();
    assert_eq!(
        rejection(sized(8193 - rest)),
        (
            "too_large".to_owned(),
            "an event is at most 8 KiB".to_owned()
        )
    );
    assert_eq!(admitted(&batch(&[sized(8192 - rest)])).jobs.len(), 1);
}

#[test]
fn an_event_is_measured_as_it_was_sent() {
    // A text of 3000 lines has twice as many bytes on the wire, and six times as many were it written anew.
    let lines = track("a", "form_sent", json!({ "phone": "a\n".repeat(2500) }));
    assert!(lines.to_string().len() < 8192);
    assert_eq!(admitted(&batch(&[lines])).jobs.len(), 1);
}

#[test]
fn a_batch_is_at_most_64_kib() {
    let event = |id: usize| {
        track(
            &id.to_string(),
            "price_seen",
            json!({ "plan": "x".repeat(8000) }),
        )
    };
    let eight: Vec<Value> = (0..8).map(event).collect();
    let mut body = batch(&eight).to_string();
    assert!(body.len() < 65_536);
    body.push_str(&" ".repeat(65_536 - body.len()));
    assert_eq!(admit(&config(), Trust::Page, &body).unwrap().jobs.len(), 8);
    body.push(' ');
    let error = refusal(&body);
    assert_eq!(
        (error.code, error.status, error.to_string()),
        (
            Code::TooLarge,
            Some(413),
            "a batch is at most 64 KiB".to_owned()
        )
    );
}
