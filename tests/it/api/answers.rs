//! Successes, in all the shapes that the service uses.

use crate::support::{KEY, cases, key, parse, response};
use proptest::prelude::*;
use salebot_onsite::api::answer::{self, Accepted, Json};
use salebot_onsite::api::{
    Callback, GetHistory, GetVariables, Message, Method, OnlineChatClientId, SaveVariables,
};
use salebot_onsite::error::Code;
use serde_json::{Value, json};

#[track_caller]
fn read<M: Method>(body: &str) -> M::Answer {
    answer::read::<M>(&key(), &response(200, body))
        .unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// The answer of a method that gives the service's JSON on.
#[track_caller]
fn json_of<M: Method<Answer = Json>>(body: &str) -> Value {
    parse(&read::<M>(body).0)
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

#[test]
fn plain_ok_is_a_yes() {
    assert_eq!(read::<Callback>(fixture!("plain.txt")), Accepted);
    assert_eq!(read::<Message>("ok\n"), Accepted);
    assert_eq!(read::<SaveVariables>("\"ok\""), Accepted);
    assert_eq!(read::<Callback>(""), Accepted);
}

#[test]
fn a_status_of_success_is_a_yes() {
    assert_eq!(read::<Callback>(fixture!("status.json")), Accepted);
    assert_eq!(read::<Callback>("{\"status\":\"ok\"}"), Accepted);
    assert_eq!(
        read::<Message>("{\"status\":\"success\",\"message_id\":1}"),
        Accepted
    );
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
        assert_eq!(read::<Callback>(body), Accepted, "{body}");
    }
}

#[test]
fn any_two_hundred_is_a_yes() {
    for status in [200, 201, 202, 204, 299] {
        assert_eq!(
            answer::read::<Callback>(&key(), &response(status, "")),
            Ok(Accepted)
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
    }
}

#[test]
fn a_bare_list_is_given_on() {
    assert_eq!(
        json_of::<GetHistory>(fixture!("list.json"))[0]["platform_id"],
        "qj6pvradl1f"
    );
}

#[test]
fn a_history_is_given_on_with_its_large_ids() {
    let text = read::<GetHistory>(fixture!("get_history.json")).0;
    assert!(text.contains("\"id\":22563045582"), "{text}");
    assert_eq!(parse(&text), parse(fixture!("get_history.json")));
}

#[test]
fn plain_text_is_given_on_as_a_json_string() {
    assert_eq!(
        json_of::<GetHistory>("nothing \"yet\""),
        json!("nothing \"yet\"")
    );
}

#[test]
fn variables_are_given_on_without_the_projects_key() {
    let text = read::<GetVariables>(fixture!("get_variables.json")).0;
    let variables = parse(&text);
    assert_eq!(
        (&variables["plan"], &variables["group"]),
        (&json!("pro"), &Value::Null)
    );
    assert!(!text.contains("api_key") && !text.contains(KEY), "{text}");
}

#[test]
fn a_variable_of_the_owners_may_be_called_status() {
    let variables = json_of::<GetVariables>(fixture!("get_variables_with_own_status.json"));
    assert_eq!(
        (&variables["status"], &variables["message"]),
        (&json!("paid"), &json!("thank you"))
    );
}

#[test]
fn a_success_with_unescaped_quotes_is_a_success() {
    assert_eq!(
        read::<Message>("{\"status\":\"success\",\"message\":\"sent to \"Ann\"\"}"),
        Accepted
    );
}

#[test]
fn values_nested_deeper_than_we_read_are_no_refusal() {
    let body = format!(
        "{{\"status\":\"success\",\"result\":{}{}}}",
        "[".repeat(40),
        "]".repeat(40)
    );
    assert_eq!(read::<Message>(&body), Accepted);
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn any_answer_is_read_or_refused(status in 100..600_u16, body in prop_oneof![
        any::<String>(),
        "[\\[{]?\"(status|client_id|message)\":[\"a-z0-9 ]{0,9}[\\]}]?",
        "\\{\"status\":\"(ok|success|fail|error)\",\"message\":\"[\"a-z]{0,9}\"\\}",
    ]) {
        let response = response(status, &body);
        let read = answer::read::<Callback>(&key(), &response);
        prop_assert!(read.is_err() || response.is_success());
        if let Ok(found) = answer::read::<OnlineChatClientId>(&key(), &response) {
            prop_assert!(found.client_id.get() > 0);
        }
    }
}

#[test]
fn only_words_of_refusal_refuse() {
    let read = |word: &str| {
        let body = format!("{{\"status\":\"{word}\"}}");
        answer::read::<Callback>(&key(), &response(200, &body)).map_err(|error| error.code)
    };
    for word in ["success", "ok", "OK", "Success", "queued", "done", "1"] {
        assert_eq!(read(word), Ok(Accepted), "{word}");
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
