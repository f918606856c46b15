//! Taking in, settling, and pauses.

use super::{add, batch, event, filled, large_event, random};
use crate::support::START;
use salebot_onsite::error::Code;
use salebot_onsite::outbox::{MAX_BYTES, MAX_ENTRIES, Outbox};
use salebot_onsite::time::Millis;

const RETRY_AFTER: Millis = Millis::from_secs(30);

const FOREVER: Millis = Millis(u64::MAX);

fn after(ms: u64) -> Millis {
    START + Millis(ms)
}

#[test]
fn an_empty_outbox_has_nothing_to_send() {
    let mut outbox = Outbox::new();
    assert!(outbox.is_empty());
    assert_eq!((outbox.len(), outbox.due()), (0, None));
    assert!(batch(&mut outbox, START).is_empty());
}

#[test]
fn a_new_event_is_due_at_once() {
    let outbox = filled(&["a"]);
    assert!(!outbox.is_empty());
    assert_eq!(outbox.len(), 1);
    assert!(outbox.due().unwrap() <= START);
}

#[test]
fn a_settled_event_is_gone_and_settled_once() {
    let mut outbox = filled(&["a", "b", "c"]);
    assert_eq!(outbox.settle("b"), None, "it was never sent");
    batch(&mut outbox, START);
    assert_eq!(outbox.settle("b").unwrap().id, "b");
    assert_eq!(outbox.settle("b"), None);
    assert_eq!(outbox.settle("never there"), None);
    assert_eq!(batch(&mut outbox, START), ["a", "c"]);
}

#[test]
fn the_two_hundred_and_first_event_is_refused_and_the_older_ones_stay() {
    let mut outbox = Outbox::new();
    for n in 0..MAX_ENTRIES {
        outbox.add(event(&n.to_string()), usize::MAX).unwrap();
    }
    let refused = outbox.add(event("one more"), usize::MAX).unwrap_err();
    assert_eq!(refused.code, Code::StorageFull);
    assert_eq!(refused.to_string(), "too many events wait");
    assert_eq!((MAX_ENTRIES, outbox.len()), (200, 200));
    batch(&mut outbox, START);
    outbox.settle("0").unwrap();
    outbox.add(event("one more"), usize::MAX).unwrap();
}

#[test]
fn a_smaller_limit_counts_where_one_is_given() {
    let mut outbox = Outbox::new();
    for id in ["a", "b"] {
        outbox.add(event(id), 2).unwrap();
    }
    assert_eq!(
        outbox.add(event("c"), 2).unwrap_err().code,
        Code::StorageFull
    );
    outbox.add(event("c"), 3).unwrap();
}

#[test]
fn no_more_bytes_wait_than_256_kib() {
    let mut outbox = Outbox::new();
    let mut kept = 0;
    while outbox
        .add(large_event(&kept.to_string(), 8000), MAX_ENTRIES)
        .is_ok()
    {
        kept += 1;
    }
    assert_eq!(MAX_BYTES, 256 * 1024);
    assert!((30..=32).contains(&kept), "{kept} events of 8000 bytes");
    // What is settled makes room again, all of it.
    for n in 0..kept {
        batch(&mut outbox, START);
        outbox.settle(&n.to_string()).unwrap();
    }
    for n in 0..kept {
        outbox
            .add(large_event(&n.to_string(), 8000), MAX_ENTRIES)
            .unwrap();
    }
}

#[test]
fn an_emptied_outbox_has_all_its_room_again() {
    let mut outbox = Outbox::new();
    for n in 0..30 {
        outbox
            .add(large_event(&n.to_string(), 8000), MAX_ENTRIES)
            .unwrap();
    }
    let drained = core::iter::from_fn(|| outbox.drop_next());
    let drained: Vec<String> = drained.map(|event| event.id).collect();
    assert_eq!(drained, (0..30).map(|n| n.to_string()).collect::<Vec<_>>());
    assert!(outbox.is_empty());
    for n in 0..30 {
        outbox
            .add(large_event(&n.to_string(), 8000), MAX_ENTRIES)
            .unwrap();
    }
}

#[test]
fn a_held_line_waits_as_long_as_the_other_side_asked() {
    let mut outbox = filled(&["a"]);
    assert_eq!(
        outbox.hold(START, Some(RETRY_AFTER), &mut random()),
        RETRY_AFTER
    );
    assert_eq!(outbox.due(), Some(START + RETRY_AFTER));
    add(&mut outbox, &["b"]);
    assert_eq!(
        outbox.due(),
        Some(START + RETRY_AFTER),
        "a new event does not shorten it"
    );
}

#[test]
fn without_a_word_of_the_other_side_each_pause_may_be_twice_as_long() {
    let mut outbox = filled(&["a"]);
    let mut random = random();
    for failures in 0..12_u32 {
        let wait = outbox.hold(START, None, &mut random);
        let most = (1000_u64 << failures).min(300_000);
        assert!((200..=most).contains(&wait.0), "{failures}: {}", wait.0);
        assert_eq!(outbox.due(), Some(START + wait));
    }
}

#[test]
fn pauses_start_small_again_once_something_has_arrived() {
    let mut random = random();
    for _ in 0..20 {
        let mut outbox = filled(&["a", "b"]);
        for _ in 0..10 {
            outbox.hold(START, None, &mut random);
        }
        outbox.hurry();
        batch(&mut outbox, START);
        outbox.settle("a").unwrap();
        assert!(outbox.hold(START, None, &mut random) <= Millis(1000));
    }
}

#[test]
fn an_event_put_back_is_due_after_a_pause_that_grows() {
    let mut outbox = filled(&["a"]);
    let mut random = random();
    for tries in 0..12_u32 {
        batch(&mut outbox, FOREVER);
        outbox.put_back(START, None, &mut random);
        let wait = outbox.due().unwrap() - START;
        let most = (1000_u64 << tries).min(300_000);
        assert!((200..=most).contains(&wait.0), "{tries}: {}", wait.0);
        assert!(batch(&mut outbox, START + wait - Millis(1)).is_empty());
        assert_eq!(batch(&mut outbox, START + wait), ["a"]);
    }
    outbox.rest();
    let due = outbox.due();
    outbox.put_back(START, None, &mut random);
    assert_eq!(outbox.due(), due, "what is not on its way is not put back");
}

#[test]
fn an_event_put_back_does_not_keep_a_new_one_waiting() {
    let mut outbox = filled(&["a"]);
    batch(&mut outbox, START);
    outbox.put_back(START, None, &mut random());
    add(&mut outbox, &["b"]);
    assert!(outbox.due().unwrap() <= START);
    assert!(batch(&mut outbox, START).contains(&"b".to_owned()));
}

#[test]
fn events_put_back_together_keep_their_order() {
    for seed in 0..50 {
        let mut random = salebot_onsite::random::Random::new([seed, seed]);
        let mut outbox = filled(&["a", "b", "c"]);
        batch(&mut outbox, START);
        outbox.put_back(START, None, &mut random);
        let due = outbox.due().unwrap();
        let first = batch(&mut outbox, due);
        assert_eq!(
            first.first().map(String::as_str),
            Some("a"),
            "seed {seed}: {first:?} overtakes"
        );
    }
}

#[test]
fn hurry_ends_every_pause_of_our_own() {
    let mut outbox = filled(&["a", "b"]);
    batch(&mut outbox, START);
    outbox.put_back(START, None, &mut random());
    outbox.hold(START, None, &mut random());
    outbox.hurry();
    assert!(outbox.due().unwrap() <= START);
    assert_eq!(batch(&mut outbox, START), ["a", "b"]);
}

#[test]
fn hurry_does_not_shorten_what_the_other_side_asked_for() {
    let mut line = filled(&["a"]);
    line.hold(START, Some(RETRY_AFTER), &mut random());
    line.hurry();
    assert_eq!(line.due(), Some(START + RETRY_AFTER));

    let mut event = filled(&["a"]);
    batch(&mut event, START);
    event.put_back(START, Some(RETRY_AFTER), &mut random());
    event.hurry();
    assert_eq!(event.due(), Some(START + RETRY_AFTER));
}

#[test]
fn a_short_time_to_wait_does_not_switch_the_growing_pauses_off() {
    let mut outbox = filled(&["a"]);
    let mut random = random();
    let waits: Vec<u64> = (0..40)
        .map(|_| outbox.hold(START, Some(Millis(1)), &mut random).0)
        .collect();
    assert!(waits.iter().any(|wait| *wait > 60_000), "{waits:?}");
}

#[test]
fn a_pause_of_any_length_ends_and_never_overflows() {
    let mut outbox = filled(&["a"]);
    outbox.hold(after(u64::MAX), Some(Millis(u64::MAX)), &mut random());
    batch(&mut outbox, FOREVER);
    outbox.put_back(FOREVER, None, &mut random());
    assert_eq!(outbox.due(), Some(FOREVER));
}
