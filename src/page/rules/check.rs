//! Looking through rules of somebody's making: what cannot be used is told by where it stands, and why.

use super::shape::{Also, Form, KINDS, MATCHERS, RULE, Shape, WHERE};
use super::{MAX_DELAY_S, MAX_RULES};
use crate::event::{NAME_RULE, is_name};
use crate::json::{self, NOTHING, Object, Value};
use crate::problem::{self, Problem};
use crate::text;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// How deep `any` and `not` nest at the most.
const MAX_GROUPS: usize = 8;

const NO_MATCHER: &str = "a way to compare is needed, such as {\"contains\":\"…\"}";

/// A step of a path: a member's name, or else the place of an item.
type Step<'v> = (Option<&'v str>, usize);

/// What has been looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The rules' JSON, a list or a set as it was given, for the page's host to read. `null` stands in the place of
    /// each rule that has a mistake, so that the others keep theirs.
    pub rules: String,
    /// The mistakes.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// Both as JSON: `{"rules":…,"problems":[…]}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let problems = problem::list(&self.problems);
        Object::new()
            .raw("rules", &self.rules)
            .raw("problems", &problems)
            .end()
    }
}

/// Looks through a list of rules, or `{"gap_s":…,"rules":[…]}`, in JSON. What holds no list becomes an empty one.
#[must_use]
pub fn check(text: &str) -> Checked {
    if let Some(written) = json::read(text) {
        return check_value(&written);
    }
    let mut checker = Checker::default();
    checker.problem("this is not JSON");
    checker.end(None)
}

/// The same of what has been read already.
#[must_use]
pub fn check_value(written: &Value<'_>) -> Checked {
    let mut checker = Checker::default();
    let rules = checker.set(written);
    checker.end(rules)
}

/// Collects the mistakes.
#[derive(Default)]
struct Checker<'v> {
    /// Where it is.
    steps: Vec<Step<'v>>,
    /// How many groups of conditions it is in.
    groups: usize,
    problems: Vec<Problem>,
}

impl<'v> Checker<'v> {
    fn end(self, rules: Option<String>) -> Checked {
        Checked {
            rules: rules.unwrap_or_else(|| "[]".to_owned()),
            problems: self.problems,
        }
    }

    /// Checks a set, and gives what of it can be used; nothing where it has no list.
    fn set(&mut self, written: &'v Value<'_>) -> Option<String> {
        let mut gap = None;
        for (name, value) in written.members().unwrap_or_default() {
            match name.as_ref() {
                "gap_s" => {
                    let before = self.problems.len();
                    self.member(name, value, Shape::Number(0, MAX_DELAY_S));
                    gap = (self.problems.len() == before).then_some(value);
                }
                // What editors complete the file by.
                "rules" | "$schema" => {}
                _ => self.unknown(name, &["gap_s", "rules"]),
            }
        }
        let list = written.get("rules").unwrap_or(written);
        if !matches!(list, Value::Array(_)) {
            self.problem("a list of rules is needed");
            return None;
        }
        let mut rules = String::from("[");
        for (place, item) in list.items().iter().enumerate() {
            if place == MAX_RULES {
                self.too_many(place);
                break;
            }
            if place > 0 {
                rules.push(',');
            }
            if self.item(place, item, Shape::Object(&RULE)) {
                item.write(&mut rules);
            } else {
                rules.push_str("null");
            }
        }
        rules.push(']');
        if written.members().is_none() {
            return Some(rules);
        }
        let mut set = Object::new();
        if let Some(gap) = gap {
            let mut number = String::new();
            gap.write(&mut number);
            set.raw("gap_s", &number);
        }
        Some(set.raw("rules", &rules).end())
    }

    /// Tells what is wrong here.
    fn problem(&mut self, reason: &str) {
        let mut path = String::from("triggers");
        for (name, place) in &self.steps {
            match name {
                Some(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                None => {
                    path.push('[');
                    path.push_str(&text::number(*place as u64));
                    path.push(']');
                }
            }
        }
        self.problems.push(Problem {
            path,
            reason: reason.into(),
        });
    }

    /// Tells what is wrong with a member.
    fn problem_of(&mut self, name: &'v str, reason: &str) {
        self.steps.push((Some(name), 0));
        self.problem(reason);
        self.steps.pop();
    }

    /// Tells that a name is none of those that there are.
    fn unknown(&mut self, name: &'v str, known: &[&str]) {
        let mut reason = String::from("not known here; there can be ");
        for (place, other) in known.iter().enumerate() {
            reason.push_str(match place {
                0 => "",
                _ if place + 1 == known.len() => " and ",
                _ => ", ",
            });
            reason.push_str(other);
        }
        if known.is_empty() {
            reason.push_str("nothing");
        }
        self.problem_of(name, &reason);
    }

    /// Tells that there are too many items.
    fn too_many(&mut self, place: usize) {
        self.steps.push((None, place));
        self.problem("there are more than 500 rules");
        self.steps.pop();
    }

    /// Checks a member.
    fn member(&mut self, name: &'v str, value: &'v Value<'_>, shape: Shape) {
        self.steps.push((Some(name), 0));
        self.check(value, shape);
        self.steps.pop();
    }

    /// Checks the items of a list.
    fn items(&mut self, value: &'v Value<'_>, shape: Shape) {
        for (place, item) in value.items().iter().enumerate() {
            self.item(place, item, shape);
        }
    }

    /// Checks an item of a list. Answers whether nothing is wrong with it.
    fn item(&mut self, place: usize, value: &'v Value<'_>, shape: Shape) -> bool {
        let before = self.problems.len();
        self.steps.push((None, place));
        self.check(value, shape);
        self.steps.pop();
        self.problems.len() == before
    }

    fn check(&mut self, value: &'v Value<'_>, shape: Shape) {
        let text = value.as_str().unwrap_or_default();
        let is_text = value.as_str().is_some();
        let wrong = match shape {
            Shape::Text if text.is_empty() => "a text is needed",
            Shape::Words(false) if value.as_words().is_none_or(str::is_empty) => "a text is needed",
            Shape::Words(true) if value.as_words().is_none() => "a text is needed",
            Shape::Name if !is_name(text) => NAME_RULE,
            Shape::Flag if is_text => "true or false is needed, without quotation marks",
            Shape::Flag if !matches!(value, Value::Bool(_)) => "true or false is needed",
            Shape::Word(words, reason) if !words.contains(&text) => reason,
            Shape::Number(least, most) => {
                let number = value.as_number().unwrap_or(f64::NAN);
                if !(f64::from(least)..=f64::from(most)).contains(&number) {
                    let bounds = [text::number(least.into()), text::number(most.into())];
                    let reason = [
                        "a number from ",
                        &bounds[0],
                        " to ",
                        &bounds[1],
                        " is needed",
                        if is_text {
                            ", without quotation marks"
                        } else {
                            ""
                        },
                    ];
                    self.problem(&text::concat(&reason));
                }
                return;
            }
            Shape::Texts if !matches!(value, Value::Array(_)) => "a list of texts is needed",
            Shape::Texts => return self.items(value, Shape::Text),
            Shape::List if value.items().is_empty() => {
                "a list of texts is needed, and not an empty one"
            }
            Shape::List => return self.items(value, Shape::Words(true)),
            Shape::Groups if value.items().is_empty() => {
                "a list of conditions is needed, and not an empty one"
            }
            Shape::Groups => return self.items(value, Shape::Group),
            Shape::Matcher if value.as_words().is_some() => return,
            Shape::On => return self.on(value),
            Shape::Object(_)
            | Shape::Props
            | Shape::Where
            | Shape::Group
            | Shape::Matcher
            | Shape::Matchers => return self.object(value, shape),
            _ => return,
        };
        self.problem(wrong);
    }

    /// Tells that an object is needed, and of what kind.
    fn no_object(&mut self, shape: Shape) {
        let form = match shape {
            Shape::Matcher => return self.problem(NO_MATCHER),
            Shape::Object(form) => form.members,
            Shape::Where | Shape::Group => WHERE.members,
            _ => &[],
        };
        match form {
            [(first, _), ..] => {
                let reason = ["an object is needed, such as {\"", first, "\":…}"];
                self.problem(&text::concat(&reason));
            }
            [] => self.problem("an object is needed"),
        }
    }

    fn object(&mut self, value: &'v Value<'_>, shape: Shape) {
        let Some(members) = value.members() else {
            return self.no_object(shape);
        };
        if members.is_empty() {
            match shape {
                Shape::Matcher => self.problem(NO_MATCHER),
                Shape::Group | Shape::Matchers => self.problem("a condition is needed"),
                _ => {}
            }
        }
        let form = match shape {
            Shape::Object(form) => form,
            Shape::Matcher => &MATCHERS,
            Shape::Where | Shape::Group => {
                if self.groups == MAX_GROUPS {
                    return self.problem("this nests too deep");
                }
                self.groups += 1;
                self.form(value, &WHERE);
                self.groups -= 1;
                return;
            }
            _ => {
                for (name, value) in members {
                    match (shape, value) {
                        (Shape::Matchers, _) => self.member(name, value, Shape::Matcher),
                        (_, Value::Array(_) | Value::Object(_)) => {
                            self.problem_of(name, "must be a text, a number, true, false or null");
                        }
                        _ => {}
                    }
                }
                return;
            }
        };
        self.form(value, form);
    }

    fn form(&mut self, value: &'v Value<'_>, form: &'static Form) {
        let before = self.problems.len();
        for (name, value) in value.members().unwrap_or_default() {
            match form.members.iter().find(|member| member.0 == name) {
                Some((_, shape)) => self.member(name, value, *shape),
                None => {
                    let known: Vec<_> = form.members.iter().map(|member| member.0).collect();
                    self.unknown(name, &known);
                }
            }
        }
        let has = |name: &&'static str| value.get(name).is_some();
        for name in form.must {
            if !has(name) {
                self.problem_of(name, "is missing");
            }
        }
        if !form.needs.is_empty() && !form.needs.iter().any(has) {
            let mut reason = String::new();
            for (place, name) in form.needs.iter().enumerate() {
                reason.push_str(if place == 0 { "" } else { " or " });
                reason.push_str(name);
            }
            reason.push_str(" is missing");
            return self.problem(&reason);
        }
        if self.problems.len() > before {
            return;
        }
        let number = |name, default| value.number(name).unwrap_or(default);
        let both = |first, second| has(&first) && has(&second);
        let wrong = match form.also {
            Also::Apart(first, second) if both(first, second) => {
                text::concat(&[first, " and ", second, " do not go together"])
            }
            Also::Only(first, second) if has(&first) && !has(&second) => {
                text::concat(&[first, " goes with ", second, " only"])
            }
            Also::Ordered(first, second) if number(first, 0.0) > number(second, f64::MAX) => {
                text::concat(&[first, " is above ", second])
            }
            Also::Hours => {
                let ahead = number("from", 0.0) - number("to", 24.0);
                if ahead != 0.0 && ahead != 24.0 {
                    return;
                }
                "from and to are the same hour".into()
            }
            _ => return,
        };
        self.problem(&wrong);
    }

    fn on(&mut self, value: &'v Value<'_>) {
        let (name, value) = match value {
            Value::Text(name) => (name, &NOTHING),
            Value::Object(members) => match members.as_slice() {
                [(name, value)] => (name, value),
                _ => {
                    return self.problem("exactly one kind is needed, such as {\"click\":{…}}");
                }
            },
            _ => return self.problem("a kind is needed, such as \"page_view\""),
        };
        match KINDS.iter().find(|kind| kind.0 == name) {
            Some((_, _, form)) => self.member(name, value, Shape::Object(form)),
            None => self.unknown(name, &KINDS.map(|kind| kind.0)),
        }
    }
}
