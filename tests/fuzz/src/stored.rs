//! Whatever is stored, and whatever then happens.

use super::actor::Actor;
use super::{START, parse, text};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::gateway::ledger::{
    Change, Input as Happens, LEDGER_DEAD, LEDGER_EVENTS, LEDGER_PAGE, LEDGER_VERSIONS,
};
use salebot_onsite::gateway::visitor::{Effect, Input};
use salebot_onsite::gateway::{Confirm, Ledger};
use salebot_onsite::http::Response;
use salebot_onsite::time::Millis;
use std::collections::BTreeMap;

/// So many lines are looked at.
const LINES: usize = 100;

/// The last moment that a clock of JavaScript shows.
const END: Millis = Millis(8_640_000_000_000_000);

/// Lines: `row SLOT TEXT` and `alarm TIME` are stored, the others happen: `batch JSON`, `answer STATUS BODY`, `lost`,
/// `unsent`, `pass MS`, `ring`, `forget RECIPIENT`, `replay ID`, `restart`; of a ledger `told JSON`, `exchange JSON`,
/// `configure TEXT`, `back` and `code`. A visitor's actor and a ledger both begin with the rows and go on; what they write
/// they can read, and the configuration that was in force then is.
pub fn stored(data: &[u8]) {
    let input = text(data);
    let lines: Vec<(&str, &str)> = input.lines().take(LINES).map(word).collect();
    let rows: Vec<(u32, &str)> = lines.iter().filter_map(|line| row(line)).collect();
    let alarm = lines
        .iter()
        .find(|line| line.0 == "alarm")
        .map(|line| number(line.1));
    let confirm = lines
        .iter()
        .find_map(|line| Confirm::from_name(line.0))
        .unwrap_or_default();
    visitor(&lines, Actor::wake(confirm, &rows, alarm));
    ledger(&lines, &rows, alarm);
}

fn visitor(lines: &[(&str, &str)], mut actor: Actor) {
    for (what, rest) in lines {
        match *what {
            "batch" => drop(actor.input(Input::Batch(rest))),
            "answer" => {
                let (status, body) = word(rest);
                actor.answer(Ok(Response {
                    status: number(status).0 as u16,
                    retry_after: None,
                    body: body.to_owned(),
                }));
            }
            "lost" => actor.answer(Err(Error::new(Code::Network, "no answer"))),
            "unsent" => {
                let error = Error::new(Code::Network, "no answer");
                let refused = "connect ECONNREFUSED".to_owned();
                actor.answer(Err(error.with_cause("TypeError".to_owned(), refused)));
            }
            "pass" => actor.now = later(actor.now, rest),
            "ring" => drop(actor.input(Input::Alarm)),
            "forget" => drop(actor.input(Input::Forget(rest))),
            "replay" => drop(actor.input(Input::Replay(rest))),
            "restart" => actor.restart(),
            _ => {}
        }
    }
    actor.restart();
}

fn ledger(lines: &[(&str, &str)], rows: &[(u32, &str)], alarm: Option<Millis>) {
    let mut now = Millis(START);
    let mut disk = BTreeMap::new();
    let mut ledger = Ledger::default();
    input(&mut ledger, now, Happens::Wake { rows, alarm }, &mut disk);
    for (what, rest) in lines {
        let what = match *what {
            "told" => Happens::Told(rest),
            "exchange" => Happens::Exchange(rest),
            "configure" => Happens::Configure(Change::To(rest), None),
            "back" => Happens::Configure(Change::Back, Some(number(rest).0)),
            "code" => Happens::Configure(Change::Code, None),
            "ring" => Happens::Alarm,
            "pass" => {
                now = later(now, rest);
                continue;
            }
            _ => continue,
        };
        input(&mut ledger, now, what, &mut disk);
    }
    let counters = parse(&ledger.counters(now));
    assert!(counters["dead"].as_u64() <= Some(LEDGER_DEAD.into()));
    let dead = parse(&ledger.dead(None, usize::MAX));
    assert!(
        dead.as_array()
            .is_some_and(|dead| dead.len() <= LEDGER_PAGE)
    );
    let length = |list: &str| parse(list).as_array().map_or(usize::MAX, Vec::len);
    assert!(length(&ledger.events()) <= LEDGER_EVENTS);
    let versions = parse(&ledger.versions());
    let versions = versions.as_array().map_or(&[][..], Vec::as_slice);
    assert!(versions.len() <= LEDGER_VERSIONS as usize);
    for version in versions {
        let number = version["version"].as_u64();
        assert!(
            number
                .and_then(|number| ledger.version(Some(number)))
                .is_some(),
            "{version}"
        );
    }
    let version = ledger.version(None).expect("one is in force");
    // Whatever was there before it is gone, but for what it has written.
    let rows: Vec<(u32, &str)> = disk.iter().map(|row| (*row.0, row.1.as_str())).collect();
    let (mut next, wake) = (
        Ledger::default(),
        Happens::Wake {
            rows: &rows,
            alarm: None,
        },
    );
    let log = input(&mut next, now, wake, &mut BTreeMap::new());
    assert_eq!(log, "", "{disk:?}");
    if lines.iter().any(|line| line.0 == "configure") {
        assert_eq!(next.version(None), Some(version));
    }
}

/// Has this happen to a ledger, and writes what it wants written; what it logs.
fn input(
    ledger: &mut Ledger,
    now: Millis,
    what: Happens<'_>,
    disk: &mut BTreeMap<u32, String>,
) -> String {
    let is_asked = matches!(what, Happens::Exchange(_) | Happens::Configure(..));
    ledger.handle(now, what);
    let (mut log, mut replies) = (String::new(), 0);
    while let Some(effect) = ledger.poll() {
        match effect {
            Effect::Write { slot, text } => drop(disk.insert(slot, text)),
            Effect::Log(line) => log += &line,
            Effect::Reply(reply) => {
                parse(&reply.body);
                replies += 1;
            }
            _ => {}
        }
    }
    assert_eq!(
        replies,
        usize::from(is_asked),
        "each question has one reply"
    );
    log
}

/// So many milliseconds later, at the end of time at the latest.
fn later(now: Millis, pass: &str) -> Millis {
    (now + number(pass)).min(END)
}

fn word(line: &str) -> (&str, &str) {
    line.split_once(' ').unwrap_or((line, ""))
}

fn row<'a>(line: &(&str, &'a str)) -> Option<(u32, &'a str)> {
    let (slot, text) = word(line.1);
    (line.0 == "row").then_some((slot.parse().ok()?, text))
}

fn number(text: &str) -> Millis {
    Millis(text.parse().unwrap_or_default())
}
