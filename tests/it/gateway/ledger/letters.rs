//! The dead letters.

use super::*;
use salebot_onsite::gateway::ledger::LEDGER_DEAD;

/// So many dead letters, one a second.
fn fill(books: &mut Books, count: u32) {
    for n in 0..count {
        books.tell("r", dead(&format!("e{n}"), books.now));
        books.pass(SECOND);
    }
}

#[test]
fn a_dead_letter_is_written_at_once_and_once() {
    let mut books = Books::new();
    books.tell("r", dead("a", START));
    assert_eq!(books.writes, [1, 0]);
    assert_eq!(books.dead(None, 10), ["r a api_status"]);
    books.pass(10 * SECOND);
    let before = (books.writes.len(), books.counters());
    for _ in 0..2 {
        books.tell_all(&[("r", dead("a", START)), ("r", dead("a", START))]);
        assert_eq!((books.writes.len(), books.counters()), before);
        books.restart();
    }
    // Another visitor's event of the same id is another.
    books.tell("s", dead("a", START));
    assert_eq!(books.dead(None, 10), ["s a api_status", "r a api_status"]);
}

#[test]
fn a_letter_has_its_events_name_where_that_is_known() {
    let mut books = Books::new();
    let old = "[{\"dead\":\"a\",\"code\":\"timeout\",\"at\":1790000000000,\"recipient\":\"r\"}]";
    books.now = Millis(1_790_000_000_000);
    books.input(Input::Told(old));
    let row = json!({ "v": 1, "recipient": "r", "id": "b", "code": "timeout", "at": books.now.0 });
    books.disk.insert(7, row.to_string());
    books.tell("r", dead("c", books.now));
    books.restart();
    let letters = parse(&books.ledger.dead(None, 10));
    let names = letters
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["seen", "", ""]);
}

#[test]
fn an_event_that_is_given_up_once_more_is_one_letter_in_the_same_row() {
    let mut books = Books::new();
    books.tell("r", dead("a", START));
    books.pass(SECOND);
    books.tell("r", dead("b", books.now));
    books.pass(SECOND);
    let again = Told::Dead {
        id: "a".to_owned(),
        name: "seen".to_owned(),
        code: "timeout".to_owned(),
        at: books.now,
    };
    books.tell("r", again);
    // Told late, as it was before.
    books.tell("r", dead("a", START));
    let expected = ["r a timeout", "r b api_status"];
    assert_eq!(books.dead(None, 10), expected);
    assert_eq!(books.disk.len(), 3);
    assert_eq!(books.counters()["ever"]["dead"], 2);
    books.restart();
    assert_eq!(books.dead(None, 10), expected);
}

#[test]
fn the_oldest_give_way_and_are_counted_and_do_not_come_back() {
    let mut books = Books::new();
    fill(&mut books, LEDGER_DEAD);
    assert_eq!(books.disk.len(), 2001);
    fill_more(&mut books, 5);
    assert_eq!(books.disk.len(), 2001, "their rows are used again");
    let counters = books.counters();
    assert_eq!(
        (&counters["dead"], &counters["given_way"]),
        (&json!(2000), &json!(5))
    );
    // Their actors begin, and tell them again.
    let writes = books.writes.len();
    for n in 0..5 {
        let at = START + Millis(n * SECOND);
        books.tell("r", dead(&format!("e{n}"), at));
    }
    assert_eq!((books.counters(), books.writes.len()), (counters, writes));
    books.pass(10 * SECOND);
    books.restart();
    assert_eq!(books.counters()["given_way"], 5);
    assert_eq!(books.dead(None, 1), ["s more4 api_status"]);
}

fn fill_more(books: &mut Books, count: u32) {
    for n in 0..count {
        books.tell("s", dead(&format!("more{n}"), books.now));
        books.pass(SECOND);
    }
}

#[test]
fn more_rows_than_there_is_room_for_are_cut_to_the_newest() {
    let row = |n: u64| json!({ "v": 1, "recipient": "r", "id": n.to_string(), "code": "timeout", "at": START.0 - 10_000 + n });
    let disk = (1..=2010_u32).map(|slot| (slot, row(slot.into()).to_string()));
    let mut books = Books::on(disk.collect());
    let counters = books.counters();
    assert_eq!(
        (&counters["dead"], &counters["given_way"]),
        (&json!(2000), &json!(10))
    );
    fill_more(&mut books, 3);
    books.pass(10 * SECOND);
    books.restart();
    let counters = books.counters();
    assert_eq!(
        (&counters["dead"], &counters["given_way"]),
        (&json!(2000), &json!(13))
    );
    assert!(books.disk.keys().all(|slot| *slot <= 2010));
}

#[test]
fn letters_are_given_page_by_page_the_newest_first() {
    let mut books = Books::new();
    fill(&mut books, 250);
    let mut seen = Vec::new();
    let mut place: Option<(Millis, String, String)> = None;
    loop {
        let after = place
            .as_ref()
            .map(|(at, r, id)| (*at, r.as_str(), id.as_str()));
        let page = parse(&books.ledger.dead(after, 1000));
        let page = page.as_array().unwrap();
        let Some(last) = page.last() else {
            break;
        };
        assert!(page.len() <= 100);
        let text = |name: &str| last[name].as_str().unwrap().to_owned();
        place = Some((
            Millis(last["at"].as_u64().unwrap()),
            text("recipient"),
            text("id"),
        ));
        seen.extend(
            page.iter()
                .map(|letter| letter["id"].as_str().unwrap().to_owned()),
        );
        // What comes meanwhile stands before all that was asked for.
        books.tell("r", dead(&format!("new{}", seen.len()), books.now));
    }
    let expected: Vec<String> = (0..250).rev().map(|n| format!("e{n}")).collect();
    assert_eq!(seen, expected);
    assert_eq!(books.dead(None, 0), [""; 0]);
    assert_eq!(books.dead(None, 2).len(), 2);
    // Also after one that is gone.
    let after = (START + Millis(2 * SECOND + 1), "", "");
    let rest = ["r e2 api_status", "r e1 api_status", "r e0 api_status"];
    assert_eq!(books.dead(Some(after), 10), rest);
}

#[test]
fn who_is_forgotten_has_no_letters_left_and_their_rows_are_used_again() {
    let mut books = Books::new();
    books.tell_all(&[
        ("r", dead("a", START)),
        ("s", dead("b", START)),
        ("r", dead("c", START)),
    ]);
    books.tell("r", Told::Forgotten);
    assert_eq!(books.dead(None, 10), ["s b api_status"]);
    books.pass(10 * SECOND);
    let told = books.disk.values().any(|text| text.contains("\"r\""));
    assert!(!told, "{:?}", books.disk);
    books.restart();
    assert_eq!(books.logs.len(), 0, "an empty row is no unreadable one");
    books.tell_all(&[("s", dead("d", START)), ("s", dead("e", START))]);
    assert_eq!(books.disk.len(), 4);
    assert_eq!(books.counters()["dead"], 3);
}

#[test]
fn one_that_is_tried_again_leaves_the_list() {
    let mut books = Books::new();
    books.tell_all(&[("r", dead("a", START)), ("r", dead("b", START))]);
    books.tell("r", Told::Revived { id: "a".to_owned() });
    books.restart();
    assert_eq!(books.dead(None, 10), ["r b api_status"]);
    books.tell("r", dead("a", START));
    assert_eq!(books.dead(None, 10), ["r b api_status", "r a api_status"]);
}

#[test]
fn a_letter_is_kept_seven_days_as_its_actor_keeps_it() {
    let mut books = Books::new();
    books.tell("r", dead("a", START));
    books.pass(SECOND);
    books.tell("r", dead("b", books.now));
    books.pass(7 * DAY - SECOND - 1);
    assert_eq!(books.counters()["dead"], 2);
    books.pass(1);
    assert_eq!(books.dead(None, 10), ["r b api_status"]);
    let kept = |books: &Books| {
        books
            .disk
            .values()
            .filter(|text| text.contains("api_status"))
            .count()
    };
    assert_eq!(kept(&books), 1);
    // Told again it does not come back.
    books.tell("r", dead("a", START));
    assert_eq!(books.counters()["dead"], 1);
    books.pass(SECOND);
    assert_eq!(kept(&books), 0);
    assert_eq!(books.counters()["ever"]["dead"], 2);
    assert_eq!(books.counters()["given_way"], 0);
    assert_eq!(books.alarm, None, "nothing is left to do");
}

#[test]
fn one_of_a_clock_that_is_ahead_goes_as_the_others_do() {
    let mut books = Books::new();
    books.tell("r", dead("a", Millis(START.0 * 2)));
    books.restart();
    books.pass(7 * DAY);
    assert_eq!(books.counters()["dead"], 0);
}

#[test]
fn rows_of_letters_that_cannot_be_read_are_counted_and_used_again() {
    let mut books = Books::new();
    books.tell_all(&[("r", dead("a", START)), ("r", dead("b", START))]);
    books.pass(10 * SECOND);
    books.disk.insert(1, "garbage".to_owned());
    books.disk.insert(3, "{\"v\":2}".to_owned());
    books.disk.insert(4_000_000_000, "{\"v\":1}".to_owned());
    books.restart();
    assert_eq!(books.logs, ["the ledger: 3 rows cannot be read"]);
    assert_eq!(books.counters()["ever"]["unreadable"], 3);
    assert_eq!(books.dead(None, 10), ["r b api_status"]);
    // Its actor tells it again.
    books.tell_all(&[("r", dead("a", START)), ("r", dead("c", START))]);
    let slots: Vec<u32> = books.disk.keys().copied().collect();
    assert_eq!(slots, [0, 1, 2, 3, 4_000_000_000]);
    assert_eq!(books.counters()["dead"], 3);
}

#[test]
fn of_two_rows_of_one_event_the_newer_holds() {
    let row = |at: u64, code: &str| {
        json!({ "v": 1, "recipient": "r", "id": "a", "code": code, "at": at }).to_string()
    };
    for (first, second) in [(2, 1), (1, 2)] {
        let rows = [
            (1, row(START.0 - first, &format!("c{first}"))),
            (2, row(START.0 - second, &format!("c{second}"))),
        ];
        let books = Books::on(BTreeMap::from(rows));
        assert_eq!(books.dead(None, 10), ["r a c1"]);
    }
}
