//! What is just odd enough to be taken for something else.

use super::answered;
use crate::support::{key, parse, response, service};
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{
    Broadcast, Callback, GetOrders, Method, Params, Sender, method, webhook,
};
use salebot_onsite::error::Code;
use serde_json::json;

#[test]
fn deals_under_both_names_are_those_of_the_first_for_javascript_too() {
    for result in ["[2]", "[{\"id\":1}]", "null", "{}"] {
        for body in [
            format!("{{\"status\":\"success\",\"order_id\":[1],\"result\":{result}}}"),
            format!("{{\"status\":\"success\",\"result\":{result},\"order_id\":[1]}}"),
        ] {
            let read = answer::read_json(
                GetOrders::META,
                &key(),
                &response(200, &body),
                Secrets::Hidden,
            );
            assert_eq!(parse(&read.unwrap()), parse(&body));
        }
    }
}

#[test]
fn a_visitor_under_both_spellings_is_the_first_for_javascript_too() {
    let body = "{\"id\":1,\"client\":{\"id\":5,\"recipient\":\"a\",\"recepient\":\"b\"}}";
    let client = &parse(&webhook::parse_json(body).unwrap())["client"];
    assert_eq!(
        *client,
        json!({ "id": 5, "recipient": "a", "recepient": "b" })
    );
}

#[test]
fn a_refusal_that_speaks_of_the_api_key_is_one() {
    for text in [
        "api_key_not_found",
        "error: the api_key is wrong",
        "invalid api_key of project 5",
    ] {
        let error = answered::<Callback>(200, text).unwrap_err();
        assert_eq!(
            (error.code, error.said.unwrap().words),
            (Code::ApiStatus, text.to_owned())
        );
    }
}

#[test]
fn a_place_that_holds_nothing_is_no_parameter_although_it_is_given_too() {
    for nothing in [json!(null), json!("")] {
        let params = json!({ "client_id": 1, "message": "a", "m": nothing, "value_message": "m" });
        let params = Params::read(&params.to_string()).unwrap();
        let sent = service(Sender::Server).checked(Callback::META, params);
        assert!(sent.is_err(), "{sent:?}");
    }
}

#[test]
fn a_pause_is_finite() {
    let params = Params::read("{\"list\":1,\"message\":\"a\",\"shift\":1e400}").unwrap();
    assert!(
        service(Sender::Server)
            .checked(Broadcast::META, params)
            .is_err()
    );
}

#[test]
fn pairs_are_keys_or_switches() {
    let meta = method("find_all_client_id_by_several_vars").unwrap();
    for odd in ["\" \"", "1e21", "9007199254740993"] {
        let params = Params::read(&format!("{{\"a\":{odd}}}")).unwrap();
        assert!(
            service(Sender::Server).checked(meta, params).is_err(),
            "{odd}"
        );
    }
}

#[test]
fn words_that_are_json_stay_json() {
    let body = json!({ "status": "fail", "message": json!({ "url": "https://shop.example/a", "b": 1 }).to_string() });
    let error = answered::<Callback>(200, &body.to_string()).unwrap_err();
    let words = error.said.unwrap().words;
    assert!(
        serde_json::from_str::<serde_json::Value>(&words).is_ok(),
        "{words}"
    );
}
