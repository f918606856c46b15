//! Whatever is told, and whatever is on the disk.

use super::*;
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::gateway::ledger::{Change, LEDGER_DEAD};

#[derive(Debug, Clone)]
enum Step {
    /// This event of this visitor was given up so many seconds ago.
    Dead(u8, u8, u64),
    Revived(u8, u8),
    Forgotten(u8),
    Taken(u32),
    Pass(u64),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..4_u8, 0..6_u8, 0..400_000_u64).prop_map(|(who, id, ago)| Step::Dead(who, id, ago)),
        2 => (0..4_u8, 0..6_u8).prop_map(|(who, id)| Step::Revived(who, id)),
        1 => (0..4_u8).prop_map(Step::Forgotten),
        3 => (0..50_u32).prop_map(Step::Taken),
        3 => (0..300_000_000_u64).prop_map(Step::Pass),
        2 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_list_is_what_was_told_whenever_it_is_ended(steps in prop::collection::vec(step(), 1..80)) {
        let mut books = Books::new();
        // By visitor and event: when it was given up.
        let mut model: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut accepted = 0;
        for step in steps {
            let name = |who: u8| format!("r{who}");
            match step {
                Step::Dead(who, id, ago) => {
                    let at = books.now.0 - ago * SECOND;
                    let id = id.to_string();
                    books.tell(&name(who), dead(&id, Millis(at)));
                    if at + 7 * DAY > books.now.0 {
                        let known = model.entry((name(who), id)).or_insert(at);
                        *known = at.max(*known);
                    }
                }
                Step::Revived(who, id) => {
                    books.tell(&name(who), Told::Revived { id: id.to_string() });
                    model.remove(&(name(who), id.to_string()));
                }
                Step::Forgotten(who) => {
                    books.tell(&name(who), Told::Forgotten);
                    model.retain(|key, _| key.0 != name(who));
                }
                Step::Taken(count) => {
                    books.tell("r", taken(count, 0, 0));
                    accepted += count;
                }
                Step::Pass(ms) => books.pass(ms),
                Step::Restart => {
                    // Letters are on the disk at once, numbers with the next alarm.
                    books.pass(10 * SECOND);
                    books.restart();
                }
            }
            let now = books.now.0;
            model.retain(|_, at| *at + 7 * DAY > now);
            let mut expected: Vec<_> = model.iter().map(|(key, at)| (*at, key.clone())).collect();
            expected.sort();
            expected.reverse();
            let expected: Vec<String> = expected.into_iter().map(|(_, (who, id))| format!("{who} {id} api_status")).collect();
            prop_assert_eq!(books.dead(None, 100), expected);
            prop_assert_eq!(&books.counters()["ever"]["accepted"], &json!(accepted));
        }
        let kept = books.disk.iter().filter(|row| *row.0 > 0 && !row.1.is_empty());
        prop_assert_eq!(kept.count(), model.len());
        prop_assert!(books.logs.is_empty());
        prop_assert!(books.disk.len() <= 25, "rows are used again");
    }

    #[test]
    fn whatever_is_on_the_disk_or_told_it_goes_on(
        rows in prop::collection::vec((prop_oneof![0..9_u32, 9_999..10_013_u32, any::<u32>()], "\\PC{0,40}"), 0..10),
        letters in prop::collection::vec((any::<u32>(), "[a-c]", any::<u64>()), 0..20),
        numbers in any::<[u64; 4]>(),
        told in "\\PC{0,60}",
    ) {
        let mut disk: BTreeMap<u32, String> = rows.into_iter().collect();
        for (slot, id, at) in letters {
            disk.insert(slot, json!({ "v": 1, "recipient": "r", "id": id, "code": "c", "at": at }).to_string());
        }
        let [ever, day, hour, count] = numbers;
        if ever % 2 == 0 {
            let row = json!({
                "v": 1, "ever": { "accepted": ever, "dead": -1 }, "days": { day.to_string(): { "first": count } },
                "hours": { hour.to_string(): count }, "given_way": count
            });
            disk.insert(0, row.to_string());
        }
        for slot in 10_001..10_011 {
            let version = if slot % 2 == 0 { count } else { u64::from(slot) };
            let row = json!({ "v": 1, "version": version, "at": day, "config": told, "restored": hour });
            disk.entry(slot).or_insert(row.to_string());
        }
        let mut books = Books::on(disk);
        books.input(Input::Told(&told));
        let list = json!([told, { "recipient": told, "dead": told, "code": told, "at": count }, { "accepted": count }]);
        books.input(Input::Told(&list.to_string()));
        books.input(Input::Exchange(&told));
        books.input(Input::Exchange(&json!({ "refused": { told.clone(): count }, "version": day }).to_string()));
        for change in [Change::Back, Change::To(&told), Change::Code] {
            books.input(Input::Configure(change, (day % 2 == 0).then_some(count)));
        }
        prop_assert!(books.replies.iter().all(|reply| parse(&reply.body).is_object()));
        prop_assert!(parse(&books.ledger.versions()).as_array().unwrap().len() <= 10);
        books.tell("new", dead("new", books.now));
        books.tell("new", Told::First);
        prop_assert!(books.dead(None, 100).contains(&"new new api_status".to_owned()));
        books.pass(10 * SECOND);
        books.restart();
        prop_assert!(books.counters()["dead"].as_u64().unwrap() <= u64::from(LEDGER_DEAD));
        books.pass(8 * DAY);
        prop_assert_eq!(&books.counters()["dead"], &json!(0));
    }
}
