//! What must hold between parameters.

use super::{broadcast, callback, message, refuses, takes, with};
use serde_json::{Value, json};

#[test]
fn a_callback_names_its_client_in_exactly_one_way() {
    for who in [
        json!({ "client_id": 1 }),
        json!({ "client_id": "1" }),
        json!({ "client_phone": "79000000000" }),
        json!({ "client_phone": 79000000000_u64 }),
        json!({ "client_email": "ann@shop.example" }),
    ] {
        takes("callback", with(&json!({ "message": "a" }), who));
    }
    for who in [
        json!({}),
        json!({ "client_id": 1, "client_phone": "7" }),
        json!({ "client_phone": "7", "client_email": "a" }),
        json!({ "client_id": 1, "client_phone": "7", "client_email": "a" }),
        json!({ "client_id": null, "client_phone": "" }),
    ] {
        refuses(
            "callback",
            with(&json!({ "message": "a" }), who),
            "exactly one of client_id, client_phone or client_email is needed",
        );
    }
}

#[test]
fn variables_are_saved_for_one_client_or_for_several() {
    let call = |who: Value| with(&json!({ "variables": { "a": "b" } }), who);
    takes("save_variables", call(json!({ "client_id": 1 })));
    takes("save_variables", call(json!({ "clients": [1, "2"] })));
    for who in [json!({}), json!({ "client_id": 1, "clients": [2] })] {
        refuses(
            "save_variables",
            call(who),
            "exactly one of client_id or clients is needed",
        );
    }
}

#[test]
fn a_deal_is_somebodys() {
    for who in [
        json!({ "client_id": 1 }),
        json!({ "phone": "7" }),
        json!({ "email": "a" }),
        json!({ "client_id": 1, "phone": 7, "email": "a" }),
    ] {
        takes("create_order", who);
    }
    refuses(
        "create_order",
        json!({ "name": "a" }),
        "one of client_id, phone or email is needed",
    );
}

#[test]
fn a_message_has_one_content() {
    for (name, whom) in [
        ("message", json!({ "client_id": 1 })),
        ("whatsapp_message", json!({ "phone": "7" })),
        ("broadcast", json!({ "list": 1 })),
    ] {
        let file =
            json!({ "attachment_type": "image", "attachment_url": "https://shop.example/a.png" });
        takes(name, with(&whom, json!({ "message": "a" })));
        takes(name, with(&whom, json!({ "message_id": 390 })));
        takes(name, with(&whom, file.clone()));
        takes(
            name,
            with(&with(&whom, file.clone()), json!({ "message": "a" })),
        );
        refuses(
            name,
            whom.clone(),
            "one of message, message_id or attachment_url is needed",
        );
        let both = "message_id goes with neither message nor attachment_url";
        refuses(
            name,
            with(&whom, json!({ "message_id": 390, "message": "a" })),
            both,
        );
        refuses(
            name,
            with(&with(&whom, file), json!({ "message_id": 390 })),
            both,
        );
    }
}

#[test]
fn an_attachment_has_a_type_and_a_url() {
    for kind in ["image", "video", "link", "file", "audio"] {
        let file = json!({ "attachment_type": kind, "attachment_url": "https://shop.example/a" });
        takes("message", with(&message(), file.clone()));
        takes("broadcast", with(&broadcast(), file));
    }
    let together = "attachment_type and attachment_url go together";
    for name in ["message", "broadcast"] {
        let whole = super::least(name);
        refuses(
            name,
            with(&whole, json!({ "attachment_type": "image" })),
            together,
        );
        refuses(
            name,
            with(
                &whole,
                json!({ "attachment_url": "https://shop.example/a" }),
            ),
            together,
        );
        refuses(
            name,
            with(
                &whole,
                json!({ "attachment_type": "image", "attachment_url": "" }),
            ),
            together,
        );
    }
    for odd in [json!("photo"), json!("Image"), json!(1), json!(["image"])] {
        refuses(
            "message",
            with(
                &message(),
                json!({ "attachment_type": odd, "attachment_url": "a" }),
            ),
            "attachment_type must be one of: image, video, link, file, audio",
        );
    }
}

#[test]
fn a_broadcast_says_to_whom_in_exactly_one_way() {
    let content = json!({ "message": "a" });
    for whom in [
        json!({ "list": 1 }),
        json!({ "clients": [1, 2] }),
        json!({ "platform_ids": ["1"], "group_id": "shop_bot" }),
    ] {
        takes("broadcast", with(&content, whom));
    }
    for whom in [
        json!({}),
        json!({ "list": null, "clients": null }),
        json!({ "list": 1, "clients": [1] }),
        json!({ "clients": [1], "platform_ids": ["1"], "group_id": "a" }),
        json!({ "list": 1, "clients": [1], "platform_ids": ["1"], "group_id": "a" }),
        json!({ "group_id": "a" }),
    ] {
        refuses(
            "broadcast",
            with(&content, whom),
            "exactly one of list, clients or platform_ids is needed",
        );
    }
}

#[test]
fn a_broadcast_to_nobody_is_refused() {
    let content = json!({ "message": "a" });
    refuses(
        "broadcast",
        with(&content, json!({ "clients": [] })),
        "clients must be a list of numbers, and not empty",
    );
    refuses(
        "broadcast",
        with(&content, json!({ "platform_ids": [], "group_id": "a" })),
        "platform_ids must be a list of texts or numbers, and not empty",
    );
}

#[test]
fn platform_ids_of_a_broadcast_have_a_channel() {
    let together = "platform_ids and group_id go together";
    refuses(
        "broadcast",
        json!({ "message": "a", "platform_ids": ["1"] }),
        together,
    );
    refuses(
        "broadcast",
        with(&broadcast(), json!({ "group_id": "a" })),
        together,
    );
}

#[test]
fn a_telegram_bots_name_ends_in_bot() {
    let call = |group: Value| json!({ "user_id": 1, "group_id": group, "message": "a" });
    for group in ["shop_bot", "shopbot", "bot", "TetrisBot", "SHOPBOT"] {
        takes("tg_callback", call(json!(group)));
    }
    for group in [
        json!("shop"),
        json!("bot_shop"),
        json!(12),
        json!("shop_bot "),
    ] {
        refuses("tg_callback", call(group), "group_id must end in \"bot\"");
    }
    // Other messengers have other names.
    takes("vk_callback", call(json!("shop")));
    takes("ok_callback", call(json!(12)));
}

#[test]
fn a_phone_is_a_text_or_a_number() {
    for phone in [
        json!("+7 900 000-00-00"),
        json!(79000000000_u64),
        json!("7"),
    ] {
        takes(
            "whatsapp_callback",
            json!({ "phone": phone, "message": "a" }),
        );
        takes("check_whatsapp", json!({ "phone": phone }));
        takes("callback", json!({ "client_phone": phone, "message": "a" }));
    }
    for odd in [json!(" "), json!(true), json!(["7"]), json!({})] {
        let sentence = "phone must be a text or a number up to 2^53 - 1";
        refuses("check_whatsapp", json!({ "phone": odd }), sentence);
        let sentence = "client_phone must be a text or a number up to 2^53 - 1";
        refuses(
            "callback",
            json!({ "client_phone": odd, "message": "a" }),
            sentence,
        );
    }
}

#[test]
fn both_ways_to_say_when_may_be_given() {
    let when = json!({ "time_shift": 60, "send_time": "2026-01-31 09:30:00" });
    takes("callback", with(&callback(), when.clone()));
    takes("message", with(&message(), when));
}
