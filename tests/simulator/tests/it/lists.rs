//! Lists, and pages of clients.

use serde_json::{Value, json};

use crate::support::{Sim, names};

fn ids(rows: &Value) -> Vec<i64> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

fn page(sim: &Sim, query: &str) -> Vec<i64> {
    let answer = sim.get("get_clients", query).json();
    assert_eq!(answer["status"], "success");
    ids(&answer["clients"])
}

#[test]
fn clients_come_to_lists_and_leave_them() {
    let sim = Sim::start();
    let all = sim.load_many(3);
    let change = |action: &str, list: Value, clients: Value| {
        sim.post(action, &json!({ "list_id": list, "clients": clients }))
    };
    assert_eq!(
        change("add_to_list", json!(501), json!([all[0], all[1], 7])).text,
        "ok"
    );
    assert_eq!(
        change("add_to_list", json!("502"), json!([all[2]])).text,
        "ok"
    );
    assert_eq!(page(&sim, "list=501"), [all[1], all[0]]);
    assert_eq!(
        change("remove_from_list", json!(501), json!([all[0], all[2]])).text,
        "ok"
    );
    assert_eq!(page(&sim, "list=501"), [all[1]]);
    assert_eq!(sim.state(all[2])["lists"], json!([502]));

    change("add_to_list", json!(9), json!([all[0]])).refuses(400, "list_id: there is no list 9");
    change("add_to_list", json!(""), json!([all[0]])).refuses(400, "list_id is missing");
    change("add_to_list", json!(501), json!("")).refuses(400, "clients is missing");
    change("add_to_list", json!(501), json!([7])).says(404, "client_not_found");
    sim.get("get_clients", "list=9")
        .refuses(400, "list: there is no list 9");
}

#[test]
fn pages_are_newest_first_or_reversed() {
    let sim = Sim::start();
    let all = sim.load_many(502);
    let newest_first: Vec<_> = all.iter().rev().copied().collect();
    assert_eq!(page(&sim, ""), newest_first[..500]);
    assert_eq!(page(&sim, "offset=500"), newest_first[500..]);
    assert_eq!(page(&sim, "offset=1&limit=2"), newest_first[1..3]);
    assert_eq!(page(&sim, "offset=1&limit=2&reverse=true"), all[1..3]);
    assert!(page(&sim, "offset=600").is_empty());
    for limit in ["0", "501", "-1"] {
        sim.get("get_clients", &format!("limit={limit}"))
            .refuses(400, "limit must be from 1 to 500");
    }
    sim.get("get_clients", "offset=-1")
        .refuses(400, "offset must not be negative");
}

#[test]
fn a_row_has_the_documented_fields() {
    let sim = Sim::start();
    sim.get("online_chat_client_id", "recipient=one&name=Ann&tag=vip");
    let row = sim.post("get_clients", &json!({ "limit": 1 })).json()["clients"][0].take();
    let names = names(&row);
    let documented = [
        "avatar",
        "client_type",
        "created_at",
        "custom_answer",
        "group",
        "id",
        "message_id",
        "name",
        "operator_start_dialog",
        "platform_id",
        "project_id",
        "tag",
        "updated_at",
    ];
    assert_eq!(names, documented);
    assert_eq!(
        json!([row["group"], row["platform_id"], row["client_type"]]),
        json!(["", "one", 5])
    );
    let ahead = row["created_at"].as_i64().unwrap() - row["updated_at"].as_i64().unwrap();
    assert_eq!(ahead, 3 * 3600);
}

#[test]
fn subscribers_are_a_bare_array_in_pages_of_100() {
    let sim = Sim::start();
    let all = sim.load_many(101);
    let chat = sim
        .get("online_chat_client_id", "recipient=one&tag=vip")
        .json()["client_id"]
        .as_i64()
        .unwrap();
    sim.save(chat, &json!({ "client.city": "Riga" }));
    let get = |query: &str| sim.get("subscribers", query).json();
    assert_eq!(ids(&get("")).len(), 100);
    assert_eq!(ids(&get("page=2")), [all[1], all[0]]);
    assert_eq!(ids(&get("tag=vip")), [chat]);
    assert_eq!(ids(&get("client_type=5")), [chat]);
    assert_eq!(ids(&get("group=shop_example_bot")).len(), 100);
    assert!(ids(&get("date_from=4000000000")).is_empty());
    assert_eq!(
        ids(&get("date_from=1700000000&date_to=4000000000")).len(),
        100
    );
    let row = get("tag=vip")[0].take();
    assert_eq!(
        json!([row["vk_id"], row["variables"], row["group"], row["name"]]),
        json!(["one", { "city": "Riga" }, "", null])
    );
    sim.get("subscribers", "page=0")
        .refuses(400, "page must be from 1");
}
