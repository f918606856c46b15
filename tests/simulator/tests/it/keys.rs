//! Several keys of one project.

use salebot_simulator::DEFAULT_API_KEY;
use serde_json::json;
use ureq::http::Method;

use crate::support::Sim;

fn get(sim: &Sim, key: &str, rest: &str) -> u16 {
    sim.send(Method::GET, &format!("/api/{key}/{rest}"), None, b"")
        .status
}

#[test]
fn keys_open_the_same_project_and_can_be_narrowed_and_taken_back() {
    let sim = Sim::start();
    let client = sim.client();
    sim.set("keys", &json!({ "key": "reader", "scopes": ["R"] }));
    let read = format!("get_variables?client_id={client}");
    assert_eq!(get(&sim, "reader", &read), 200);
    assert_eq!(
        get(&sim, "reader", "online_chat_client_id?recipient=a"),
        403
    );

    sim.set("keys", &json!({ "key": DEFAULT_API_KEY, "scopes": [] }));
    assert_eq!(get(&sim, DEFAULT_API_KEY, &read), 403);
    let keys = sim.look("keys");
    assert_eq!(keys[0], json!({ "key": DEFAULT_API_KEY, "scopes": [] }));
    assert_eq!(keys[1], json!({ "key": "reader", "scopes": ["R"] }));

    sim.send(Method::DELETE, "/_control/keys", None, b"");
    assert_eq!(get(&sim, DEFAULT_API_KEY, &read), 200);
    assert_eq!(get(&sim, "reader", &read), 404);
}

#[test]
fn no_key_is_in_the_journal_and_pages_cannot_read_them() {
    let sim = Sim::start();
    sim.set("keys", &json!({ "key": "second", "scopes": ["W"] }));
    get(&sim, "second", "online_chat_client_id?recipient=second");
    let journal = sim.look("journal");
    assert_eq!(journal[0]["params"]["recipient"], "[api_key]");
    assert_eq!(journal[0]["key"], "valid");
    let answer = sim.send(Method::GET, "/_control/keys", None, b"");
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn keys_that_cannot_be_are_refused() {
    let sim = Sim::start();
    sim.try_set("keys", &json!({ "key": "a b", "scopes": [] }))
        .refuses(400, "key must be letters and digits");
    sim.try_set("keys", &json!({ "key": "a", "scopes": ["X"] }))
        .refuses(400, "unknown variant `X`");
    sim.try_set("keys", &json!({ "key": "a" }))
        .refuses(400, "missing field `scopes`");
}
