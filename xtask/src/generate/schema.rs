//! The JSON Schema of a file of trigger rules, by which editors complete and check it.

use salebot_onsite::event::MAX_NAME_CHARS;
use salebot_onsite::page::rules::{
    FIELDS, KindDoc, MATCHERS, MAX_COOLDOWN_S, MAX_COUNT, MAX_DELAY_S, MAX_RULES, PERS, Takes,
    kinds,
};
use serde_json::{Map, Value, json};

/// The schema as it is written.
pub(super) fn text() -> String {
    let mut text = format!("{:#}", schema());
    text.push('\n');
    text
}

fn schema() -> Value {
    let rules =
        json!({ "type": "array", "maxItems": MAX_RULES, "items": { "$ref": "#/$defs/rule" } });
    let set = object(
        json!({
            "$schema": { "type": "string" },
            "gap_s": seconds("The least time between any two events of the whole set, in seconds.", 0.0, MAX_DELAY_S),
            "rules": rules,
        }),
        &["rules"],
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Triggers of salebot-onsite",
        "$comment": super::NOTICE_OF_RULES,
        "anyOf": [rules, set],
        "$defs": {
            "rule": rule(),
            "on": on(),
            "where": conditions(),
            "matcher": matcher(),
            "plain": { "type": ["string", "number", "boolean"] },
        },
    })
}

fn rule() -> Value {
    let name = format!("^[a-z0-9_.-]{{1,{MAX_NAME_CHARS}}}$");
    let pers: Vec<&str> = PERS.iter().map(|per| per.0).collect();
    let limit = object(
        json!({
            "per": described(json!({ "enum": pers }), "What is counted in."),
            "times": described(json!({ "type": "number", "minimum": 1, "maximum": MAX_COUNT }), "How many times; once where neither this nor a pause is given."),
            "cooldown_s": seconds("The least time between two, in seconds.", 0.0, MAX_COOLDOWN_S),
        }),
        &["per"],
    );
    object(
        json!({
            "event": described(json!({ "type": "string", "pattern": name }), "The event that the rule makes."),
            "on": described(json!({ "$ref": "#/$defs/on" }), "What sets it off."),
            "where": described(json!({ "$ref": "#/$defs/where" }), "What must hold besides; all of it."),
            "limit": described(limit, "How often it may."),
            "delay_s": seconds("How long after, in seconds; dropped when the page goes before.", 0.0, MAX_DELAY_S),
            "sample": described(json!({ "type": "number", "minimum": 0, "maximum": 1 }), "The share of visitors that it is for; the same ones every time."),
            "props": described(json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } }), "Details of every event that it makes."),
            "open_chat": described(json!({ "type": "boolean" }), "Whether the chat opens once the event is accepted."),
        }),
        &["event", "on"],
    )
}

fn on() -> Value {
    let all: Vec<KindDoc> = kinds().collect();
    let bare = all.iter().filter(|kind| kind.needs.is_empty());
    let bare: Vec<&str> = bare.map(|kind| kind.name).collect();
    let mut forms = vec![json!({ "enum": bare })];
    for kind in &all {
        let mut takes = Map::new();
        for (name, what) in &kind.takes {
            takes.insert((*name).to_owned(), value_of(*what));
        }
        let mut inner = object(Value::Object(takes), &[]);
        if !kind.needs.is_empty() {
            let needs: Vec<Value> = kind
                .needs
                .iter()
                .map(|name| json!({ "required": [name] }))
                .collect();
            inner["anyOf"] = Value::Array(needs);
        }
        let mut outer = Map::new();
        outer.insert(kind.name.to_owned(), inner);
        forms.push(object(Value::Object(outer), &[kind.name]));
    }
    json!({ "anyOf": forms })
}

fn value_of(what: Takes) -> Value {
    match what {
        Takes::Text => json!({ "type": "string", "minLength": 1 }),
        Takes::Texts => json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
        Takes::Number(least, most) => {
            json!({ "type": "number", "minimum": least, "maximum": most })
        }
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::Word(words) => json!({ "enum": words }),
    }
}

fn conditions() -> Value {
    let matcher = json!({ "$ref": "#/$defs/matcher" });
    let group = json!({ "$ref": "#/$defs/where" });
    let mut members = Map::new();
    for (name, _) in &FIELDS {
        members.insert((*name).to_owned(), matcher.clone());
    }
    let named = json!({ "type": "object", "additionalProperties": matcher });
    let number = |most: f64| json!({ "type": "number", "minimum": 0, "maximum": most });
    let others = [
        (
            "utm",
            described(
                named.clone(),
                "utm_ parameters of the session's first page, by name without utm_.",
            ),
        ),
        (
            "query",
            described(named, "Parameters in the page's address."),
        ),
        (
            "visits",
            object(
                json!({ "min": number(MAX_COUNT), "max": number(MAX_COUNT) }),
                &[],
            ),
        ),
        (
            "hour",
            object(
                json!({ "from": number(24.0), "to": number(24.0), "tz": { "type": "string" } }),
                &[],
            ),
        ),
        ("not", group.clone()),
        (
            "any",
            json!({ "type": "array", "minItems": 1, "items": group }),
        ),
    ];
    for (name, what) in others {
        members.insert(name.to_owned(), what);
    }
    object(Value::Object(members), &[])
}

fn matcher() -> Value {
    let plain = json!({ "$ref": "#/$defs/plain" });
    let mut ways = Map::new();
    for name in MATCHERS {
        ways.insert(name.to_owned(), plain.clone());
    }
    ways.insert(
        "in".to_owned(),
        json!({ "type": "array", "minItems": 1, "items": plain }),
    );
    let mut ways = object(Value::Object(ways), &[]);
    ways["minProperties"] = json!(1);
    json!({ "anyOf": [plain, ways] })
}

/// An object of these members and no others.
fn object(members: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": members, "required": required, "additionalProperties": false })
}

fn seconds(doc: &str, least: f64, most: f64) -> Value {
    described(
        json!({ "type": "number", "minimum": least, "maximum": most }),
        doc,
    )
}

fn described(mut value: Value, doc: &str) -> Value {
    value["description"] = json!(doc);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_form() {
        let on = on();
        let forms = on["anyOf"].as_array().unwrap();
        assert_eq!(forms.len(), kinds().count() + 1);
        assert!(
            forms[0]["enum"]
                .as_array()
                .unwrap()
                .contains(&json!("page_view"))
        );
        assert!(
            !forms[0]["enum"]
                .as_array()
                .unwrap()
                .contains(&json!("click"))
        );
    }

    #[test]
    fn what_refers_to_something_finds_it() {
        let schema = schema();
        for part in text().split("\"$ref\": \"#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schema["$defs"].get(name).is_some(), "{name}");
        }
    }
}
