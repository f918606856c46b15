//! The callbacks and messages that are addressed by messenger.

use serde_json::json;

use crate::support::Sim;

#[test]
fn vk_and_telegram_speak_for_clients_that_are_there() {
    let sim = Sim::start();
    let vk = sim.load(0, "194275601", "77");
    let telegram = sim.load(1, "shop_example_bot", "77");
    sim.get(
        "vk_callback",
        "user_id=77&group_id=194275601&message=hello&plan=Pro&client.a=b",
    );
    assert_eq!(sim.texts(vk)[0], "hello");
    assert_eq!(sim.state(vk)["deal"]["variables"], json!({ "plan": "Pro" }));
    assert_eq!(sim.state(vk)["variables"], json!({ "a": "b" }));

    let body = json!({ "user_id": 77, "group_id": "shop_example_bot", "message": "hello" });
    assert_eq!(sim.post("tg_callback", &body).text, "ok");
    assert_eq!(sim.texts(telegram).len(), 2);
    assert_eq!(
        sim.texts(vk).len(),
        2,
        "the same number elsewhere is somebody else"
    );

    sim.get("vk_callback", "user_id=78&group_id=194275601&message=hello")
        .says(404, "client_not_found");
    sim.get("vk_callback", "user_id=77&message=hello")
        .refuses(400, "group_id is missing");
    sim.post(
        "tg_callback",
        &json!({ "user_id": 77, "group_id": "shop", "message": "x" }),
    )
    .refuses(400, "ends in bot");
}

#[test]
fn ok_whatsapp_and_email_make_clients_that_are_not_there() {
    let sim = Sim::start();
    sim.get(
        "ok_callback",
        "user_id=5&group_id=570123456789&message=hello&name=Ann",
    );
    sim.get(
        "whatsapp_callback",
        "phone=%2B7+(900)+000-00-01&message=hello&name=Boris&plan=Pro",
    );
    sim.post(
        "email_callback",
        &json!({ "email": "vera@client.example", "message": "hello", "name": "Vera", "email_id_bot": "mail-831" }),
    );
    let seen: Vec<_> = (36_553..36_556)
        .map(|id| {
            let state = sim.state(id);
            json!([
                state["client_type"],
                state["group"],
                state["recipient"],
                state["name"],
                state["history"].as_array().unwrap().len()
            ])
        })
        .collect();
    let expected = [
        json!([8, "570123456789", "5", "Ann", 2]),
        json!([6, "wa-811", "79000000001", "Boris", 2]),
        json!([14, "mail-831", "vera@client.example", "Vera", 2]),
    ];
    assert_eq!(seen, expected);
    sim.get(
        "whatsapp_callback",
        "phone=79000000001&message=hello&bot_id=wa-811",
    );
    assert_eq!(
        sim.texts(36_554).len(),
        4,
        "the same number is the same client"
    );
    sim.get(
        "whatsapp_callback",
        "phone=79000000001&message=hello&bot_id=811",
    );
    assert_eq!(
        sim.texts(36_554).len(),
        6,
        "the account's number is as good as its group"
    );

    sim.get("whatsapp_callback", "phone=1")
        .refuses(400, "message is missing");
    sim.get("whatsapp_callback", "phone=me&message=x")
        .refuses(400, "phone must have digits");
    sim.post(
        "email_callback",
        &json!({ "email": "vera", "message": "x" }),
    )
    .refuses(400, "email must be an e-mail address");
    assert_eq!(sim.look("clients").as_array().unwrap().len(), 3);
}

#[test]
fn a_callback_goes_to_up_to_300_platform_ids_of_a_group() {
    let sim = Sim::start();
    let ids = sim.load_many(2);
    let post = |platform_ids: Vec<usize>| {
        let body = json!({ "platform_ids": platform_ids, "group_id": "shop_example_bot", "callback_text": "hello" });
        sim.post("send_callback_by_platform_id", &body)
    };
    assert_eq!(post(vec![1, 2, 3]).text, "ok");
    for id in ids {
        assert_eq!(sim.texts(id).len(), 2);
    }
    post(vec![3]).says(404, "client_not_found");
    assert_eq!(post((1..=300).collect()).status, 200);
    post((1..=301).collect()).refuses(
        400,
        "platform_ids: no more than 300 at a time, 301 were given",
    );
    sim.post(
        "send_callback_by_platform_id",
        &json!({ "platform_ids": [1], "callback_text": "x" }),
    )
    .refuses(400, "group_id is missing");
}

#[test]
fn a_whatsapp_message_reaches_a_number() {
    let sim = Sim::start();
    sim.get(
        "whatsapp_message",
        "phone=79000000001&message=Hi&whatsapp_bot_id=wa-812",
    );
    let state = sim.state(36_553);
    assert_eq!(
        (&state["group"], &state["client_type"]),
        (&json!("wa-812"), &json!(6))
    );
    assert_eq!(sim.texts(36_553), ["Hi"]);
    sim.get(
        "whatsapp_message",
        "phone=79000000001&message_id=390&whatsapp_bot_id=wa-812",
    );
    assert_eq!(sim.state(36_553)["block"], 390);
    sim.get("whatsapp_message", "message=Hi")
        .refuses(400, "phone is missing");
    sim.get("whatsapp_message", "phone=1")
        .refuses(400, "one of message, message_id, attachment_url is missing");
}

#[test]
fn what_is_said_in_a_messenger_is_not_shown_in_the_chat() {
    let sim = Sim::start();
    let other = sim.load(1, "shop_example_bot", crate::support::RECIPIENT);
    let chat = sim.client();
    assert_ne!(other, chat);
    let mut open = sim.listen(None);
    sim.get("message", &format!("client_id={other}&message=telegram"));
    sim.get("message", &format!("client_id={chat}&message=chat"));
    assert_eq!(open.next()["text"], "chat");
}

#[test]
fn a_paused_bot_hears_and_says_nothing_until_it_is_resumed() {
    let sim = Sim::start();
    let client = sim.client();
    assert_eq!(
        sim.set(&format!("clients/{client}"), &json!({ "paused": true }))["paused"],
        true
    );
    sim.say("hello");
    sim.get(
        "callback",
        &format!("client_id={client}&message=hello&resume_bot=false"),
    );
    assert_eq!(sim.texts(client), ["hello", "hello"]);
    sim.get(
        "callback",
        &format!("client_id={client}&message=hello&resume_bot=true"),
    );
    assert_eq!(sim.texts(client).len(), 4);
    assert_eq!(sim.state(client)["paused"], false);
    assert_eq!(
        sim.state(client)["deals"],
        json!([]),
        "resume_bot is no variable"
    );
    sim.get(
        "callback",
        &format!("client_id={client}&message=hello&resume_bot=perhaps"),
    )
    .refuses(400, "resume_bot must be true or false");
}
