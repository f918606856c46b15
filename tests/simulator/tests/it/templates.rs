//! The service's template language, and who may not speak it.

use salebot_simulator::DEFAULT_API_KEY;
use serde_json::json;

use crate::support::Sim;

#[test]
fn texts_given_by_the_api_are_filled() {
    let sim = Sim::start();
    let client = sim.client();
    sim.post(
        "save_variables",
        &json!({ "client_id": client, "variables": { "plan": "Pro" } }),
    );
    sim.post(
        "message",
        &json!({ "client_id": client, "message": "#{plan} for #{client_id}#{nobody}" }),
    );
    sim.post(
        "message",
        &json!({ "client_id": client, "message": "key: #{api_key}" }),
    );
    assert_eq!(
        sim.texts(client),
        [
            "Pro for 36553".to_owned(),
            format!("key: {DEFAULT_API_KEY}")
        ]
    );
}

#[test]
fn a_value_that_names_the_key_becomes_the_key() {
    let sim = Sim::start();
    let client = sim.client();
    sim.post(
        "callback",
        &json!({ "client_id": client, "message": "price_seen", "plan": "#{api_key}" }),
    );
    assert!(sim.texts(client)[1].contains(DEFAULT_API_KEY));
    assert_eq!(
        sim.look(&format!("clients/{client}"))["deal"]["variables"]["plan"],
        DEFAULT_API_KEY
    );
}

#[test]
fn two_harmless_values_make_a_template_together() {
    let sim = Sim::start();
    let client = sim.client();
    let variables = json!({ "a": "#{", "b": "api_key}" });
    sim.post(
        "save_variables",
        &json!({ "client_id": client, "variables": variables }),
    );
    sim.post(
        "message",
        &json!({ "client_id": client, "message": "#{a}#{b}" }),
    );
    assert_eq!(sim.texts(client), [DEFAULT_API_KEY]);
}

#[test]
fn a_broken_template_stays_as_it_is() {
    let sim = Sim::start();
    let client = sim.client();
    sim.post(
        "callback",
        &json!({ "client_id": client, "message": "price_seen", "plan": "# {api_key}" }),
    );
    assert_eq!(
        sim.texts(client)[1],
        "You looked at the # {api_key} plan. Shall I explain the difference?"
    );
}

#[test]
fn what_a_visitor_types_is_not_filled() {
    let sim = Sim::start();
    sim.say("#{api_key}");
    assert_eq!(sim.texts(36553)[0], "#{api_key}");
}
