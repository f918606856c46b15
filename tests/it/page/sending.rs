//! What goes to the gateway, and when.

use super::{ON, Page, ids, names};
use crate::support::START;
use proptest::prelude::*;
use salebot_onsite::event::{Kind, MAX_BATCH_BYTES};
use salebot_onsite::page::{Call, Input, Options};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

#[test]
fn what_was_tracked_before_the_recipient_goes_in_one_batch_in_order() {
    let mut page = Page::open();
    let tracked: Vec<String> = ["first", "second", "third"]
        .iter()
        .map(|name| {
            page.pass_ms(100);
            page.tracked(name)
        })
        .collect();
    assert!(page.sent.is_empty());
    page.chat_names("qj6pvradl1f");
    assert_eq!(ids(page.only_batch()), tracked);
    assert_eq!(names(page.only_batch()), ["first", "second", "third"]);
}

#[test]
fn a_batch_is_written_as_the_gateway_reads_it() {
    let mut page = Page::open();
    page.track_with(
        "price_seen",
        "{\"plan\":\"pro \\\"1\\\"\",\"price\":9.5,\"new\":true,\"from\":null}",
    );
    page.pass_ms(1500);
    page.track("cart_left");
    page.pass_ms(500);
    page.chat_names("qj6pvradl1f");
    let batch = page.only_batch();
    let events = &batch["events"];
    let expected = json!({
        "recipient": "qj6pvradl1f",
        "visitor": batch["visitor"],
        "sent_at": batch["sent_at"],
        "page": { "url": "https://shop.example/offer", "title": "Offer", "utm": {} },
        "events": [
            {
                "id": events[0]["id"], "seq": 0, "kind": "track", "name": "price_seen", "at": START.0,
                "props": { "plan": "pro \"1\"", "price": 9.5, "new": true, "from": null }
            },
            { "id": events[1]["id"], "seq": 1, "kind": "track", "name": "cart_left", "at": START.0 + 1500, "props": {} }
        ]
    });
    assert_eq!(batch, &expected);
    let sent_at = batch["sent_at"].as_u64().unwrap();
    assert!((START.0 + 2000..=page.now.0).contains(&sent_at));
    for id in [&batch["visitor"], &events[0]["id"], &events[1]["id"]] {
        assert_eq!(id.as_str().unwrap().len(), 26);
    }
    assert_ne!(events[0]["id"], events[1]["id"]);
}

#[test]
fn with_a_recipient_an_event_goes_at_once() {
    let mut page = Page::with_chat();
    let id = page.tracked("price_seen");
    assert_eq!(ids(page.only_batch()), [id.as_str()]);
    assert_eq!(
        page.told("queued"),
        [&json!({ "id": id, "name": "price_seen" })]
    );
    assert_eq!(page.told("sent"), [&json!({ "ids": [id] })]);
}

#[test]
fn one_batch_is_under_way_at_a_time_and_what_comes_meanwhile_goes_next() {
    let mut page = Page::with_chat();
    page.track("first");
    page.track("second");
    page.pass_s(30);
    page.track("third");
    assert_eq!(names(page.only_batch()), ["first"]);
    page.accept();
    assert_eq!(page.sent.len(), 2);
    assert_eq!(names(page.last_batch()), ["second", "third"]);
    page.accept();
    assert_eq!(page.sent.len(), 2);
    assert_eq!(page.wake, None);
}

#[test]
fn seq_counts_the_events_of_the_tab() {
    let mut page = Page::with_chat();
    for n in 0..5 {
        page.track("Not a name");
        page.track("price_seen");
        assert_eq!(page.last_batch()["events"][0]["seq"], n);
        page.accept();
    }
}

#[test]
fn page_and_identify_have_names_of_their_own() {
    let mut page = Page::open();
    page.call(Kind::Page, "ignored", "", ON);
    page.call(Kind::Identify, "", "{\"name\":\"Ann\"}", ON);
    page.chat_names("qj6pvradl1f");
    let events = &page.only_batch()["events"];
    assert_eq!(
        (&events[0]["kind"], &events[0]["name"]),
        (&json!("page"), &json!("page"))
    );
    assert_eq!(
        (&events[1]["kind"], &events[1]["name"]),
        (&json!("identify"), &json!("identify"))
    );
    assert_eq!(events[1]["props"], json!({ "name": "Ann" }));
}

#[test]
fn in_direct_mode_callback_and_message_go_the_same_way() {
    let mut page = Page::with(Options {
        direct: true,
        ..Options::default()
    });
    page.call(Kind::Callback, "", "{\"message\":\"hello\"}", ON);
    page.call(Kind::Message, "", "{\"text\":\"Hello\"}", ON);
    page.chat_names("qj6pvradl1f");
    let events = &page.only_batch()["events"];
    assert_eq!(
        (&events[0]["kind"], &events[0]["props"]),
        (&json!("callback"), &json!({ "message": "hello" }))
    );
    assert_eq!(
        (&events[1]["kind"], &events[1]["props"]),
        (&json!("message"), &json!({ "text": "Hello" }))
    );
}

fn called_at(page: &mut Page, at: Millis) {
    let handle = page.handle();
    page.input(Input::Call(Call {
        handle,
        kind: Kind::Track,
        name: "price_seen",
        props: "",
        page: ON,
        at,
    }));
}

#[test]
fn an_event_keeps_the_time_of_its_call_and_never_one_in_the_future() {
    let mut page = Page::open();
    page.pass_s(2);
    called_at(&mut page, START + Millis(3));
    called_at(&mut page, START + Millis::from_secs(9999));
    page.chat_names("qj6pvradl1f");
    let events = &page.only_batch()["events"];
    assert_eq!(events[0]["at"], START.0 + 3);
    assert_eq!(events[1]["at"], START.0 + 2000);
}

#[test]
fn events_of_different_pages_go_in_batches_of_their_own() {
    let mut page = Page::open();
    let other = "{\"url\":\"https://shop.example/cart\"}";
    for (name, on) in [("a", ON), ("b", ON), ("c", other), ("d", ON)] {
        page.call(Kind::Track, name, "", on);
    }
    page.chat_names("qj6pvradl1f");
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let batch = page.last_batch();
        seen.push((names(batch).join(""), batch["page"]["url"].clone()));
        page.accept();
    }
    let urls = [
        "https://shop.example/offer",
        "https://shop.example/cart",
        "https://shop.example/offer",
    ];
    assert_eq!(
        seen,
        [
            ("ab".to_owned(), json!(urls[0])),
            ("c".to_owned(), json!(urls[1])),
            ("d".to_owned(), json!(urls[2]))
        ]
    );
}

#[test]
fn an_event_without_a_page_has_an_empty_one() {
    let mut page = Page::with_chat();
    page.call(Kind::Track, "price_seen", "", "");
    assert_eq!(page.only_batch()["page"], json!({ "utm": {} }));
}

#[test]
fn a_hundred_events_go_in_two_batches() {
    let mut page = Page::open();
    let tracked: Vec<String> = (0..100).map(|_| page.tracked("price_seen")).collect();
    page.chat_names("qj6pvradl1f");
    assert_eq!(ids(page.only_batch()), tracked[..50]);
    page.accept();
    assert_eq!(ids(page.last_batch()), tracked[50..]);
    page.accept();
    assert_eq!(page.told_ids("accepted"), tracked);
}

#[test]
fn the_same_visitor_stands_in_every_batch_until_a_reset() {
    let mut page = Page::with_chat();
    let mut visitors = Vec::new();
    for step in 0..4 {
        if step == 2 {
            page.input(Input::Reset);
        }
        page.track("price_seen");
        visitors.push(page.last_batch()["visitor"].clone());
        page.accept();
    }
    assert_eq!((&visitors[0], &visitors[2]), (&visitors[1], &visitors[3]));
    assert_ne!(visitors[0], visitors[2]);
}

#[test]
fn what_waits_at_a_reset_stays_with_the_visitor_it_was_of() {
    let mut page = Page::open();
    page.track("before");
    page.input(Input::Reset);
    page.track("after");
    page.chat_names("qj6pvradl1f");
    assert_eq!(names(page.last_batch()), ["before"]);
    let before = page.last_batch()["visitor"].clone();
    page.accept();
    assert_eq!(names(page.last_batch()), ["after"]);
    assert_ne!(page.last_batch()["visitor"], before);
}

#[test]
fn two_pages_never_make_the_same_ids() {
    let track = |seed| {
        let mut page = Page::seeded(seed, Options::default());
        page.tracked("price_seen")
    };
    assert_ne!(track([1, 2]), track([1, 3]));
}

proptest! {
    #![proptest_config(crate::support::cases(24))]

    #[test]
    fn no_batch_is_larger_than_a_browser_sends_on_leaving(
        sizes in prop::collection::vec(0..7900_usize, 1..25), page_size in 0..200_usize
    ) {
        let mut page = Page::open();
        let on = format!("{{\"url\":\"https://shop.example/{}\"}}", "p".repeat(page_size));
        for size in &sizes {
            page.call(Kind::Track, "price_seen", &format!("{{\"a\":\"{}\"}}", "x".repeat(*size)), &on);
        }
        page.chat_names(&"r".repeat(64));
        let mut batches = 0;
        while page.told("accepted").len() < sizes.len() {
            batches += 1;
            prop_assert!(batches <= sizes.len() && page.told("dropped").is_empty());
            let bytes = Value::to_string(page.last_batch()).len();
            prop_assert!(bytes <= MAX_BATCH_BYTES, "{} bytes", bytes);
            page.accept();
        }
    }
}
