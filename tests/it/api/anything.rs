//! Whatever comes in, from the service or from the caller: nothing panics, nothing is lost.

use super::{answered, declared, decoded, fixtures};
use crate::support::{KEY, cases, key, parse, response, service};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{
    Callback, ConnectedChannels, FindClientIdByPlatformId, FindClients, GetClients, GetHistory,
    GetMessages, GetOrderState, GetOrderVars, GetOrders, GetVariables, ListSubscribers,
    LoadClients, Meta, Method, OnlineChatClientId, Params, Sender, check,
};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::http;
use serde_json::{Value, json};

fn any_method() -> impl Strategy<Value = &'static Meta> {
    select(declared().collect::<Vec<_>>())
}

/// Names that answers and calls have, and others.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(vec![
            "status", "message", "client_id", "result", "client_ids", "order_id", "clients", "items", "id",
            "messages", "state_id", "platform_id", "variables", "buttons", "text", "type", "group_id",
            "api_key", "list", "q", "delimiter", "value_client_id", "delimiter_value_message", "send_time",
        ]).prop_map(str::to_owned),
        1 => ".{0,6}",
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        // Eighths, which every reader of JSON reads alike.
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        select(vec![
            "success",
            "ok",
            "fail",
            "error",
            "client_not_found",
            "1",
            "12345",
            "a",
            ""
        ])
        .prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any_name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Params as a caller may give them: the fixture's, with some of them something else.
fn any_params() -> impl Strategy<Value = (&'static Meta, Value)> {
    let changes = prop::collection::vec((any::<Index>(), any_json()), 0..3);
    let more = prop::collection::vec((any_name(), any_json()), 0..2);
    (any_method(), changes, more).prop_map(|(meta, changes, more)| {
        let mut params = fixtures::fixture(meta.name)["params"].take();
        if let Some(members) = params.as_object_mut() {
            for (place, value) in changes {
                let names: Vec<String> = members.keys().cloned().collect();
                if !names.is_empty() {
                    members.insert(names[place.index(names.len())].clone(), value);
                }
            }
            members.extend(more);
        }
        (meta, params)
    })
}

/// What becomes of an answer in Rust and in JavaScript.
fn read_all(meta: &Meta, status: u16, body: &str) -> Result<String, Error> {
    macro_rules! read {
        ($($method:ty),+) => { $( let _ = answered::<$method>(status, body); )+ };
    }
    read!(
        Callback,
        ConnectedChannels,
        FindClientIdByPlatformId,
        FindClients,
        GetClients,
        GetHistory,
        GetMessages,
        GetOrderState,
        GetOrderVars,
        GetOrders,
        GetVariables,
        ListSubscribers,
        LoadClients,
        OnlineChatClientId
    );
    answer::read_json(meta, &key(), &response(status, body), Secrets::Hidden)
}

fn is_secret(text: &str) -> bool {
    text.contains(KEY) || text.contains("://") || text.contains("api_key")
}

/// What is read is JSON; what is not says why, and what the service said is all there but for secrets.
fn check_answer(meta: &Meta, status: u16, body: &str) -> Result<(), TestCaseError> {
    match read_all(meta, status, body) {
        Ok(json) => {
            let read = serde_json::from_str::<Value>(&json);
            prop_assert!(read.is_ok(), "{}: {}", meta.name, json);
            prop_assert!((200..300).contains(&status));
        }
        Err(error) => {
            prop_assert!(
                error.to_string().starts_with(&format!("{}: ", meta.name)),
                "{}",
                error
            );
            prop_assert!(!error.to_string().contains(char::is_control));
            prop_assert_eq!(error.status, Some(status));
            let said = error.said.unwrap();
            prop_assert_eq!(said.method, meta.name);
            if !is_secret(body) {
                prop_assert_eq!(said.words, body);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(160))]

    #[test]
    fn any_json_is_read_or_refused_with_all_its_words(meta in any_method(), status in select(vec![200_u16, 200, 200, 201, 404, 429, 500]), body in any_json()) {
        check_answer(meta, status, &body.to_string())?;
    }

    #[test]
    fn any_text_is_read_or_refused_with_all_its_words(meta in any_method(), status in 100..600_u16, body in ".{0,60}") {
        check_answer(meta, status, &body)?;
    }

    #[test]
    fn a_real_answer_that_is_cut_off_is_read_or_refused_with_all_its_words(
        meta in any_method(), which: Index, at: Index, status in select(vec![200_u16, 404, 500])
    ) {
        let answers = fixtures::answers(meta.name);
        let body = &answers[which.index(answers.len())].0;
        let ends: Vec<usize> = (0..=body.len()).filter(|at| body.is_char_boundary(*at)).collect();
        check_answer(meta, status, &body[..ends[at.index(ends.len())]])?;
    }

    #[test]
    fn a_real_answer_with_one_member_changed_is_read_or_refused(meta in any_method(), which: Index, place: Index, other in any_json()) {
        let answers = fixtures::answers(meta.name);
        if let Ok(mut body) = serde_json::from_str::<Value>(&answers[which.index(answers.len())].0) {
            let mut paths = Vec::new();
            find_paths(&body, String::new(), &mut paths);
            *body.pointer_mut(&paths[place.index(paths.len())]).unwrap() = other;
            check_answer(meta, 200, &body.to_string())?;
        }
    }

    #[test]
    fn what_javascript_is_given_rust_can_read_as_well(meta in any_method(), which: Index, place: Index, other in any_json()) {
        let answers = fixtures::answers(meta.name);
        if let Ok(mut body) = serde_json::from_str::<Value>(&answers[which.index(answers.len())].0) {
            let mut paths = Vec::new();
            find_paths(&body, String::new(), &mut paths);
            *body.pointer_mut(&paths[place.index(paths.len())]).unwrap() = other;
            let body = body.to_string();
            agree::<OnlineChatClientId>(meta, &body)?;
            agree::<FindClients>(meta, &body)?;
            agree::<GetHistory>(meta, &body)?;
            agree::<GetClients>(meta, &body)?;
            agree::<GetMessages>(meta, &body)?;
            agree::<GetOrders>(meta, &body)?;
            agree::<GetOrderState>(meta, &body)?;
            agree::<GetOrderVars>(meta, &body)?;
            agree::<GetVariables>(meta, &body)?;
            agree::<LoadClients>(meta, &body)?;
            agree::<ListSubscribers>(meta, &body)?;
            agree::<FindClientIdByPlatformId>(meta, &body)?;
            agree::<ConnectedChannels>(meta, &body)?;
        }
    }

    #[test]
    fn any_parameters_are_sent_or_refused(meta in any_method(), params in any_json()) {
        check_call(meta, &params)?;
    }

    #[test]
    fn any_change_of_a_real_call_is_sent_or_refused((meta, params) in any_params()) {
        check_call(meta, &params)?;
    }

    #[test]
    fn texts_that_are_no_json_are_no_parameters(text in ".{0,40}") {
        let given = Params::read(&text).is_some();
        let is_json = serde_json::from_str::<Value>(&text).is_ok_and(|json| json.is_object() || json.is_array());
        prop_assert_eq!(given, is_json);
    }
}

fn find_paths(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                find_paths(item, format!("{path}/{place}"), paths);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                find_paths(member, format!("{path}/{name}"), paths);
            }
        }
        _ => {}
    }
    paths.push(path);
}

/// Rust and JavaScript read the same answers.
fn agree<M: Method>(meta: &Meta, body: &str) -> Result<(), TestCaseError> {
    if meta.name == M::NAME {
        let rust = answered::<M>(200, body).map(drop);
        let javascript = read_all(meta, 200, body).map(drop);
        prop_assert_eq!(rust, javascript, "{}", body);
    }
    Ok(())
}

fn check_call(meta: &Meta, params: &Value) -> Result<(), TestCaseError> {
    let Some(read) = Params::read(&params.to_string()) else {
        prop_assert!(!params.is_object() && !params.is_array());
        return Ok(());
    };
    let checked = check(meta, &read);
    let request = service(Sender::Server).checked(meta, read);
    let sentence = |error: &Error| error.message.replace(char::is_control, "");
    prop_assert_eq!(
        checked.as_ref().err().map(sentence),
        request.as_ref().err().map(ToString::to_string)
    );
    match request {
        Err(error) => {
            prop_assert_eq!(error.code, Code::InvalidArgument);
            let begins = error.to_string().starts_with(&format!("{}: ", meta.name));
            prop_assert!(begins, "{}", error);
        }
        Ok(request) => match request.method {
            http::Method::Get => arrives_in_query(&request.url, params)?,
            http::Method::Post => arrives(meta, &request, params)?,
        },
    }
    Ok(())
}

/// Whether the method would take this name for one of its own parameters.
fn is_own(meta: &Meta, name: &str) -> bool {
    let place = name
        .strip_prefix("delimiter_value_")
        .or_else(|| name.strip_prefix("value_"));
    let is_remap = name == "delimiter" || place.is_some_and(|place| PLACES.contains(&place));
    meta.params().any(|param| param.name == name) || (meta.remaps() && is_remap)
}

/// What may stand elsewhere in a body.
const PLACES: [&str; 8] = [
    "client_id",
    "phone",
    "email",
    "user_id",
    "group_id",
    "message",
    "client_phone",
    "client_email",
];

/// Every parameter is in the query as it was given, null and empty texts left out: no GET takes variables
/// that are either.
fn arrives_in_query(url: &str, params: &Value) -> Result<(), TestCaseError> {
    let query = url.split_once('?').map_or("", |parts| parts.1);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap());
    let mut arrived: Vec<(String, String)> = pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let given = params.as_object().unwrap().iter();
    let given = given.filter(|param| !param.1.is_null() && *param.1 != "");
    let mut given: Vec<(String, String)> = given
        .map(|(name, value)| match value {
            Value::String(text) => (name.clone(), text.clone()),
            other => (name.clone(), other.to_string()),
        })
        .collect();
    arrived.sort();
    given.sort();
    prop_assert_eq!(arrived, given);
    Ok(())
}

/// Every parameter is in the body, or in the query where it says where another one stands. Of the method's own
/// those that are null or empty texts are in neither; variables that are, are in the body.
fn arrives(meta: &Meta, request: &http::Request, params: &Value) -> Result<(), TestCaseError> {
    let body = parse(&request.body.as_ref().unwrap().1);
    let Some(given) = params.as_object() else {
        prop_assert_eq!(&body, params);
        return Ok(());
    };
    let query = request.url.split_once('?').map_or("", |parts| parts.1);
    let places = query.split('&').filter(|pair| !pair.is_empty());
    let places: Vec<String> = places
        .map(|pair| decoded(pair.split_once('=').unwrap().0))
        .collect();
    for (name, value) in given {
        let is_empty = value.is_null() || *value == "";
        let is_sent = !(is_own(meta, name) && is_empty);
        let is_elsewhere = places.contains(name);
        let expected = Some(value).filter(|_| is_sent && !is_elsewhere);
        prop_assert_eq!(body.get(name), expected, "{}", name);
        prop_assert!(!is_elsewhere || (is_sent && is_own(meta, name)), "{}", name);
    }
    prop_assert!(
        body.as_object()
            .unwrap()
            .keys()
            .all(|name| given.contains_key(name))
    );
    Ok(())
}

#[test]
fn every_real_answer_is_read_or_refused_wherever_it_is_cut_off() {
    for meta in declared() {
        for (body, _) in fixtures::answers(meta.name) {
            for at in (0..body.len()).filter(|at| body.is_char_boundary(*at)) {
                check_answer(meta, 200, &body[..at]).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }
}

#[test]
fn what_nests_too_deep_is_read_as_text_or_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for meta in declared() {
        let body = format!("{{\"status\":\"success\",\"a\":{deep}}}");
        let _ = read_all(meta, 200, &body);
    }
    assert!(Params::read(&format!("{{\"a\":{deep}}}")).is_none());
    assert_eq!(json!(Params::read("{}").is_some()), json!(true));
}
