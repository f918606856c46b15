//! Who the visitor is, as far as the configuration lets the page say it.

use super::{admitted, batch, config, is_invalid, texts};
use salebot_onsite::gateway::{Admitted, Call, Job, Trust, admit};
use serde_json::{Value, json};

fn identify(props: Value) -> Value {
    json!({ "id": "a", "seq": 0, "kind": "identify", "name": "identify", "at": 1790000000000_u64, "props": props })
}

fn named(name: Option<&str>, tag: Option<&str>) -> Call {
    Call::Identify {
        name: name.map(str::to_owned),
        tag: tag.map(str::to_owned),
    }
}

fn saved(variables: &[(&str, &str)]) -> Call {
    Call::SaveVariables(texts(variables))
}

#[track_caller]
fn calls(props: Value, expected: Vec<Call>) {
    let admitted: Admitted = admitted(&batch(&[identify(props)]));
    assert_eq!(
        (admitted.jobs, admitted.verdicts),
        (vec![Job::new("a".to_owned(), expected)], vec![])
    );
}

#[test]
fn name_and_tag_go_with_the_search_for_the_client() {
    calls(
        json!({ "name": "Ann", "tag": "landing" }),
        vec![named(Some("Ann"), Some("landing"))],
    );
    calls(json!({ "name": "Ann" }), vec![named(Some("Ann"), None)]);
    calls(
        json!({ "tag": "landing", "name": "", "later": 1 }),
        vec![named(None, Some("landing"))],
    );
}

#[test]
fn listed_variables_become_the_clients() {
    let props = json!({ "variables": { "phone": "+7 900", "plan": null } });
    calls(
        props,
        vec![saved(&[("client.phone", "+7 900"), ("client.plan", "")])],
    );
}

#[test]
fn who_and_what_are_two_calls_in_this_order() {
    let props = json!({ "variables": { "phone": 7900, "plan": true }, "name": "Ann" });
    calls(
        props,
        vec![
            named(Some("Ann"), None),
            saved(&[("client.phone", "7900"), ("client.plan", "true")]),
        ],
    );
}

#[test]
fn other_variables_are_refused_with_all_that_goes_with_them() {
    let sentence = "identify() may set the variables that the configuration lists, and no others";
    for variables in [
        json!({ "balance": 1 }),
        json!({ "phone": "1", "balance": 1 }),
        json!({ "client.phone": "1" }),
        json!({ "": "1" }),
    ] {
        is_invalid(
            identify(json!({ "name": "Ann", "variables": variables })),
            sentence,
        );
    }
}

#[test]
fn variables_are_flat() {
    let sentence = "variables are an object of texts, numbers, true, false and null";
    for variables in [
        json!([]),
        json!("a"),
        json!(1),
        json!({ "phone": {} }),
        json!({ "phone": [1] }),
    ] {
        is_invalid(identify(json!({ "variables": variables })), sentence);
    }
}

#[test]
fn a_visitor_of_whom_nothing_is_said_needs_no_call() {
    for props in [
        json!({}),
        json!({ "variables": {} }),
        json!({ "variables": null }),
        json!({ "name": "" }),
        json!({ "name": 1 }),
    ] {
        let admitted = admitted(&batch(&[identify(props)]));
        assert!(admitted.jobs.is_empty() && admitted.verdicts[0].result.is_ok());
    }
}

#[test]
fn the_services_language_is_broken_in_everything() {
    let props = json!({ "name": "#{api_key}", "tag": "a#{api_key}", "variables": { "phone": "#{api_key}" } });
    calls(
        props,
        vec![
            named(Some("# {api_key}"), Some("a# {api_key}")),
            saved(&[("client.phone", "# {api_key}")]),
        ],
    );
}

#[test]
fn in_direct_mode_any_variable_may_be_set() {
    let body = batch(&[identify(
        json!({ "variables": { "balance": "1", "#{a}": "2" } }),
    )])
    .to_string();
    let admitted = admit(&config(), Trust::Direct, &body).unwrap();
    let expected = saved(&[("client.# {a}", "2"), ("client.balance", "1")]);
    assert_eq!(admitted.jobs, [Job::new("a".to_owned(), vec![expected])]);
}
