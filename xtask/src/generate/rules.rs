//! Rules between parameters: as the forms that a call may have, and in words.

use salebot_onsite::api::Rule;

use super::names::listed;

/// One of the forms that a call may have: which parameters it needs, which it may have. It has no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    needs: u32,
    may: u32,
}

/// How a form has a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Needed,
    Optional,
    Absent,
}

impl Form {
    /// How it has the parameter in this place.
    pub(super) fn presence(self, place: usize) -> Presence {
        match (self.needs >> place & 1, self.may >> place & 1) {
            (1, _) => Presence::Needed,
            (_, 1) => Presence::Optional,
            _ => Presence::Absent,
        }
    }

    #[cfg(test)]
    fn has(self, set: u32) -> bool {
        set & self.needs == self.needs && set & !(self.needs | self.may) == 0
    }

    /// Both in one, where they differ in a parameter that only one of them needs.
    fn merged(self, other: Self) -> Option<Self> {
        let differing = self.needs ^ other.needs;
        (self.may == other.may && differing.count_ones() == 1).then_some(Self {
            needs: self.needs & other.needs,
            may: self.may | differing,
        })
    }
}

/// The forms that the rules allow; together they are all that is allowed.
pub(super) fn forms(names: &[&str], rules: &[Rule]) -> Vec<Form> {
    let allows = |set: u32| rules.iter().all(|rule| holds(*rule, names, set));
    let mut forms: Vec<_> = (0..1 << names.len())
        .filter(|set| allows(*set))
        .map(|needs| Form { needs, may: 0 })
        .collect();
    // As in minimizing a logical function: merge as long as anything can be, keep what could not.
    let mut kept = Vec::new();
    while !forms.is_empty() {
        let mut next = Vec::new();
        for form in &forms {
            let merged: Vec<_> = forms
                .iter()
                .filter_map(|other| form.merged(*other))
                .collect();
            if merged.is_empty() {
                kept.push(*form);
            }
            for form in merged {
                if !next.contains(&form) {
                    next.push(form);
                }
            }
        }
        forms = next;
    }
    // The one without any comes last.
    kept.sort_by_key(|form| (form.needs.trailing_zeros(), form.needs));
    kept
}

/// Whether a rule holds for a call that has these parameters.
fn holds(rule: Rule, names: &[&str], set: u32) -> bool {
    let has = |name: &str| {
        let place = names.iter().position(|other| *other == name);
        place.is_some_and(|place| set >> place & 1 == 1)
    };
    let count = |of: &[&str]| of.iter().filter(|name| has(name)).count();
    match rule {
        Rule::One(of) => count(of) == 1,
        Rule::Any(of) => count(of) > 0,
        Rule::Both(one, other) => has(one) == has(other),
        Rule::Alone(one, others) => !has(one) || count(others) == 0,
        // They say nothing of which parameters there are.
        Rule::Ends(..) | Rule::Remap => true,
    }
}

/// What a rule says, in a sentence; `None` where it is told elsewhere.
pub(super) fn sentence(rule: Rule) -> Option<String> {
    Some(match rule {
        Rule::One(of) => format!("Exactly one of {}.", listed(of, "or")),
        Rule::Any(of) => format!("At least one of {}.", listed(of, "or")),
        Rule::Both(one, other) => format!("`{one}` and `{other}` go together."),
        Rule::Alone(one, others) => match others {
            [other] => format!("`{one}` goes without `{other}`."),
            _ => format!("`{one}` goes with neither {}.", listed(others, "nor")),
        },
        Rule::Ends(..) | Rule::Remap => return None,
    })
}

/// What a rule says of one of its parameters, in a few words.
pub(super) fn words(rule: Rule, name: &str) -> Option<String> {
    match rule {
        Rule::One(of) if of.contains(&name) => Some(format!("exactly one of {}", listed(of, "or"))),
        Rule::Any(of) if of.contains(&name) => {
            Some(format!("at least one of {}", listed(of, "or")))
        }
        Rule::Both(one, other) if name == one => Some(format!("with `{other}`")),
        Rule::Both(one, other) if name == other => Some(format!("with `{one}`")),
        Rule::Alone(one, others) if name == one => {
            Some(format!("without {}", listed(others, "or")))
        }
        Rule::Alone(one, others) if others.contains(&name) => Some(format!("without `{one}`")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use salebot_onsite::api::{Adds, METHODS, Params, check};

    use crate::generate::params::sample;

    /// The forms are worked out apart from the client's own checks, which must come to the same.
    #[test]
    fn the_forms_are_what_the_client_accepts() {
        let mut groups = 0;
        for meta in METHODS.into_iter().flatten() {
            for field in meta.fields {
                let Adds::Several(params, rules) = field.adds else {
                    continue;
                };
                groups += 1;
                let names: Vec<_> = params.iter().map(|param| param.name).collect();
                let forms = forms(&names, rules);
                for set in 0..1_u32 << names.len() {
                    let mut call = Params::new();
                    for param in meta.params() {
                        let is_given = match names.iter().position(|name| *name == param.name) {
                            Some(place) => set >> place & 1 == 1,
                            None => {
                                param.required || is_in_another_group(meta, field.name, param.name)
                            }
                        };
                        if is_given {
                            call.push(param.name, sample(param));
                        }
                    }
                    let is_formed = forms.iter().any(|form| form.has(set));
                    let checked = check(meta, &call);
                    assert_eq!(
                        is_formed,
                        checked.is_ok(),
                        "{}: {names:?} {set:b} {checked:?}",
                        meta.name
                    );
                }
            }
        }
        assert!(groups > 15, "{groups} groups only");
    }

    /// Whether another group of the method needs it, the first of those that are enough.
    fn is_in_another_group(meta: &salebot_onsite::api::Meta, field: &str, name: &str) -> bool {
        meta.fields.iter().any(|other| match other.adds {
            Adds::Several(params, rules) if other.name != field && other.required => {
                let names: Vec<_> = params.iter().map(|param| param.name).collect();
                let first = forms(&names, rules)[0];
                let place = names.iter().position(|other| *other == name);
                place.is_some_and(|place| first.presence(place) == Presence::Needed)
            }
            _ => false,
        })
    }

    #[test]
    fn rules_are_told_as_choices() {
        let one = Rule::One(&["a", "b", "c"]);
        let alone = Rule::Alone("a", &["b", "c"]);
        for (rule, told) in [
            (one, "Exactly one of `a`, `b` or `c`."),
            (Rule::Any(&["a", "b"]), "At least one of `a` or `b`."),
            (alone, "`a` goes with neither `b` nor `c`."),
            (Rule::Alone("a", &["b"]), "`a` goes without `b`."),
        ] {
            assert_eq!(sentence(rule).as_deref(), Some(told));
        }
        assert_eq!(
            words(one, "b").as_deref(),
            Some("exactly one of `a`, `b` or `c`")
        );
        assert_eq!(words(alone, "a").as_deref(), Some("without `b` or `c`"));
        assert_eq!(words(alone, "b").as_deref(), Some("without `a`"));
    }

    #[test]
    fn forms_are_few() {
        let names = ["text", "block", "kind", "url"];
        let rules = [
            Rule::Any(&["text", "block", "url"]),
            Rule::Both("kind", "url"),
            Rule::Alone("block", &["text", "url"]),
        ];
        let forms = forms(&names, &rules);
        let needs: Vec<_> = forms.iter().map(|form| (form.needs, form.may)).collect();
        assert_eq!(needs, [(0b0001, 0), (0b0010, 0), (0b1100, 0b0001)]);
    }

    #[test]
    fn without_parameters_comes_last() {
        let forms = forms(&["start", "stop"], &[Rule::Both("start", "stop")]);
        let needs: Vec<_> = forms.iter().map(|form| form.needs).collect();
        assert_eq!(needs, [0b11, 0]);
    }
}
