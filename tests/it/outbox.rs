//! Delivery: what waits, what goes together, and when.

mod backoff;
mod batches;
mod interleavings;
mod waiting;

use crate::support::START;
use salebot_onsite::event::{Event, Kind};
use salebot_onsite::outbox::{MAX_ENTRIES, Outbox};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;

const PAGE: &str = "{\"url\":\"https://shop.example/\"}";

fn event(id: &str) -> Event {
    Event {
        id: id.to_owned(),
        seq: 0,
        kind: Kind::Track,
        name: "price_seen".to_owned(),
        at: START,
        props: "{}".to_owned(),
        page: PAGE.to_owned(),
        visitor: String::new(),
    }
}

fn event_on(id: &str, page: &str) -> Event {
    Event {
        page: page.to_owned(),
        ..event(id)
    }
}

/// An event whose details have this many bytes.
fn large_event(id: &str, bytes: usize) -> Event {
    Event {
        props: format!("{{\"a\":\"{}\"}}", "x".repeat(bytes - 8)),
        ..event(id)
    }
}

#[track_caller]
fn add(outbox: &mut Outbox, ids: &[&str]) {
    for id in ids {
        outbox.add(event(id), MAX_ENTRIES).unwrap();
    }
}

fn filled(ids: &[&str]) -> Outbox {
    let mut outbox = Outbox::new();
    add(&mut outbox, ids);
    outbox
}

fn batch(outbox: &Outbox, now: Millis) -> Vec<String> {
    outbox.batch(now).map(|event| event.id.clone()).collect()
}

fn random() -> Random {
    Random::new([1, 2])
}
