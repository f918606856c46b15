//! Letting batches in.

use super::{admitted, batch, callback, config, is_invalid, rejection, texts, track};
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::api::Attachment;
use salebot_onsite::event::NAME_RULE;
use salebot_onsite::gateway::{Admitted, Call, Config, Job, Trust, Verdict, admit};
use serde_json::{Value, json};

const FLAT: &str = "an event's props are texts, numbers, true, false and null";

/// The one event makes these calls.
#[track_caller]
fn calls(event: Value, expected: Vec<Call>) {
    let id = event["id"].as_str().unwrap().to_owned();
    let expected = Admitted {
        recipient: "qj6pvradl1f".to_owned(),
        verdicts: Vec::new(),
        jobs: vec![Job::new(id, expected)],
    };
    assert_eq!(admitted(&batch(&[event])), expected);
}

/// The one event is taken, and there is nothing to do.
#[track_caller]
fn needs_nothing(event: Value) {
    let id = event["id"].as_str().unwrap().to_owned();
    let admitted = admitted(&batch(&[event]));
    assert_eq!(admitted.verdicts, [Verdict { id, result: Ok(()) }]);
    assert!(admitted.jobs.is_empty());
}

#[test]
fn an_event_becomes_what_the_configuration_says() {
    calls(
        track("a", "price_seen", json!({ "plan": "pro" })),
        vec![callback(
            "price_seen",
            &[
                ("plan", "pro"),
                ("client.last_page", "https://shop.example/offer"),
                ("visits", "3"),
                ("new", "true"),
            ],
        )],
    );
}

#[test]
fn an_event_becomes_several_calls_in_their_order() {
    let save = Call::SaveVariables(texts(&[
        ("client.phone", "+7 900"),
        ("client.source", "vk"),
    ]));
    calls(
        track("a", "form_sent", json!({ "phone": "+7 900" })),
        vec![save, callback("form_sent", &[])],
    );
}

#[test]
fn an_event_becomes_a_message_of_each_kind() {
    let message =
        |message: Option<&str>, message_id, attachment, buttons: Option<&str>| Call::Message {
            message: message.map(str::to_owned),
            message_id,
            attachment,
            buttons: buttons.map(str::to_owned),
        };
    calls(
        track("a", "cart_left", json!({})),
        vec![message(None, Some(390), None, None)],
    );
    calls(
        track("a", "hello", json!({ "greeting": "#{api_key}" })),
        vec![message(
            Some("Hello, #{name}! # {api_key}"),
            None,
            None,
            Some("[{\"text\":\"Yes\"}]"),
        )],
    );
    let file = Attachment {
        kind: "image".to_owned(),
        url: "https://shop.example/a.png".to_owned(),
    };
    calls(
        track("a", "file", json!({ "file": "a.png" })),
        vec![message(Some("Look"), None, Some(file), None)],
    );
}

#[test]
fn the_page_chooses_neither_text_nor_client_nor_method() {
    let greedy = json!({
        "id": "a", "kind": "track", "name": "price_seen", "callback": "other", "message": "Buy!", "client_id": 1,
        "props": { "plan": "pro", "message": "Buy!", "client_id": 1, "callback": "other" }
    });
    let plain = track("a", "price_seen", json!({ "plan": "pro" }));
    assert_eq!(admitted(&batch(&[greedy])), admitted(&batch(&[plain])));
    for kind in ["callback", "message"] {
        let event = json!({ "id": "a", "kind": kind, "name": kind, "props": { "message": "hello", "text": "hello" } });
        is_invalid(event, "callback() and message() exist in direct mode only");
    }
}

#[test]
fn events_keep_their_order_and_each_has_its_own_verdict() {
    let events = [
        track("a", "price_seen", json!({})),
        track("b", "nobody_knows", json!({})),
        track("c", "cart_left", json!({})),
        json!({ "id": "d", "kind": "page" }),
    ];
    let admitted = admitted(&batch(&events));
    let jobs: Vec<&str> = admitted.jobs.iter().map(Job::id).collect();
    let verdicts: Vec<(&str, bool)> = admitted
        .verdicts
        .iter()
        .map(|v| (v.id.as_str(), v.result.is_ok()))
        .collect();
    assert_eq!(jobs, ["a", "c"]);
    assert_eq!(verdicts, [("b", false), ("d", true)]);
}

#[test]
fn a_kind_must_be_known() {
    for kind in [
        json!("Track"),
        json!("triggered"),
        json!(null),
        json!(1),
        json!(""),
    ] {
        let mut event = track("a", "price_seen", json!({}));
        event["kind"] = kind;
        is_invalid(event, "the event's kind is not known");
    }
}

#[test]
fn a_name_must_be_one_and_known() {
    for name in [
        json!(""),
        json!("Price"),
        json!("a b"),
        json!("a".repeat(65)),
        json!(null),
        json!(1),
    ] {
        let mut event = track("a", "price_seen", json!({}));
        event["name"] = name;
        is_invalid(event, NAME_RULE);
    }
    let unknown = (
        "event_unknown".to_owned(),
        "the configuration does not list this event".to_owned(),
    );
    assert_eq!(rejection(track("a", "nobody_knows", json!({}))), unknown);
}

#[test]
fn details_are_flat() {
    for props in [
        json!({ "a": {} }),
        json!({ "a": [] }),
        json!({ "plan": "pro", "a": { "b": 1 } }),
    ] {
        is_invalid(track("a", "price_seen", props), FLAT);
    }
    for props in [json!([]), json!("a"), json!(1), json!(null)] {
        is_invalid(
            track("a", "price_seen", props),
            "an event's props are an object",
        );
    }
    let mut event = track("a", "cart_left", json!({}));
    event.as_object_mut().unwrap().remove("props");
    assert_eq!(admitted(&batch(&[event])).jobs.len(), 1);
}

#[test]
fn a_page_view_without_a_configuration_is_nothing_to_do() {
    needs_nothing(json!({ "id": "a", "kind": "page", "name": "page", "props": {} }));
    needs_nothing(json!({ "id": "a", "kind": "page", "name": "Whatever" }));
    let text = json!({ "origins": ["https://shop.example"], "events": { "page": { "callback": "seen {{page.url}}" } } });
    let config = Config::read(&text.to_string()).unwrap();
    let body = batch(&[json!({ "id": "a", "kind": "page" })]).to_string();
    let admitted = admit(&config, Trust::Page, &body).unwrap();
    assert_eq!(
        admitted.jobs,
        [Job::new(
            "a".to_owned(),
            vec![callback("seen https://shop.example/offer", &[])]
        )]
    );
}

#[test]
fn a_withdrawn_consent_is_taken() {
    needs_nothing(json!({ "id": "a", "kind": "forget" }));
}

#[test]
fn unknown_members_are_ignored() {
    let mut body = batch(&[track("a", "price_seen", json!({}))]);
    let expected = admitted(&body);
    body["later"] = json!({ "a": [1] });
    body["proof"] = json!("reserved");
    body["events"][0]["later"] = json!([{}]);
    assert_eq!(admitted(&body), expected);
}

#[test]
fn a_page_that_says_nothing_of_itself_is_no_mistake() {
    for page in [json!(null), json!([]), json!("a"), json!({ "url": {} })] {
        let mut body = batch(&[track("a", "form_sent", json!({ "phone": "1" }))]);
        body["page"] = page;
        let save = Call::SaveVariables(texts(&[("client.phone", "1"), ("client.source", "")]));
        assert_eq!(
            admitted(&body).jobs,
            [Job::new(
                "a".to_owned(),
                vec![save, callback("form_sent", &[])]
            )]
        );
    }
}

#[test]
fn direct_mode_calls_as_the_page_says() {
    let direct = |kind: &str, props: Value| {
        let body = batch(&[json!({ "id": "a", "kind": kind, "name": kind, "props": props })]);
        let mut admitted = admit(&config(), Trust::Direct, &body.to_string()).unwrap();
        admitted
            .jobs
            .pop()
            .ok_or_else(|| admitted.verdicts.remove(0).result.unwrap_err().to_string())
    };
    let props = json!({ "message": "hello #{api_key}", "variables": { "plan": "#{api_key}", "n": 1, "on": true, "none": null } });
    let variables = [
        ("n", "1"),
        ("none", ""),
        ("on", "true"),
        ("plan", "# {api_key}"),
    ];
    assert_eq!(
        direct("callback", props),
        Ok(Job::new(
            "a".to_owned(),
            vec![callback("hello # {api_key}", &variables)]
        ))
    );
    let call = Call::Message {
        message: Some("a {{props.a}} # {api_key}".to_owned()),
        message_id: None,
        attachment: None,
        buttons: None,
    };
    assert_eq!(
        direct("message", json!({ "text": "a {{props.a}} #{api_key}" })),
        Ok(Job::new("a".to_owned(), vec![call]))
    );
    let bad = [
        (
            json!({}),
            "message(): one of text, block and attachment is needed",
        ),
        (json!({ "text": "" }), "message(): text: a text is needed"),
        (
            json!({ "block": "a" }),
            "message(): block: a block is its number",
        ),
        (
            json!({ "text": "a", "colour": 1 }),
            "message(): colour is not known here",
        ),
        (
            json!({ "attachment": { "type": "pdf" } }),
            "message(): attachment.type: it is one of image, video, link, file, audio",
        ),
    ];
    for (props, sentence) in bad {
        assert_eq!(direct("message", props), Err(sentence.to_owned()));
    }
    let shape = "variables are an object of texts, numbers, true, false and null";
    for variables in [
        json!([]),
        json!("a"),
        json!({ "a": {} }),
        json!({ "a": [] }),
    ] {
        assert_eq!(
            direct(
                "callback",
                json!({ "message": "a", "variables": variables })
            ),
            Err(shape.to_owned())
        );
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn any_body_is_admitted_or_refused(body: String) {
        let _ = admit(&config(), Trust::Page, &body);
    }

    #[test]
    fn every_event_of_a_batch_becomes_a_job_or_a_verdict(
        events in prop::collection::vec(
            ("[a-z0-9]{1,5}", "track|page|identify|forget|callback|message|x", "price_seen|form_sent|[a-z]{0,4}", "[#{}a-z]{0,9}"), 1..50
        )
    ) {
        let events: Vec<Value> = events.iter()
            .map(|(id, kind, name, value)| json!({ "id": id, "kind": kind, "name": name, "props": { "plan": value, "phone": value } }))
            .collect();
        for trust in [Trust::Page, Trust::Direct] {
            let admitted = admit(&config(), trust, &batch(&events).to_string()).unwrap();
            prop_assert_eq!(admitted.jobs.len() + admitted.verdicts.len(), events.len());
            let printed = format!("{:?}", admitted.jobs);
            prop_assert!(!printed.contains("#{"), "{}", printed);
        }
    }
}
