//! Events come in, and are done once and in order.

use super::*;

#[test]
fn events_are_accepted_at_once_and_done_in_order() {
    let mut world = World::new();
    let answer = world.batch(vec![told("a"), written("b"), told("c")]);
    assert_eq!(answer["http"], 202);
    assert_eq!(results(&answer), ["a accepted", "b accepted", "c accepted"]);
    assert_eq!(world.calls, ["online_chat_client_id"]);
    world.settle();
    assert_eq!(world.acts, ["a a.0", "b", "c c.0"]);
    let calls = [
        "online_chat_client_id",
        "callback a",
        "get_history 50",
        "message b",
        "callback c",
    ];
    assert_eq!(world.calls, calls);
}

#[test]
fn a_batch_during_a_call_is_answered_at_once_and_waits() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    assert!(world.out.is_some());
    let answer = world.batch(vec![told("b")]);
    assert_eq!(results(&answer), ["b accepted"]);
    assert_eq!(world.calls, ["online_chat_client_id"], "one at a time");
    world.settle();
    assert_eq!(world.acts, ["a a.0", "b b.0"]);
}

#[test]
fn an_event_that_comes_twice_is_done_once() {
    let mut world = World::new();
    let answer = world.batch(vec![told("a"), told("a")]);
    assert_eq!(results(&answer), ["a accepted", "a duplicate"]);
    assert_eq!(results(&world.batch(vec![told("a")])), ["a duplicate"]);
    world.settle();
    assert_eq!(results(&world.batch(vec![told("a")])), ["a duplicate"]);
    world.restart();
    let answer = world.batch(vec![told("a"), told("b")]);
    assert_eq!(results(&answer), ["a duplicate", "b accepted"]);
    world.settle();
    assert_eq!(world.acts, ["a a.0", "b b.0"]);
}

#[test]
fn the_calls_of_an_event_go_in_their_order_and_each_has_its_mark() {
    let mut world = World::new();
    let save = Call::SaveVariables([("client.phone", "1")].into_iter().collect());
    world.batch(vec![event(
        "a",
        vec![save, callback("1", &[]), callback("2", &[])],
    )]);
    world.settle();
    assert_eq!(world.acts, ["save_variables", "1 a.1", "2 a.2"]);
}

#[test]
fn the_owners_own_mark_is_replaced_and_a_strange_id_does_not_become_one() {
    let mut world = World::new();
    let own = callback("a", &[("client.onsite_call", "mine")]);
    world.batch(vec![event("a", vec![own]), told("#{api_key}")]);
    world.settle();
    assert_eq!(world.acts[0], "a a.0");
    assert_eq!(world.bodies[1].matches("onsite_call").count(), 1);
    let mark = world.acts[1].rsplit(' ').next().unwrap();
    assert!(mark.ends_with(".0") && mark.len() == 28, "{mark}");
    assert!(!mark.contains("api_key"));
    assert_eq!(mark, world.onsite_call.as_deref().unwrap());
}

#[test]
fn what_was_decided_before_is_passed_on() {
    let mut world = World::new();
    let mut intake = world.intake(vec![told("b")]);
    intake.decided =
        vec!["{\"id\":\"a\",\"status\":\"rejected\",\"code\":\"event_unknown\"}".into()];
    let text = intake.write();
    world.input(Input::Batch(&text));
    let expected = ["a rejected event_unknown", "b accepted"];
    assert_eq!(results(&world.answer()), expected);
}

#[test]
fn a_name_of_the_visitor_goes_with_the_search_and_later_by_itself() {
    let who = |name: &str| Call::Identify {
        name: Some(name.to_owned()),
        tag: None,
    };
    let mut world = World::new();
    world.batch(vec![event("a", vec![who("Ann")]), told("b")]);
    world.settle();
    assert_eq!(world.calls, ["online_chat_client_id", "callback b"]);
    world.batch(vec![event("c", vec![who("Bea")])]);
    world.settle();
    assert_eq!(world.calls.last().unwrap(), "online_chat_client_id");
    assert!(world.kept().is_empty());
}

#[test]
fn an_event_of_more_than_five_days_is_too_old() {
    let mut world = World::new();
    let aged = |id: &str, age: u64| Taken {
        at: Some(START - Millis(age)),
        ..told(id)
    };
    let answer = world.batch(vec![
        aged("a", 5 * DAY),
        aged("b", 5 * DAY + 1),
        Taken {
            at: Some(START + Millis(DAY)),
            ..told("c")
        },
    ]);
    let expected = ["a accepted", "b rejected too_old", "c accepted"];
    assert_eq!(results(&answer), expected);
    // The page's clock may show anything: it is off by the same both times.
    let mut intake = world.intake(vec![aged("d", 0), aged("e", 5 * DAY + 1)]);
    intake.sent_at = Some(START);
    world.now = START + Millis(30 * DAY);
    let text = intake.write();
    world.input(Input::Batch(&text));
    assert_eq!(
        results(&world.answer()),
        ["d accepted", "e rejected too_old"]
    );
    // Without it, the time of receipt counts.
    let mut intake = world.intake(vec![aged("f", 0)]);
    intake.sent_at = None;
    let text = intake.write();
    world.input(Input::Batch(&text));
    assert_eq!(results(&world.answer()), ["f rejected too_old"]);
}

#[test]
fn what_is_no_batch_or_another_visitors_is_refused() {
    let mut world = World::new();
    for text in [
        "",
        "{}",
        "[]",
        "{\"v\":1,\"recipient\":\"a b\",\"events\":[]}",
    ] {
        world.input(Input::Batch(text));
        assert_eq!(world.answer()["http"], 500, "{text}");
    }
    world.batch(vec![told("a")]);
    let text = Intake {
        recipient: "other".to_owned(),
        ..world.intake(vec![told("b")])
    }
    .write();
    world.input(Input::Batch(&text));
    assert_eq!(world.answer()["http"], 500);
    world.input(Input::Batch(
        "{\"v\":1,\"recipient\":\"qj6pvradl1f\",\"events\":[{\"id\":\"x\",\"parts\":[{}]}]}",
    ));
    assert_eq!(world.answer()["http"], 503, "the page keeps it");
    world.settle();
    assert_eq!(world.acts, ["a a.0"]);
}

#[test]
fn forgetting_erases_everything_and_what_is_out_is_nobodys() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("b")]);
    world.respond();
    assert_eq!(world.calls.last().unwrap(), "callback a");
    let answer = world.batch(vec![forget("f")]);
    assert_eq!(results(&answer), ["f accepted"]);
    assert_eq!((world.drops, world.disk.len(), world.alarm), (1, 0, None));
    // Only then the service answers, and a further event is there already.
    let answer = world.batch(vec![told("c")]);
    assert_eq!(results(&answer), ["c accepted"]);
    assert_eq!(world.calls.len(), 2, "still one at a time");
    world.settle();
    assert_eq!(world.acts, ["a a.0", "c c.0"]);
    assert_eq!(world.calls[2], "online_chat_client_id", "looked for anew");
    // A second refusal finds nothing of the first.
    world.batch(vec![forget("f")]);
    let answer = world.batch(vec![forget("f")]);
    assert_eq!(
        (results(&answer), world.drops),
        (vec!["f accepted".into()], 2)
    );
    world.input(Input::Forget(RECIPIENT));
    assert_eq!(
        (world.answer()["http"].clone(), world.drops),
        (json!(200), 2)
    );
}

#[test]
fn what_is_erased_and_may_still_act_is_waited_for() {
    let mut world = World::new();
    world.batch(vec![told("a")]);
    world.respond();
    // Its answer is lost before the refusal, or after it.
    for is_before in [true, false] {
        world.next(&[React::Lose(Some(30 * SECOND))]);
        if is_before {
            world.respond();
        }
        world.batch(vec![forget("f")]);
        world.batch(vec![told("b")]);
        world.respond();
        world.settle();
        world.on("callback", React::Lose(Some(0)));
        world.pass(3 * MINUTE);
        assert_eq!(world.acts, ["a a.0", "b b.0"], "{:?}", world.calls);
        world.acts.clear();
        world.batch(vec![forget("f"), told("a")]);
        world.respond();
    }
}

#[test]
fn what_stands_before_a_refusal_in_its_batch_is_erased_with_the_rest() {
    let mut world = World::new();
    let answer = world.batch(vec![told("a"), forget("f"), told("b")]);
    assert_eq!(results(&answer), ["a accepted", "f accepted", "b accepted"]);
    world.settle();
    assert_eq!(world.acts, ["b b.0"]);
    assert_eq!(results(&world.batch(vec![told("b")])), ["b duplicate"]);
}

#[test]
fn the_ledger_hears_of_a_new_visitor_and_of_every_batch() {
    let mut world = World::new();
    world.batch(vec![told("a"), told("a"), named("n", "paid")]);
    world.settle();
    world.batch(vec![told("a")]);
    let taken = |accepted, duplicate, delivered| (accepted, duplicate, delivered);
    assert_eq!(world.told[0], Told::First);
    let counted = world
        .tallies()
        .iter()
        .map(|tally| taken(tally.accepted, tally.duplicate, tally.delivered))
        .collect::<Vec<_>>();
    assert_eq!(counted, [(2, 1, 2), (0, 1, 0)]);
    world.restart();
    world.batch(vec![told("b")]);
    world.settle();
    assert_eq!(world.told.len(), 4, "not new any more");
}
