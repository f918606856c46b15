//! get_history.

use serde_json::{Value, json};

use crate::support::{Sim, names};

#[test]
fn items_have_the_documented_shape_and_say_where_they_came_from() {
    let sim = Sim::start();
    let client = sim.client();
    sim.say("good day");
    sim.get("callback", &format!("client_id={client}&message=form_sent"));
    sim.get(
        "message",
        &format!("client_id={client}&message=From+the+shop"),
    );
    sim.get("message", &format!("client_id={client}&message_id=390"));

    let answer = sim
        .get("get_history", &format!("client_id={client}"))
        .json();
    assert_eq!(answer["status"], "success");
    let items = answer["result"].as_array().unwrap();
    let summary: Vec<_> = items
        .iter()
        .map(|item| {
            json!([
                item["client_replica"],
                item["message_from_outside"],
                item["message_id"]
            ])
        })
        .collect();
    let expected = [
        json!([true, 0, null]),
        json!([false, 0, 103]),
        json!([true, 3, null]),
        json!([false, 0, 102]),
        json!([false, 1, null]),
        json!([false, 1, 390]),
    ];
    assert_eq!(summary, expected);

    let names = names(&items[0]);
    let documented = [
        "answered",
        "attachments",
        "client_replica",
        "created_at",
        "delivered",
        "error_message",
        "id",
        "manager_email",
        "manager_id",
        "message_from_outside",
        "message_id",
        "text",
    ];
    assert_eq!(names, documented);
    let ids: Vec<_> = items
        .iter()
        .map(|item| item["id"].as_i64().unwrap())
        .collect();
    assert!(ids[0] > 1 << 32 && ids.is_sorted());
}

#[test]
fn fields_of_several_kinds_are_seen_in_each() {
    let sim = Sim::start();
    let (works, stopped) = (
        sim.load(6, "wa-811", "79000000001"),
        sim.load(6, "wa-814", "79000000001"),
    );
    sim.set(&format!("clients/{works}/say"), &json!({ "text": "x" }));
    for client in [works, stopped] {
        sim.get("callback", &format!("client_id={client}&message=x"));
        sim.get("message", &format!("client_id={client}&message=x"));
    }
    let kinds = |client: i64| {
        let given = sim
            .get("get_history", &format!("client_id={client}"))
            .json();
        let items = given["result"].as_array().unwrap().clone();
        let kinds = items.iter().map(|item| {
            json!([
                item["attachments"],
                item["delivered"],
                item["error_message"]
            ])
        });
        kinds.collect::<Vec<_>>()
    };
    let heard = json!([[], true, null]);
    let said = [
        json!([null, true, null]),
        json!([{}, true, "true"]),
        heard.clone(),
        json!([{}, true, "true"]),
    ];
    assert_eq!(kinds(works), said);
    let lost = json!([{}, false, "the channel does not work"]);
    assert_eq!(kinds(stopped), [heard, lost]);
}

#[test]
fn the_limit_leaves_the_newest() {
    let sim = Sim::start();
    let client = sim.client();
    for text in ["a", "b", "c"] {
        sim.get("message", &format!("client_id={client}&message={text}"));
    }
    let texts = |limit: &str| {
        let answer = sim
            .get("get_history", &format!("client_id={client}&limit={limit}"))
            .json();
        let items = answer["result"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["text"].clone())
            .collect::<Vec<Value>>()
    };
    assert_eq!(texts("2"), ["b", "c"]);
    assert_eq!(texts("2000").len(), 3);
    for limit in ["2001", "0", "-1"] {
        sim.get("get_history", &format!("client_id={client}&limit={limit}"))
            .refuses(400, "limit must be from 1 to 2000");
    }
}

#[test]
fn dates_come_in_pairs_and_choose_whole_days() {
    let sim = Sim::start();
    let client = sim.client();
    sim.get("message", &format!("client_id={client}&message=now"));
    let get = |dates: &str| sim.get("get_history", &format!("client_id={client}&{dates}"));
    let count = |dates: &str| get(dates).json()["result"].as_array().unwrap().len();
    assert_eq!(count("start_date=01.01.2020&stop_date=31.12.2999"), 1);
    assert_eq!(count("start_date=01.01.2020&stop_date=02.01.2020"), 0);
    get("start_date=01.01.2020").refuses(400, "start_date and stop_date go together");
    get("start_date=01.01.2020&stop_date=2020-01-02")
        .refuses(400, "stop_date must be a date, dd.mm.yyyy");
}
