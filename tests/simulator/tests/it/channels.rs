//! Channels, blocks, and who is reached where.

use serde_json::{Value, json};

use crate::support::{Sim, names};

#[test]
fn channels_are_rows_by_messenger() {
    let sim = Sim::start();
    let channels = sim.get("connected_channels", "").json();
    assert_eq!(channels["project_id"], 2893);
    assert_eq!(
        channels["telegram"][1],
        json!({ "id": 803, "name": "Old shop", "enabled": false, "group_id": "old_shop_bot" })
    );
    assert_eq!(
        channels["vk"][0]["group_id"], 194_275_601,
        "a group may be a number"
    );
    let statuses: Vec<_> = channels["whatsapp"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["status"].clone())
        .collect();
    assert_eq!(statuses, [1, 0, 2, 3]);
    assert!(
        channels["carrier_pigeon"].is_array(),
        "messengers come that nobody knows"
    );
    assert_eq!(channels, sim.look("project")["channels"]);
}

#[test]
fn messages_are_the_blocks_of_the_scheme() {
    let sim = Sim::start();
    let answer = sim.get("get_messages", "").json();
    assert_eq!(answer["status"], "success");
    let blocks = answer["messages"].as_array().unwrap();
    assert_eq!(blocks.len(), sim.look("blocks").as_array().unwrap().len());
    let names = names(&blocks[0]);
    let documented = [
        "answer",
        "attachment_type",
        "attachment_url",
        "attachments",
        "condition",
        "description",
        "file",
        "id",
        "message_type",
    ];
    assert_eq!(names, documented);
    let inner: Value = serde_json::from_str(blocks[0]["attachments"].as_str().unwrap()).unwrap();
    assert_eq!(
        inner["buttons"][0]["text"], "Yes, please",
        "JSON inside a string"
    );
}

#[test]
fn whatsapp_and_instagram_can_be_asked_about() {
    let sim = Sim::start();
    let check = |phone: &str| sim.get("check_whatsapp", &format!("phone={phone}")).json();
    assert_eq!(
        check("%2B7+(900)+000-00-01"),
        json!({ "status": "success", "exists": true })
    );
    assert_eq!(check("79000000000")["exists"], false);
    assert_eq!(check("911")["exists"], false);
    sim.get("check_whatsapp", "")
        .refuses(400, "phone is missing");

    sim.load(10, "shop.example", "ann");
    let follows = |user: &str| {
        let body = json!({ "user_name": user, "login": "shop.example" });
        sim.post("check_insta_subscription", &body).json()
    };
    assert_eq!(
        follows("ann"),
        json!({ "status": "success", "subscribed": true })
    );
    assert_eq!(follows("boris")["subscribed"], false);
    sim.get("check_insta_subscription", "user_name=ann")
        .refuses(400, "login is missing");
}
