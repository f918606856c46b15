//! What isolates and administrators ask one ledger: what is in force, and how many visitors are new.

use super::*;
use salebot_onsite::gateway::ledger::{Change, LEDGER_SHARDS};

impl Books {
    fn exchange(&mut self, asked: &Value) -> Value {
        self.input(Input::Exchange(&asked.to_string()));
        self.said()
    }

    fn configure(&mut self, change: Change<'_>, expected: Option<u64>) -> Value {
        self.input(Input::Configure(change, expected));
        self.said()
    }

    fn said(&mut self) -> Value {
        let reply = self.replies.pop().expect("an answer");
        assert_eq!(reply.status, 200);
        parse(&reply.body)
    }

    /// The versions that are kept, the newest first: number and configuration.
    fn versions(&self) -> Vec<(u64, Value)> {
        let list = parse(&self.ledger.versions());
        let list = list.as_array().unwrap().iter();
        let versions = list.map(|told| {
            let number = told["version"].as_u64().unwrap();
            let version = parse(&self.ledger.version(Some(number)).unwrap());
            let text = version["config"].clone();
            assert_eq!(told.get("bytes").is_some(), text.is_string());
            assert_eq!(
                (&version["version"], &version["at"]),
                (&told["version"], &told["at"])
            );
            (number, text)
        });
        versions.collect()
    }
}

#[test]
fn batches_of_pages_with_a_lite_core_are_counted_by_why_and_what_is_none_is_nothing() {
    let mut books = Books::new();
    books.exchange(&json!({ "lite": { "csp": 2, "trap": 1, "of_course": 9, "no_wasm": 0 } }));
    books.exchange(&json!({ "refused": {}, "lite": { "csp": 3, "failed": -1 } }));
    let expected = json!({ "csp": 5, "trap": 1 });
    let day = (START.0 - START.0 % DAY).to_string();
    let counters = books.counters();
    assert_eq!(counters["ever"]["lite"], expected);
    assert_eq!(counters["days"][&day]["lite"], expected);
    books.pass(10 * SECOND);
    books.restart();
    assert_eq!(books.counters(), counters);
    books.pass(DAY);
    books.exchange(&json!({ "lite": { "no_wasm": 1 } }));
    let ever = json!({ "csp": 5, "no_wasm": 1, "trap": 1 });
    assert_eq!(books.counters()["ever"]["lite"], ever);
    assert_eq!(books.counters()["days"][&day]["lite"], expected);
}

#[test]
fn what_isolates_refuse_is_counted_by_code_since_ever_and_by_the_day() {
    let mut books = Books::new();
    let refused = json!({ "origin_refused": 12, "too_large": 1 });
    books.exchange(&json!({ "refused": refused }));
    books.exchange(&json!({ "refused": { "origin_refused": 3, "rate_limited": 0 } }));
    let expected = json!({ "origin_refused": 15, "too_large": 1 });
    let day = (START.0 - START.0 % DAY).to_string();
    let counters = books.counters();
    assert_eq!(counters["ever"]["refused"], expected);
    assert_eq!(counters["days"][&day]["refused"], expected);
    books.pass(10 * SECOND);
    books.restart();
    assert_eq!(books.counters(), counters);
    books.pass(DAY);
    books.exchange(&json!({ "refused": { "too_large": 2 } }));
    assert_eq!(books.counters()["ever"]["refused"]["too_large"], 3);
    assert_eq!(books.counters()["days"][&day]["refused"], expected);
}

#[test]
fn codes_are_bounded_in_number_and_form() {
    let mut books = Books::new();
    for n in 0..100_u8 {
        let code: String = [n / 26, n % 26]
            .map(|n| char::from(b'a' + n))
            .iter()
            .collect();
        books.exchange(&json!({ "refused": { code: 1 } }));
    }
    books.exchange(&json!({ "refused": { "<b>": 1, "": 1, "A": 1, "x".repeat(41): 1 } }));
    let refused = books.counters()["ever"]["refused"].clone();
    assert_eq!(refused.as_object().unwrap().len(), 41);
    assert_eq!(refused["other"], 64);
    books.pass(10 * SECOND);
    books.restart();
    assert_eq!(books.counters()["ever"]["refused"], refused);
}

#[test]
fn an_exchange_that_cannot_be_read_is_answered() {
    let mut books = Books::new();
    for text in [
        "",
        "garbage",
        "[]",
        "{\"refused\":7,\"version\":\"x\"}",
        "{\"refused\":{\"a\":-1}}",
    ] {
        books.input(Input::Exchange(text));
        assert_eq!(books.said(), json!({ "version": 0, "first_per_hour": 0 }));
    }
    assert!(books.writes.is_empty());
}

#[test]
fn first_sights_of_an_hour_are_this_ones_and_the_lasts_as_far_as_they_belong_to_it() {
    let shards = u64::from(LEDGER_SHARDS);
    let mut books = Books::new();
    books.pass(HOUR - START.0 % HOUR);
    let first = |books: &mut Books| {
        books.exchange(&json!({}))["first_per_hour"]
            .as_u64()
            .unwrap()
    };
    for _ in 0..100 {
        books.tell("a", Told::First);
    }
    assert_eq!(first(&mut books), 100 * shards);
    books.pass(HOUR);
    assert_eq!(first(&mut books), 100 * shards);
    books.pass(HOUR / 4);
    books.tell("a", Told::First);
    assert_eq!(first(&mut books), 76 * shards);
    books.pass(HOUR);
    assert_eq!(first(&mut books), 0, "three quarters of one");
    books.pass(HOUR);
    books.restart();
    assert_eq!(first(&mut books), 0);
}

#[test]
fn a_configuration_is_given_to_whoever_has_another_version() {
    let mut books = Books::new();
    assert_eq!(
        books.exchange(&json!({ "version": 0 })),
        json!({ "version": 0, "first_per_hour": 0 })
    );
    // What an isolate has of a ledger that is gone is not in force.
    assert_eq!(
        books.exchange(&json!({ "version": 3 }))["config"],
        json!(null)
    );
    let set = json!({ "is_changed": true, "version": 1, "at": START.0 });
    assert_eq!(books.configure(Change::To("{\"one\": 1}"), None), set);
    let whole =
        json!({ "version": 1, "at": START.0, "config": "{\"one\": 1}", "first_per_hour": 0 });
    for version in [0, 2] {
        assert_eq!(books.exchange(&json!({ "version": version })), whole);
    }
    for same in [json!({ "version": 1 }), json!({})] {
        assert_eq!(books.exchange(&same).get("config"), None);
    }
    assert_eq!(books.configure(Change::Code, None)["version"], 2);
    let code = json!({ "version": 2, "at": START.0, "config": null, "first_per_hour": 0 });
    assert_eq!(books.exchange(&json!({ "version": 1 })), code);
}

#[test]
fn a_version_is_on_the_disk_before_it_is_answered_and_stays() {
    let mut books = Books::new();
    books.configure(Change::To("a"), None);
    assert_eq!(books.writes.len(), 1);
    books.restart();
    assert_eq!(books.versions(), [(1, json!("a"))]);
    assert!(books.logs.is_empty());
}

#[test]
fn ten_versions_are_kept_in_as_many_rows() {
    let mut books = Books::new();
    for n in 1..=25 {
        books.configure(Change::To(&n.to_string()), None);
        books.pass(SECOND);
    }
    let expected: Vec<(u64, Value)> = (16..=25).rev().map(|n| (n, json!(n.to_string()))).collect();
    assert_eq!(books.versions(), expected);
    assert_eq!(books.disk.len(), 10);
    books.restart();
    assert_eq!(books.versions(), expected);
    assert_eq!(books.ledger.version(Some(15)), None);
    assert_eq!(parse(&books.ledger.version(None).unwrap())["version"], 25);
}

#[test]
fn a_step_back_is_a_version_with_what_was_before() {
    let mut books = Books::new();
    let refused = json!({ "is_changed": false, "version": 0 });
    assert_eq!(books.configure(Change::Back, None), refused);
    books.configure(Change::To("a"), None);
    books.configure(Change::To("b"), None);
    let back = json!({ "is_changed": true, "version": 3, "at": START.0, "restored": 1 });
    assert_eq!(books.configure(Change::Back, None), back);
    books.configure(Change::Back, None);
    let versions = [(4, "b"), (3, "a"), (2, "b"), (1, "a")].map(|(n, text)| (n, json!(text)));
    assert_eq!(books.versions(), versions);
    // What the gateway's code has is one of them.
    books.configure(Change::Code, None);
    books.configure(Change::Back, None);
    books.configure(Change::Back, None);
    assert_eq!(books.versions()[..2], [(7, json!(null)), (6, json!("b"))]);
    // Before the first one there was nothing but that.
    let mut books = Books::new();
    books.configure(Change::To("a"), None);
    assert_eq!(books.configure(Change::Back, None)["restored"], 0);
    assert_eq!(books.versions()[0], (2, json!(null)));
}

#[test]
fn who_expects_another_version_changes_nothing() {
    let mut books = Books::new();
    assert_eq!(
        books.configure(Change::To("a"), Some(0))["is_changed"],
        true
    );
    for change in [Change::To("b"), Change::Code, Change::Back] {
        for expected in [0, 2] {
            let said = books.configure(change, Some(expected));
            assert_eq!(
                said,
                json!({ "is_changed": false, "version": 1, "at": START.0 })
            );
        }
    }
    assert_eq!(books.versions(), [(1, json!("a"))]);
    assert_eq!(books.configure(Change::To("b"), Some(1))["version"], 2);
}

#[test]
fn a_large_configuration_is_one_row_that_is_read_again() {
    let mut books = Books::new();
    let text = format!("\"{}\n\"", "я\"".repeat(90_000));
    books.configure(Change::To(&text), None);
    assert!(books.disk.values().all(|row| row.len() < 2_000_000));
    books.restart();
    assert_eq!(books.versions(), [(1, json!(text))]);
}

#[test]
fn a_version_that_cannot_be_read_is_told() {
    let mut books = Books::new();
    books.configure(Change::To("a"), None);
    books.configure(Change::To("b"), None);
    books.disk.insert(10_001 + 2, "{\"v\":2}".to_owned());
    books.restart();
    assert_eq!(books.logs, ["the ledger: 1 rows cannot be read"]);
    assert_eq!(books.versions(), [(1, json!("a"))]);
}
