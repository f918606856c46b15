//! Everything at once: delays, cancellations, refusals, dead letters, and the actor's end anywhere; and whatever stands on the disk.

use super::*;
use crate::support::cases;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Step {
    /// An event with so many parts of so many calls, the later parts delayed.
    Event(u8, u8),
    /// The last event again.
    Again,
    /// An event that cancels.
    Paid,
    Forget,
    Replay(u8),
    Alarm,
    Answer(React),
    End(Option<u64>),
    EndAfter(usize),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let acts = || prop_oneof![Just(None), Just(Some(0)), (0..60_000_u64).prop_map(Some)];
    let react = prop_oneof![
        8 => Just(React::Well),
        1 => Just(React::Limit(Some(3))),
        1 => Just(React::Unplugged),
        2 => acts().prop_map(React::Lose),
        1 => acts().prop_map(|acts| React::Odd(500, "", acts)),
        1 => Just(React::Say(400, "{\"status\":\"fail\"}")),
        1 => Just(React::Say(404, "{\"status\":\"client_not_found\"}")),
    ];
    prop_oneof![
        6 => (1..3_u8, 1..4_u8).prop_map(|(parts, calls)| Step::Event(parts, calls)),
        2 => Just(Step::Again),
        1 => Just(Step::Paid),
        1 => Just(Step::Forget),
        1 => (0..20_u8).prop_map(Step::Replay),
        1 => Just(Step::Alarm),
        12 => react.prop_map(Step::Answer),
        1 => acts().prop_map(Step::End),
        1 => (0..8_usize).prop_map(Step::EndAfter),
        3 => (0..200_000_u64).prop_map(Step::Pass),
    ]
}

/// A call that can be told from every other.
fn call(id: &str, place: usize) -> Call {
    let text = format!("{id}-{place}");
    match place % 3 {
        1 => message(&text),
        _ => callback(&text, &[]),
    }
}

fn parts(id: &str, parts: u8, calls: u8) -> Taken {
    let calls = usize::from(calls);
    let part = |n: usize| Part {
        first: n * calls,
        delay: Millis(n as u64 * MINUTE),
        cancel_on: if n == 0 {
            Vec::new()
        } else {
            vec!["paid".to_owned()]
        },
        calls: (n * calls..(n + 1) * calls)
            .map(|place| call(id, place))
            .collect(),
    };
    Taken {
        what: What::Do((0..parts.into()).map(part).collect()),
        ..told(id)
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn nothing_is_done_twice_and_nothing_stays_undone(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new();
        let mut last: Option<Taken> = None;
        let mut count = 0;
        // Whether what is out was for what is erased. If the actor ends before it would have acted, nothing is left
        // that could wait for it, so here it acts at once.
        let mut is_orphan = false;
        for step in steps {
            match step {
                Step::Event(few, calls) => {
                    let event = parts(&format!("e{count}"), few, calls);
                    count += 1;
                    last = Some(event.clone());
                    let text = world.intake(vec![event]).write();
                    world.input(Input::Batch(&text));
                }
                Step::Again => {
                    if let Some(event) = &last {
                        let text = world.intake(vec![event.clone()]).write();
                        world.input(Input::Batch(&text));
                    }
                }
                Step::Paid => {
                    let text = world.intake(vec![named("p", "paid")]).write();
                    world.input(Input::Batch(&text));
                }
                // What is erased may be accepted anew, and is then done anew.
                Step::Forget => {
                    let before = world.drops;
                    world.input(Input::Forget(RECIPIENT));
                    if world.drops > before {
                        last = None;
                        is_orphan = world.out.is_some();
                        for (at, request) in std::mem::take(&mut world.late) {
                            world.act(&request, at);
                        }
                    }
                }
                // Not after a lost answer: then a replay is meant to do it again.
                Step::Replay(n) => {
                    if !world.kept().contains(&format!("e{n} answer_lost")) {
                        world.input(Input::Replay(&format!("e{n}")));
                    }
                }
                Step::Alarm => world.input(Input::Alarm),
                Step::Answer(react) => {
                    // A key that cannot read has callbacks sent again, and a client that is gone was not written to.
                    let reads = world.out.as_ref().is_some_and(|out| method(out).starts_with("get_"));
                    let at_once = |acts: Option<u64>| if is_orphan { acts.map(|_| 0) } else { acts };
                    match react {
                        React::Say(..) if reads => {}
                        React::Lose(acts) => world.next(&[React::Lose(at_once(acts))]),
                        React::Odd(status, body, acts) => {
                            world.next(&[React::Odd(status, body, at_once(acts))]);
                        }
                        react => world.next(&[react]),
                    }
                    world.respond();
                    world.script.clear();
                }
                Step::End(acts) => {
                    world.actor = None;
                    world.end(if is_orphan { Some(0) } else { acts });
                }
                Step::EndAfter(effects) => world.crash_after = Some(effects),
                Step::Pass(ms) => {
                    world.crash_after = None;
                    world.pass(ms);
                }
            }
            world.end(Some(0));
            is_orphan &= world.out.is_some();
        }
        world.crash_after = None;
        world.pass(2 * 60 * MINUTE);
        let waits = world.kept().iter().any(|kept| kept.ends_with("waits"));
        prop_assert!(!waits, "{:?}", world.kept());
        prop_assert!(world.out.is_none());
        let mut acts = BTreeMap::new();
        for act in &world.acts {
            *acts.entry(act.clone()).or_insert(0) += 1;
        }
        acts.retain(|_, count| *count > 1);
        prop_assert!(acts.is_empty(), "{:?}", acts);
        // Then everything is forgotten.
        world.pass(7 * DAY);
        prop_assert!(world.disk.is_empty() && world.alarm.is_none());
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn whatever_is_on_the_disk_it_wakes(
        rows in prop::collection::vec((0..30_u32, "\\PC{0,60}"), 0..10),
        numbers in prop::collection::vec((any::<u64>(), any::<u64>(), any::<u64>()), 0..10)
    ) {
        let mut world = World::new();
        for (slot, text) in rows {
            world.disk.insert(slot, text);
        }
        for (slot, (order, due, done)) in numbers.into_iter().enumerate() {
            let row = json!({
                "v": 1, "id": slot.to_string(), "recipient": RECIPIENT, "order": order, "accepted": order, "due": due,
                "first": done, "done": done % 2, "held": due, "begun": order, "calls": [{ "callback": "a", "variables": {} }]
            });
            world.disk.insert(slot as u32 + 1, row.to_string());
        }
        world.restart();
        world.batch(vec![told("new")]);
        world.pass(MINUTE);
        prop_assert!(world.replies.len() == 1);
    }
}
