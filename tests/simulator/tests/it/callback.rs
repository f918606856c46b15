//! callback.

use serde_json::json;

use crate::support::Sim;

#[test]
fn a_callback_saves_its_parameters_and_sets_off_the_block_that_fits() {
    let sim = Sim::start();
    let client = sim.client();
    let body = json!({ "client_id": client, "message": "Price_Seen", "plan": "Pro", "client.page": "/offer", "n": 3 });
    assert_eq!(sim.post("callback", &body).text, "ok");

    let state = sim.look(&format!("clients/{client}"));
    assert_eq!(
        state["deal"]["variables"],
        json!({ "n": "3", "plan": "Pro" })
    );
    assert_eq!(state["variables"], json!({ "page": "/offer" }));
    assert_eq!(state["block"], 101);
    let texts = [
        "Price_Seen",
        "You looked at the Pro plan. Shall I explain the difference?",
    ];
    assert_eq!(sim.texts(client), texts);
}

#[test]
fn a_callback_that_fits_no_block_is_kept_without_an_answer() {
    let sim = Sim::start();
    let client = sim.client();
    assert_eq!(
        sim.get(
            "callback",
            &format!("client_id={client}&message=never_heard")
        )
        .text,
        "ok"
    );
    let item = &sim.look(&format!("clients/{client}"))["history"][0];
    assert_eq!(
        (&item["text"], &item["answered"]),
        (&json!("never_heard"), &json!(false))
    );
    assert_eq!(sim.texts(client).len(), 1);
}

#[test]
fn a_client_is_addressed_by_phone_or_email_as_well() {
    let sim = Sim::start();
    let client = sim.client();
    let variables = json!({ "client.phone": "+7900", "email": "ann@shop.example" });
    sim.post(
        "save_variables",
        &json!({ "client_id": client, "variables": variables }),
    );
    assert_eq!(
        sim.get("callback", "client_phone=%2B7900&message=hello")
            .text,
        "ok"
    );
    assert_eq!(
        sim.get("callback", "client_email=ann%40shop.example&message=hello")
            .text,
        "ok"
    );
    assert_eq!(sim.texts(client).len(), 4);
    assert_eq!(
        sim.get("callback", "client_phone=1&message=hello").json(),
        json!({ "status": "client_not_found" })
    );
    sim.get("callback", "message=hello").refuses(
        400,
        "one of client_id, client_phone, client_email is missing",
    );
}

#[test]
fn an_unknown_client_is_answered_404_and_nothing_happens() {
    let sim = Sim::start();
    let answer = sim.get("callback", "client_id=1&message=hello");
    assert_eq!(
        (answer.status, answer.json()),
        (404, json!({ "status": "client_not_found" }))
    );
    assert_eq!(sim.look("clients"), json!([]));
    assert_eq!(sim.look("journal")[0]["acted"], false);
}
