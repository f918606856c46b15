//! What goes together.

use super::{PAGE, add, batch, event, event_on, filled, large_event};
use crate::support::START;
use salebot_onsite::event::{MAX_BATCH_BYTES, MAX_BATCH_EVENTS};
use salebot_onsite::outbox::{Event, MAX_AGE, MAX_ENTRIES, Outbox};
use salebot_onsite::time::Millis;

const OTHER_PAGE: &str = "{\"url\":\"https://shop.example/offer\"}";

#[test]
fn a_batch_carries_all_that_waits_oldest_first() {
    assert_eq!(batch(&mut filled(&["c", "a", "b"]), START), ["c", "a", "b"]);
}

#[test]
fn what_is_on_its_way_waits_until_it_is_settled() {
    let mut outbox = filled(&["a", "b"]);
    assert_eq!(batch(&mut outbox, START), batch(&mut outbox, START));
    assert_eq!(outbox.len(), 2);
}

#[test]
fn a_batch_carries_fifty_events_at_most() {
    let mut outbox = Outbox::new();
    for n in 0..70 {
        outbox.add(event(&n.to_string()), MAX_ENTRIES).unwrap();
    }
    let first = batch(&mut outbox, START);
    assert_eq!((MAX_BATCH_EVENTS, first.len()), (50, 50));
    for id in &first {
        outbox.settle(id).unwrap();
    }
    let rest: Vec<String> = (50..70).map(|n| n.to_string()).collect();
    assert_eq!(batch(&mut outbox, START), rest);
}

#[test]
fn a_batch_stays_under_64_kib() {
    let mut outbox = Outbox::new();
    for n in 0..20 {
        outbox
            .add(large_event(&n.to_string(), 8000), MAX_ENTRIES)
            .unwrap();
    }
    let carried = batch(&mut outbox, START).len();
    assert!(
        carried * 8000 < MAX_BATCH_BYTES && carried >= 7,
        "{carried} events of 8000 bytes"
    );
}

#[test]
fn a_page_that_goes_sends_the_oldest_as_far_as_there_is_room() {
    let sent = |room| {
        let mut outbox = Outbox::new();
        for id in ["a", "b", "c"] {
            outbox.add(large_event(id, 8_000), MAX_ENTRIES).unwrap();
        }
        let mut ids = Vec::new();
        outbox.take_batch(START, "qj6pvradl1f", room, |event, _| {
            ids.push(event.id.clone())
        });
        ids
    };
    assert_eq!(sent(MAX_BATCH_BYTES), ["a", "b", "c"]);
    assert_eq!(sent(20_000), ["a", "b"]);
    assert_eq!(sent(8_000), [""; 0]);
    assert_eq!(sent(0), [""; 0]);
}

#[test]
fn an_event_stays_with_the_recipient_that_it_was_first_sent_to() {
    let mut outbox = filled(&["a", "b"]);
    let mut whose = Vec::new();
    let mut send = |outbox: &mut Outbox, recipient| {
        outbox.take_batch(START, recipient, MAX_BATCH_BYTES, |event, is_new| {
            whose.push((event.id.clone(), event.recipient.clone(), is_new));
        });
    };
    send(&mut outbox, "one");
    add(&mut outbox, &["c"]);
    // What belongs to two does not go together.
    send(&mut outbox, "two");
    for id in ["a", "b"] {
        outbox.settle(id).unwrap();
    }
    send(&mut outbox, "two");
    let expected = [
        ("a", "one", true),
        ("b", "one", true),
        ("a", "one", false),
        ("b", "one", false),
        ("c", "two", true),
    ];
    assert_eq!(
        whose,
        expected.map(|(id, whose, is_new)| (id.to_owned(), whose.to_owned(), is_new))
    );
}

#[test]
fn what_was_kept_goes_before_what_was_made_later_and_once() {
    let mut outbox = Outbox::new();
    let made = |id, at| Event {
        order: at,
        ..event(id)
    };
    outbox.add(made("new", 30), MAX_ENTRIES).unwrap();
    for event in [
        made("second", 20),
        made("first", 10),
        made("second", 20),
        made("last", 40),
    ] {
        outbox.restore(event).unwrap();
    }
    assert_eq!(
        batch(&mut outbox, START),
        ["first", "second", "new", "last"]
    );
}

#[test]
fn what_waited_for_three_days_is_given_up_unless_it_is_on_its_way() {
    let mut outbox = Outbox::new();
    for (id, at) in [("old", 0), ("young", 1000)] {
        let event = Event {
            order: START.0 * 1000 + at,
            ..event(id)
        };
        outbox.add(event, MAX_ENTRIES).unwrap();
    }
    let end = START + MAX_AGE;
    assert_eq!(outbox.take_expired(end), None);
    batch(&mut outbox, START);
    assert_eq!(outbox.take_expired(end + Millis(1)), None);
    outbox.rest();
    let given_up = outbox.take_expired(end + Millis(1)).unwrap();
    assert_eq!((given_up.id.as_str(), outbox.len()), ("old", 1));
    assert_eq!(outbox.take_expired(end + Millis(1)), None);
}

#[test]
fn a_large_event_is_not_passed_by_a_small_one_behind_it() {
    let mut outbox = Outbox::new();
    for event in [
        large_event("a", 40_000),
        large_event("b", 40_000),
        event("c"),
    ] {
        outbox.add(event, MAX_ENTRIES).unwrap();
    }
    assert_eq!(batch(&mut outbox, START), ["a"]);
}

#[test]
fn a_batch_holds_what_happened_on_one_page() {
    let mut outbox = Outbox::new();
    for (id, page) in [("a", PAGE), ("b", PAGE), ("c", OTHER_PAGE), ("d", PAGE)] {
        outbox.add(event_on(id, page), MAX_ENTRIES).unwrap();
    }
    for together in [&["a", "b"][..], &["c"], &["d"]] {
        assert_eq!(batch(&mut outbox, START), together);
        for id in together {
            outbox.settle(id).unwrap();
        }
    }
    assert!(outbox.is_empty());
}
