//! Ids and other numbers.

use super::{broadcast, checked, least, message, refuses, takes, with};
use salebot_onsite::api::{Params, method};
use serde_json::{Value, json};

/// No id: nothing below 1, nothing that JavaScript rounds, nothing but digits.
fn no_ids() -> Vec<Value> {
    let mut odd: Vec<Value> = vec![
        json!(0),
        json!(-1),
        json!(1.5),
        json!("0"),
        json!("-1"),
        json!("1.5"),
        json!("a"),
        json!(" 1"),
        json!("+1"),
        json!("007"),
        json!("1e3"),
        json!(true),
        json!([1]),
        json!({}),
    ];
    odd.extend([json!(9007199254740992_u64), json!("9007199254740992")]);
    odd.extend([json!(1e21), json!(u64::MAX)]);
    odd
}

#[test]
fn ids_are_whole_numbers_that_are_exact_in_javascript() {
    for (name, id) in [
        ("callback", "client_id"),
        ("message", "client_id"),
        ("get_history", "client_id"),
        ("clear_history", "client_id"),
        ("assign_to_user", "client_id"),
        ("get_variables", "client_id"),
        ("save_variables", "client_id"),
        ("set_order_state", "client_id"),
        ("set_order_state", "state_id"),
        ("get_order_vars", "order_id"),
        ("create_order", "client_id"),
        ("create_order", "state_id"),
        ("add_to_list", "list_id"),
        ("broadcast", "list"),
        ("get_clients", "list"),
    ] {
        for good in [
            json!(1),
            json!("12"),
            json!(9007199254740991_u64),
            json!("9007199254740991"),
        ] {
            takes(name, with(&least(name), json!({ id: good })));
        }
        for odd in no_ids() {
            let sentence = format!("{id} must be a whole number from 1 to 2^53 - 1");
            refuses(name, with(&least(name), json!({ id: odd })), &sentence);
        }
    }
}

#[test]
fn ids_inside_of_lists_are_checked_one_by_one() {
    for odd in no_ids().into_iter().chain([json!(null), json!("")]) {
        refuses(
            "delete_clients",
            json!({ "client_ids": [1, "2", odd] }),
            "client_ids[2] is none of the numbers that it takes",
        );
    }
}

#[test]
fn numbers_that_javascript_writes_with_an_exponent_are_refused() {
    // As JSON.stringify writes 1e21.
    let params = Params::read("{\"client_id\":1e+21}").unwrap();
    let error = salebot_onsite::api::check(method("get_variables").unwrap(), &params).unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_variables: client_id must be a whole number from 1 to 2^53 - 1"
    );
    let params = Params::read("{\"phone\":1e+21}").unwrap();
    let error = salebot_onsite::api::check(method("check_whatsapp").unwrap(), &params).unwrap_err();
    assert_eq!(
        error.to_string(),
        "check_whatsapp: phone must be a text or a number up to 2^53 - 1"
    );
}

#[test]
fn limits_are_kept() {
    for (name, limit, least, most) in [
        ("get_history", "limit", 1, 2000),
        ("get_clients", "limit", 1, 500),
        ("get_orders", "order_status", 0, 2),
    ] {
        let call = |value: Value| with(&super::least(name), json!({ limit: value }));
        for good in [json!(least), json!(most), json!(most.to_string())] {
            takes(name, call(good));
        }
        for odd in [
            json!(most + 1),
            json!(-1),
            json!(1.5),
            json!("a"),
            json!(true),
            json!((most + 1).to_string()),
        ] {
            let sentence = format!("{limit} must be a whole number from {least} to {most}");
            refuses(name, call(odd), &sentence);
        }
    }
    refuses(
        "get_history",
        json!({ "client_id": 1, "limit": 0 }),
        "limit must be a whole number from 1 to 2000",
    );
    refuses(
        "get_clients",
        json!({ "limit": 0 }),
        "limit must be a whole number from 1 to 500",
    );
}

#[test]
fn other_numbers_have_no_upper_end_of_their_own() {
    for (name, number) in [
        ("get_clients", "offset"),
        ("subscribers", "page"),
        ("subscribers", "date_from"),
        ("subscribers", "date_to"),
        ("subscribers", "client_type"),
    ] {
        for good in [json!(0), json!(99), json!("5"), json!(9007199254740991_u64)] {
            takes(name, json!({ number: good }));
        }
        for odd in [
            json!(-1),
            json!(0.5),
            json!("a"),
            json!([]),
            json!(9007199254740992_u64),
        ] {
            let sentence = format!("{number} must be a whole number, 0 or more");
            refuses(name, json!({ number: odd }), &sentence);
        }
    }
}

#[test]
fn the_pause_of_a_broadcast_may_have_fractions() {
    for good in [json!(0), json!(0.2), json!(60), json!(1.5)] {
        takes("broadcast", with(&broadcast(), json!({ "shift": good })));
    }
    for odd in [json!(-0.1), json!("a"), json!(true), json!([0.2])] {
        refuses(
            "broadcast",
            with(&broadcast(), json!({ "shift": odd })),
            "shift must be a number, 0 or more",
        );
    }
}

#[test]
fn keys_are_texts_or_numbers() {
    for good in [
        json!("a"),
        json!("shop bot"),
        json!(1),
        json!(0),
        json!(-5),
        json!(1.5),
        json!(-0.25),
        json!("1.5"),
        json!("007"),
        json!(9007199254740991_u64),
    ] {
        takes(
            "vk_callback",
            with(
                &least("vk_callback"),
                json!({ "user_id": good, "group_id": good }),
            ),
        );
    }
    for odd in [
        json!(" "),
        json!("\t\n\u{a0}"),
        json!(1e21),
        json!(1e-7),
        json!(9007199254740992_u64),
        json!(-9007199254740992_i64),
        json!(true),
        json!(["a"]),
        json!({}),
    ] {
        let params = with(&least("vk_callback"), json!({ "user_id": odd }));
        refuses(
            "vk_callback",
            params,
            "user_id must be a text or a number up to 2^53 - 1",
        );
    }
}

#[test]
fn money_and_values_may_have_fractions() {
    let params = json!({ "client_id": 1, "budget": 1500.5 });
    takes("create_order", params);
    for name in [
        "find_client_id_by_var",
        "find_latest_client_id_by_var",
        "find_all_client_id_by_var",
    ] {
        takes(name, json!({ "var": "sum", "val": 1.5 }));
    }
}

#[test]
fn a_message_id_is_a_block() {
    let params = json!({ "client_id": 1, "message_id": "390" });
    assert_eq!(checked("message", &params), Ok(()));
    refuses(
        "message",
        with(&message(), json!({ "message": "", "message_id": 0 })),
        "message_id must be a whole number from 1 to 2^53 - 1",
    );
}
