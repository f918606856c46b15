//! What becomes of the events when the service refuses, fails or says nothing.

use super::{SEARCH, found, job, message, named, no_answer, ok, refused, run, run_new, status};
use crate::gateway::{callback, texts};
use crate::support::response;
use salebot_onsite::error::{Code, Error};
use salebot_onsite::gateway::{Call, Progress};
use salebot_onsite::http::Response;
use salebot_onsite::time::Millis;

#[test]
fn a_search_that_fails_leaves_every_event_open() {
    for (answer, code) in [
        (no_answer(), "network"),
        (status(500), "http_status"),
        (refused(), "api_status"),
        (status(429), "rate_limited"),
        (ok(), "bad_answer"),
        (status(404), "http_status"),
    ] {
        let jobs = vec![job("a", &[callback("a", &[])]), job("b", &[message("b")])];
        let again = vec![job("a", &[message("a")]), job("b", &[callback("b", &[])])];
        let done = run_new(again, vec![answer.clone()]);
        assert_eq!(
            (done.results(), done.open()),
            (vec![("a", 0, Some(code))], vec!["a"])
        );
        let done = run_new(jobs, vec![answer]);
        assert_eq!(done.calls, [SEARCH]);
        assert_eq!(
            (done.results(), done.open(), done.client),
            (vec![("a", 0, Some(code))], vec!["a"], None)
        );
    }
}

#[test]
fn an_event_that_the_service_refuses_holds_up_no_other() {
    for answer in [
        refused(),
        status(400),
        Ok(response(200, "{\"status\":\"fail\",\"message\":\"no\"}")),
    ] {
        let jobs = vec![
            job("a", &[callback("a", &[])]),
            job("b", &[callback("b", &[])]),
        ];
        let done = run(jobs, Some(7), vec![answer, ok()]);
        assert_eq!(done.calls.len(), 2);
        let ids: Vec<(&str, bool)> = done
            .outcomes
            .iter()
            .map(|o| (o.id.as_str(), o.result.is_ok()))
            .collect();
        assert_eq!(ids, [("a", false), ("b", true)]);
    }
}

#[test]
fn a_failure_on_the_way_lets_no_event_overtake() {
    let oops = Ok(response(500, "{\"status\":\"error\",\"message\":\"oops\"}"));
    for (answer, code) in [
        (no_answer(), "network"),
        (status(500), "http_status"),
        (oops, "http_status"),
        (status(408), "http_status"),
        (status(429), "rate_limited"),
        (Ok(response(200, "<html>")), "bad_answer"),
        (Err(Error::new(Code::Timeout, "")), "timeout"),
    ] {
        let jobs = vec![
            job("a", &[callback("a", &[])]),
            job("b", &[callback("b", &[])]),
        ];
        let done = run(jobs, Some(7), vec![answer]);
        assert_eq!(done.calls, ["callback 7 \"a\""]);
        assert_eq!(
            (done.results(), done.open()),
            (vec![("a", 0, Some(code))], vec!["a"])
        );
    }
}

#[test]
fn an_event_stopped_half_way_says_how_far_it_came() {
    let jobs = || {
        vec![job(
            "a",
            &[callback("1", &[]), callback("2", &[]), callback("3", &[])],
        )]
    };
    let done = run(jobs(), Some(7), vec![ok(), status(500)]);
    assert_eq!(
        (done.results(), done.open()),
        (vec![("a", 1, Some("http_status"))], vec!["a"])
    );
    // The next try goes on there.
    let mut rest = jobs();
    rest[0].skip(1);
    let done = run(rest, Some(7), vec![ok(), ok()]);
    assert_eq!(done.calls, ["callback 7 \"2\"", "callback 7 \"3\""]);
    assert_eq!(done.results(), [("a", 3, None)]);
}

#[test]
fn what_cannot_be_called_is_dropped_without_a_call() {
    let jobs = vec![
        job("a", &[message("")]),
        job("b", &[callback("b", &[("message", "x")])]),
        job("c", &[callback("c", &[])]),
    ];
    let done = run_new(jobs, vec![found(), ok()]);
    assert_eq!(done.calls, [SEARCH, "callback 36553 \"c\""]);
    assert_eq!(
        done.results(),
        [
            ("a", 0, Some("invalid_argument")),
            ("b", 0, Some("invalid_argument")),
            ("c", 1, None)
        ]
    );
    assert!(done.open().is_empty());
}

#[test]
fn a_message_whose_answer_was_lost_is_given_up_because_it_must_not_come_twice() {
    for answer in [
        no_answer(),
        status(500),
        status(502),
        Ok(response(200, "<html>")),
        Err(Error::new(Code::Timeout, "")),
    ] {
        let jobs = || {
            vec![
                job("a", &[message("a"), callback("after", &[])]),
                job("b", &[callback("b", &[])]),
            ]
        };
        let answers = vec![answer.clone(), ok(), ok()];
        let done = run(jobs(), Some(7), answers);
        let expected = [
            "message 7 \"a\"",
            "callback 7 \"after\"",
            "callback 7 \"b\"",
        ];
        assert_eq!(done.calls, expected, "what comes behind it is still done");
        assert_eq!(
            done.results(),
            [("a", 2, Some("answer_lost")), ("b", 1, None)]
        );
        assert!(done.open().is_empty());
    }
}

#[test]
fn a_message_that_certainly_was_not_sent_is_tried_again() {
    for (answer, line_waits) in [
        (status(429), true),
        (refused(), false),
        (status(404), false),
    ] {
        let jobs = vec![job("a", &[message("a")]), job("b", &[message("b")])];
        let mut answers = vec![answer];
        answers.extend((!line_waits).then(ok));
        let done = run(jobs, Some(7), answers);
        assert_eq!(done.open(), ["a"]);
    }
}

#[test]
fn only_messages_are_given_up() {
    let save = Call::SaveVariables(texts(&[("a", "b")]));
    for call in [callback("a", &[]), save, named("Ann")] {
        let done = run(vec![job("a", &[call])], Some(7), vec![no_answer()]);
        assert_eq!(
            (done.results(), done.open()),
            (vec![("a", 0, Some("network"))], vec!["a"])
        );
    }
}

#[test]
fn errors_name_the_method_that_failed() {
    let save = Call::SaveVariables(texts(&[("a", "b")]));
    for (call, name) in [
        (callback("a", &[]), "callback"),
        (message("a"), "message"),
        (save, "save_variables"),
        (named("A"), "online_chat_client_id"),
    ] {
        let done = run(vec![job("a", &[call])], Some(7), vec![refused()]);
        let error = done.outcomes[0].result.as_ref().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{name}: the service answered 404: client_not_found")
        );
    }
}

#[test]
fn the_time_to_wait_is_kept() {
    let limited = Response {
        retry_after: Some(Millis(7000)),
        ..response(429, "")
    };
    let done = run(
        vec![job("a", &[callback("a", &[])])],
        Some(7),
        vec![Ok(limited)],
    );
    assert_eq!(
        done.outcomes[0].result.as_ref().unwrap_err().retry_after,
        Some(Millis(7000))
    );
}

#[test]
fn what_is_refused_after_a_part_was_done_is_not_tried_again() {
    let jobs = vec![job("a", &[message("a"), callback("after", &[])])];
    let done = run(jobs, Some(7), vec![ok(), refused()]);
    assert_eq!(done.results(), [("a", 1, Some("api_status"))]);
    assert!(
        done.open().is_empty(),
        "a repetition would show the message twice"
    );
}

#[test]
fn a_repetition_goes_on_where_the_first_try_failed() {
    let jobs = || {
        vec![
            job("a", &[message("a"), callback("after", &[])]),
            job("b", &[message("b")]),
        ]
    };
    let mut progress = Progress::default();
    let first = run(jobs(), Some(7), vec![ok(), status(500)]);
    progress.remember(&first.outcomes);
    let mut again = jobs();
    progress.apply(&mut again);
    let second = run(again, Some(7), vec![ok(), ok()]);
    assert_eq!(second.calls, ["callback 7 \"after\"", "message 7 \"b\""]);
    progress.remember(&second.outcomes);
    let mut anew = jobs();
    progress.apply(&mut anew);
    assert_eq!(anew, jobs(), "what is done is forgotten");
}
