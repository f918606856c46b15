//! `pkg/api/types.d.ts`: what each method takes and answers.

use anyhow::{Result, ensure};
use salebot_onsite::api::answer::Type;
use salebot_onsite::api::{ANSWERS, AnswerDoc, DOCS, Doc, Rule, WEBHOOK, short_name};

use super::NOTICE;
use super::answers;
use super::names::{camel, paragraph, pascal, wrapped};
use super::params::{Documented, Group, Taken, bounds_of, taken, type_of};
use super::rules::{Presence, forms, sentence};

/// How wide the file is.
pub(super) const WIDTH: usize = 120;

/// What the declarations do not say: the types behind their kinds.
const PRELUDE: &str = include_str!("prelude.d.ts");

/// The type to which the client adds a member of its own.
pub(super) const LINKED: &str = "WebhookPost";

/// What that member is.
pub(super) const LINKS: &str =
    "The addresses of its files, in whichever shape the service gave them.";

pub(super) fn text() -> Result<String> {
    let mut text = format!("// {NOTICE}\n\n{PRELUDE}");
    for group in groups()? {
        text += &group_type(&group);
    }
    for method in methods() {
        text += &params_type(method)?;
    }
    for answer in ANSWERS.iter().chain(WEBHOOK) {
        text += &answer_type(answer);
    }
    text += &methods_type();
    Ok(text)
}

fn methods() -> impl Iterator<Item = &'static Doc> {
    DOCS.iter().flat_map(|group| group.1)
}

/// The groups of parameters that any method takes, each once.
fn groups() -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for taken in methods().flat_map(taken) {
        let Taken::Group(group) = taken else {
            continue;
        };
        match groups.iter().find(|other| other.name == group.name) {
            None => groups.push(group),
            Some(other) => ensure!(
                other.rules == group.rules,
                "there are two types called {}",
                group.name
            ),
        }
    }
    Ok(groups)
}

/// A group as a union of the forms that its rules allow.
fn group_type(group: &Group) -> String {
    let sentences: Vec<_> = group
        .rules
        .iter()
        .filter_map(|rule| sentence(*rule))
        .collect();
    let names: Vec<_> = group.params.iter().map(|one| one.param.name).collect();
    let mut text = format!(
        "\n{}export type {} =",
        comment("", &[&sentences.join(" ")]),
        group.name
    );
    for form in forms(&names, group.rules) {
        text += "\n  | {\n";
        for (place, one) in group.params.iter().enumerate() {
            let presence = form.presence(place);
            if presence == Presence::Absent {
                text += &format!("    {}?: undefined;\n", one.param.name);
            } else {
                text += &member("    ", one, presence == Presence::Needed);
            }
        }
        text += "  }";
    }
    text + ";\n"
}

/// The type of what a method takes; nothing for one that takes nothing.
fn params_type(method: &Doc) -> Result<String> {
    let meta = method.meta;
    let taken = taken(method);
    if taken.is_empty() {
        return Ok(String::new());
    }
    let name = format!("{}Params", pascal(meta.name));
    let about = comment(
        "",
        &[&format!(
            "What {{@link SalebotMethods.{}}} takes.",
            camel(meta.name)
        )],
    );
    let mut groups = String::new();
    let mut members = String::new();
    for taken in &taken {
        match taken {
            Taken::One(one) => {
                members += &member("  ", one, one.param.required);
            }
            Taken::Group(group) => groups += &format!("{} & ", group.name),
            Taken::Variables(doc) => {
                let doc = format!("Any other name is a variable's. {doc}");
                members += &comment("  ", &[&doc]);
                members += "  [variable: string]: VariableValue | undefined;\n";
            }
            Taken::Pairs(_, doc) => {
                members += &comment("  ", &[doc]);
                members += "  readonly [name: string]: string | number;\n";
            }
            Taken::Clients => {
                return Ok(format!(
                    "\n{about}export type {name} = readonly NewClient[];\n"
                ));
            }
        }
    }
    for rule in meta.rules {
        ensure!(
            matches!(rule, Rule::Ends(..) | Rule::Remap),
            "{}: the types know rules between parameters only inside of a field",
            meta.name
        );
    }
    Ok(if meta.remaps() {
        let names = remappable(&taken).join(" | ");
        format!(
            "\n{about}export type {name} =\n  | ({groups}{{\n{}  }})\n  | Remapped<{names}>;\n",
            indented(&members)
        )
    } else if groups.is_empty() {
        format!("\n{about}export interface {name} {{\n{members}}}\n")
    } else if members.is_empty() {
        format!(
            "\n{about}export type {name} = {};\n",
            groups.trim_end_matches(" & ")
        )
    } else {
        format!("\n{about}export type {name} = {groups}{{\n{members}}};\n")
    })
}

/// The names of the parameters that a call cannot do without, as types.
fn remappable(taken: &[Taken]) -> Vec<String> {
    let mut names = Vec::new();
    for taken in taken {
        match taken {
            Taken::One(one) if one.param.required => names.push(one.param.name),
            Taken::Group(group) => names.extend(group.params.iter().map(|one| one.param.name)),
            _ => {}
        }
    }
    names
        .iter()
        .map(|name| format!("\"{}\"", short_name(name)))
        .collect()
}

fn member(indent: &str, one: &Documented, needed: bool) -> String {
    let Documented { param, doc } = one;
    let bounds = bounds_of(param.kind);
    // That a number is 0 or more goes without saying.
    let doc = match bounds.strip_prefix(" from") {
        Some(bounds) if !doc.contains(bounds.rsplit(' ').next().unwrap_or_default()) => {
            format!("{doc} From{bounds}.")
        }
        _ => doc.clone(),
    };
    let what = type_of(param.kind);
    let (mark, or_absent) = if needed {
        ("", "")
    } else {
        ("?", " | undefined")
    };
    format!(
        "{}{indent}{}{mark}: {what}{or_absent};\n",
        comment(indent, &[&doc]),
        param.name
    )
}

fn answer_type(answer: &AnswerDoc) -> String {
    let mut text = comment("", &[&paragraph(answer.doc)]);
    text += &format!("export interface {} {{\n", answer.shape.name);
    for (member, doc) in answer.shape.members.iter().zip(answer.members) {
        text += &comment("  ", &[&paragraph(doc)]);
        let mark = if answers::is_optional(member) {
            "?"
        } else {
            ""
        };
        text += &format!(
            "  {}{mark}: {};\n",
            member.name,
            answers::type_of(member.what)
        );
    }
    if answer.shape.name == LINKED {
        text += &comment("  ", &[LINKS]);
        text += "  links: string[];\n";
    }
    text += &comment("  ", &["What else there is."]);
    format!("\n{text}  [member: string]: unknown;\n}}\n")
}

fn methods_type() -> String {
    let count = methods().count();
    let mut text = comment(
        "",
        &[&format!("Salebot's methods, all {count}, by resource.")],
    );
    text += "export interface SalebotMethods {\n";
    let mut is_first = true;
    for method in methods() {
        if !is_first {
            text.push('\n');
        }
        is_first = false;
        text += &method_type(method);
    }
    format!("\n{text}}}\n")
}

fn method_type(method: &Doc) -> String {
    let meta = method.meta;
    let facts = format!(
        "`{}`: {}, scope {}; {}.",
        meta.name,
        meta.http.as_str(),
        meta.scope.as_str(),
        if meta.effect.is_repeatable() {
            "tried again after a failure that may pass"
        } else {
            "never repeated"
        },
    );
    let taken = taken(method);
    let pairs = taken.iter().find_map(|taken| match taken {
        Taken::Pairs(most, _) => Some(format!(" 1 to {most} pairs of name and value.")),
        _ => None,
    });
    let doc = paragraph(method.doc) + &pairs.unwrap_or_default();
    let params = if taken.is_empty() {
        String::new()
    } else {
        let mark = if is_needed(&taken) { "" } else { "?" };
        format!("params{mark}: {}Params, ", pascal(meta.name))
    };
    // Not a parameter of the service, so no declaration has it.
    let options = if meta.name == "get_variables" {
        "GetVariablesOptions"
    } else {
        "CallOptions"
    };
    let answer = match meta.answer {
        Type::Object(shape) => shape.name.to_owned(),
        what => answers::type_of(what),
    };
    format!(
        "{}  {}({params}options?: {options}): Promise<{answer}>;\n",
        comment("  ", &[&doc, &facts]),
        camel(meta.name)
    )
}

/// Whether a call without parameters would be refused.
fn is_needed(taken: &[Taken]) -> bool {
    taken.iter().any(|taken| match taken {
        Taken::One(one) => one.param.required,
        Taken::Group(group) => {
            let names: Vec<_> = group.params.iter().map(|one| one.param.name).collect();
            let forms = forms(&names, group.rules);
            let is_free = |form| {
                (0..names.len())
                    .all(|place| super::rules::Form::presence(form, place) != Presence::Needed)
            };
            !forms.into_iter().any(is_free)
        }
        Taken::Variables(_) => false,
        Taken::Pairs(..) | Taken::Clients => true,
    })
}

/// A doc comment; several paragraphs, or one that is long, take several lines.
pub(super) fn comment(indent: &str, paragraphs: &[&str]) -> String {
    if let [only] = paragraphs
        && indent.len() + only.chars().count() + "/**  */".len() <= WIDTH
    {
        return format!("{indent}/** {only} */\n");
    }
    let mut text = format!("{indent}/**\n");
    for (place, paragraph) in paragraphs.iter().enumerate() {
        if place > 0 {
            text += &format!("{indent} *\n");
        }
        for line in wrapped(paragraph, WIDTH - indent.len() - " * ".len()) {
            text += &format!("{indent} * {line}\n");
        }
    }
    text + indent + " */\n"
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_its_types() {
        let text = text().unwrap();
        for method in methods() {
            let name = camel(method.meta.name);
            assert_eq!(text.matches(&format!("\n  {name}(")).count(), 1, "{name}");
            if !method.meta.fields.is_empty() {
                let params = format!("{}Params", pascal(method.meta.name));
                let declared = [
                    format!("export interface {params} "),
                    format!("export type {params} ="),
                ];
                assert_eq!(
                    declared.iter().filter(|one| text.contains(*one)).count(),
                    1,
                    "{params}"
                );
            }
        }
        assert_eq!(methods().count(), 43);
    }

    #[test]
    fn no_type_is_declared_twice() {
        let text = text().unwrap();
        let mut names: Vec<_> = text
            .lines()
            .filter_map(|line| {
                line.strip_prefix("export type ")
                    .or_else(|| line.strip_prefix("export interface "))
            })
            .filter_map(|line| line.split([' ', '<']).next())
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
