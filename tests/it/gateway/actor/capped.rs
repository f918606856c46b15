//! A rule's limit for its visitor, which the page cannot keep to by itself: other origins, and browsers that keep nothing.

use super::*;
use salebot_onsite::gateway::Cap;

/// An event of a rule that may make it so often.
fn limited(id: &str, cap: u64, times: u32) -> Taken {
    Taken {
        cap: Some(Cap { id: cap, times }),
        ..told(id)
    }
}

#[test]
fn so_many_events_of_a_limit_are_taken_whatever_their_ids_are() {
    let mut world = World::new();
    let answer = world.batch(vec![
        limited("a", 70, 2),
        limited("b", 80, 1),
        limited("c", 70, 2),
        limited("d", 70, 2),
        told("e"),
    ]);
    let expected = [
        "a accepted",
        "b accepted",
        "c accepted",
        "d rejected limit_reached",
        "e accepted",
    ];
    assert_eq!(results(&answer), expected);
    world.settle();
    // The next day is another window. What was taken is still known again, and whoever allows more gets more.
    let answer = world.batch(vec![
        limited("f", 70, 2),
        limited("a", 70, 2),
        limited("g", 71, 2),
        limited("h", 70, 3),
    ]);
    let expected = [
        "f rejected limit_reached",
        "a duplicate",
        "g accepted",
        "h accepted",
    ];
    assert_eq!(results(&answer), expected);
    world.settle();
    assert_eq!(
        world.acts,
        ["a a.0", "b b.0", "c c.0", "e e.0", "g g.0", "h h.0"]
    );
}

#[test]
fn it_holds_over_a_restart_whether_the_event_waits_or_is_over() {
    let mut world = World::new();
    let waits = Taken {
        cap: limited("", 8, 1).cap,
        ..delayed("w", MINUTE, &["paid"], vec![callback("w", &[])])
    };
    world.batch(vec![limited("a", 7, 1), waits]);
    for _ in 0..2 {
        world.restart();
        let answer = world.batch(vec![limited("b", 7, 1), limited("c", 8, 1)]);
        let refused = ["b rejected limit_reached", "c rejected limit_reached"];
        assert_eq!(results(&answer), refused);
        world.settle();
        // Cancelled, it is one nevertheless.
        world.batch(vec![named("p", "paid")]);
    }
    assert_eq!(world.acts, ["a a.0"]);
}

#[test]
fn an_event_of_several_parts_is_one_and_is_forgotten_with_its_id() {
    let mut world = World::new();
    let part = |first, delay| Part {
        first,
        delay: Millis(delay),
        cancel_on: Vec::new(),
        calls: vec![callback("a", &[])],
    };
    let two = Taken {
        what: What::Do(vec![part(0, 0), part(1, MINUTE)]),
        ..limited("a", 7, 2)
    };
    assert_eq!(results(&world.batch(vec![two])), ["a accepted"]);
    world.pass(2 * MINUTE);
    let answer = world.batch(vec![limited("b", 7, 2), limited("c", 7, 2)]);
    assert_eq!(results(&answer), ["b accepted", "c rejected limit_reached"]);
    world.settle();
    // Both slots of the first are written over, and its id is new again.
    world.now = world.now + Millis(7 * DAY);
    let answer = world.batch(vec![told("x"), told("y"), limited("c", 7, 2)]);
    assert_eq!(results(&answer), ["x accepted", "y accepted", "c accepted"]);
}

#[test]
fn what_the_visitor_refused_is_not_counted() {
    let mut world = World::new();
    world.batch(vec![limited("a", 7, 1)]);
    let answer = world.batch(vec![forget("f"), limited("b", 7, 1)]);
    assert_eq!(results(&answer), ["f accepted", "b accepted"]);
}
