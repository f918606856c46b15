//! `pkg/triggers.d.ts`: the types of trigger rules.

use salebot_onsite::page::rules::{Also, Form, KINDS, LIMIT, MATCHERS, RULE, Shape, WHERE};

use super::NOTICE_OF_RULES;
use super::names::wrapped;
use super::rule_words::{self as words, Place};
use super::types::{WIDTH, comment};

pub(super) fn text() -> String {
    let mut text = format!("// {NOTICE_OF_RULES}\n\n");
    text += &interface(
        "Trigger",
        "A rule that turns what happens on the page into an event.",
        &members(&RULE, Place::Rule),
    );
    text += &interface(
        "Triggers",
        "Rules with what holds for all of them.",
        &[
            ("gap_s?: number".to_owned(), words::GAP),
            (
                "rules: readonly Trigger[]".to_owned(),
                "The rules, 500 at the most.",
            ),
        ],
    );
    text += "/** A set of rules. */\nexport type TriggerRules = readonly Trigger[] | Triggers;\n\n";
    text += &happening();
    text += &interface(
        "TriggerWhere",
        "What must hold besides; all of it. `any` is for or.",
        &members(&WHERE, Place::Where),
    );
    text += &comment(
        "",
        &[
            "How a text is compared: it is this, or all of these ways hold. The case of A to Z makes no difference, except to `regex`. Only with `equals`, `glob` and `in` may the text be empty.",
        ],
    );
    text += "export type TriggerMatcher = string | number | boolean | TriggerWays;\n\n";
    text += &interface(
        "TriggerWays",
        "Ways to compare; at least one.",
        &members(&MATCHERS, Place::Matcher),
    );
    text += &interface(
        "TriggerLimit",
        "How often a rule may.",
        &members(&LIMIT, Place::Limit),
    );
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// The members of a form that has no choice, with their words.
fn members(form: &Form, place: Place<'_>) -> Vec<(String, &'static str)> {
    let member = |(name, shape): &(&str, Shape)| {
        let mark = if form.must.contains(name) { "" } else { "?" };
        let text = format!("{name}{mark}: {}", of_shape(*shape, name));
        (text, words::of(place, name))
    };
    form.members.iter().map(member).collect()
}

/// The type of a member of this name.
fn of_shape(shape: Shape, name: &str) -> String {
    match shape {
        Shape::Text | Shape::Name => "string".to_owned(),
        Shape::Texts => "readonly string[]".to_owned(),
        Shape::Number(..) => "number".to_owned(),
        Shape::Flag => "boolean".to_owned(),
        Shape::Word(words, _) => joined(words),
        Shape::Props => "Readonly<Record<string, string | number | boolean | null>>".to_owned(),
        Shape::Object(form) => match Place::within(name) {
            Place::Limit => "TriggerLimit".to_owned(),
            place => of_form(form, place),
        },
        Shape::On => "TriggerOn".to_owned(),
        Shape::Where | Shape::Group => "TriggerWhere".to_owned(),
        Shape::Groups => "readonly TriggerWhere[]".to_owned(),
        Shape::Matcher => "TriggerMatcher".to_owned(),
        Shape::Matchers => "Readonly<Record<string, TriggerMatcher>>".to_owned(),
        Shape::Words(_) => "string | number | boolean".to_owned(),
        Shape::List => "readonly (string | number | boolean)[]".to_owned(),
    }
}

/// What sets a rule off: the table of kinds, and the union in which one of them stands.
fn happening() -> String {
    let bare = KINDS.iter().filter(|(_, _, form)| form.needs.is_empty());
    let bare: Vec<&str> = bare.map(|kind| kind.0).collect();
    let mut text = comment(
        "",
        &[
            "What sets a rule off: the name of a kind that needs nothing, or exactly one kind with what it takes.",
        ],
    );
    text += "export type TriggerOn = TriggerWord | TriggerKind;\n\n";
    text += &comment("", &["The kinds that need nothing, written short."]);
    text += "export type TriggerWord =\n";
    text += &format!("  {};\n\n", wrapped(&joined(&bare), WIDTH - 3).join("\n  "));
    text += &comment(
        "",
        &["Exactly one kind, such as `{ click: { selector: \"#buy\" } }`."],
    );
    // Every text of JavaScript has a member called link, which would make any text a kind of link.
    text += "export type TriggerKind = object & {\n  [Kind in keyof TriggerKinds]: Pick<TriggerKinds, Kind> & { [Other in Exclude<keyof TriggerKinds, Kind>]?: never };\n";
    text += "}[keyof TriggerKinds];\n\n";
    text += &comment("", &["The kinds, and what each takes."]);
    text += "export interface TriggerKinds {\n";
    for (name, _, form) in &KINDS {
        text += &comment("  ", &[words::of(Place::Kinds, name)]);
        text += &format!("  {name}: {};\n", of_form(form, Place::Kind(name)));
    }
    text + "}\n\n"
}

/// An object, in as many forms as there is a choice.
fn of_form(form: &Form, place: Place<'_>) -> String {
    if form.members.is_empty() {
        return "Readonly<Record<string, never>>".to_owned();
    }
    let choices: Vec<String> = match form.needs {
        [] => vec![choice(form, place, None)],
        needs => (0..needs.len())
            .map(|chosen| choice(form, place, Some(chosen)))
            .collect(),
    };
    choices.join(" | ")
}

/// One form: the need of that place is there, others may be where they go with it.
fn choice(form: &Form, place: Place<'_>, chosen: Option<usize>) -> String {
    let needed = |name: &str| form.needs.iter().position(|need| *need == name);
    let is_absent = |name: &str| match form.also {
        // Each alone.
        Also::Apart(..) => needed(name).is_some() && needed(name) != chosen,
        // With those before it, so that what goes with one of them only has a form without it and one with it.
        Also::Only(..) => needed(name) > chosen && needed(name).is_some(),
        _ => false,
    };
    let members = form.members.iter().map(|(name, shape)| {
        let is_useless =
            matches!(form.also, Also::Only(one, other) if one == *name && is_absent(other));
        if is_absent(name) || is_useless {
            return (format!("{name}?: never"), "");
        }
        let is_there = needed(name).is_some() && needed(name) == chosen;
        let mark = if is_there { "" } else { "?" };
        let text = format!("{name}{mark}: {}", of_shape(*shape, name));
        (text, words::of(place, name))
    });
    let members: Vec<(String, &str)> = members.collect();
    if place == Place::Other {
        let members: Vec<String> = members.into_iter().map(|member| member.0).collect();
        return format!("{{ {} }}", members.join("; "));
    }
    let mut text = "{\n".to_owned();
    for (member, doc) in members {
        if !doc.is_empty() {
            text += &comment("    ", &[doc]);
        }
        text += &format!("    {member};\n");
    }
    text + "  }"
}

pub(super) fn joined(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    words.join(" | ")
}

pub(super) fn interface(name: &str, doc: &str, members: &[(String, &str)]) -> String {
    let mut text = comment("", &[doc]);
    text += &format!("export interface {name} {{\n");
    for (member, doc) in members {
        text += &comment("  ", &[doc]);
        text += &format!("  {member};\n");
    }
    text + "}\n\n"
}
