//! What is tried again, how often, and after which wait.

use super::{Bot, history, late, no_answer, now, ok, status, wait_for};
use crate::api::{client, declared, fixtures};
use crate::support::response;
use salebot_onsite::api::{
    Accepted, Callback, ClearHistory, LoadClients, Message, NewClient, Retry, SaveVariables,
};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::time::Millis;

#[test]
fn what_passes_is_tried_again_after_waits_that_double() {
    for passing in [
        no_answer(),
        late(),
        status(408),
        status(429),
        status(500),
        status(502),
        status(599),
    ] {
        for seed in 0..20 {
            let bot = Bot::new(vec![passing.clone(), passing.clone(), ok()]);
            bot.stage.seed.set(seed);
            now(bot.bot.call(&history())).unwrap();
            assert_eq!(bot.calls(), 3);
            let waits = bot.waits();
            assert!(waits[0] <= 500 && waits[1] <= 1000, "{waits:?}");
            let sent = bot.stage.sent.borrow();
            assert!(sent.iter().all(|request| *request == sent[0]));
        }
    }
}

#[test]
fn waits_are_spread_over_their_span() {
    let mut waits: Vec<u64> = (0..200)
        .map(|seed| {
            let bot = Bot::new(vec![status(500), ok()]);
            bot.stage.seed.set(seed * 7919);
            now(bot.bot.call(&history())).unwrap();
            bot.waits()[0]
        })
        .collect();
    waits.sort_unstable();
    assert!(waits[0] < 100 && waits[199] > 400, "{waits:?}");
    waits.dedup();
    assert!(waits.len() > 100);
}

#[test]
fn the_last_failure_is_told() {
    let bot = Bot::new(vec![no_answer(), status(500), status(503)]);
    let error = now(bot.bot.call(&history())).unwrap_err();
    assert_eq!(bot.calls(), 3);
    assert_eq!(
        (error.code, error.status, error.to_string()),
        (
            Code::HttpStatus,
            Some(503),
            "get_history: the service answered 503: oops".to_owned()
        )
    );
    let bot = Bot::new(vec![status(500), status(500), late()]);
    let error = now(bot.bot.call(&history())).unwrap_err();
    assert_eq!(
        (error.code, error.status, error.to_string()),
        (
            Code::Timeout,
            None,
            "get_history: the service did not answer in time".to_owned()
        )
    );
    let said = error.said.unwrap();
    assert_eq!(
        (said.method.as_str(), said.words.as_str()),
        ("get_history", "")
    );
}

#[test]
fn what_does_not_pass_is_not_tried_again() {
    let refused = Ok(response(
        200,
        "{\"status\":\"error\",\"message\":\"try later\"}",
    ));
    let aborted = Err(Error::new(Code::Aborted, "the caller ended it"));
    for answer in [
        status(400),
        status(401),
        status(404),
        status(302),
        refused,
        aborted,
        Ok(response(200, "<p>")),
    ] {
        let bot = Bot::new(vec![answer.clone()]);
        assert!(now(bot.bot.call(&history())).is_err(), "{answer:?}");
        assert_eq!((bot.calls(), bot.waits()), (1, vec![]), "{answer:?}");
    }
}

#[test]
fn what_does_something_is_never_repeated() {
    for answer in [
        no_answer(),
        late(),
        status(408),
        status(429),
        status(500),
        wait_for(503, 0),
    ] {
        let bot = Bot::new(vec![answer.clone(); 3]);
        now(bot.bot.call(&Callback::new(client(), "hello"))).unwrap_err();
        now(bot.bot.call(&Message::new(client(), "hello"))).unwrap_err();
        // A GET, and yet it deletes.
        now(bot.bot.call(&ClearHistory::new(client()))).unwrap_err();
        assert_eq!((bot.calls(), bot.waits()), (3, vec![]), "{answer:?}");
    }
}

#[test]
fn what_sets_something_is_repeated() {
    let bot = Bot::new(vec![no_answer(), ok()]);
    let saved = now(bot
        .bot
        .call(&SaveVariables::new(client(), [("plan", "pro")])));
    assert_eq!(
        saved,
        Ok(Accepted(
            "{\"status\":\"success\",\"result\":[]}".to_owned()
        ))
    );
    assert_eq!(bot.calls(), 2);
    let loaded = || Ok(response(200, "{\"items\":[]}"));
    let bot = Bot::new(vec![status(500), status(500), loaded()]);
    let ann = NewClient {
        platform_id: "1".into(),
        group_id: "shop_bot".into(),
        client_type: 1,
    };
    assert!(
        now(bot.bot.call(&LoadClients::new(vec![ann])))
            .unwrap()
            .items
            .is_empty()
    );
    assert_eq!(bot.calls(), 3);
}

#[test]
fn every_method_is_tried_again_as_its_declaration_says() {
    for meta in declared() {
        let params = fixtures::params(meta);
        let bot = Bot::new(vec![
            no_answer();
            if meta.effect.is_repeatable() { 3 } else { 1 }
        ]);
        let error = now(bot.bot.call_json(meta, params)).unwrap_err();
        bot.calls();
        assert_eq!(
            error.to_string(),
            format!("{}: the service did not answer", meta.name)
        );
    }
}

#[test]
fn who_asks_for_time_is_given_it() {
    for seconds in [0, 2, 30] {
        for status in [408, 429, 503] {
            let bot = Bot::new(vec![wait_for(status, seconds), ok()]);
            bot.stage.seed.set(seconds * 31 + u64::from(status));
            now(bot.bot.call(&history())).unwrap();
            let wait = bot.waits()[0];
            let asked = seconds * 1000;
            assert!((asked..=asked + 500).contains(&wait), "{asked}: {wait}");
            assert_eq!(bot.calls(), 2);
        }
    }
}

#[test]
fn who_asks_for_more_time_than_there_is_is_not_asked_again() {
    for seconds in [31, 3600, u64::MAX / 1000] {
        let bot = Bot::new(vec![wait_for(429, seconds)]);
        let error = now(bot.bot.call(&history())).unwrap_err();
        assert_eq!((bot.calls(), bot.waits()), (1, vec![]));
        assert_eq!(
            (error.code, error.retry_after),
            (Code::RateLimited, Some(Millis::from_secs(seconds)))
        );
    }
    let short = Retry {
        max: Millis(1000),
        ..Retry::DEFAULT
    };
    let bot = Bot::new(vec![wait_for(429, 2)]).with(short);
    now(bot.bot.call(&history())).unwrap_err();
    assert_eq!(bot.calls(), 1);
}

#[test]
fn tries_and_waits_may_be_chosen() {
    let retry = Retry {
        attempts: 6,
        base: Millis(10),
        max: Millis(40),
    };
    let bot = Bot::new(vec![status(500); 6]).with(retry);
    now(bot.bot.call(&history())).unwrap_err();
    assert_eq!(bot.calls(), 6);
    let waits = bot.waits();
    let spans = [10, 20, 40, 40, 40];
    assert!(
        waits.iter().zip(spans).all(|(wait, span)| *wait <= span),
        "{waits:?}"
    );
    assert_eq!(waits.len(), 5);
    for attempts in [0, 1] {
        let bot = Bot::new(vec![status(500)]).with(Retry { attempts, ..retry });
        now(bot.bot.call(&history())).unwrap_err();
        assert_eq!((bot.calls(), bot.waits()), (1, vec![]));
    }
    let bot = Bot::new(vec![status(500)]).with(Retry::NEVER);
    now(bot.bot.call(&history())).unwrap_err();
    assert_eq!(bot.calls(), 1);
    assert_eq!(Retry::default(), Retry::DEFAULT);
}

#[test]
fn a_wait_that_is_ended_ends_the_call() {
    let bot = Bot::new(vec![status(500)]);
    *bot.stage.woken.borrow_mut() = Some(Error::new(Code::Aborted, "the caller ended it"));
    let error = now(bot.bot.call(&history())).unwrap_err();
    assert_eq!((bot.calls(), bot.waits().len()), (1, 1));
    assert_eq!(
        (error.code, error.to_string()),
        (Code::Aborted, "get_history: the caller ended it".to_owned())
    );
    assert_eq!(error.said.unwrap().method, "get_history");
}
