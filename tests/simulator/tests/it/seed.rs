//! The seeded project.

use std::collections::BTreeSet;

use salebot_simulator::Options;
use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::Sim;

fn seeded() -> Sim {
    Sim::with(Options {
        seed: true,
        ..Options::default()
    })
}

fn everything(sim: &Sim) -> Vec<Value> {
    let clients = sim.look("clients");
    let ids = clients.as_array().unwrap().iter();
    ids.map(|row| sim.state(row["client_id"].as_i64().unwrap()))
        .collect()
}

#[test]
fn it_is_the_same_every_time_and_however_it_is_asked_for() {
    let (one, two) = (seeded(), Sim::start());
    two.client();
    assert_eq!(two.set("seed", &json!({})), json!({ "clients": 320 }));
    let first = everything(&one);
    assert_eq!(first, everything(&two));
    one.client();
    one.send(Method::POST, "/_control/reset", None, b"");
    assert_eq!(
        one.look("clients").as_array().unwrap().len(),
        320,
        "a reset goes back to it"
    );
    assert_eq!(one.client(), 36_553 + 320, "ids go on");
}

#[test]
fn it_has_all_kinds_of_everything() {
    let all = everything(&seeded());
    let types: BTreeSet<_> = all
        .iter()
        .map(|state| state["client_type"].as_i64().unwrap())
        .collect();
    for known in [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 16, 19, 20, 21, 22, 99,
    ] {
        assert!(types.contains(&known), "{known}");
    }
    let states: BTreeSet<_> = all
        .iter()
        .flat_map(|state| state["deals"].as_array().unwrap())
        .map(|deal| deal["state_id"].as_i64().unwrap())
        .collect();
    assert_eq!(states, BTreeSet::from([1, 2, 3, 4, 5]));
    for list in [501, 502, 503] {
        assert!(
            all.iter()
                .any(|state| state["lists"].as_array().unwrap().contains(&json!(list)))
        );
    }
    assert!(all.iter().any(|state| state["name"].is_null()));
    let mut items = all
        .iter()
        .flat_map(|state| state["history"].as_array().unwrap());
    assert!(items.any(|item| item["manager_email"] == "anna@shop.example"));
    assert!(
        all.iter()
            .any(|state| state["deals"].as_array().unwrap().len() > 1)
    );
    let ids: Vec<_> = all
        .iter()
        .flat_map(|state| state["history"].as_array().unwrap())
        .map(|item| item["id"].as_i64().unwrap())
        .collect();
    assert!(ids[0] > 1 << 32 && ids.is_sorted());
}

#[test]
fn one_history_is_longer_than_a_call_gives() {
    let sim = seeded();
    assert_eq!(sim.state(36_553)["history"].as_array().unwrap().len(), 2300);
    let given = sim.get("get_history", "client_id=36553&limit=2000").json();
    assert_eq!(given["result"].as_array().unwrap().len(), 2000);
    let days = sim
        .get(
            "get_history",
            "client_id=36553&start_date=01.01.2024&stop_date=02.01.2024",
        )
        .json();
    assert_eq!(
        days["result"].as_array().unwrap().len(),
        288,
        "one item every ten minutes"
    );
}
