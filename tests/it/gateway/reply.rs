//! The answer to a batch.

use crate::support::parse;
use salebot_onsite::error::{Code, Error};
use salebot_onsite::gateway::{Outcome, Reply, Verdict, close};
use salebot_onsite::time::Millis;
use serde_json::json;

fn outcome(id: &str, result: Result<(), Error>) -> Outcome {
    Outcome {
        id: id.to_owned(),
        done: 0,
        result,
        line: true,
    }
}

fn failed(id: &str, code: Code, retry_after: Option<Millis>) -> Outcome {
    outcome(
        id,
        Err(Error::new(code, "callback: no").with_retry_after(retry_after)),
    )
}

fn header<'r>(reply: &'r Reply, name: &str) -> Option<&'r str> {
    let mut found = reply.headers.iter().filter(|header| header.0 == name);
    let value = found.next().map(|header| header.1.as_str());
    assert!(found.next().is_none(), "{name} twice: {reply:?}");
    value
}

#[test]
fn what_was_decided_is_told_event_by_event() {
    let verdicts = vec![
        Verdict {
            id: "a".to_owned(),
            result: Ok(()),
        },
        Verdict {
            id: "b".to_owned(),
            result: Err(Error::new(
                Code::EventUnknown,
                "the configuration \"x\" does not list this event",
            )),
        },
    ];
    let outcomes = [
        outcome("c", Ok(())),
        failed("d", Code::AnswerLost, None),
        failed("e", Code::InvalidArgument, None),
    ];
    let reply = close(verdicts, &outcomes);
    assert_eq!(reply.status, 202);
    let expected = json!({ "results": [
        { "id": "a", "status": "accepted" },
        { "id": "b", "status": "rejected", "code": "event_unknown", "message": "the configuration \"x\" does not list this event" },
        { "id": "c", "status": "accepted" },
        { "id": "d", "status": "rejected", "code": "answer_lost", "message": "callback: no" },
        { "id": "e", "status": "rejected", "code": "invalid_argument", "message": "callback: no" },
    ] });
    assert_eq!(parse(&reply.body), expected);
    assert_eq!(header(&reply, "content-type"), Some("application/json"));
    assert_eq!(header(&reply, "cache-control"), Some("no-store"));
}

#[test]
fn events_that_can_still_be_tried_are_left_out() {
    let outcomes = [outcome("a", Ok(())), failed("b", Code::HttpStatus, None)];
    let reply = close(Vec::new(), &outcomes);
    assert_eq!(reply.status, 202);
    assert_eq!(
        parse(&reply.body),
        json!({
            "results": [{ "id": "a", "status": "accepted" }],
            "open": { "code": "http_status", "message": "callback: no" },
        })
    );
}

#[test]
fn a_page_is_told_whether_the_line_or_one_event_waits() {
    let one = Outcome {
        line: false,
        ..failed("a", Code::ApiStatus, None)
    };
    let line = failed("b", Code::Network, None);
    let alone = close(Vec::new(), std::slice::from_ref(&one));
    assert_eq!(parse(&alone.body)["error"]["line"], json!(false));
    let both = parse(&close(Vec::new(), &[one, line]).body);
    assert_eq!(
        (&both["error"]["code"], &both["error"]["line"]),
        (&json!("network"), &json!(null))
    );
}

#[test]
fn a_batch_for_which_there_was_no_time_can_come_again() {
    let reply = close(Vec::new(), &[]);
    assert_eq!(
        (reply.status, parse(&reply.body)["error"]["code"].as_str()),
        (503, Some("timeout"))
    );
}

#[test]
fn where_all_can_still_be_tried_it_is_503_and_the_page_has_its_own_pauses() {
    for code in [
        Code::Network,
        Code::Timeout,
        Code::HttpStatus,
        Code::ApiStatus,
        Code::BadAnswer,
        Code::RateLimited,
    ] {
        let reply = close(Vec::new(), &[failed("a", code, None)]);
        assert_eq!((reply.status, header(&reply, "retry-after")), (503, None));
        let expected = json!({ "error": { "code": code.as_str(), "message": "callback: no" } });
        assert_eq!(parse(&reply.body), expected);
    }
}

#[test]
fn the_services_own_time_to_wait_is_passed_on_in_whole_seconds() {
    for (wait, seconds) in [
        (Millis(7000), "7"),
        (Millis(1), "1"),
        (Millis(1001), "2"),
        (Millis(120_000), "120"),
    ] {
        let reply = close(Vec::new(), &[failed("a", Code::RateLimited, Some(wait))]);
        assert_eq!(
            (reply.status, header(&reply, "retry-after")),
            (503, Some(seconds))
        );
        assert_eq!(
            parse(&reply.body)["error"]["retry_after_s"].to_string(),
            seconds
        );
    }
}

#[test]
fn the_services_time_to_wait_is_passed_on_beside_what_was_decided_too() {
    let limited = failed("b", Code::RateLimited, Some(Millis::from_secs(60)));
    let reply = close(Vec::new(), &[outcome("a", Ok(())), limited]);
    assert_eq!(
        (reply.status, header(&reply, "retry-after")),
        (202, Some("60"))
    );
    let reply = close(Vec::new(), &[outcome("a", Ok(()))]);
    assert_eq!((reply.status, header(&reply, "retry-after")), (202, None));
}

#[test]
fn the_first_failure_is_the_one_that_is_told() {
    let reply = close(
        Vec::new(),
        &[
            failed("a", Code::Network, None),
            failed("b", Code::ApiStatus, None),
        ],
    );
    assert_eq!(parse(&reply.body)["error"]["code"], "network");
}

#[test]
fn a_refusal_without_a_time_to_wait_names_none() {
    let reply = Reply::error(400, &Error::invalid("the body is not JSON"));
    assert_eq!((reply.status, header(&reply, "retry-after")), (400, None));
    assert_eq!(
        parse(&reply.body),
        json!({ "error": { "code": "invalid_argument", "message": "the body is not JSON" } })
    );
}

#[test]
fn a_refusal_is_json_whatever_it_says() {
    let error = Error::invalid("\"quotes\" \\ and\nlines".to_owned());
    assert_eq!(
        parse(&Reply::error(400, &error).body)["error"]["message"],
        "\"quotes\" \\ and\nlines"
    );
}
