//! Variables of clients and deals.

use super::{Bot, Stage, accepted, id};
use salebot_onsite::api::{Accepted, ClientId, ClientVariables, GetVariables, SaveVariables};
use salebot_onsite::error::Error;
use salebot_simulator::DEFAULT_API_KEY;
use serde_json::json;

pub(crate) async fn save_variables(bot: &Bot, client_id: ClientId) -> Result<Accepted, Error> {
    let variables = [("client.city", "Riga"), ("plan", "Basic"), ("seats", "3")];
    bot.call(&SaveVariables::new(client_id, variables)).await
}

pub(crate) async fn get_variables(
    bot: &Bot,
    client_id: ClientId,
) -> Result<ClientVariables, Error> {
    bot.call(&GetVariables::new(client_id)).await
}

#[test]
fn variables_are_saved_for_the_client_and_for_its_deal() {
    let stage = Stage::new();
    accepted(&stage.run("save_variables", save_variables(&stage.bot, id(36_558))));
    let client = stage.client(id(36_558));
    assert_eq!(client["variables"]["city"], "Riga");
    assert_eq!(
        client["deal"]["variables"],
        json!({ "comment": null, "plan": "Basic", "seats": "3" })
    );
}

#[test]
fn variables_are_read_without_the_key() {
    let stage = Stage::new();
    let variables = stage.run("get_variables", get_variables(&stage.bot, id(36_558)));
    assert_eq!(variables.get("city"), Some("Казань"));
    assert_eq!(variables.get("plan"), Some("Team & Co"));
    assert_eq!(variables.get("client_id"), Some("36558"));
    assert!(!format!("{variables:?}").contains(DEFAULT_API_KEY));
}
