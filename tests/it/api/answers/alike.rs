//! What Rust and JavaScript must make of an answer alike.

use super::{answered, read, written};
use salebot_onsite::api::{
    ClientsFound, FindAllClientIdByVar, FindClientIdByPhone, GetHistory, GetOrderVars, GetOrders,
    GetVariables, LoadClients, OnlineChatClientId,
};
use salebot_onsite::error::Code;
use serde_json::json;

#[test]
fn a_client_is_counted_from_one() {
    for id in ["0", "\"0\""] {
        for (name, body) in [
            ("online_chat_client_id", format!("{{\"client_id\":{id}}}")),
            (
                "find_all_client_id_by_var",
                format!("{{\"client_ids\":[1,{id}]}}"),
            ),
            ("get_clients", format!("{{\"clients\":[{{\"id\":{id}}}]}}")),
        ] {
            let error = super::try_written(name, &body).unwrap_err();
            assert_eq!(error.code, Code::BadAnswer, "{body}");
        }
    }
    let zero = "{\"client_id\":0}";
    let error = answered::<OnlineChatClientId>(200, zero).unwrap_err();
    assert_eq!(error.code, Code::BadAnswer);
    let error = answered::<FindClientIdByPhone>(200, zero).unwrap_err();
    assert_eq!(error.code, Code::BadAnswer);
    let zero = "{\"client_ids\":[0]}";
    let found: Result<ClientsFound, _> = answered::<FindAllClientIdByVar>(200, zero);
    assert_eq!(found.unwrap_err().code, Code::BadAnswer);
    // What is created may be nobody yet: the number is none, and stays as it came.
    let body = "{\"items\":[{\"id\":0}]}";
    let item = &read::<LoadClients>(body).items[0];
    assert_eq!((item.id, item.rest.len()), (None, 1));
    assert_eq!(written("load_clients", body)["items"][0]["id"], 0);
}

#[test]
fn variables_are_texts_or_nothing() {
    let body = "{\"client_id\":36553,\"platform_id\":true,\"cart\":{\"a\":[1,null]},\"sum\":1.50,\"none\":null,\"empty\":\"\",\"big\":9007199254740993}";
    let expected = json!({
        "client_id": "36553", "platform_id": "true", "cart": "{\"a\":[1,null]}", "sum": "1.50", "none": null,
        "empty": "", "big": "9007199254740993"
    });
    assert_eq!(written("get_variables", body), expected);
    let variables = read::<GetVariables>(body);
    for (name, text) in expected.as_object().unwrap() {
        assert_eq!(variables.get(name), text.as_str(), "{name}");
    }
    let of_a_deal = format!("{{\"status\":\"success\",\"result\":{body}}}");
    assert_eq!(written("get_order_vars", &of_a_deal)["result"], expected);
    let variables = read::<GetOrderVars>(&of_a_deal).result;
    assert_eq!(variables.get("cart"), Some("{\"a\":[1,null]}"));
    assert_eq!(variables.get("none"), None);
}

#[test]
fn texts_are_texts_however_they_come() {
    let body = "{\"result\":[{\"id\":1,\"text\":5,\"manager_email\":false,\"error_message\":1.5}]}";
    let item = &read::<GetHistory>(body).result[0];
    let words = |text: &str| Some(text.to_owned());
    assert_eq!(
        (&item.text, &item.manager_email, &item.error_message),
        (&words("5"), &words("false"), &words("1.5"))
    );
    assert_eq!(
        written("get_history", body)["result"][0],
        json!({ "id": 1, "text": "5", "manager_email": "false", "error_message": "1.5" })
    );
}

#[test]
fn deals_under_both_names_are_those_of_the_first() {
    for result in ["[2]", "[{\"id\":1}]", "null", "{}"] {
        for body in [
            format!("{{\"status\":\"success\",\"order_id\":[1],\"result\":{result}}}"),
            format!("{{\"status\":\"success\",\"result\":{result},\"order_id\":[1]}}"),
        ] {
            let orders = read::<GetOrders>(&body);
            assert_eq!(orders.order_id, [1], "{body}");
            let kept = ("result".to_owned(), result.to_owned());
            assert!(orders.rest.contains(&kept), "{:?}", orders.rest);
        }
    }
}
