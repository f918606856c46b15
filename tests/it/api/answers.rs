//! Successes, in all the shapes that the service uses.

mod alike;
mod ids;
mod lenient;
mod typed;

use super::answered;
use crate::support::{KEY, cases, key, parse, response};
use proptest::prelude::*;
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{
    Accepted, Callback, CheckWhatsapp, GetHistory, GetVariables, Json, Message, Method,
    OnlineChatClientId, SaveVariables, method,
};
use salebot_onsite::error::{Code, Error};
use serde_json::{Value, json};

#[track_caller]
fn read<M: Method>(body: &str) -> M::Answer {
    answered::<M>(200, body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// What JavaScript is given, as JSON.
fn try_written(name: &str, body: &str) -> Result<String, Error> {
    let meta = method(name).unwrap();
    answer::read_json(meta, &key(), &response(200, body), Secrets::Hidden)
}

#[track_caller]
fn written(name: &str, body: &str) -> Value {
    parse(&try_written(name, body).unwrap_or_else(|error| panic!("{error}: {body}")))
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/answers/",
            $name
        ))
    };
}
pub(super) use fixture;

/// A yes, and what the service said with it, as JSON.
#[track_caller]
fn accepts<M: Method<Answer = Accepted>>(body: &str, json: &str) {
    assert_eq!(read::<M>(body), Accepted(json.to_owned()), "{body}");
}

#[test]
fn plain_ok_is_a_yes() {
    accepts::<Callback>(fixture!("plain.txt"), "\"ok\"");
    accepts::<Message>("ok\n", "\"ok\"");
    accepts::<SaveVariables>("\"ok\"", "\"ok\"");
    accepts::<Callback>("", "\"\"");
}

#[test]
fn a_status_of_success_is_a_yes() {
    accepts::<Callback>(fixture!("status.json"), "{\"status\":\"success\"}");
    accepts::<Callback>("{\"status\":\"ok\"}", "{\"status\":\"ok\"}");
    let with_more = "{\"status\":\"success\",\"message_id\":1}";
    accepts::<Message>(with_more, with_more);
}

#[test]
fn a_yes_in_any_other_shape_is_a_yes_too() {
    for body in [
        fixture!("client_found.json"),
        fixture!("list.json"),
        fixture!("connected_channels.json"),
        "1",
        "true",
        "null",
        "{}",
        "[]",
    ] {
        assert_eq!(
            parse(&read::<Callback>(body).0),
            parse(body.trim()),
            "{body}"
        );
    }
}

#[test]
fn any_two_hundred_is_a_yes() {
    for status in [200, 201, 202, 204, 299] {
        assert_eq!(
            answered::<Callback>(status, ""),
            Ok(Accepted("\"\"".to_owned()))
        );
    }
}

#[test]
fn a_bare_object_names_the_client() {
    for body in [
        fixture!("client_found.json"),
        "{\"client_id\":\"36553\"}",
        "{\"status\":\"success\",\"client_id\":36553,\"new\":1}",
    ] {
        assert_eq!(read::<OnlineChatClientId>(body).client_id.get(), 36553);
        assert_eq!(written("online_chat_client_id", body)["client_id"], 36553);
    }
}

#[test]
fn plain_text_is_kept_where_anything_may_come() {
    let json = json!("nothing \"yet\"").to_string();
    assert_eq!(read::<CheckWhatsapp>("nothing \"yet\""), Json(json.clone()));
    assert_eq!(
        written("check_whatsapp", "nothing \"yet\""),
        json!("nothing \"yet\"")
    );
    accepts::<Callback>("nothing \"yet\"", &json);
}

#[test]
fn variables_are_given_on_without_the_projects_key() {
    let body = fixture!("get_variables.json");
    let variables = read::<GetVariables>(body);
    assert_eq!(
        (
            variables.get("plan"),
            variables.get("group"),
            variables.get("api_key")
        ),
        (Some("pro"), None, None)
    );
    assert_eq!(variables.0.len(), 8, "{variables:?}");
    assert!(variables.0.contains(&("group".to_owned(), None)));
    let json = written("get_variables", body);
    assert_eq!(
        (&json["plan"], &json["group"]),
        (&json!("pro"), &Value::Null)
    );
    assert!(json.get("api_key").is_none() && !json.to_string().contains(KEY));
}

#[test]
fn the_projects_key_is_shown_where_it_is_asked_for() {
    let answer = response(200, fixture!("get_variables.json"));
    let variables = answer::read::<GetVariables>(&key(), &answer, Secrets::Shown).unwrap();
    assert_eq!(variables.get("api_key"), Some(KEY));
    let meta = method("get_variables").unwrap();
    let json = answer::read_json(meta, &key(), &answer, Secrets::Shown).unwrap();
    assert_eq!(parse(&json), parse(&answer.body));
    assert_eq!(Secrets::default(), Secrets::Hidden);
}

#[test]
fn a_variable_of_the_owners_may_be_called_status() {
    let variables = read::<GetVariables>(fixture!("get_variables_with_own_status.json"));
    assert_eq!(
        (variables.get("status"), variables.get("message")),
        (Some("paid"), Some("thank you"))
    );
    let failed = "{\"client_id\":\"1\",\"platform_id\":\"a\",\"status\":\"error\"}";
    assert_eq!(read::<GetVariables>(failed).get("status"), Some("error"));
}

#[test]
fn a_success_with_unescaped_quotes_is_a_success() {
    let body = "{\"status\":\"success\",\"message\":\"sent to \"Ann\"\"}";
    accepts::<Message>(body, &json!(body).to_string());
}

#[test]
fn values_nested_deeper_than_we_read_are_no_refusal() {
    let body = format!(
        "{{\"status\":\"success\",\"result\":{}{}}}",
        "[".repeat(40),
        "]".repeat(40)
    );
    accepts::<Message>(&body, &json!(body).to_string());
}

#[test]
fn only_words_of_refusal_refuse() {
    let read = |word: &str| {
        let body = format!("{{\"status\":\"{word}\"}}");
        answered::<Callback>(200, &body).map_err(|error| error.code)
    };
    for word in ["success", "ok", "OK", "Success", "queued", "done", "1"] {
        assert!(read(word).is_ok(), "{word}");
    }
    for word in [
        "fail",
        "Failed",
        "error",
        "client_not_found",
        "order not found",
        "order 12345 not found",
    ] {
        assert_eq!(read(word), Err(Code::ApiStatus), "{word}");
    }
}

#[test]
fn a_member_called_error_message_is_no_refusal() {
    let body = "{\"status\":\"success\",\"result\":[{\"id\":1,\"error_message\":\"fail\"}]}";
    assert_eq!(
        read::<GetHistory>(body).result[0].error_message.as_deref(),
        Some("fail")
    );
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn any_answer_is_read_or_refused(status in 100..600_u16, body in prop_oneof![
        any::<String>(),
        "[\\[{]?\"(status|client_id|message)\":[\"a-z0-9 ]{0,9}[\\]}]?",
        "\\{\"status\":\"(ok|success|fail|error)\",\"message\":\"[\"a-z]{0,9}\"\\}",
    ]) {
        let read = answered::<Callback>(status, &body);
        prop_assert!(read.is_err() || response(status, &body).is_success());
        if let Ok(found) = answered::<OnlineChatClientId>(status, &body) {
            prop_assert!(found.client_id.get() > 0);
        }
    }
}
