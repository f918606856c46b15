//! Trouble behind a 202: what is left open, and whether the line waits for it.

use super::answers::{LONG_S, only_error, sent};
use super::names;
use salebot_onsite::page::Input;
use salebot_onsite::time::Millis;
use serde_json::json;

#[test]
fn trouble_on_the_way_behind_a_202_holds_the_line_and_is_told() {
    let (mut page, ids) = sent(&["a", "b"]);
    let body = json!({
        "results": [{ "id": ids[0], "status": "accepted" }],
        "open": { "code": "http_status", "message": "the service failed" },
    });
    page.answer_after(202, Some(Millis::from_secs(5)), &body.to_string());
    only_error(&page, "http_status", "the service failed");
    assert_eq!(page.told("retry").len(), 1);
    page.track("c");
    assert_eq!(page.sent.len(), 1, "a new event overtakes");
    page.pass_s(LONG_S);
    assert_eq!(names(page.last_batch()), ["b", "c"]);
}

#[test]
fn trouble_of_one_event_behind_a_202_holds_up_no_other() {
    let (mut page, ids) = sent(&["a", "b"]);
    let body = json!({
        "results": [{ "id": ids[0], "status": "accepted" }],
        "open": { "code": "api_status", "message": "refused", "line": false },
    });
    page.answer(202, &body.to_string());
    assert_eq!(page.told("retry").len(), 1);
    page.track("c");
    assert_eq!(names(page.last_batch()), ["c"]);
}

#[test]
fn a_clock_that_is_set_back_holds_nothing_up() {
    let (mut page, _) = sent(&["a"]);
    page.answer(0, "");
    let wait = page.wake.expect("the next try") - page.now;
    let three_hours = Millis::from_secs(3 * 3600);
    page.now = page.now - three_hours;
    page.input(Input::WantRecipient { handle: 0 });
    page.now = page.now + wait;
    page.input(Input::Woken);
    assert_eq!(page.sent.len(), 2, "it waits for the time of before");

    // What comes then is no older than it is.
    page.track("b");
    page.accept();
    let batch = page.last_batch();
    assert_eq!(names(batch), ["b"]);
    assert_eq!(batch["events"][0]["at"], batch["sent_at"]);
}

#[test]
fn a_clock_that_is_set_forward_does_no_harm() {
    let (mut page, _) = sent(&["a"]);
    page.answer(0, "");
    page.now = page.now + Millis::from_secs(3 * 3600);
    page.input(Input::Woken);
    assert_eq!(page.sent.len(), 2);
    page.accept();
    assert_eq!(page.told("accepted").len(), 1);
}
