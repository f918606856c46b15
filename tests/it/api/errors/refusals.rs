//! The less usual ways in which the service says no, and what is none.

use super::{callback, says};
use crate::api::answered;
use salebot_onsite::api::{Callback, GetVariables};
use salebot_onsite::error::Code;

/// The call was refused, in these words.
#[track_caller]
fn refused(body: &str, words: &str) {
    for status in [200, 400, 403] {
        let sentence = format!("callback: the service answered {status}: {words}");
        says(&callback(status, body), Code::ApiStatus, status, &sentence);
    }
}

#[track_caller]
fn taken(body: &str) {
    let answer = answered::<Callback>(200, body);
    assert!(answer.is_ok(), "{body}: {answer:?}");
}

#[test]
fn a_status_of_false_is_a_refusal() {
    refused("{\"status\":false}", "fail");
    refused(
        "{\"status\":false,\"message\":\"no such block\"}",
        "fail: no such block",
    );
    refused("{\"status\":false,\"error\":\"no\"}", "fail: no");
    for good in ["true", "null", "1", "0", "{}"] {
        taken(&format!("{{\"status\":{good}}}"));
    }
}

#[test]
fn an_error_without_a_status_is_a_refusal() {
    refused("{\"error\":\"no such block\"}", "error: no such block");
    refused(
        "{\"error\":\"E1\",\"message\":\"no such block\"}",
        "error: no such block",
    );
    for good in ["\"\"", "null", "false", "0", "[]"] {
        taken(&format!("{{\"error\":{good}}}"));
    }
    taken("{\"status\":\"success\",\"error\":\"fail\"}");
    taken("{\"status\":\"success\",\"message\":\"error\"}");
}

#[test]
fn words_of_refusal_are_known_in_a_status() {
    for word in [
        "unauthorized",
        "forbidden",
        "Forbidden",
        "access denied",
        "invalid key",
        "403_forbidden",
    ] {
        refused(&format!("{{\"status\":\"{word}\"}}"), word);
    }
}

#[test]
fn a_short_text_that_begins_with_a_refusal_is_one() {
    for text in [
        "client_not_found",
        "order_not_found",
        "fail",
        "Failed",
        "error",
        "Error: no such block",
        "unauthorized",
        "Forbidden",
        "denied",
        "invalid token",
        "not found",
        "not_found",
    ] {
        refused(text, text);
        refused(&format!(" {text}\n"), text);
        refused(&format!("\"{text}\""), text);
    }
}

#[test]
fn other_texts_are_no_refusal() {
    for text in [
        "ok",
        "no error",
        "sent, 0 failed",
        "client_not_found, so it was made",
        "Your order was not found in time",
        "the bot is not allowed to fail",
    ] {
        taken(text);
        taken(&format!("\"{text}\""));
    }
    let begins = |len: usize| format!("error{}", "x".repeat(len - 5));
    refused(&begins(100), &begins(100));
    taken(&begins(101));
}

#[test]
fn variables_of_the_owners_are_no_refusal() {
    let client = "\"client_id\":\"1\",\"platform_id\":\"a\"";
    for own in [
        "\"error\":\"no\"",
        "\"status\":false",
        "\"status\":\"forbidden\"",
    ] {
        let body = format!("{{{client},{own}}}");
        assert!(answered::<GetVariables>(200, &body).is_ok(), "{body}");
        let body = format!("{{{own}}}");
        let error = answered::<GetVariables>(200, &body).unwrap_err();
        assert_eq!(error.code, Code::ApiStatus, "{body}");
    }
}
