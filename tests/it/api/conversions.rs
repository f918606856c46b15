//! What the parameters of typed calls can be made of.

use super::client;
use crate::support::{parse, service};
use salebot_onsite::api::{
    AddToList, Broadcast, Button, Buttons, Callback, ClientId, ClientIds, CreateOrder, Decimal,
    FindClientIdByVar, FindClients, Key, Keys, LoadClients, Message, Method, NewClient, NewClients,
    OnlineChatClientId, Params, Recipients, SaveVariables, Secrets, SendCallbackByPlatformId,
    Sender, Variables,
};
use salebot_onsite::error::Code;
use serde_json::{Value, json};

/// The body of a call.
#[track_caller]
fn body(call: &impl Method) -> Value {
    let request = service(Sender::Server).request(call);
    let request = request.unwrap_or_else(|error| panic!("{error}"));
    parse(&request.body.unwrap().1)
}

#[track_caller]
fn refuses(call: &impl Method, sentence: &str) {
    let error = service(Sender::Server).request(call).unwrap_err();
    assert_eq!(
        (error.code, error.to_string()),
        (Code::InvalidArgument, sentence.to_owned())
    );
    assert_eq!(error.said.unwrap().words, "");
}

#[test]
fn keys_are_made_of_vectors_arrays_and_iterators() {
    let expected = json!(["1", "a"]);
    let of = |keys: Keys<300>| body(&SendCallbackByPlatformId::new(keys, "g", "hello"));
    for keys in [
        Keys::from(vec!["1", "a"]),
        Keys::from(["1".to_owned(), "a".to_owned()]),
        ["1", "a"].into_iter().collect(),
    ] {
        assert_eq!(of(keys)["platform_ids"], expected);
    }
    assert_eq!(of(vec![1_u64, 2].into())["platform_ids"], json!(["1", "2"]));
}

#[test]
fn variables_are_made_of_vectors_arrays_and_iterators() {
    let pairs = vec![("plan".to_owned(), "pro".to_owned())];
    let variables = Variables::from(pairs.clone());
    assert_eq!(variables, Variables::from([("plan", "pro")]));
    assert_eq!(variables, pairs.clone().into_iter().collect());
    let saved = body(&SaveVariables::new(client(), pairs.clone()));
    assert_eq!(saved["variables"], json!({ "plan": "pro" }));
    let beside = body(&Callback::new(client(), "hello").variables(pairs));
    assert_eq!(beside["plan"], "pro");
}

#[test]
fn buttons_are_made_of_vectors_and_arrays() {
    let button = Button::reply("Yes");
    let expected = json!([{ "text": "Yes", "type": "reply" }]);
    for buttons in [
        Buttons::from(vec![button.clone()]),
        Buttons::from([button.clone()]),
    ] {
        let call = Message::new(client(), "Shall I?").buttons(buttons);
        assert_eq!(body(&call)["buttons"], expected);
    }
}

#[test]
fn clients_are_made_of_arrays_vectors_and_iterators() {
    let row = NewClient {
        platform_id: 1.into(),
        group_id: "shop_bot".into(),
        client_type: 1,
    };
    let expected = json!([{ "platform_id": "1", "group_id": "shop_bot", "client_type": 1 }]);
    for clients in [NewClients::from([row.clone()]), NewClients::from(vec![row])] {
        assert_eq!(body(&LoadClients::new(clients)), expected);
    }
    let ids = || [client(), ClientId::new(7).unwrap()];
    for clients in [
        ids().into_iter().collect::<ClientIds>(),
        ClientIds::from(ids()),
        ClientIds::from(ids().to_vec()),
    ] {
        let call = AddToList::new(1, clients);
        assert_eq!(body(&call)["clients"], json!([49_177_759, 7]));
    }
}

#[test]
fn a_client_is_read_from_digits_and_from_numbers() {
    assert_eq!("5".parse::<ClientId>().map(ClientId::get), Ok(5));
    assert_eq!(ClientId::try_from(5_u64).map(ClientId::get), Ok(5));
    let sentence = "a client's number is a whole number from 1 to 2^53 - 1";
    let texts = [
        "",
        "0",
        "+5",
        "-5",
        "05",
        " 5",
        "5.0",
        "a",
        "9007199254740992",
    ];
    let texts = texts.map(str::parse::<ClientId>);
    let numbers = [0, (1 << 53), u64::MAX].map(ClientId::try_from);
    for result in texts.into_iter().chain(numbers) {
        let error = result.unwrap_err();
        assert_eq!(
            (error.code, error.to_string()),
            (Code::InvalidArgument, sentence.to_owned())
        );
    }
}

#[test]
fn keys_are_texts_and_numbers_with_fractions() {
    let val = |key: Key| {
        let request = service(Sender::Server).request(&FindClientIdByVar::new("sum", key));
        request
            .unwrap()
            .url
            .split_once("val=")
            .unwrap()
            .1
            .to_owned()
    };
    assert_eq!(val(1.5.into()), "1.5");
    assert_eq!(val((-7).into()), "-7");
    assert_eq!(val("a b".into()), "a%20b");
    let budget = body(&CreateOrder::new(client()).budget(1500.5));
    assert_eq!(budget["budget"], "1500.5");
    let chat = service(Sender::Server).request(&OnlineChatClientId::new(12345));
    assert!(chat.unwrap().url.ends_with("?recipient=12345"));
}

#[test]
fn what_is_no_number_is_no_pause() {
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.1] {
        let whom = Recipients::List(1.into());
        let call = Broadcast::new(whom, "hello").shift(Decimal(odd));
        refuses(&call, "broadcast: shift must be a number, 0 or more");
    }
}

#[test]
fn a_parameter_that_is_no_json_is_refused() {
    for odd in [
        "",
        "no JSON",
        "{",
        "{\"a\":\"b\"},\"include_all\":true",
        "{} {}",
    ] {
        refuses(&FindClients::new(odd), "find_clients: q is no JSON");
    }
    refuses(&FindClients::new("null"), "find_clients: q is missing");
    let mut params = Params::new();
    params.push("client_id", "1,".to_owned());
    let meta = salebot_onsite::api::GetVariables::META;
    let error = service(Sender::Server).checked(meta, params).unwrap_err();
    assert_eq!(error.to_string(), "get_variables: client_id is no JSON");
}

#[test]
fn a_refused_call_names_its_method() {
    let call = salebot_onsite::api::GetHistory::new(client()).limit(0);
    let error = service(Sender::Server).request(&call).unwrap_err();
    assert_eq!(error.said.unwrap().method, "get_history");
    let params = call.params();
    let error = salebot_onsite::api::check(salebot_onsite::api::GetHistory::META, &params);
    assert_eq!(error.unwrap_err().said, None);
}

#[test]
fn parameters_that_are_absent_are_not_sent_but_variables_are() {
    let given = json!({
        "client_id": 1, "client_phone": "", "client_email": null, "message": "a", "send_time": null,
        "note": null, "empty": ""
    });
    let params = Params::read(&given.to_string()).unwrap();
    let request = service(Sender::Server).checked(Callback::META, params.clone());
    assert_eq!(
        parse(&request.unwrap().body.unwrap().1),
        json!({ "client_id": 1, "message": "a", "note": null, "empty": "" })
    );
    let request = service(Sender::Server).unchecked(Callback::META, &params);
    assert_eq!(parse(&request.body.unwrap().1), given);
    let params = Params::read("{\"recipient\":\"a\",\"tag\":\"\",\"name\":null}").unwrap();
    let request = service(Sender::Server).checked(OnlineChatClientId::META, params);
    assert!(request.unwrap().url.ends_with("?recipient=a"));
}

#[test]
fn only_an_object_or_a_list_makes_parameters() {
    for text in ["", "1", "\"a\"", "null", "{", "["] {
        assert_eq!(Params::read(text), None, "{text}");
    }
    assert_eq!(Params::read(" [1] ").unwrap().list(), Some(" [1] "));
    assert_eq!(Params::read("{}").unwrap().list(), None);
}

#[test]
fn what_is_pushed_later_counts() {
    let mut params = Params::read("{\"a\":1,\"b\":2,\"a\":3}").unwrap();
    assert_eq!(params.get("a"), Some("3"));
    params.push("b", "4".to_owned());
    assert_eq!(params.body(|_| true), "{\"a\":3,\"b\":4}");
}

#[test]
fn secrets_are_named_where_the_client_is() {
    assert_eq!(
        Secrets::default(),
        salebot_onsite::api::answer::Secrets::Hidden
    );
}
