//! What must hold besides.

use super::{Known, hold, read, with};
use salebot_onsite::page::rules::{Condition, Field};
use serde_json::{Value, json};

#[track_caller]
fn holds(conditions: &Value, known: &Known) -> bool {
    hold(&with("where", conditions.clone()).conditions, known)
}

#[test]
fn every_field_is_compared_with_its_own_text() {
    for (conditions, field) in [
        (json!({ "url": "x" }), Field::Url),
        (json!({ "path": "x" }), Field::Path),
        (json!({ "referrer": "x" }), Field::Referrer),
        (json!({ "title": "x" }), Field::Title),
        (json!({ "language": "x" }), Field::Language),
        (json!({ "device": "x" }), Field::Device),
        (
            json!({ "utm": { "source": "x" } }),
            Field::Utm("source".into()),
        ),
        (json!({ "query": { "q": "x" } }), Field::Query("q".into())),
    ] {
        assert!(holds(&conditions, &Known::text(field, "x")), "{conditions}");
        let others = [Field::Url, Field::Path, Field::Referrer, Field::Title];
        let others = others.into_iter().chain([
            Field::Language,
            Field::Device,
            Field::Utm("source".into()),
            Field::Utm("q".into()),
            Field::Query("q".into()),
            Field::Query("source".into()),
        ]);
        let mut held = 0;
        for field in others {
            held += u32::from(holds(&conditions, &Known::text(field, "x")));
        }
        assert_eq!(held, 1, "{conditions}");
    }
}

#[test]
fn without_conditions_everything_holds() {
    assert!(holds(&json!({}), &Known::default()));
    assert!(holds(&json!({ "utm": {}, "query": {} }), &Known::default()));
}

#[test]
fn all_conditions_must_hold() {
    let conditions =
        json!({ "path": "/a", "device": "mobile", "utm": { "source": "vk", "medium": "cpc" } });
    let all = vec![
        (Field::Path, "/a"),
        (Field::Device, "mobile"),
        (Field::Utm("source".into()), "vk"),
        (Field::Utm("medium".into()), "cpc"),
    ];
    let known = |texts| Known {
        texts,
        ..Known::default()
    };
    assert!(holds(&conditions, &known(all.clone())));
    for missing in 0..all.len() {
        let mut texts = all.clone();
        texts.remove(missing);
        assert!(!holds(&conditions, &known(texts)));
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
    assert!(at(0, json!({ "max": 1 })) && at(1, json!({ "max": 1 })));
    assert!(!at(2, json!({ "max": 1 })));
    assert!(at(0, json!({})));
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
    let rules = read(&json!([
        { "event": "a", "on": "loaded", "where": { "hour": { "from": 9, "to": 18 } } },
        { "event": "b", "on": "loaded", "where": { "hour": { "from": 9, "to": 18, "tz": "Asia/Omsk" } } },
        { "event": "c", "on": "loaded", "where": { "hour": { "from": 9, "to": 18, "tz": "Europe/Moscow" } } },
        { "event": "d", "on": "loaded", "where": { "hour": { "from": 1, "to": 2, "tz": "Asia/Omsk" } } },
    ]));
    assert_eq!(rules.problems, []);
    assert_eq!(rules.zones, ["Asia/Omsk", "Europe/Moscow"]);
    let zones = rules.list.iter().map(|rule| match rule.conditions[0] {
        Condition::Hour { zone, .. } => zone,
        ref other => panic!("{other:?}"),
    });
    assert_eq!(zones.collect::<Vec<_>>(), [None, Some(0), Some(1), Some(0)]);
    let known = Known {
        hour: 3.0,
        zones: vec![12.0, 20.0],
        ..Known::default()
    };
    let held = rules.list.iter().map(|rule| hold(&rule.conditions, &known));
    assert_eq!(held.collect::<Vec<_>>(), [false, true, false, false]);
}

#[test]
fn any_is_or_and_each_of_its_groups_is_and() {
    let conditions = json!({ "any": [{ "path": "/a", "device": "mobile" }, { "title": "t" }] });
    let known = |texts: &[(Field, &'static str)]| Known {
        texts: texts.into(),
        ..Known::default()
    };
    let path = (Field::Path, "/a");
    let device = (Field::Device, "mobile");
    assert!(holds(&conditions, &known(&[path.clone(), device.clone()])));
    assert!(holds(&conditions, &known(&[(Field::Title, "t")])));
    assert!(!holds(&conditions, &known(&[path])));
    assert!(!holds(&conditions, &known(&[device])));
}

#[test]
fn not_holds_unless_all_within_does() {
    let conditions = json!({ "not": { "path": "/a", "device": "mobile" } });
    let both = Known {
        texts: vec![(Field::Path, "/a"), (Field::Device, "mobile")],
        ..Known::default()
    };
    assert!(!holds(&conditions, &both));
    assert!(holds(&conditions, &Known::text(Field::Path, "/a")));
    assert!(holds(&conditions, &Known::default()));
}

#[test]
fn any_and_not_nest() {
    let neither =
        json!({ "not": { "any": [{ "path": "/a" }, { "not": { "device": "mobile" } }] } });
    let known = |path, device| Known {
        texts: vec![(Field::Path, path), (Field::Device, device)],
        ..Known::default()
    };
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
    assert!(!holds(&nested(8), &Known::text(Field::Path, "/a")));
    assert!(holds(&nested(8), &Known::text(Field::Path, "/b")));
    let told = super::mistakes_with("where", nested(9));
    assert_eq!(
        told,
        [format!("$.where{}: this nests too deep", ".not".repeat(8))]
    );
}
