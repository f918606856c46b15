//! Whatever happens in whatever order: nothing lost, nothing doubled, nothing overtaken within a batch.

use super::{batch, event_on, random};
use crate::support::{START, cases};
use proptest::prelude::*;
use proptest::sample::Index;
use salebot_onsite::event::MAX_BATCH_EVENTS;
use salebot_onsite::outbox::{MAX_ENTRIES, Outbox};
use salebot_onsite::time::Millis;

#[derive(Debug, Clone)]
enum Step {
    Add {
        page: u8,
    },
    Wait(u64),
    /// A batch goes out; of each of its events in turn it is said whether it has arrived.
    Answer(Vec<bool>),
    Fail(Option<u64>),
    Hurry,
    /// An event is settled, and of the others of its batch nothing is said.
    Settle(Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3_u8).prop_map(|page| Step::Add { page }),
        3 => (0..400_000_u64).prop_map(Step::Wait),
        4 => prop::collection::vec(any::<bool>(), 1..60).prop_map(Step::Answer),
        2 => prop::option::of(0..100_000_u64).prop_map(Step::Fail),
        1 => Just(Step::Hurry),
        1 => any::<Index>().prop_map(Step::Settle),
    ]
}

/// What waits, as a plain list: id and page, oldest first.
type Model = Vec<(String, u8)>;

/// A batch is a piece of the line without a gap, on one page, and due.
fn check(outbox: &mut Outbox, model: &Model, now: Millis) -> Result<Vec<String>, TestCaseError> {
    let ids = batch(outbox, now);
    prop_assert_eq!(outbox.len(), model.len());
    prop_assert_eq!(outbox.due().is_none(), model.is_empty());
    prop_assert!(ids.len() <= MAX_BATCH_EVENTS);
    if let Some(first) = ids.first() {
        let start = model.iter().position(|(id, _)| id == first);
        let piece = start.and_then(|start| model.get(start..start + ids.len()));
        let piece = piece.ok_or_else(|| TestCaseError::fail("a batch with what does not wait"))?;
        prop_assert!(piece.iter().map(|(id, _)| id).eq(&ids));
        prop_assert!(piece.iter().all(|(_, page)| *page == piece[0].1));
    } else if let Some(due) = outbox.due() {
        prop_assert!(due > now, "something is due, and the batch is empty");
    }
    Ok(ids)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn everything_added_is_settled_once_or_still_there(steps in prop::collection::vec(step(), 0..120)) {
        let (mut outbox, mut random, mut now) = (Outbox::new(), random(), START);
        let mut model = Model::new();
        let mut added = 0;
        let mut asked = START;
        for step in steps {
            match step {
                Step::Add { page } => {
                    added += 1;
                    let id = added.to_string();
                    if outbox.add(event_on(&id, &format!("{{\"url\":\"{page}\"}}")), MAX_ENTRIES).is_ok() {
                        model.push((id, page));
                    } else {
                        prop_assert_eq!(model.len(), MAX_ENTRIES);
                    }
                }
                Step::Wait(ms) => now = now + Millis(ms),
                Step::Answer(arrived) => {
                    let ids = check(&mut outbox, &model, now)?;
                    for (id, arrived) in ids.iter().zip(arrived) {
                        if arrived {
                            prop_assert_eq!(&outbox.settle(id).map(|event| event.id), &Some(id.clone()));
                            model.retain(|(other, _)| other != id);
                        }
                    }
                    outbox.put_back(now, None, &mut random);
                }
                Step::Fail(retry_after) => {
                    let wait = outbox.hold(now, retry_after.map(Millis), &mut random);
                    // What one answer asks for no later one takes back.
                    asked = asked.max(now + Millis(retry_after.unwrap_or_default()));
                    prop_assert!(outbox.due().is_none_or(|due| due >= now + wait));
                }
                Step::Hurry => {
                    outbox.hurry();
                    prop_assert!(outbox.due().is_none_or(|due| due <= now.max(asked)));
                }
                Step::Settle(index) => {
                    let ids = check(&mut outbox, &model, now)?;
                    if !ids.is_empty() {
                        let id = &ids[index.index(ids.len())];
                        model.retain(|(other, _)| other != id);
                        prop_assert!(outbox.settle(id).is_some());
                        prop_assert!(outbox.settle(id).is_none());
                    }
                    outbox.rest();
                }
            }
            check(&mut outbox, &model, now)?;
        }
        // However it went: as soon as everything arrives, all of it does, in order.
        while let Some(due) = outbox.due() {
            now = now.max(due);
            for id in check(&mut outbox, &model, now)? {
                outbox.settle(&id);
                model.retain(|(other, _)| *other != id);
            }
        }
        prop_assert!(model.is_empty());
        prop_assert!(outbox.drop_next().is_none());
    }
}
