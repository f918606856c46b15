//! A visitor's actor and the service's stand-in: what is lost on the way is done exactly once.

use super::{Sim, track};
use crate::support::{RECIPIENT, START, parse};
use salebot_onsite::gateway::visitor::{Effect, Input};
use salebot_onsite::gateway::{Config, Confirm, Intake, Visitor};
use salebot_onsite::http::Request;
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use salebot_simulator::DEFAULT_API_KEY;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An actor whose clock and the simulator's go together.
struct Stage {
    sim: Sim,
    now: Millis,
    actor: Visitor,
    disk: BTreeMap<u32, String>,
    alarm: Option<Millis>,
    out: Option<Request>,
    replies: Vec<Value>,
}

impl Stage {
    fn new() -> Self {
        let sim = Sim::start();
        let actor = actor(&sim);
        Self {
            sim,
            now: START,
            actor,
            disk: BTreeMap::new(),
            alarm: None,
            out: None,
            replies: Vec::new(),
        }
    }

    /// Another actor, which has the rows alone.
    fn restart(&mut self) {
        self.actor = actor(&self.sim);
        self.out = None;
        let disk = self.disk.clone();
        let rows: Vec<(u32, &str)> = disk.iter().map(|row| (*row.0, row.1.as_str())).collect();
        let alarm = self.alarm;
        self.input(Input::Wake { rows: &rows, alarm });
    }

    fn input(&mut self, input: Input<'_>) {
        self.actor.handle(self.now, input);
        while let Some(effect) = self.actor.poll() {
            match effect {
                Effect::Write { slot, text } => drop(self.disk.insert(slot, text)),
                Effect::Alarm(at) => self.alarm = Some(at),
                Effect::DropAll => self.disk.clear(),
                Effect::Reply(reply) => self.replies.push(parse(&reply.body)),
                Effect::Send(request) => self.out = Some(request),
                Effect::Tell(_) | Effect::Log(_) => {}
            }
        }
    }

    /// Sends what is out, and what comes of it.
    fn settle(&mut self) {
        while let Some(request) = self.out.take() {
            let answer = self.sim.send(&request);
            self.input(Input::Answer(answer));
        }
    }

    /// What each event means, and these events of them.
    #[track_caller]
    fn batch(&mut self, events: &Value, batch: &[Value]) {
        let config = json!({ "origins": ["https://shop.example"], "events": events });
        let config = Config::read(&config.to_string()).unwrap();
        let batch = json!({ "recipient": RECIPIENT, "events": batch }).to_string();
        let text = Intake::admit(&config, &batch).unwrap().write();
        self.input(Input::Batch(&text));
        let results = &self.replies.last().unwrap()["results"];
        let accepted = results.as_array().unwrap().iter();
        assert!(
            accepted
                .clone()
                .all(|result| result["status"] == "accepted"),
            "{results}"
        );
    }

    /// Lets time pass until nothing waits, ten minutes at the most.
    fn pass(&mut self) {
        let end = self.now + Millis::from_secs(600);
        self.settle();
        while let Some(at) = self.alarm.take_if(|at| *at <= end) {
            let wait = at.max(self.now) - self.now;
            self.sim.advance(wait.0.div_ceil(1000) as u32);
            self.now = at.max(self.now);
            self.input(Input::Alarm);
            self.settle();
        }
    }

    /// What the bot and the visitor were told, each time that they were.
    #[track_caller]
    fn acts(&self) -> Vec<String> {
        let acts = self.sim.look("acts");
        let acts = acts.as_array().unwrap().iter();
        acts.map(|act| match act["message_id"].as_u64() {
            Some(block) => format!("block {block}"),
            None => act["message"].as_str().unwrap().to_owned(),
        })
        .collect()
    }

    /// Whether nothing waits and nothing was given up.
    fn is_done(&self) -> bool {
        !self.disk.values().any(|row| row.contains("\"calls\":"))
    }
}

fn actor(sim: &Sim) -> Visitor {
    Visitor::new(sim.service.clone(), Confirm::ReadBack, Random::new([3, 4]))
}

/// Events that the service is to be told of, and what the simulator lists of them.
fn table() -> [(&'static str, Value, &'static str); 4] {
    [
        (
            "callback",
            json!({ "callback": "price_seen" }),
            "price_seen",
        ),
        (
            "message",
            json!({ "message": { "text": " Hello <#{name}> & \"you\" " } }),
            " Hello <#{name}> & \"you\" ",
        ),
        (
            "message",
            json!({ "message": { "block": 390 } }),
            "block 390",
        ),
        (
            "message",
            json!({ "message": { "text": "", "attachment": { "type": "image", "url": "https://shop.example/a.png?a=1&b=2" } } }),
            "",
        ),
    ]
}

fn blocks(sim: &Sim) {
    sim.blocks(json!([
        { "id": 390, "condition": "never", "answer": "A block of #{name}" },
        { "id": 7, "condition": "price_seen", "answer": "Thank you" }
    ]));
}

/// Each kind of call, while its answer is lost in this way.
#[track_caller]
fn exactly_once(quirk: &str, what: Value) {
    for (method, mut action, expected) in table() {
        if expected.is_empty() {
            action["message"].as_object_mut().unwrap().remove("text");
        }
        let mut stage = Stage::new();
        blocks(&stage.sim);
        let mut quirks = json!({ "history_text": { "filled": true, "trimmed": true, "escaped": true }, "variables_late_ms": 5000 });
        quirks[quirk] = what.clone();
        quirks[quirk]["times"] = json!(1);
        quirks[quirk]["actions"] = json!([method]);
        stage.sim.quirks(quirks);
        let events = json!({ "a": action, "z": { "callback": "last" } });
        stage.batch(
            &events,
            &[track("a", "a", json!({})), track("z", "z", json!({}))],
        );
        stage.pass();
        assert_eq!(stage.acts(), [expected, "last"], "{method} {quirk} {what}");
        assert!(stage.is_done(), "{:?}", stage.disk);
    }
}

#[test]
fn what_acted_and_said_nothing_is_not_repeated() {
    exactly_once("no_answer_after_acting", json!({}));
}

#[test]
fn what_acts_after_its_caller_is_gone_is_not_repeated() {
    exactly_once("act_after_ms_gone", json!({ "ms": 50_000 }));
}

#[test]
fn what_acted_and_said_that_it_failed_is_not_repeated() {
    exactly_once(
        "respond",
        json!({ "status": 502, "body": "<html>", "act": true }),
    );
    exactly_once(
        "respond",
        json!({ "status": 200, "body": "<html>", "act": true }),
    );
}

#[test]
fn what_did_not_act_is_done_then() {
    exactly_once("respond", json!({ "status": 500, "act": false }));
    exactly_once(
        "respond",
        json!({ "status": 429, "retry_after_s": 3, "act": false }),
    );
}

#[test]
fn a_restart_in_the_middle_repeats_nothing() {
    for (_, mut action, expected) in table() {
        for acts in [true, false] {
            if expected.is_empty() {
                action["message"].as_object_mut().unwrap().remove("text");
            }
            let mut stage = Stage::new();
            blocks(&stage.sim);
            let events = json!({ "a": action, "z": { "callback": "last" } });
            stage.batch(
                &events,
                &[track("a", "a", json!({})), track("z", "z", json!({}))],
            );
            while let Some(request) = stage.out.take() {
                let is_call = request.body.is_some();
                if is_call && !acts {
                    break;
                }
                let answer = stage.sim.send(&request);
                if is_call {
                    break;
                }
                stage.input(Input::Answer(answer));
            }
            stage.restart();
            stage.pass();
            assert_eq!(stage.acts(), [expected, "last"], "{acts}");
            assert!(stage.is_done());
        }
    }
}

#[test]
fn the_further_kinds_of_actions_are_understood() {
    let mut stage = Stage::new();
    let project = stage.sim.look("project");
    let list = &project["lists"][0]["list_id"];
    let email = &project["employees"][0]["email"];
    let state = &project["states"][1]["state_id"];
    let events = json!({ "all": [
        { "create_order": { "name": "{{props.plan}}", "budget": 990, "state_id": 1 } },
        { "order_state": { "state_id": state } },
        { "add_to_list": { "list_id": list } },
        { "assign_to": { "email": email } },
        { "remove_from_list": { "list_id": list } }
    ] });
    stage.batch(&events, &[track("a", "all", json!({ "plan": "pro" }))]);
    stage.pass();
    let refused: Vec<Value> = stage
        .sim
        .look("journal")
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["status"] != 200)
        .cloned()
        .collect();
    assert!(refused.is_empty(), "{refused:?} {project}");
    assert!(stage.is_done(), "{:?}", stage.disk);
    let client = stage.sim.state();
    assert_eq!(client["deals"][0]["name"], "pro");
    assert_eq!(&client["deals"][0]["state_id"], state);
}

#[test]
fn a_key_without_the_read_scope_delivers_all_the_same() {
    let mut stage = Stage::new();
    stage.sim.set(
        "keys",
        &json!({ "key": DEFAULT_API_KEY, "scopes": ["W", "CW"] }),
    );
    let events = json!({ "a": { "message": { "text": "hello" } }, "z": { "callback": "last" } });
    stage.batch(
        &events,
        &[track("a", "a", json!({})), track("z", "z", json!({}))],
    );
    stage.pass();
    assert_eq!(stage.acts(), ["hello", "last"]);
    assert!(stage.is_done());
}
