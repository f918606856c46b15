//! The numbers.

use super::*;

#[test]
fn what_is_told_is_counted_since_ever_and_by_the_day() {
    let mut books = Books::new();
    let done = Told::Tally(Tally {
        delivered: 5,
        retried: 6,
        ..Tally::default()
    });
    books.tell_all(&[
        ("a", Told::First),
        ("a", taken(3, 0, 0)),
        ("a", taken(0, 2, 1)),
        ("a", done),
    ]);
    books.tell("b", dead("e", START));
    books.tell("b", Told::Unreadable(4));
    let first = START.0 - START.0 % DAY;
    let day = json!({
        "accepted": 3, "duplicate": 2, "rejected": 1, "delivered": 5, "retried": 6, "first": 1, "dead": 1, "unreadable": 4, "refused": {}
    });
    let hour = START.0 - START.0 % HOUR;
    let expected = json!({
        "ever": day, "days": { first.to_string(): day }, "hours": { hour.to_string(): 1 }, "dead": 1, "given_way": 0
    });
    assert_eq!(books.counters(), expected);
    books.pass(DAY);
    books.tell("a", taken(1, 0, 0));
    let counters = books.counters();
    assert_eq!(counters["ever"]["accepted"], 4);
    assert_eq!(counters["days"][first.to_string()], day);
    assert_eq!(counters["days"][(first + DAY).to_string()]["accepted"], 1);
}

#[test]
fn thirty_days_and_forty_eight_hours_have_numbers_of_their_own() {
    let mut books = Books::new();
    for _ in 0..40 * 24 {
        books.tell("a", Told::First);
        books.pass(HOUR);
    }
    books.tell("a", Told::First);
    let counters = books.counters();
    assert_eq!(counters["ever"]["first"], 40 * 24 + 1);
    let all = |name: &str| counters[name].as_object().unwrap().clone();
    assert_eq!((all("hours").len(), all("days").len()), (48, 30));
    let now = books.now.0;
    let oldest = now - now % HOUR - 47 * HOUR;
    assert_eq!(all("hours")[&oldest.to_string()], 1);
    let oldest = now - now % DAY - 29 * DAY;
    assert_eq!(all("days")[&oldest.to_string()]["first"], 24);
}

#[test]
fn numbers_are_written_once_in_ten_seconds_at_the_most_and_then_they_are() {
    let mut books = Books::new();
    for _ in 0..100 {
        books.tell("a", taken(1, 0, 0));
        books.pass(SECOND);
    }
    assert_eq!(books.writes, [0; 11], "after 0, 10, 20 … 100 s");
    assert!(books.ledger.rests());
    books.restart();
    assert_eq!(books.counters()["ever"]["accepted"], 100);
    // After a rest at once, so that nothing hangs on the next alarm.
    books.pass(DAY);
    books.tell("a", taken(1, 0, 0));
    assert_eq!(books.writes.len(), 12);
    assert!(books.ledger.rests());
    books.tell("a", taken(1, 0, 0));
    assert!(!books.ledger.rests());
    assert_eq!(books.alarm, Some(books.now + Millis(10 * SECOND)));
    books.pass(10 * SECOND - 1);
    assert_eq!(books.writes.len(), 12);
    books.pass(1);
    assert_eq!(books.writes.len(), 13);
}

#[test]
fn a_sudden_end_costs_what_was_told_in_ten_seconds_and_no_more() {
    let mut books = Books::new();
    for _ in 0..25 {
        books.tell("a", taken(1, 0, 0));
        books.pass(SECOND);
    }
    books.restart();
    assert_eq!(books.counters()["ever"]["accepted"], 20);
}

#[test]
fn nothing_told_is_nothing_written() {
    let mut books = Books::new();
    books.tell_all(&[]);
    books.tell("a", taken(0, 0, 0));
    books.tell("a", Told::Forgotten);
    books.tell("a", Told::Revived { id: "e".to_owned() });
    assert_eq!((books.writes.len(), books.alarms), (0, 0));
    assert_eq!(books.counters()["days"], json!({}));
}

#[test]
fn numbers_do_not_run_over() {
    let mut books = Books::new();
    let most = u64::from(u32::MAX);
    for _ in 0..3 {
        books.tell("a", taken(u32::MAX, 0, 0));
    }
    assert_eq!(books.counters()["ever"]["accepted"], 3 * most);
}

#[test]
fn a_row_of_numbers_that_cannot_be_read_begins_anew_and_is_counted() {
    for text in ["garbage", "{\"v\":2,\"ever\":{}}", "", "{\"v\":1}", "[]"] {
        let mut books = Books::on(BTreeMap::from([(0, text.to_owned())]));
        assert_eq!(books.logs, ["the ledger: 1 rows cannot be read"]);
        books.tell("a", taken(1, 0, 0));
        books.pass(10 * SECOND);
        books.restart();
        let ever = &books.counters()["ever"];
        assert_eq!(
            (&ever["accepted"], &ever["unreadable"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(books.logs.len(), 1);
    }
}

#[test]
fn reports_that_cannot_be_read_are_counted_and_the_others_taken() {
    let mut books = Books::new();
    books.input(Input::Told(
        "[1,{\"recipient\":\"a\",\"first\":true},{\"recipient\":\"a\",\"weather\":7},{\"first\":true}]",
    ));
    books.input(Input::Told("no JSON"));
    books.input(Input::Told("{}"));
    let ever = &books.counters()["ever"];
    assert_eq!(
        (&ever["first"], &ever["unreadable"]),
        (&json!(1), &json!(4))
    );
    assert_eq!(
        books.logs,
        [
            "the ledger: 3 reports cannot be read",
            "the ledger: 1 lists of reports cannot be read"
        ]
    );
}
