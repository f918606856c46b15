//! Whatever is stored, and whatever then happens.

use super::actor::Actor;
use super::{START, parse, text};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::gateway::ledger::{
    self, Change, LEDGER_DEAD, LEDGER_EVENTS, LEDGER_PAGE, LEDGER_VERSIONS,
};
use salebot_onsite::gateway::visitor::{Effect, Input};
use salebot_onsite::gateway::{Confirm, Ledger};
use salebot_onsite::http::Response;
use salebot_onsite::time::Millis;
use std::collections::BTreeMap;

/// So many lines are looked at.
const LINES: usize = 100;

/// Lines: `row SLOT TEXT` and `alarm TIME` are stored, the others happen: `batch JSON`, `answer STATUS BODY`, `lost`,
/// `unsent`, `pass MS`, `ring`, `forget RECIPIENT`, `replay ID`, `restart`, `told JSON`, `exchange JSON`, `configure TEXT`,
/// `code`, `back`. A visitor's actor and a ledger both begin with the rows and go on; what they write they can read.
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
            "pass" => actor.now = actor.now + number(rest),
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
    let mut input = |ledger: &mut Ledger, now, input: ledger::Input<'_>| {
        ledger.handle(now, input);
        let mut log = String::new();
        while let Some(effect) = ledger.poll() {
            match effect {
                Effect::Write { slot, text } => drop(disk.insert(slot, text)),
                Effect::Log(line) => log += &line,
                Effect::Reply(reply) => drop(parse(&reply.body)),
                _ => {}
            }
        }
        (log, disk.clone())
    };
    let wake = ledger::Input::Wake { rows, alarm };
    input(&mut ledger, now, wake);
    let mut own = BTreeMap::new();
    for (what, rest) in lines {
        let what = match *what {
            "told" => ledger::Input::Told(rest),
            "exchange" => ledger::Input::Exchange(rest),
            "configure" => ledger::Input::Configure(Change::To(rest), None),
            "code" => ledger::Input::Configure(Change::Code, None),
            "back" => ledger::Input::Configure(Change::Back, None),
            "ring" => ledger::Input::Alarm,
            "pass" => {
                now = now + number(rest);
                continue;
            }
            _ => continue,
        };
        (_, own) = input(&mut ledger, now, what);
    }
    let counters = parse(&ledger.counters(now));
    assert!(counters["dead"].as_u64() <= Some(LEDGER_DEAD.into()));
    let dead = parse(&ledger.dead(None, usize::MAX));
    assert!(
        dead.as_array()
            .is_some_and(|dead| dead.len() <= LEDGER_PAGE)
    );
    let versions = parse(&ledger.versions());
    for version in versions.as_array().into_iter().flatten() {
        let number = version["version"].as_u64();
        assert!(
            number.is_some() && ledger.version(number).is_some(),
            "{version}"
        );
    }
    let length = |list: &str| parse(list).as_array().map_or(usize::MAX, Vec::len);
    assert!(length(&ledger.events()) <= LEDGER_EVENTS);
    assert!(length(&ledger.versions()) <= LEDGER_VERSIONS as usize);
    let rows: Vec<(u32, &str)> = own.iter().map(|row| (*row.0, row.1.as_str())).collect();
    let wake = ledger::Input::Wake {
        rows: &rows,
        alarm: None,
    };
    let (log, _) = input(&mut Ledger::default(), now, wake);
    assert_eq!(log, "", "{own:?}");
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
