//! Deals.

use serde_json::{Value, json};

use crate::support::{Answer, Sim};

fn create(sim: &Sim, body: Value) -> i64 {
    let answer = sim.post("create_order", &body).json();
    assert_eq!(answer["status"], "success", "{answer}");
    answer["order_id"].as_i64().unwrap()
}

fn orders(sim: &Sim, client: i64, status: &str) -> Value {
    let query = format!("client_id={client}&order_status={status}");
    sim.get("get_orders", &query).json()["order_id"].take()
}

#[test]
fn deals_go_through_the_funnel_to_its_end() {
    let sim = Sim::start();
    let client = sim.client();
    let order = create(
        &sim,
        json!({ "client_id": client, "name": "A", "description": "B", "budget": 100, "state_id": 2 }),
    );
    let of = json!({ "client_id": client, "order_id": order });
    let state = || {
        sim.get(
            "get_order_state",
            &format!("client_id={client}&order_id={order}"),
        )
        .json()
    };
    assert_eq!(state(), json!({ "status": "success", "state_id": 2 }));
    for next in [3, 4] {
        assert_eq!(
            sim.post("move_order_to_next_state", &of).json(),
            json!({ "status": "success", "state_id": next })
        );
    }
    sim.post("move_order_to_next_state", &of)
        .refuses(400, "the order is closed");
    let deal = &sim.state(client)["deals"][0];
    assert_eq!(
        json!([
            deal["name"],
            deal["description"],
            deal["budget"],
            deal["status"]
        ]),
        json!(["A", "B", "100", 1])
    );
}

#[test]
fn a_client_has_several_and_the_newest_active_is_the_current() {
    let sim = Sim::start();
    let client = sim.client();
    let current = || sim.get("get_current_order_id", &format!("client_id={client}"));
    current().says(404, "order not found");
    sim.post(
        "set_order_state",
        &json!({ "client_id": client, "state_id": 2 }),
    )
    .says(404, "order not found");

    let first = create(&sim, json!({ "client_id": client }));
    let second = create(&sim, json!({ "client_id": client }));
    assert_eq!(
        current().json(),
        json!({ "status": "success", "order_id": second })
    );
    let set = |state: i64| {
        sim.post(
            "set_order_state",
            &json!({ "client_id": client, "state_id": state }),
        )
    };
    assert_eq!(set(5).text, "ok");
    assert_eq!(current().json()["order_id"], first);
    assert_eq!(set(4).text, "ok");
    current().says(404, "order not found");
    set(9).refuses(400, "state_id: there is no state 9");

    let third = create(&sim, json!({ "client_id": client }));
    assert_eq!(orders(&sim, client, "0"), json!([third]));
    assert_eq!(orders(&sim, client, "1"), json!([first]));
    assert_eq!(orders(&sim, client, "2"), json!([second]));
    assert_eq!(orders(&sim, client, ""), json!([first, second, third]));
    sim.get("get_orders", &format!("client_id={client}&order_status=3"))
        .refuses(400, "order_status must be 0, 1 or 2");
    sim.quirks(json!({ "orders_in_result": true }));
    assert_eq!(
        sim.get("get_orders", &format!("client_id={client}&order_status=0"))
            .json(),
        json!({ "status": "success", "result": [third] })
    );
}

#[test]
fn the_first_deal_variable_opens_a_deal() {
    let sim = Sim::start();
    let client = sim.client();
    sim.save(client, &json!({ "client.city": "Riga" }));
    assert_eq!(sim.state(client)["deals"], json!([]));
    sim.save(client, &json!({ "plan": "Pro" }));
    sim.post(
        "set_order_state",
        &json!({ "client_id": client, "state_id": 4 }),
    );
    sim.save(client, &json!({ "size": "L" }));
    assert_eq!(sim.state(client)["deals"].as_array().unwrap().len(), 2);
    let variables = sim
        .get("get_variables", &format!("client_id={client}"))
        .json();
    assert_eq!(
        json!([variables["plan"], variables["size"]]),
        json!([null, "L"])
    );
}

#[test]
fn variables_of_a_deal_are_set_and_read() {
    let sim = Sim::start();
    let client = sim.client();
    let order = create(&sim, json!({ "client_id": client }));
    let set = json!({ "client_id": client, "order_id": order, "variables": { "plan": "Pro", "n": 2, "who": "#{client_id}", "client.x": "y" } });
    assert_eq!(
        sim.post("set_order_vars", &set).json(),
        json!({ "status": "success" })
    );
    let get = json!({ "client_id": client, "order_id": order, "variables": ["plan", "n", "who", "none"] });
    assert_eq!(
        sim.post("get_order_vars", &get).json(),
        json!({ "status": "success", "result": { "plan": "Pro", "n": "2", "who": "36553", "none": null } })
    );
    let without = json!({ "client_id": client, "order_id": order });
    sim.post("get_order_vars", &without)
        .refuses(400, "variables is missing");
    sim.post("set_order_vars", &without)
        .refuses(400, "variables is missing");
}

#[test]
fn a_phone_or_an_address_makes_the_client() {
    let sim = Sim::start();
    create(&sim, json!({ "phone": "+7 900 000-00-01" }));
    create(
        &sim,
        json!({ "phone": "79000000001", "email": "a@client.example" }),
    );
    create(&sim, json!({ "email": "a@client.example" }));
    let clients = sim.look("clients");
    assert_eq!(clients.as_array().unwrap().len(), 2);
    let (phone, email) = (sim.state(36_553), sim.state(36_554));
    assert_eq!(
        json!([phone["client_type"], phone["variables"]]),
        json!([13, { "phone": "79000000001" }])
    );
    assert_eq!(
        phone["deals"].as_array().unwrap().len(),
        2,
        "the phone comes first"
    );
    assert_eq!(
        json!([email["client_type"], email["variables"]]),
        json!([14, { "email": "a@client.example" }])
    );
    sim.post(
        "create_order",
        &json!({ "client_id": 1, "phone": "79000000001" }),
    )
    .says(404, "client_not_found");
    sim.post("create_order", &json!({ "name": "A" }))
        .refuses(400, "one of client_id, phone, email is missing");
    sim.post("create_order", &json!({ "phone": "7", "state_id": 77 }))
        .refuses(400, "there is no state 77");
}

#[test]
fn an_order_that_is_not_the_clients_is_not_found() {
    let sim = Sim::start();
    let (one, two) = (sim.client(), sim.load(1, "shop_example_bot", "1"));
    let order = create(&sim, json!({ "client_id": one }));
    let body = |order: i64| json!({ "client_id": two, "order_id": order, "variables": {} });
    let not_found =
        |answer: Answer, order: i64| answer.says(404, &format!("order {order} not found"));
    for order in [order, 12_345] {
        not_found(sim.post("move_order_to_next_state", &body(order)), order);
        not_found(sim.post("set_order_vars", &body(order)), order);
        let mut names = body(order);
        names["variables"] = json!(["a"]);
        not_found(sim.post("get_order_vars", &names), order);
        not_found(
            sim.get(
                "get_order_state",
                &format!("client_id={two}&order_id={order}"),
            ),
            order,
        );
    }
    sim.quirks(json!({ "client_not_found_status": 200 }));
    sim.get("get_order_state", &format!("client_id={two}&order_id=5"))
        .says(200, "order 5 not found");
    sim.get("get_order_state", &format!("client_id={two}"))
        .refuses(400, "order_id is missing");
}
