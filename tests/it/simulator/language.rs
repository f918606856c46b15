//! A page that speaks the service's own language: the simulator fills `#{api_key}` wherever it meets it,
//! so a key that got through would stand in the chat or in a variable.

use super::{Sim, results, track};
use salebot_simulator::DEFAULT_API_KEY;
use serde_json::{Value, json};

/// Delivers the event with these details, and says what the visitor's chat and client hold then.
#[track_caller]
fn after(sim: &Sim, action: Value, props: Value) -> String {
    let reply = sim.deliver(
        &json!({ "events": { "seen": action } }),
        &[track("a", "seen", props)],
    );
    assert_eq!(results(&reply).len(), 1);
    let state = sim.state().to_string();
    assert!(!state.contains(DEFAULT_API_KEY), "{state}");
    state
}

#[test]
fn without_care_the_key_would_show() {
    let sim = Sim::start();
    let config = json!({ "events": { "seen": { "message": { "text": "#{api_key}" } } } });
    sim.deliver(&config, &[track("a", "seen", json!({}))]);
    assert_eq!(
        sim.texts(),
        [DEFAULT_API_KEY],
        "what the owner writes is meant"
    );
}

#[test]
fn it_reaches_no_text() {
    for action in [
        json!({ "message": { "text": "{{props.a}}" } }),
        json!({ "message": { "text": "#{{props.b}}" } }),
        json!({ "message": { "text": "{{props.c}}{{props.b}}" } }),
        json!({ "message": { "text": "{{props.c}}{api_key}" } }),
        json!({ "callback": "{{props.a}}" }),
        json!({ "message": { "attachment": { "type": "link", "url": "https://shop.example/{{props.a}}" }, "text": "{{props.a}}" } }),
    ] {
        let sim = Sim::start();
        let state = after(
            &sim,
            action,
            json!({ "a": "#{api_key}", "b": "{api_key}", "c": "#" }),
        );
        assert!(state.contains("# {api_key}"), "{state}");
    }
}

#[test]
fn it_reaches_no_variable_and_no_answer_of_the_bot() {
    let sim = Sim::start();
    let action = json!({ "callback": "price_seen", "variables": { "plan": "{{props.a}}", "client.note": "{{props.a}}" } });
    after(&sim, action, json!({ "a": "#{api_key}" }));
    let state = sim.state();
    assert_eq!(state["deal"]["variables"]["plan"], "# {api_key}");
    assert_eq!(state["variables"]["note"], "# {api_key}");
    assert_eq!(
        sim.texts()[1],
        "You looked at the # {api_key} plan. Shall I explain the difference?"
    );
    let saved = json!({ "save_variables": { "client.other": "{{props.a}}" } });
    after(&sim, saved, json!({ "a": "#{api_key}" }));
    assert_eq!(sim.state()["variables"]["other"], "# {api_key}");
}

#[test]
fn it_reaches_neither_name_nor_tag() {
    let sim = Sim::start();
    let event = json!({ "id": "a", "kind": "identify", "props": { "name": "#{api_key}", "tag": "#{api_key}", "variables": { "phone": "#{api_key}" } } });
    sim.deliver(&json!({ "identify": { "variables": ["phone"] } }), &[event]);
    let state = sim.state();
    assert_eq!(
        (&state["name"], &state["tag"]),
        (&json!("# {api_key}"), &json!("# {api_key}"))
    );
    assert_eq!(state["variables"]["phone"], "# {api_key}");
}

#[test]
fn a_block_that_puts_a_number_sign_before_a_variable_does_not_let_it_through() {
    let sim = Sim::start();
    sim.blocks(json!([{ "id": 1, "condition": "ordered", "match": "full", "answer": "Order ##{order}, thank you", "buttons": [] }]));
    let action = json!({ "callback": "ordered", "variables": { "order": "{{props.order}}" } });
    after(&sim, action, json!({ "order": "{api_key}" }));
}

#[test]
fn two_variables_side_by_side_do_not_let_it_through() {
    let sim = Sim::start();
    sim.blocks(json!([{ "id": 1, "condition": "ordered", "match": "full", "answer": "#{a}#{b}", "buttons": [] }]));
    let action =
        json!({ "callback": "ordered", "variables": { "a": "{{props.a}}", "b": "{{props.b}}" } });
    after(&sim, action, json!({ "a": "#", "b": "{api_key}" }));
}
