//! What goes together.

use super::{PAGE, batch, event, event_on, filled, large_event};
use crate::support::START;
use salebot_onsite::event::{MAX_BATCH_BYTES, MAX_BATCH_EVENTS};
use salebot_onsite::outbox::{MAX_ENTRIES, Outbox};

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
fn an_event_too_large_for_any_batch_is_sent_alone() {
    let mut outbox = Outbox::new();
    for id in ["large", "small"] {
        let event = if id == "large" {
            large_event(id, 70_000)
        } else {
            event(id)
        };
        outbox.add(event, MAX_ENTRIES).unwrap();
    }
    assert_eq!(batch(&mut outbox, START), ["large"]);
    outbox.settle("large").unwrap();
    assert_eq!(batch(&mut outbox, START), ["small"]);
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
