//! The "universal webhook".

use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::{Answer, Sim, api};

fn post(sim: &Sim, path: &str, body: &Value) -> Answer {
    sim.send(Method::POST, &api(path), None, body.to_string().as_bytes())
}

#[test]
fn the_documented_equivalence_holds() {
    let states = [true, false].map(|remapped| {
        let sim = Sim::start();
        let client = sim.client();
        let answer = if remapped {
            let body = json!({ "my_client": client, "message": "Hello world", "plan": "Pro" });
            post(&sim, "callback?value_client_id=my_client", &body)
        } else {
            let body = json!({ "client_id": client, "message": "Hello world", "plan": "Pro" });
            post(&sim, "callback", &body)
        };
        assert_eq!(answer.text, "ok");
        let state = sim.state(client);
        json!([
            state["variables"],
            state["deals"],
            state["history"][0]["text"]
        ])
    });
    assert_eq!(states[0], states[1]);
    assert_eq!(states[0][1][0]["variables"], json!({ "plan": "Pro" }));
}

#[test]
fn a_path_reads_what_is_nested() {
    let sim = Sim::start();
    let client = sim.client();
    let body =
        json!({ "key1": { "key2": client }, "data": { "texts": ["no", "hello"] }, "plan": "Pro" });
    // The first is the documented one, whose names hold the delimiter themselves.
    for path in [
        "callback?delimiter=1&delimiter_value_client_id=key11key2&delimiter_value_message=data1texts11",
        "callback?delimiter=.&delimiter_value_client_id=key1.key2&delimiter_value_message=data.texts.1",
        "callback?delimiter=__&delimiter_value_client_id=key1__key2&delimiter_value_message=data__texts__1",
    ] {
        sim.get("clear_history", &format!("client_id={client}"));
        assert_eq!(post(&sim, path, &body).text, "ok", "{path}");
        assert_eq!(sim.texts(client)[0], "hello", "{path}");
        assert_eq!(
            sim.state(client)["deal"]["variables"],
            json!({ "plan": "Pro" })
        );
    }

    let body = json!({ "key1": { "key2": client }, "message": "hello" });
    let path = "callback?delimiter=1&delimiter_value_client_id=key";
    post(&sim, path, &body).refuses(400, "one of client_id");
    let body = json!({ "a": { "b": client }, "message": "hello" });
    assert_eq!(
        post(
            &sim,
            "callback?delimiter=1&delimiter_value_client_id=a1b",
            &body
        )
        .text,
        "ok"
    );
}

#[test]
fn every_rule_of_every_method_that_has_them() {
    let sim = Sim::start();
    let client = sim.client();
    sim.save(
        client,
        &json!({ "client.phone": "79000000009", "client.email": "a@client.example" }),
    );
    sim.load(0, "194275601", "77");
    for path in [
        "callback?value_phone=p&p=79000000009&value_message=m&m=hello",
        "callback?value_email=e&e=a@client.example&value_message=m&m=hello",
        "vk_callback?value_user_id=u&u=77&value_group_id=g&g=194275601&value_message=m&m=hello",
        "ok_callback?value_user_id=u&u=5&value_group_id=g&g=570123456789&value_message=m&m=hello",
        "whatsapp_callback?value_phone=p&p=79000000001&value_message=m&m=hello",
    ] {
        let answer = sim.send(Method::GET, &api(path), None, b"");
        assert_eq!(answer.text, "ok", "{path}");
    }
    assert_eq!(sim.texts(client).len(), 4);
    for id in 36_554..36_557 {
        assert_eq!(sim.texts(id)[0], "hello", "{id}");
        assert_eq!(sim.state(id)["deals"], json!([]), "{id}");
    }
}

#[test]
fn a_rule_that_leads_nowhere_leaves_the_parameter_absent() {
    let sim = Sim::start();
    let client = sim.client();
    let body = json!({ "message": "hello" });
    post(&sim, "callback?value_client_id=my_client", &body).refuses(400, "one of client_id");
    let body = json!({ "client_id": client, "message": "" });
    post(&sim, "callback?value_message=text", &body).refuses(400, "message is missing");
    let body = json!({ "client_id": client, "message": "hello", "value_user_id": "x" });
    assert_eq!(
        post(&sim, "callback?value_user_id=my_user", &body).text,
        "ok"
    );
    assert_eq!(sim.state(client)["deals"], json!([]));
}
