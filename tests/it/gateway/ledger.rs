//! The ledger on a virtual clock, with a disk that outlives it.

mod anything;
mod counts;
mod desk;
mod events;
mod letters;

use crate::support::{START, parse};
use salebot_onsite::api::ApiKey;
use salebot_onsite::gateway::ledger::{self, Input, Place};
use salebot_onsite::gateway::visitor::{Effect, Happened, Outcome, Report, Tally, Told};
use salebot_onsite::gateway::{Ledger, Reply};
use salebot_onsite::random::HASH;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SECOND: u64 = 1000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;

/// The ledger's surroundings.
struct Books {
    now: Millis,
    ledger: Ledger,
    disk: BTreeMap<u32, String>,
    alarm: Option<Millis>,
    /// The slots that were written, in order.
    writes: Vec<u32>,
    alarms: usize,
    logs: Vec<String>,
    replies: Vec<Reply>,
}

impl Books {
    fn new() -> Self {
        Self::on(BTreeMap::new())
    }

    /// A ledger that begins with this disk.
    fn on(disk: BTreeMap<u32, String>) -> Self {
        let mut books = Self {
            now: START,
            ledger: Ledger::default(),
            disk,
            alarm: None,
            writes: Vec::new(),
            alarms: 0,
            logs: Vec::new(),
            replies: Vec::new(),
        };
        books.restart();
        books
    }

    /// The ledger is ended, and another begins.
    fn restart(&mut self) {
        self.ledger = Ledger::default();
        let disk = self.disk.clone();
        let rows: Vec<(u32, &str)> = disk.iter().map(|row| (*row.0, row.1.as_str())).collect();
        let alarm = self.alarm;
        self.input(Input::Wake { rows: &rows, alarm });
    }

    fn input(&mut self, input: Input<'_>) {
        self.ledger.handle(self.now, input);
        while let Some(effect) = self.ledger.poll() {
            match effect {
                Effect::Write { slot, text } => {
                    self.writes.push(slot);
                    self.disk.insert(slot, text);
                }
                Effect::Alarm(at) => {
                    self.alarms += 1;
                    self.alarm = Some(at);
                }
                Effect::Log(line) => self.logs.push(line),
                Effect::Reply(reply) => self.replies.push(reply),
                other => panic!("a ledger has no {other:?}"),
            }
        }
        assert!(self.ledger.rests() || self.alarm.is_some());
    }

    fn tell_all(&mut self, reports: &[(&str, Told)]) {
        let reports: Vec<String> = reports
            .iter()
            .map(|(recipient, what)| {
                let report = Report {
                    recipient: (*recipient).to_owned(),
                    what: what.clone(),
                };
                report.write()
            })
            .collect();
        self.input(Input::Told(&format!("[{}]", reports.join(","))));
    }

    fn tell(&mut self, recipient: &str, what: Told) {
        self.tell_all(&[(recipient, what)]);
    }

    /// Lets so much time pass, with the alarms in it.
    fn pass(&mut self, ms: u64) {
        let end = self.now + Millis(ms);
        while let Some(at) = self.alarm.filter(|at| *at <= end) {
            self.now = at.max(self.now);
            self.alarm = None;
            self.input(Input::Alarm);
        }
        self.now = end;
    }

    fn counters(&self) -> Value {
        parse(&self.ledger.counters(self.now))
    }

    /// The dead letters, the newest first: `recipient id code`.
    fn dead(&self, after: Option<Place<'_>>, limit: usize) -> Vec<String> {
        let dead = parse(&self.ledger.dead(after, limit));
        let dead = dead.as_array().unwrap().iter();
        let text = |letter: &Value, name: &str| letter[name].as_str().unwrap().to_owned();
        dead.map(|letter| {
            assert!(letter["at"].is_u64());
            ["recipient", "id", "code"]
                .map(|name| text(letter, name))
                .join(" ")
        })
        .collect()
    }
}

fn taken(accepted: u32, duplicate: u32, rejected: u32) -> Told {
    Told::Tally(Tally {
        accepted,
        duplicate,
        rejected,
        ..Tally::default()
    })
}

fn dead(id: &str, at: Millis) -> Told {
    Told::Dead {
        id: id.to_owned(),
        name: "seen".to_owned(),
        code: "api_status".to_owned(),
        at,
    }
}

/// A tally with all that it can have.
fn every_outcome() -> Tally {
    let refused = || "too_old".to_owned();
    let outcomes = [
        Outcome::Accepted,
        Outcome::Delivered,
        Outcome::Dead(refused()),
        Outcome::Rejected(refused()),
        Outcome::Cancelled,
    ];
    let happened = outcomes.into_iter().zip(0..).map(|(outcome, n)| Happened {
        at: START,
        id: format!("e{n}"),
        name: "seen".to_owned(),
        outcome,
    });
    Tally {
        accepted: 1,
        delivered: 2,
        retried: 3,
        events: happened.collect(),
        ..Tally::default()
    }
}

fn every_report() -> Vec<Told> {
    vec![
        Told::First,
        taken(3, 2, 1),
        Told::Tally(every_outcome()),
        dead("a \"b\"", START),
        Told::Revived { id: "a".to_owned() },
        Told::Forgotten,
        Told::Unreadable(7),
    ]
}

#[test]
fn the_limits_are_those_that_the_documentation_gives() {
    assert_eq!(ledger::LEDGER_SHARDS, 8);
    assert_eq!(ledger::LEDGER_DEAD, 2_000);
    assert_eq!(ledger::LEDGER_WRITE, Millis(10 * SECOND));
    assert_eq!((ledger::LEDGER_HOURS, ledger::LEDGER_DAYS), (48, 30));
    assert_eq!(ledger::LEDGER_PAGE, 100);
    assert_eq!((ledger::LEDGER_EVENTS, ledger::LEDGER_VERSIONS), (50, 10));
}

#[test]
fn visitors_are_spread_evenly_and_each_is_always_in_one_place() {
    let salt = ApiKey::parse("0123456789abcdef").unwrap().salt();
    let mut shards = [0; 8];
    for n in 0..8000 {
        let recipient = format!("qj6pvr{n}");
        let shard = ledger::shard_of(salt, &recipient);
        assert_eq!(shard, ledger::shard_of(salt, &recipient));
        shards[shard as usize] += 1;
    }
    assert!(
        shards.iter().all(|count| (850..1150).contains(count)),
        "{shards:?}"
    );
    // Nobody without the key knows which visitors are together.
    let others = ApiKey::parse("0123456789abcdee").unwrap().salt();
    let same = (0..8000).map(|n| format!("qj6pvr{n}"));
    let same = same.filter(|name| ledger::shard_of(salt, name) == ledger::shard_of(others, name));
    assert!((850..1150).contains(&same.count()));
    // Where the visitors of an earlier version are told of they stay.
    assert_eq!(ledger::shard_of(HASH, "qj6pvradl1f"), 2);
    assert_eq!(ledger::shard_of(HASH, ""), 6);
}

#[test]
fn a_report_is_read_as_it_was_written() {
    for what in every_report() {
        let recipient = "qj6pvradl1f".to_owned();
        let report = Report { recipient, what };
        let text = report.write();
        let value = salebot_onsite::json::read(&text).unwrap();
        assert_eq!(Report::read(&value), Some(report));
    }
}

#[test]
fn what_is_told_twice_by_intention_does_no_harm() {
    for what in every_report() {
        let mut books = Books::new();
        books.tell("r", dead("a", START));
        let report = Report {
            recipient: "r".to_owned(),
            what: what.clone(),
        };
        books.tell("r", what.clone());
        let once = (books.counters(), books.dead(None, 10));
        books.tell("r", what);
        let twice = (books.counters(), books.dead(None, 10));
        assert_eq!(once == twice, report.may_repeat(), "{report:?}");
    }
}
