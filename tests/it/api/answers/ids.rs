//! Ids and other large numbers, none of which may be rounded anywhere.

use super::{read, try_written, written};
use crate::api::{answered, declared};
use crate::support::{key, response};
use salebot_onsite::api::answer::{self, Secrets, Type};
use salebot_onsite::api::{
    ConnectedChannels, FindAllClientIdByVar, FindClientIdByPlatformId, GetClients, GetHistory,
    GetOrders, LoadClients, Method, OnlineChatClientId,
};
use salebot_onsite::error::Code;
use serde_json::json;

const HIGHEST: u64 = (1 << 53) - 1;

/// Neither Rust nor JavaScript is given this answer.
#[track_caller]
fn is_too_large<M: Method>(body: &str) {
    let sentence = format!(
        "{}: the answer holds an id above 2^53 - 1, which would be rounded",
        M::NAME
    );
    let rust = answered::<M>(200, body).map(drop).unwrap_err();
    let javascript = try_written(M::NAME, body).unwrap_err();
    for error in [rust, javascript] {
        assert_eq!(
            (error.code, error.status, error.to_string()),
            (Code::BadAnswer, Some(200), sentence.clone()),
            "{body}"
        );
        assert_eq!(error.said.unwrap().words, body);
    }
}

#[test]
fn the_highest_exact_id_is_given() {
    for body in [
        "{\"client_id\":9007199254740991}",
        "{\"client_id\":\"9007199254740991\"}",
    ] {
        assert_eq!(read::<OnlineChatClientId>(body).client_id.get(), HIGHEST);
        assert_eq!(
            written("online_chat_client_id", body),
            json!({ "client_id": HIGHEST })
        );
    }
}

#[test]
fn an_id_that_would_be_rounded_is_refused() {
    for id in [
        "9007199254740992",
        "9007199254740993",
        "\"9007199254740992\"",
        "18446744073709551616",
        "\"99999999999999999999999999\"",
    ] {
        is_too_large::<OnlineChatClientId>(&format!("{{\"client_id\":{id}}}"));
        is_too_large::<FindAllClientIdByVar>(&format!("{{\"client_ids\":[1,{id}]}}"));
        is_too_large::<GetOrders>(&format!("{{\"status\":\"success\",\"order_id\":[{id}]}}"));
        is_too_large::<GetHistory>(&format!("{{\"result\":[{{\"id\":{id}}}]}}"));
    }
}

#[test]
fn it_is_refused_inside_of_members_that_may_be_missing() {
    let id = "9007199254740992";
    is_too_large::<GetHistory>(&format!(
        "{{\"result\":[{{\"id\":1,\"message_id\":{id}}}]}}"
    ));
    is_too_large::<GetClients>(&format!(
        "{{\"clients\":[{{\"id\":1}},{{\"id\":2,\"client_type\":\"{id}\"}}]}}"
    ));
    is_too_large::<ConnectedChannels>(&format!("{{\"telegram\":[{{\"id\":{id}}}]}}"));
    is_too_large::<ConnectedChannels>(&format!("{{\"project_id\":{id}}}"));
    is_too_large::<LoadClients>(&format!("{{\"items\":[{{\"id\":{id}}}]}}"));
    is_too_large::<FindClientIdByPlatformId>(&format!("[{{\"id\":1}},{{\"id\":{id}}}]"));
}

#[test]
fn ids_that_come_as_texts_are_numbers_for_javascript() {
    let body = "{\"status\":\"success\",\"result\":[{\"id\":\"22563045582\",\"message_id\":\"390\",\"created_at\":\"1587895014\"}]}";
    let item = &read::<GetHistory>(body).result[0];
    assert_eq!(
        (item.id, item.message_id, item.created_at),
        (22_563_045_582, Some(390), Some(1_587_895_014))
    );
    assert_eq!(
        written("get_history", body)["result"][0],
        json!({ "id": 22_563_045_582_u64, "message_id": 390, "created_at": 1_587_895_014 })
    );
    let body = "{\"status\":\"success\",\"client_ids\":[\"1\",2,\"9007199254740991\"]}";
    let ids: Vec<u64> = read::<FindAllClientIdByVar>(body)
        .client_ids
        .iter()
        .map(|id| id.get())
        .collect();
    assert_eq!(ids, [1, 2, HIGHEST]);
    assert_eq!(
        written("find_all_client_id_by_var", body)["client_ids"],
        json!([1, 2, HIGHEST])
    );
}

#[test]
fn other_large_whole_numbers_are_texts_for_javascript() {
    let body = "{\"status\":\"success\",\"clients\":[{\"id\":1,\"later\":9007199254740993,\
        \"custom_answer\":{\"a\":[-9007199254740992,9007199254740991]},\"platform_id\":92233720368547758070}]}";
    let row = &written("get_clients", body)["clients"][0];
    assert_eq!(row["later"], "9007199254740993");
    assert_eq!(
        row["custom_answer"],
        json!({ "a": ["-9007199254740992", HIGHEST] })
    );
    assert_eq!(row["platform_id"], "92233720368547758070");
    let client = &read::<GetClients>(body).clients[0];
    assert_eq!(client.platform_id.as_deref(), Some("92233720368547758070"));
    assert!(
        client
            .rest
            .contains(&("later".to_owned(), "9007199254740993".to_owned()))
    );
}

#[test]
fn an_answer_of_an_unknown_method_is_given_without_rounding_too() {
    let answer = response(200, "{\"id\":9007199254740993,\"other\":[1,1.5,-3,1e2]}");
    let out = answer::read_any("later", &key(), &answer, Secrets::Hidden).unwrap();
    assert_eq!(
        out,
        "{\"id\":\"9007199254740993\",\"other\":[1,1.5,-3,1e2]}"
    );
}

/// The types that a type is made of.
fn parts(of: &'static Type, found: &mut Vec<&'static str>) {
    match of {
        Type::Maybe(inner) | Type::List(inner) | Type::Map(inner) => parts(inner, found),
        Type::Object(shape) => {
            for member in shape.members {
                let is_id = member.name == "id" || member.name.ends_with("_id");
                let whole = matches!(
                    member.what,
                    Type::Id | Type::Whole | Type::Maybe(Type::Id | Type::Whole)
                );
                if is_id && !whole && !found.contains(&member.name) {
                    found.push(member.name);
                }
                parts(member.what, found);
            }
        }
        _ => {}
    }
}

#[test]
fn whatever_is_called_an_id_is_a_whole_number_but_for_other_services_names() {
    let mut found = Vec::new();
    for meta in declared() {
        parts(meta.answer, &mut found);
    }
    found.sort_unstable();
    // A list of numbers, and what messengers call their users and groups.
    assert_eq!(found, ["group_id", "order_id", "platform_id", "vk_id"]);
}
