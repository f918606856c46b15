//! What the gateway's answers do to the events.

use super::{Page, ids, names};
use crate::support::START;
use salebot_onsite::page::{Input, Options};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

/// Long enough for any pause of the outbox.
pub(super) const LONG_S: u64 = 301;

/// A page with these events in one batch under way.
pub(super) fn sent(names: &[&str]) -> (Page, Vec<String>) {
    sent_by([1, 2], names)
}

fn sent_by(seed: [u64; 2], names: &[&str]) -> (Page, Vec<String>) {
    let mut page = Page::seeded(seed, Options::default());
    let ids = names.iter().map(|name| page.tracked(name)).collect();
    page.chat_names("qj6pvradl1f");
    assert_eq!(page.sent.len(), 1);
    (page, ids)
}

/// The same batch goes again, and nothing was lost.
#[track_caller]
fn goes_again(page: &mut Page, ids_sent: &[String]) {
    assert_eq!(page.sent.len(), 1, "not at once");
    page.pass_s(LONG_S);
    assert_eq!(page.sent.len(), 2, "never again");
    assert_eq!(ids(page.last_batch()), ids_sent);
    assert!(page.told("dropped").is_empty());
    page.accept();
    assert_eq!(page.told_ids("accepted"), ids_sent);
    page.pass_s(LONG_S);
    assert_eq!(page.sent.len(), 2, "twice");
}

#[track_caller]
pub(super) fn only_error(page: &Page, code: &str, message: &str) {
    assert_eq!(
        page.told("error"),
        [&json!({ "code": code, "message": message })]
    );
}

#[test]
fn accepted_events_are_done() {
    let (mut page, ids) = sent(&["a", "b"]);
    page.answer_each(&[(&ids[0], "accepted"), (&ids[1], "accepted")]);
    assert_eq!(page.told_ids("accepted"), ids);
    page.pass_s(LONG_S);
    assert_eq!(page.sent.len(), 1);
    assert!(page.errors().is_empty());
    assert_eq!(page.wake, None);
}

#[test]
fn a_duplicate_counts_as_accepted() {
    let (mut page, ids) = sent(&["a"]);
    page.answer_each(&[(&ids[0], "duplicate")]);
    assert_eq!(page.told_ids("accepted"), ids);
    page.pass_s(LONG_S);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_rejected_event_is_dropped_and_reported() {
    let (mut page, ids) = sent(&["a", "b"]);
    let rejected =
        json!({ "id": ids[0], "status": "rejected", "code": "event_unknown", "message": "who?" });
    let accepted = json!({ "id": ids[1], "status": "accepted" });
    page.answer(202, &json!({ "results": [rejected, accepted] }).to_string());
    assert_eq!(
        page.told("dropped"),
        [&json!({ "reason": "event_unknown", "message": "who?", "id": ids[0] })]
    );
    only_error(&page, "event_unknown", "who?");
    assert_eq!(page.told_ids("accepted"), [ids[1].as_str()]);
    page.pass_s(LONG_S);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn events_left_out_of_the_answer_go_again_in_their_order() {
    for seed in 0..20 {
        let (mut page, ids_sent) = sent_by([seed, seed], &["a", "b", "c", "d"]);
        page.answer_each(&[(&ids_sent[0], "accepted")]);
        assert_eq!(page.sent.len(), 1, "not at once");
        page.pass_s(1);
        assert_eq!(names(&page.sent[1]), ["b", "c", "d"], "seed {seed}");
        assert_eq!(ids(&page.sent[1]), ids_sent[1..]);
        page.accept();
        assert_eq!(page.told_ids("accepted"), ids_sent);
    }
}

#[test]
fn an_answer_about_nothing_leaves_everything_open() {
    for body in [
        "{\"results\":[]}",
        "{\"results\":[{}]}",
        "{\"results\":[{\"status\":\"accepted\"}]}",
        "{\"results\":[1,null]}",
    ] {
        let (mut page, ids) = sent(&["a", "b"]);
        page.answer(202, body);
        goes_again(&mut page, &ids);
    }
}

#[test]
fn an_unknown_word_leaves_its_event_open() {
    let (mut page, ids) = sent(&["a"]);
    page.answer_each(&[(&ids[0], "pondered")]);
    goes_again(&mut page, &ids);
}

#[test]
fn what_is_said_of_events_that_nobody_sent_is_ignored() {
    let (mut page, ids) = sent(&["a"]);
    let late = page.tracked("b");
    page.answer_each(&[
        (&late, "accepted"),
        ("01J00000000000000000000000", "accepted"),
        (&ids[0], "accepted"),
        (&ids[0], "rejected"),
    ]);
    assert_eq!(page.told_ids("accepted"), ids);
    assert!(page.told("dropped").is_empty());
    assert_eq!(ids_of_last(&page), [late]);
}

fn ids_of_last(page: &Page) -> Vec<String> {
    ids(page.last_batch())
}

#[test]
fn an_answer_that_nobody_waits_for_does_no_harm() {
    let mut page = Page::with_chat();
    for status in [0, 202, 400, 503] {
        page.answer(
            status,
            "{\"results\":[{\"id\":\"a\",\"status\":\"accepted\"}]}",
        );
    }
    page.pass_s(LONG_S);
    page.track("price_seen");
    page.pass_s(LONG_S);
    assert_eq!(names(page.only_batch()), ["price_seen"]);
}

#[test]
fn a_batch_without_an_answer_goes_again() {
    let (mut page, ids) = sent(&["a", "b"]);
    page.answer(0, "TypeError: Failed to fetch");
    only_error(&page, "network", "the gateway did not answer");
    goes_again(&mut page, &ids);
}

#[test]
fn a_503_is_tried_again_when_it_says() {
    let (mut page, ids) = sent(&["a"]);
    let error = json!({ "error": { "code": "http_status", "message": "callback: the service answered 500" } });
    page.answer_after(503, Some(Millis(2000)), &error.to_string());
    only_error(&page, "http_status", "callback: the service answered 500");
    assert_eq!(
        page.told("retry"),
        [
            &json!({ "code": "http_status", "message": "callback: the service answered 500", "after_ms": 2000 })
        ]
    );
    page.pass_ms(1999);
    assert_eq!(page.sent.len(), 1);
    page.pass_ms(1);
    assert_eq!(ids_of_last(&page), ids);
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn a_time_to_wait_is_kept_whatever_the_reason() {
    for code in [
        "api_status",
        "http_status",
        "network",
        "configuration",
        "rate_limited",
        "unheard_of",
    ] {
        let (mut page, ids) = sent(&["a"]);
        let error = json!({ "error": { "code": code, "message": "no", "retry_after_s": 30 } });
        page.answer_after(503, Some(Millis::from_secs(30)), &error.to_string());
        page.pass_ms(29_999);
        assert_eq!(page.sent.len(), 1, "{code}");
        page.pass_s(LONG_S);
        assert_eq!((page.sent.len(), ids_of_last(&page)), (2, ids), "{code}");
    }
}

#[test]
fn a_time_to_wait_is_kept_for_what_a_202_leaves_open() {
    let (mut page, ids) = sent(&["a", "b"]);
    let results = json!({ "results": [{ "id": ids[0], "status": "accepted" }] });
    page.answer_after(202, Some(Millis::from_secs(60)), &results.to_string());
    page.pass_ms(59_999);
    assert_eq!(page.sent.len(), 1);
    page.pass_s(LONG_S);
    assert_eq!(
        (page.sent.len(), ids_of_last(&page)),
        (2, ids[1..].to_vec())
    );
}

#[test]
fn the_time_to_wait_may_stand_in_the_body_alone() {
    let (mut page, _) = sent(&["a"]);
    page.answer(
        429,
        "{\"error\":{\"code\":\"rate_limited\",\"message\":\"slowly\",\"retry_after_s\":1.5}}",
    );
    only_error(&page, "rate_limited", "slowly");
    page.pass_ms(1499);
    assert_eq!(page.sent.len(), 1);
    page.pass_ms(1);
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn an_invitation_to_come_back_at_once_is_not_taken_literally() {
    let (mut page, ids) = sent(&["a"]);
    page.answer_after(503, Some(Millis(0)), "");
    goes_again(&mut page, &ids);
}

#[test]
fn a_time_to_wait_beyond_all_measure_still_ends_in_a_timer_that_works() {
    for wait in [Millis::from_secs(u64::MAX), Millis::from_secs(86_400 * 365)] {
        let (mut page, _) = sent(&["a"]);
        page.answer_after(429, Some(wait), "");
        page.pass_s(60);
        assert_eq!(page.sent.len(), 1);
    }
}

#[test]
fn a_429_without_words_is_waited_out() {
    let (mut page, ids) = sent(&["a"]);
    page.answer(429, "");
    only_error(&page, "rate_limited", "the gateway asks to wait");
    goes_again(&mut page, &ids);
}

#[test]
fn pauses_grow_while_nothing_arrives_and_start_small_once_something_did() {
    let (mut page, ids) = sent(&["a"]);
    let mut pauses = Vec::new();
    for _ in 0..15 {
        page.answer(0, "offline");
        let before = page.now;
        page.pass(page.wake.unwrap() - page.now);
        pauses.push((page.now - before).0);
    }
    assert_eq!(page.sent.len(), 16);
    assert!(
        pauses.iter().all(|pause| (200..=300_000).contains(pause)),
        "{pauses:?}"
    );
    assert!(
        pauses[0] <= 1000 && pauses[1] <= 2000 && pauses[2] <= 4000,
        "{pauses:?}"
    );
    assert!(pauses.iter().max() > Some(&30_000), "{pauses:?}");
    page.accept();
    assert_eq!(page.told_ids("accepted"), ids);
    page.track("b");
    page.answer(0, "offline");
    assert!(page.wake.unwrap() - page.now <= Millis(1000));
}

#[test]
fn an_event_tracked_while_the_line_waits_does_not_end_the_wait() {
    let (mut page, _) = sent(&["a"]);
    page.answer_after(503, Some(Millis::from_secs(30)), "");
    page.pass_s(1);
    page.track("b");
    assert_eq!(page.sent.len(), 1);
    page.pass_s(29);
    assert_eq!(page.sent.len(), 2);
    assert_eq!(names(page.last_batch()), ["a", "b"]);
}

#[test]
fn the_network_coming_back_ends_the_wait() {
    let (mut page, ids) = sent(&["a"]);
    for _ in 0..8 {
        page.answer(0, "offline");
        page.input(Input::Hurry { room: 65_536 });
        assert_eq!(ids_of_last(&page), ids);
    }
    assert_eq!(page.sent.len(), 9);
}

#[test]
fn a_batch_that_cannot_be_read_is_dropped_and_reported() {
    for status in [400, 413, 422] {
        let (mut page, ids) = sent(&["a", "b"]);
        let error =
            json!({ "error": { "code": "invalid_argument", "message": "the body is not JSON" } });
        page.answer(status, &error.to_string());
        let dropped = |id: &str| json!({ "reason": "invalid_argument", "message": "the body is not JSON", "id": id });
        assert_eq!(page.told("dropped"), [&dropped(&ids[0]), &dropped(&ids[1])]);
        only_error(&page, "invalid_argument", "the body is not JSON");
        page.pass_s(LONG_S);
        assert_eq!((page.sent.len(), page.wake), (1, None));
    }
}

#[test]
fn refusals_that_somebody_can_mend_are_tried_again() {
    for status in [401, 403, 404, 405, 408, 500, 502, 503, 504, 599] {
        let (mut page, ids) = sent(&["a"]);
        page.answer(status, "<html>no</html>");
        only_error(&page, "http_status", "the gateway answered with an error");
        goes_again(&mut page, &ids);
    }
}

#[test]
fn an_answer_that_is_not_what_was_expected_is_tried_again() {
    for body in [
        "",
        "ok",
        "<html></html>",
        "{}",
        "[]",
        "null",
        "{\"results\":{}}",
        "{\"results\":\"all\"}",
        "{\"results\":[",
    ] {
        for status in [200, 202, 204] {
            let (mut page, ids) = sent(&["a"]);
            page.answer(status, body);
            only_error(
                &page,
                "bad_answer",
                "the gateway's answer is not what was expected",
            );
            goes_again(&mut page, &ids);
        }
    }
}

#[test]
fn an_event_keeps_its_id_and_its_time_however_often_it_is_sent() {
    let (mut page, ids_sent) = sent(&["a"]);
    for _ in 0..5 {
        page.answer(0, "offline");
        page.pass_s(LONG_S);
        let event: &Value = &page.last_batch()["events"][0];
        assert_eq!(
            (&event["id"], &event["at"], &event["seq"]),
            (&json!(ids_sent[0]), &json!(START.0), &json!(0))
        );
    }
    let sent_at: Vec<u64> = page
        .sent
        .iter()
        .map(|batch| batch["sent_at"].as_u64().unwrap())
        .collect();
    assert!(sent_at.is_sorted() && sent_at.first() < sent_at.last());
}

#[test]
fn one_event_that_the_service_refuses_holds_up_no_other() {
    let (mut page, ids) = sent(&["a"]);
    page.answer(
        503,
        "{\"error\":{\"code\":\"api_status\",\"message\":\"refused\",\"line\":false}}",
    );
    page.track("b");
    assert_eq!(page.sent.len(), 2);
    assert!(names(page.last_batch()).contains(&"b"));
    page.accept();
    page.pass_s(LONG_S);
    page.accept();
    assert_eq!(page.told("accepted").len(), 2);
    assert!(page.told_ids("accepted").contains(&ids[0].as_str()));
}
