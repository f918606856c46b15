//! How parameters are read.

use salebot_simulator::DEFAULT_API_KEY;
use serde_json::json;
use ureq::http::Method;

use crate::support::{Sim, api};

#[test]
fn the_same_recipient_is_the_same_client_and_ids_count_upward() {
    let sim = Sim::start();
    let id = |recipient: &str| {
        sim.get("online_chat_client_id", &format!("recipient={recipient}"))
            .json()
    };
    assert_eq!(id("one"), json!({ "client_id": 36553 }));
    assert_eq!(id("two"), json!({ "client_id": 36554 }));
    assert_eq!(id("one"), json!({ "client_id": 36553 }));
}

#[test]
fn a_client_is_found_with_a_new_tag_and_name() {
    let sim = Sim::start();
    sim.get("online_chat_client_id", "recipient=one&tag=spring&name=Ann");
    let id = sim
        .post(
            "online_chat_client_id",
            &json!({ "recipient": "one", "name": "Ann Lee" }),
        )
        .json()["client_id"]
        .as_i64()
        .unwrap();
    let state = sim.look(&format!("clients/{id}"));
    assert_eq!(
        (&state["tag"], &state["name"]),
        (&json!("spring"), &json!("Ann Lee"))
    );
}

#[test]
fn a_recipient_may_be_a_number() {
    let sim = Sim::start();
    let id = sim
        .post("online_chat_client_id", &json!({ "recipient": 123 }))
        .json();
    assert_eq!(sim.get("online_chat_client_id", "recipient=123").json(), id);
}

#[test]
fn query_and_body_are_merged_and_the_body_wins() {
    let sim = Sim::start();
    let path = format!(
        "{}?recipient=query&tag=spring",
        api("online_chat_client_id")
    );
    sim.send(
        Method::POST,
        &path,
        Some("application/json"),
        br#"{"recipient":"body"}"#,
    );
    let state = sim.look("clients/36553");
    assert_eq!(
        (&state["recipient"], &state["tag"]),
        (&json!("body"), &json!("spring"))
    );
}

#[test]
fn json_is_read_under_any_content_type() {
    let sim = Sim::start();
    for kind in [
        "application/json",
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "image/png",
    ] {
        let body = br#" {"recipient":"one"}"#;
        let answer = sim.send(
            Method::POST,
            &api("online_chat_client_id"),
            Some(kind),
            body,
        );
        assert_eq!(answer.json(), json!({ "client_id": 36553 }), "{kind}");
    }
}

#[test]
fn json_is_read_without_a_content_type_and_from_a_get() {
    let sim = Sim::start();
    for method in ["GET", "POST"] {
        let path = api("online_chat_client_id");
        let body = r#"{"recipient":"one"}"#;
        let length = body.len();
        let answer = sim.raw(&format!(
            "{method} {path} HTTP/1.1\r\nHost: sim\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        assert!(answer.ends_with(r#"{"client_id":36553}"#), "{answer}");
    }
}

#[test]
fn forms_are_read() {
    let sim = Sim::start();
    for kind in ["application/x-www-form-urlencoded", "text/plain"] {
        let answer = sim.send(
            Method::POST,
            &api("online_chat_client_id"),
            Some(kind),
            "recipient=%D0%90+%26&name=A%2BB".as_bytes(),
        );
        assert_eq!(answer.json(), json!({ "client_id": 36553 }));
    }
    let state = sim.look("clients/36553");
    assert_eq!(
        (&state["recipient"], &state["name"]),
        (&json!("А &"), &json!("A+B"))
    );
}

#[test]
fn forms_carry_arrays_and_objects_in_brackets() {
    let sim = Sim::start();
    let (one, two) = (
        sim.client(),
        sim.get("online_chat_client_id", "recipient=two").json()["client_id"].clone(),
    );
    let body = format!("clients[]={one}&clients[]={two}&variables[plan]=Pro");
    let answer = sim.send(
        Method::POST,
        &api("save_variables"),
        Some("application/x-www-form-urlencoded"),
        body.as_bytes(),
    );
    assert_eq!(answer.text, "ok");
    for id in [json!(one), two] {
        assert_eq!(
            sim.look(&format!("clients/{id}"))["deal"]["variables"],
            json!({ "plan": "Pro" })
        );
    }
}

#[test]
fn empty_strings_count_as_absent() {
    let sim = Sim::start();
    sim.get("online_chat_client_id", "recipient=")
        .refuses(400, "recipient is missing");
    let client = sim.client();
    sim.post("callback", &json!({ "client_id": client, "message": "" }))
        .refuses(400, "message is missing");
    let body = json!({ "client_id": client, "client_phone": "", "message": "x", "plan": "", "size": null });
    assert_eq!(sim.post("callback", &body).text, "ok");
    assert_eq!(
        sim.look(&format!("clients/{client}"))["deal"]["variables"],
        json!({})
    );
}

#[test]
fn a_client_id_is_a_number_or_a_numeric_string() {
    let sim = Sim::start();
    let client = sim.client();
    for id in [json!(client), json!(client.to_string())] {
        assert_eq!(
            sim.post("callback", &json!({ "client_id": id, "message": "x" }))
                .text,
            "ok"
        );
    }
    for id in [
        json!("3.6553e4"),
        json!(36553.5),
        json!("abc"),
        json!([1]),
        json!(true),
    ] {
        sim.post("callback", &json!({ "client_id": id, "message": "x" }))
            .refuses(400, "client_id must be a whole number");
    }
}

#[test]
fn an_unreadable_body_is_refused_with_the_reason() {
    let sim = Sim::start();
    let post = |kind, body: &[u8]| sim.send(Method::POST, &api("callback"), Some(kind), body);
    post("application/json", br#"{"client_id":"#).refuses(400, "the body is not valid JSON: EOF");
    post("text/plain", br#"{"a":1,}"#).refuses(400, "the body is not valid JSON");
    post("text/plain", b"hello").refuses(400, "neither JSON nor an URL-encoded form");
    post("application/json", b"17").refuses(400, "neither an object nor an array");
    post("multipart/form-data; boundary=x", b"--x").refuses(400, "multipart");
    post("application/json", &[b'[', 0xff, b']']).refuses(400, "not valid JSON");
    let deep = "[".repeat(100_000);
    post("application/json", deep.as_bytes()).refuses(400, "recursion limit");
}

#[test]
fn a_wrong_key_and_a_wrong_name_are_told_apart() {
    let sim = Sim::start();
    let get = |path: &str| sim.send(Method::GET, path, None, b"");
    get("/api/wrongkey/callback?client_id=1&message=x").refuses(404, "no project has this API key");
    get("/api/%ff/callback").refuses(404, "no project has this API key");
    get(&api("push")).refuses(404, "there is no method push");
    get(&format!("/api/{DEFAULT_API_KEY}")).refuses(404, "nothing is here");
}
