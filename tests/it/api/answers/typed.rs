//! Every type of answer, member by member.

use super::read;
use salebot_onsite::api::{
    ConnectedChannels, CreateOrder, FindClientIdByPlatformId, GetClients, GetCurrentOrderId,
    GetHistory, GetMessages, GetOrderState, GetOrderVars, Json, ListSubscribers, LoadClients,
    MoveOrderToNextState,
};

fn words(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn json(text: &str) -> Option<Json> {
    Some(Json(text.to_owned()))
}

#[test]
fn a_message_of_the_history() {
    let item = &read::<GetHistory>(super::fixture!("get_history.json")).result[0];
    assert_eq!((item.id, item.message_id), (22_563_045_582, Some(390)));
    assert_eq!(
        (item.answered, item.client_replica, item.delivered),
        (Some(true), Some(false), Some(true))
    );
    assert_eq!(
        (item.message_from_outside, item.created_at, item.manager_id),
        (Some(0), Some(1_587_895_014), Some(1))
    );
    assert_eq!(item.text, words("Your cart is kept"));
    assert_eq!(item.attachments, json("{}"));
    assert_eq!(item.error_message, words("true"));
    assert_eq!(item.manager_email, words("a@b.example"));
    assert!(item.rest.is_empty());
}

#[test]
fn the_files_of_a_message_come_in_three_forms() {
    let body = "{\"result\":[{\"id\":1,\"attachments\":[\"https://shop.example/a.png\"]},{\"id\":2,\"attachments\":null},{\"id\":3,\"attachments\":{\"url\":\"a\"}}]}";
    let items = read::<GetHistory>(body).result;
    assert_eq!(
        items[0].attachments,
        json("[\"https://shop.example/a.png\"]")
    );
    assert_eq!(items[1].attachments, None);
    assert_eq!(items[2].attachments, json("{\"url\":\"a\"}"));
}

#[test]
fn a_block_of_the_scheme() {
    let body = "{\"status\":\"success\",\"messages\":[{\"id\":390,\"condition\":\"price\",\"answer\":\"From 5\",\"message_type\":1,\"description\":\"prices\",\"attachment_url\":\"https://shop.example/a.png\",\"attachment_type\":\"image\",\"file\":{\"name\":\"a\"},\"attachments\":\"[{\\\"a\\\":1}]\"}]}";
    let block = &read::<GetMessages>(body).messages[0];
    assert_eq!((block.id, block.message_type), (390, Some(1)));
    assert_eq!(
        (&block.condition, &block.answer, &block.description),
        (&words("price"), &words("From 5"), &words("prices"))
    );
    assert_eq!(block.attachment_url, words("https://shop.example/a.png"));
    assert_eq!(block.attachment_type, words("image"));
    assert_eq!(block.file, json("{\"name\":\"a\"}"));
    assert_eq!(block.attachments, words("[{\"a\":1}]"));
}

#[test]
fn a_client() {
    let body = "{\"status\":\"success\",\"clients\":[{\"id\":36553,\"platform_id\":\"qj6pvradl1f\",\"client_type\":5,\"name\":\"Ann\",\"avatar\":\"https://shop.example/a.png\",\"message_id\":390,\"project_id\":1,\"created_at\":1587905814,\"updated_at\":1587895014,\"custom_answer\":{\"a\":1},\"tag\":\"landing\",\"group\":\"2893\",\"operator_start_dialog\":false}]}";
    let client = &read::<GetClients>(body).clients[0];
    assert_eq!((client.id.get(), client.client_type), (36553, Some(5)));
    assert_eq!(
        (&client.platform_id, &client.name, &client.avatar),
        (
            &words("qj6pvradl1f"),
            &words("Ann"),
            &words("https://shop.example/a.png")
        )
    );
    assert_eq!((client.message_id, client.project_id), (Some(390), Some(1)));
    assert_eq!(
        (client.created_at, client.updated_at),
        (Some(1_587_905_814), Some(1_587_895_014))
    );
    assert_eq!(client.custom_answer, json("{\"a\":1}"));
    assert_eq!(
        (&client.tag, &client.group),
        (&words("landing"), &words("2893"))
    );
    assert_eq!(client.operator_start_dialog, Some(false));
    assert!(client.rest.is_empty());
}

#[test]
fn a_client_by_platform_id() {
    let body = "[{\"id\":1,\"tag\":\"landing\",\"created_at\":\"2023-07-11 10:04:22\",\"name\":\"Ann\",\"avatar\":\"\",\"platform_id\":\"7\",\"group\":\"shop_bot\",\"variables\":{\"plan\":\"pro\"}}]";
    let client = &read::<FindClientIdByPlatformId>(body)[0];
    assert_eq!(
        (client.id.get(), &client.tag, &client.name, &client.avatar),
        (1, &words("landing"), &words("Ann"), &words(""))
    );
    assert_eq!(
        (&client.platform_id, &client.group),
        (&words("7"), &words("shop_bot"))
    );
    assert_eq!(client.created_at, json("\"2023-07-11 10:04:22\""));
    assert_eq!(client.variables, json("{\"plan\":\"pro\"}"));
}

#[test]
fn a_subscriber() {
    let body = "[{\"id\":1,\"tag\":null,\"created_at\":1587895014,\"name\":\"Ann\",\"vk_id\":\"7\",\"group\":\"shop_bot\",\"client_type\":1,\"variables\":{}}]";
    let client = &read::<ListSubscribers>(body)[0];
    assert_eq!((client.id.get(), &client.tag), (1, &None));
    assert_eq!(
        (&client.name, &client.vk_id, &client.group),
        (&words("Ann"), &words("7"), &words("shop_bot"))
    );
    assert_eq!(client.client_type, Some(1));
    assert_eq!(
        (&client.created_at, &client.variables),
        (&json("1587895014"), &json("{}"))
    );
    assert!(read::<ListSubscribers>("[]").is_empty());
}

#[test]
fn a_created_client() {
    let body = "{\"status\":\"success\",\"items\":[{\"platform_id\":\"7\",\"group_id\":\"shop_bot\",\"client_type\":1,\"status\":\"success\",\"id\":36553}]}";
    let item = &read::<LoadClients>(body).items[0];
    assert_eq!(item.id.map(|id| id.get()), Some(36553));
    assert_eq!(
        (&item.platform_id, &item.group_id, &item.status),
        (&words("7"), &words("shop_bot"), &words("success"))
    );
    assert_eq!(item.client_type, Some(1));
}

#[test]
fn deals_and_their_states() {
    let order = "{\"status\":\"success\",\"order_id\":\"12\"}";
    assert_eq!(read::<GetCurrentOrderId>(order).order_id, 12);
    assert_eq!(read::<CreateOrder>(order).order_id, 12);
    let state = "{\"status\":\"success\",\"state_id\":3}";
    assert_eq!(read::<GetOrderState>(state).state_id, 3);
    assert_eq!(read::<MoveOrderToNextState>(state).state_id, 3);
    let vars = read::<GetOrderVars>("{\"status\":\"success\",\"result\":{\"plan\":\"pro\"}}");
    assert_eq!(vars.result.get("plan"), Some("pro"));
}

#[test]
fn the_channels() {
    let channels = read::<ConnectedChannels>(super::fixture!("connected_channels.json"));
    assert_eq!(channels.project_id, Some(1));
    assert_eq!(channels.viber, Some(Vec::new()));
    let telegram = &channels.telegram.unwrap()[0];
    assert_eq!((telegram.id, &telegram.name), (Some(7), &words("shop")));
    assert_eq!(
        (&telegram.group_id, telegram.enabled, telegram.status),
        (&words("shop_bot"), Some(true), None)
    );
    let whatsapp = &channels.whatsapp.unwrap()[0];
    assert_eq!(
        (&whatsapp.group_id, whatsapp.status),
        (&words("12"), Some(2))
    );
}
