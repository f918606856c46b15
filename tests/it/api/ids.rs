//! A client's number.

use salebot_onsite::api::ClientId;
use salebot_onsite::json;

const HIGHEST: u64 = (1 << 53) - 1;

fn read(text: &str) -> Option<u64> {
    ClientId::read(&json::read(text).unwrap()).map(ClientId::get)
}

#[test]
fn a_number_and_a_numeric_text_are_the_same_client() {
    for text in ["49177759", "\"49177759\""] {
        assert_eq!(read(text), Some(49_177_759), "{text}");
    }
    assert_eq!(read("22563045582"), Some(22_563_045_582));
    assert_eq!(read("9007199254740991"), Some(HIGHEST));
}

#[test]
fn what_javascript_would_round_is_refused() {
    assert_eq!(ClientId::new(HIGHEST).map(ClientId::get), Some(HIGHEST));
    assert_eq!(ClientId::new(HIGHEST + 1), None);
    for text in [
        "9007199254740992",
        "\"9007199254740992\"",
        "18446744073709551615",
        "99999999999999999999",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn what_is_no_client_is_refused() {
    assert_eq!(ClientId::new(0), None);
    for text in [
        "0",
        "-1",
        "1.5",
        "\"\"",
        "\"a\"",
        "\" 1\"",
        "\"1e3\"",
        "null",
        "true",
        "[1]",
        "{\"id\":1}",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn a_client_is_printed_as_its_number() {
    assert_eq!(ClientId::new(36553).unwrap().to_string(), "36553");
}
