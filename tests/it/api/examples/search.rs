//! Search for clients.

use super::{Bot, Stage, id};
use salebot_onsite::api::{
    ClientId, FindAllClientIdBySeveralVars, FindAllClientIdByVar, FindClientIdByEmail,
    FindClientIdByPhone, FindClientIdByPlatformId, FindClientIdByVar, FindClients,
    FindLatestClientIdByVar, InOrder, OnlineChatClientId, PlatformClient, WhatsappClientId,
};
use salebot_onsite::error::Error;
use serde_json::json;

pub(crate) async fn find_client_id_by_platform_id(
    bot: &Bot,
    group_id: u64,
) -> Result<Vec<PlatformClient>, Error> {
    let platform_ids = ["100023757", "100063352"];
    let call = FindClientIdByPlatformId::new(platform_ids, group_id);
    bot.call(&call).await
}

pub(crate) async fn online_chat_client_id(bot: &Bot, recipient: &str) -> Result<ClientId, Error> {
    let call = OnlineChatClientId::new(recipient)
        .tag("landing")
        .name("Anna");
    let found = bot.call(&call).await?;
    Ok(found.client_id)
}

pub(crate) async fn whatsapp_client_id(bot: &Bot, phone: &str) -> Result<ClientId, Error> {
    let call = WhatsappClientId::new(phone).group_id("wa-811");
    let found = bot.call(&call).await?;
    Ok(found.client_id)
}

pub(crate) async fn find_client_id_by_phone(bot: &Bot) -> Result<ClientId, Error> {
    let call = FindClientIdByPhone::new("+7 900 000-00-62");
    let found = bot.call(&call).await?;
    Ok(found.client_id)
}

pub(crate) async fn find_client_id_by_email(bot: &Bot) -> Result<ClientId, Error> {
    let call = FindClientIdByEmail::new("2@client.example");
    let found = bot.call(&call).await?;
    Ok(found.client_id)
}

pub(crate) async fn find_client_id_by_var(bot: &Bot) -> Result<ClientId, Error> {
    let call = FindClientIdByVar::new("plan", "Team & Co").search_in(InOrder);
    let found = bot.call(&call).await?;
    Ok(found.client_id)
}

pub(crate) async fn find_latest_client_id_by_var(bot: &Bot) -> Result<ClientId, Error> {
    let call = FindLatestClientIdByVar::new("city", "Казань");
    let found = bot.call(&call).await?;
    Ok(found.client_id)
}

pub(crate) async fn find_all_client_id_by_var(bot: &Bot) -> Result<Vec<ClientId>, Error> {
    let call = FindAllClientIdByVar::new("utm_source", "newsletter");
    let found = bot.call(&call).await?;
    Ok(found.client_ids)
}

pub(crate) async fn find_all_client_id_by_several_vars(bot: &Bot) -> Result<Vec<ClientId>, Error> {
    let pairs = [("city", "Riga"), ("utm_source", "vk")];
    let found = bot.call(&FindAllClientIdBySeveralVars::new(pairs)).await?;
    Ok(found.client_ids)
}

pub(crate) async fn find_clients(bot: &Bot) -> Result<Vec<ClientId>, Error> {
    let query = r#"{ "city": { "_in": ["Riga", "Tomsk"] }, "utm_source": { "_not": "vk" } }"#;
    let found = bot.call(&FindClients::new(query).include_all(true)).await?;
    Ok(found.client_ids)
}

#[test]
fn by_platform_ids_clients_are_found_with_what_is_known_of_them() {
    let stage = Stage::new();
    let found = stage.run(
        "find_client_id_by_platform_id",
        find_client_id_by_platform_id(&stage.bot, 194_275_601),
    );
    let ids: Vec<_> = found.iter().map(|client| client.id).collect();
    assert_eq!(ids, [id(36_556), id(36_561)]);
    assert_eq!(found[0].platform_id.as_deref(), Some("100023757"));
}

#[test]
fn the_client_of_the_chat_is_found_and_named() {
    let stage = Stage::new();
    let found = stage.run(
        "online_chat_client_id",
        online_chat_client_id(&stage.bot, "seed0000005"),
    );
    assert_eq!(found, id(36_558));
    let client = stage.client(found);
    assert_eq!(
        json!([client["tag"], client["name"]]),
        json!(["landing", "Anna"])
    );
}

#[test]
fn by_a_whatsapp_number_the_client_is_found() {
    let stage = Stage::new();
    let found = stage.run(
        "whatsapp_client_id",
        whatsapp_client_id(&stage.bot, "79000000031"),
    );
    assert_eq!(found, id(36_554));
}

#[test]
fn by_a_telephone_number_the_client_is_found() {
    let stage = Stage::new();
    let found = stage.run(
        "find_client_id_by_phone",
        find_client_id_by_phone(&stage.bot),
    );
    assert_eq!(found, id(36_555));
}

#[test]
fn by_an_address_the_client_is_found() {
    let stage = Stage::new();
    let found = stage.run(
        "find_client_id_by_email",
        find_client_id_by_email(&stage.bot),
    );
    assert_eq!(found, id(36_555));
}

#[test]
fn by_a_variable_of_a_deal_the_oldest_client_is_found() {
    let stage = Stage::new();
    let found = stage.run("find_client_id_by_var", find_client_id_by_var(&stage.bot));
    let holders = stage.ids_of(|client| {
        let mut deals = client["deals"].as_array().unwrap().iter();
        deals.any(|deal| deal["variables"]["plan"] == "Team & Co")
    });
    assert_eq!(found, holders[0]);
}

#[test]
fn by_a_variable_the_newest_client_is_found() {
    let stage = Stage::new();
    let found = stage.run(
        "find_latest_client_id_by_var",
        find_latest_client_id_by_var(&stage.bot),
    );
    let holders = stage.ids_of(|client| client["variables"]["city"] == "Казань");
    assert_eq!(Some(&found), holders.last());
}

#[test]
fn by_a_variable_all_clients_are_found() {
    let stage = Stage::new();
    let found = stage.run(
        "find_all_client_id_by_var",
        find_all_client_id_by_var(&stage.bot),
    );
    let holders = stage.ids_of(|client| client["variables"]["utm_source"] == "newsletter");
    assert_eq!(found, holders);
}

#[test]
fn by_several_variables_all_clients_are_found() {
    let stage = Stage::new();
    let found = stage.run(
        "find_all_client_id_by_several_vars",
        find_all_client_id_by_several_vars(&stage.bot),
    );
    let holders = stage.ids_of(|client| {
        client["variables"]["city"] == "Riga" && client["variables"]["utm_source"] == "vk"
    });
    assert_eq!(found, holders);
}

#[test]
fn by_a_query_all_clients_are_found() {
    let stage = Stage::new();
    let found = stage.run("find_clients", find_clients(&stage.bot));
    let holders = stage.ids_of(|client| {
        let city = &client["variables"]["city"];
        (city == "Riga" || city == "Tomsk") && client["variables"]["utm_source"] != "vk"
    });
    assert_eq!(found, holders);
}
