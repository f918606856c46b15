//! The last events.

use super::*;
use salebot_onsite::gateway::ledger::LEDGER_EVENTS;

fn happened(id: &str, at: Millis, outcome: Outcome) -> Told {
    Told::Tally(Tally {
        events: vec![Happened {
            at,
            id: id.to_owned(),
            name: "seen".to_owned(),
            outcome,
        }],
        ..Tally::default()
    })
}

impl Books {
    /// The last events, the newest first: `recipient id outcome`.
    fn events(&self) -> Vec<String> {
        let events = parse(&self.ledger.events());
        let events = events.as_array().unwrap().iter();
        let words = events.map(|event| {
            let text = |name: &str| event[name].as_str().unwrap().to_owned();
            ["recipient", "id", "outcome"].map(text).join(" ")
        });
        words.collect()
    }
}

#[test]
fn an_event_is_in_the_list_once_with_what_became_of_it_last() {
    let mut books = Books::new();
    books.tell("r", happened("a", START, Outcome::Accepted));
    books.tell("s", happened("a", START, Outcome::Accepted));
    books.tell(
        "r",
        happened("a", START, Outcome::Dead("timeout".to_owned())),
    );
    let event = json!({ "recipient": "r", "at": START.0, "id": "a", "name": "seen", "outcome": "dead", "code": "timeout" });
    assert_eq!(parse(&books.ledger.events())[0], event);
    assert_eq!(books.events(), ["r a dead", "s a accepted"]);
    assert_eq!(books.counters()["ever"]["dead"], 0, "letters are counted");
}

#[test]
fn the_last_fifty_are_kept_and_outlive_the_ledger() {
    let mut books = Books::new();
    for n in 0..60 {
        books.tell("r", happened(&n.to_string(), books.now, Outcome::Delivered));
        books.pass(SECOND);
    }
    books.pass(10 * SECOND);
    let events = books.events();
    assert_eq!(events.len(), LEDGER_EVENTS);
    assert_eq!(
        (&*events[0], &*events[49]),
        ("r 59 delivered", "r 10 delivered")
    );
    books.restart();
    assert_eq!(books.events(), events);
    assert!(books.logs.is_empty());
}

#[test]
fn they_are_written_with_the_numbers_and_no_more_often() {
    let mut books = Books::new();
    for n in 0..100 {
        let event = happened(&n.to_string(), books.now, Outcome::Delivered);
        books.tell_all(&[("r", taken(1, 0, 0)), ("r", event)]);
        books.pass(SECOND);
    }
    assert_eq!(books.writes.len(), 22, "two rows after 0, 10, 20 … 100 s");
    assert_eq!(books.writes[..2], [0, 10_000]);
    assert!(books.ledger.rests());
    books.tell("r", happened("more", books.now, Outcome::Delivered));
    assert!(!books.ledger.rests());
}

#[test]
fn who_is_forgotten_is_in_no_row_any_more_at_once() {
    let mut books = Books::new();
    books.tell("r", happened("a", START, Outcome::Delivered));
    books.tell("s", happened("b", START, Outcome::Delivered));
    books.tell("r", Told::Forgotten);
    assert_eq!(books.events(), ["s b delivered"]);
    assert!(!books.disk.values().any(|text| text.contains("\"r\"")));
    let writes = books.writes.len();
    books.tell("r", Told::Forgotten);
    assert_eq!(books.writes.len(), writes);
}

#[test]
fn one_of_a_clock_that_is_ahead_is_of_now() {
    let mut books = Books::new();
    books.tell("r", happened("a", START + Millis(DAY), Outcome::Delivered));
    assert_eq!(parse(&books.ledger.events())[0]["at"], START.0);
}

#[test]
fn a_row_of_events_that_cannot_be_read_is_counted_and_written_anew() {
    for text in ["", "garbage", "{\"v\":1}", "{\"v\":2,\"events\":[]}"] {
        let mut books = Books::on(BTreeMap::from([(10_000, text.to_owned())]));
        let unreadable = u64::from(!text.is_empty());
        assert_eq!(books.counters()["ever"]["unreadable"], unreadable, "{text}");
        books.tell("r", happened("a", START, Outcome::Delivered));
        books.pass(10 * SECOND);
        books.restart();
        assert_eq!(books.events(), ["r a delivered"]);
    }
}

#[test]
fn an_event_of_an_outcome_that_is_not_known_is_left_out_and_the_others_are_read() {
    let event = |id: &str, outcome: &str| json!({ "recipient": "r", "at": START.0, "id": id, "name": "seen", "outcome": outcome });
    let events = [
        event("a", "delivered"),
        event("b", "postponed"),
        json!({}),
        event("c", "accepted"),
    ];
    let read = ["r c accepted", "r a delivered"];
    let row = json!({ "v": 1, "events": events }).to_string();
    let books = Books::on(BTreeMap::from([(10_000, row)]));
    assert_eq!(books.events(), read);
    assert_eq!(books.counters()["ever"]["unreadable"], 0);
    let report =
        json!({ "recipient": "r", "accepted": 4, "duplicate": 0, "rejected": 0, "events": events });
    let mut books = Books::new();
    books.input(Input::Told(&json!([report]).to_string()));
    assert_eq!(books.events(), read);
    assert_eq!(books.counters()["ever"]["accepted"], 4);
    assert!(books.logs.is_empty(), "{:?}", books.logs);
}
