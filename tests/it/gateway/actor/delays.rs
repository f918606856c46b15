//! Actions that wait, and what cancels them.

use super::*;

fn cart(id: &str) -> Taken {
    delayed(id, 10 * MINUTE, &["paid"], vec![callback(id, &[])])
}

#[test]
fn a_delayed_action_leaves_the_line_until_it_is_due() {
    let mut world = World::new();
    world.batch(vec![cart("a"), told("b")]);
    world.settle();
    assert_eq!(world.acts, ["b b.0"]);
    world.pass(10 * MINUTE - 1);
    assert_eq!(world.acts.len(), 1);
    world.pass(1);
    assert_eq!(world.acts, ["b b.0", "a a.0"]);
    assert_eq!(world.acted_at[1], START + Millis(10 * MINUTE));
}

#[test]
fn delayed_actions_go_by_their_time_and_then_by_their_order() {
    let late = |id: &str, delay| delayed(id, delay, &[], vec![callback(id, &[])]);
    for restart in [false, true] {
        let mut world = World::new();
        let events = vec![
            late("c", 3000),
            late("a", 1000),
            late("b", 2000),
            late("d", 3000),
        ];
        world.batch(events);
        if restart {
            world.restart();
        }
        world.pass(MINUTE);
        assert_eq!(world.acts, ["a a.0", "b b.0", "c c.0", "d d.0"]);
    }
}

#[test]
fn what_came_due_goes_before_what_is_accepted_later() {
    let mut world = World::new();
    world.batch(vec![cart("a")]);
    // The alarm is late.
    world.now = world.now + Millis(11 * MINUTE);
    world.batch(vec![told("b")]);
    world.settle();
    assert_eq!(world.acts, ["a a.0", "b b.0"]);
}

#[test]
fn a_delayed_action_alone_sets_the_alarm_for_its_time_and_no_other() {
    let mut world = World::new();
    world.batch(vec![cart("a")]);
    assert_eq!(world.alarm, Some(START + Millis(10 * MINUTE)));
    world.pass(10 * MINUTE);
    assert_eq!((world.acts.len(), world.writes), (1, 3));
}

#[test]
fn an_event_cancels_what_waits_for_it() {
    for restart in [false, true] {
        let mut world = World::new();
        world.batch(vec![cart("a"), told("b"), cart("c")]);
        world.settle();
        let before = world.writes;
        if restart {
            world.restart();
        }
        let answer = world.batch(vec![named("p", "paid"), cart("d")]);
        assert_eq!(results(&answer), ["p accepted", "d accepted"]);
        assert_eq!(
            world.writes - before,
            3,
            "a row each, and that of the new one"
        );
        world.pass(20 * MINUTE);
        assert_eq!(world.acts, ["b b.0", "d d.0"]);
        assert_eq!(results(&world.batch(vec![cart("a")])), ["a duplicate"]);
    }
}

#[test]
fn another_event_cancels_nothing() {
    let mut world = World::new();
    world.batch(vec![cart("a")]);
    world.batch(vec![named("p", "unpaid"), told("b")]);
    world.pass(20 * MINUTE);
    assert_eq!(world.acts, ["b b.0", "a a.0"]);
}

#[test]
fn a_cancelling_event_that_comes_again_does_not_cancel_what_came_after_it() {
    let at = |event: Taken, at: u64| Taken {
        at: Some(START + Millis(at)),
        ..event
    };
    let mut world = World::new();
    world.batch(vec![at(cart("a"), 1)]);
    world.batch(vec![at(named("p", "paid"), 2)]);
    world.batch(vec![at(cart("b"), 3)]);
    // Its answer was lost, and it is sent once more.
    world.batch(vec![at(named("p", "paid"), 2)]);
    world.pass(20 * MINUTE);
    assert_eq!(world.acts, ["b b.0"]);
}

#[test]
fn events_of_the_same_moment_cancel_in_the_order_of_their_batch() {
    let at = |event: Taken| Taken {
        at: Some(START),
        ..event
    };
    let mut world = World::new();
    world.batch(vec![at(cart("a")), at(named("p", "paid")), at(cart("b"))]);
    world.pass(20 * MINUTE);
    assert_eq!(world.acts, ["b b.0"]);
}

#[test]
fn what_may_have_been_done_is_not_cancelled() {
    let mut world = World::new();
    world.batch(vec![cart("a"), told("first")]);
    world.pass(10 * MINUTE - 1);
    world.on("callback", React::Lose(None));
    world.pass(2);
    assert_eq!(world.acts, ["first first.0"]);
    world.batch(vec![named("p", "paid")]);
    world.pass(2 * MINUTE);
    assert_eq!(world.acts, ["first first.0", "a a.0"], "it is made sure of");
    // Nor what was given up: it is the owner's affair.
    let mut world = World::new();
    world.batch(vec![cart("a")]);
    world.on("callback", React::Say(400, "{\"status\":\"fail\"}"));
    world.pass(10 * MINUTE);
    world.batch(vec![named("p", "paid")]);
    assert_eq!(world.kept(), ["a api_status"]);
}

#[test]
fn what_is_begun_is_not_cancelled() {
    let mut world = World::new();
    let calls = vec![callback("1", &[]), callback("2", &[])];
    world.batch(vec![delayed("a", MINUTE, &["paid"], calls)]);
    world.pass(MINUTE - 1);
    world.tick(START + Millis(MINUTE));
    world.alarm = None;
    world.input(Input::Alarm);
    world.respond();
    assert_eq!(world.calls.last().unwrap(), "callback 1");
    world.batch(vec![named("p", "paid")]);
    world.settle();
    assert_eq!(world.acts, ["1 a.0", "2 a.1"]);
}

#[test]
fn what_is_due_and_still_waits_behind_another_is_cancelled() {
    let mut world = World::new();
    world.batch(vec![told("first"), cart("a"), told("b")]);
    world.respond();
    for _ in 0..5 {
        world.on("callback", React::Limit(Some(300)));
    }
    world.pass(11 * MINUTE);
    assert!(world.acts.is_empty());
    world.batch(vec![named("p", "paid")]);
    world.pass(20 * MINUTE);
    assert_eq!(world.acts, ["b b.0"]);
}

#[test]
fn the_parts_of_an_event_have_their_own_times() {
    let part = |first, delay, calls| Part {
        first,
        delay: Millis(delay),
        cancel_on: Vec::new(),
        calls,
    };
    let parts = vec![
        part(0, 0, vec![callback("now", &[])]),
        part(
            1,
            MINUTE,
            vec![callback("later", &[]), callback("too", &[])],
        ),
    ];
    let mut world = World::new();
    let both = Taken {
        what: What::Do(parts),
        ..told("a")
    };
    world.batch(vec![both.clone(), told("b")]);
    world.pass(2 * MINUTE);
    assert_eq!(world.acts, ["now a.0", "b b.0", "later a.1", "too a.2"]);
    assert_eq!(results(&world.batch(vec![both])), ["a duplicate"]);
}

#[test]
fn thirty_days_are_waited_for_and_nothing_is_erased_before() {
    let mut world = World::new();
    world.batch(vec![delayed("a", 30 * DAY, &[], vec![callback("a", &[])])]);
    world.pass(30 * DAY - 1);
    assert_eq!((world.drops, world.acts.len()), (0, 0));
    world.pass(1);
    assert_eq!(world.acts, ["a a.0"]);
    world.pass(7 * DAY);
    assert_eq!(world.drops, 1);
}

#[test]
fn a_refusal_erases_what_waits() {
    let mut world = World::new();
    world.batch(vec![cart("a")]);
    world.batch(vec![forget("f")]);
    world.pass(20 * MINUTE);
    assert!(world.acts.is_empty() && world.alarm.is_none());
}
