//! What is known of the page as it is told, and the conditions on it.

use super::{Tab, facts, rule};
use crate::support::{START, lines_of};
use salebot_onsite::page::{Known, Memory, Signal};
use serde_json::{Value, json};

/// Whether these conditions hold where this is known.
#[track_caller]
fn holds(conditions: Value, known: &Value) -> bool {
    let mut rule = rule("held", json!("loaded"));
    rule["where"] = conditions;
    let mut tab = Tab::blank(&json!([rule]), "v", Memory::default(), START, 1);
    tab.page_with(known);
    tab.signal(Signal::Loaded);
    tab.count() == 1
}

#[test]
fn every_text_is_told_under_its_name() {
    let known = json!({
        "url": "https://shop.example/Offer?q=Shoes#top",
        "path": "/Offer",
        "referrer": "https://search.example/",
        "title": "Offer",
        "language": "en-GB",
        "device": "tablet",
        "utm": { "source": "vk", "term": 5 },
        "query": { "q": "Shoes", "n": true },
        "later": {},
    });
    for conditions in [
        json!({ "url": { "contains": "shop.example" } }),
        json!({ "path": "/offer" }),
        json!({ "referrer": { "glob": "*search*" } }),
        json!({ "title": "offer" }),
        json!({ "language": { "starts": "en" } }),
        json!({ "device": "tablet" }),
        json!({ "utm": { "source": "vk", "term": 5 } }),
        json!({ "query": { "q": "shoes", "n": "true" } }),
        json!({ "utm": { "medium": "" }, "query": { "source": "" } }),
    ] {
        assert!(holds(conditions.clone(), &known), "{conditions}");
        assert!(!holds(json!({ "not": conditions.clone() }), &known));
    }
}

#[test]
fn what_is_not_told_is_empty() {
    for text in [
        "",
        "[]",
        "nonsense",
        "{\"url\":[],\"utm\":[],\"offsets\":[],\"query\":5,\"found\":{}}",
    ] {
        let known = Known::read(&lines_of(text));
        for (field, key) in [("url", ""), ("utm", "source"), ("query", "q"), ("", "")] {
            assert_eq!(known.text(field, key), "", "{text}");
            assert!(!known.found(field, key, ""), "{text}");
        }
        assert_eq!((known.visits(), known.hour("")), (0, 0.0));
    }
}

#[test]
fn regular_expressions_hold_as_the_host_found() {
    let conditions = json!({ "path": { "regex": "a" }, "not": { "url": { "regex": "b" } } });
    let found = |found: Value| {
        let mut known = facts("/");
        known["found"] = found;
        known
    };
    let (path, url) = ("path\ta", "url\tb");
    assert!(holds(conditions.clone(), &found(json!([path]))));
    assert!(!holds(conditions.clone(), &found(json!([path, url]))));
    assert!(!holds(conditions.clone(), &found(json!([url]))));
    assert!(!holds(conditions.clone(), &found(json!([]))));
    assert!(!holds(conditions, &found(json!({ path: true }))), "no list");
}

#[test]
fn hours_are_local_or_of_their_zone() {
    // The clock starts at 14:13:20 in UTC.
    let at = |offsets: Value, from: f64, to: f64, tz: Option<&str>| {
        let mut known = facts("/");
        known["offsets"] = offsets;
        let mut hour = json!({ "from": from, "to": to });
        if let Some(tz) = tz {
            hour["tz"] = json!(tz);
        }
        holds(json!({ "hour": hour }), &known)
    };
    assert!(at(json!({ "": 0 }), 14.22, 14.23, None));
    assert!(at(json!({ "": 180 }), 17.0, 18.0, None));
    assert!(at(json!({ "": -300 }), 9.0, 10.0, None));
    assert!(at(json!({ "": 345 }), 19.9, 20.0, None));
    assert!(at(json!({ "": 600 }), 23.0, 6.0, None) && at(json!({ "": 600 }), 0.0, 1.0, None));
    let zone = Some("Asia/Omsk");
    assert!(at(json!({ "": 0, "Asia/Omsk": 360 }), 20.0, 21.0, zone));
    assert!(!at(json!({ "": 360, "Asia/Omsk": 0 }), 20.0, 21.0, zone));
    assert!(
        at(json!({ "": 360 }), 14.0, 15.0, zone),
        "an unknown zone is UTC"
    );
}

#[test]
fn odd_offsets_and_odd_moments_are_hours_all_the_same() {
    for offset in [
        json!(1e300),
        json!(-1e300),
        json!("x"),
        json!(null),
        json!(0.5),
    ] {
        let text = json!({ "offsets": { "": offset } }).to_string();
        let mut known = Known::read(&lines_of(&text));
        for now in [0, START.0, u64::MAX] {
            known.set(salebot_onsite::time::Millis(now), 1);
            assert!((0.0..24.0).contains(&known.hour("")), "{text} {now}");
            assert!(known.day() <= u64::MAX / 86_400_000);
        }
    }
}

#[test]
fn a_new_route_is_known_anew() {
    let mut rule = rule("offer", json!("page_view"));
    rule["where"] = json!({ "path": "/offer" });
    let mut tab = Tab::open(&json!([rule]));
    tab.page("/other");
    tab.page("/offer");
    assert_eq!(tab.count(), 2);
}
