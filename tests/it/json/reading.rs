//! What is read, and what is refused.

use super::{any_json, as_oracle, read, refuses};
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::json::{self, Value};
use serde_json::Value as Oracle;
use std::borrow::Cow;

/// How many lists may stand inside each other.
const DEPTH: usize = 31;

fn nested(depth: usize) -> String {
    format!("{}1{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn every_kind_of_value_is_read() {
    assert_eq!(read("null"), Value::Null);
    assert_eq!(read("true"), Value::Bool(true));
    assert_eq!(read("false"), Value::Bool(false));
    assert_eq!(read("-1.5e3"), Value::Number("-1.5e3".into()));
    assert_eq!(read("\"plan\"").as_str(), Some("plan"));
    assert_eq!(read("[]"), Value::Array(Vec::new()));
    assert_eq!(read("{}"), Value::Object(Vec::new()));
    assert_eq!(read("[1,[2],{}]").items().len(), 3);
    assert_eq!(
        read("{\"a\":{\"b\":\"c\"}}").get("a").unwrap().text("b"),
        Some("c")
    );
}

#[test]
fn white_space_may_stand_around_every_token() {
    let spaced = " \t\r\n{ \n\"a\" : [ 1 ,\t2 ] , \"b\" : { } }\r\n";
    assert_eq!(read(spaced), read("{\"a\":[1,2],\"b\":{}}"));
    refuses("\u{a0}1");
    refuses("\u{feff}1");
    refuses("\u{b}1");
}

#[test]
fn what_is_no_json_is_refused() {
    let texts = [
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "undefined",
        "NaN",
        "Infinity",
        "'a'",
        "a",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1;2]",
        "[1]]",
        "[}",
        "{",
        "}",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1]",
        "{\"a\"::1}",
        "1 2",
        "null null",
        "\"a\" \"b\"",
        "// 1",
        "1 /* one */",
    ];
    for text in texts {
        refuses(text);
    }
}

#[test]
fn what_is_no_string_is_refused() {
    let texts = [
        "\"",
        "\"a",
        "\"a\\\"",
        "\"\\\"",
        "\"\\x41\"",
        "\"\\u\"",
        "\"\\u12\"",
        "\"\\u123g\"",
        "\"\\u+123\"",
        "\"\\U0041\"",
        "\"\\",
        "\"\\ud83d\\u12\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"a\0b\"",
        "\"\u{1f}\"",
    ];
    for text in texts {
        refuses(text);
    }
}

#[test]
fn every_escape_is_read() {
    assert_eq!(
        read(r#""\"\\\/\b\f\n\r\t\u0041\u00e9\u20ACx""#).as_str(),
        Some("\"\\/\u{8}\u{c}\n\r\tA\u{e9}\u{20ac}x")
    );
    assert_eq!(read("\"\\u0000\"").as_str(), Some("\0"));
    assert_eq!(
        read("\"\u{7f}\u{2028}\u{1f600}\"").as_str(),
        Some("\u{7f}\u{2028}\u{1f600}")
    );
}

#[test]
fn a_pair_of_halves_is_one_character() {
    assert_eq!(read(r#""\ud83d\ude00""#).as_str(), Some("\u{1f600}"));
    assert_eq!(read(r#""\uD800\uDC00""#).as_str(), Some("\u{10000}"));
    assert_eq!(read(r#""\udbff\udfff""#).as_str(), Some("\u{10ffff}"));
}

#[test]
fn half_a_character_is_replaced_as_browsers_do() {
    assert_eq!(read(r#""a\ud83db""#).as_str(), Some("a\u{fffd}b"));
    assert_eq!(read(r#""\ude00""#).as_str(), Some("\u{fffd}"));
    assert_eq!(read(r#""\ud83d""#).as_str(), Some("\u{fffd}"));
    assert_eq!(read(r#""\ud83d\n""#).as_str(), Some("\u{fffd}\n"));
    assert_eq!(read(r#""\ud83d\u0041""#).as_str(), Some("\u{fffd}A"));
    assert_eq!(
        read(r#""\ud83d\ud83d\ude00""#).as_str(),
        Some("\u{fffd}\u{1f600}")
    );
}

#[test]
fn only_a_string_with_escapes_is_copied() {
    assert!(matches!(
        read("\"plain\""),
        Value::Text(Cow::Borrowed("plain"))
    ));
    assert!(matches!(read("\"a\\n\""), Value::Text(Cow::Owned(_))));
}

#[test]
fn of_two_members_with_one_name_the_last_counts() {
    assert_eq!(read("{\"a\":1,\"a\":2}").number("a"), Some(2.0));
}

#[test]
fn a_member_that_is_not_there_or_of_another_kind_is_nothing() {
    let value = read("{\"text\":\"a\",\"number\":1}");
    assert_eq!(value.get("other"), None);
    assert_eq!(value.text("number"), None);
    assert_eq!(value.number("text"), None);
    assert_eq!(read("[1]").get("0"), None);
    assert_eq!(read("1").items(), []);
    assert_eq!(read("[]").members(), None);
    assert_eq!(read("\"1\"").as_number(), None);
}

#[test]
fn values_nest_up_to_a_limit() {
    read(&nested(DEPTH));
    refuses(&nested(DEPTH + 1));
    read(&format!(
        "{}{{}}{}",
        "{\"a\":".repeat(DEPTH),
        "}".repeat(DEPTH)
    ));
    refuses(&format!(
        "{}1{}",
        "{\"a\":".repeat(DEPTH + 1),
        "}".repeat(DEPTH + 1)
    ));
    read(&format!("[{}]", vec![nested(DEPTH - 1); 3].join(",")));
    refuses(&"[".repeat(1_000_000));
    refuses(&"{\"a\":".repeat(1_000_000));
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn what_the_library_writes_is_read_the_same(value in any_json()) {
        let text = value.to_string();
        prop_assert_eq!(as_oracle(&read(&text)), value.clone());
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(as_oracle(&read(&pretty)), value);
    }

    #[test]
    fn any_text_is_read_as_the_library_reads_it_or_refused_like_there(text in any::<String>()) {
        agree(&text)?;
    }

    #[test]
    fn text_made_of_jsons_own_pieces_is_read_as_the_library_reads_it(
        pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..12)
    ) {
        agree(&pieces.concat())?;
    }

    #[test]
    fn json_with_one_byte_changed_is_read_as_the_library_reads_it(
        value in any_json(), place in any::<prop::sample::Index>(), other in any::<char>()
    ) {
        let mut chars: Vec<char> = value.to_string().chars().collect();
        let place = place.index(chars.len());
        chars[place] = other;
        agree(&chars.into_iter().collect::<String>())?;
    }
}

const PIECES: [&str; 28] = [
    "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\":", "null", "true", "false", "0", "-", "1",
    ".5", "e", "E+2", " ", "\n", "\\", "\\u", "\\ud83d", "\\ude00", "0041", "\\n", "\u{e9}",
    "\u{1}",
];

/// Both read the same, or both refuse. Where the library stops at what we take on purpose, halves of
/// characters and numbers beyond its range, there is nothing to compare.
fn agree(text: &str) -> Result<(), TestCaseError> {
    match (json::read(text), serde_json::from_str::<Oracle>(text)) {
        (Some(ours), Ok(theirs)) => prop_assert_eq!(as_oracle(&ours), theirs, "{}", text),
        (None, Ok(_)) => prop_assert!(false, "refused: {}", text),
        (Some(_), Err(why)) => {
            let why = why.to_string();
            let on_purpose = [
                "surrogate",
                "unexpected end of hex escape",
                "number out of range",
            ]
            .iter()
            .any(|known| why.contains(known));
            prop_assert!(on_purpose, "taken: {}, although {}", text, why);
        }
        (None, Err(_)) => {}
    }
    Ok(())
}
