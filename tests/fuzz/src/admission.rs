//! Whoever asks, and whatever the body is.

use super::actor::Actor;
use super::{START, check_json, parse, text};
use salebot_onsite::event::{MAX_BATCH_EVENTS, is_recipient};
use salebot_onsite::gateway::visitor::Input;
use salebot_onsite::gateway::{
    Config, Confirm, Gateway, Inbound, Intake, MAX_CALLS_BYTES, Opened, Reply, What,
};
use salebot_onsite::http::Response;
use salebot_onsite::time::Millis;
use std::sync::LazyLock;

/// Every kind of action; the owner's own texts open nothing of the service's language, so nothing may.
const CONFIG: &str = include_str!("gateway.json");

/// So many answers a visitor's actor gets before it is left alone.
const ANSWERS: usize = 400;

static READ: LazyLock<Config> =
    LazyLock::new(|| Config::read(CONFIG).expect("this is a configuration"));

/// A first line of method, path, origin, address and length, then a body: what is let in can be written, read back as the
/// same and done, and nothing in it is in the service's own language.
pub fn admission(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    let (head, body) = data.split_at(end.unwrap_or(data.len()));
    let head = text(head);
    let mut head = head.split(' ');
    let mut word = || head.next().filter(|word| !word.is_empty());
    let request = Inbound {
        method: word().unwrap_or_default(),
        path: word().unwrap_or_default(),
        origin: word(),
        address: word(),
        length: word(),
    };
    let now = Millis(START);
    let mut gateway = Gateway::new(READ.clone());
    match gateway.open(now, request) {
        Opened::Reply(reply) => check_reply(&reply),
        Opened::Batch(head) => {
            assert!(request.method == "POST" && request.origin.is_some());
            check_reply(&head);
        }
        Opened::File(_) | Opened::Hook | Opened::Admin => {}
    }
    match gateway.intake(now, None, body) {
        Ok(intake) => check_intake(&intake),
        Err(refusal) => {
            assert!((400..500).contains(&refusal.status), "{refusal:?}");
            check_reply(&refusal);
        }
    }
}

fn check_reply(reply: &Reply) {
    assert!((200..600).contains(&reply.status));
    for (_, value) in &reply.headers {
        assert!(!value.contains(|c: char| c.is_control()), "{reply:?}");
    }
    if !reply.body.is_empty() {
        parse(&reply.body);
    }
}

fn check_intake(intake: &Intake) {
    let batch = intake.write();
    check_json(&batch);
    assert_eq!(Intake::read(&batch).as_ref(), Some(intake));
    assert!(is_recipient(&intake.recipient));
    let events = intake.events.len() + intake.decided.len();
    assert!((1..=MAX_BATCH_EVENTS).contains(&events));
    for event in &intake.events {
        let What::Do(parts) = &event.what else {
            continue;
        };
        let calls = parts.iter().flat_map(|part| &part.calls);
        let written: usize = calls.map(|call| call.write().len()).sum();
        // What is around the texts, and a character that JSON needs six bytes for.
        assert!(written < 6 * MAX_CALLS_BYTES + 10_000);
    }
    for said in &intake.decided {
        let said = parse(said);
        assert!(said["id"].is_string() && said["status"].is_string());
    }
    if let Some(reply) = intake.reply() {
        return check_reply(&reply);
    }
    let mut actor = Actor::wake(Confirm::Resend, &[], None);
    let reply = &actor.input(Input::Batch(&batch))[0];
    match reply.status {
        202 => {
            let results = parse(&reply.body);
            assert_eq!(results["results"].as_array().map(Vec::len), Some(events));
        }
        status => assert_eq!(status, 429, "{reply:?}"),
    }
    do_all(&mut actor);
}

/// Answers everything well until nothing is left to do.
fn do_all(actor: &mut Actor) {
    for _ in 0..ANSWERS {
        if let Some(request) = &actor.out {
            assert!(!request.url.contains("%23%7B"), "{request:?}");
            if let Some((_, body)) = &request.body {
                check_json(body);
                assert!(!body.contains("#{"), "{body}");
            }
            let answer = Response {
                status: 200,
                retry_after: None,
                body: "{\"status\":\"success\",\"client_id\":36553}".to_owned(),
            };
            actor.answer(Ok(answer));
        } else if let Some(at) = actor.alarm.filter(|_| !actor.disk.is_empty()) {
            actor.now = Millis(at.0.max(actor.now.0));
            actor.input(Input::Alarm);
        } else {
            return;
        }
    }
}
