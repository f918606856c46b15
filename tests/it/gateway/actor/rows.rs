//! What an event costs: rows written and alarms set.

use super::*;

/// How many rows these events cost a visitor whose client is known, until all are over.
#[track_caller]
fn rows(confirm: Confirm, events: Vec<Taken>) -> usize {
    let mut world = World::with(confirm);
    world.batch(vec![told("first")]);
    world.settle();
    let before = world.writes;
    world.batch(events);
    world.settle();
    assert!(world.kept().is_empty());
    world.writes - before
}

#[test]
fn an_event_with_one_callback_is_written_twice_and_a_visitor_once() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    assert_eq!((world.writes, world.alarms), (1, 1));
    world.settle();
    assert_eq!((world.writes, world.alarms), (3, 1));
    for count in [1, 10, 50] {
        let events = (0..count).map(|id| told(&id.to_string())).collect();
        assert_eq!(rows(Confirm::ReadBack, events), 2 * count);
    }
}

#[test]
fn a_message_is_written_once_more_and_so_is_each_further_call() {
    use Confirm::{Drop, ReadBack, Resend};
    assert_eq!(rows(ReadBack, vec![written("a")]), 3);
    assert_eq!(
        rows(ReadBack, vec![written("a"), told("b"), written("c")]),
        8
    );
    let three = || vec![callback("1", &[]), callback("2", &[]), callback("3", &[])];
    assert_eq!(rows(ReadBack, vec![event("a", three())]), 4);
    // What is not read back needs no note of it; what must not be repeated needs one.
    assert_eq!(rows(Resend, vec![written("a"), told("b")]), 4);
    assert_eq!(rows(Drop, vec![written("a"), told("b")]), 6);
}

#[test]
fn a_duplicate_and_an_event_that_only_cancels_cost_nothing() {
    let mut world = World::new();
    world.batch(vec![named("n", "paid")]);
    assert_eq!((world.writes, world.alarms), (0, 0));
    world.batch(vec![told("a")]);
    world.settle();
    let before = (world.writes, world.alarms);
    world.batch(vec![told("a"), named("n", "paid")]);
    assert_eq!((world.writes, world.alarms), before);
}

#[test]
fn a_batch_sets_the_alarm_once_and_a_burst_of_them_not_more_often() {
    let mut world = World::new();
    for id in 0..10 {
        world.batch((0..3).map(|n| told(&format!("{id}-{n}"))).collect());
        world.settle();
        world.pass(SECOND);
    }
    assert_eq!(world.alarms, 1);
    // Then it is set for the day when all is erased, and the next batch sets it anew.
    world.pass(MINUTE);
    assert_eq!(world.alarms, 2);
    world.batch(vec![told("a")]);
    assert_eq!(world.alarms, 3);
}

#[test]
fn the_alarm_is_set_before_the_answer_and_the_rows_before_both() {
    let mut actor = Visitor::new(
        service(Sender::Server),
        Confirm::ReadBack,
        Random::new([1, 2]),
    );
    let text = World::new().intake(vec![told("a"), told("b")]).write();
    actor.handle(START, Input::Batch(&text));
    let mut order = Vec::new();
    while let Some(effect) = actor.poll() {
        order.push(match effect {
            Effect::Write { .. } => "write",
            Effect::Alarm(at) => {
                assert_eq!(at, START + Millis(30 * SECOND), "the guard");
                "alarm"
            }
            Effect::Reply(_) => "reply",
            Effect::Send(_) => "send",
            Effect::Tell(_) | Effect::Log(_) | Effect::DropAll => continue,
        });
    }
    assert_eq!(order, ["write", "write", "alarm", "reply", "send"]);
}

#[test]
fn seven_days_after_the_last_event_all_is_erased() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    world.pass(3 * DAY);
    world.batch(vec![told("b")]);
    world.pass(7 * DAY - 1);
    assert_eq!((world.drops, world.disk.len()), (0, 3));
    assert_eq!(results(&world.batch(vec![told("b")])), ["b duplicate"]);
    world.pass(1);
    assert_eq!((world.drops, world.disk.len(), world.alarm), (1, 0, None));
    assert_eq!(results(&world.batch(vec![told("b")])), ["b accepted"]);
}

#[test]
fn a_slot_is_used_again_once_its_event_was_settled_seven_days_ago() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    world.settle();
    for day in 1..=7_u64 {
        world.pass(DAY);
        world.batch(vec![told(&format!("d{day}"))]);
        world.settle();
    }
    assert_eq!(world.disk.len(), 9, "one of them the visitor's own");
    assert_eq!(results(&world.batch(vec![told("a")])), ["a duplicate"]);
    world.pass(1);
    world.batch(vec![told("next")]);
    assert_eq!(world.disk.len(), 9);
    world.settle();
    assert_eq!(results(&world.batch(vec![told("a")])), ["a accepted"]);
    // After a restart the same.
    world.restart();
    world.settle();
    assert_eq!(results(&world.batch(vec![told("d1")])), ["d1 duplicate"]);
}
