//! The JSON Schema of a file of trigger rules, by which editors complete and check it.

use salebot_onsite::event::MAX_NAME_CHARS;
use salebot_onsite::page::rules::{
    Also, Form, KINDS, MATCHERS, MAX_DELAY_S, MAX_RULES, RULE, Shape, WHERE,
};
use serde_json::{Value, json};

use super::rule_words::{self as words, Place};

/// The edition of JSON Schema that is written.
pub(super) const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema as it is written.
pub(super) fn text() -> String {
    let mut text = format!("{:#}", schema());
    text.push('\n');
    text
}

fn schema() -> Value {
    let (set, definitions) = parts();
    json!({
        "$schema": DRAFT,
        "title": "Triggers of salebot-onsite",
        "$comment": super::NOTICE_OF_RULES,
        "anyOf": set,
        "$defs": definitions,
    })
}

/// The forms that a set of rules has, and the definitions that they refer to.
pub(super) fn parts() -> (Value, Value) {
    let rules =
        json!({ "type": "array", "maxItems": MAX_RULES, "items": { "$ref": "#/$defs/rule" } });
    let set = json!({
        "type": "object",
        "properties": {
            "$schema": described(json!({}), "Where this schema is."),
            "gap_s": described(number(0, MAX_DELAY_S), words::GAP),
            "rules": rules,
        },
        "additionalProperties": false,
        "required": ["rules"],
    });
    let definitions = json!({
        "rule": of_form(&RULE, Place::Rule),
        "on": on(),
        "where": of_form(&WHERE, Place::Where),
        "matcher": matcher(),
        "plain": plain(true),
    });
    (json!([rules, set]), definitions)
}

/// An object of these members and no others, with what it needs and what goes together.
fn of_form(form: &Form, place: Place) -> Value {
    let members = form.members.iter().map(|(name, shape)| {
        let value = of_shape(*shape, name);
        (*name, described(value, words::of(place, name)))
    });
    let mut object = json!({
        "type": "object", "properties": Value::from_iter(members), "additionalProperties": false,
    });
    match form.needs {
        [] if form.must.is_empty() => {}
        [] => object["required"] = json!(form.must),
        [name] => object["required"] = json!([name]),
        needs => {
            let each = needs.iter().map(|name| json!({ "required": [name] }));
            object["anyOf"] = each.collect();
        }
    }
    match form.also {
        Also::Apart(one, other) => object["not"] = json!({ "required": [one, other] }),
        Also::Only(one, other) => object["dependentRequired"] = json!({ one: [other] }),
        // No schema says how two numbers compare.
        Also::Ordered(..) | Also::Hours | Also::Nothing => {}
    }
    object
}

/// What a member of this name may be.
fn of_shape(shape: Shape, name: &str) -> Value {
    match shape {
        Shape::Text => json!({ "type": "string", "minLength": 1 }),
        Shape::Texts => json!({ "type": "array", "items": of_shape(Shape::Text, name) }),
        Shape::Name => event_name(),
        Shape::Number(least, most) => number(least, most),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Word(words, _) => json!({ "enum": words }),
        Shape::Props => json!({
            "type": "object",
            "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
        }),
        Shape::Object(form) => of_form(form, Place::within(name)),
        Shape::On => refer("on"),
        Shape::Where => refer("where"),
        Shape::Group => {
            let mut group = refer("where");
            group["type"] = json!("object");
            group["minProperties"] = json!(1);
            group
        }
        Shape::Groups => {
            json!({ "type": "array", "minItems": 1, "items": of_shape(Shape::Group, name) })
        }
        Shape::Matcher => refer("matcher"),
        Shape::Matchers => json!({
            "type": "object", "minProperties": 1, "additionalProperties": refer("matcher"),
        }),
        Shape::Words(true) => refer("plain"),
        Shape::Words(false) => plain(false),
        Shape::List => json!({ "type": "array", "minItems": 1, "items": refer("plain") }),
    }
}

fn on() -> Value {
    let bare = KINDS.iter().filter(|(_, _, form)| form.needs.is_empty());
    let bare: Vec<&str> = bare.map(|kind| kind.0).collect();
    let mut forms = vec![json!({ "enum": bare })];
    for (name, _, form) in &KINDS {
        let taken = described(
            of_form(form, Place::Kind(name)),
            words::of(Place::Kinds, name),
        );
        forms.push(json!({
            "type": "object",
            "properties": { *name: taken },
            "additionalProperties": false,
            "required": [name],
        }));
    }
    json!({ "anyOf": forms })
}

fn matcher() -> Value {
    let mut ways = of_form(&MATCHERS, Place::Matcher);
    ways["minProperties"] = json!(1);
    json!({ "anyOf": [refer("plain"), ways] })
}

/// What is compared with a text.
fn plain(may_be_empty: bool) -> Value {
    let mut plain = json!({ "type": ["string", "number", "boolean"] });
    if !may_be_empty {
        plain["minLength"] = json!(1);
    }
    plain
}

pub(super) fn event_name() -> Value {
    json!({ "type": "string", "pattern": format!("^[a-z0-9_.-]{{1,{MAX_NAME_CHARS}}}$") })
}

pub(super) fn number(least: u32, most: u32) -> Value {
    json!({ "type": "number", "minimum": least, "maximum": most })
}

pub(super) fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

pub(super) fn described(mut value: Value, doc: &str) -> Value {
    if !doc.is_empty() {
        value["description"] = json!(doc);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_form() {
        let on = on();
        let forms = on["anyOf"].as_array().unwrap();
        assert_eq!(forms.len(), KINDS.len() + 1);
        let bare = forms[0]["enum"].as_array().unwrap();
        assert!(bare.contains(&json!("page_view")));
        assert!(!bare.contains(&json!("click")));
    }

    #[test]
    fn every_field_can_be_asked_for_and_every_way_to_compare() {
        let (asked, ways) = (of_form(&WHERE, Place::Where), matcher());
        for name in ["url", "path", "referrer", "title", "language", "device"] {
            assert_eq!(asked["properties"][name]["$ref"], "#/$defs/matcher");
        }
        for (name, _) in MATCHERS.members {
            assert!(ways["anyOf"][1]["properties"].get(name).is_some(), "{name}");
        }
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
