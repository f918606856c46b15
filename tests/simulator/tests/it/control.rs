//! The control door: blocks, clients, and how quirks are set.

use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::Sim;

#[test]
fn the_scheme_can_be_replaced() {
    let sim = Sim::start();
    let client = sim.client();
    let scheme = json!([{ "id": 7, "condition": "ping", "answer": "pong #{client_id}" }]);
    let put = |scheme: &Value| {
        sim.send(
            Method::PUT,
            "/_control/blocks",
            None,
            scheme.to_string().as_bytes(),
        )
    };
    assert_eq!(put(&scheme).status, 200);
    assert_eq!(sim.look("blocks")[0]["match"], "full");
    sim.get("callback", &format!("client_id={client}&message=ping"));
    assert_eq!(sim.texts(client), ["ping", "pong 36553"]);

    put(&json!([{ "id": 1, "answer": "a" }, { "id": 1, "answer": "b" }]))
        .refuses(400, "block 1: the id occurs twice");
    put(&json!([{ "id": 1, "answer": "a", "colour": "red" }]))
        .refuses(400, "unknown field `colour`");
    put(&json!([{ "id": 1, "answer": "a", "buttons": [{ "text": "" }] }]))
        .refuses(400, "block 1: buttons");
    put(&json!({})).refuses(400, "no array of blocks");
    assert_eq!(
        sim.look("blocks")[0]["id"],
        7,
        "a refused scheme changes nothing"
    );
}

#[test]
fn a_client_that_is_not_there_is_404() {
    let sim = Sim::start();
    let get = |id: &str| sim.send(Method::GET, &format!("/_control/clients/{id}"), None, b"");
    get("1").refuses(404, "there is no client 1");
    get("x").refuses(400, "must be a whole number");
}

#[test]
fn pages_of_any_origin_may_look_and_not_touch() {
    let sim = Sim::start();
    let anywhere = |method: Method, path: &str| {
        let answer = sim.send(method, path, None, b"");
        answer
            .header("access-control-allow-origin")
            .map(ToOwned::to_owned)
    };
    let star = Some("*".to_owned());
    assert_eq!(anywhere(Method::GET, "/_control/journal"), star);
    assert_eq!(
        anywhere(Method::GET, "/_control/clients/1"),
        star,
        "a refusal is readable too"
    );
    assert_eq!(anywhere(Method::DELETE, "/_control/journal"), None);
    assert_eq!(anywhere(Method::POST, "/_control/reset"), None);
}

#[test]
fn quirks_are_merged_reset_one_by_one_and_all_at_once() {
    let sim = Sim::start();
    let fresh = sim.look("quirks");
    sim.quirks(json!({ "latency_ms": 5, "cors": false }));
    sim.quirks(json!({ "no_answer_after_acting": { "times": 2, "actions": ["callback"] } }));
    let quirks = sim.look("quirks");
    assert_eq!(quirks["latency_ms"], json!({ "ms": 5 }));
    assert_eq!(
        quirks["no_answer_after_acting"],
        json!({ "times": 2, "actions": ["callback"] })
    );
    sim.quirks(json!({ "latency_ms": null, "no_answer_after_acting": false }));
    assert_eq!(sim.look("quirks")["latency_ms"], Value::Null);
    assert_eq!(sim.look("quirks")["cors"], false);
    assert_eq!(
        sim.send(Method::DELETE, "/_control/quirks", None, b"")
            .status,
        204
    );
    assert_eq!(sim.look("quirks"), fresh);
}

#[test]
fn a_quirk_that_cannot_be_set_is_explained_and_nothing_changes() {
    let sim = Sim::start();
    let fresh = sim.look("quirks");
    let refused = |quirks: Value, why: &str| sim.try_quirks(quirks).refuses(400, why);
    refused(
        json!({ "latency": 1 }),
        "there is no quirk latency; known: cors, preflight, plain_ok",
    );
    refused(
        json!({ "cors": false, "plain_ok": "yes" }),
        "plain_ok: invalid type",
    );
    refused(
        json!({ "preflight": "maybe" }),
        "preflight: unknown variant",
    );
    refused(
        json!({ "respond": { "retry_after_s": 1 } }),
        "respond: missing field `status`",
    );
    refused(
        json!({ "respond": { "status": 99 } }),
        "respond: the status must be from 200 to 599",
    );
    refused(
        json!({ "respond": { "status": 500, "tmes": 1 } }),
        "respond has no tmes; known: status",
    );
    refused(
        json!({ "respond": { "status": 500, "times": 0 } }),
        "respond: times must be a number from 1",
    );
    refused(
        json!({ "latency_ms": { "ms": 5, "actions": ["calback"] } }),
        "there is no method calback",
    );
    refused(json!({ "act_after_ms_gone": -1 }), "act_after_ms_gone: ");
    refused(
        json!({ "client_not_found_status": 42 }),
        "the status must be from 200 to 599",
    );
    refused(json!([]), "quirks must be an object");
    assert_eq!(sim.look("quirks"), fresh);
}
