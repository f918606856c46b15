//! What must hold besides.

use super::{Known, held, holds};
use serde_json::{Value, json};

#[test]
fn every_field_is_compared_with_its_own_text() {
    for (conditions, field) in [
        (json!({ "url": "x" }), "url"),
        (json!({ "path": "x" }), "path"),
        (json!({ "referrer": "x" }), "referrer"),
        (json!({ "title": "x" }), "title"),
        (json!({ "language": "x" }), "language"),
        (json!({ "device": "x" }), "device"),
        (json!({ "utm": { "source": "x" } }), "utm.source"),
        (json!({ "query": { "q": "x" } }), "query.q"),
    ] {
        assert!(
            holds(&conditions, &Known::texts(&[(field, "x")])),
            "{conditions}"
        );
        let others = [
            "url",
            "path",
            "referrer",
            "title",
            "language",
            "device",
            "utm.source",
            "utm.q",
            "query.q",
            "query.source",
        ];
        let mut held = 0;
        for field in others {
            held += u32::from(holds(&conditions, &Known::texts(&[(field, "x")])));
        }
        assert_eq!(held, 1, "{conditions}");
    }
}

#[test]
fn without_conditions_everything_holds() {
    assert!(holds(&json!({}), &Known::default()));
}

#[test]
fn all_conditions_must_hold() {
    let conditions =
        json!({ "path": "/a", "device": "mobile", "utm": { "source": "vk", "medium": "cpc" } });
    let all = vec![
        ("path", "/a"),
        ("device", "mobile"),
        ("utm.source", "vk"),
        ("utm.medium", "cpc"),
    ];
    assert!(holds(&conditions, &Known::texts(&all)));
    for missing in 0..all.len() {
        let mut texts = all.clone();
        texts.remove(missing);
        assert!(!holds(&conditions, &Known::texts(&texts)));
    }
}

#[test]
fn visits_have_both_ends_included() {
    let at = |visits: u32, conditions: Value| {
        let known = Known {
            visits,
            ..Known::default()
        };
        holds(&json!({ "visits": conditions }), &known)
    };
    for (visits, expected) in [(1, false), (2, true), (4, true), (5, false)] {
        assert_eq!(at(visits, json!({ "min": 2, "max": 4 })), expected);
    }
    assert!(at(u32::MAX, json!({ "min": 2 })));
    assert!(!at(1, json!({ "min": 2 })));
    assert!(at(1, json!({ "max": 1 })) && !at(2, json!({ "max": 1 })));
    assert!(at(1, json!({ "min": 0 })) && !at(1, json!({ "max": 0 })));
}

#[track_caller]
fn at_hour(hour: f64, conditions: &Value) -> bool {
    let known = Known {
        hour,
        ..Known::default()
    };
    holds(&json!({ "hour": conditions }), &known)
}

#[test]
fn hours_include_the_first_and_not_the_last() {
    let day = json!({ "from": 9, "to": 18.5 });
    for (hour, expected) in [
        (8.99, false),
        (9.0, true),
        (18.49, true),
        (18.5, false),
        (0.0, false),
    ] {
        assert_eq!(at_hour(hour, &day), expected, "{hour}");
    }
}

#[test]
fn hours_go_over_midnight_where_the_last_is_earlier() {
    let night = json!({ "from": 22, "to": 6 });
    for (hour, expected) in [
        (21.99, false),
        (22.0, true),
        (23.99, true),
        (0.0, true),
        (5.99, true),
        (6.0, false),
        (12.0, false),
    ] {
        assert_eq!(at_hour(hour, &night), expected, "{hour}");
    }
}

#[test]
fn hours_may_have_one_end() {
    assert!(at_hour(23.0, &json!({ "from": 22 })) && !at_hour(5.0, &json!({ "from": 22 })));
    assert!(at_hour(5.0, &json!({ "to": 6 })) && !at_hour(6.0, &json!({ "to": 6 })));
    assert!(at_hour(0.0, &json!({ "from": 0, "to": 24 })));
    assert!(at_hour(23.99, &json!({ "from": 0, "to": 24 })));
    assert!(at_hour(3.0, &json!({ "from": 24, "to": 6 })));
    assert!(!at_hour(7.0, &json!({ "from": 24, "to": 6 })));
}

#[test]
fn hours_are_the_visitors_own_or_of_a_zone() {
    let rules = json!([
        { "event": "a", "on": "loaded", "where": { "hour": { "from": 9, "to": 18 } } },
        { "event": "b", "on": "loaded", "where": { "hour": { "from": 9, "to": 18, "tz": "Asia/Omsk" } } },
        { "event": "c", "on": "loaded", "where": { "hour": { "from": 9, "to": 18, "tz": "Europe/Moscow" } } },
        { "event": "d", "on": "loaded", "where": { "hour": { "from": 1, "to": 2, "tz": "Asia/Omsk" } } },
    ]);
    let known = |own: i32| Known {
        facts: json!({ "offsets": { "": own, "Asia/Omsk": 360, "Europe/Moscow": 840 } }),
        hour: 6.0,
        ..Known::default()
    };
    assert_eq!(held(&rules, &known(-180)), [1]);
    assert_eq!(held(&rules, &known(180)), [0, 1]);
    assert_eq!(held(&rules, &known(720)), [1]);
}

#[test]
fn any_is_or_and_each_of_its_groups_is_and() {
    let conditions = json!({ "any": [{ "path": "/a", "device": "mobile" }, { "title": "t" }] });
    let (path, device) = (("path", "/a"), ("device", "mobile"));
    assert!(holds(&conditions, &Known::texts(&[path, device])));
    assert!(holds(&conditions, &Known::texts(&[("title", "t")])));
    assert!(!holds(&conditions, &Known::texts(&[path])));
    assert!(!holds(&conditions, &Known::texts(&[device])));
}

#[test]
fn not_holds_unless_all_within_does() {
    let conditions = json!({ "not": { "path": "/a", "device": "mobile" } });
    let both = Known::texts(&[("path", "/a"), ("device", "mobile")]);
    assert!(!holds(&conditions, &both));
    assert!(holds(&conditions, &Known::texts(&[("path", "/a")])));
    assert!(holds(&conditions, &Known::default()));
}

#[test]
fn any_and_not_nest() {
    let neither =
        json!({ "not": { "any": [{ "path": "/a" }, { "not": { "device": "mobile" } }] } });
    let known = |path, device| Known::texts(&[("path", path), ("device", device)]);
    assert!(holds(&neither, &known("/b", "mobile")));
    assert!(!holds(&neither, &known("/a", "mobile")));
    assert!(!holds(&neither, &known("/b", "desktop")));
    let beside = json!({ "title": "t", "any": [{ "any": [{ "path": "/a" }] }] });
    assert!(!holds(&beside, &known("/a", "")), "the title holds as well");
}

#[test]
fn conditions_nest_eight_deep() {
    let nested =
        |depth: usize| (1..depth).fold(json!({ "path": "/a" }), |inner, _| json!({ "not": inner }));
    // Seven times not is not.
    assert!(!holds(&nested(8), &Known::texts(&[("path", "/a")])));
    assert!(holds(&nested(8), &Known::texts(&[("path", "/b")])));
    let told = super::mistakes_with("where", nested(9));
    assert_eq!(
        told,
        [format!("$.where{}: this nests too deep", ".not".repeat(8))]
    );
}
