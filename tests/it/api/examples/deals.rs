//! Deals and their states.

use super::{Bot, Stage, accepted, id};
use salebot_onsite::api::{
    Accepted, ClientId, ClientVariables, CreateOrder, GetCurrentOrderId, GetOrderState,
    GetOrderVars, GetOrders, MoveOrderToNextState, SetOrderState, SetOrderVars,
};
use salebot_onsite::error::Error;
use serde_json::json;

pub(crate) async fn set_order_state(bot: &Bot, client_id: ClientId) -> Result<Accepted, Error> {
    bot.call(&SetOrderState::new(client_id, 3)).await
}

pub(crate) async fn get_current_order_id(bot: &Bot, client_id: ClientId) -> Result<u64, Error> {
    let found = bot.call(&GetCurrentOrderId::new(client_id)).await?;
    Ok(found.order_id)
}

pub(crate) async fn get_orders(bot: &Bot, client_id: ClientId) -> Result<Vec<u64>, Error> {
    // Those that are still open.
    let orders = bot.call(&GetOrders::new(client_id).order_status(0)).await?;
    Ok(orders.order_id)
}

pub(crate) async fn move_order_to_next_state(
    bot: &Bot,
    client_id: ClientId,
    order_id: u64,
) -> Result<u64, Error> {
    let call = MoveOrderToNextState::new(client_id, order_id);
    let moved = bot.call(&call).await?;
    Ok(moved.state_id)
}

pub(crate) async fn get_order_vars(
    bot: &Bot,
    client_id: ClientId,
    order_id: u64,
) -> Result<ClientVariables, Error> {
    let names = ["plan", "comment"];
    let call = GetOrderVars::new(client_id, order_id, names);
    let variables = bot.call(&call).await?;
    Ok(variables.result)
}

pub(crate) async fn set_order_vars(
    bot: &Bot,
    client_id: ClientId,
    order_id: u64,
) -> Result<Accepted, Error> {
    let variables = [("delivery", "courier"), ("comment", "Call first")];
    let call = SetOrderVars::new(client_id, order_id, variables);
    bot.call(&call).await
}

pub(crate) async fn create_order(bot: &Bot, client_id: ClientId) -> Result<u64, Error> {
    let call = CreateOrder::new(client_id)
        .name("Pro, one year")
        .budget("490")
        .state_id(2);
    let opened = bot.call(&call).await?;
    Ok(opened.order_id)
}

pub(crate) async fn get_order_state(
    bot: &Bot,
    client_id: ClientId,
    order_id: u64,
) -> Result<u64, Error> {
    let state = bot.call(&GetOrderState::new(client_id, order_id)).await?;
    Ok(state.state_id)
}

/// A deal of the client 36558, in the first state.
const ORDER: u64 = 7_400_010;

#[test]
fn the_current_deal_is_moved_to_a_state() {
    let stage = Stage::new();
    accepted(&stage.run("set_order_state", set_order_state(&stage.bot, id(36_558))));
    assert_eq!(stage.deal(id(36_558), ORDER)["state_id"], 3);
}

#[test]
fn the_current_deal_is_named() {
    let stage = Stage::new();
    let order = stage.run(
        "get_current_order_id",
        get_current_order_id(&stage.bot, id(36_558)),
    );
    assert_eq!(order, ORDER);
}

#[test]
fn open_deals_are_listed_under_either_name() {
    for in_result in [false, true] {
        let stage = Stage::new();
        stage.set("quirks", &json!({ "orders_in_result": in_result }));
        let orders = stage.run("get_orders", get_orders(&stage.bot, id(36_554)));
        assert_eq!(orders, [7_400_003, 7_400_004]);
    }
}

#[test]
fn a_deal_is_moved_on() {
    let stage = Stage::new();
    let state = stage.run(
        "move_order_to_next_state",
        move_order_to_next_state(&stage.bot, id(36_558), ORDER),
    );
    assert_eq!(state, 2);
    assert_eq!(stage.deal(id(36_558), ORDER)["state_id"], 2);
}

#[test]
fn variables_of_a_deal_are_read() {
    let stage = Stage::new();
    let variables = stage.run(
        "get_order_vars",
        get_order_vars(&stage.bot, id(36_558), ORDER),
    );
    assert_eq!(variables.get("plan"), Some("Team & Co"));
    assert_eq!(variables.get("comment"), None);
}

#[test]
fn variables_of_a_deal_are_set() {
    let stage = Stage::new();
    accepted(&stage.run(
        "set_order_vars",
        set_order_vars(&stage.bot, id(36_558), ORDER),
    ));
    assert_eq!(
        stage.deal(id(36_558), ORDER)["variables"],
        json!({ "plan": "Team & Co", "delivery": "courier", "comment": "Call first" })
    );
}

#[test]
fn a_deal_is_opened() {
    let stage = Stage::new();
    let order = stage.run("create_order", create_order(&stage.bot, id(36_556)));
    let deal = stage.deal(id(36_556), order);
    assert_eq!(
        json!([deal["name"], deal["budget"], deal["state_id"]]),
        json!(["Pro, one year", "490", 2])
    );
}

#[test]
fn the_state_of_a_deal_is_named() {
    let stage = Stage::new();
    let state = stage.run(
        "get_order_state",
        get_order_state(&stage.bot, id(36_558), ORDER),
    );
    assert_eq!(state, 1);
}
