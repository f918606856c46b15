//! What adding and settling an event costs where few others wait, and where many do: on the page up to its 200, in a
//! visitor's actor up to 10,000.
//!
//! `cargo xtask bench` prints the medians side by side.
#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark reads a clock; only the crate itself must not"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion};
use salebot_onsite::api::{ApiKey, BaseUrl, Sender, Service};
use salebot_onsite::gateway::visitor::{Effect, Input};
use salebot_onsite::gateway::{Call, Confirm, Intake, Part, Taken, Visitor, What};
use salebot_onsite::http::Response;
use salebot_onsite::outbox::{Event, Outbox};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;

const START: Millis = Millis(1_790_000_000_000);

fn event(n: usize) -> Event {
    Event {
        id: format!("01J{n:023}"),
        json: format!(r#"{{"id":"01J{n:023}","kind":"track","name":"price_seen","props":{{}}}}"#),
        shared: r#""visitor":"v","page":{"url":"https://shop.example/offer"}"#.to_owned(),
        order: START.0 * 1000 + n as u64,
        ..Event::default()
    }
}

/// A page's outbox where so many wait, the oldest of them on their way; and one more to come.
fn outbox(waiting: usize) -> (Outbox, Event) {
    let mut outbox = Outbox::new();
    for n in 0..waiting {
        outbox
            .add(event(n), usize::MAX)
            .expect("there is room for it");
    }
    outbox.take_batch(START, "visitor1", usize::MAX, |_, _| ());
    (outbox, event(waiting))
}

/// Adds one behind all that wait, and settles the oldest.
fn page((outbox, event): &mut (Outbox, Event)) {
    let more = core::mem::take(event);
    black_box(outbox.add(more, usize::MAX)).expect("there is room for one more");
    black_box(outbox.settle("01J00000000000000000000000")).expect("the oldest is on its way");
}

/// An actor, where so many actions wait for their time.
struct Edge {
    actor: Visitor,
    now: Millis,
    made: usize,
}

impl Edge {
    fn new(waiting: usize) -> Self {
        let key =
            ApiKey::parse("9f86d081884c7d659a2feaa0c55ad015").expect("a key of the right form");
        let base = BaseUrl::parse("").expect("the service's own address");
        let service = Service::new(base, key, Sender::Server);
        let mut edge = Self {
            actor: Visitor::new(service, Confirm::ReadBack, Random::new([1, 2])),
            now: START,
            made: 0,
        };
        let (rows, alarm) = (&[], None);
        edge.handle(Input::Wake { rows, alarm });
        // The client is looked up once.
        edge.add(Millis(0));
        for _ in 0..waiting {
            edge.add(Millis::from_secs(7 * 24 * 3600));
        }
        edge
    }

    /// A batch of one event, and all that follows from it.
    fn add(&mut self, delay: Millis) {
        // What a visitor may send in the long run.
        self.now = self.now + Millis::from_secs(1);
        self.made += 1;
        let callback = Call::Callback {
            message: "price_seen".to_owned(),
            variables: [("plan", "pro")].into_iter().collect(),
        };
        let part = Part {
            first: 0,
            delay,
            cancel_on: Vec::new(),
            calls: vec![callback],
        };
        let taken = Taken {
            id: event(self.made).id,
            name: "price_seen".to_owned(),
            at: None,
            cap: None,
            what: What::Do(vec![part]),
        };
        let intake = Intake {
            recipient: "visitor1".to_owned(),
            sent_at: Some(self.now),
            known_only: false,
            lite: None,
            confirm: None,
            decided: Vec::new(),
            events: vec![taken],
        };
        self.handle(Input::Batch(&intake.write()));
    }

    fn handle(&mut self, input: Input<'_>) {
        self.actor.handle(self.now, input);
        while let Some(effect) = self.actor.poll() {
            match effect {
                Effect::Reply(reply) => assert_eq!(reply.status, 202, "{}", reply.body),
                Effect::Send(_) => {
                    let answer = Response {
                        status: 200,
                        retry_after: None,
                        body: r#"{"client_id":36553}"#.to_owned(),
                    };
                    self.actor.handle(self.now, Input::Answer(Ok(answer)));
                }
                other => drop(black_box(other)),
            }
        }
    }
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
        .configure_from_args();
    let mut group = criterion.benchmark_group("page");
    for waiting in [1, 199] {
        group.bench_function(waiting.to_string(), |bencher| {
            bencher.iter_batched_ref(|| outbox(waiting), page, BatchSize::SmallInput);
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("edge");
    for waiting in [100, 10_000] {
        group.bench_function(waiting.to_string(), |bencher| {
            bencher.iter_custom(|times| {
                let mut taken = Duration::ZERO;
                let mut left = times;
                while left > 0 {
                    let mut edge = Edge::new(waiting);
                    let some = left.min(1_000);
                    let start = Instant::now();
                    for _ in 0..some {
                        edge.add(Millis(0));
                    }
                    taken += start.elapsed();
                    left -= some;
                }
                taken
            });
        });
    }
    group.finish();
    criterion.final_summary();
}
