//! The schema by which editors check rules, against how they are looked through: a validator of JSON Schema and [`check`]
//! accept and refuse the same.

use super::nearly::nearly_right;
use crate::support::schema;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use salebot_onsite::page::rules::{MAX_RULES, check};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What a schema cannot say, by the words in which it is told.
const BEYOND_A_SCHEMA: [&str; 3] = [
    "min is above max",
    "from and to are the same hour",
    "this nests too deep",
];

/// How many random sets of rules are tried.
const RANDOM: usize = 3000;

/// Whether the schema accepts each.
#[track_caller]
fn accepted(all: &[Value]) -> Vec<bool> {
    schema::accepted("triggers.schema.json", all)
}

/// The fixtures of a folder, with their names.
fn fixtures(folder: &str) -> (Vec<String>, Vec<Value>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/triggers")
        .join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let names = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    (names, paths.iter().map(read).collect())
}

fn told(triggers: &Value) -> Vec<String> {
    super::mistakes(triggers)
}

#[test]
fn good_rules_are_accepted_by_both() {
    let (names, all) = fixtures("good");
    for ((name, triggers), accepted) in names.iter().zip(&all).zip(accepted(&all)) {
        assert!(accepted, "the schema refuses {name}");
        assert_eq!(told(triggers), [""; 0], "{name}");
    }
    assert!(names.len() > 40);
}

#[test]
fn bad_rules_are_refused_by_both_and_one_says_why() {
    let (names, all) = fixtures("bad");
    let rules: Vec<Value> = all.iter().map(|fixture| fixture["rules"].clone()).collect();
    for (place, accepted) in accepted(&rules).into_iter().enumerate() {
        let name = &names[place];
        assert!(!accepted, "the schema accepts {name}");
        assert_eq!(json!(told(&rules[place])), all[place]["says"], "{name}");
    }
    assert!(names.len() > 70);
}

#[test]
fn what_a_schema_cannot_say_is_little_and_known() {
    let (names, all) = fixtures("beyond");
    let rules: Vec<Value> = all.iter().map(|fixture| fixture["rules"].clone()).collect();
    let mut met = Vec::new();
    for (place, accepted) in accepted(&rules).into_iter().enumerate() {
        let name = &names[place];
        assert!(accepted, "the schema says it after all: {name}");
        assert_eq!(json!(told(&rules[place])), all[place]["says"], "{name}");
        met.extend(beyond(&rules[place]));
    }
    for reason in BEYOND_A_SCHEMA {
        assert!(met.contains(&reason.to_owned()), "{reason}");
    }
}

/// The reasons of a set that is refused only for what a schema cannot say; none of others.
fn beyond(triggers: &Value) -> Vec<String> {
    let problems = check(&triggers.to_string()).problems;
    let reasons: Vec<String> = problems.into_iter().map(|problem| problem.reason).collect();
    let known = |reason: &String| BEYOND_A_SCHEMA.contains(&reason.as_str());
    if reasons.iter().all(known) {
        reasons
    } else {
        Vec::new()
    }
}

#[test]
fn both_count_the_rules() {
    let rule = json!({ "event": "a", "on": "back" });
    let sets = [MAX_RULES, MAX_RULES + 1].map(|count| json!(vec![rule.clone(); count]));
    assert_eq!(accepted(&sets), [true, false]);
    assert_eq!(sets.map(|set| told(&set).len()), [0, 1]);
}

/// Reproducible: the random numbers are the same in every run.
#[test]
fn random_rules_are_accepted_by_both_or_by_neither() {
    let mut runner = TestRunner::deterministic();
    let strategy = nearly_right();
    let sets: Vec<Value> = (0..RANDOM)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    let (mut good, mut bad) = (0, 0);
    for (set, accepted) in sets.iter().zip(accepted(&sets)) {
        let told = told(set);
        if accepted && told.is_empty() {
            good += 1;
        } else if !accepted && !told.is_empty() {
            bad += 1;
        } else {
            assert!(
                accepted && !beyond(set).is_empty(),
                "the schema accepts: {accepted}, the other says {told:?}: {set}"
            );
        }
    }
    assert!(
        good > RANDOM / 5 && bad > RANDOM / 5,
        "{good} good, {bad} bad"
    );
}
