//! Every method, understood by the other side.

use super::Sim;
use crate::support::RECIPIENT;
use salebot_onsite::api::{
    ApiKey, Attachment, BaseUrl, Button, Buttons, Callback, Content, GetHistory, GetVariables,
    Message, OnlineChatClientId, SaveVariables, Sender, Service,
};
use salebot_simulator::DEFAULT_API_KEY;
use serde_json::{Value, json};

const NASTY: &str = "Цена: 5 + 5 % & \"больше\" # a=b?c \\ \u{1f600}\nновая строка";

#[test]
fn the_same_visitor_is_the_same_client() {
    let sim = Sim::start();
    let client = sim.client();
    assert_eq!(sim.client(), client);
    let other = OnlineChatClientId::new("somebody");
    assert_ne!(sim.call(&other).client_id, client);
    assert_eq!(sim.state()["client_id"], client.get());
}

#[test]
fn name_and_tag_arrive_whatever_they_hold() {
    let sim = Sim::start();
    let search = OnlineChatClientId::new(RECIPIENT);
    sim.call(&search.tag("a&tag=b+c d%20e").name(NASTY));
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
    sim.call(&Callback::new(client_id, "price_seen").variables([
        ("plan", NASTY),
        ("client.last_page", "https://shop.example/?a=1&b=2"),
    ]));
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
    let call = Callback::new(client_id, "hello").variables([("plan", NASTY)]);
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
    let saved = [
        ("plan", "pro"),
        ("client.phone", "+7 900 000-00-00"),
        ("client.note", NASTY),
    ];
    sim.call(&SaveVariables::new(client_id, saved));
    let read = sim.call(&GetVariables::new(client_id));
    let of = |name| read.get(name);
    assert_eq!(
        (of("plan"), of("phone"), of("note")),
        (Some("pro"), Some("+7 900 000-00-00"), Some(NASTY))
    );
    let shown = format!("{read:?}");
    assert!(
        !shown.contains("api_key") && !shown.contains(DEFAULT_API_KEY),
        "{shown}"
    );
}

#[test]
fn a_text_with_buttons_appears_in_the_chat() {
    let sim = Sim::start();
    let client_id = sim.client();
    let no = Button {
        text: "No".to_owned(),
        ..Button::default()
    };
    let buttons = Buttons {
        hint: Some("yes or no".to_owned()),
        buttons: vec![Button::reply("Yes").at(0, 0), no],
    };
    sim.call(&Message::new(client_id, NASTY).buttons(buttons));
    assert_eq!(sim.texts(), [NASTY]);
    let yes = json!({ "text": "Yes", "type": "reply", "line": 0, "index_in_line": 0 });
    assert_eq!(
        sim.look("journal?action=message")[0]["params"]["buttons"],
        json!({ "hint": "yes or no", "buttons": [yes, { "text": "No" }] })
    );
}

#[test]
fn a_block_runs() {
    let sim = Sim::start();
    let client_id = sim.client();
    sim.call(&Message::new(client_id, Content::block(390)));
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
        let file = Attachment::new(kind, format!("https://shop.example/{kind}?a=1&b=%20"));
        let text = (kind == "image").then(|| "Look".to_owned());
        sim.call(&Message::new(client_id, Content::File(file, text)));
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
        sim.call(&Message::new(client_id, text));
    }
    let all = GetHistory::new(client_id);
    let newest = sim.call(&all.clone().limit(2)).result;
    let texts: Vec<_> = newest.iter().map(|item| item.text.as_deref()).collect();
    assert_eq!(texts, [Some("b"), Some("c")]);
    assert_eq!(sim.call(&all.clone().limit(2000)).result.len(), 3);
    assert!(sim.call(&all).result[0].id > 1 << 32);
}
