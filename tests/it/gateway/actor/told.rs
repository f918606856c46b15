//! What an actor tells the ledger.

use super::*;
use salebot_onsite::gateway::visitor::{Happened, Outcome, TOLD_EVENTS, Tally};

const REFUSED: React = React::Say(400, "{\"status\":\"fail\"}");

fn dead(id: &str, at: Millis) -> Told {
    Told::Dead {
        id: id.to_owned(),
        name: "seen".to_owned(),
        code: "api_status".to_owned(),
        at,
    }
}

impl World {
    /// What was told in numbers, a telling each.
    pub(super) fn tallies(&self) -> Vec<&Tally> {
        let mut tallies = Vec::new();
        for told in &self.told {
            if let Told::Tally(tally) = told {
                tallies.push(tally);
            }
        }
        tallies
    }

    /// The numbers that were told, a telling each: accepted, duplicate, rejected, delivered, retried.
    fn numbers(&self) -> Vec<[u32; 5]> {
        let tallies = self.tallies().into_iter();
        let numbers = tallies.map(|one| {
            [
                one.accepted,
                one.duplicate,
                one.rejected,
                one.delivered,
                one.retried,
            ]
        });
        numbers.collect()
    }

    /// What was told of events, a telling each: `id name outcome`.
    fn events(&self) -> Vec<Vec<String>> {
        let outcome = |event: &Happened| match &event.outcome {
            Outcome::Accepted => "accepted".to_owned(),
            Outcome::Delivered => "delivered".to_owned(),
            Outcome::Dead(code) => format!("dead {code}"),
            Outcome::Rejected(code) => format!("rejected {code}"),
            Outcome::Cancelled => "cancelled".to_owned(),
        };
        let word = |event: &Happened| format!("{} {} {}", event.id, event.name, outcome(event));
        let tallies = self.tallies().into_iter();
        let events = tallies.map(|one| one.events.iter().map(word).collect());
        events.collect()
    }
}

#[test]
fn a_batch_is_told_once_all_of_it_is_done_and_a_visitor_once() {
    let mut world = World::new();
    world.batch(vec![told("a"), written("b")]);
    assert!(world.told.is_empty(), "a request is out");
    world.settle();
    assert_eq!(world.told.len(), 2);
    assert_eq!(world.told[0], Told::First);
    assert_eq!(world.numbers(), [[2, 0, 0, 2, 0]]);
    assert_eq!(world.events(), [["a seen delivered", "b seen delivered"]]);
    let old = Taken {
        at: Some(START - Millis(6 * DAY)),
        ..told("old")
    };
    world.batch(vec![told("a"), old, told("c")]);
    world.settle();
    assert_eq!(world.numbers()[1..], [[1, 1, 1, 1, 0]]);
    assert_eq!(
        world.events()[1],
        ["old seen rejected too_old", "c seen delivered"]
    );
    world.batch(vec![told("a"), told("a")]);
    assert_eq!(world.numbers()[2..], [[0, 2, 0, 0, 0]]);
    assert!(world.events()[2].is_empty());
}

#[test]
fn what_comes_while_a_request_is_out_is_told_with_it() {
    let mut world = World::new();
    for id in ["a", "b", "c"] {
        world.batch(vec![told(id)]);
    }
    world.settle();
    assert_eq!(world.numbers(), [[3, 0, 0, 3, 0]]);
}

#[test]
fn a_call_that_is_made_again_is_counted_and_told_with_its_end() {
    for (react, calls) in [
        (React::Unplugged, 2),
        (React::Lose(None), 1),
        (
            React::Say(
                200,
                "{\"status\":\"error\",\"message\":\"client_not_found\"}",
            ),
            1,
        ),
    ] {
        let mut world = World::new();
        world.batch(vec![told("a")]);
        world.respond();
        for _ in 0..calls {
            world.on("callback", react.clone());
        }
        world.pass(5 * MINUTE);
        assert_eq!(world.acts, ["a a.0"], "{react:?}");
        let sum = |place: usize| world.numbers().iter().map(|one| one[place]).sum::<u32>();
        assert_eq!((sum(0), sum(3), sum(4)), (1, 1, calls), "{react:?}");
        assert!(world.numbers().len() <= 2, "{:?}", world.numbers());
    }
}

#[test]
fn while_the_service_is_away_it_is_told_once_that_something_waits() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    for _ in 0..100 {
        world.next(&[React::Unplugged]);
    }
    world.pass(15 * MINUTE - 1);
    assert_eq!(world.numbers(), [[1, 0, 0, 0, 1]]);
    world.pass(1);
    let numbers = world.numbers();
    assert_eq!(numbers.len(), 2);
    assert!(numbers[1][4] > 5, "{numbers:?}");
    assert_eq!(
        world.events(),
        [["a seen accepted"], ["a seen dead network"]]
    );
}

#[test]
fn an_event_is_delivered_once_its_last_part_is_done() {
    let part = |first, delay, words: &str| Part {
        first,
        delay: Millis(delay),
        cancel_on: vec!["paid".to_owned()],
        calls: vec![callback(words, &[])],
    };
    let parts = || Taken {
        what: What::Do(vec![part(0, 0, "now"), part(1, MINUTE, "later")]),
        ..told("a")
    };
    let mut world = World::new();
    world.batch(vec![parts()]);
    world.settle();
    assert_eq!(world.numbers(), [[1, 0, 0, 0, 0]]);
    world.pass(2 * MINUTE);
    assert_eq!(world.numbers()[1..], [[0, 0, 0, 1, 0]]);
    // One that lost a part is a dead letter, whatever became of the others.
    let mut world = World::new();
    world.on("callback", REFUSED);
    world.batch(vec![parts()]);
    world.pass(2 * MINUTE);
    assert_eq!(world.acts, ["later a.1"]);
    assert_eq!(world.numbers(), [[1, 0, 0, 0, 0]]);
    assert_eq!(world.events(), [["a seen dead api_status"]]);
}

#[test]
fn an_event_that_only_cancels_is_delivered_at_once() {
    let mut world = World::new();
    world.batch(vec![named("n", "paid")]);
    assert_eq!(world.numbers(), [[1, 0, 0, 1, 0]]);
    assert_eq!(world.events(), [["n paid delivered"]]);
}

#[test]
fn a_cancelled_event_is_told_as_such_once_nothing_else_of_it_is_left() {
    let part = |first, delay, names: &[&str]| Part {
        first,
        delay: Millis(delay),
        cancel_on: names.iter().map(ToString::to_string).collect(),
        calls: vec![callback("words", &[])],
    };
    let event = |id: &str, parts| Taken {
        what: What::Do(parts),
        ..told(id)
    };
    for restart in [false, true] {
        let mut world = World::new();
        world.batch(vec![
            event("one", vec![part(0, DAY, &["paid"])]),
            event(
                "two",
                vec![part(0, DAY, &["paid"]), part(1, DAY, &["paid"])],
            ),
            event(
                "more",
                vec![part(0, DAY, &["paid"]), part(1, DAY, &["left"])],
            ),
            event("begun", vec![part(0, 0, &[]), part(1, DAY, &["paid"])]),
        ]);
        world.settle();
        world.told.clear();
        if restart {
            world.restart();
        }
        world.batch(vec![named("p", "paid")]);
        assert_eq!(world.numbers(), [[1, 0, 0, 1, 0]]);
        assert_eq!(
            world.events(),
            [[
                "p paid delivered",
                "one seen cancelled",
                "two seen cancelled",
                "begun seen cancelled"
            ]]
        );
        world.batch(vec![named("l", "left")]);
        assert_eq!(
            world.events()[1],
            ["l left delivered", "more seen cancelled"]
        );
    }
    // A dead letter stays one.
    let mut world = World::new();
    world.on("callback", REFUSED);
    world.batch(vec![event(
        "a",
        vec![part(0, 0, &[]), part(1, DAY, &["paid"])],
    )]);
    world.settle();
    world.batch(vec![named("p", "paid")]);
    world.settle();
    assert_eq!(
        world.events(),
        [["a seen dead api_status"], ["p paid delivered"]]
    );
}

#[test]
fn what_has_no_name_is_told_as_identify() {
    let mut world = World::new();
    world.batch(vec![Taken {
        name: String::new(),
        ..told("a")
    }]);
    world.settle();
    assert_eq!(world.events(), [["a identify delivered"]]);
}

#[test]
fn of_many_events_the_last_fifty_are_told_and_all_are_counted() {
    let mut world = World::new();
    for batch in 0..2 {
        let events = (0..40).map(|n| told(&format!("{batch}.{n}")));
        world.batch(events.collect());
    }
    world.settle();
    assert_eq!(world.numbers(), [[80, 0, 0, 80, 0]]);
    let events = &world.events()[0];
    assert_eq!(events.len(), TOLD_EVENTS);
    assert_eq!(events[0], "0.30 seen delivered");
    assert_eq!(events[49], "1.39 seen delivered");
}

#[test]
fn a_report_of_the_version_before_is_read() {
    let text = "{\"accepted\":3,\"duplicate\":2,\"rejected\":1,\"recipient\":\"r\"}";
    let value = salebot_onsite::json::read(text).unwrap();
    let report = salebot_onsite::gateway::visitor::Report::read(&value).unwrap();
    let tally = Tally {
        accepted: 3,
        duplicate: 2,
        rejected: 1,
        ..Tally::default()
    };
    assert_eq!(
        (report.recipient.as_str(), report.what),
        ("r", Told::Tally(tally))
    );
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
fn a_refusal_is_told_before_what_comes_after_it_and_nothing_of_before_is() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    world.batch(vec![told("x"), forget("f"), told("b")]);
    world.settle();
    assert_eq!(world.told[0], Told::Forgotten);
    assert_eq!(world.numbers(), [[4, 0, 0, 1, 0]]);
    assert_eq!(world.events(), [["b seen delivered"]]);
    world.told.clear();
    world.input(Input::Forget(RECIPIENT));
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
    assert_eq!(
        world.told[..2],
        [revived, dead("a", START + Millis(MINUTE))]
    );
    assert_eq!(world.events(), [["a seen dead api_status"]]);
    world.told.clear();
    world.input(Input::Replay("a"));
    world.settle();
    assert_eq!(world.numbers(), [[0, 0, 0, 1, 0]]);
    assert_eq!(world.events(), [["a seen delivered"]]);
}
