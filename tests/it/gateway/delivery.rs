//! One visitor's calls, one after the other.

mod failures;

use super::{callback, texts};
use crate::support::{cases, parse, response, service};
use proptest::prelude::*;
use salebot_onsite::api::{ClientId, Sender};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::gateway::{Call, Delivery, Job, Outcome};
use salebot_onsite::http::{Request, Response};

type Answer = Result<Response, Error>;

fn found() -> Answer {
    Ok(response(200, "{\"client_id\":36553}"))
}

fn ok() -> Answer {
    Ok(response(200, "ok"))
}

fn status(status: u16) -> Answer {
    Ok(response(status, ""))
}

fn refused() -> Answer {
    Ok(response(404, "{\"status\":\"client_not_found\"}"))
}

fn no_answer() -> Answer {
    Err(Error::new(Code::Network, "the service did not answer"))
}

fn message(text: &str) -> Call {
    Call::Message {
        message: Some(text.to_owned()),
        message_id: None,
        attachment: None,
        buttons: None,
    }
}

fn named(name: &str) -> Call {
    Call::Identify {
        name: Some(name.to_owned()),
        tag: None,
    }
}

fn job(id: &str, calls: &[Call]) -> Job {
    Job::new(id.to_owned(), calls.to_vec())
}

/// What a request asks for, in short: the method, and what it is about.
fn short(request: &Request) -> String {
    let (_, call) = request.url.rsplit_once('/').unwrap();
    match &request.body {
        None => call.to_owned(),
        Some((_, body)) => {
            let body = parse(body);
            let what = body
                .get("message")
                .or(body.get("variables"))
                .unwrap_or(&body);
            format!("{call} {} {what}", body["client_id"])
        }
    }
}

struct Done {
    calls: Vec<String>,
    client: Option<u64>,
    outcomes: Vec<Outcome>,
}

impl Done {
    /// Each event, how many of its calls were made, and the code of what stopped it.
    fn results(&self) -> Vec<(&str, usize, Option<&str>)> {
        let results = self.outcomes.iter();
        results
            .map(|outcome| {
                (
                    outcome.id.as_str(),
                    outcome.done,
                    outcome
                        .result
                        .as_ref()
                        .err()
                        .map(|error| error.code.as_str()),
                )
            })
            .collect()
    }

    /// The events of which nothing can be said for good.
    fn open(&self) -> Vec<&str> {
        let open = self
            .outcomes
            .iter()
            .filter(|outcome| outcome.verdict().is_none());
        open.map(|outcome| outcome.id.as_str()).collect()
    }
}

/// Lets a visitor work while the service gives these answers.
#[track_caller]
fn run(jobs: Vec<Job>, client: Option<u64>, answers: Vec<Answer>) -> Done {
    let service = service(Sender::Server);
    let client = client.and_then(ClientId::new);
    let mut delivery = Delivery::new(&service, "qj6pvradl1f".to_owned(), client, jobs);
    let mut answers = answers.into_iter();
    let mut calls = Vec::new();
    while let Some(request) = delivery.next_request() {
        calls.push(short(&request));
        delivery.answered(
            answers
                .next()
                .unwrap_or_else(|| panic!("a call too many: {calls:?}")),
        );
    }
    assert_eq!(answers.next(), None, "a call is missing after {calls:?}");
    Done {
        calls,
        client: delivery.client().map(ClientId::get),
        outcomes: delivery.into_outcomes(),
    }
}

#[track_caller]
fn run_new(jobs: Vec<Job>, answers: Vec<Answer>) -> Done {
    run(jobs, None, answers)
}

const SEARCH: &str = "online_chat_client_id?recipient=qj6pvradl1f";

#[test]
fn the_client_is_looked_for_once_and_then_the_calls_are_made_in_order() {
    let save = Call::SaveVariables(texts(&[("client.phone", "1")]));
    let jobs = vec![
        job("a", &[save, callback("form_sent", &[])]),
        job("b", &[message("Hello")]),
    ];
    let done = run_new(jobs, vec![found(), ok(), ok(), ok()]);
    let expected = [
        SEARCH,
        "save_variables 36553 {\"client.phone\":\"1\"}",
        "callback 36553 \"form_sent\"",
        "message 36553 \"Hello\"",
    ];
    assert_eq!(done.calls, expected);
    assert_eq!(done.results(), [("a", 2, None), ("b", 1, None)]);
    assert_eq!(done.client, Some(36553));
    assert!(done.open().is_empty());
}

#[test]
fn a_known_client_is_not_looked_for() {
    let done = run(vec![job("a", &[callback("a", &[])])], Some(7), vec![ok()]);
    assert_eq!(done.calls, ["callback 7 \"a\""]);
    assert_eq!(done.results(), [("a", 1, None)]);
}

#[test]
fn the_search_says_who_the_visitor_is_where_that_comes_first() {
    let jobs = || {
        vec![
            job("a", &[named("Ann Lee")]),
            job("b", &[callback("b", &[])]),
        ]
    };
    let search = format!("{SEARCH}&name=Ann%20Lee");
    let done = run_new(jobs(), vec![found(), ok()]);
    assert_eq!(done.calls, [search.as_str(), "callback 36553 \"b\""]);
    assert_eq!(done.results(), [("a", 1, None), ("b", 1, None)]);
    // Later it is a call of its own.
    let done = run_new(
        jobs().into_iter().rev().collect(),
        vec![found(), ok(), found()],
    );
    assert_eq!(
        done.calls,
        [SEARCH, "callback 36553 \"b\"", search.as_str()]
    );
    assert_eq!(done.results(), [("b", 1, None), ("a", 1, None)]);
}

#[test]
fn without_events_nothing_is_asked() {
    let done = run_new(Vec::new(), Vec::new());
    assert!(done.calls.is_empty() && done.outcomes.is_empty());
    let done = run_new(vec![job("a", &[])], Vec::new());
    assert_eq!(done.results(), [("a", 0, None)]);
}

#[test]
fn skipping_more_than_there_is_leaves_nothing() {
    let mut all = job("a", &[callback("1", &[])]);
    all.skip(9);
    assert!(run(vec![all], Some(7), Vec::new()).calls.is_empty());
}

#[test]
fn an_answer_that_nobody_waits_for_does_no_harm() {
    let service = service(Sender::Server);
    let mut delivery = Delivery::new(&service, "a".to_owned(), None, Vec::new());
    delivery.answered(ok());
    assert!(delivery.next_request().is_none() && delivery.into_outcomes().is_empty());
}

fn any_call() -> impl Strategy<Value = Call> {
    prop_oneof![
        "[a-z]{0,3}".prop_map(|text| callback(&text, &[])),
        "[a-z]{0,3}".prop_map(|text| message(&text)),
        Just(named("Ann")),
        Just(Call::SaveVariables(texts(&[("a", "b")]))),
    ]
}

fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        4 => Just(ok()), 4 => Just(found()), 1 => Just(refused()), 1 => Just(no_answer()),
        2 => (100..600_u16, ".{0,20}").prop_map(|(status, body)| Ok(response(status, &body))),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn whatever_is_answered_each_event_has_one_outcome_at_most_and_they_keep_their_order(
        jobs in prop::collection::vec(prop::collection::vec(any_call(), 0..4), 0..8),
        answers in prop::collection::vec(any_answer(), 64), known: bool
    ) {
        let service = service(Sender::Server);
        let calls: usize = jobs.iter().map(Vec::len).sum();
        let count = jobs.len();
        let jobs = jobs.iter().enumerate().map(|(id, calls)| job(&id.to_string(), calls)).collect();
        let client = known.then(|| ClientId::new(7).unwrap());
        let mut delivery = Delivery::new(&service, "qj6pvradl1f".to_owned(), client, jobs);
        let mut answers = answers.into_iter();
        let mut requests = 0;
        while delivery.next_request().is_some() {
            requests += 1;
            delivery.answered(answers.next().unwrap());
        }
        prop_assert!(requests <= calls + 1, "{} requests for {} calls", requests, calls);
        let outcomes = delivery.into_outcomes();
        let ids: Vec<usize> = outcomes.iter().map(|outcome| outcome.id.parse().unwrap()).collect();
        // Those that were not begun are missing, and they are the last.
        prop_assert!(ids.iter().copied().eq(0..ids.len()) && ids.len() <= count);
        prop_assert!(ids.len() == count || outcomes.last().is_some_and(|outcome| outcome.verdict().is_none()));
    }
}
