//! Answers with more, less or other members than expected.

use super::{answered, read, try_written, written};
use salebot_onsite::api::{
    Channels, ConnectedChannels, FindAllClientIdByVar, GetClients, GetHistory, GetMessages,
    GetOrderState, GetOrderVars, GetOrders, ListSubscribers, LoadClients, Method,
    OnlineChatClientId,
};
use salebot_onsite::error::Code;
use serde_json::json;

fn pair(name: &str, json: &str) -> (String, String) {
    (name.to_owned(), json.to_owned())
}

#[test]
fn unknown_members_are_kept() {
    let body =
        "{\"status\":\"success\",\"clients\":[{\"id\":1,\"later\":{\"a\":[1,null]}}],\"total\":7}";
    let answer = read::<GetClients>(body);
    assert_eq!(
        answer.rest,
        [pair("status", "\"success\""), pair("total", "7")]
    );
    assert_eq!(answer.clients[0].rest, [pair("later", "{\"a\":[1,null]}")]);
    assert_eq!(written("get_clients", body), crate::support::parse(body));
}

#[test]
fn members_of_another_kind_are_kept() {
    let body = "{\"result\":[{\"id\":1,\"text\":{\"a\":1},\"answered\":\"maybe\",\"created_at\":\"yesterday\",\"manager_id\":-1}]}";
    let item = &read::<GetHistory>(body).result[0];
    assert_eq!(
        (&item.text, item.answered, item.created_at, item.manager_id),
        (&None, None, None, None)
    );
    assert_eq!(
        item.rest,
        [
            pair("text", "{\"a\":1}"),
            pair("answered", "\"maybe\""),
            pair("created_at", "\"yesterday\""),
            pair("manager_id", "-1")
        ]
    );
    assert_eq!(written("get_history", body), crate::support::parse(body));
}

#[test]
fn missing_and_null_members_are_none() {
    let item = &read::<GetHistory>("{\"result\":[{\"id\":1,\"text\":null}]}").result[0];
    assert_eq!((&item.text, item.message_id), (&None, None));
    assert!(item.rest.is_empty(), "{:?}", item.rest);
}

#[test]
fn an_unknown_messenger_survives() {
    let body = "{\"clients\":[{\"id\":1,\"client_type\":99},{\"id\":2,\"client_type\":\"20\"},{\"id\":3,\"client_type\":\"new\"}]}";
    let clients = read::<GetClients>(body).clients;
    assert_eq!(clients[0].client_type, Some(99));
    assert_eq!(clients[1].client_type, Some(20));
    assert_eq!(clients[2].client_type, None);
    assert_eq!(clients[2].rest, [pair("client_type", "\"new\"")]);
    let rows = written("get_clients", body);
    let types: Vec<_> = rows["clients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["client_type"].clone())
        .collect();
    assert_eq!(types, [json!(99), json!(20), json!("new")]);
    let subscribers = "[{\"id\":1,\"client_type\":99}]";
    assert_eq!(
        read::<ListSubscribers>(subscribers)[0].client_type,
        Some(99)
    );
}

#[test]
fn an_unknown_messengers_channels_are_listed() {
    let body = "{\"project_id\":1,\"viber\":[],\"telegram\":[{\"id\":7,\"group_id\":\"shop_bot\"}],\"later\":[{\"id\":\"9\",\"group_id\":12}],\"odd\":[7],\"note\":\"a\"}";
    let channels = read::<ConnectedChannels>(body);
    let all = |channels: &Channels| -> Vec<(String, Vec<Option<u64>>)> {
        let all = channels.all();
        all.map(|(name, rows)| (name.to_owned(), rows.iter().map(|row| row.id).collect()))
            .collect()
    };
    assert_eq!(
        all(&channels),
        [
            ("telegram".to_owned(), vec![Some(7)]),
            ("viber".to_owned(), vec![]),
            ("later".to_owned(), vec![Some(9)])
        ]
    );
    assert_eq!(channels.project_id, Some(1));
    assert_eq!(channels.vk, None);
}

#[test]
fn a_channels_group_is_a_text_however_it_comes() {
    let body = "{\"whatsapp\":[{\"id\":8,\"name\":\"shop\",\"enabled\":1,\"group_id\":12,\"status\":2,\"later\":1}]}";
    let row = &read::<ConnectedChannels>(body).whatsapp.unwrap()[0];
    assert_eq!(
        (row.group_id.as_deref(), row.enabled, row.status),
        (Some("12"), Some(true), Some(2))
    );
    assert_eq!(row.rest, [pair("later", "1")]);
}

#[test]
fn deals_come_under_two_names() {
    for body in [
        "{\"status\":\"success\",\"order_id\":[1,\"2\"]}",
        "{\"status\":\"success\",\"result\":[1,\"2\"]}",
    ] {
        assert_eq!(read::<GetOrders>(body).order_id, [1, 2], "{body}");
        assert_eq!(
            written("get_orders", body),
            json!({ "status": "success", "order_id": [1, 2] }),
            "{body}"
        );
    }
}

#[test]
fn a_created_client_may_be_none() {
    let body = "{\"status\":\"success\",\"items\":[{\"platform_id\":\"1\",\"group_id\":\"shop_bot\",\"client_type\":1,\"status\":\"error\",\"id\":null},{\"platform_id\":79000000000,\"group_id\":\"\",\"client_type\":\"13\",\"status\":\"success\",\"id\":\"36553\"}]}";
    let items = read::<LoadClients>(body).items;
    assert_eq!(
        (items[0].id, items[0].status.as_deref()),
        (None, Some("error"))
    );
    assert_eq!(items[1].id.map(|id| id.get()), Some(36553));
    assert_eq!(
        (items[1].platform_id.as_deref(), items[1].client_type),
        (Some("79000000000"), Some(13))
    );
    let written = written("load_clients", body);
    assert_eq!(
        (&written["items"][0]["id"], &written["items"][1]["id"]),
        (&json!(null), &json!(36553))
    );
}

#[test]
fn a_deals_variables_are_texts_or_nothing() {
    let body = "{\"status\":\"success\",\"result\":{\"plan\":\"pro\",\"sum\":5,\"paid\":true,\"note\":null,\"odd\":[1]}}";
    let vars = read::<GetOrderVars>(body).result;
    let of = |name| vars.get(name);
    assert_eq!(
        (
            of("plan"),
            of("sum"),
            of("paid"),
            of("note"),
            of("odd"),
            of("none")
        ),
        (
            Some("pro"),
            Some("5"),
            Some("true"),
            None,
            Some("[1]"),
            None
        )
    );
}

/// Rust and JavaScript are refused this answer alike.
#[track_caller]
fn is_unreadable<M: Method>(body: &str) {
    let sentence = format!("{}: the answer is not what the method promises", M::NAME);
    let rust = answered::<M>(200, body).map(drop).unwrap_err();
    let javascript = try_written(M::NAME, body).unwrap_err();
    for error in [rust, javascript] {
        assert_eq!(
            (error.code, error.to_string()),
            (Code::BadAnswer, sentence.clone()),
            "{body}"
        );
        assert_eq!(error.said.unwrap().words, body);
    }
}

#[test]
fn an_answer_without_its_heart_is_refused() {
    for body in ["ok", "[]", "{}", "null", "7", "{\"status\":\"success\"}"] {
        is_unreadable::<OnlineChatClientId>(body);
        is_unreadable::<GetHistory>(body);
        is_unreadable::<GetMessages>(body);
        is_unreadable::<GetOrders>(body);
        is_unreadable::<GetOrderState>(body);
        is_unreadable::<GetOrderVars>(body);
        is_unreadable::<LoadClients>(body);
    }
    for id in [
        "null", "\"\"", "\"a\"", "-1", "1.5", "\"1.5\"", "true", "[1]", "1e3",
    ] {
        is_unreadable::<OnlineChatClientId>(&format!("{{\"client_id\":{id}}}"));
        is_unreadable::<FindAllClientIdByVar>(&format!("{{\"client_ids\":[1,{id}]}}"));
    }
    is_unreadable::<ListSubscribers>("{\"id\":1}");
    is_unreadable::<ListSubscribers>("[{\"tag\":\"a\"}]");
    is_unreadable::<ConnectedChannels>("[]");
}
