//! Whatever is given as rules is looked through and read without a panic, and in a time that grows with its length.

use super::nearly::nearly_right;
use crate::support::{cases, lines_of};
use proptest::prelude::*;
use salebot_onsite::json;
use salebot_onsite::page::rules::{Checked, MAX_RULES, Rules, check};
use salebot_onsite::problem::Problem;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What must hold of whatever was looked through; gives what a page reads of it.
fn examine(text: &str) -> Result<(Rules, Vec<Problem>), TestCaseError> {
    let Checked { rules, problems } = check(text);
    let left = json::read(&rules).expect("JSON");
    let read = Rules::read(&lines_of(&rules));
    prop_assert!(read.list.len() <= MAX_RULES);
    for two in read.list.windows(2) {
        prop_assert!(two[0].place < two[1].place);
    }
    for (number, rule) in read.list.iter().enumerate() {
        let others = read.list.iter().skip(number + 1);
        prop_assert!(others.clone().all(|other| other.key != rule.key));
    }
    for problem in &problems {
        prop_assert!(problem.path.starts_with("triggers"), "{problem}");
        prop_assert!(!problem.reason.is_empty());
    }
    // Each rule is read or told, and never both.
    let list = left.get("rules").unwrap_or(&left);
    prop_assert!(matches!(list, json::Value::Array(_)));
    let list = list.items();
    let is_gone = |place: &usize| list[*place] == json::Value::Null;
    let places: Vec<usize> = read.list.iter().filter_map(|rule| rule.place).collect();
    let good = (0..list.len()).filter(|place| !is_gone(place));
    prop_assert_eq!(&places, &good.collect::<Vec<_>>());
    let told = problems
        .iter()
        .filter_map(|problem| place_of(&problem.path));
    let told: BTreeSet<usize> = told.filter(|place| *place < MAX_RULES).collect();
    let gone = (0..list.len()).filter(is_gone);
    prop_assert_eq!(told, gone.collect::<BTreeSet<_>>());
    // What was found good is found good again.
    let again = check(&rules);
    prop_assert_eq!(&again.rules, &rules);
    let nulls = |problem: &Problem| problem.reason.starts_with("an object is needed");
    prop_assert!(again.problems.iter().all(nulls));
    Ok((read, problems))
}

/// The place of the rule that a path is about.
fn place_of(path: &str) -> Option<usize> {
    let (place, _) = path.strip_prefix("triggers[")?.split_once(']')?;
    place.parse().ok()
}

/// A piece of text in place of what stands there.
type Damage = (prop::sample::Index, usize, String);

fn damage() -> impl Strategy<Value = Damage> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "", "[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "\\ud800", "-", "1e999", "null",
        ])
        .prop_map(str::to_owned),
    ];
    (any::<prop::sample::Index>(), 0..4_usize, piece)
}

fn damaged(text: &str, all: &[Damage]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (at, length, piece) in all {
        let at = at.index(letters.len() + 1);
        let end = (at + length).min(letters.len());
        letters.splice(at..end, piece.chars());
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn nearly_right_rules_are_looked_through(set in nearly_right()) {
        let (read, problems) = examine(&set.to_string())?;
        let list = set.get("rules").unwrap_or(&set);
        let written = list.as_array().map_or(0, Vec::len);
        prop_assert!(read.list.iter().all(|rule| rule.place < Some(written)));
        prop_assert!(read.list.len() == written || !problems.is_empty());
    }

    #[test]
    fn good_rules_are_read_as_if_nobody_had_looked_them_through(set in nearly_right()) {
        let (read, problems) = examine(&set.to_string())?;
        let mut expected = set.clone();
        for problem in &problems {
            let list = if expected.is_object() { &mut expected["rules"] } else { &mut expected };
            if let Some(rule) = place_of(&problem.path).and_then(|place| list.get_mut(place)) {
                *rule = Value::Null;
            }
            if problem.path == "triggers.gap_s" {
                expected["gap_s"] = json!(0);
            }
            if problem.reason == "a list of rules is needed" {
                expected = json!([]);
            }
        }
        prop_assert_eq!(read, Rules::read(&lines_of(&expected.to_string())));
    }

    #[test]
    fn damaged_texts_are_looked_through(set in nearly_right(), damage in prop::collection::vec(damage(), 1..4)) {
        examine(&damaged(&set.to_string(), &damage))?;
    }

    #[test]
    fn any_texts_are_looked_through(text in any::<String>()) {
        examine(&text)?;
    }

    #[test]
    fn what_nobody_has_looked_through_is_read_all_the_same(set in nearly_right(), damage in prop::collection::vec(damage(), 0..4)) {
        let read = Rules::read(&lines_of(&damaged(&set.to_string(), &damage)));
        prop_assert!(read.list.iter().all(|rule| rule.place.is_some()));
    }
}

fn rule(member: &str, value: &Value) -> String {
    json!([{ "event": "a", "on": "back", member: value }]).to_string()
}

/// With time that grew with the square, each of these would take minutes.
#[test]
fn long_sets_made_to_take_for_ever_do_not() {
    const MANY: usize = 50_000;
    let names = || (0..MANY).map(|number| format!("n{number}"));
    let members: Value = names().map(|name| (name, json!("x"))).collect();
    let groups: Value = names().map(|name| json!({ "path": name })).collect();
    let list: Value = names().map(Value::from).collect();
    let deep = "[".repeat(MANY * 10);
    for (text, mistakes) in [
        (rule("props", &members), 0),
        (rule("where", &json!({ "utm": members })), 0),
        (rule("where", &members), MANY),
        (rule("limit", &members), MANY + 1),
        (rule("where", &json!({ "any": groups })), 0),
        (rule("where", &json!({ "path": { "in": list } })), 0),
        (rule("on", &json!({ "submit": { "fields": list } })), 0),
        (rule("on", &json!({ "submit": members })), MANY),
        (rule("event", &json!("\u{1}".repeat(MANY))), 1),
        (list.to_string(), MAX_RULES + 1),
        (deep, 1),
        (format!("[{}", "{\"a\":".repeat(MANY)), 1),
        (format!("[{}]", "1".repeat(MANY * 10)), 1),
        (format!("\"{}", "\\u0041".repeat(MANY)), 1),
    ] {
        let (_, problems) = examine(&text).unwrap();
        let start: String = text.chars().take(60).collect();
        assert_eq!(problems.len(), mistakes, "{start}");
        // Nor where they come to a page as they are.
        assert!(Rules::read(&lines_of(&text)).list.len() <= MAX_RULES);
    }
}

#[test]
fn a_full_set_of_twins_is_told_apart() {
    let twin = json!({ "event": "a", "on": "back" });
    let (rules, _) = examine(&json!(vec![twin; MAX_RULES]).to_string()).unwrap();
    assert_eq!(rules.list.len(), MAX_RULES);
}
