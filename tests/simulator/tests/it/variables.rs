//! save_variables and get_variables.

use salebot_simulator::DEFAULT_API_KEY;
use serde_json::{Value, json};

use crate::support::{RECIPIENT, Sim};

#[test]
fn variables_are_merged_without_prefixes_beside_the_built_ins() {
    let sim = Sim::start();
    let id = sim
        .get(
            "online_chat_client_id",
            &format!("recipient={RECIPIENT}&tag=spring"),
        )
        .json()["client_id"]
        .clone();
    let variables = json!({ "client.city": "Riga", "plan": "Pro", "count": 2, "gone": null, "deep": { "a": [1] } });
    assert_eq!(
        sim.post(
            "save_variables",
            &json!({ "client_id": id, "variables": variables })
        )
        .text,
        "ok"
    );

    let expected = json!({
        "api_key": DEFAULT_API_KEY,
        "city": "Riga",
        "client_id": "36553",
        "client_type": "5",
        "count": "2",
        "deep": r#"{"a":[1]}"#,
        "full_name": null,
        "gone": null,
        "group": null,
        "plan": "Pro",
        "platform_id": RECIPIENT,
        "project_id": "2893",
        "tag": "spring",
    });
    assert_eq!(
        sim.get("get_variables", &format!("client_id={id}")).json(),
        expected
    );
}

#[test]
fn a_variable_cannot_pass_for_a_built_in() {
    let sim = Sim::start();
    let client = sim.client();
    sim.post(
        "save_variables",
        &json!({ "client_id": client, "variables": { "api_key": "x", "client.client_id": "1" } }),
    );
    let variables = sim
        .get("get_variables", &format!("client_id={client}"))
        .json();
    assert_eq!(
        (&variables["api_key"], &variables["client_id"]),
        (&json!(DEFAULT_API_KEY), &json!("36553"))
    );
}

#[test]
fn variables_are_saved_for_several_clients_at_once() {
    let sim = Sim::start();
    let (one, two) = (
        sim.client(),
        sim.get("online_chat_client_id", "recipient=two").json()["client_id"].clone(),
    );
    let query = format!("clients=[{one},{two},7]&variables=%7B%22plan%22:%22Pro%22%7D");
    assert_eq!(sim.get("save_variables", &query).text, "ok");
    for id in [json!(one), two] {
        assert_eq!(
            sim.get("get_variables", &format!("client_id={id}")).json()["plan"],
            "Pro"
        );
    }
}

#[test]
fn what_cannot_be_saved_or_read_is_refused() {
    let sim = Sim::start();
    let client = sim.client();
    let save = |body: Value| sim.post("save_variables", &body);
    save(json!({ "client_id": client })).refuses(400, "variables is missing");
    save(json!({ "variables": { "a": 1 } })).refuses(400, "client_id or clients is missing");
    save(json!({ "client_id": client, "variables": [1] }))
        .refuses(400, "variables must be an object");
    assert_eq!(
        save(json!({ "clients": [1, 2], "variables": { "a": 1 } })).json()["status"],
        "client_not_found"
    );
    sim.get("get_variables", "")
        .refuses(400, "client_id is missing");
    assert_eq!(
        sim.get("get_variables", "client_id=1").json()["status"],
        "client_not_found"
    );
}
