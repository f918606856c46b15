//! Mistakes in what sets a rule off and in what must hold besides: where, and why.

use super::{mistakes_in, mistakes_with, unquoted};
use salebot_onsite::page::rules::KINDS;
use serde_json::{Value, json};

const KINDS_GO_ON: &str = "history, click, link, submit, form_abandon, scroll, visible, time, idle, \
    exit_intent, back, copy, js_error, media and custom";

#[track_caller]
fn on(value: Value, expected: &str) {
    assert_eq!(
        mistakes_in(&json!({ "event": "a", "on": value })),
        [expected]
    );
}

#[track_caller]
pub(super) fn conditions(value: Value, expected: &str) {
    assert_eq!(mistakes_with("where", value), [expected]);
}

#[test]
fn a_kind_is_named_or_is_the_one_member_of_an_object() {
    for value in [json!(null), json!(1), json!([]), json!(["click"])] {
        on(value, "$.on: a kind is needed, such as \"page_view\"");
    }
    for value in [
        json!({}),
        json!({ "click": { "selector": "a" }, "copy": {} }),
    ] {
        on(
            value,
            "$.on: exactly one kind is needed, such as {\"click\":{…}}",
        );
    }
    for (value, name) in [
        (json!("tap"), "tap"),
        (json!("Click"), "Click"),
        (json!(""), ""),
        (json!({ "hover": {} }), "hover"),
    ] {
        on(
            value,
            &format!(
                "$.on.{name}: not known here; there can be page_view, dom_ready, loaded, {KINDS_GO_ON}"
            ),
        );
    }
    for value in [json!(true), json!("#a"), json!(null), json!([])] {
        let told = mistakes_in(&json!({ "event": "a", "on": { "copy": value } }));
        assert_eq!(
            told,
            ["$.on.copy: an object is needed, such as {\"selector\":…}"]
        );
    }
}

#[test]
fn what_a_kind_needs_must_be_there() {
    for kind in ["click", "visible"] {
        let expected = format!("$.on.{kind}: selector is missing");
        on(json!(kind), &expected);
        on(json!({ kind: {} }), &expected);
    }
    on(
        json!({ "visible": { "percent": 10 } }),
        "$.on.visible: selector is missing",
    );
    on(
        json!({ "scroll": { "axis": "y" } }),
        "$.on.scroll: percent or px is missing",
    );
    on(json!("time"), "$.on.time: after_s or every_s is missing");
    on(
        json!({ "time": { "times": 2, "active_only": true } }),
        "$.on.time: after_s or every_s is missing",
    );
    on(json!("idle"), "$.on.idle: after_s is missing");
    on(json!("custom"), "$.on.custom: name is missing");
}

#[test]
fn percent_and_pixels_do_not_go_together() {
    on(
        json!({ "scroll": { "percent": 50, "px": 100 } }),
        "$.on.scroll: percent and px do not go together",
    );
}

#[test]
fn how_often_goes_with_a_time_between() {
    on(
        json!({ "time": { "after_s": 5, "times": 3 } }),
        "$.on.time: times goes with every_s only",
    );
}

#[test]
fn a_kind_takes_nothing_that_is_another_kinds() {
    let keys = [
        ("selector", json!("#a")),
        ("percent", json!(50)),
        ("px", json!(50)),
        ("axis", json!("y")),
        ("for_s", json!(1)),
        ("after_s", json!(1)),
        ("every_s", json!(1)),
        ("times", json!(1)),
        ("active_only", json!(true)),
        ("fields", json!(["a"])),
        ("name", json!("a")),
        ("outbound", json!(true)),
        ("download", json!(true)),
    ];
    for (kind, needs, takes) in [
        ("page_view", None, ""),
        ("dom_ready", None, ""),
        ("loaded", None, ""),
        ("history", None, ""),
        ("click", Some("selector"), "selector"),
        ("link", None, "selector outbound download"),
        ("submit", None, "selector fields"),
        ("form_abandon", None, "selector"),
        ("scroll", Some("px"), "percent px axis"),
        ("visible", Some("selector"), "selector percent for_s"),
        ("time", Some("after_s"), "after_s every_s times active_only"),
        ("idle", Some("after_s"), "after_s"),
        ("exit_intent", None, ""),
        ("back", None, ""),
        ("copy", None, "selector"),
        ("js_error", None, ""),
        ("media", None, "selector percent"),
        ("custom", Some("name"), "name"),
    ] {
        let (_, _, form) = KINDS.iter().find(|known| known.0 == kind).unwrap();
        let documented: Vec<&str> = form.members.iter().map(|taken| taken.0).collect();
        assert_eq!(documented.join(" "), takes);
        let mut own = json!({});
        if let Some((key, value)) = keys.iter().find(|key| Some(key.0) == needs) {
            own[key] = value.clone();
        }
        let known = match documented.split_last() {
            None => "nothing".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        };
        for (key, value) in &keys {
            if takes.split(' ').any(|taken| taken == *key) {
                continue;
            }
            let mut with_other = own.clone();
            with_other[key] = value.clone();
            on(
                json!({ kind: with_other }),
                &format!("$.on.{kind}.{key}: not known here; there can be {known}"),
            );
        }
    }
}

#[test]
fn what_a_kind_takes_has_bounds() {
    for percent in [
        json!(175),
        json!(-1),
        json!(100.1),
        json!("50"),
        json!(null),
    ] {
        let expected = unquoted(
            "$.on.scroll.percent: a number from 0 to 100 is needed",
            &percent,
        );
        on(json!({ "scroll": { "percent": percent } }), &expected);
    }
    on(
        json!({ "visible": { "selector": "a", "percent": 101 } }),
        "$.on.visible.percent: a number from 0 to 100 is needed",
    );
    on(
        json!({ "media": { "percent": -5 } }),
        "$.on.media.percent: a number from 0 to 100 is needed",
    );
    on(
        json!({ "scroll": { "px": 1_000_001 } }),
        "$.on.scroll.px: a number from 0 to 1000000 is needed",
    );
    on(
        json!({ "scroll": { "px": 5, "axis": "z" } }),
        "$.on.scroll.axis: y or x is needed",
    );
    on(
        json!({ "visible": { "selector": "a", "for_s": 86_401 } }),
        "$.on.visible.for_s: a number from 0 to 86400 is needed",
    );
    on(
        json!({ "time": { "after_s": -1 } }),
        "$.on.time.after_s: a number from 0 to 86400 is needed",
    );
    for after in [json!(0), json!(0.9), json!("5")] {
        let expected = unquoted(
            "$.on.idle.after_s: a number from 1 to 86400 is needed",
            &after,
        );
        on(json!({ "idle": { "after_s": after } }), &expected);
    }
    on(
        json!({ "time": { "every_s": 0.5 } }),
        "$.on.time.every_s: a number from 1 to 86400 is needed",
    );
    on(
        json!({ "time": { "every_s": 5, "times": 0 } }),
        "$.on.time.times: a number from 1 to 1000000 is needed",
    );
    on(
        json!({ "time": { "every_s": 5, "active_only": 1 } }),
        "$.on.time.active_only: true or false is needed",
    );
}

#[test]
fn what_a_kind_takes_is_of_its_type() {
    for text in [json!(""), json!(5), json!(null), json!([])] {
        on(
            json!({ "click": { "selector": text } }),
            "$.on.click.selector: a text is needed",
        );
        on(
            json!({ "custom": { "name": text } }),
            "$.on.custom.name: a text is needed",
        );
    }
    on(
        json!({ "submit": { "fields": "email" } }),
        "$.on.submit.fields: a list of texts is needed",
    );
    for flag in ["outbound", "download"] {
        on(
            json!({ "link": { flag: "yes" } }),
            &format!("$.on.link.{flag}: true or false is needed, without quotation marks"),
        );
    }
    on(
        json!({ "submit": { "fields": ["a", 5] } }),
        "$.on.submit.fields[1]: a text is needed",
    );
}

#[test]
fn conditions_are_an_object_of_known_fields() {
    for value in [json!(null), json!([]), json!("/a")] {
        conditions(value, "$.where: an object is needed, such as {\"url\":…}");
    }
    for name in ["host", "Url"] {
        let known =
            "url, path, referrer, title, language, device, utm, query, visits, hour, not and any";
        conditions(
            json!({ name: "a" }),
            &format!("$.where.{name}: not known here; there can be {known}"),
        );
    }
    conditions(json!({ "utm": "vk" }), "$.where.utm: an object is needed");
    conditions(json!({ "query": [] }), "$.where.query: an object is needed");
}

#[test]
fn visits_and_hours_are_numbers_within_bounds() {
    conditions(
        json!({ "visits": 2 }),
        "$.where.visits: an object is needed, such as {\"min\":…}",
    );
    conditions(
        json!({ "visits": { "min": -1 } }),
        "$.where.visits.min: a number from 0 to 1000000 is needed",
    );
    conditions(
        json!({ "visits": { "max": "3" } }),
        "$.where.visits.max: a number from 0 to 1000000 is needed, without quotation marks",
    );
    let told = mistakes_with("where", json!({ "visits": { "least": 1 } }));
    let expected = [
        "$.where.visits.least: not known here; there can be min and max",
        "$.where.visits: min or max is missing",
    ];
    assert_eq!(told, expected);
    conditions(
        json!({ "hour": 5 }),
        "$.where.hour: an object is needed, such as {\"from\":…}",
    );
    for end in ["from", "to"] {
        conditions(
            json!({ "hour": { end: 24.5 } }),
            &format!("$.where.hour.{end}: a number from 0 to 24 is needed"),
        );
    }
    conditions(
        json!({ "hour": { "to": 6, "tz": 3 } }),
        "$.where.hour.tz: a text is needed",
    );
    conditions(
        json!({ "hour": { "to": 6, "until": 3 } }),
        "$.where.hour.until: not known here; there can be from, to and tz",
    );
}

#[test]
fn what_holds_always_or_never_is_a_mistake() {
    for name in ["utm", "query", "not"] {
        conditions(
            json!({ name: {} }),
            &format!("$.where.{name}: a condition is needed"),
        );
    }
    conditions(
        json!({ "any": [{ "path": "/a" }, {}] }),
        "$.where.any[1]: a condition is needed",
    );
    conditions(
        json!({ "not": { "not": {} } }),
        "$.where.not.not: a condition is needed",
    );
    conditions(
        json!({ "visits": {} }),
        "$.where.visits: min or max is missing",
    );
    conditions(
        json!({ "visits": { "min": 3, "max": 2 } }),
        "$.where.visits: min is above max",
    );
    for hour in [json!({}), json!({ "tz": "Asia/Omsk" })] {
        conditions(
            json!({ "hour": hour }),
            "$.where.hour: from or to is missing",
        );
    }
    for (from, to) in [(5, 5), (0, 0), (24, 24), (24, 0)] {
        conditions(
            json!({ "hour": { "from": from, "to": to } }),
            "$.where.hour: from and to are the same hour",
        );
    }
    conditions(
        json!({ "hour": { "from": 24 } }),
        "$.where.hour: from and to are the same hour",
    );
}

#[test]
fn mistakes_within_any_and_not_are_told_by_their_place() {
    for any in [json!([]), json!({}), json!("a"), json!(null)] {
        conditions(
            json!({ "any": any }),
            "$.where.any: a list of conditions is needed, and not an empty one",
        );
    }
    conditions(
        json!({ "any": [{ "path": "/a" }, { "not": { "hour": { "from": 25 } } }] }),
        "$.where.any[1].not.hour.from: a number from 0 to 24 is needed",
    );
    conditions(
        json!({ "any": [{ "path": "/a" }, 5] }),
        "$.where.any[1]: an object is needed, such as {\"url\":…}",
    );
    conditions(
        json!({ "not": [] }),
        "$.where.not: an object is needed, such as {\"url\":…}",
    );
    let deep = (0..8).fold(
        json!({ "path": "/a" }),
        |inner, _| json!({ "any": [inner] }),
    );
    conditions(
        deep,
        &format!("$.where{}: this nests too deep", ".any[0]".repeat(8)),
    );
}
