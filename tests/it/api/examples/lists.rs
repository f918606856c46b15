//! Lists of clients.

use super::{Bot, Stage, accepted, id};
use salebot_onsite::api::{Accepted, AddToList, ClientId, RemoveFromList};
use salebot_onsite::error::Error;
use serde_json::json;

pub(crate) async fn add_to_list(bot: &Bot, clients: [ClientId; 2]) -> Result<Accepted, Error> {
    bot.call(&AddToList::new(503, clients)).await
}

pub(crate) async fn remove_from_list(bot: &Bot, clients: [ClientId; 1]) -> Result<Accepted, Error> {
    bot.call(&RemoveFromList::new(502, clients)).await
}

#[test]
fn clients_are_put_on_a_list() {
    let stage = Stage::new();
    let clients = [id(36_558), id(36_559)];
    accepted(&stage.run("add_to_list", add_to_list(&stage.bot, clients)));
    for client in clients {
        assert_eq!(stage.client(client)["lists"], json!([503]));
    }
}

#[test]
fn a_client_is_taken_off_a_list() {
    let stage = Stage::new();
    accepted(&stage.run(
        "remove_from_list",
        remove_from_list(&stage.bot, [id(36_554)]),
    ));
    assert_eq!(stage.client(id(36_554))["lists"], json!([501]));
}
