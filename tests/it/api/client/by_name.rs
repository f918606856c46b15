//! Methods by their names: what this version does not know yet.

use super::{Bot, no_answer, now, status, wait_for};
use crate::api::declared;
use crate::support::response;
use salebot_onsite::api::{Json, Meta, Params, method};
use salebot_onsite::error::Code;
use salebot_onsite::http;

#[test]
fn a_method_that_is_not_known_is_posted_once_and_unchecked() {
    let params = Params::read("{\"a\":[1,null],\"b\":null}").unwrap();
    for answer in [no_answer(), status(500), wait_for(429, 1)] {
        let bot = Bot::new(vec![answer]);
        let error = now(bot.bot.request("later_method", &params)).unwrap_err();
        assert!(error.to_string().starts_with("later_method: "), "{error}");
        assert_eq!((bot.calls(), bot.waits()), (1, vec![]));
        let sent = &bot.stage.sent.borrow()[0];
        assert_eq!(
            (sent.method, &*sent.body.as_ref().unwrap().1),
            (http::Method::Post, "{\"a\":[1,null],\"b\":null}")
        );
        assert!(sent.url.ends_with("/later_method"));
    }
    let bot = Bot::new(vec![
        Ok(response(200, "fine")),
        Ok(response(200, "{\"id\":9007199254740993}")),
    ]);
    assert_eq!(
        now(bot.bot.request("later_method", &params)),
        Ok(Json("\"fine\"".to_owned()))
    );
    assert_eq!(
        now(bot.bot.request("later_method", &params)),
        Ok(Json("{\"id\":\"9007199254740993\"}".to_owned()))
    );
}

#[test]
fn a_known_method_by_name_is_sent_and_repeated_as_declared() {
    let params = Params::read("{\"client_id\":1,\"later\":true}").unwrap();
    for meta in declared() {
        let times = if meta.effect.is_repeatable() { 3 } else { 1 };
        let bot = Bot::new(vec![status(500); times]);
        now(bot.bot.request(meta.name, &params)).unwrap_err();
        assert_eq!(bot.calls(), times, "{}", meta.name);
        let Meta { http, .. } = method(meta.name).unwrap();
        let sent = &bot.stage.sent.borrow()[0];
        assert_eq!(sent.method, *http, "{}", meta.name);
        let has_query = sent.url.ends_with("?client_id=1&later=true");
        assert_eq!(has_query, *http == http::Method::Get, "{}", meta.name);
    }
}

#[test]
fn a_known_method_says_where_its_parameters_stand_in_the_query() {
    let params = Params::read("{\"who\":1,\"odd\":{},\"value_client_id\":\"who\"}").unwrap();
    for name in [
        "callback",
        "vk_callback",
        "ok_callback",
        "whatsapp_callback",
    ] {
        let bot = Bot::new(vec![status(500)]);
        now(bot.bot.request(name, &params)).unwrap_err();
        let sent = &bot.stage.sent.borrow()[0];
        let end = format!("/{name}?value_client_id=who");
        assert!(sent.url.ends_with(&end), "{name}");
        assert_eq!(sent.body.as_ref().unwrap().1, "{\"who\":1,\"odd\":{}}");
    }
    // Nobody knows where the parameters of a method belong that is not known.
    let bot = Bot::new(vec![status(500)]);
    now(bot.bot.request("later_method", &params)).unwrap_err();
    let sent = &bot.stage.sent.borrow()[0];
    assert!(sent.url.ends_with("/later_method"));
}

#[test]
fn a_list_is_what_one_method_takes() {
    let list = Params::read("[{\"a\":1}]").unwrap();
    let bot = Bot::new(vec![]);
    for name in ["later_method", "callback", "get_clients"] {
        let error = now(bot.bot.request(name, &list)).unwrap_err();
        assert_eq!(
            (error.code, error.to_string()),
            (
                Code::InvalidArgument,
                format!("{name}: the parameters are an object, not a list")
            )
        );
    }
    assert_eq!(bot.calls(), 0);
    let bot = Bot::new(vec![Ok(response(200, "{\"items\":[]}"))]);
    now(bot.bot.request("load_clients", &list)).unwrap();
    let sent = &bot.stage.sent.borrow()[0];
    assert_eq!(sent.body.as_ref().unwrap().1, "[{\"a\":1}]");
}

#[test]
fn a_name_that_is_none_is_not_sent() {
    let bot = Bot::new(vec![]);
    for name in ["", "a/b", "../x", "a?b", "A", "a b", "метод", "a-b", "a.b"] {
        let error = now(bot.bot.request(name, &Params::new())).unwrap_err();
        assert_eq!(
            (error.code, error.to_string()),
            (
                Code::InvalidArgument,
                "a method's name is of a-z, 0-9 and _".to_owned()
            )
        );
    }
    assert_eq!(bot.calls(), 0);
}
