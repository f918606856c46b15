//! The actor is ended anywhere, and what it wrote is all that is left.

use super::*;
use crate::support::cases;
use proptest::prelude::*;

#[test]
fn wherever_it_is_ended_every_event_is_done_once_and_in_order() {
    for one in 0..40 {
        for acts in [None, Some(0), Some(30 * SECOND)] {
            let mut world = World::new();
            world.crash_after = Some(one);
            // What was out when it was ended acts, or does not, or late.
            world.batch_until_answered(vec![told("a"), written("b"), told("c")]);
            world.end(acts);
            while world.out.is_some() && world.actor.is_some() {
                world.respond();
                world.end(acts);
            }
            world.pass(5 * MINUTE);
            assert_eq!(world.acts, ["a a.0", "b", "c c.0"], "{one} {acts:?}");
        }
    }
}

#[test]
fn a_message_that_was_not_noted_was_not_sent_and_is_sent_without_waiting() {
    let mut world = World::new();
    world.batch(vec![told("first")]);
    world.settle();
    world.batch(vec![written("a")]);
    assert_eq!(world.calls.last().unwrap(), "get_history 50");
    world.restart();
    world.settle();
    assert_eq!(world.acts, ["first first.0", "a"]);
}

#[test]
fn an_order_that_was_noted_may_have_been_made() {
    use salebot_onsite::gateway::Plain;
    let order = Call::Plain {
        method: Plain::CreateOrder,
        params: Vec::new(),
    };
    for acts in [None, Some(0)] {
        let mut world = World::new();
        world.batch(vec![told("first"), told("b")]);
        world.settle();
        world.batch(vec![event("a", vec![order.clone()])]);
        world.next(&[React::Lose(acts)]);
        world.restart();
        world.settle();
        assert_eq!(world.kept(), ["a answer_lost"]);
        // One that waits behind a pause was not.
        world.batch(vec![event("c", vec![order.clone()])]);
        world.next(&[React::Limit(Some(120))]);
        world.settle();
        world.restart();
        world.pass(2 * MINUTE);
        assert_eq!(world.kept(), ["a answer_lost"]);
        let orders = world.acts.iter().filter(|act| *act == "create_order");
        assert_eq!(orders.count(), 1 + usize::from(acts.is_some()));
    }
}

#[test]
fn an_order_that_failed_again_was_still_not_made() {
    use salebot_onsite::gateway::Plain;
    let order = Call::Plain {
        method: Plain::CreateOrder,
        params: Vec::new(),
    };
    let mut world = World::new();
    world.batch(vec![event("a", vec![order])]);
    world.respond();
    world.next(&[React::Unplugged]);
    world.respond();
    world.next(&[React::Limit(Some(300))]);
    world.pass(2 * SECOND);
    world.restart();
    world.pass(5 * MINUTE);
    assert_eq!((world.acts.len(), world.kept().len()), (1, 0));
}

#[test]
fn another_clients_history_is_another() {
    let mut world = World::new();
    world.batch(vec![told("first")]);
    world.settle();
    world.batch(vec![written("a")]);
    world.respond();
    world.next_id = 10;
    world.client = 7;
    world.history.clear();
    let gone = "{\"status\":\"client_not_found\"}";
    world.next(&[
        React::Say(404, gone),
        React::Well,
        React::Well,
        React::Lose(Some(0)),
    ]);
    world.pass(2 * MINUTE);
    assert_eq!(world.acts, ["first first.0", "a"], "{:?}", world.calls);
}

#[test]
fn rows_of_another_version_are_not_acted_on() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    let row = world.disk[&1].clone();
    assert!(row.starts_with("{\"v\":1,"), "{row}");
    world.disk.insert(1, row.replacen("1", "2", 1));
    world.restart();
    world.pass(2 * MINUTE);
    assert!(world.acts.is_empty());
    // This one, with members that a later one may have added, is.
    world
        .disk
        .insert(1, row.replacen("{", "{\"later\":[1],", 1));
    world.restart();
    world.pass(2 * MINUTE);
    assert_eq!(world.acts, ["a a.0"]);
}

#[test]
fn rows_have_the_form_that_earlier_ones_had() {
    let rows = [
        "{\"v\":1,\"recipient\":\"qj6pvradl1f\",\"client\":36553,\"pause\":0}",
        "{\"v\":1,\"id\":\"a\",\"settled\":1790000000000,\"how\":\"done\"}",
        "{\"v\":1,\"id\":\"b\",\"recipient\":\"qj6pvradl1f\",\"name\":\"seen\",\"order\":1,\"accepted\":1790000000000,\
         \"due\":1790000000000,\"first\":0,\"done\":0,\"cancel_on\":[],\"calls\":[{\"callback\":\"b\",\"variables\":{}}]}",
    ];
    let mut world = World::new();
    world.batch(vec![told("a")]);
    world.settle();
    world.batch(vec![told("b")]);
    let written: Vec<&String> = world.disk.values().collect();
    assert_eq!(written, rows.iter().collect::<Vec<_>>());
}

#[test]
fn a_callback_in_hand_is_read_back_under_each_policy() {
    for (confirm, expected) in [
        (Confirm::ReadBack, (1, vec![])),
        (Confirm::Resend, (2, vec![])),
        (Confirm::Drop, (1, vec!["a answer_lost".to_owned()])),
    ] {
        let mut world = World::with(confirm);
        world.batch(vec![told("a")]);
        world.respond();
        world.restart();
        world.pass(2 * MINUTE);
        let told = world.acts.iter().filter(|act| *act == "a a.0").count();
        assert_eq!((told, world.kept()), expected, "{confirm:?}");
    }
}

#[test]
fn putting_it_away_while_it_waits_does_not_make_it_wait_anew() {
    for acts in [None, Some(0), Some(30 * SECOND)] {
        for (first, call) in [(told("a"), "a a.0"), (written("a"), "a")] {
            let mut world = World::new();
            world.batch(vec![told("first")]);
            world.settle();
            world.batch(vec![first, told("z")]);
            while world.calls.last().is_some_and(|c| c.starts_with("get_")) {
                world.respond();
            }
            world.next(&[React::Lose(acts)]);
            world.respond();
            for _ in 0..8 {
                world.pass(10 * SECOND);
                world.restart();
            }
            world.settle();
            assert_eq!(world.acts, ["first first.0", call, "z z.0"], "{acts:?}");
        }
    }
}

#[test]
fn a_call_that_is_made_again_has_its_own_minute() {
    let mut world = World::new();
    world.batch(vec![told("first")]);
    world.settle();
    world.batch(vec![told("a")]);
    world.next(&[React::Lose(None)]);
    world.respond();
    let tries = |world: &World| {
        world
            .calls
            .iter()
            .filter(|c| c.starts_with("callback"))
            .count()
    };
    while tries(&world) < 3 {
        let at = world.alarm.take().expect("an alarm");
        world.tick(at.max(world.now));
        world.input(Input::Alarm);
        while world.out.is_some() && world.calls.last().is_some_and(|c| c.starts_with("get_")) {
            world.respond();
        }
    }
    // This one acts half a minute after the actor was ended.
    world.next(&[React::Lose(Some(30 * SECOND))]);
    world.restart();
    world.pass(2 * MINUTE);
    assert_eq!(world.acts, ["first first.0", "a a.0"]);
}

#[test]
fn without_the_visitors_row_the_call_in_hand_is_read_back_all_the_same() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.respond();
    world.disk.insert(0, "garbage".to_owned());
    world.restart();
    world.pass(2 * MINUTE);
    assert_eq!(world.acts, ["a a.0", "b b.0"]);
}

#[test]
fn a_clock_that_goes_back_turns_no_order() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.now = START - Millis(DAY);
    world.batch(vec![told("c")]);
    world.restart();
    world.batch(vec![told("d")]);
    world.restart();
    world.settle();
    world.pass(MINUTE);
    assert_eq!(world.acts, ["a a.0", "b b.0", "c c.0", "d d.0"]);
}

#[test]
fn the_order_is_that_of_acceptance_and_not_of_the_slots() {
    let mut world = World::new();
    for slot in 1..=3 {
        world.disk.insert(slot, "garbage".to_owned());
    }
    world.restart();
    world.batch(vec![told("a"), told("b"), told("c")]);
    assert!(world.disk[&3].contains("\"id\":\"a\""), "the highest first");
    world.restart();
    world.settle();
    assert_eq!(world.acts, ["a a.0", "b b.0", "c c.0"]);
}

impl World {
    /// The page sends a batch again until it has an answer.
    fn batch_until_answered(&mut self, events: Vec<Taken>) {
        let before = self.replies.len();
        for _ in 0..3 {
            let text = self.intake(events.clone()).write();
            self.input(Input::Batch(&text));
            if self.replies.len() > before {
                return;
            }
            self.end(None);
        }
        panic!("no answer");
    }
}

/// What happens to an actor in random tests.
#[derive(Debug, Clone)]
enum Step {
    /// So many new events, of which some are messages, and so many old ones again.
    Batch(u8, u8),
    /// The service answers so.
    Answer(React),
    /// The actor is ended now, or after so many effects of what comes next; what was out acts so much later.
    End(Option<u64>),
    EndAfter(usize),
    /// So much time passes, and the service is well.
    Pass(u64),
}

/// What the service does late it does within CALL_SETTLE.
fn acts() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![
        Just(None),
        Just(Some(0)),
        (0..=CALL_SETTLE_MS).prop_map(Some)
    ]
}

const CALL_SETTLE_MS: u64 = 60_000;

fn react() -> impl Strategy<Value = React> {
    prop_oneof![
        6 => Just(React::Well),
        1 => Just(React::Limit(None)),
        1 => (0..20_u64).prop_map(|after| React::Limit(Some(after))),
        1 => Just(React::Unplugged),
        2 => acts().prop_map(React::Lose),
        1 => acts().prop_map(|acts| React::Odd(503, "", acts)),
        1 => acts().prop_map(|acts| React::Odd(200, "<html>", acts)),
        1 => Just(React::Say(404, "{\"status\":\"client_not_found\"}")),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..4_u8, 0..3_u8).prop_map(|(new, old)| Step::Batch(new, old)),
        8 => react().prop_map(Step::Answer),
        1 => acts().prop_map(Step::End),
        1 => (0..6_usize).prop_map(Step::EndAfter),
        2 => (0..20_000_u64).prop_map(Step::Pass),
    ]
}

/// Runs the steps; then the service is well, and time passes. Gives the ids in order of acceptance.
fn run(world: &mut World, steps: Vec<Step>) -> Vec<String> {
    let mut sent: Vec<Taken> = Vec::new();
    let mut end = None;
    for step in steps {
        match step {
            Step::Batch(new, old) => {
                let mut events: Vec<Taken> = sent.iter().rev().take(old.into()).cloned().collect();
                events.reverse();
                for n in 0..new {
                    let id = sent.len().to_string();
                    let one = if n % 3 == 1 { written(&id) } else { told(&id) };
                    sent.push(one.clone());
                    events.push(one);
                }
                if !events.is_empty() {
                    world.batch_until_answered(events);
                }
            }
            Step::Answer(react) => {
                if let Some(request) = &world.out
                    && !method(request).starts_with("get_")
                {
                    // A client that is gone for good ends events, which is another test's affair.
                    let is_gone = matches!(react, React::Say(..));
                    if !is_gone
                        || method(request) == "callback" && world.acts.len().is_multiple_of(2)
                    {
                        world.next(&[react]);
                    }
                }
                world.respond();
            }
            Step::End(acts) => {
                world.actor = None;
                world.end(acts);
            }
            Step::EndAfter(effects) => world.crash_after = Some(effects),
            Step::Pass(ms) => {
                world.crash_after = None;
                if ms % 2 == 0 {
                    let now = world.now + Millis(ms);
                    world.tick(now);
                } else {
                    world.pass(ms);
                }
            }
        }
        end = end.or(Some(0));
        world.end(end);
    }
    world.crash_after = None;
    world.script.clear();
    world.pass(30 * MINUTE);
    sent.iter().map(|event| event.id.clone()).collect()
}

/// Which event an act was of.
fn id_of(act: &str) -> String {
    act.split(' ').next().unwrap().to_owned()
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn whatever_happens_each_call_is_made_once_and_in_order(
        steps in prop::collection::vec(step(), 1..40)
    ) {
        let mut world = World::new();
        let sent = run(&mut world, steps);
        let dead = world.kept();
        // What was given up is the exception; it is known and kept.
        let dead: Vec<String> = dead.iter().map(|kept| id_of(kept)).collect();
        let acts: Vec<String> = world.acts.iter().map(|act| id_of(act)).collect();
        let expected: Vec<String> = sent.into_iter().filter(|id| !dead.contains(id)).collect();
        prop_assert_eq!(acts, expected);
        prop_assert!(world.out.is_none());
        prop_assert!(dead.len() < 3, "{:?}", world.kept());
    }
}
