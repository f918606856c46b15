//! A visitor's actor on a virtual clock, with a disk that outlives it and a service that does as it is told.

mod accept;
mod anything;
mod capped;
mod delays;
mod failures;
mod limits;
mod lost;
mod restart;
mod rests;
mod rows;
mod service;
mod told;

use super::callback;
use crate::support::{RECIPIENT, START, parse, service};
use salebot_onsite::api::Sender;
use salebot_onsite::gateway::visitor::{Effect, Input, Told};
use salebot_onsite::gateway::{Call, Confirm, Intake, Part, Reply, Taken, Visitor, What};
use salebot_onsite::http::Request;
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};
use service::{method, short};
use std::collections::{BTreeMap, VecDeque};

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const DAY: u64 = 24 * 60 * MINUTE;

/// What the service does with a request.
#[derive(Debug, Clone)]
enum React {
    /// Acts and says so.
    Well,
    /// Does not act, and answers this.
    Say(u16, &'static str),
    /// Too many requests: again after so many seconds, if that is said.
    Limit(Option<u64>),
    /// Answers this, and acts so much later, if at all.
    Odd(u16, &'static str, Option<u64>),
    /// Answers nothing, and acts so much later, if at all.
    Lose(Option<u64>),
    /// Nobody takes the connection.
    Unplugged,
}

/// The actor's surroundings.
struct World {
    now: Millis,
    actor: Option<Visitor>,
    confirm: Confirm,
    seed: u64,
    disk: BTreeMap<u32, String>,
    alarm: Option<Millis>,
    out: Option<Request>,
    /// Ends the actor after so many effects.
    crash_after: Option<usize>,
    // What was seen of it.
    replies: Vec<Reply>,
    told: Vec<Told>,
    logs: Vec<String>,
    calls: Vec<String>,
    bodies: Vec<String>,
    writes: usize,
    alarms: usize,
    drops: usize,
    // The service.
    script: VecDeque<(Option<&'static str>, React)>,
    late: Vec<(Millis, Request)>,
    client: u64,
    acts: Vec<String>,
    acted_at: Vec<Millis>,
    onsite_call: Option<String>,
    history: Vec<Value>,
    next_id: u64,
    reads: bool,
}

impl World {
    fn new() -> Self {
        Self::with(Confirm::ReadBack)
    }

    fn with(confirm: Confirm) -> Self {
        let mut world = Self {
            now: START,
            actor: None,
            confirm,
            seed: 1,
            disk: BTreeMap::new(),
            alarm: None,
            out: None,
            crash_after: None,
            replies: Vec::new(),
            told: Vec::new(),
            logs: Vec::new(),
            calls: Vec::new(),
            bodies: Vec::new(),
            writes: 0,
            alarms: 0,
            drops: 0,
            script: VecDeque::new(),
            late: Vec::new(),
            client: 36553,
            acts: Vec::new(),
            acted_at: Vec::new(),
            onsite_call: None,
            history: Vec::new(),
            next_id: 100,
            reads: true,
        };
        world.wake();
        world
    }

    /// The actor begins, from what is on the disk.
    fn wake(&mut self) {
        self.out = None;
        self.seed += 1;
        let random = Random::new([self.seed, 7]);
        let actor = Visitor::new(service(Sender::Server), self.confirm, random);
        self.actor = Some(actor);
        let disk = self.disk.clone();
        let rows: Vec<(u32, &str)> = disk.iter().map(|row| (*row.0, row.1.as_str())).collect();
        let alarm = self.alarm;
        self.input(Input::Wake { rows: &rows, alarm });
    }

    /// The actor is ended, and another begins. What was out may act or not, as the service was told.
    fn restart(&mut self) {
        if let Some(request) = self.out.take() {
            let _ = self.react(&request);
        }
        self.actor = None;
        self.wake();
    }

    fn input(&mut self, input: Input<'_>) {
        let now = self.now;
        let Some(actor) = &mut self.actor else {
            return;
        };
        actor.handle(now, input);
        self.perform();
        self.check();
    }

    /// Does what the actor wants, up to where it is ended.
    fn perform(&mut self) {
        let mut is_sent = false;
        loop {
            if self.crash_after == Some(0) {
                self.crash_after = None;
                // What was not done never will be.
                self.actor = None;
                return;
            }
            let Some(effect) = self.actor.as_mut().and_then(Visitor::poll) else {
                return;
            };
            assert!(!is_sent, "a send is the last effect: {effect:?}");
            self.crash_after = self.crash_after.map(|left| left - 1);
            match effect {
                Effect::Write { slot, text } => {
                    self.writes += 1;
                    self.disk.insert(slot, text);
                }
                Effect::Alarm(at) => {
                    self.alarms += 1;
                    self.alarm = Some(at);
                }
                Effect::DropAll => {
                    self.drops += 1;
                    self.alarm = None;
                    self.disk.clear();
                }
                Effect::Reply(reply) => self.replies.push(reply),
                Effect::Send(request) => {
                    is_sent = true;
                    assert!(self.out.is_none(), "at most one is out");
                    self.calls.push(short(&request));
                    let body = request.body.as_ref();
                    self.bodies
                        .push(body.map_or_else(String::new, |body| body.1.clone()));
                    self.out = Some(request);
                }
                Effect::Tell(report) => {
                    assert!(parse(&report.write()).is_object());
                    self.told.push(report.what);
                }
                Effect::Log(line) => self.logs.push(line),
            }
        }
    }

    /// What always holds.
    fn check(&self) {
        let waits = |text: &&String| text.contains("\"calls\":") && !text.contains("\"dead\":");
        if self.actor.is_some() && self.disk.values().any(|text| waits(&text)) {
            assert!(self.alarm.is_some(), "something waits without an alarm");
        }
    }

    /// Sends a batch and gives its answer.
    #[track_caller]
    fn batch(&mut self, events: Vec<Taken>) -> Value {
        let text = self.intake(events).write();
        self.input(Input::Batch(&text));
        self.answer()
    }

    fn intake(&self, events: Vec<Taken>) -> Intake {
        Intake {
            recipient: RECIPIENT.to_owned(),
            sent_at: Some(self.now),
            known_only: false,
            lite: None,
            confirm: None,
            decided: Vec::new(),
            events,
        }
    }

    /// The body of the last answer, with its status.
    #[track_caller]
    fn answer(&self) -> Value {
        let reply = self.replies.last().expect("an answer");
        let mut body = parse(&reply.body);
        body["http"] = json!(reply.status);
        body
    }

    /// The service answers what is out.
    fn respond(&mut self) {
        let Some(request) = self.out.take() else {
            return;
        };
        let answer = self.react(&request);
        self.input(Input::Answer(answer));
    }

    /// Answers all that comes, without letting time pass.
    #[track_caller]
    fn settle(&mut self) {
        for _ in 0..10_000 {
            if self.out.is_none() {
                return;
            }
            self.respond();
        }
        panic!("no end: {:?}", &self.calls[self.calls.len() - 10..]);
    }

    /// Lets so much time pass, with the alarms in it.
    #[track_caller]
    fn pass(&mut self, ms: u64) {
        let end = self.now + Millis(ms);
        self.settle();
        while let Some(at) = self.alarm.filter(|at| *at <= end) {
            self.tick(at.max(self.now));
            self.alarm = None;
            if self.actor.is_none() {
                self.wake();
            }
            self.input(Input::Alarm);
            self.settle();
        }
        self.tick(end);
    }

    fn tick(&mut self, now: Millis) {
        self.now = now;
        let due = |late: &(Millis, Request)| late.0 <= now;
        let mut late = Vec::new();
        self.late.retain(|one| {
            if due(one) {
                late.push(one.clone());
            }
            !due(one)
        });
        late.sort_by_key(|one| one.0);
        for (at, request) in late {
            self.act(&request, at);
        }
    }

    /// What the service will do next, whatever is asked.
    fn next(&mut self, reactions: &[React]) {
        self.script
            .extend(reactions.iter().map(|react| (None, react.clone())));
    }

    /// What it will do with the next call of this method.
    fn on(&mut self, method: &'static str, react: React) {
        self.script.push_back((Some(method), react));
    }

    /// If the actor was ended, another begins; what was out acts so much later, if at all.
    fn end(&mut self, acts: Option<u64>) {
        if self.actor.is_none() {
            if let Some(request) = self.out.take() {
                self.act_late(&request, acts);
            }
            self.wake();
        }
    }

    /// What is on the disk of events that are not over, and of dead letters: `id code`.
    fn kept(&self) -> Vec<String> {
        let rows = self.disk.values().map(|text| parse(text));
        let rows = rows.filter(|row| row.get("calls").is_some());
        rows.map(|row| {
            let code = row["code"].as_str().unwrap_or("waits");
            format!("{} {code}", row["id"].as_str().unwrap())
        })
        .collect()
    }
}

/// An event with these calls, which are due at once.
fn event(id: &str, calls: Vec<Call>) -> Taken {
    delayed(id, 0, &[], calls)
}

/// An event whose calls are due after so many milliseconds, unless these events come.
fn delayed(id: &str, delay: u64, cancel_on: &[&str], calls: Vec<Call>) -> Taken {
    let part = Part {
        first: 0,
        delay: Millis(delay),
        cancel_on: cancel_on.iter().map(|name| (*name).to_owned()).collect(),
        calls,
    };
    Taken {
        id: id.to_owned(),
        name: "seen".to_owned(),
        at: None,
        cap: None,
        what: What::Do(vec![part]),
    }
}

/// An event that has the bot react to its own id.
fn told(id: &str) -> Taken {
    event(id, vec![callback(id, &[])])
}

/// An event that writes its own id.
fn written(id: &str) -> Taken {
    event(id, vec![message(id)])
}

fn forget(id: &str) -> Taken {
    Taken {
        id: id.to_owned(),
        name: String::new(),
        at: None,
        cap: None,
        what: What::Forget,
    }
}

/// An event of this name that does nothing but cancel.
fn named(id: &str, name: &str) -> Taken {
    Taken {
        id: id.to_owned(),
        name: name.to_owned(),
        at: None,
        cap: None,
        what: What::Do(Vec::new()),
    }
}

fn message(text: &str) -> Call {
    Call::Message {
        message: Some(text.to_owned()),
        message_id: None,
        attachment: None,
        buttons: None,
    }
}

/// What an answer says of its events: `id status`, with the code where there is one.
#[track_caller]
fn results(answer: &Value) -> Vec<String> {
    let results = answer["results"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"));
    results
        .iter()
        .map(|result| {
            let text = |name: &str| result[name].as_str().unwrap_or_default();
            format!("{} {} {}", text("id"), text("status"), text("code"))
                .trim_end()
                .to_owned()
        })
        .collect()
}
