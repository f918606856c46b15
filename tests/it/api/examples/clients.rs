//! Clients: made, listed, assigned, deleted.

use super::{Bot, Stage, accepted, id};
use salebot_onsite::api::{
    Accepted, AssignToUser, Client, ClientId, DeleteClients, GetClients, ListSubscribers,
    LoadClients, LoadedClient, NewClient, Subscriber,
};
use salebot_onsite::error::Error;
use serde_json::json;

pub(crate) async fn assign_to_user(bot: &Bot, client_id: ClientId) -> Result<Accepted, Error> {
    let call = AssignToUser::new(client_id).email("boris@shop.example");
    bot.call(&call).await
}

pub(crate) async fn load_clients(bot: &Bot) -> Result<Vec<LoadedClient>, Error> {
    let telegram = NewClient {
        platform_id: "512345678".into(),
        group_id: "shop_example_bot".into(),
        client_type: 1,
    };
    let telephony = NewClient {
        platform_id: "79001234567".into(),
        group_id: "".into(),
        client_type: 13,
    };
    let call = LoadClients::new(vec![telegram, telephony]);
    let loaded = bot.call(&call).await?;
    Ok(loaded.items)
}

pub(crate) async fn get_clients(bot: &Bot) -> Result<Vec<Client>, Error> {
    let call = GetClients::new().list(502).offset(10).limit(50);
    let page = bot.call(&call).await?;
    Ok(page.clients)
}

pub(crate) async fn delete_clients(
    bot: &Bot,
    client_ids: [ClientId; 2],
) -> Result<Accepted, Error> {
    bot.call(&DeleteClients::new(client_ids)).await
}

pub(crate) async fn subscribers(bot: &Bot) -> Result<Vec<Subscriber>, Error> {
    // Those who came to Telegram since February 2024.
    let call = ListSubscribers::new()
        .client_type(1)
        .date_from(1_706_745_600)
        .page(1);
    bot.call(&call).await
}

#[test]
fn a_client_is_assigned() {
    let stage = Stage::new();
    accepted(&stage.run("assign_to_user", assign_to_user(&stage.bot, id(36_558))));
    assert_eq!(stage.client(id(36_558))["manager_id"], 72);
}

#[test]
fn clients_are_loaded() {
    let stage = Stage::new();
    let items = stage.run("load_clients", load_clients(&stage.bot));
    assert_eq!(items.len(), 2);
    for (item, expected) in items.iter().zip([36_873, 36_874]) {
        assert_eq!(item.id, Some(id(expected)));
        let client = stage.client(id(expected));
        assert_eq!(
            json!([client["recipient"], client["client_type"]]),
            json!([item.platform_id, item.client_type])
        );
    }
}

#[test]
fn clients_of_a_list_are_listed_newest_first() {
    let stage = Stage::new();
    let page = stage.run("get_clients", get_clients(&stage.bot));
    let mut members =
        stage.ids_of(|client| client["lists"].as_array().unwrap().contains(&json!(502)));
    members.reverse();
    let ids: Vec<_> = page.iter().map(|client| client.id).collect();
    assert_eq!(ids, members[10..60]);
}

#[test]
fn clients_are_deleted() {
    let stage = Stage::new();
    let gone = [id(36_559), id(36_560)];
    accepted(&stage.run("delete_clients", delete_clients(&stage.bot, gone)));
    let left = stage.look("clients");
    let left = left.as_array().unwrap();
    assert_eq!(left.len(), 318);
    assert!(
        left.iter()
            .all(|row| row["client_id"] != 36_559 && row["client_id"] != 36_560)
    );
}

#[test]
fn subscribers_are_listed_newest_first() {
    let stage = Stage::new();
    let listed = stage.run("subscribers", subscribers(&stage.bot));
    let mut asked = stage.ids_of(|client| {
        client["client_type"] == 1 && client["created_at_ms"].as_u64().unwrap() >= 1_706_745_600_000
    });
    asked.reverse();
    let ids: Vec<_> = listed.iter().map(|client| client.id).collect();
    assert_eq!(ids, asked);
}
