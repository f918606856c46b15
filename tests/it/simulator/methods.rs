//! Every method, understood by the other side.

use super::Sim;
use crate::support::{RECIPIENT, parse};
use salebot_onsite::api::{
    ApiKey, Attachment, BaseUrl, Callback, ClientId, GetHistory, GetVariables, Message,
    OnlineChatClientId, SaveVariables, Sender, Service,
};
use salebot_simulator::DEFAULT_API_KEY;
use serde_json::{Value, json};

const NASTY: &str = "Цена: 5 + 5 % & \"больше\" # a=b?c \\ \u{1f600}\nновая строка";

fn message(client_id: ClientId) -> Message {
    Message {
        client_id,
        message: None,
        message_id: None,
        attachment: None,
        buttons: None,
    }
}

fn texts(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}

#[test]
fn the_same_visitor_is_the_same_client() {
    let sim = Sim::start();
    let client = sim.client();
    assert_eq!(sim.client(), client);
    let other = OnlineChatClientId {
        recipient: "somebody".to_owned(),
        tag: None,
        name: None,
    };
    assert_ne!(sim.call(&other).client_id, client);
    assert_eq!(sim.state()["client_id"], client.get());
}

#[test]
fn name_and_tag_arrive_whatever_they_hold() {
    let sim = Sim::start();
    sim.call(&OnlineChatClientId {
        recipient: RECIPIENT.to_owned(),
        tag: Some("a&tag=b+c d%20e".to_owned()),
        name: Some(NASTY.to_owned()),
    });
    let state = sim.state();
    assert_eq!(
        (&state["tag"], &state["name"]),
        (&json!("a&tag=b+c d%20e"), &json!(NASTY))
    );
    assert_eq!(sim.look("journal")[0]["http"], "GET");
}

#[test]
fn a_callback_sets_its_variables_and_the_bot_answers() {
    let sim = Sim::start();
    let client_id = sim.client();
    sim.call(&Callback {
        client_id,
        message: "price_seen".to_owned(),
        variables: texts(&[
            ("plan", NASTY),
            ("client.last_page", "https://shop.example/?a=1&b=2"),
        ]),
    });
    let state = sim.state();
    assert_eq!(state["deal"]["variables"]["plan"], NASTY);
    assert_eq!(
        state["variables"]["last_page"],
        "https://shop.example/?a=1&b=2"
    );
    assert_eq!(
        sim.texts()[1],
        format!("You looked at the {NASTY} plan. Shall I explain the difference?")
    );
    let call = &sim.look("journal?action=callback")[0];
    assert_eq!(
        (&call["http"], &call["content_type"]),
        (&json!("POST"), &json!("application/json"))
    );
}

#[test]
fn a_page_of_its_own_is_understood_as_well() {
    let sim = Sim::start();
    let client_id = sim.client();
    let key = ApiKey::parse(DEFAULT_API_KEY).unwrap();
    let page = Service::new(BaseUrl::parse(&sim.url).unwrap(), key, Sender::Browser);
    let call = Callback {
        client_id,
        message: "hello".to_owned(),
        variables: texts(&[("plan", NASTY)]),
    };
    let response = sim.send(&page.request(&call).unwrap()).unwrap();
    assert_eq!((response.status, response.body.as_str()), (200, "ok"));
    assert_eq!(
        sim.look("journal?action=callback")[0]["content_type"],
        "text/plain"
    );
    assert_eq!(sim.state()["deal"]["variables"]["plan"], NASTY);
}

#[test]
fn variables_are_saved_and_read_without_the_key() {
    let sim = Sim::start();
    let client_id = sim.client();
    sim.call(&SaveVariables {
        client_id,
        variables: texts(&[
            ("plan", "pro"),
            ("client.phone", "+7 900 000-00-00"),
            ("client.note", NASTY),
        ]),
    });
    let read = sim.call(&GetVariables { client_id }).0;
    let variables = parse(&read);
    assert_eq!(variables["plan"], "pro");
    assert_eq!(
        (&variables["phone"], &variables["note"]),
        (&json!("+7 900 000-00-00"), &json!(NASTY))
    );
    assert!(
        !read.contains("api_key") && !read.contains(DEFAULT_API_KEY),
        "{read}"
    );
}

#[test]
fn a_text_with_buttons_appears_in_the_chat() {
    let sim = Sim::start();
    let client_id = sim.client();
    let buttons = json!({ "hint": "yes or no", "buttons": [{ "text": "Yes", "line": 0, "index_in_line": 0 }, { "text": "No" }] });
    sim.call(&Message {
        message: Some(NASTY.to_owned()),
        buttons: Some(buttons.to_string()),
        ..message(client_id)
    });
    assert_eq!(sim.texts(), [NASTY]);
    assert_eq!(
        sim.look("journal?action=message")[0]["params"]["buttons"],
        buttons
    );
}

#[test]
fn a_block_runs() {
    let sim = Sim::start();
    let client_id = sim.client();
    sim.call(&Message {
        message_id: Some(390),
        ..message(client_id)
    });
    assert_eq!(sim.state()["block"], 390);
    assert_eq!(
        sim.texts(),
        ["You left something in your cart. It is kept for you until tomorrow."]
    );
}

#[test]
fn attachments_of_every_type_are_understood() {
    let sim = Sim::start();
    let client_id = sim.client();
    let kinds = ["image", "video", "link", "file", "audio"];
    for kind in kinds {
        let attachment = Attachment {
            kind: kind.to_owned(),
            url: format!("https://shop.example/{kind}?a=1&b=%20"),
        };
        sim.call(&Message {
            message: (kind == "image").then(|| "Look".to_owned()),
            attachment: Some(attachment),
            ..message(client_id)
        });
    }
    let state = sim.state();
    let history = state["history"].as_array().unwrap();
    let attached: Vec<(&Value, &Value)> = history
        .iter()
        .map(|item| (&item["attachments"]["type"], &item["attachments"]["url"]))
        .collect();
    for (attached, kind) in attached.iter().zip(kinds) {
        assert_eq!(
            *attached,
            (
                &json!(kind),
                &json!(format!("https://shop.example/{kind}?a=1&b=%20"))
            )
        );
    }
    assert_eq!((attached.len(), &history[0]["text"]), (5, &json!("Look")));
}

#[test]
fn a_history_is_read() {
    let sim = Sim::start();
    let client_id = sim.client();
    for text in ["a", "b", "c"] {
        sim.call(&Message {
            message: Some(text.to_owned()),
            ..message(client_id)
        });
    }
    let history = |limit| {
        let answer = parse(&sim.call(&GetHistory { client_id, limit }).0);
        assert_eq!(answer["status"], "success");
        answer["result"].as_array().unwrap().clone()
    };
    let newest: Vec<Value> = history(Some(2))
        .iter()
        .map(|item| item["text"].clone())
        .collect();
    assert_eq!(newest, ["b", "c"]);
    assert_eq!(history(Some(2000)).len(), 3);
    assert!(history(None)[0]["id"].as_u64().unwrap() > 1 << 32);
}
