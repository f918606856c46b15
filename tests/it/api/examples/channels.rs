//! The project's channels.

use super::{Bot, Stage};
use salebot_onsite::api::{
    Channels, CheckInstaSubscription, CheckWhatsapp, ConnectedChannels, Json,
};
use salebot_onsite::error::Error;
use serde_json::{Value, json};

pub(crate) async fn check_insta_subscription(bot: &Bot) -> Result<Json, Error> {
    let call = CheckInstaSubscription::new("insta_10", "shop.example");
    bot.call(&call).await
}

pub(crate) async fn check_whatsapp(bot: &Bot) -> Result<Json, Error> {
    bot.call(&CheckWhatsapp::new("+7 900 000-00-31")).await
}

pub(crate) async fn connected_channels(bot: &Bot) -> Result<Channels, Error> {
    bot.call(&ConnectedChannels::new()).await
}

#[test]
fn what_is_not_documented_is_given_as_it_came() {
    let read = |json: &Json| serde_json::from_str::<Value>(&json.0).unwrap();
    let stage = Stage::new();
    let answer = stage.run(
        "check_insta_subscription",
        check_insta_subscription(&stage.bot),
    );
    assert_eq!(
        read(&answer),
        json!({ "status": "success", "subscribed": true })
    );
    let stage = Stage::new();
    let answer = stage.run("check_whatsapp", check_whatsapp(&stage.bot));
    assert_eq!(
        read(&answer),
        json!({ "status": "success", "exists": true })
    );
}

#[test]
fn channels_are_listed_those_of_a_messenger_that_nobody_knows_too() {
    let stage = Stage::new();
    let channels = stage.run("connected_channels", connected_channels(&stage.bot));
    let statuses: Vec<_> = channels
        .whatsapp
        .iter()
        .flatten()
        .map(|channel| channel.status)
        .collect();
    assert_eq!(statuses, [Some(1), Some(0), Some(2), Some(3)]);
    let vk = &channels.vk.as_ref().unwrap()[0];
    assert_eq!(vk.group_id.as_deref(), Some("194275601"));
    let (_, pigeons) = channels
        .all()
        .find(|(name, _)| *name == "carrier_pigeon")
        .unwrap();
    assert_eq!(pigeons[0].name.as_deref(), Some("The loft"));
}
