//! What can be an event's name, a visitor's, and a kind.

use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::event::{Kind, MAX_NAME_CHARS, MAX_RECIPIENT_CHARS, is_name, is_recipient};

#[test]
fn every_kind_has_a_name_that_is_read_back() {
    let kinds = [
        (Kind::Track, "track"),
        (Kind::Page, "page"),
        (Kind::Identify, "identify"),
        (Kind::Forget, "forget"),
        (Kind::Callback, "callback"),
        (Kind::Message, "message"),
    ];
    for (kind, name) in kinds {
        assert_eq!((kind.as_str(), Kind::from_name(name)), (name, Some(kind)));
    }
    for name in ["", "Track", "tracks", " track", "other"] {
        assert_eq!(Kind::from_name(name), None, "{name}");
    }
}

#[test]
fn a_recipient_is_what_the_chat_makes() {
    let longest = "a".repeat(MAX_RECIPIENT_CHARS);
    for value in ["qj6pvradl1f", "36553", "A-b_c", &longest] {
        assert!(is_recipient(value), "{value}");
    }
    for value in [
        "",
        "a b",
        "a.b",
        "a/b",
        "a?b",
        "é",
        "a\n",
        "#{a}",
        &format!("{longest}a"),
    ] {
        assert!(!is_recipient(value), "{value:?}");
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_name_is_one_to_64_of_its_alphabet(name in prop_oneof!["[a-z0-9_.-]{0,70}", any::<String>()]) {
        let fits = name.chars().all(|c| "abcdefghijklmnopqrstuvwxyz0123456789_.-".contains(c));
        let length = name.chars().count();
        prop_assert_eq!(is_name(&name), fits && (1..=MAX_NAME_CHARS).contains(&length));
    }
}
