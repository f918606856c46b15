//! Calls that make no event: a receipt and a report, never silence and never an exception.

use super::{ON, Page, names};
use salebot_onsite::event::Kind;
use salebot_onsite::page::{Input, Options};
use serde_json::json;

const NAME_RULE: &str = "an event's name is 1 to 64 characters of a-z, 0-9, _, . and -";

/// The call was refused for this reason, and whoever listens was told.
#[track_caller]
fn refused(page: &mut Page, handle: u32, reason: &str, message: &str, name: &str) {
    let receipt = json!({ "id": "", "status": "dropped", "reason": reason });
    assert_eq!(page.receipt(handle), receipt);
    let dropped = json!({ "reason": reason, "message": message, "name": name });
    assert_eq!(page.told("dropped").last(), Some(&&dropped));
    let error = json!({ "code": reason, "message": message });
    assert_eq!(page.told("error").last(), Some(&&error));
    assert!(page.told("queued").is_empty());
    page.pass_s(60);
    assert!(page.sent.is_empty());
}

#[test]
fn a_receipt_is_there_at_once_without_a_chat() {
    let mut page = Page::open();
    let receipt = page.track_with("price_seen", "{\"plan\":\"pro\"}");
    assert_eq!(receipt["status"], "queued");
    assert_eq!(receipt["id"].as_str().unwrap().len(), 26);
    assert_eq!(receipt.as_object().unwrap().len(), 2);
    assert_eq!(page.elapsed(), 0);
}

#[test]
fn names_outside_the_rule_are_refused() {
    let long = "a".repeat(65);
    let names = [
        "",
        "Price_Seen",
        "PRICE",
        "price seen",
        "price/seen",
        "цена",
        "prix\u{e9}",
        "a\0",
        " a",
        "a\n",
        "#{a}",
        &long,
    ];
    for name in names {
        let mut page = Page::with_chat();
        let handle = page.call(Kind::Track, name, "", ON);
        refused(&mut page, handle, "invalid_argument", NAME_RULE, name);
    }
}

#[test]
fn names_within_the_rule_are_taken() {
    let longest = "a".repeat(64);
    for name in [
        "a",
        "0",
        "price_seen",
        "shop.cart-left",
        "_",
        ".",
        "-",
        "2024.10",
        &longest,
    ] {
        let mut page = Page::with_chat();
        page.tracked(name);
        assert_eq!(names(page.only_batch()), [name]);
    }
}

#[test]
fn what_the_host_could_not_make_an_event_of_is_refused_in_its_words() {
    let mut page = Page::with_chat();
    let handle = page.handle();
    let problem = "props cannot be written as JSON: \"a\" is a cycle";
    page.input(Input::BadCall { handle, problem });
    refused(&mut page, handle, "invalid_argument", problem, "");
}

#[test]
fn details_over_8_kib_are_refused() {
    let mut page = Page::with_chat();
    let props = format!("{{\"a\":\"{}\"}}", "x".repeat(8192));
    let handle = page.call(Kind::Track, "price_seen", &props, ON);
    refused(
        &mut page,
        handle,
        "too_large",
        "an event is at most 8 KiB of JSON",
        "price_seen",
    );
}

#[test]
fn callback_and_message_need_direct_mode() {
    for kind in [Kind::Callback, Kind::Message] {
        let mut page = Page::with_chat();
        let handle = page.call(kind, "", "{\"message\":\"a\",\"text\":\"a\"}", ON);
        let why = "callback() and message() exist in direct mode only";
        refused(&mut page, handle, "invalid_argument", why, kind.as_str());
    }
}

#[test]
fn one_event_too_many_is_refused_and_the_older_ones_stay() {
    let mut page = Page::open();
    let kept: Vec<String> = (0..200).map(|_| page.tracked("price_seen")).collect();
    let receipt = page.track("price_seen");
    assert_eq!(
        receipt,
        json!({ "id": "", "status": "dropped", "reason": "storage_full" })
    );
    assert_eq!(page.errors(), ["storage_full"]);
    page.chat_names("qj6pvradl1f");
    while page.told("accepted").len() < kept.len() {
        page.accept();
    }
    assert_eq!(page.told_ids("accepted"), kept);
    page.tracked("price_seen");
}

#[test]
fn a_refused_call_leaves_the_others_alone() {
    let mut page = Page::with(Options::default());
    page.tracked("before");
    page.track("Not a name");
    page.tracked("after");
    page.chat_names("qj6pvradl1f");
    assert_eq!(names(page.only_batch()), ["before", "after"]);
}

#[test]
fn details_that_a_batch_could_not_carry_are_refused_alone() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(20), "]".repeat(20));
    for props in [deep.as_str(), "[]", "7", "no JSON", "{\"a\":"] {
        let mut page = Page::with_chat();
        let handle = page.call(Kind::Track, "price_seen", props, ON);
        let why = "an event's details are an object, 16 levels deep at most";
        refused(&mut page, handle, "invalid_argument", why, "price_seen");
    }
}
