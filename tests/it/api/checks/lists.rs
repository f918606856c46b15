//! Lists, and how long they may be.

use super::{least, refuses, takes, with};
use serde_json::{Value, json};

fn ids(count: u64) -> Value {
    json!((1..=count).collect::<Vec<_>>())
}

fn keys(count: u64) -> Value {
    json!((1..=count).map(|id| id.to_string()).collect::<Vec<_>>())
}

#[test]
fn the_services_limits_are_kept() {
    let callback = |count| {
        with(
            &least("send_callback_by_platform_id"),
            json!({ "platform_ids": keys(count) }),
        )
    };
    takes("send_callback_by_platform_id", callback(300));
    refuses(
        "send_callback_by_platform_id",
        callback(301),
        "platform_ids takes 300 entries at the most, not 301",
    );
    takes("delete_clients", json!({ "client_ids": ids(500) }));
    refuses(
        "delete_clients",
        json!({ "client_ids": ids(501) }),
        "client_ids takes 500 entries at the most, not 501",
    );
}

#[test]
fn other_lists_have_no_limit() {
    takes("add_to_list", json!({ "list_id": 1, "clients": ids(3000) }));
    takes("broadcast", json!({ "message": "a", "clients": ids(3000) }));
    takes(
        "find_client_id_by_platform_id",
        json!({ "group_id": "a", "platform_ids": keys(3000) }),
    );
}

#[test]
fn a_list_is_a_list_and_not_empty() {
    let numbers = "must be a list of numbers, and not empty";
    let texts = "must be a list of texts or numbers, and not empty";
    for (method, name, sentence) in [
        ("delete_clients", "client_ids", numbers),
        ("add_to_list", "clients", numbers),
        ("remove_from_list", "clients", numbers),
        ("send_callback_by_platform_id", "platform_ids", texts),
        ("find_client_id_by_platform_id", "platform_ids", texts),
        ("get_order_vars", "variables", texts),
    ] {
        for odd in [
            json!([]),
            json!(1),
            json!("1"),
            json!("1,2"),
            json!({ "0": 1 }),
        ] {
            let params = with(&least(method), json!({ name: odd }));
            refuses(method, params, &format!("{name} {sentence}"));
        }
    }
}

#[test]
fn an_odd_entry_is_told_by_its_place() {
    for odd in [
        json!(""),
        json!(" "),
        json!(null),
        json!(9007199254740992_u64),
        json!(true),
        json!({}),
        json!([]),
    ] {
        refuses(
            "find_client_id_by_platform_id",
            json!({ "group_id": "a", "platform_ids": ["a", 7, odd] }),
            "platform_ids[2] is none of the texts or numbers that it takes",
        );
    }
}

#[test]
fn load_clients_takes_a_list_of_clients() {
    let row = json!({ "platform_id": "1", "group_id": "shop_bot", "client_type": 1 });
    takes("load_clients", json!([row]));
    takes("load_clients", json!(vec![row.clone(); 1000]));
    takes(
        "load_clients",
        json!([{ "platform_id": 1, "group_id": 2, "client_type": "1" }]),
    );
    takes(
        "load_clients",
        json!([{ "platform_id": "79000000000", "group_id": "", "client_type": 13 }]),
    );
    takes(
        "load_clients",
        json!([{ "platform_id": "1", "group_id": "a", "client_type": 0 }]),
    );
    takes(
        "load_clients",
        json!([{ "platform_id": "1", "group_id": "a", "client_type": 99 }]),
    );
    for odd in [
        json!([]),
        json!({}),
        row.clone(),
        json!({ "clients": [row] }),
    ] {
        refuses(
            "load_clients",
            odd,
            "a list of clients is needed, and not an empty one",
        );
    }
}

#[test]
fn an_odd_client_is_told_by_its_place() {
    let row = json!({ "platform_id": "1", "group_id": "shop_bot", "client_type": 1 });
    let odd = |more: Value| json!([row, with(&row, more)]);
    for platform_id in [json!(""), json!(null), json!(" "), json!([]), json!(true)] {
        refuses(
            "load_clients",
            odd(json!({ "platform_id": platform_id })),
            "[1] platform_id must be a text or a number, and not empty",
        );
    }
    for client_type in [
        json!(""),
        json!(null),
        json!(-1),
        json!(1.5),
        json!("a"),
        json!(true),
    ] {
        refuses(
            "load_clients",
            odd(json!({ "client_type": client_type })),
            "[1] client_type must be a whole number",
        );
    }
    for group_id in [json!(null), json!(" "), json!({})] {
        refuses(
            "load_clients",
            odd(json!({ "group_id": group_id })),
            "[1] group_id must be a text or a number; for telephony an empty text",
        );
    }
    for item in [json!(7), json!("a"), json!(null), json!([row])] {
        refuses(
            "load_clients",
            json!([row, item]),
            "[1] platform_id must be a text or a number, and not empty",
        );
    }
    refuses(
        "load_clients",
        json!([{ "platform_id": "1" }]),
        "[0] client_type must be a whole number",
    );
}

#[test]
fn a_client_to_create_has_three_members() {
    let row = json!({ "platform_id": "1", "group_id": "shop_bot", "client_type": 1 });
    for name in ["nmae", "clientType", "name", "Platform_id"] {
        let more = with(&row, json!({ name: "a" }));
        let sentence = format!("[0] {name} is none of its parameters");
        refuses("load_clients", json!([more]), &sentence);
        let sentence = format!("[1] {name} is none of its parameters");
        refuses("load_clients", json!([row, more]), &sentence);
    }
}
