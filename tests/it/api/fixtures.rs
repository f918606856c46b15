//! One file a method in `tests/fixtures/api`: a call as JavaScript makes it, the request that becomes of it,
//! and what is made of each shape that the answer may have.

use super::{declared, decoded};
use crate::support::{KEY, key, parse, response, service};
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{Meta, Params, Sender};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::http;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/api")
}

/// The file of a method.
#[track_caller]
pub(super) fn fixture(name: &str) -> Value {
    let path = folder().join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name} has no fixture"));
    parse(&text)
}

/// The shapes of a method's answer: each body, and what JavaScript is given.
#[track_caller]
pub(super) fn answers(name: &str) -> Vec<(String, Value)> {
    let answers = fixture(name)["answers"].take();
    let answers = answers.as_array().unwrap().iter();
    answers
        .map(|answer| {
            (
                answer["body"].as_str().unwrap().to_owned(),
                answer["read"].clone(),
            )
        })
        .collect()
}

/// The call of a method's file.
#[track_caller]
pub(super) fn params(meta: &Meta) -> Params {
    Params::read(&fixture(meta.name)["params"].to_string()).unwrap()
}

fn read(meta: &Meta, status: u16, body: &str) -> Result<Value, Error> {
    let answer = response(status, body);
    answer::read_json(meta, &key(), &answer, Secrets::Hidden).map(|json| parse(&json))
}

#[test]
fn every_method_has_a_fixture_and_every_fixture_a_method() {
    let files = fs::read_dir(folder()).unwrap().map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".json")
            .unwrap_or_else(|| panic!("{name}"))
            .to_owned()
    });
    let declared = declared().map(|meta| meta.name.to_owned());
    assert_eq!(
        files.collect::<BTreeSet<_>>(),
        declared.collect::<BTreeSet<_>>()
    );
}

/// The pairs of a query; their order means nothing.
fn sorted(query: &str) -> Vec<&str> {
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    pairs
}

#[test]
fn every_call_becomes_its_request() {
    for meta in declared() {
        let expected = fixture(meta.name)["request"].take();
        for (sender, content_type) in [
            (Sender::Server, "application/json"),
            (Sender::Browser, "text/plain"),
        ] {
            let request = service(sender).checked(meta, params(meta)).unwrap();
            assert_eq!(request.method.as_str(), expected["http"], "{}", meta.name);
            let url = format!("https://chatter.salebot.pro/api/{KEY}/{}", meta.name);
            match request.method {
                http::Method::Get => {
                    let expected = expected["query"].as_str().unwrap();
                    let query = request.url.strip_prefix(&url).unwrap();
                    assert!(query.is_empty() || query.starts_with('?'), "{query}");
                    let query = query.trim_start_matches('?');
                    assert_eq!(sorted(query), sorted(expected), "{}", meta.name);
                    assert_eq!(request.body, None);
                }
                http::Method::Post => {
                    assert_eq!(request.url, url);
                    let (given, body) = request.body.unwrap();
                    assert_eq!(given, content_type);
                    assert_eq!(parse(&body), expected["body"], "{}", meta.name);
                }
            }
        }
    }
}

#[test]
fn every_call_gives_its_parameters_and_no_others() {
    for meta in declared() {
        let fixture = fixture(meta.name);
        let Some(given) = fixture["params"].as_object() else {
            continue;
        };
        let given: BTreeSet<&str> = given.keys().map(String::as_str).collect();
        let sent: Vec<String> = match fixture["request"]["query"].as_str() {
            Some("") => Vec::new(),
            Some(query) => {
                let names = query.split('&').map(|pair| pair.split_once('=').unwrap().0);
                names.map(decoded).collect()
            }
            None => {
                let body = fixture["request"]["body"].as_object().unwrap();
                body.keys().cloned().collect()
            }
        };
        let sent: BTreeSet<&str> = sent.iter().map(String::as_str).collect();
        assert_eq!(given, sent, "{}", meta.name);
    }
}

#[test]
fn every_shape_of_an_answer_is_read() {
    for meta in declared() {
        let answers = answers(meta.name);
        assert!(!answers.is_empty(), "{}", meta.name);
        for (body, expected) in answers {
            for status in [200, 201] {
                let read = read(meta, status, &body);
                let read = read.unwrap_or_else(|error| panic!("{error}: {body}"));
                assert_eq!(read, expected, "{}: {body}", meta.name);
            }
        }
    }
}

/// Every way in which the service says no, and the words of the error's sentence.
fn refusals() -> [(&'static str, &'static str); 6] {
    [
        ("{\"status\":\"client_not_found\"}", "client_not_found"),
        ("{\"status\":\"order not found\"}", "order not found"),
        (
            "{\"status\":\"order 12345 not found\"}",
            "order 12345 not found",
        ),
        (
            "{\"status\":\"fail\",\"message\":\"no such block\"}",
            "fail: no such block",
        ),
        (
            "{\"status\":\"error\",\"message\":\"try later\"}",
            "error: try later",
        ),
        (
            "{\"status\":\"fail\",\"message\":\"no \"such\" block\"}",
            "{\"status\":\"fail\",\"message\":\"no \"such\" block\"}",
        ),
    ]
}

#[test]
fn every_method_is_refused_in_the_services_words() {
    for meta in declared() {
        for (body, words) in refusals() {
            for status in [200, 400, 404] {
                let error = read(meta, status, body).unwrap_err();
                let sentence = format!("{}: the service answered {status}: {words}", meta.name);
                assert_eq!(
                    (error.code, error.status, error.to_string()),
                    (Code::ApiStatus, Some(status), sentence)
                );
                let said = error.said.unwrap();
                assert_eq!(
                    (said.method.as_str(), said.words.as_str()),
                    (meta.name, body)
                );
            }
        }
    }
}

#[test]
fn an_answer_of_a_failing_status_is_a_failure_whatever_it_says() {
    for meta in declared() {
        for (body, _) in answers(meta.name) {
            for (status, code) in [
                (404, Code::HttpStatus),
                (429, Code::RateLimited),
                (500, Code::HttpStatus),
            ] {
                let error = read(meta, status, &body).unwrap_err();
                // What a client's own variable says is no answer's status where the status is bad as well.
                assert_eq!((error.code, error.status), (code, Some(status)), "{body}");
                assert!(!format!("{error:?}").contains(KEY), "{error:?}");
            }
        }
    }
}

#[test]
fn a_web_page_is_no_answer_of_any_method() {
    for meta in declared() {
        let error = read(meta, 200, " <!DOCTYPE html><p>hello</p>").unwrap_err();
        assert_eq!(
            (error.code, error.to_string()),
            (
                Code::BadAnswer,
                format!(
                    "{}: the answer is a web page: is the base URL right?",
                    meta.name
                )
            )
        );
        assert_eq!(error.said.unwrap().words, " <!DOCTYPE html><p>hello</p>");
    }
}

#[test]
fn the_key_is_left_in_where_it_is_asked_for() {
    let meta = declared()
        .find(|meta| meta.name == "get_variables")
        .unwrap();
    let (body, hidden) = answers(meta.name).swap_remove(0);
    let shown = answer::read_json(meta, &key(), &response(200, &body), Secrets::Shown).unwrap();
    assert_eq!(parse(&shown)["api_key"], KEY);
    assert_eq!(hidden.get("api_key"), None);
    assert_eq!(
        parse(&shown).as_object().unwrap().len(),
        hidden.as_object().unwrap().len() + 1
    );
    assert_eq!(json!(hidden["plan"]), parse(&shown)["plan"]);
}
