//! The JSON Schema of a gateway's configuration, by which editors complete and check it.

use salebot_onsite::api::{METHODS, is_reserved};
use salebot_onsite::gateway::MAX_ACTIONS;
use serde_json::{Value, json};

use super::config::{ACTION, BUTTON, BUTTONS, CONFIG, Form, MESSAGE, Member, Shape, Type};
use super::schema::{self, DRAFT, described, event_name, number, refer};

/// A text without places.
const OWN: &str = r"^(?:(?!\{\{)[\s\S])*$";

/// The same, and without double quotes.
const LABEL: &str = r#"^(?:(?!\{\{)[^"])*$"#;

/// A site: a host's name or an address, and no port that browsers leave out.
const ORIGIN: &str = r"^(?:https://(?![\s\S]*:443$)|http://(?![\s\S]*:80$))(?:(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-fA-F:.]+\])(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$";

/// A client's variable, without what says that it is the client's, and not the gateway's own.
const CLIENT_VARIABLE: &str = r"^(?!client\.|onsite_call$)[\s\S]+$";

/// The gateway's own variable, by its names.
const OURS: [&str; 2] = ["onsite_call", "client.onsite_call"];

/// A number in digits, as the service gives some.
const DIGITS: &str = "^[1-9][0-9]{0,14}$";

/// The schema as it is written.
pub(super) fn text() -> String {
    let mut text = format!("{:#}", schema());
    text.push('\n');
    text
}

fn schema() -> Value {
    let (set, mut definitions) = schema::parts();
    for of in [&ACTION, &MESSAGE, &BUTTONS, &BUTTON] {
        definitions[of.key] = definition(of);
    }
    definitions["triggers"] = json!({ "anyOf": set });
    definitions["places"] = json!({ "type": "string", "pattern": places() });
    let mut schema = definition(&CONFIG);
    schema["$schema"] = json!(DRAFT);
    schema["title"] = json!("Configuration of a gateway of salebot-onsite");
    schema["$comment"] = json!(super::NOTICE_OF_CONFIG);
    schema["$defs"] = definitions;
    schema
}

/// A text whose places are closed and known, and stand in no variable of the service's.
fn places() -> String {
    let (no_place, open) = (r"(?!\{\{)", r"#\{(?!\{)");
    let rest = r"\.(?!\s*\}\})(?:(?!\}\})[\s\S])+";
    let known = format!(
        r"props{rest}|page\.utm{rest}|(?:page\.(?:url|referrer|title)|event\.(?:id|kind|name|at)|who\.(?:recipient|visitor))\s*"
    );
    let variable = format!(r"{open}(?:{no_place}[^}}])*");
    format!(
        r"^(?:\{{\{{\s*(?:{known})\}}\}}|{variable}\}}|(?!{open}){no_place}[\s\S])*(?:{variable})?$"
    )
}

/// What a type may be: an object in one of its forms, or the list that is as good.
fn definition(of: &Type) -> Value {
    let object = object(of);
    let any = match of.or_list {
        None => object,
        Some(list) => json!({ "anyOf": [of_shape(list), object] }),
    };
    let any = described(any, of.doc);
    match of.key == ACTION.key {
        true => cancelled_in_time(any),
        false => any,
    }
}

/// All members of all forms, of which those of one form are there and no others.
fn object(of: &Type) -> Value {
    let mut members: Vec<&Member> = Vec::new();
    for member in of.forms.iter().copied().flatten().chain(of.common) {
        if !members.iter().any(|known| known.name == member.name) {
            members.push(member);
        }
    }
    let mut object = closed(members.iter().copied());
    if let [form] = of.forms {
        return with_needs(object, form);
    }
    let forms = of.forms.iter().map(|form| {
        let is_of = |member: &&&Member| {
            let mut all = form.iter().chain(of.common);
            !all.any(|own| own.name == member.name)
        };
        let others = members.iter().filter(is_of);
        let others = others.map(|other| json!({ "required": [other.name] }));
        let others: Vec<Value> = others.collect();
        with_needs(json!({ "not": { "anyOf": others } }), form)
    });
    object["anyOf"] = forms.collect();
    object
}

fn with_needs(mut object: Value, form: &Form) -> Value {
    let needs: Vec<&str> = form
        .iter()
        .filter(|member| member.must)
        .map(|member| member.name)
        .collect();
    if !needs.is_empty() {
        object["required"] = json!(needs);
    }
    object
}

/// An object of these members and no others.
fn closed<'m>(members: impl Iterator<Item = &'m Member>) -> Value {
    let members = members.map(|member| {
        let value = described(of_shape(member.shape), member.doc);
        (member.name, value)
    });
    json!({ "type": "object", "properties": Value::from_iter(members), "additionalProperties": false })
}

/// What is cancelled waits.
fn cancelled_in_time(mut action: Value) -> Value {
    action["if"] =
        json!({ "properties": { "cancel_on": { "minItems": 1 } }, "required": ["cancel_on"] });
    action["then"] = json!({
        "properties": { "delay_s": { "exclusiveMinimum": 0 } }, "required": ["delay_s"],
    });
    action
}

fn of_shape(shape: Shape) -> Value {
    match shape {
        Shape::Schema => json!({}),
        Shape::Origin => json!({ "type": "string", "pattern": ORIGIN }),
        Shape::Event => event_name(),
        Shape::Filled => with(refer("places"), "minLength", json!(1)),
        Shape::Words => {
            json!({ "anyOf": [of_shape(Shape::Filled), { "type": ["number", "boolean"] }] })
        }
        Shape::ClientVariable => json!({ "type": "string", "pattern": CLIENT_VARIABLE }),
        Shape::Own => json!({ "type": "string", "pattern": OWN }),
        Shape::Label => json!({ "type": "string", "minLength": 1, "pattern": LABEL }),
        Shape::Whole(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::UpTo(most) => number(0, most),
        Shape::Id => {
            let number = of_shape(Shape::Whole(1, (1 << 53) - 1));
            json!({ "anyOf": [number, { "type": "string", "pattern": DIGITS }] })
        }
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::List(item, most) => {
            let list = json!({ "type": "array", "items": of_shape(*item) });
            most.map_or(list.clone(), |most| with(list, "maxItems", json!(most)))
        }
        Shape::Buttons => {
            let kind = |kind: &str| {
                let button =
                    json!({ "properties": { "type": { "const": kind } }, "required": ["type"] });
                json!({ "contains": button })
            };
            json!({
                "type": "array", "items": refer(BUTTON.key), "minItems": 1,
                "not": { "allOf": [kind("reply"), kind("inline")] },
            })
        }
        Shape::Events(action) => {
            let action = refer(action.key);
            json!({
                "type": "object",
                "propertyNames": event_name(),
                "additionalProperties": { "anyOf": [action, { "type": "array", "items": action, "maxItems": MAX_ACTIONS }] },
            })
        }
        Shape::Variables { reserved } => {
            let mut taken: Vec<String> = OURS.map(String::from).into();
            if reserved {
                taken.extend(reserved_names());
            }
            let names = json!({ "minLength": 1, "pattern": OWN, "not": { "enum": taken } });
            let value = json!({ "anyOf": [refer("places"), { "type": ["number", "boolean"] }] });
            let least = u8::from(!reserved);
            json!({ "type": "object", "minProperties": least, "propertyNames": names, "additionalProperties": value })
        }
        Shape::Type(of) => refer(of.key),
        Shape::Object(form) => with_needs(closed(form.iter()), form),
        Shape::Triggers => refer("triggers"),
    }
}

fn with(mut value: Value, name: &str, other: Value) -> Value {
    value[name] = other;
    value
}

/// The names that no variable of a callback may have.
fn reserved_names() -> Vec<String> {
    let metas = METHODS.iter().copied().flatten();
    let names = metas.flat_map(|meta| meta.params()).map(|param| param.name);
    let names = names.chain(["phone", "email", "delimiter"]);
    let names = names
        .flat_map(|name| ["", "value_", "delimiter_value_"].map(|begin| format!("{begin}{name}")));
    let mut names: Vec<String> = names.filter(|name| is_reserved(name)).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_refers_to_something_finds_it() {
        let schema = schema();
        for part in text().split("\"$ref\": \"#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schema["$defs"].get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_callbacks_own_parameters_are_no_variables() {
        let names = reserved_names();
        for name in [
            "client_id",
            "message",
            "value_phone",
            "delimiter_value_email",
            "delimiter",
        ] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        assert!(!names.iter().any(|name| name == "plan"));
    }
}
