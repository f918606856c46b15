//! What methods take: each parameter with what it holds and means.

use salebot_onsite::api::{Adds, Doc, Kind, Param, Rule};

use super::names::paragraph;

/// The highest whole number that JavaScript can tell from its neighbours.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// A part of what a method takes, with its docs.
pub(super) enum Taken {
    /// A parameter by itself.
    One(Documented),
    /// Parameters with rules between them, under the name of their Rust type.
    Group(Group),
    /// Variables under names of the caller's choice.
    Variables(String),
    /// Up to so many pairs of names and values.
    Pairs(usize, String),
    /// A list of clients.
    Clients,
}

/// A parameter and what it means.
pub(super) struct Documented {
    pub(super) param: Param,
    pub(super) doc: String,
}

/// Parameters with rules between them.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) params: Vec<Documented>,
    pub(super) rules: &'static [Rule],
}

/// What a method takes, in the order of its declaration; variables come last.
pub(super) fn taken(method: &Doc) -> Vec<Taken> {
    let mut taken = Vec::new();
    let mut variables = None;
    for (field, about) in method.meta.fields.iter().zip(method.fields) {
        let doc = paragraph(about.doc);
        match field.adds {
            Adds::One(kind) => taken.push(Taken::One(Documented {
                param: Param {
                    name: field.name,
                    kind,
                    required: field.required,
                },
                doc,
            })),
            Adds::Several(params, rules) => {
                let params = params
                    .iter()
                    .zip(about.params)
                    .map(|(param, doc)| Documented {
                        param: *param,
                        doc: paragraph(doc),
                    });
                if rules.is_empty() {
                    taken.extend(params.map(Taken::One));
                } else {
                    taken.push(Taken::Group(Group {
                        name: about.rust,
                        params: params.collect(),
                        rules,
                    }));
                }
            }
            Adds::Variables => variables = Some(Taken::Variables(doc)),
            Adds::Pairs(most) => taken.push(Taken::Pairs(most, doc)),
            Adds::Clients => taken.push(Taken::Clients),
        }
    }
    taken.extend(variables);
    taken
}

/// What a text must end in.
pub(super) fn end(rules: &[Rule], name: &str) -> Option<&'static str> {
    rules.iter().find_map(|rule| match rule {
        Rule::Ends(of, end) if *of == name => Some(*end),
        _ => None,
    })
}

/// The TypeScript type of what a parameter holds.
pub(super) fn type_of(kind: Kind) -> String {
    match kind {
        Kind::Id => "Id".to_owned(),
        Kind::Number(..) | Kind::Decimal => "number".to_owned(),
        Kind::Text => "string".to_owned(),
        Kind::Key => "Key".to_owned(),
        Kind::Flag => "boolean".to_owned(),
        Kind::Word(of) => {
            let of: Vec<_> = of.iter().map(|word| format!("\"{word}\"")).collect();
            of.join(" | ")
        }
        Kind::Ids(_) => "readonly Id[]".to_owned(),
        Kind::Keys(_) => "readonly Key[]".to_owned(),
        Kind::Moment => "Moment".to_owned(),
        Kind::Day => "Day".to_owned(),
        Kind::Variables => "Variables".to_owned(),
        Kind::Buttons => "Buttons".to_owned(),
        Kind::Query => "Query".to_owned(),
    }
}

/// The same in words.
pub(super) fn words_of(kind: Kind) -> String {
    let at_most = |most: usize| match most {
        usize::MAX => String::new(),
        most => format!(", {most} at the most"),
    };
    match kind {
        Kind::Id => "a number, 1 or more".to_owned(),
        Kind::Number(..) => format!("a whole number{}", bounds_of(kind)),
        Kind::Decimal => "a number, 0 or more".to_owned(),
        Kind::Text => "a text".to_owned(),
        Kind::Key => "a text or a number".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        Kind::Word([word]) => format!("`{word}`"),
        Kind::Word(of) => super::names::listed(of, "or"),
        Kind::Ids(most) => format!("a list of numbers{}", at_most(most)),
        Kind::Keys(most) => format!("a list of texts or numbers{}", at_most(most)),
        Kind::Moment => "a moment, `YYYY-MM-DD HH:MM:SS`".to_owned(),
        Kind::Day => "a day, `dd.mm.yyyy`".to_owned(),
        Kind::Variables => "texts, numbers, true, false and null by name".to_owned(),
        Kind::Buttons => "[buttons](#buttons)".to_owned(),
        Kind::Query => "a [query](#queries)".to_owned(),
    }
}

/// The bounds of a number, in words.
pub(super) fn bounds_of(kind: Kind) -> String {
    match kind {
        Kind::Number(least, MAX_EXACT) => format!(", {least} or more"),
        Kind::Number(least, most) => format!(" from {least} to {most}"),
        _ => String::new(),
    }
}

/// The highest number, or the length of the longest list, where there is one.
pub(super) fn most(kind: Kind) -> Option<u64> {
    match kind {
        Kind::Number(_, most) if most < MAX_EXACT => Some(most),
        Kind::Ids(most) | Kind::Keys(most) if most != usize::MAX => u64::try_from(most).ok(),
        _ => None,
    }
}

/// Some value of a parameter, as JSON.
#[cfg(test)]
pub(super) fn sample(param: Param) -> String {
    let text = match param.kind {
        Kind::Id => "7",
        Kind::Number(least, _) => return least.to_string(),
        Kind::Decimal => "0.5",
        Kind::Text => "\"a text\"",
        // Also what tg_callback's rule asks for.
        Kind::Key => "\"shop_bot\"",
        Kind::Flag => "true",
        Kind::Word(of) => return format!("\"{}\"", of[0]),
        Kind::Ids(_) => "[7]",
        Kind::Keys(_) => "[\"shop_bot\",7]",
        Kind::Moment => "\"2035-01-15 10:00:00\"",
        Kind::Day => "\"15.01.2035\"",
        Kind::Variables => "{\"plan\":\"pro\"}",
        Kind::Buttons => "[{\"text\":\"Yes\"}]",
        Kind::Query => "{\"plan\":\"pro\"}",
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use salebot_onsite::api::DOCS;

    const KINDS: [Kind; 15] = [
        Kind::Id,
        Kind::Number(0, MAX_EXACT),
        Kind::Number(1, 500),
        Kind::Decimal,
        Kind::Text,
        Kind::Key,
        Kind::Flag,
        Kind::Word(&["image", "video"]),
        Kind::Ids(500),
        Kind::Keys(300),
        Kind::Moment,
        Kind::Day,
        Kind::Variables,
        Kind::Buttons,
        Kind::Query,
    ];

    #[test]
    fn every_kind_has_a_type_that_is_there_and_words() {
        let prelude = include_str!("prelude.d.ts");
        for kind in KINDS {
            let name = type_of(kind);
            let name = name.trim_start_matches("readonly ").trim_end_matches("[]");
            if name.starts_with(char::is_uppercase) {
                let is_there = [
                    format!("export type {name} "),
                    format!("import type {{ {name} }}"),
                ]
                .iter()
                .any(|declared| prelude.contains(declared));
                assert!(is_there, "{name}");
            }
            assert!(!words_of(kind).is_empty());
        }
        assert_eq!(
            type_of(Kind::Word(&["image", "video"])),
            "\"image\" | \"video\""
        );
        assert_eq!(
            words_of(Kind::Number(1, 500)),
            "a whole number from 1 to 500"
        );
        assert_eq!(
            words_of(Kind::Keys(300)),
            "a list of texts or numbers, 300 at the most"
        );
    }

    #[test]
    fn nothing_is_without_words() {
        for method in DOCS.iter().flat_map(|group| group.1) {
            assert!(!method.doc.trim().is_empty(), "{}", method.meta.name);
            for taken in taken(method) {
                let docs = match taken {
                    Taken::One(one) => vec![one.doc],
                    Taken::Group(group) => group.params.into_iter().map(|one| one.doc).collect(),
                    Taken::Variables(doc) | Taken::Pairs(_, doc) => vec![doc],
                    Taken::Clients => continue,
                };
                assert!(
                    docs.iter().all(|doc| !doc.is_empty()),
                    "{}",
                    method.meta.name
                );
            }
        }
    }

    /// The lists are zipped, so one that is too short would lose parameters.
    #[test]
    fn every_parameter_is_among_what_is_taken() {
        for method in DOCS.iter().flat_map(|group| group.1) {
            let mut names = Vec::new();
            for taken in taken(method) {
                match taken {
                    Taken::One(one) => names.push(one.param.name),
                    Taken::Group(group) => {
                        names.extend(group.params.iter().map(|one| one.param.name))
                    }
                    _ => {}
                }
            }
            let all: Vec<_> = method.meta.params().map(|param| param.name).collect();
            assert_eq!(names, all, "{}", method.meta.name);
            assert_eq!(method.fields.len(), method.meta.fields.len());
        }
    }
}
