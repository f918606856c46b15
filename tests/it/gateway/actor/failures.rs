//! The service refuses, asks to wait, or is not there.

use super::*;

#[test]
fn a_refusal_is_a_dead_letter_at_once_and_the_line_goes_on() {
    let refusals = [
        React::Say(400, "{\"status\":\"fail\",\"message\":\"no\"}"),
        React::Say(200, "{\"status\":\"error\",\"message\":\"no\"}"),
        React::Say(403, "{\"status\":\"error\",\"message\":\"no\"}"),
        React::Say(404, ""),
        React::Say(302, ""),
    ];
    for refusal in refusals {
        let mut world = World::new();
        world.on("callback", refusal.clone());
        world.batch(vec![told("a"), told("b")]);
        world.settle();
        assert_eq!(world.acts, ["b b.0"], "{refusal:?}");
        let code = match refusal {
            React::Say(302 | 404, _) => "http_status",
            _ => "api_status",
        };
        assert_eq!(world.kept(), [format!("a {code}")]);
        let dead = Told::Dead {
            id: "a".to_owned(),
            name: "seen".to_owned(),
            code: code.to_owned(),
            at: START,
        };
        assert!(world.told.contains(&dead), "{:?}", world.told);
    }
}

#[test]
fn a_call_that_cannot_be_made_is_a_dead_letter() {
    let mut world = World::new();
    world.batch(vec![event("a", vec![callback("", &[])]), told("b")]);
    world.settle();
    assert_eq!(world.kept(), ["a invalid_argument"]);
    assert_eq!(world.acts, ["b b.0"]);
}

#[test]
fn what_is_certainly_not_done_is_done_again_and_nothing_overtakes() {
    for react in [React::Limit(None), React::Unplugged] {
        let mut world = World::new();
        world.batch(vec![told("a"), told("b")]);
        world.respond();
        world.next(&[react.clone(), react.clone(), react]);
        world.settle();
        assert!(world.acts.is_empty());
        world.pass(MINUTE);
        assert_eq!(world.acts, ["a a.0", "b b.0"]);
        let callbacks = world.calls.iter().filter(|call| *call == "callback a");
        assert_eq!(callbacks.count(), 4, "nothing was read back");
        assert_eq!(world.calls.len(), 6);
    }
}

#[test]
fn pauses_grow_and_are_never_the_same() {
    let mut world = World::new();
    world.next(&vec![React::Unplugged; 60]);
    world.batch(vec![told("a")]);
    let mut waits = Vec::new();
    while world.kept() == ["a waits"] {
        world.settle();
        let next = world.alarm.unwrap();
        waits.push((next - world.now).0);
        world.pass((next - world.now).0);
    }
    // Full jitter: the n-th pause is anything up to a second, doubled each time.
    for (n, wait) in waits.iter().enumerate().take(8) {
        assert!((200..=1000 << n).contains(wait), "{n}: {waits:?}");
    }
}

#[test]
fn retry_after_holds_for_the_whole_line_and_outlives_the_actor() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.respond();
    world.next(&[React::Limit(Some(600))]);
    world.settle();
    world.pass(400 * SECOND);
    assert_eq!(world.calls.len(), 2);
    world.restart();
    world.pass(200 * SECOND - 1);
    assert_eq!(world.calls.len(), 2);
    world.pass(1);
    // It is not known whether the call was made before the restart.
    assert_eq!(world.calls[2], "get_variables");
    world.pass(MINUTE);
    assert_eq!(world.acts, ["a a.0", "b b.0"]);
}

#[test]
fn a_wait_that_is_longer_than_the_line_may_be_held_ends_the_event() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.respond();
    world.next(&[React::Limit(Some(901))]);
    world.settle();
    assert_eq!(world.kept(), ["a rate_limited", "b waits"]);
    world.pass(900 * SECOND);
    assert!(world.acts.is_empty(), "the next one waits as long");
    world.pass(SECOND);
    assert_eq!(world.acts, ["b b.0"]);
    // A second less is waited for.
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.respond();
    world.next(&[React::Limit(Some(900))]);
    world.pass(900 * SECOND);
    assert_eq!(world.acts, ["a a.0", "b b.0"]);
}

#[test]
fn a_service_that_asks_for_ages_is_asked_again_after_an_hour() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.respond();
    world.next(&[React::Limit(Some(u64::MAX))]);
    world.settle();
    assert_eq!(world.kept(), ["a rate_limited", "b waits"]);
    world.pass(60 * MINUTE - 1);
    assert!(world.acts.is_empty());
    world.pass(1);
    assert_eq!(world.acts, ["b b.0"]);
}

#[test]
fn times_of_a_wrong_clock_hold_nothing_up_for_ever() {
    let far = START.0 * 1000;
    let mut world = World::new();
    let visitor = json!({ "v": 1, "recipient": RECIPIENT, "client": 36553, "pause": far });
    world.disk.insert(0, visitor.to_string());
    let call = json!({ "callback": "a", "variables": {} });
    let row = json!({
        "v": 1, "id": "a", "recipient": RECIPIENT, "order": 1, "accepted": far, "due": far, "first": 0, "done": 0, "calls": [call]
    });
    world.disk.insert(1, row.to_string());
    world.restart();
    world.batch(vec![told("b")]);
    assert!(world.alarm.unwrap() <= START + Millis(30 * DAY));
    world.pass(2 * 60 * MINUTE);
    // The pause is longer than the first may hold the line.
    assert_eq!(world.kept(), ["a timeout"]);
    assert_eq!(world.acts, ["b b.0"]);
}

#[test]
fn the_line_is_held_fifteen_minutes_at_the_most() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.respond();
    for _ in 0..100 {
        world.on("callback", React::Unplugged);
    }
    world.pass(15 * MINUTE - 1);
    assert_eq!(world.kept(), ["a waits", "b waits"]);
    world.pass(1);
    assert_eq!(world.kept(), ["a network", "b waits"]);
    // The next one has its own fifteen minutes.
    world.pass(15 * MINUTE - 1);
    assert_eq!(world.kept(), ["a network", "b waits"]);
    world.pass(1);
    assert_eq!(world.kept(), ["a network", "b network"]);
    assert_eq!(world.told.len(), 6);
}

#[test]
fn restarts_do_not_lengthen_the_hold() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    world.respond();
    for _ in 0..200 {
        world.on("callback", React::Unplugged);
    }
    for _ in 0..32 {
        world.pass(30 * SECOND);
        world.restart();
    }
    world.pass(2 * MINUTE);
    assert_eq!(world.kept(), ["a timeout"]);
}

#[test]
fn the_search_is_tried_again_whatever_came_of_it() {
    for react in [
        React::Limit(None),
        React::Unplugged,
        React::Lose(None),
        React::Lose(Some(0)),
        React::Odd(500, "", None),
        React::Odd(200, "<html>", None),
    ] {
        let mut world = World::new();
        world.next(&[react.clone(), react]);
        world.batch(vec![told("a")]);
        world.pass(30 * SECOND);
        assert_eq!(world.acts, ["a a.0"]);
    }
    let mut world = World::new();
    world.next(&[React::Say(403, "{\"status\":\"error\",\"message\":\"no\"}")]);
    world.batch(vec![told("a"), told("b")]);
    world.settle();
    assert_eq!(world.kept(), ["a api_status"]);
    assert_eq!(world.acts, ["b b.0"]);
}

#[test]
fn a_client_that_is_gone_is_looked_for_once_more() {
    let gone = React::Say(404, "{\"status\":\"client_not_found\"}");
    for one in [told("a"), written("a")] {
        let mut world = World::new();
        world.batch(vec![told("first")]);
        world.settle();
        world.client = 7;
        world.on("get_history", gone.clone());
        world.on("callback", gone.clone());
        world.batch(vec![one]);
        world.settle();
        assert_eq!(world.acts.len(), 2, "{:?}", world.calls);
        assert!(world.disk[&0].contains("\"client\":7"));
        assert!(world.kept().is_empty());
    }
    let mut world = World::new();
    for _ in 0..2 {
        world.on("callback", gone.clone());
    }
    world.batch(vec![told("a"), told("b")]);
    world.settle();
    assert_eq!(world.kept(), ["a api_status"]);
    assert_eq!(world.acts, ["b b.0"], "the next one looks anew");
}

#[test]
fn a_dead_letter_is_done_again_on_request() {
    let mut world = World::new();
    world.on("callback", React::Say(400, "{\"status\":\"fail\"}"));
    world.batch(vec![
        event("a", vec![message("hello"), callback("a", &[])]),
        told("b"),
    ]);
    world.settle();
    assert_eq!(world.acts, ["hello", "b b.0"]);
    assert_eq!(results(&world.batch(vec![told("a")])), ["a duplicate"]);
    world.pass(DAY);
    world.restart();
    assert_eq!(
        world.kept(),
        ["a api_status"],
        "a restart does not touch it"
    );
    world.input(Input::Replay("b"));
    assert_eq!(world.answer()["http"], 404);
    world.batch(vec![told("c")]);
    world.input(Input::Replay("a"));
    assert_eq!(world.answer(), json!({ "http": 200, "replayed": 1 }));
    world.settle();
    assert_eq!(world.acts, ["hello", "b b.0", "c c.0", "a a.1"]);
    assert!(world.kept().is_empty());
    world.input(Input::Replay("a"));
    assert_eq!(world.answer()["http"], 404);
    world.batch(vec![told("a")]);
    world.settle();
    assert_eq!(world.acts.len(), 4);
}

#[test]
fn a_dead_letter_is_kept_seven_days_and_one_that_waits_again_longer() {
    let mut world = World::new();
    world.on("callback", React::Say(400, "{\"status\":\"fail\"}"));
    world.batch(vec![told("a")]);
    world.pass(7 * DAY - 1);
    assert_eq!(world.kept(), ["a api_status"]);
    world.pass(1);
    assert!(world.disk.is_empty());
}

#[test]
fn rows_that_nobody_can_read_are_told_once_and_their_slots_used() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.settle();
    for (slot, text) in [(1, "garbage"), (7, "{\"v\":2,\"id\":\"x\"}")] {
        world.disk.insert(slot, text.to_owned());
    }
    world.told.clear();
    world.restart();
    assert_eq!(world.told, [Told::Unreadable(2)]);
    assert!(world.logs.last().unwrap().contains("2 rows cannot be read"));
    let answer = world.batch(vec![told("a"), told("b"), told("c")]);
    assert_eq!(
        results(&answer),
        ["a accepted", "b duplicate", "c accepted"]
    );
    let mut slots: Vec<u32> = world.disk.keys().copied().collect();
    slots.sort_unstable();
    assert_eq!(slots, [0, 1, 2, 7]);
    world.settle();
    assert_eq!(world.told.len(), 2, "told once");
}
