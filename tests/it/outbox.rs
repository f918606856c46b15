//! Delivery: what waits, what goes together, and when.

mod backoff;
mod batches;
mod interleavings;
mod waiting;

use salebot_onsite::event::MAX_BATCH_BYTES;
use salebot_onsite::outbox::{Event, MAX_ENTRIES, Outbox};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;

const PAGE: &str = "{\"url\":\"https://shop.example/\"}";

fn event(id: &str) -> Event {
    Event {
        id: id.to_owned(),
        json: format!("{{\"id\":\"{id}\"}}"),
        shared: PAGE.to_owned(),
        ..Event::default()
    }
}

fn event_on(id: &str, page: &str) -> Event {
    Event {
        shared: page.to_owned(),
        ..event(id)
    }
}

/// An event of this many bytes.
fn large_event(id: &str, bytes: usize) -> Event {
    Event {
        json: "x".repeat(bytes),
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

/// The ids of the next batch, which is then on its way.
fn batch(outbox: &mut Outbox, now: Millis) -> Vec<String> {
    let mut ids = Vec::new();
    outbox.take_batch(now, "qj6pvradl1f", MAX_BATCH_BYTES, |event, _| {
        ids.push(event.id.clone())
    });
    ids
}

fn random() -> Random {
    Random::new([1, 2])
}
