//! `docs/api.md`: the reference.

use anyhow::{Context as _, Result};
use salebot_onsite::api::answer::Type;
use salebot_onsite::api::{ANSWERS, AnswerDoc, DOCS, Doc, Rule, WEBHOOK};
use salebot_onsite::error::Code;

use super::NOTICE;
use super::answers;
use super::examples::{Examples, rust_function};
use super::names::{camel, listed, paragraph};
use super::params::{Documented, Taken, end, taken, words_of};
use super::rules::words;
use super::types::{LINKED, LINKS};

/// What stands before the methods.
const INTRO: &str = include_str!("intro.md");

/// The functions that it shows.
const INTRO_RUST: &str = include_str!("intro.rs");

/// What a call can fail with: the code, what happened, and whether the call may have been done.
const ERRORS: [(Code, &str, &str); 9] = [
    (
        Code::InvalidArgument,
        "The call cannot be made like this; the sentence names the parameter.",
        "no",
    ),
    (
        Code::Network,
        "No answer came: refused, unreachable, cut off.",
        "perhaps",
    ),
    (Code::Timeout, "No answer came in time.", "perhaps"),
    (Code::Aborted, "Your `signal` ended it.", "perhaps"),
    (
        Code::HttpStatus,
        "The HTTP status means failure.",
        "with 408 and 5xx perhaps, otherwise no",
    ),
    (
        Code::ApiStatus,
        "The service answered that it refuses: `client_not_found` and the like.",
        "no",
    ),
    (
        Code::RateLimited,
        "429: too many requests. `retryAfterMs` is what the service asks for.",
        "no",
    ),
    (
        Code::BadAnswer,
        "The answer is not what the method promises.",
        "perhaps",
    ),
    (
        Code::Internal,
        "JavaScript: the wasm file could not be opened. The next call tries again.",
        "no",
    ),
];

pub(super) fn text() -> Result<String> {
    let examples = Examples::read()?;
    let mut text = format!("<!-- {NOTICE} -->\n\n{}", intro()?);
    for (resource, methods) in DOCS {
        text += &format!("\n## {resource}\n");
        for method in methods {
            text += &entry(method, &examples)?;
        }
    }
    text += "\n## Answers\nAnswers are read leniently: what is marked optional may be missing or null, and what is not listed here is kept, in \
             Rust as `rest`. What the service does not promise to be of any kind is *anything*; in Rust it is the text of \
             some JSON.\n\n### Yes\nMethods that only do something answer `ok`, `{\"status\":\"success\"}` or the like, \
             which is given as it came. What is no yes is an error.\n";
    for answer in ANSWERS.iter().chain(WEBHOOK) {
        text += &answer_entry(answer);
    }
    Ok(text)
}

fn methods() -> impl Iterator<Item = &'static Doc> {
    DOCS.iter().flat_map(|group| group.1)
}

fn intro() -> Result<String> {
    let errors =
        ERRORS.map(|(code, what, done)| row(&[&format!("`{}`", code.as_str()), what, done]));
    let mut table = String::new();
    for (resource, methods) in DOCS {
        for (place, method) in methods.iter().enumerate() {
            let meta = method.meta;
            table += &row(&[
                if place == 0 { resource } else { "" },
                &format!("[`{0}`](#{0})", meta.name),
                meta.http.as_str(),
                meta.scope.as_str(),
                if meta.effect.is_repeatable() {
                    "yes"
                } else {
                    "no"
                },
            ]);
        }
    }
    let remapping: Vec<_> = methods()
        .filter(|method| method.meta.remaps())
        .map(|method| method.meta.name)
        .collect();
    let mut text = INTRO
        .replace("{count}", &methods().count().to_string())
        .replace("{errors}", errors.concat().trim_end())
        .replace("{methods}", table.trim_end())
        .replace("{remapping}", &listed(&remapping, "and"));
    while let Some((before, rest)) = text.split_once("{rust:") {
        let (name, after) = rest.split_once('}').context("intro.md names no function")?;
        let function = rust_function(INTRO_RUST, name);
        let function = function.with_context(|| format!("intro.rs has no function {name}"))?;
        text = format!("{before}{function}{after}");
    }
    Ok(text)
}

fn entry(method: &Doc, examples: &Examples) -> Result<String> {
    let meta = method.meta;
    let answers_more = !matches!(meta.answer, Type::Accepted);
    let mut text = format!(
        "\n### {}\n{}\n\n`bot.{}()` in JavaScript, `{}` in Rust; {}, scope {}, {}.\n",
        meta.name,
        paragraph(method.doc),
        camel(meta.name),
        method.rust,
        meta.http.as_str(),
        meta.scope.as_str(),
        if meta.effect.is_repeatable() {
            "tried again"
        } else {
            "called once"
        },
    );
    if meta.name == "get_variables" {
        text += "The project's key comes with `{ revealApiKey: true }` among the options; in Rust, from a client made \
                 `with_secrets(Secrets::Shown)`.\n";
    }
    let rows: String = taken(method)
        .iter()
        .map(|taken| rows(taken, meta.rules))
        .collect();
    if rows.is_empty() {
        text += "\nIt takes no parameters.\n";
    } else {
        text += &format!("\n| parameter | what it holds | needed | |\n|---|---|---|---|\n{rows}");
    }
    if meta.remaps() {
        text += "\nThe parameters may stand under other names: see [Remapping](#remapping).\n";
    }
    text += &format!("\nAnswers {}.\n", answers::words_of(meta.answer));
    let javascript = examples.javascript(meta.name, answers_more)?;
    let rust = examples.rust(meta.name)?;
    text += &format!("```js\n{javascript}\n```\n```rust\n{rust}\n```\n");
    Ok(text)
}

fn rows(taken: &Taken, rules: &[Rule]) -> String {
    match taken {
        Taken::One(one) => param_row(one, rules),
        Taken::Group(group) => {
            let rows = group.params.iter().map(|one| param_row(one, group.rules));
            rows.collect()
        }
        Taken::Variables(doc) => row(&[
            "any other name",
            "a text, a number, true, false or null",
            "",
            &format!("A [variable](#extra-variables). {doc}"),
        ]),
        Taken::Pairs(most, doc) => row(&[
            "any name",
            "a text or a number",
            &format!("1 to {most} of them"),
            doc,
        ]),
        Taken::Clients => [
            [
                "(the list itself)",
                "a list of objects, not empty",
                "yes",
                "The clients, each with these members.",
            ],
            [
                "`platform_id`",
                "a text or a number",
                "yes",
                "The number at the messenger; for telephony the telephone number.",
            ],
            [
                "`group_id`",
                "a text or a number",
                "yes",
                "The channel: a group's number or a bot's name; empty for telephony.",
            ],
            [
                "`client_type`",
                "a whole number",
                "yes",
                "The messenger's number, such as 1 for Telegram.",
            ],
        ]
        .iter()
        .map(|cells| row(cells))
        .collect(),
    }
}

fn param_row(one: &Documented, rules: &[Rule]) -> String {
    let Documented { param, doc } = one;
    let holds = match end(rules, param.name) {
        Some(end) => format!("a text that ends in \"{end}\", in any case of letters"),
        None => words_of(param.kind),
    };
    let rules: Vec<_> = rules
        .iter()
        .filter_map(|rule| words(*rule, param.name))
        .collect();
    let needed = match (param.required, rules.join(", ")) {
        (true, _) => "yes".to_owned(),
        (false, rules) => rules,
    };
    row(&[&format!("`{}`", param.name), &holds, &needed, doc])
}

fn answer_entry(answer: &AnswerDoc) -> String {
    let shape = answer.shape;
    let mut text = format!(
        "\n### Type {}\n{}\n\n| member | what it holds | |\n|---|---|---|\n",
        shape.name,
        paragraph(answer.doc)
    );
    for (member, doc) in shape.members.iter().zip(answer.members) {
        let holds = answers::words_of(member.what);
        let holds = if answers::is_optional(member) {
            format!("{holds}, optional")
        } else {
            holds
        };
        let doc = match member.alias {
            Some(alias) if !doc.contains(alias) => {
                format!("{} The service also calls it `{alias}`.", paragraph(doc))
            }
            _ => paragraph(doc),
        };
        text += &row(&[&format!("`{}`", member.name), &holds, &doc]);
    }
    if shape.name == LINKED {
        text += &row(&["`links`", "a list: a text each", LINKS]);
    }
    text
}

/// A row of a table.
fn row(cells: &[&str]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_method_and_every_type_has_an_entry() {
        let text = text().unwrap();
        for method in methods() {
            let name = method.meta.name;
            assert_eq!(
                text.matches(&format!("\n### {name}\n")).count(),
                1,
                "{name}"
            );
        }
        for answer in ANSWERS.iter().chain(WEBHOOK) {
            let name = answer.shape.name;
            assert_eq!(answer.shape.members.len(), answer.members.len(), "{name}");
            assert!(text.contains(&format!("\n### Type {name}\n")), "{name}");
        }
    }

    #[test]
    fn links_lead_to_one_heading() {
        let text = text().unwrap();
        let mut headings = BTreeSet::new();
        for line in text.lines().filter(|line| line.starts_with('#')) {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let anchor: String = words
                .chars()
                .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect();
            assert!(headings.insert(anchor), "{line} is there twice");
        }
        for link in text.split("](#").skip(1) {
            let anchor = link.split(')').next().unwrap();
            assert!(headings.contains(anchor), "{anchor}");
        }
    }

    #[test]
    fn tables_are_whole() {
        let text = text().unwrap();
        let mut columns = 0;
        for line in text.lines() {
            let count = line.replace("\\|", "").matches('|').count();
            if !line.starts_with('|') {
                columns = 0;
            } else if columns == 0 {
                columns = count;
            } else {
                assert_eq!(count, columns, "{line}");
            }
        }
    }

    #[test]
    fn nothing_is_left_to_fill_in() {
        let text = text().unwrap();
        for place in ["{count}", "{errors}", "{methods}", "{remapping}", "{rust:"] {
            assert!(INTRO.contains(place) && !text.contains(place), "{place}");
        }
    }
}
