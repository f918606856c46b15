//! A visitor's actor with a disk, an alarm and a clock.

use salebot_onsite::api::{ApiKey, BaseUrl, Sender, Service};
use salebot_onsite::error::Error;
use salebot_onsite::gateway::visitor::{Effect, Input};
use salebot_onsite::gateway::{Confirm, Reply, Visitor};
use salebot_onsite::http::{Request, Response};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use std::collections::BTreeMap;

/// What says in the log that a row cannot be read.
const UNREADABLE: &str = "cannot be read and count as free";

pub(crate) struct Actor {
    pub(crate) now: Millis,
    confirm: Confirm,
    visitor: Visitor,
    /// What it wrote itself.
    pub(crate) disk: BTreeMap<u32, String>,
    pub(crate) alarm: Option<Millis>,
    pub(crate) out: Option<Request>,
}

impl Actor {
    /// Begins with these rows.
    pub(crate) fn wake(confirm: Confirm, rows: &[(u32, &str)], alarm: Option<Millis>) -> Self {
        let mut actor = Self {
            now: Millis(super::START),
            confirm,
            visitor: visitor(confirm),
            disk: BTreeMap::new(),
            alarm,
            out: None,
        };
        actor.input(Input::Wake { rows, alarm });
        actor
    }

    /// Gives it something, and does what it wants; its replies.
    pub(crate) fn input(&mut self, input: Input<'_>) -> Vec<Reply> {
        let is_asked = matches!(input, Input::Batch(_) | Input::Forget(_) | Input::Replay(_));
        let is_answer = matches!(input, Input::Answer(_));
        if matches!(input, Input::Alarm) {
            self.alarm = None;
        }
        if is_answer {
            self.out = None;
        }
        self.visitor.handle(self.now, input);
        let mut replies = Vec::new();
        let mut is_last = false;
        while let Some(effect) = self.visitor.poll() {
            assert!(!is_last, "a send is the last effect");
            match effect {
                Effect::Write { slot, text } => drop(self.disk.insert(slot, text)),
                Effect::Alarm(at) => self.alarm = Some(at),
                Effect::DropAll => {
                    self.disk.clear();
                    self.alarm = None;
                }
                Effect::Reply(reply) => replies.push(reply),
                Effect::Send(request) => {
                    assert!(self.out.is_none(), "one call at a time");
                    self.out = Some(request);
                    is_last = true;
                }
                Effect::Tell(report) => drop(super::parse(&report.write())),
                Effect::Log(_) => {}
            }
        }
        assert_eq!(
            replies.len(),
            usize::from(is_asked),
            "each question has one reply"
        );
        for reply in &replies {
            super::parse(&reply.body);
        }
        replies
    }

    /// Answers the request that is out.
    pub(crate) fn answer(&mut self, answer: Result<Response, Error>) {
        if self.out.is_some() {
            self.input(Input::Answer(answer));
        }
    }

    /// Ends it; another one begins with what it has written, all of which can be read.
    pub(crate) fn restart(&mut self) {
        let rows: Vec<(u32, &str)> = self
            .disk
            .iter()
            .map(|row| (*row.0, row.1.as_str()))
            .collect();
        let mut next = visitor(self.confirm);
        let alarm = self.alarm;
        next.handle(self.now, Input::Wake { rows: &rows, alarm });
        self.out = None;
        let mut effects = Vec::new();
        while let Some(effect) = next.poll() {
            effects.push(effect);
        }
        for effect in effects {
            match effect {
                Effect::Log(line) => assert!(!line.contains(UNREADABLE), "{line}: {:?}", self.disk),
                Effect::Write { slot, text } => drop(self.disk.insert(slot, text)),
                Effect::Alarm(at) => self.alarm = Some(at),
                Effect::Send(request) => self.out = Some(request),
                _ => {}
            }
        }
        self.visitor = next;
    }
}

const KEY: &str = "9f86d081884c7d659a2feaa0c55ad015";

fn visitor(confirm: Confirm) -> Visitor {
    let key = ApiKey::parse(KEY).expect("this is what a key looks like");
    let base = BaseUrl::parse("").expect("the service has an address of its own");
    let service = Service::new(base, key, Sender::Server);
    Visitor::new(service, confirm, Random::new([1, 2]))
}
