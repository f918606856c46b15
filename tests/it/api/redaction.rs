//! The key never shows, whatever the service answers.

mod words;

use super::{answered, client};
use crate::support::{KEY, cases, key, service};
use proptest::prelude::*;
use salebot_onsite::api::{Callback, GetHistory, OnlineChatClientId, Sender};

#[track_caller]
fn error_for(status: u16, body: &str) -> String {
    let error = answered::<Callback>(status, body).unwrap_err();
    format!("{error} {error:?}")
}

#[test]
fn a_key_in_the_services_words_is_blotted_out() {
    let body = format!("{{\"status\":\"error\",\"message\":\"key {KEY} is not known\"}}");
    assert_eq!(
        answered::<Callback>(200, &body).unwrap_err().to_string(),
        "callback: the service answered 200: error: key *** is not known"
    );
}

#[test]
fn a_url_in_the_services_words_is_blotted_out_whole() {
    let url = format!("https://chatter.salebot.pro/api/{KEY}/callback?message=a");
    let error = error_for(502, &format!("cannot reach {url} right now"));
    assert!(error.contains("502: cannot reach *** right now"), "{error}");
    let error = error_for(502, &format!("<a href=\"{url}\">here</a>"));
    assert!(
        !error.contains("salebot.pro") && !error.contains(KEY),
        "{error}"
    );
}

#[test]
fn a_key_across_a_line_break_is_blotted_out() {
    let (one, two) = KEY.split_at(16);
    for between in ["\n", "\r\n", "\0", "\t"] {
        let error = error_for(500, &format!("key {one}{between}{two}"));
        assert!(!error.contains(KEY), "{error}");
    }
}

#[test]
fn a_key_at_the_place_where_words_are_cut_off_is_blotted_out() {
    for before in 150..210 {
        let error = error_for(500, &format!("{}{KEY}", "x".repeat(before)));
        assert!(!error.contains(&KEY[..8]), "{error}");
    }
}

#[test]
fn a_key_in_escapes_is_blotted_out() {
    let escaped: String = KEY
        .chars()
        .map(|c| format!("\\u{:04x}", u32::from(c)))
        .collect();
    let error = error_for(
        200,
        &format!("{{\"status\":\"error\",\"message\":\"{escaped}\"}}"),
    );
    assert!(!error.contains(KEY), "{error}");
}

#[test]
fn the_whole_words_are_kept_without_key_and_url() {
    let long = "x".repeat(3000);
    let body =
        format!("key {KEY} at https://chatter.salebot.pro/api/{KEY}/callback\nand {long} end");
    let error = answered::<Callback>(500, &body).unwrap_err();
    let said = error.said.unwrap();
    assert_eq!(
        (said.method.as_str(), said.words),
        ("callback", format!("key *** at ***\nand {long} end"))
    );
}

#[test]
fn words_are_kept_whichever_way_an_answer_fails() {
    for (status, body) in [
        (200, "{\"status\":\"fail\",\"message\":\"no\",\"more\":[1]}"),
        (200, "<html>hello</html>"),
        (200, "{\"later\":1}"),
        (200, "{\"client_id\":9007199254740993}"),
        (404, " not here\n"),
        (429, "{\"status\":\"error\"}"),
        (500, ""),
    ] {
        let error = answered::<OnlineChatClientId>(status, body).unwrap_err();
        let said = error.said.unwrap();
        assert_eq!(
            (said.method.as_str(), said.words.as_str(), error.status),
            ("online_chat_client_id", body, Some(status))
        );
    }
}

#[test]
fn other_words_stay() {
    for words in ["a b  c", " a", "a ", "", "1:2 //x", "\u{a0}a"] {
        assert_eq!(key().redact(words), words);
    }
    assert_eq!(key().redact("a http://b c"), "a *** c");
    assert_eq!(key().redact("http://b"), "***");
    assert_eq!(key().redact(&format!("{KEY}{KEY}")), "******");
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn an_error_holds_neither_key_nor_url(
        status in 100..600_u16, before in ".{0,250}", after in ".{0,60}",
        form in prop::sample::select(vec!["{}", "{\"status\":\"fail\",\"message\":\"{}\"}", "{\"status\":\"{}\"}", "<p>{}</p>"]),
        url: bool
    ) {
        let secret = if url { format!("https://chatter.salebot.pro/api/{KEY}/callback") } else { KEY.to_owned() };
        let body = form.replace("{}", &format!("{before}{secret}{after}"));
        if let Err(error) = answered::<Callback>(status, &body) {
            let words = &error.said.as_ref().unwrap().words;
            let shown = format!("{error} {error:?} {words}");
            prop_assert!(!shown.contains(KEY), "{}", shown);
            prop_assert!(!shown.contains("chatter.salebot.pro"), "{}", shown);
        }
    }

    #[test]
    fn a_refused_call_says_nothing_of_the_key(limit in 2001_u32..) {
        let call = GetHistory::new(client()).limit(limit);
        let error = service(Sender::Server).request(&call).unwrap_err();
        let shown = format!("{error:?}");
        prop_assert!(!shown.contains(KEY));
    }
}
