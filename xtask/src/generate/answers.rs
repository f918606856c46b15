//! What methods answer, as TypeScript and in words.

use salebot_onsite::api::answer::{Member, Type};

/// The TypeScript type.
pub(super) fn type_of(what: &Type) -> String {
    match what {
        Type::Accepted => "Accepted".to_owned(),
        Type::Json => "Json".to_owned(),
        Type::Whole | Type::Id => "number".to_owned(),
        Type::Variable => "string | null".to_owned(),
        Type::Flag => "boolean".to_owned(),
        Type::Text => "string".to_owned(),
        // Anything includes null.
        Type::Maybe(Type::Json) => "Json".to_owned(),
        Type::Maybe(what) => format!("{} | null", type_of(what)),
        Type::List(what) => match type_of(what) {
            what if what.contains(' ') => format!("({what})[]"),
            what => format!("{what}[]"),
        },
        Type::Map(what) => format!("{{ [name: string]: {} }}", type_of(what)),
        Type::Object(shape) => shape.name.to_owned(),
    }
}

/// The same in words, with links to what is described elsewhere on the page.
pub(super) fn words_of(what: &Type) -> String {
    match what {
        Type::Accepted => "[yes](#yes), in one of the service's ways".to_owned(),
        Type::Json => "anything".to_owned(),
        Type::Whole => "a whole number".to_owned(),
        Type::Id => "a whole number, 1 or more".to_owned(),
        Type::Variable => "a text or null".to_owned(),
        Type::Flag => "true or false".to_owned(),
        Type::Text => "a text".to_owned(),
        Type::Maybe(what) => words_of(what),
        Type::List(what) => format!("a list: {} each", words_of(what)),
        Type::Map(what) => format!("{} by name", words_of(what)),
        Type::Object(shape) => format!("[`{0}`](#type-{1})", shape.name, shape.name.to_lowercase()),
    }
}

/// Whether a member may be missing or null.
pub(super) fn is_optional(member: &Member) -> bool {
    matches!(member.what, Type::Maybe(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_answers_nest() {
        let text: &Type = &Type::Text;
        let maybe: &'static Type = &Type::Maybe(&Type::Text);
        assert_eq!(type_of(text), "string");
        assert_eq!(type_of(&Type::List(maybe)), "(string | null)[]");
        assert_eq!(
            type_of(&Type::Map(&Type::Variable)),
            "{ [name: string]: string | null }"
        );
        assert_eq!(type_of(&Type::Maybe(&Type::Json)), "Json");
    }
}
