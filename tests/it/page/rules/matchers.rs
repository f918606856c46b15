//! Comparing texts, in every way.

use super::{Known, hold, read, with};
use salebot_onsite::page::rules::{Condition, Field, Test};
use serde_json::{Value, json};

/// Whether a path is what is looked for.
#[track_caller]
fn is(path: &'static str, matcher: &Value) -> bool {
    let rule = with("where", json!({ "path": matcher }));
    hold(&rule.conditions, &Known::text(Field::Path, path))
}

#[track_caller]
fn check(matcher: &Value, held: &[&'static str], not_held: &[&'static str]) {
    for path in held {
        assert!(is(path, matcher), "{path:?} is not {matcher}");
    }
    for path in not_held {
        assert!(!is(path, matcher), "{path:?} is {matcher}");
    }
}

#[test]
fn a_text_alone_means_equals() {
    for matcher in [json!("/offer"), json!({ "equals": "/offer" })] {
        check(
            &matcher,
            &["/offer", "/OFFER"],
            &["", "/offer/", "/a/offer"],
        );
    }
    check(&json!(""), &[""], &["/"]);
    check(&json!({ "equals": "" }), &[""], &["/"]);
}

#[test]
fn numbers_and_switches_are_compared_as_texts() {
    check(&json!(5), &["5"], &["5.0", "05"]);
    check(&json!({ "starts": 50 }), &["50", "500"], &["5"]);
    check(&json!({ "equals": true }), &["true", "TRUE"], &["1", ""]);
    check(&json!({ "in": [1, false] }), &["1", "false"], &["true"]);
}

#[test]
fn contains_starts_and_ends_look_at_their_part() {
    check(
        &json!({ "contains": "off" }),
        &["off", "/offer", "/OFFER", "xoff"],
        &["", "of", "o-f-f"],
    );
    check(&json!({ "starts": "/of" }), &["/of", "/Offer"], &["x/of"]);
    check(
        &json!({ "ends": ".PDF" }),
        &["a.pdf", ".pdf"],
        &["a.pdfx", "pdf"],
    );
    check(&json!({ "contains": "цен" }), &["/цены"], &["/це"]);
}

#[test]
fn only_a_to_z_are_alike_in_both_cases() {
    check(&json!("ABCЖ"), &["abcЖ"], &["abcж"]);
    // The Kelvin sign becomes a k in Unicode's eyes.
    check(&json!("k"), &["K"], &["\u{212A}"]);
}

#[test]
fn several_ways_must_all_hold() {
    let matcher = json!({ "starts": "/a", "ends": "z", "contains": "m" });
    check(&matcher, &["/amz"], &["/az", "/am", "amz"]);
}

#[test]
fn one_of_a_list_is_enough() {
    check(&json!({ "in": ["/a", "/B"] }), &["/A", "/b"], &["", "/ab"]);
}

#[test]
fn in_a_glob_a_star_is_anything_and_a_mark_is_one_character() {
    check(&json!({ "glob": "*" }), &["", "/", "/abc"], &[]);
    check(&json!({ "glob": "" }), &[""], &["a"]);
    check(
        &json!({ "glob": "?" }),
        &["a", "ж", "😀"],
        &["", "ab", "жж"],
    );
    check(
        &json!({ "glob": "/offer/*" }),
        &["/offer/", "/OFFER/a/b"],
        &["/offer", "x/offer/"],
    );
    check(
        &json!({ "glob": "*.pdf" }),
        &[".pdf", "a.pdf.pdf"],
        &["a.pdf?"],
    );
    check(
        &json!({ "glob": "/a*b*c" }),
        &["/abc", "/abbcc", "/axbxc"],
        &["/acb", "/abcd"],
    );
    check(&json!({ "glob": "a?c" }), &["abc", "aжc"], &["ac", "abbc"]);
    check(&json!({ "glob": "**??" }), &["ab", "жжж"], &["", "a", "ж"]);
    check(&json!({ "glob": "*?b" }), &["ab", "жb", "abb"], &["b"]);
    check(
        &json!({ "glob": "*?*?*" }),
        &["😀😀", "abc"],
        &["😀", "a", ""],
    );
}

#[test]
fn in_a_glob_nothing_else_is_special() {
    for text in ["[a-z]", "a\\b", "{a,b}", "!a", "a.b", "(a|b)", "a+"] {
        let matcher = json!({ "glob": text });
        assert!(is(text, &matcher), "{text}");
        assert!(!is("a", &matcher), "{text}");
        assert!(!is("b", &matcher), "{text}");
    }
    // A star in the text is a character like others.
    check(&json!({ "glob": "a*b" }), &["a*b", "a**b"], &["a*"]);
}

#[test]
fn a_glob_made_to_take_for_ever_does_not() {
    let text: &'static str = "a".repeat(4000).leak();
    for (pattern, expected) in [
        ("*a".repeat(500) + "b", false),
        ("*a".repeat(500), true),
        ("*?".repeat(4000), true),
        ("*?".repeat(4001), false),
        ("*".repeat(4000) + "b*", false),
        ("a*".repeat(500) + "*b*a", false),
    ] {
        assert_eq!(is(text, &json!({ "glob": pattern })), expected);
    }
}

#[test]
fn regular_expressions_are_numbered_by_where_they_look_and_what_for() {
    let rules = read(&json!([
        { "event": "a", "on": "loaded", "where": { "url": { "regex": "^A+$" } } },
        { "event": "b", "on": "loaded", "where": { "path": { "regex": "^A+$" } } },
        { "event": "c", "on": "loaded", "where": {
            "any": [{ "utm": { "source": { "regex": "vk|ok" } } }, { "url": { "regex": "^A+$" } }]
        } },
    ]));
    assert_eq!(rules.problems, []);
    let expected = [
        (Field::Url, "^A+$".to_owned()),
        (Field::Path, "^A+$".to_owned()),
        (Field::Utm("source".into()), "vk|ok".to_owned()),
    ];
    assert_eq!(rules.patterns, expected);
    let number = |rule: usize| match rules.list[rule].conditions.as_slice() {
        [Condition::Text(_, matcher)] => matcher.tests.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(number(0), [Test::Regex(0)]);
    assert_eq!(number(1), [Test::Regex(1)]);
    let Condition::Any(groups) = &rules.list[2].conditions[0] else {
        panic!("{:?}", rules.list[2]);
    };
    let [Condition::Text(field, source)] = groups[0].as_slice() else {
        panic!("{groups:?}");
    };
    assert_eq!(*field, Field::Utm("source".into()));
    assert_eq!(source.tests, [Test::Regex(2)]);
}

#[test]
fn a_regular_expression_holds_where_the_host_found_something() {
    let rule = with(
        "where",
        json!({ "path": { "regex": "a", "starts": "/" }, "url": { "regex": "b" } }),
    );
    let known = |found: [bool; 2]| Known {
        found: found.into(),
        ..Known::text(Field::Path, "/x")
    };
    assert!(hold(&rule.conditions, &known([true, true])));
    assert!(!hold(&rule.conditions, &known([true, false])));
    assert!(!hold(&rule.conditions, &known([false, true])));
}
