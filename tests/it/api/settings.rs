//! The key and the address.

use crate::support::{KEY, cases, key};
use proptest::prelude::*;
use salebot_onsite::api::{ApiKey, BaseUrl, Params, Sender, Service};
use salebot_onsite::error::Code;
use salebot_onsite::http::Method;

#[track_caller]
fn refuses_key(text: &str, sentence: &str) {
    let error = ApiKey::parse(text).unwrap_err();
    assert_eq!(
        (error.code, error.to_string()),
        (Code::InvalidArgument, sentence.to_owned()),
        "{text:?}"
    );
}

/// Where calls go with this address.
#[track_caller]
fn address(base: &str) -> String {
    let service = Service::new(BaseUrl::parse(base).unwrap(), key(), Sender::Server);
    let url = service.raw("callback", Method::Post, &Params::new()).url;
    url.strip_suffix(&format!("/api/{KEY}/callback"))
        .unwrap()
        .to_owned()
}

#[track_caller]
fn refuses_base(text: &str) {
    let error = BaseUrl::parse(text).unwrap_err();
    let sentence = "the base URL is one of salebot.pro, salebot.ai, mavibot.ai, or an address like https://chatter.salebot.pro";
    assert_eq!(
        (error.code, error.to_string()),
        (Code::InvalidArgument, sentence.to_owned()),
        "{text:?}"
    );
}

#[test]
fn the_services_own_address_has_nothing_behind_its_host() {
    for text in [
        "https://chatter.salebot.pro/api",
        "https://chatter.salebot.pro/api/0123456789abcdef0123456789abcdef",
        "https://chatter.mavibot.ai/x/",
        "http://chatter.salebot.pro",
        "https://salebot.pro",
        "https://salebot.ai/",
    ] {
        let error = BaseUrl::parse(text).unwrap_err();
        let sentence = "the service's own base URL is https://chatter.salebot.pro and the like, without /api and the key: or write salebot.pro, salebot.ai or mavibot.ai";
        assert_eq!(error.to_string(), sentence, "{text}");
    }
    for text in ["https://chatter.salebot.pro//", "https://proxy.example/api"] {
        assert!(text.starts_with(&address(text)), "{text}");
    }
}

#[test]
fn a_key_is_letters_and_digits() {
    for text in [
        KEY,
        "a",
        "A1",
        "9f86d081884c7d659a2feaa0c55ad0159f86d081884c",
    ] {
        ApiKey::parse(text).unwrap();
    }
}

#[test]
fn a_missing_key_is_called_missing() {
    refuses_key("", "the API key is missing");
}

#[test]
fn the_editors_placeholder_is_no_key() {
    let sentence = "#{api_key} is the editor's placeholder, not a key: copy the key from the project's settings";
    for text in ["#{api_key}", " #{api_key}", "#{other}"] {
        refuses_key(text, sentence);
    }
}

#[test]
fn white_space_is_no_part_of_a_key() {
    for text in [" ", " abc", "abc ", "ab c", "abc\n", "\tabc", "ab\u{a0}c"] {
        refuses_key(text, "the API key holds white space: copy it again without");
    }
}

#[test]
fn other_characters_are_no_part_of_a_key() {
    for text in [
        "abc/", "abc-def", "abc?x", "a.b", "ключ", "a%20b", "abc\0", "a{b}", "#",
    ] {
        refuses_key(
            text,
            "the API key holds something else than letters and digits",
        );
    }
}

#[test]
fn nothing_means_the_usual_address() {
    for base in ["", " ", "\n"] {
        assert_eq!(address(base), "https://chatter.salebot.pro");
    }
}

#[test]
fn presets_name_the_services_addresses() {
    assert_eq!(address("salebot.pro"), "https://chatter.salebot.pro");
    assert_eq!(address("salebot.ai"), "https://chatter.salebot.ai");
    assert_eq!(address("mavibot.ai"), "https://chatter.mavibot.ai");
    assert_eq!(address(" mavibot.ai\n"), "https://chatter.mavibot.ai");
}

#[test]
fn copied_addresses_lose_their_stray_characters_at_the_ends() {
    assert_eq!(
        address("https://chatter.salebot.pro/"),
        "https://chatter.salebot.pro"
    );
    assert_eq!(
        address(" https://chatter.salebot.pro// \n"),
        "https://chatter.salebot.pro"
    );
    assert_eq!(address("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    assert_eq!(address("http://[::1]:8080/"), "http://[::1]:8080");
    assert_eq!(
        address("https://proxy.example/salebot/"),
        "https://proxy.example/salebot"
    );
}

#[test]
fn what_is_no_address_is_refused() {
    let texts = [
        "salebot",
        "chatter.salebot.pro",
        "//chatter.salebot.pro",
        "ftp://shop.example",
        "https://",
        "https:///",
        "https:shop.example",
        "javascript:alert(1)",
        "https://chatter.salebot.pro /api",
        "https://chatter .salebot.pro",
        "https://a\tb",
        "https://a\0b",
        "https://user@shop.example",
        "https://user:word@shop.example",
        "https://shop.example?a=b",
        "https://shop.example/#a",
        "https://shop.example\\a",
        "https://.shop.example",
        "https://:443",
        "https://?",
        "https://#",
    ];
    for text in texts {
        refuses_base(text);
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_refused_key_is_not_repeated(text in "[A-Za-z0-9]{12,30}[^A-Za-z0-9]{1,3}[A-Za-z0-9]{12,30}") {
        let error = ApiKey::parse(&text).unwrap_err();
        let shown = format!("{error} {error:?}");
        for part in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() > 11) {
            prop_assert!(!shown.contains(part));
        }
    }

    #[test]
    fn a_key_is_never_printed(text in "[A-Za-z0-9]{8,50}") {
        prop_assert_eq!(format!("{:?}", ApiKey::parse(&text).unwrap()), "***");
    }

    #[test]
    fn any_text_is_an_address_or_refused(text: String) {
        if let Ok(base) = BaseUrl::parse(&text) {
            let service = Service::new(base, key(), Sender::Server);
            let url = service.raw("callback", Method::Post, &Params::new()).url;
            prop_assert!(url.starts_with("http") && !url.contains(char::is_whitespace), "{}", url);
        }
    }
}
