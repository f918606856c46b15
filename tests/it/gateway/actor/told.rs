//! What an actor tells the ledger.

use super::*;

const REFUSED: React = React::Say(400, "{\"status\":\"fail\"}");

fn dead(id: &str, at: Millis) -> Told {
    Told::Dead {
        id: id.to_owned(),
        code: "api_status".to_owned(),
        at,
    }
}

fn taken(accepted: u32, duplicate: u32, rejected: u32) -> Told {
    Told::Taken {
        accepted,
        duplicate,
        rejected,
    }
}

#[test]
fn a_batch_is_told_and_a_visitor_once() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    assert_eq!(world.told, [Told::First, taken(2, 0, 0)]);
    let old = Taken {
        at: Some(START - Millis(6 * DAY)),
        ..told("old")
    };
    world.batch(vec![told("a"), old, told("c")]);
    assert_eq!(world.told[2..], [taken(1, 1, 1)]);
}

#[test]
fn an_actor_that_begins_tells_its_dead_letters_again() {
    let mut world = World::new();
    world.batch(vec![told("a"), written("b"), told("c")]);
    world.on("callback", REFUSED);
    world.on("message", REFUSED);
    world.settle();
    world.pass(MINUTE);
    world.told.clear();
    for _ in 0..2 {
        world.restart();
        assert_eq!(world.told, [dead("a", START), dead("b", START)]);
        world.told.clear();
    }
}

#[test]
fn a_refusal_is_told_before_what_comes_after_it() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    world.told.clear();
    world.batch(vec![forget("f"), told("b")]);
    assert_eq!(world.told, [Told::Forgotten, taken(2, 0, 0)]);
    world.told.clear();
    world.input(Input::Forget);
    assert_eq!(world.told, [Told::Forgotten]);
}

#[test]
fn what_is_tried_again_is_told_and_so_is_its_end() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    world.on("callback", REFUSED);
    world.settle();
    world.told.clear();
    world.input(Input::Replay("b"));
    assert!(world.told.is_empty());
    world.pass(MINUTE);
    world.on("callback", REFUSED);
    world.input(Input::Replay("a"));
    world.settle();
    let revived = Told::Revived { id: "a".to_owned() };
    assert_eq!(world.told, [revived, dead("a", START + Millis(MINUTE))]);
}
