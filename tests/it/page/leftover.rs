//! Events that are kept until they are settled: for the next page, and from pages that are gone.

use super::*;
use salebot_onsite::outbox::MAX_AGE;
use salebot_onsite::page::MAX_BEFORE_CONSENT;

/// What a page keeps of its events, by name.
fn events(page: &Page) -> Vec<(String, String)> {
    let kept = page.kept.iter().filter(|(name, _)| name.starts_with("e."));
    kept.map(|(name, text)| (name.clone(), text.clone()))
        .collect()
}

/// Another page, which finds what this one has left.
fn next(page: &Page) -> Page {
    next_with(page, Options::default())
}

fn next_with(page: &Page, options: Options) -> Page {
    next_at(page, page.now, options)
}

fn next_at(page: &Page, now: Millis, options: Options) -> Page {
    let mut next = Page::seeded([7, 7], options);
    next.now = now;
    for (name, text) in events(page) {
        next.input(Input::Kept {
            name: &name,
            text: &text,
        });
    }
    next
}

#[test]
fn an_event_is_kept_before_its_call_is_settled_and_until_it_is_accepted() {
    let mut page = Page::open();
    let id = page.tracked("price_seen");
    assert_eq!(events(&page).len(), 1);
    assert_eq!(events(&page)[0].0, format!("e.{id}"));
    page.chat_names("qj6pvradl1f");
    assert_eq!(events(&page).len(), 1, "sent is not accepted");
    page.accept();
    assert_eq!(events(&page), []);
}

#[test]
fn what_is_rejected_dropped_or_refused_is_kept_no_more() {
    let mut page = Page::with_chat();
    let id = page.tracked("price_seen");
    page.answer_each(&[(&id, "rejected")]);
    assert_eq!(events(&page), []);
    page.track("price_seen");
    page.answer(400, "");
    assert_eq!(events(&page), []);
    page.track("price_seen");
    page.input(Input::Consent { granted: false });
    assert_eq!(events(&page), []);
}

#[test]
fn the_next_page_sends_what_the_last_one_left_as_it_was_before_its_own() {
    let mut page = Page::with_chat();
    let mut left = vec![page.tracked("one"), page.tracked("two")];
    let mut next = next(&page);
    next.pass_s(1);
    left.push(next.tracked("three"));
    next.chat_names("another1");
    // What was sent once stays with whom it was sent to.
    let sent = next.only_batch().clone();
    assert_eq!(sent["recipient"], "qj6pvradl1f");
    assert_eq!(sent["visitor"], page.sent[0]["visitor"]);
    assert_eq!(sent["page"], page.sent[0]["page"]);
    assert_eq!(sent["events"][0], page.sent[0]["events"][0]);
    assert_eq!(ids(&sent), left[..2]);
    next.answer_each(&[(&left[0], "duplicate"), (&left[1], "accepted")]);
    assert_eq!(next.last_batch()["recipient"], "another1");
    assert_eq!(ids(next.last_batch()), left[2..]);
    assert_eq!(next.told_ids("accepted"), left[..2]);
    next.accept();
    assert_eq!(events(&next), []);
}

#[test]
fn what_was_made_after_the_clock_was_set_back_stays_behind_what_was_left() {
    let mut first = Page::open();
    let earlier = first.now;
    first.pass_s(60);
    let mut left = vec![first.tracked("one"), first.tracked("two")];
    let mut second = next_at(&first, earlier, Options::default());
    left.extend([second.tracked("three"), second.tracked("four")]);
    let mut third = next(&second);
    third.chat_names("qj6pvradl1f");
    assert_eq!(ids(third.only_batch()), left[..2]);
    third.accept();
    assert_eq!(ids(third.last_batch()), left[2..]);
}

#[test]
fn what_waited_for_the_chat_is_kept_again_with_its_recipient() {
    let mut page = Page::open();
    page.track("price_seen");
    let before = events(&page);
    page.chat_names("qj6pvradl1f");
    let after = events(&page);
    assert!(!before[0].1.contains("qj6pvradl1f"));
    assert!(after[0].1.contains("qj6pvradl1f"));
    assert_eq!(next(&page).sent.len(), 0);
}

#[test]
fn what_another_tab_has_settled_is_settled_here() {
    let mut page = Page::with_chat();
    let id = page.tracked("price_seen");
    let name = format!("e.{id}");
    page.input(Input::Kept {
        name: &name,
        text: "",
    });
    assert_eq!(page.told_ids("accepted"), [id]);
    page.answer(503, "");
    page.pass_s(3600);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn what_cannot_be_read_is_told_and_taken_away() {
    let mut whole = Page::with_chat();
    whole.track("price_seen");
    let (name, text) = events(&whole).remove(0);
    let lines: Vec<&str> = text.split('\n').collect();
    let with = |place: usize, line: &str| {
        let mut lines = lines.clone();
        lines[place] = line;
        lines.join("\n")
    };
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(20_000));
    for garbage in [
        "x".to_owned(),
        lines[..4].join("\n"),
        with(4, ""),
        with(4, "{\"a\":1"),
        with(4, "[]"),
        with(4, "{}}"),
        with(4, &large),
        with(3, "\"a\":{"),
        with(3, "}"),
    ] {
        let mut page = Page::with_chat();
        page.kept.insert(name.clone(), garbage.clone());
        page.input(Input::Kept {
            name: &name,
            text: &garbage,
        });
        assert_eq!(page.errors(), ["storage_unreadable"], "{garbage:.60}");
        assert_eq!((events(&page).len(), page.sent.len()), (0, 0));
    }
}

#[test]
fn what_finds_no_room_stays_where_it_is() {
    let mut page = Page::open();
    for _ in 0..200 {
        page.track("price_seen");
    }
    let mut other = Page::seeded([3, 4], Options::default());
    other.track("price_seen");
    let (name, text) = events(&other).remove(0);
    let keeps = page.keeps.len();
    page.input(Input::Kept {
        name: &name,
        text: &text,
    });
    assert_eq!((page.keeps.len(), page.errors().len()), (keeps, 0));
}

#[test]
fn what_was_left_takes_no_room_from_what_waits_for_consent() {
    let mut gone = Page::open();
    for _ in 0..60 {
        gone.track("price_seen");
    }
    let required = Options {
        consent_required: true,
        ..Options::default()
    };
    let mut page = next_with(&gone, required);
    for _ in 0..MAX_BEFORE_CONSENT {
        assert_eq!(page.track("step")["status"], "queued");
    }
    assert_eq!(page.track("step")["reason"], "storage_full");
}

#[test]
fn three_days_are_the_end_and_that_is_said() {
    let mut page = Page::with_chat();
    let id = page.tracked("price_seen");
    let mut young = next(&page);
    young.now = page.now + MAX_AGE;
    young.chat_names("qj6pvradl1f");
    assert_eq!(young.sent.len(), 1);
    let mut old = next(&page);
    old.now = page.now + MAX_AGE + Millis(1);
    old.chat_names("qj6pvradl1f");
    assert_eq!(old.sent.len(), 0);
    let dropped = old.told("dropped");
    assert_eq!(dropped[0]["id"], json!(id));
    assert_eq!(dropped[0]["reason"], "too_old");
    assert_eq!(events(&old), []);
}

#[test]
fn before_consent_and_in_a_dry_run_no_event_is_kept_and_what_was_left_is_not_touched() {
    let mut page = Page::with_chat();
    page.track("price_seen");
    for options in [
        Options {
            consent_required: true,
            ..Options::default()
        },
        Options {
            dry_run: true,
            ..Options::default()
        },
    ] {
        let mut next = Page::seeded([7, 7], options);
        for (name, text) in events(&page) {
            next.input(Input::Kept {
                name: &name,
                text: &text,
            });
        }
        next.track("price_seen");
        next.chat_names("qj6pvradl1f");
        assert_eq!((events(&next).len(), next.sent.len()), (0, 0));
        if options.consent_required {
            next.input(Input::Consent { granted: true });
            assert_eq!(next.sent.len(), 1, "what was left goes with the yes");
        }
    }
}

#[test]
fn a_page_that_goes_sends_what_waits_also_while_a_batch_is_on_its_way_or_the_line_rests() {
    let leaving = Input::Hurry { room: 65_536 };
    let mut page = Page::with_chat();
    let mut made = vec![page.tracked("one")];
    page.input(leaving);
    assert_eq!(page.sent.len(), 1, "it is on its way already");
    made.push(page.tracked("two"));
    assert_eq!(page.sent.len(), 1);
    page.input(leaving);
    assert_eq!(ids(page.last_batch()), made, "nothing overtakes");
    page.input(leaving);
    assert_eq!(page.sent.len(), 2);
    // Both answers settle what they are about.
    page.answer_each(&[(&made[0], "accepted")]);
    page.answer_each(&[(&made[0], "duplicate"), (&made[1], "accepted")]);
    assert_eq!(page.told_ids("accepted"), made);
    page.track("three");
    page.answer(0, "");
    page.input(leaving);
    assert_eq!(page.sent.len(), 4, "a pause of its own does not hold it");
    page.answer_after(503, Some(Millis::from_secs(60)), "");
    page.input(leaving);
    assert_eq!(page.sent.len(), 4, "the other side's does");
}

#[test]
fn what_is_on_its_way_in_two_batches_is_not_given_up_for_one_that_cannot_be_read() {
    let mut page = Page::with_chat();
    let made = [page.tracked("one"), page.tracked("two")];
    page.input(Input::Hurry { room: 65_536 });
    assert_eq!(ids(page.last_batch()), made);
    page.answer(400, "");
    assert!(page.told("dropped").is_empty());
    page.answer_each(&[(&made[0], "accepted"), (&made[1], "accepted")]);
    assert_eq!(page.told_ids("accepted"), made);
}

#[test]
fn of_two_answers_the_one_that_asks_for_more_time_counts() {
    let mut page = Page::with_chat();
    page.track("one");
    page.track("two");
    let leaving = Input::Hurry { room: 65_536 };
    page.input(leaving);
    page.answer_after(429, Some(Millis::from_secs(60)), "");
    page.answer(0, "");
    page.input(leaving);
    page.pass_s(59);
    assert_eq!(page.sent.len(), 2, "it was asked not to come");
    page.pass_s(2);
    assert_eq!(page.sent.len(), 3);
}

#[test]
fn a_page_that_goes_sends_no_more_than_there_is_room_for() {
    let mut page = Page::with_chat();
    let made = [page.tracked("one"), page.tracked("two")];
    page.input(Input::Hurry { room: 2000 });
    assert_eq!(page.sent.len(), 1);
    page.input(Input::Hurry { room: 65_536 });
    assert_eq!(ids(page.last_batch()), made);
}
