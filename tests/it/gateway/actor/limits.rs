//! How much a visitor may send, and how much is kept.

use super::*;
use salebot_onsite::gateway::visitor::MAX_SLOTS;

fn many(prefix: &str, count: usize) -> Vec<Taken> {
    (0..count)
        .map(|id| told(&format!("{prefix}{id}")))
        .collect()
}

#[test]
fn a_hundred_events_at_once_and_then_one_a_second() {
    let mut world = World::new();
    for batch in ["a", "b"] {
        let answer = world.batch(many(batch, 50));
        assert_eq!(answer["http"], 202);
    }
    let answer = world.batch(many("c", 1));
    assert_eq!(answer["http"], 429);
    assert_eq!(answer["error"]["code"], "rate_limited");
    assert_eq!(answer["error"]["retry_after_s"], 1);
    let reply = world.replies.last().unwrap();
    assert_eq!(reply.retry_after(), Some(Millis(SECOND)));
    let answer = world.batch(many("c", 50));
    assert_eq!(answer["error"]["retry_after_s"], 50);
    assert_eq!(world.writes, 100, "nothing of it is written");
    world.now = world.now + Millis(SECOND - 1);
    assert_eq!(world.batch(many("c", 1))["http"], 429);
    world.now = world.now + Millis(1);
    assert_eq!(world.batch(many("c", 1))["http"], 202);
    assert_eq!(world.batch(many("d", 1))["http"], 429);
    // After a rest as much as at first, and no more.
    world.now = world.now + Millis(10 * MINUTE);
    assert_eq!(world.batch(many("e", 50))["http"], 202);
    assert_eq!(world.batch(many("f", 50))["http"], 202);
    assert_eq!(world.batch(many("g", 1))["http"], 429);
}

#[test]
fn what_waits_for_a_visitor_fits_the_memory_that_an_actor_shares_with_others() {
    // Each of the largest that an event may be, due in a month.
    let text = "x".repeat(128 * 1024);
    let late = |id: &str| delayed(id, 30 * DAY, &[], vec![callback(&text, &[])]);
    let batch = |first: usize, count: usize| -> Vec<Taken> {
        (first..first + count)
            .map(|id| late(&format!("e{id}")))
            .collect()
    };
    let mut world = World::new();
    assert_eq!(world.batch(batch(0, 50))["http"], 202);
    let answer = world.batch(batch(50, 15));
    assert_eq!(
        (&answer["http"], &answer["error"]["retry_after_s"]),
        (&json!(429), &json!(3600))
    );
    assert_eq!(world.batch(batch(50, 14))["http"], 202);
    assert_eq!(world.batch(vec![told("small")])["http"], 429);
    // It is the same for who goes on with it, and what was taken before is known.
    world.restart();
    assert_eq!(world.batch(vec![told("small")])["http"], 429);
    assert_eq!(results(&world.batch(batch(0, 1))), ["e0 duplicate"]);
    assert_eq!(world.batch(vec![forget("f"), told("small")])["http"], 202);
}

#[test]
fn a_refusal_is_never_too_much() {
    let mut world = World::new();
    world.batch(many("a", 50));
    world.batch(many("b", 50));
    assert_eq!(world.batch(vec![forget("f")])["http"], 202);
    assert_eq!(world.drops, 1);
}

/// A disk whose slots are all taken by events that were settled at this moment.
fn full(at: Millis) -> Vec<(u32, String)> {
    let row = |slot| {
        let text = format!(
            "{{\"v\":1,\"id\":\"e{slot}\",\"settled\":{},\"how\":\"done\"}}",
            at.0
        );
        (slot, text)
    };
    (1..=MAX_SLOTS).map(row).collect()
}

#[test]
fn no_id_is_forgotten_for_want_of_room() {
    assert_eq!(MAX_SLOTS, 20_000);
    let mut world = World::new();
    world.disk = full(START - Millis(7 * DAY - MINUTE)).into_iter().collect();
    world.restart();
    let answer = world.batch(vec![told("new")]);
    assert_eq!(answer["http"], 429);
    assert_eq!(answer["error"]["retry_after_s"], 60);
    assert_eq!(results(&world.batch(vec![told("e1")])), ["e1 duplicate"]);
    world.now = world.now + Millis(MINUTE);
    assert_eq!(world.batch(vec![told("new")])["http"], 429);
    world.now = world.now + Millis(1);
    let answer = world.batch(vec![told("new"), told("newer")]);
    assert_eq!(results(&answer), ["new accepted", "newer accepted"]);
    assert_eq!(world.disk.len(), MAX_SLOTS as usize);
    // All or nothing.
    world.disk = full(START).into_iter().take(19_999).collect();
    world.restart();
    assert_eq!(world.batch(vec![told("x"), told("y")])["http"], 429);
    assert_eq!(world.batch(vec![told("x"), told("e7")])["http"], 202);
    assert_eq!(world.batch(vec![told("y")])["http"], 429);
    assert_eq!(world.batch(vec![forget("f"), told("y")])["http"], 202);
}

#[test]
fn the_limits_are_those_that_the_documentation_gives() {
    use salebot_onsite::gateway::visitor as limits;
    assert_eq!(limits::EVENT_EVERY, Millis(SECOND));
    assert_eq!(limits::BURST, 100);
    assert_eq!(limits::GUARD, Millis(30 * SECOND));
    assert_eq!(limits::CALL_SETTLE, Millis(MINUTE));
    assert_eq!(limits::CALL_READ_GAP, Millis(5 * SECOND));
    assert_eq!(limits::CALL_READS, 2);
    assert_eq!(limits::HOLD, Millis(15 * MINUTE));
    assert_eq!(limits::PAUSE_MOST, Millis(60 * MINUTE));
    assert_eq!(limits::READ_REFUSED, Millis(60 * MINUTE));
    assert_eq!(limits::MAX_AGE, Millis(5 * DAY));
    assert_eq!(limits::REMEMBERED, Millis(7 * DAY));
    assert_eq!(limits::KEPT, Millis(7 * DAY));
    assert_eq!((limits::HISTORY_ITEMS, limits::HISTORY_MOST), (50, 2000));
}

#[test]
fn where_too_many_new_ones_come_whoever_is_known_is_let_in() {
    let mut world = World::new();
    let full = |world: &mut World, events| {
        let intake = Intake {
            known_only: true,
            ..world.intake(events)
        };
        world.input(Input::Batch(&intake.write()));
        world.answer()
    };
    let answer = full(&mut world, many("a", 1));
    assert_eq!(
        (&answer["http"], &answer["error"]["code"]),
        (&json!(429), &json!("rate_limited"))
    );
    assert_eq!(answer["error"]["retry_after_s"], 300);
    assert_eq!(
        (world.writes, world.calls.len()),
        (0, 0),
        "nothing is kept of it, and nobody called"
    );
    assert_eq!(
        full(&mut world, vec![forget("f")])["http"],
        202,
        "a refusal costs nothing"
    );
    assert_eq!(full(&mut world, many("a", 1))["http"], 429);
    assert_eq!(world.batch(many("a", 1))["http"], 202);
    assert_eq!(full(&mut world, many("b", 1))["http"], 202);
}

#[test]
fn a_refusal_lets_nobody_in_behind_it() {
    let mut world = World::new();
    let mut events = vec![forget("f")];
    events.extend(many("a", 1));
    let intake = Intake {
        known_only: true,
        ..world.intake(events.clone())
    };
    world.input(Input::Batch(&intake.write()));
    // Of the other one nothing is said: the page keeps it.
    let answer = world.answer();
    assert_eq!(answer["http"], 202);
    assert_eq!(
        answer["results"],
        json!([{ "id": "f", "status": "accepted" }])
    );
    assert_eq!((world.writes, world.calls.len()), (0, 0));
    assert_eq!(world.batch(events)["results"][1]["status"], "accepted");
    // Nor does it make a visitor's rate new.
    let mut sent = 1;
    loop {
        let mut events = vec![forget(&format!("f{sent}"))];
        events.extend(many(&format!("b{sent}-"), 33));
        let answer = world.batch(events);
        assert_eq!(answer["http"], 202);
        if answer["results"].as_array().unwrap().len() == 1 {
            break;
        }
        sent += 33;
        assert!(sent <= 100, "{sent} at once");
    }
    assert_eq!(sent, 100);
}
