//! Whatever is given as rules is read without a panic, and in a time that grows with its length.

use super::nearly::nearly_right;
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::page::rules::{MAX_RULES, Rules};
use serde_json::{Value, json};

/// What must hold of everything that is read.
fn check(rules: &Rules) -> Result<(), TestCaseError> {
    prop_assert!(rules.list.len() <= MAX_RULES);
    for two in rules.list.windows(2) {
        prop_assert!(two[0].place < two[1].place);
    }
    for (number, rule) in rules.list.iter().enumerate() {
        let others = rules.list.iter().skip(number + 1);
        prop_assert!(others.clone().all(|other| other.key != rule.key));
        prop_assert!(rule.place.is_some());
        let broken = format!("triggers[{}]", rule.place.unwrap_or_default());
        let is_told = |path: &str| {
            path.strip_prefix(broken.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        prop_assert!(!rules.problems.iter().any(|problem| is_told(&problem.path)));
    }
    for problem in &rules.problems {
        prop_assert!(problem.path.starts_with("triggers"), "{problem}");
        prop_assert!(!problem.reason.is_empty());
    }
    Ok(())
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
    fn nearly_right_rules_are_read(set in nearly_right()) {
        let rules = Rules::read(&set.to_string());
        check(&rules)?;
        let list = set.get("rules").unwrap_or(&set);
        let written = list.as_array().map_or(0, Vec::len);
        prop_assert!(rules.list.iter().all(|rule| rule.place < Some(written)));
        prop_assert!(rules.list.len() == written || !rules.problems.is_empty());
    }

    #[test]
    fn damaged_texts_are_read(set in nearly_right(), damage in prop::collection::vec(damage(), 1..4)) {
        check(&Rules::read(&damaged(&set.to_string(), &damage)))?;
    }

    #[test]
    fn any_texts_are_read(text in any::<String>()) {
        check(&Rules::read(&text))?;
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
        let rules = Rules::read(&text);
        let start: String = text.chars().take(60).collect();
        assert_eq!(rules.problems.len(), mistakes, "{start}");
        check(&rules).unwrap();
    }
}

#[test]
fn a_full_set_of_twins_is_told_apart() {
    let twin = json!({ "event": "a", "on": "back" });
    let rules = Rules::read(&json!(vec![twin; MAX_RULES]).to_string());
    assert_eq!(rules.list.len(), MAX_RULES);
    check(&rules).unwrap();
}
