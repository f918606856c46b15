//! Refusals and failures, word for word.

mod refusals;

use super::answered;
use super::answers::fixture;
use crate::support::{key, response};
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{Callback, GetVariables, Message, OnlineChatClientId};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::http::{self, Response};
use salebot_onsite::time::Millis;

#[track_caller]
fn callback(status: u16, body: &str) -> Error {
    answered::<Callback>(status, body).unwrap_err()
}

#[track_caller]
fn says(error: &Error, code: Code, status: u16, sentence: &str) {
    assert_eq!(
        (error.code, error.status, error.to_string()),
        (code, Some(status), sentence.to_owned())
    );
}

#[test]
fn a_status_that_is_no_success_is_a_refusal_whatever_the_http_status() {
    for (body, words) in [
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
            "{\"message\":\"Блок не найден\",\"status\":\"fail\"}",
            "fail: Блок не найден",
        ),
    ] {
        for status in [200, 400, 403, 404] {
            let sentence = format!("callback: the service answered {status}: {words}");
            says(&callback(status, body), Code::ApiStatus, status, &sentence);
        }
    }
}

#[test]
fn unescaped_quotes_do_not_hide_a_refusal() {
    let body = fixture!("fail_unescaped.txt");
    let sentence = "callback: the service answered 200: {\"status\":\"fail\",\"message\":\"The block \"Prices\" was not found\"}";
    says(&callback(200, body), Code::ApiStatus, 200, sentence);
}

#[test]
fn a_failure_of_the_service_is_none_of_the_call_although_it_has_words() {
    for status in [408, 500, 502, 503] {
        let error = callback(status, "{\"status\":\"error\",\"message\":\"oops\"}");
        let sentence = format!("callback: the service answered {status}: error: oops");
        says(&error, Code::HttpStatus, status, &sentence);
        assert!(!error.is_refusal(), "it may have been done");
    }
}

#[test]
fn an_http_status_that_means_failure_is_one() {
    says(
        &callback(404, ""),
        Code::HttpStatus,
        404,
        "callback: the service answered 404",
    );
    says(
        &callback(500, "oops"),
        Code::HttpStatus,
        500,
        "callback: the service answered 500: oops",
    );
    says(
        &callback(400, "message is missing"),
        Code::HttpStatus,
        400,
        "callback: the service answered 400: message is missing",
    );
    says(
        &callback(302, "moved"),
        Code::HttpStatus,
        302,
        "callback: the service answered 302: moved",
    );
    // A body that says yes does not outweigh it.
    assert_eq!(
        callback(500, "{\"status\":\"success\"}").code,
        Code::HttpStatus
    );
    assert_eq!(callback(502, "ok").code, Code::HttpStatus);
}

#[test]
fn a_redirect_is_not_followed_and_says_so() {
    // A browser hides the status.
    for status in [0, 301, 302, 307, 308] {
        let sentence = format!(
            "callback: the service answered {status}: a redirect, which is not followed: is the base URL right?"
        );
        says(&callback(status, ""), Code::HttpStatus, status, &sentence);
    }
}

#[test]
fn a_429_is_its_own_code_and_keeps_the_time_to_wait() {
    for body in [
        "slow down",
        "{\"status\":\"error\",\"message\":\"slow down\"}",
    ] {
        let answer = Response {
            retry_after: http::retry_after("2"),
            ..response(429, body)
        };
        let error = answer::read::<Callback>(&key(), &answer, Secrets::Hidden).unwrap_err();
        assert_eq!(
            (error.code, error.retry_after),
            (Code::RateLimited, Some(Millis(2000)))
        );
        assert!(
            error
                .to_string()
                .starts_with("callback: the service answered 429: "),
            "{error}"
        );
        assert!(error.to_string().ends_with("slow down"), "{error}");
    }
}

#[test]
fn a_503_keeps_the_time_to_wait_too() {
    let answer = Response {
        retry_after: Some(Millis(7000)),
        ..response(503, "")
    };
    let error = answer::read::<Callback>(&key(), &answer, Secrets::Hidden).unwrap_err();
    assert_eq!(
        (error.code, error.retry_after),
        (Code::HttpStatus, Some(Millis(7000)))
    );
}

#[test]
fn a_web_page_is_no_answer() {
    let sentence = "callback: the answer is a web page: is the base URL right?";
    says(
        &callback(200, fixture!("proxy.html")),
        Code::BadAnswer,
        200,
        sentence,
    );
    assert_eq!(callback(502, fixture!("proxy.html")).code, Code::HttpStatus);
}

#[test]
fn an_answer_that_is_cut_off_is_no_answer() {
    for body in [
        "{",
        "{\"sta",
        "{\"status\"",
        "{\"status\":",
        "{\"status\":\"succ",
    ] {
        let sentence = "callback: the answer is cut off";
        says(&callback(200, body), Code::BadAnswer, 200, sentence);
    }
    // What it says for certain it says.
    let fails = callback(200, "{\"status\":\"fail\",\"mess");
    assert_eq!(fails.code, Code::ApiStatus);
    for body in ["{\"status\":\"success\",\"mess", "{not JSON}", "ok"] {
        answer::read::<Callback>(&key(), &response(200, body), Secrets::Hidden).unwrap();
    }
}

#[test]
fn an_answer_without_the_client_is_no_answer() {
    for body in [
        "ok",
        "{}",
        "[]",
        "{\"client_id\":null}",
        "{\"client_id\":0}",
        "{\"client_id\":\"a\"}",
        "36553",
    ] {
        let error = answered::<OnlineChatClientId>(200, body).unwrap_err();
        says(
            &error,
            Code::BadAnswer,
            200,
            "online_chat_client_id: the answer is not what the method promises",
        );
    }
}

#[test]
fn every_method_names_itself() {
    let refused = "{\"status\":\"client_not_found\"}";
    let error = answered::<Message>(404, refused).unwrap_err();
    assert_eq!(
        error.to_string(),
        "message: the service answered 404: client_not_found"
    );
    let error = answered::<GetVariables>(404, refused).unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_variables: the service answered 404: client_not_found"
    );
    let refused = response(404, refused);
    let error = answer::read_any("get_clients", &key(), &refused, Secrets::Hidden).unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_clients: the service answered 404: client_not_found"
    );
}

#[test]
fn an_error_is_one_short_line() {
    let error = callback(500, &format!("a\nb\r\n\tc\0 {}", "x".repeat(5000)));
    let text = error.to_string();
    assert!(!text.contains(char::is_control), "{text:?}");
    assert!(text.chars().count() <= 260, "{text}");
    let error = callback(500, &"ж".repeat(5000));
    assert!(error.to_string().chars().count() <= 260);
}

#[test]
fn a_retry_after_is_read_in_seconds() {
    assert_eq!(http::retry_after("2"), Some(Millis(2000)));
    assert_eq!(http::retry_after(" 120 "), Some(Millis(120_000)));
    assert_eq!(http::retry_after("0"), Some(Millis(0)));
    for header in ["", "-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"] {
        assert_eq!(http::retry_after(header), None, "{header}");
    }
    assert_eq!(
        http::retry_after("18446744073709551615"),
        Some(Millis(u64::MAX))
    );
}

#[test]
fn what_may_have_been_done_is_told_from_what_certainly_was_not() {
    for error in [
        callback(500, ""),
        callback(408, ""),
        callback(200, "<html>"),
        Error::new(Code::Network, ""),
        Error::new(Code::Timeout, ""),
    ] {
        assert!(!error.is_refusal(), "{error:?}");
    }
    for error in [
        callback(404, ""),
        callback(400, "no"),
        callback(200, "{\"status\":\"fail\"}"),
        callback(429, ""),
    ] {
        assert!(error.is_refusal(), "{error:?}");
    }
}
