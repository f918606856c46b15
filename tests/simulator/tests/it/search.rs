//! Methods that find clients.

use serde_json::{Value, json};

use crate::support::{Answer, Sim};

#[track_caller]
fn found(answer: &Answer, client: i64) {
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "client_id": client }))
    );
}

#[test]
fn by_platform_id_several_are_found_with_what_is_known_of_them() {
    let sim = Sim::start();
    let telegram = sim.load(1, "shop_example_bot", "77");
    let vk = sim.load(0, "194275601", "77");
    sim.save(vk, &json!({ "client.city": "Riga", "plan": "Pro" }));
    let find = |body: Value| sim.post("find_client_id_by_platform_id", &body).json();
    let rows = find(json!({ "platform_ids": [77, "78"], "group_id": "194275601" }));
    assert_eq!(rows.as_array().unwrap().len(), 1);
    let mut row = rows[0].clone();
    assert!(row["created_at"].take().is_i64());
    let expected = json!({ "id": vk, "tag": null, "created_at": null, "name": null, "avatar": null, "platform_id": "77", "group": "194275601", "variables": { "city": "Riga" } });
    assert_eq!(row, expected);
    let both = find(json!({ "platform_ids": "77" }));
    assert_eq!(json!([both[0]["id"], both[1]["id"]]), json!([telegram, vk]));
    assert_eq!(find(json!({ "platform_ids": ["1"] })), json!([]));
    sim.post("find_client_id_by_platform_id", &json!({}))
        .refuses(400, "platform_ids is missing");
}

#[test]
fn a_whatsapp_number_is_found_or_404() {
    let sim = Sim::start();
    let client = sim.load(6, "wa-811", "79000000001");
    found(
        &sim.get(
            "whatsapp_client_id",
            "phone=%2B7+900+000-00-01&group_id=wa-811",
        ),
        client,
    );
    sim.quirks(json!({ "client_not_found_status": 200 }));
    sim.get("whatsapp_client_id", "phone=79000000001&group_id=wa-812")
        .says(404, "client_not_found");
    sim.get("whatsapp_client_id", "group_id=wa-812")
        .refuses(400, "phone is missing");
}

#[test]
fn by_phone_and_by_address_the_newest_is_found() {
    let sim = Sim::start();
    let (old, new) = (sim.client(), sim.load(6, "wa-811", "79000000001"));
    sim.save(
        old,
        &json!({ "client.phone": "+7 (900) 000-00-01", "email": "Ann@client.example" }),
    );
    found(
        &sim.get("find_client_id_by_phone", "phone=7-900-000-00-01"),
        new,
    );
    sim.post("delete_clients", &json!({ "client_ids": [new] }));
    found(
        &sim.get("find_client_id_by_phone", "phone=7-900-000-00-01"),
        old,
    );
    found(
        &sim.get("find_client_id_by_email", "email=ann@CLIENT.example"),
        old,
    );
    sim.get("find_client_id_by_phone", "phone=1")
        .says(404, "client_not_found");
    sim.get("find_client_id_by_phone", "phone=me")
        .refuses(400, "phone must have digits");
    sim.get("find_client_id_by_email", "email=b")
        .says(404, "client_not_found");
}

#[test]
fn by_a_variable_the_oldest_the_newest_or_all_are_found() {
    let sim = Sim::start();
    let all = sim.load_many(3);
    for id in &all {
        sim.save(*id, &json!({ "client.city": "Riga", "plan": "Pro" }));
    }
    let chat = sim.client();
    sim.save(chat, &json!({ "plan": "Pro", "client.plan": "Team" }));
    found(
        &sim.get("find_client_id_by_var", "var=city&val=Riga"),
        all[0],
    );
    found(
        &sim.get("find_client_id_by_var", "var=client.city&val=Riga"),
        all[0],
    );
    found(
        &sim.get("find_latest_client_id_by_var", "var=city&val=Riga"),
        all[2],
    );
    assert_eq!(
        sim.get("find_all_client_id_by_var", "var=city&val=Riga")
            .json(),
        json!({ "status": "success", "client_ids": all })
    );
    found(
        &sim.get("find_client_id_by_var", "var=plan&val=Pro&search_in=order"),
        all[0],
    );
    sim.get("find_client_id_by_var", "var=plan&val=Pro")
        .says(404, "client_not_found");
    found(&sim.get("find_client_id_by_var", "var=plan&val=Team"), chat);
    sim.get(
        "find_client_id_by_var",
        "var=plan&val=Team&group_id=shop_example_bot",
    )
    .says(404, "client_not_found");
    assert_eq!(
        sim.get("find_all_client_id_by_var", "var=city&val=Tomsk")
            .json()["client_ids"],
        json!([])
    );
    sim.get("find_client_id_by_var", "var=plan&val=")
        .refuses(400, "val is missing");
    sim.get("find_client_id_by_var", "var=a&val=b&search_in=client")
        .refuses(400, "search_in must be order");
}

#[test]
fn several_variables_must_all_fit() {
    let sim = Sim::start();
    let all = sim.load_many(2);
    sim.save(
        all[0],
        &json!({ "client.city": "Riga", "client.plan": "Pro" }),
    );
    sim.save(
        all[1],
        &json!({ "client.city": "Riga", "client.plan": "Team" }),
    );
    let find = |query: &str| sim.get("find_all_client_id_by_several_vars", query);
    assert_eq!(
        find("city=Riga&plan=Pro").json(),
        json!({ "status": "success", "client_ids": [all[0]] })
    );
    assert_eq!(find("city=Riga").json()["client_ids"], json!(all));
    find("").refuses(400, "from 1 to 3 variables must be given, 0 were");
    find("a=1&b=2&c=3&d=4").refuses(400, "from 1 to 3 variables must be given, 4 were");
}

#[test]
fn a_query_takes_operators() {
    let sim = Sim::start();
    let all = sim.load_many(4);
    for (id, city) in all.iter().zip(["Riga", "Tomsk", "Казань"]) {
        sim.save(*id, &json!({ "client.city": city, "plan": "Pro", "n": 1 }));
    }
    let find = |mut body: Value| {
        let q = body["q"].take();
        body["q"] = q;
        sim.post("find_clients", &body)
    };
    let hits = |q: Value| {
        let answer = find(json!({ "q": q })).json();
        assert_eq!(answer["status"], "success", "{answer}");
        let ids = answer["client_ids"].as_array().unwrap().clone();
        let at = |id: &Value| all.iter().position(|known| json!(known) == *id).unwrap();
        ids.iter().map(at).collect::<Vec<_>>()
    };
    assert_eq!(hits(json!({ "city": "Riga" })), [0]);
    assert_eq!(
        hits(json!({ "city": { "_in": ["Riga", "Казань"] } })),
        [0, 2]
    );
    assert_eq!(
        hits(json!({ "city": { "_not_in": ["Riga", "Казань"] } })),
        [1, 3]
    );
    assert_eq!(hits(json!({ "city": { "_not": "Riga" } })), [1, 2, 3]);
    assert_eq!(hits(json!("{\"city\":\"Tomsk\"}")), [1]);
    assert_eq!(hits(json!({ "plan": "Pro" })), Vec::<usize>::new());

    let two = json!({ "plan": "Pro", "n": { "_not": 1 } });
    let count = |body: Value| find(body).json()["client_ids"].as_array().unwrap().len();
    assert_eq!(
        count(json!({ "q": two, "search_in": "order" })),
        4,
        "any test is enough"
    );
    assert_eq!(
        count(json!({ "q": two, "search_in": "order", "include_all": true })),
        0
    );

    find(json!({})).refuses(400, "q is missing");
    find(json!({ "q": {} })).refuses(400, "q must ask for at least one variable");
    find(json!({ "q": { "a": { "_like": "b" } } }))
        .refuses(400, "there is no operator _like; known: _in");
    find(json!({ "q": { "a": { "_in": "b" } } })).refuses(400, "_in takes an array");
    find(json!({ "q": { "a": ["b"] } })).refuses(400, "a has no plain value");
    find(json!({ "q": { "a": "b" }, "include_all": "all" }))
        .refuses(400, "include_all must be true or false");
}
