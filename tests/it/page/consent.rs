//! Consent: nothing leaves the page without it.

use super::{Page, ids, names};
use salebot_onsite::page::{Input, MAX_BEFORE_CONSENT, Options};
use serde_json::{Value, json};

const GRANTED: Input<'_> = Input::Consent { granted: true };
const DENIED: Input<'_> = Input::Consent { granted: false };

/// A page that waits for consent, with its chat there.
fn asking() -> Page {
    let mut page = Page::with(Options {
        consent_required: true,
        ..Options::default()
    });
    page.chat_names("qj6pvradl1f");
    page
}

/// The batch tells the gateway to forget the visitor, and nothing else.
#[track_caller]
fn only_forgets(batch: &Value) {
    let events = batch["events"].as_array().unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["kind"], "forget");
    assert_eq!(events[0]["props"], json!({}));
    assert_eq!(batch["page"], json!({}));
}

#[test]
fn without_consent_events_wait_and_nothing_is_sent() {
    let mut page = asking();
    let id = page.tracked("price_seen");
    page.flush(0);
    page.input(Input::Hurry { room: 65_536 });
    page.pass_s(3600);
    assert!(page.sent.is_empty());
    page.input(GRANTED);
    assert_eq!(ids(page.only_batch()), [id]);
}

#[test]
fn fifty_events_wait_for_consent_and_no_more() {
    let mut page = asking();
    let kept: Vec<String> = (0..50).map(|_| page.tracked("price_seen")).collect();
    assert_eq!(
        page.track("price_seen"),
        json!({ "id": "", "status": "dropped", "reason": "storage_full" })
    );
    assert_eq!(
        (MAX_BEFORE_CONSENT, page.errors()),
        (50, vec!["storage_full"])
    );
    page.input(GRANTED);
    assert_eq!(ids(page.only_batch()), kept);
    page.tracked("price_seen");
}

#[test]
fn a_denial_empties_what_waits_and_says_so() {
    let mut page = asking();
    let waiting: Vec<String> = ["a", "b"].iter().map(|name| page.tracked(name)).collect();
    page.input(DENIED);
    assert_eq!(page.told_ids("dropped"), waiting);
    for dropped in page.told("dropped") {
        assert_eq!(
            (&dropped["reason"], &dropped["message"]),
            (
                &json!("consent_required"),
                &json!("the visitor has refused")
            )
        );
    }
    page.pass_s(3600);
    assert!(page.sent.is_empty());
}

#[test]
fn after_a_denial_events_are_dropped_with_a_receipt() {
    let mut page = Page::with_chat();
    page.tracked("seen");
    page.accept();
    page.input(DENIED);
    let receipt = page.track("price_seen");
    assert_eq!(
        receipt,
        json!({ "id": "", "status": "dropped", "reason": "consent_required" })
    );
    assert_eq!(page.errors(), ["consent_required"]);
    page.pass_s(3600);
    assert_eq!(page.sent.len(), 2);
    only_forgets(&page.sent[1]);
}

#[test]
fn nobody_is_told_to_forget_a_visitor_of_whom_nothing_was_sent() {
    let mut page = Page::open();
    page.tracked("price_seen");
    page.input(DENIED);
    page.chat_names("qj6pvradl1f");
    page.pass_s(3600);
    assert!(page.sent.is_empty());

    // Another tab of the same visitor may have sent something.
    let mut page = Page::with_chat();
    page.input(Input::Kept {
        name: "memory",
        text: "[\n1\n\"visitor\n0\n1\n0\n0\n0\n{\n}\n]",
    });
    page.input(DENIED);
    only_forgets(page.only_batch());
}

#[test]
fn a_refusal_that_was_kept_before_the_page_began_is_told_too() {
    let mut before = Page::with_chat();
    before.track("price_seen");
    before.accept();
    let options = Options {
        denied: true,
        ..Options::default()
    };
    let mut page = Page::remembering(before.now, [5, 5], options, &before.kept["memory"]);
    page.input(DENIED);
    page.input(DENIED);
    page.chat_names("qj6pvradl1f");
    only_forgets(page.only_batch());
    assert_eq!(page.kept.get("memory"), None);
}

#[test]
fn a_visitor_may_change_their_mind() {
    let mut page = asking();
    page.track("before");
    page.input(DENIED);
    page.input(GRANTED);
    page.track("after");
    assert_eq!(names(page.only_batch()), ["after"]);
    page.input(DENIED);
    page.input(GRANTED);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_denial_while_a_batch_is_under_way_drops_it_once_and_sends_nothing_more() {
    for status in [0, 202, 400, 503] {
        let mut page = Page::with_chat();
        let id = page.tracked("price_seen");
        page.input(DENIED);
        let results = json!({ "results": [{ "id": id, "status": "accepted" }] });
        page.answer(status, &results.to_string());
        page.pass_s(3600);
        assert_eq!(page.told_ids("dropped"), [id.as_str()], "{status}");
        assert!(page.told("accepted").is_empty());
        // Then the word of it goes out, which is the last.
        only_forgets(&page.sent[1]);
        page.accept();
        page.pass_s(3600);
        assert_eq!(page.sent.len(), 2, "{status}");
    }
}

#[test]
fn granting_twice_sends_nothing_twice() {
    let mut page = asking();
    page.track("price_seen");
    page.input(GRANTED);
    page.input(GRANTED);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn the_recipient_is_looked_for_while_consent_is_waited_for() {
    let mut page = asking();
    let handle = page.want_recipient();
    assert_eq!(page.result(handle), Some(&json!("qj6pvradl1f")));
}
