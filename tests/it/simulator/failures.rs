//! A service that refuses, fails or says nothing.

use super::{Sim, results, track};
use crate::support::parse;
use salebot_onsite::api::{Callback, ClientId};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::gateway::Reply;
use salebot_onsite::time::Millis;
use salebot_simulator::DEFAULT_API_KEY;
use serde_json::{Value, json};

fn config() -> Value {
    json!({ "events": { "seen": { "callback": "price_seen" } } })
}

#[track_caller]
fn deliver_one(sim: &Sim) -> Reply {
    sim.deliver(&config(), &[track("a", "seen", json!({}))])
}

fn callback(sim: &Sim) -> Result<(), Error> {
    let call = Callback::new(sim.client(), "hello");
    sim.try_call(&call).map(drop)
}

/// The batch is to be sent again, for this reason; the waiting time in seconds.
#[track_caller]
fn try_again(reply: &Reply, code: &str, message: &str) -> Option<u64> {
    assert_eq!(reply.status, 503, "{reply:?}");
    let error = &parse(&reply.body)["error"];
    assert_eq!(
        (&error["code"], &error["message"]),
        (&json!(code), &json!(message))
    );
    error["retry_after_s"].as_u64()
}

#[test]
fn with_a_wrong_key_events_stay_open() {
    let sim = Sim::with_key("fedcba9876543210fedcba9876543210");
    let reply = deliver_one(&sim);
    assert_eq!(reply.status, 503);
    let error = parse(&reply.body);
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("online_chat_client_id: the service answered 404: "),
        "{error}"
    );
    let journal = sim.look("journal");
    assert_eq!(
        (&journal[0]["key"], &journal[0]["acted"]),
        (&json!("unknown"), &json!(false))
    );
    assert_eq!(journal.as_array().unwrap().len(), 1);
}

#[test]
fn a_client_that_is_not_there_is_named_by_the_error() {
    for status in [404, 200, 400] {
        let sim = Sim::start();
        sim.quirks(json!({ "client_not_found_status": status }));
        let call = Callback::new(ClientId::new(1).unwrap(), "hello");
        let error = sim.try_call(&call).unwrap_err();
        assert_eq!((error.code, error.status), (Code::ApiStatus, Some(status)));
        assert_eq!(
            error.to_string(),
            format!("callback: the service answered {status}: client_not_found")
        );
    }
}

#[test]
fn an_error_inside_a_200_is_an_error() {
    let sim = Sim::start();
    sim.quirks(json!({ "status_error_200": { "message": "try later", "actions": ["callback"] } }));
    let wait = try_again(
        &deliver_one(&sim),
        "api_status",
        "callback: the service answered 200: error: try later",
    );
    assert_eq!(wait, None);
    assert_eq!(callback(&sim).unwrap_err().code, Code::ApiStatus);
}

#[test]
fn a_429_comes_back_with_the_services_time_to_wait() {
    let sim = Sim::start();
    sim.quirks(json!({ "respond": { "status": 429, "retry_after_s": 7, "body": "slow down", "actions": ["callback"] } }));
    let reply = deliver_one(&sim);
    assert_eq!(
        try_again(
            &reply,
            "rate_limited",
            "callback: the service answered 429: slow down"
        ),
        Some(7)
    );
    assert!(reply.headers.contains(&("retry-after", "7".to_owned())));
    let error = callback(&sim).unwrap_err();
    assert_eq!(
        (error.code, error.retry_after),
        (Code::RateLimited, Some(Millis(7000)))
    );
}

#[test]
fn a_500_leaves_the_events_open_and_lets_none_overtake() {
    let sim = Sim::start();
    sim.quirks(json!({ "respond": { "status": 500, "actions": ["callback"], "times": 1 } }));
    let events = [track("a", "seen", json!({})), track("b", "seen", json!({}))];
    let reply = sim.deliver(&config(), &events);
    assert_eq!(reply.status, 503);
    assert_eq!(sim.actions(), ["online_chat_client_id", "callback"]);
    let accepted = |id: &str| (id.to_owned(), "accepted".to_owned());
    assert_eq!(
        results(&sim.deliver(&config(), &events)),
        [accepted("a"), accepted("b")]
    );
}

#[test]
fn a_method_that_is_not_there_leaves_the_event_open() {
    let sim = Sim::start();
    sim.quirks(json!({ "respond": { "status": 404, "body": "<html>not found</html>", "actions": ["online_chat_client_id"] } }));
    let wait = try_again(
        &deliver_one(&sim),
        "http_status",
        "online_chat_client_id: the service answered 404: <html>not found</html>",
    );
    assert_eq!(wait, None);
}

#[test]
fn a_web_page_in_place_of_an_answer_leaves_the_event_open() {
    let sim = Sim::start();
    sim.quirks(json!({ "respond": { "status": 200, "body": "<!DOCTYPE html><p>Welcome</p>", "actions": ["callback"] } }));
    try_again(
        &deliver_one(&sim),
        "bad_answer",
        "callback: the answer is a web page: is the base URL right?",
    );
}

#[test]
fn a_lost_answer_leaves_the_event_open() {
    let sim = Sim::start();
    sim.quirks(json!({ "no_answer_after_acting": { "actions": ["callback"], "times": 1 } }));
    try_again(&deliver_one(&sim), "network", "the service did not answer");
    assert_eq!(sim.look("journal?action=callback")[0]["acted"], true);
}

#[test]
fn no_error_shows_the_key_although_the_service_repeats_it() {
    let sim = Sim::start();
    let bodies = [
        json!(format!("no such path: /api/{DEFAULT_API_KEY}/callback")),
        json!({ "status": "error", "message": format!("key {DEFAULT_API_KEY} may not do this") }),
        json!(format!(
            "<a href='{}/api/{DEFAULT_API_KEY}/callback'>retry</a>",
            sim.url
        )),
    ];
    for body in bodies {
        for status in [200, 403, 500] {
            sim.quirks(
                json!({ "respond": { "status": status, "body": body, "actions": ["callback"] } }),
            );
            let shown = format!("{:?} {:?}", deliver_one(&sim), callback(&sim));
            assert!(
                !shown.contains(DEFAULT_API_KEY) && !shown.contains(&sim.url),
                "{shown}"
            );
        }
    }
}
