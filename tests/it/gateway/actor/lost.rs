//! The answer to a call is lost: each row of the table twice, where it acted and where it did not.

use super::*;
use salebot_onsite::api::Attachment;
use salebot_onsite::gateway::Plain;

/// Every way in which it stays unknown whether a call acted, with when it does.
fn unknown(acts: Option<u64>) -> Vec<React> {
    vec![
        React::Lose(acts),
        React::Odd(500, "", acts),
        React::Odd(502, "<html>", acts),
        React::Odd(408, "", acts),
        React::Odd(200, "<html>", acts),
        React::Odd(503, "{\"status\":\"error\"}", acts),
    ]
}

fn block(id: u64) -> Call {
    Call::Message {
        message: None,
        message_id: Some(id),
        attachment: None,
        buttons: None,
    }
}

fn file(url: &str) -> Call {
    Call::Message {
        message: None,
        message_id: None,
        attachment: Some(Attachment {
            kind: "image".to_owned(),
            url: url.to_owned(),
        }),
        buttons: None,
    }
}

fn plain(method: Plain) -> Call {
    let params = vec![("state_id", "1".to_owned())];
    Call::Plain { method, params }
}

/// A visitor whose client is known and who was told something, with this call out.
fn world_with(confirm: Confirm, call: &Call) -> World {
    let mut world = World::with(confirm);
    world.batch(vec![told("first"), written("earlier")]);
    world.settle();
    world.acts.clear();
    world.calls.clear();
    world.batch(vec![event("a", vec![call.clone()]), told("z")]);
    while world.out.is_some() && world.calls.last().is_some_and(|c| c.starts_with("get_")) {
        world.respond();
    }
    world
}

#[test]
fn what_can_be_read_back_is_done_exactly_once() {
    let calls = [
        callback("a", &[]),
        message("hello"),
        block(390),
        file("https://shop.example/a.png?a=1&b=2"),
    ];
    for call in calls {
        for acts in [None, Some(0), Some(30 * SECOND), Some(MINUTE)] {
            for react in unknown(acts) {
                let mut world = world_with(Confirm::ReadBack, &call);
                world.next(std::slice::from_ref(&react));
                world.settle();
                let mut expected = usize::from(acts == Some(0));
                assert_eq!(world.acts.len(), expected, "{call:?} {react:?}");
                let before = world.calls.len();
                world.pass(MINUTE - 1);
                assert_eq!(world.calls.len(), before, "not before CALL_SETTLE");
                expected = 1;
                world.pass(10 * SECOND);
                assert_eq!(world.acts.len(), expected + 1, "{react:?} {:?}", world.acts);
                assert_eq!(world.acts[1], "z z.0");
                let reads = world.calls[before..]
                    .iter()
                    .filter(|call| call.starts_with("get_"));
                let expected = if acts.is_some() { 1 } else { 2 };
                assert_eq!(reads.count(), expected, "{:?}", world.calls);
                assert!(world.kept().is_empty());
            }
        }
    }
}

#[test]
fn absence_counts_when_it_was_read_twice_five_seconds_apart() {
    let mut world = world_with(Confirm::ReadBack, &callback("a", &[]));
    world.next(&[React::Lose(Some(MINUTE + 4 * SECOND))]);
    world.settle();
    world.pass(MINUTE);
    assert_eq!(world.calls, ["callback a", "get_variables"]);
    world.pass(5 * SECOND - 1);
    assert_eq!(world.calls.len(), 2);
    world.pass(1);
    // What acts late is seen by the second reading.
    assert_eq!(world.acts, ["a a.0", "z z.0"]);
    let calls = ["callback a", "get_variables", "get_variables", "callback z"];
    assert_eq!(world.calls, calls);
}

#[test]
fn what_has_the_same_effect_twice_is_sent_again_at_once() {
    let save = Call::SaveVariables([("a", "b")].into_iter().collect());
    let calls = [
        save,
        plain(Plain::AddToList),
        plain(Plain::RemoveFromList),
        plain(Plain::OrderState),
    ];
    for call in calls {
        for acts in [None, Some(0)] {
            for react in unknown(acts) {
                for confirm in [Confirm::ReadBack, Confirm::Resend, Confirm::Drop] {
                    let mut world = world_with(confirm, &call);
                    world.next(std::slice::from_ref(&react));
                    world.pass(2 * SECOND);
                    let expected = 2 + usize::from(acts.is_some());
                    assert_eq!(world.acts.len(), expected, "{call:?} {react:?}");
                    assert!(world.kept().is_empty());
                }
            }
        }
    }
}

#[test]
fn orders_and_assignments_are_never_repeated() {
    for method in [Plain::AssignTo, Plain::CreateOrder] {
        for acts in [None, Some(0)] {
            for react in unknown(acts) {
                for confirm in [Confirm::ReadBack, Confirm::Resend, Confirm::Drop] {
                    let mut world = world_with(confirm, &plain(method));
                    world.next(std::slice::from_ref(&react));
                    world.settle();
                    assert_eq!(world.kept(), ["a answer_lost"]);
                    assert_eq!(world.acts.last().unwrap(), "z z.0");
                }
            }
        }
        // What was certainly not done is.
        let mut world = world_with(Confirm::ReadBack, &plain(method));
        world.next(&[React::Limit(None), React::Unplugged]);
        world.pass(MINUTE);
        assert_eq!(world.acts.len(), 2);
    }
}

#[test]
fn an_event_goes_by_what_was_meant_when_it_was_accepted() {
    for (now, then, deeds) in [
        (Confirm::Drop, Confirm::Resend, 2),
        (Confirm::Resend, Confirm::Drop, 1),
    ] {
        for restarts in [false, true] {
            let mut world = World::with(now);
            world.batch(vec![told("first")]);
            world.settle();
            world.acts.clear();
            let event = event("a", vec![callback("a", &[])]);
            let intake = Intake {
                confirm: Some(then),
                ..world.intake(vec![event, told("z")])
            };
            world.next(&[React::Lose(Some(0))]);
            world.input(Input::Batch(&intake.write()));
            if restarts {
                world.restart();
            }
            world.pass(10 * MINUTE);
            let done = world
                .acts
                .iter()
                .filter(|act| act.starts_with("a "))
                .count();
            assert_eq!(done, deeds, "{then:?}, after a restart: {restarts}");
        }
    }
}

#[test]
fn the_owner_may_have_it_sent_again_or_given_up() {
    for call in [callback("a", &[]), message("hello")] {
        for acts in [None, Some(0)] {
            let mut world = world_with(Confirm::Resend, &call);
            world.next(&[React::Lose(acts)]);
            world.pass(2 * SECOND);
            assert_eq!(world.acts.len(), 2 + usize::from(acts.is_some()));
            let mut world = world_with(Confirm::Drop, &call);
            world.next(&[React::Lose(acts)]);
            world.settle();
            assert_eq!(world.acts.len(), 1 + usize::from(acts.is_some()));
            assert_eq!(world.kept(), ["a answer_lost"]);
            assert!(!world.calls.iter().any(|call| call.starts_with("get_")));
        }
    }
}

#[test]
fn a_key_that_cannot_read_sends_callbacks_again_and_messages_not() {
    for acts in [None, Some(0)] {
        let mut world = world_with(Confirm::ReadBack, &callback("a", &[]));
        world.reads = false;
        world.next(&[React::Lose(acts)]);
        world.pass(MINUTE);
        assert_eq!(world.acts.len(), 2 + usize::from(acts.is_some()));
        // Remembered for an hour: the next one is sent again at once.
        world.batch(vec![told("b")]);
        world.next(&[React::Lose(None)]);
        world.pass(2 * SECOND);
        assert_eq!(world.acts.last().unwrap(), "b b.0");

        let mut world = World::new();
        world.reads = false;
        world.batch(vec![written("a")]);
        world.on("message", React::Lose(acts));
        world.settle();
        assert_eq!(world.kept(), ["a answer_lost"]);
        assert_eq!(world.acts.len(), usize::from(acts.is_some()));
    }
}

#[test]
fn after_an_hour_it_is_tried_again_whether_the_key_can_read() {
    let mut world = World::new();
    world.reads = false;
    let asked = |world: &World| {
        let calls = world.calls.iter();
        calls.filter(|call| *call == "get_history 50").count()
    };
    world.batch(vec![written("a"), written("b")]);
    world.settle();
    assert_eq!(asked(&world), 1);
    world.pass(60 * MINUTE - 1);
    world.batch(vec![written("c")]);
    world.settle();
    assert_eq!(asked(&world), 1);
    world.pass(1);
    world.batch(vec![written("d")]);
    world.settle();
    assert_eq!((asked(&world), world.acts.len()), (2, 4));
}

#[test]
fn a_reading_that_fails_is_tried_again_until_the_hold_is_over() {
    let mut world = world_with(Confirm::ReadBack, &callback("a", &[]));
    world.next(&[React::Lose(Some(0))]);
    for _ in 0..3 {
        world.on("get_variables", React::Odd(500, "", None));
    }
    world.pass(2 * MINUTE);
    assert_eq!(world.acts, ["a a.0", "z z.0"]);
    for (call, expected) in [
        (callback("a", &[]), vec!["a a.0", "z z.0"]),
        (message("hello"), vec!["z z.0"]),
    ] {
        let mut world = world_with(Confirm::ReadBack, &call);
        world.next(&[React::Lose(None)]);
        world.settle();
        for _ in 0..100 {
            world.on("get_variables", React::Lose(None));
            world.on("get_history", React::Lose(None));
        }
        world.pass(15 * MINUTE - 1);
        assert!(world.acts.is_empty());
        world.pass(1);
        assert_eq!(world.acts, expected);
    }
}

#[test]
fn a_service_that_loses_every_answer_holds_the_line_for_a_while_only() {
    let mut world = world_with(Confirm::ReadBack, &callback("a", &[]));
    for _ in 0..100 {
        world.on("callback", React::Lose(None));
    }
    world.pass(15 * MINUTE);
    assert!(world.kept().contains(&"a waits".to_owned()));
    world.pass(2 * MINUTE);
    assert_eq!(world.kept()[0], "a network");
    assert!(world.acts.is_empty());
}

#[test]
fn a_message_is_known_by_its_words_and_not_by_how_they_are_written() {
    for (sent, told) in [
        ("  1 < 2 &  \"3\"\n", "1 &lt; 2 &amp; &quot;3&quot;"),
        ("Hello, #{name}! You saw #{plan}", "Hello, Ann! You saw pro"),
        ("Hello #{name} again", "Hello again"),
        ("#{greeting}", "whatever it says"),
        ("Hello, #{name}!", "Hello, #{name}!"),
        ("it&#39;s", "it's"),
    ] {
        let mut world = world_with(Confirm::ReadBack, &message(sent));
        world.next(&[React::Lose(Some(0))]);
        world.settle();
        world.history.last_mut().unwrap()["text"] = json!(told);
        world.pass(70 * SECOND);
        assert_eq!(world.acts, [sent, "z z.0"], "{told}");
    }
}

#[test]
fn another_message_is_not_taken_for_it() {
    let others = [
        json!({ "id": 999, "client_replica": true, "text": "hello", "message_from_outside": 0 }),
        json!({ "id": 999, "client_replica": false, "text": "hello you", "message_from_outside": 1 }),
        json!({ "id": 1, "client_replica": false, "text": "hello", "message_from_outside": 1 }),
        json!({ "id": null, "text": "hello" }),
        json!({ "text": "hello" }),
        json!("hello"),
    ];
    for other in others {
        let mut world = world_with(Confirm::ReadBack, &message("hello"));
        world.next(&[React::Lose(None)]);
        world.settle();
        world.history.push(other);
        world.pass(70 * SECOND);
        assert_eq!(world.acts, ["hello", "z z.0"], "sent again");
    }
    // The same words, from before.
    let mut world = World::new();
    world.batch(vec![event("1", vec![message("hello")])]);
    world.settle();
    world.batch(vec![event("2", vec![message("hello")])]);
    world.on("message", React::Lose(None));
    world.pass(70 * SECOND);
    assert_eq!(world.acts, ["hello", "hello"]);
}

#[test]
fn a_long_history_is_asked_for_once_more() {
    for (newer, acts) in [(49, Some(0)), (50, Some(0)), (300, Some(0)), (300, None)] {
        let mut world = world_with(Confirm::ReadBack, &message("hello"));
        world.next(&[React::Lose(acts)]);
        world.settle();
        for n in 0..newer {
            world.say(json!({ "client_replica": false, "text": format!("other {n}") }));
        }
        world.calls.clear();
        world.pass(70 * SECOND);
        assert_eq!(world.acts, ["hello", "z z.0"]);
        let wide = world.calls.contains(&"get_history 2000".to_owned());
        assert_eq!(wide, newer >= 50, "{:?}", world.calls);
    }
}

#[test]
fn a_history_that_was_emptied_shows_nothing() {
    let mut world = world_with(Confirm::ReadBack, &message("hello"));
    world.next(&[React::Lose(Some(0))]);
    world.settle();
    world.history.clear();
    world.pass(70 * SECOND);
    assert_eq!(world.acts, ["hello", "hello", "z z.0"]);
}
