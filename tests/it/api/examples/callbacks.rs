//! Callbacks: the bot reacts as if the client had written.

use super::{Bot, Stage, accepted, id};
use salebot_onsite::api::{
    Accepted, Callback, ClientId, EmailCallback, Method, OkCallback, Remapped,
    SendCallbackByPlatformId, TgCallback, VkCallback, WhatsappCallback, When,
};
use salebot_onsite::error::Error;
use serde_json::{Value, json};

pub(crate) async fn callback(bot: &Bot, client_id: ClientId) -> Result<Accepted, Error> {
    let variables = [("plan", "Pro"), ("client.last_page", "/offer")];
    let call = Callback::new(client_id, "price_seen").variables(variables);
    bot.call(&call).await
}

pub(crate) async fn vk_callback(bot: &Bot, user_id: u64, group_id: u64) -> Result<Accepted, Error> {
    // A bot that was paused for this client goes on.
    let call = VkCallback::new(user_id, group_id, "form_sent").resume_bot(true);
    bot.call(&call).await
}

pub(crate) async fn ok_callback(bot: &Bot) -> Result<Accepted, Error> {
    // The parameters keep the names that a form gave them.
    let form = r#"{ "uid": "100142542", "community": "570123456789", "text": "hello" }"#;
    let call = Remapped::<OkCallback>::new(form)?
        .value("user_id", "uid")
        .value("group_id", "community")
        .value("message", "text");
    bot.call(&call).await
}

pub(crate) async fn whatsapp_callback(bot: &Bot, phone: &str) -> Result<Accepted, Error> {
    let call = WhatsappCallback::new(phone, "price_seen")
        .bot_id(811)
        .name("Anna")
        .variables([("plan", "Basic")])
        .when(When::after(600));
    bot.call(&call).await
}

pub(crate) async fn tg_callback(bot: &Bot, user_id: u64) -> Result<Accepted, Error> {
    let variables = [("client.delivery", "courier")];
    let call = TgCallback::new(user_id, "shop_example_bot", "form_sent").variables(variables);
    bot.call(&call).await
}

pub(crate) async fn email_callback(bot: &Bot, email: &str) -> Result<Accepted, Error> {
    let call = EmailCallback::new(email, 831, "form_sent").name("Nina");
    bot.call(&call).await
}

pub(crate) async fn send_callback_by_platform_id(
    bot: &Bot,
    group_id: u64,
) -> Result<Accepted, Error> {
    let platform_ids = ["100023757", "100063352"];
    let call = SendCallbackByPlatformId::new(platform_ids, group_id, "form_sent");
    bot.call(&call).await
}

#[test]
fn a_callback_brings_its_variables() {
    let stage = Stage::new();
    accepted(&stage.run("callback", callback(&stage.bot, id(36_558))));
    let client = stage.reacted(id(36_558), "price_seen", 101);
    assert_eq!(client["variables"]["last_page"], "/offer");
    assert_eq!(client["deal"]["variables"]["plan"], "Pro");
}

#[test]
fn a_callback_resumes_a_paused_bot() {
    let stage = Stage::new();
    stage.set("clients/36556", &json!({ "paused": true }));
    accepted(&stage.run(
        "vk_callback",
        vk_callback(&stage.bot, 100_023_757, 194_275_601),
    ));
    assert_eq!(stage.reacted(id(36_556), "form_sent", 102)["paused"], false);
}

#[test]
fn a_form_is_sent_as_it_is() {
    let stage = Stage::new();
    accepted(&stage.run("ok_callback", ok_callback(&stage.bot)));
    let client = stage.reacted(id(36_571), "hello", 103);
    let variables = client["deal"]["variables"].as_object().unwrap();
    assert_eq!(variables.keys().collect::<Vec<_>>(), ["comment", "plan"]);
}

#[test]
fn a_callback_waits_for_its_time() {
    let stage = Stage::new();
    accepted(&stage.run(
        "whatsapp_callback",
        whatsapp_callback(&stage.bot, "79000000031"),
    ));
    let scheduled = stage.look("scheduled");
    assert_eq!(
        json!([scheduled[0]["client_id"], scheduled[0]["message"]]),
        json!([36554, "price_seen"])
    );
    stage.set("clock", &json!({ "advance_s": 590 }));
    assert_eq!(stage.look("scheduled").as_array().unwrap().len(), 1);
    stage.set("clock", &json!({ "advance_s": 10 }));
    let client = stage.reacted(id(36_554), "price_seen", 101);
    assert_eq!(
        json!([client["name"], client["deal"]["variables"]["plan"]]),
        json!(["Anna", "Basic"])
    );
}

#[test]
fn a_telegram_user_is_named_by_number() {
    let stage = Stage::new();
    accepted(&stage.run("tg_callback", tg_callback(&stage.bot, 100_000_000)));
    let client = stage.reacted(id(36_553), "form_sent", 102);
    assert_eq!(client["variables"]["delivery"], "courier");
}

#[test]
fn an_address_becomes_a_client() {
    let stage = Stage::new();
    accepted(&stage.run(
        "email_callback",
        email_callback(&stage.bot, "nina@client.example"),
    ));
    let client = stage.reacted(id(36_873), "form_sent", 102);
    assert_eq!(
        json!([client["recipient"], client["group"], client["name"]]),
        json!(["nina@client.example", "mail-831", "Nina"])
    );
}

#[test]
fn a_callback_goes_to_many() {
    let stage = Stage::new();
    accepted(&stage.run(
        "send_callback_by_platform_id",
        send_callback_by_platform_id(&stage.bot, 194_275_601),
    ));
    for number in [36_556, 36_561] {
        stage.reacted(id(number), "form_sent", 102);
    }
}

/// What a callback for the client 36558 leaves behind, ids and times aside.
#[track_caller]
fn effect_of<M: Method<Answer = Accepted>>(call: &M) -> Value {
    let stage = Stage::new();
    accepted(&stage.run("callback", stage.bot.call(call)));
    let client = stage.client(id(36_558));
    let history = client["history"].as_array().unwrap().iter();
    let history: Vec<_> = history.map(|item| &item["text"]).collect();
    json!([client["variables"], client["deals"], history])
}

/// What the plain callback leaves behind that the remapped ones below stand for.
#[track_caller]
fn plain() -> Value {
    effect_of(&Callback::new(id(36_558), "Hello world").variables([("plan", "Pro")]))
}

fn remapped(body: &str) -> Remapped<Callback> {
    Remapped::new(body).unwrap()
}

#[test]
fn a_remapped_callback_does_what_the_plain_one_does() {
    let body = r#"{ "my_client": 36558, "message": "Hello world", "plan": "Pro" }"#;
    let call = remapped(body).value("client_id", "my_client");
    assert_eq!(effect_of(&call), plain());
}

#[test]
fn so_does_one_whose_values_are_nested() {
    let body = r#"{ "user": { "ids": [36558], "text": "Hello world" }, "plan": "Pro" }"#;
    let call = remapped(body)
        .nested(".", "client_id", &["user", "ids", "0"])
        .nested(".", "message", &["user", "text"]);
    assert_eq!(effect_of(&call), plain());
}

#[test]
fn the_documented_nested_place_is_read_whose_names_hold_the_delimiter_themselves() {
    let body = r#"{ "key1": { "key2": 36558 }, "message": "Hello world", "plan": "Pro" }"#;
    let call = remapped(body).nested("1", "client_id", &["key1", "key2"]);
    assert_eq!(effect_of(&call), plain());
}
