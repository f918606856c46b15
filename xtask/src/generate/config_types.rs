//! `pkg/config.d.ts`: the types of a gateway's configuration.

use super::config::{ACTION, BUTTON, BUTTONS, CONFIG, Form, MESSAGE, Member, Shape, Type};
use super::rule_types::{interface, joined};
use super::types::comment;

pub(super) fn text() -> String {
    let mut text = format!("// {}\n\n", super::NOTICE_OF_CONFIG);
    text += "import type { TriggerRules } from \"./triggers.js\";\n\n";
    for of in [&CONFIG, &ACTION, &MESSAGE, &BUTTONS, &BUTTON] {
        text += &declaration(of);
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

fn declaration(of: &Type) -> String {
    if let (&[form], None) = (of.forms, of.or_list) {
        let members: Vec<(String, &str)> = form.iter().map(|m| (member(m, "  "), m.doc)).collect();
        return interface(of.name, of.doc, &members);
    }
    let mut text = comment("", &[of.doc]);
    let (open, close) = match of.common {
        [] => ("", String::new()),
        common => (" (", format!("\n) & {}", object(common, ""))),
    };
    text += &format!("export type {} ={open}", of.name);
    if let Some(list) = of.or_list {
        text += &format!("\n  | {}", of_shape(list, "  "));
    }
    for form in of.forms {
        text.push('\n');
        if let [only] = form {
            text += &comment("  ", &[only.doc]);
        }
        text += &format!("  | {}", object(form, "  "));
    }
    text + &close + ";\n\n"
}

/// An object: in a line where it has one member, whose words then stand before it.
fn object(form: &Form, indent: &str) -> String {
    if let [only] = form {
        return format!("{{ {} }}", member(only, indent));
    }
    let inner = format!("{indent}  ");
    let mut text = "{\n".to_owned();
    for one in form {
        text += &comment(&inner, &[one.doc]);
        text += &format!("{inner}{};\n", member(one, &inner));
    }
    text + indent + "}"
}

fn member(of: &Member, indent: &str) -> String {
    let mark = if of.must { "" } else { "?" };
    format!("{}{mark}: {}", of.name, of_shape(of.shape, indent))
}

fn of_shape(shape: Shape, indent: &str) -> String {
    match shape {
        Shape::Schema
        | Shape::Origin
        | Shape::Event
        | Shape::ClientVariable
        | Shape::Filled
        | Shape::Own
        | Shape::Label => "string".to_owned(),
        Shape::Words => "string | number | boolean".to_owned(),
        Shape::Whole(..) | Shape::UpTo(_) => "number".to_owned(),
        Shape::Id => "number | string".to_owned(),
        Shape::Flag => "boolean".to_owned(),
        Shape::Word(words) => joined(words),
        Shape::List(item, _) => format!("readonly {}[]", of_shape(*item, indent)),
        Shape::Buttons => format!("readonly {}[]", BUTTON.name),
        Shape::Events(action) => {
            let name = action.name;
            format!("Readonly<Record<string, {name} | readonly {name}[]>>")
        }
        Shape::Variables { .. } => "Readonly<Record<string, string | number | boolean>>".to_owned(),
        Shape::Type(of) => of.name.to_owned(),
        Shape::Object(form) => object(form, indent),
        Shape::Triggers => "TriggerRules".to_owned(),
    }
}
