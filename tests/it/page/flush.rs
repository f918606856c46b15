//! `flush()`

use super::{Page, ids};
use serde_json::Value;

#[track_caller]
fn resolved(page: &Page, handle: u32) {
    assert_eq!(page.result(handle), Some(&Value::Null));
}

#[track_caller]
fn waits(page: &Page, handle: u32) {
    assert_eq!(page.result(handle), None);
}

#[test]
fn with_nothing_to_send_it_resolves_at_once() {
    let mut page = Page::open();
    let handle = page.flush(5000);
    resolved(&page, handle);
}

#[test]
fn it_resolves_when_everything_has_arrived() {
    let mut page = Page::with_chat();
    page.track("a");
    page.track("b");
    let handle = page.flush(5000);
    waits(&page, handle);
    page.accept();
    waits(&page, handle);
    page.accept();
    resolved(&page, handle);
}

#[test]
fn it_resolves_when_everything_was_rejected() {
    let mut page = Page::with_chat();
    page.track("a");
    let handle = page.flush(5000);
    page.answer(400, "");
    resolved(&page, handle);
}

#[test]
fn it_resolves_after_its_time_although_events_wait() {
    let mut page = Page::open();
    page.track("a");
    let handle = page.flush(5000);
    page.pass_ms(4999);
    waits(&page, handle);
    page.pass_ms(1);
    resolved(&page, handle);
    page.chat_names("qj6pvradl1f");
    assert_eq!(page.sent.len(), 1, "what waited is not lost");
}

#[test]
fn it_resolves_after_its_time_with_no_answer_to_a_batch() {
    let mut page = Page::with_chat();
    page.track("a");
    let handle = page.flush(2000);
    page.pass_ms(1999);
    waits(&page, handle);
    page.pass_ms(1);
    resolved(&page, handle);
}

#[test]
fn several_resolve_each_at_its_own_time() {
    let mut page = Page::open();
    page.track("a");
    let (long, short) = (page.flush(4000), page.flush(1000));
    page.pass_ms(1000);
    resolved(&page, short);
    waits(&page, long);
    page.pass_ms(3000);
    resolved(&page, long);
}

#[test]
fn it_does_not_wait_for_a_pause_to_end() {
    let mut page = Page::with_chat();
    let id = page.tracked("a");
    page.answer(503, "");
    assert_eq!(page.sent.len(), 1);
    page.flush(1000);
    assert_eq!(ids(page.last_batch()), [id]);
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn without_a_time_it_only_hurries() {
    let mut page = Page::with_chat();
    page.track("a");
    let handle = page.flush(0);
    resolved(&page, handle);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn for_ever_is_a_time_too() {
    let mut page = Page::open();
    page.track("a");
    let handle = page.flush(u64::MAX);
    page.pass_s(3600);
    waits(&page, handle);
    page.chat_names("qj6pvradl1f");
    page.accept();
    resolved(&page, handle);
}

#[test]
fn for_ever_while_a_batch_is_under_way_needs_no_timer_that_browsers_lack() {
    let mut page = Page::with_chat();
    page.track("a");
    let handle = page.flush(u64::MAX);
    page.pass_s(60);
    waits(&page, handle);
    page.accept();
    resolved(&page, handle);
}
