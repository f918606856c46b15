//! Messages, and what was written before.

use super::{API, Bot, Stage, accepted, id};
use salebot_onsite::api::{
    Accepted, Attachment, Block, Broadcast, Button, ClearHistory, ClientId, Content, GetHistory,
    GetMessages, HistoryItem, Message, Recipients, WhatsappMessage, When,
};
use salebot_onsite::error::Error;
use serde_json::json;

pub(crate) async fn message(bot: &Bot, client_id: ClientId) -> Result<Accepted, Error> {
    let buttons = [
        Button::reply("Yes, please").at(0, 0),
        Button::reply("Not now").at(0, 1),
    ];
    let call = Message::new(client_id, "Shall we call you back?").buttons(buttons);
    bot.call(&call).await
}

pub(crate) async fn whatsapp_message(bot: &Bot, phone: &str) -> Result<Accepted, Error> {
    let price_list = Attachment::new("file", "https://shop.example/prices.pdf");
    let call = WhatsappMessage::new(phone, price_list).whatsapp_bot_id(811);
    bot.call(&call).await
}

pub(crate) async fn broadcast(bot: &Bot) -> Result<Accepted, Error> {
    let picture = Attachment::new("image", "https://shop.example/catalogue.png");
    let content = Content::File(picture, Some("The new catalogue is here.".into()));
    // To everyone in the list, half a second apart.
    let call = Broadcast::new(Recipients::List(502.into()), content)
        .shift(0.5)
        .when(When::at("2035-01-15 10:00:00"));
    bot.call(&call).await
}

pub(crate) async fn get_history(bot: &Bot, client_id: ClientId) -> Result<Vec<HistoryItem>, Error> {
    let days = ["01.01.2024", "07.01.2024"];
    let call = GetHistory::new(client_id).limit(100).days(days);
    let history = bot.call(&call).await?;
    Ok(history.result)
}

pub(crate) async fn clear_history(bot: &Bot, client_id: ClientId) -> Result<Accepted, Error> {
    bot.call(&ClearHistory::new(client_id)).await
}

pub(crate) async fn get_messages(bot: &Bot) -> Result<Vec<Block>, Error> {
    let blocks = bot.call(&GetMessages::new()).await?;
    Ok(blocks.messages)
}

#[test]
fn a_message_has_buttons() {
    let stage = Stage::new();
    accepted(&stage.run("message", message(&stage.bot, id(36_558))));
    let item = stage.last(id(36_558));
    assert_eq!(
        json!([item["text"], item["message_from_outside"]]),
        json!(["Shall we call you back?", API])
    );
    let journal = stage.look("journal");
    let buttons = journal[0]["params"]["buttons"].as_array().unwrap();
    let texts: Vec<_> = buttons.iter().map(|button| &button["text"]).collect();
    assert_eq!(texts, ["Yes, please", "Not now"]);
}

#[test]
fn a_file_reaches_a_number() {
    let stage = Stage::new();
    accepted(&stage.run(
        "whatsapp_message",
        whatsapp_message(&stage.bot, "79000000031"),
    ));
    let item = stage.last(id(36_554));
    let file = json!({ "type": "file", "url": "https://shop.example/prices.pdf" });
    assert_eq!(
        json!([item["text"], item["attachments"]]),
        json!(["", file])
    );
}

#[test]
fn a_broadcast_goes_to_a_list_one_after_the_other() {
    let stage = Stage::new();
    accepted(&stage.run("broadcast", broadcast(&stage.bot)));
    let members = stage.ids_of(|client| client["lists"].as_array().unwrap().contains(&json!(502)));
    let scheduled = stage.look("scheduled");
    let scheduled: Vec<_> = scheduled
        .as_array()
        .unwrap()
        .iter()
        .map(|errand| json!([errand["at_ms"], errand["client_id"]]))
        .collect();
    // 15 January 2035, 10:00 UTC.
    let times = (0..).map(|at| 2_052_468_000_000_u64 + 500 * at);
    let expected: Vec<_> = members
        .iter()
        .zip(times)
        .map(|(id, at_ms)| json!([at_ms, id.get()]))
        .collect();
    assert_eq!(scheduled, expected);
}

#[test]
fn a_history_is_read_by_days() {
    let stage = Stage::new();
    let history = stage.run("get_history", get_history(&stage.bot, id(36_553)));
    assert_eq!(history.len(), 100);
    assert!(history.is_sorted_by_key(|item| item.id) && history[0].id > 1 << 32);
    // 7 January 2024, 23:50 UTC.
    assert_eq!(history[99].created_at, Some(1_704_671_400));
    assert!(history.iter().all(|item| item.text.is_some()));
}

#[test]
fn a_history_is_cleared() {
    let stage = Stage::new();
    accepted(&stage.run("clear_history", clear_history(&stage.bot, id(36_558))));
    assert_eq!(stage.client(id(36_558))["history"], json!([]));
}

#[test]
fn the_scheme_is_listed() {
    let stage = Stage::new();
    let blocks = stage.run("get_messages", get_messages(&stage.bot));
    let seen: Vec<_> = blocks
        .iter()
        .map(|block| json!([block.id, block.answer]))
        .collect();
    let scheme = stage.look("blocks");
    let scheme: Vec<_> = scheme
        .as_array()
        .unwrap()
        .iter()
        .map(|block| json!([block["id"], block["answer"]]))
        .collect();
    assert_eq!(seen, scheme);
}
