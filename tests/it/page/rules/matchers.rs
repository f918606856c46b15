//! Comparing texts, in every way.

use super::{Known, held, holds};
use serde_json::{Value, json};

/// Whether a path is what is looked for.
#[track_caller]
fn is(path: &str, matcher: &Value) -> bool {
    holds(
        &json!({ "path": matcher }),
        &Known::texts(&[("path", path)]),
    )
}

#[track_caller]
fn check(matcher: &Value, held: &[&str], not_held: &[&str]) {
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
    let text = "a".repeat(4000);
    for (pattern, expected) in [
        ("*a".repeat(500) + "b", false),
        ("*a".repeat(500), true),
        ("*?".repeat(4000), true),
        ("*?".repeat(4001), false),
        ("*".repeat(4000) + "b*", false),
        ("a*".repeat(500) + "*b*a", false),
    ] {
        assert_eq!(is(&text, &json!({ "glob": pattern })), expected);
    }
}

/// What is known on a page where these regular expressions find something.
fn found(found: &[&str]) -> Known {
    let mut known = Known::texts(&[("path", "/x"), ("utm.source", "vk")]);
    known.facts["found"] = json!(found);
    known
}

#[test]
fn regular_expressions_are_known_by_where_they_look_and_what_for() {
    let rules = json!([
        { "event": "a", "on": "loaded", "where": { "url": { "regex": "^A+$" } } },
        { "event": "b", "on": "loaded", "where": { "path": { "regex": "^A+$" } } },
        { "event": "c", "on": "loaded", "where": {
            "any": [{ "utm": { "source": { "regex": "vk|ok" } } }, { "query": { "source": { "regex": "^A+$" } } }]
        } },
        { "event": "d", "on": "loaded", "where": { "title": { "regex": 5 } } },
    ]);
    assert_eq!(held(&rules, &found(&["url\t^A+$"])), [0]);
    assert_eq!(held(&rules, &found(&["path\t^A+$", "title\tA"])), [1]);
    assert_eq!(held(&rules, &found(&["utm.source\tvk|ok"])), [2]);
    assert_eq!(
        held(&rules, &found(&["query.source\t^A+$", "title\t5"])),
        [2, 3]
    );
    for other in [
        "url",
        "^A+$",
        "url\t^a+$",
        "title\t^A+$",
        "utm\tvk|ok",
        "utm.medium\tvk|ok",
        "query.source\tvk|ok",
        "",
    ] {
        assert_eq!(held(&rules, &found(&[other])), [0; 0], "{other:?}");
    }
}

#[test]
fn a_regular_expression_holds_where_the_host_found_something() {
    let conditions = json!({ "path": { "regex": "a", "starts": "/" }, "url": { "regex": "b" } });
    let (path, url) = ("path\ta", "url\tb");
    assert!(holds(&conditions, &found(&[path, url])));
    assert!(!holds(&conditions, &found(&[path])));
    assert!(!holds(&conditions, &found(&[url])));
    let other = json!({ "path": { "regex": "a", "starts": "x" } });
    assert!(!holds(&other, &found(&[path])));
}
