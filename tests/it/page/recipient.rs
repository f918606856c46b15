//! Waiting for the chat to name its visitor.

use super::{Page, SEED, names};
use crate::support::START;
use salebot_onsite::page::{DEFAULT_TIMEOUT, Effect, Input, Options, Runtime};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

#[test]
fn the_page_looks_at_once_and_then_ever_more_slowly_up_to_once_a_second() {
    let mut page = Page::open();
    page.pass_s(60);
    assert_eq!(page.probes[..4], [0, 100, 300, 700]);
    let pauses: Vec<u64> = page.probes.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(pauses.is_sorted(), "{pauses:?}");
    assert_eq!(pauses.last(), Some(&1000));
    // It never gives up: a late recipient still counts.
    assert!(
        page.probes.last() > Some(&58_900),
        "{:?}",
        page.probes.last()
    );
}

#[test]
fn once_found_it_looks_no_more_and_rests() {
    let mut page = Page::open();
    page.pass_s(3);
    page.chat_names("qj6pvradl1f");
    let looks = page.probes.len();
    page.pass_s(600);
    assert_eq!((page.probes.len(), page.wake), (looks, None));
    assert_eq!(
        page.told("recipient"),
        [&json!({ "recipient": "qj6pvradl1f" })]
    );
    assert!(page.errors().is_empty());
}

#[test]
fn recipient_id_resolves_when_the_chat_has_named_its_visitor() {
    let mut page = Page::open();
    let early = page.want_recipient();
    page.pass_s(5);
    assert_eq!(page.result(early), None);
    page.chat_names("qj6pvradl1f");
    assert_eq!(page.result(early), Some(&json!("qj6pvradl1f")));
    let late = page.want_recipient();
    assert_eq!(page.result(late), Some(&json!("qj6pvradl1f")));
}

#[test]
fn recipient_id_is_null_after_fifteen_seconds_without_a_chat() {
    let mut page = Page::open();
    let handle = page.want_recipient();
    page.pass_ms(14_999);
    assert_eq!(page.result(handle), None);
    page.pass_ms(1);
    assert_eq!(page.result(handle), Some(&Value::Null));
    assert_eq!(DEFAULT_TIMEOUT, Millis(15_000));
    // Who asks later is told at once.
    let later = page.want_recipient();
    assert_eq!(page.result(later), Some(&Value::Null));
}

#[test]
fn the_timeout_can_be_chosen() {
    for timeout in [0, 1, 700, 60_000] {
        let mut page = Page::with(Options {
            recipient_timeout: Millis(timeout),
            ..Options::default()
        });
        let handle = page.want_recipient();
        page.pass_ms(timeout);
        assert_eq!(
            page.result(handle),
            Some(&Value::Null),
            "after {timeout} ms"
        );
        assert_eq!(page.elapsed(), timeout);
    }
}

#[test]
fn a_missing_chat_is_reported_once() {
    let mut page = Page::open();
    page.track("price_seen");
    page.pass_s(14);
    assert!(page.errors().is_empty());
    page.pass_s(600);
    let errors = page.told("error");
    let message = "the chat has not named its visitor yet";
    assert_eq!(
        errors,
        [&json!({ "code": "recipient_missing", "message": message })]
    );
}

#[test]
fn events_wait_for_a_late_recipient_and_then_go() {
    let mut page = Page::open();
    let handle = page.want_recipient();
    let id = page.tracked("price_seen");
    page.pass_s(3600);
    assert!(page.sent.is_empty());
    assert_eq!(page.result(handle), Some(&Value::Null));
    page.chat_names("qj6pvradl1f");
    assert_eq!(page.only_batch()["recipient"], "qj6pvradl1f");
    assert_eq!(names(page.only_batch()), ["price_seen"]);
    page.accept();
    assert_eq!(page.told_ids("accepted"), [id]);
    let again = page.want_recipient();
    assert_eq!(page.result(again), Some(&json!("qj6pvradl1f")));
}

#[test]
fn what_cannot_be_a_recipient_is_passed_over() {
    let mut page = Page::open();
    let handle = page.want_recipient();
    page.track("price_seen");
    let long = "x".repeat(65);
    for value in [
        "",
        " ",
        "a b",
        "a/b",
        "<b>",
        "a\"b",
        "\u{e9}",
        "#{api_key}",
        long.as_str(),
    ] {
        page.input(Input::Recipient(value));
        assert_eq!(page.result(handle), None, "{value:?}");
    }
    assert!(page.sent.is_empty() && page.told("recipient").is_empty());
    // A number has become a text by then.
    page.chat_names("36553");
    assert_eq!(page.result(handle), Some(&json!("36553")));
}

#[test]
fn the_first_recipient_stays() {
    let mut page = Page::with_chat();
    page.input(Input::Recipient("somebody-else"));
    page.input(Input::Recipient(""));
    page.track("price_seen");
    assert_eq!(page.only_batch()["recipient"], "qj6pvradl1f");
    assert_eq!(page.told("recipient").len(), 1);
}

#[test]
fn all_who_ask_are_told_once_each() {
    let mut page = Page::open();
    let handles: Vec<u32> = (0..5).map(|_| page.want_recipient()).collect();
    page.chat_names("qj6pvradl1f");
    page.pass_s(60);
    for handle in handles {
        assert_eq!(page.result(handle), Some(&json!("qj6pvradl1f")));
    }
}

#[test]
fn a_recipient_that_is_there_after_a_long_freeze_is_found_and_not_missed() {
    let mut page = Page::open();
    let handle = page.want_recipient();
    // The tab was frozen beyond the time-out, and the chat has named its visitor meanwhile.
    page.chat = "qj6pvradl1f".to_owned();
    page.now = page.now + Millis::from_secs(3600);
    page.input(Input::Woken);
    assert_eq!(page.result(handle), Some(&json!("qj6pvradl1f")));
    assert!(page.told("error").is_empty());
}

#[test]
fn without_any_time_to_wait_one_look_is_still_taken() {
    let options = Options {
        recipient_timeout: Millis(0),
        ..Options::default()
    };
    let mut runtime = Runtime::new(START, SEED, options, "");
    let mut handle = |input| Effect::read(&runtime.handle(START, input)).unwrap();
    let effects = handle(Input::WantRecipient { handle: 1 });
    assert!(effects.contains(&Effect::Probe));
    let effects = handle(Input::Recipient("qj6pvradl1f"));
    assert!(effects.contains(&Effect::Settle {
        handle: 1,
        json: "\"qj6pvradl1f\"".to_owned()
    }));
}
