//! The client behind a transport: what it sends, how often, and how long it waits, on a virtual clock.

mod by_name;
mod retries;

use super::client;
use crate::support::{KEY, response, service};
use salebot_onsite::api::answer::Secrets;
use salebot_onsite::api::{
    GetHistory, GetVariables, Json, Method, Params, Retry, Salebot, Sender, Transport,
};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::http::{Request, Response};
use salebot_onsite::time::Millis;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

type Answer = Result<Response, Error>;

/// What happened at the transport, and what it answers.
#[derive(Default)]
struct Stage {
    answers: RefCell<VecDeque<Answer>>,
    sent: RefCell<Vec<Request>>,
    timeouts: RefCell<Vec<Millis>>,
    waits: RefCell<Vec<Millis>>,
    /// What waiting ends with, where it fails.
    woken: RefCell<Option<Error>>,
    seed: Cell<u64>,
}

#[derive(Clone)]
struct Scripted(Rc<Stage>);

impl Transport for Scripted {
    async fn send(&self, request: Request, timeout: Millis) -> Answer {
        self.0.sent.borrow_mut().push(request);
        self.0.timeouts.borrow_mut().push(timeout);
        let answer = self.0.answers.borrow_mut().pop_front();
        answer.expect("a call too many")
    }

    async fn sleep(&self, wait: Millis) -> Result<(), Error> {
        self.0.waits.borrow_mut().push(wait);
        self.0.woken.borrow().clone().map_or(Ok(()), Err)
    }

    fn seed(&self) -> [u64; 2] {
        let seed = self.0.seed.get();
        [seed, !seed]
    }
}

/// Nothing here waits for anything outside.
#[track_caller]
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

struct Bot {
    stage: Rc<Stage>,
    bot: Salebot<Scripted>,
}

impl Bot {
    fn new(answers: Vec<Answer>) -> Self {
        let stage = Rc::new(Stage {
            answers: RefCell::new(answers.into()),
            ..Stage::default()
        });
        let bot = Salebot::new(service(Sender::Server), Scripted(Rc::clone(&stage)));
        Self { stage, bot }
    }

    fn with(self, retry: Retry) -> Self {
        Self {
            bot: self.bot.with_retry(retry),
            ..self
        }
    }

    /// How many calls were made, once nothing is left to answer.
    #[track_caller]
    fn calls(&self) -> usize {
        let left = self.stage.answers.borrow();
        assert!(left.is_empty(), "{} answers are left", left.len());
        self.stage.sent.borrow().len()
    }

    fn waits(&self) -> Vec<u64> {
        self.stage
            .waits
            .borrow()
            .iter()
            .map(|wait| wait.0)
            .collect()
    }
}

fn ok() -> Answer {
    Ok(response(200, "{\"status\":\"success\",\"result\":[]}"))
}

fn status(status: u16) -> Answer {
    Ok(response(status, "oops"))
}

fn wait_for(status: u16, seconds: u64) -> Answer {
    Ok(Response {
        retry_after: Some(Millis::from_secs(seconds)),
        ..response(status, "later")
    })
}

fn no_answer() -> Answer {
    Err(Error::new(Code::Network, "the service did not answer"))
}

fn late() -> Answer {
    Err(Error::new(
        Code::Timeout,
        "the service did not answer in time",
    ))
}

fn history() -> GetHistory {
    GetHistory::new(client())
}

#[test]
fn a_call_that_is_answered_is_made_once() {
    let bot = Bot::new(vec![ok()]);
    assert!(now(bot.bot.call(&history())).unwrap().result.is_empty());
    assert_eq!((bot.calls(), bot.waits()), (1, vec![]));
    let sent = &bot.stage.sent.borrow()[0];
    assert_eq!(*sent, service(Sender::Server).request(&history()).unwrap());
    assert_eq!(*bot.stage.timeouts.borrow(), [Millis::from_secs(15)]);
}

#[test]
fn an_error_of_the_transport_keeps_its_cause() {
    let cause = Error::new(Code::Network, "the service did not answer")
        .with_cause("TypeError".to_owned(), "refused".to_owned());
    let bot = Bot::new(vec![Err(cause.clone())]).with(Retry::NEVER);
    let error = now(bot.bot.call(&history())).unwrap_err();
    assert_eq!(error.cause, cause.cause);
    assert_eq!(error.said.unwrap().method, "get_history");
}

#[test]
fn the_time_that_a_try_may_take_may_be_chosen() {
    let bot = Bot::new(vec![status(500), ok()]);
    let patient = bot.bot.clone().with_timeout(Millis(123));
    now(patient.call(&history())).unwrap();
    assert_eq!(*bot.stage.timeouts.borrow(), [Millis(123), Millis(123)]);
}

#[test]
fn what_is_refused_by_the_checks_is_not_sent() {
    let bot = Bot::new(vec![]);
    let error = now(bot.bot.call(&history().limit(0))).unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
    let params = Params::read("{}").unwrap();
    now(bot.bot.call_json(GetHistory::META, params)).unwrap_err();
    assert_eq!(bot.calls(), 0);
}

fn variables() -> Answer {
    Ok(response(
        200,
        &format!("{{\"plan\":\"pro\",\"api_key\":\"{KEY}\"}}"),
    ))
}

#[test]
fn the_projects_key_is_shown_only_where_it_is_asked_for() {
    let call = GetVariables::new(client());
    let bot = Bot::new(vec![variables(); 6]);
    assert_eq!(now(bot.bot.call(&call)).unwrap().get("api_key"), None);
    let open = bot.bot.clone().with_secrets(Secrets::Shown);
    assert_eq!(now(open.call(&call)).unwrap().get("api_key"), Some(KEY));
    let (meta, params) = (GetVariables::META, call.params());
    assert_eq!(
        now(bot.bot.call_json(meta, params.clone())).unwrap(),
        "{\"plan\":\"pro\"}"
    );
    assert!(
        now(open.call_json(meta, params.clone()))
            .unwrap()
            .contains(KEY)
    );
    assert_eq!(
        now(bot.bot.request(meta.name, &params)),
        Ok(Json("{\"plan\":\"pro\"}".to_owned()))
    );
    assert!(
        now(open.request(meta.name, &params))
            .unwrap()
            .0
            .contains(KEY)
    );
    assert!(!format!("{:?}", bot.bot.key()).contains(KEY));
}
