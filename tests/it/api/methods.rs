//! The list of methods, written out from the service's documentation and independent of the declarations.

use super::declared;
use salebot_onsite::api::{ANSWERS, DOCS, METHODS, Meta, method};
use salebot_onsite::http;
use std::collections::BTreeSet;

/// Name, how the service serves it, and the scope that the key needs: the older edition's.
const OLDER: [[&str; 3]; 27] = [
    ["callback", "POST GET", "W"],
    ["whatsapp_callback", "POST GET", "W"],
    ["tg_callback", "POST", "W"],
    ["message", "POST GET", "W"],
    ["whatsapp_message", "POST GET", "W"],
    ["broadcast", "POST", "W"],
    ["get_history", "GET", "R"],
    ["clear_history", "GET", "W"],
    ["assign_to_user", "POST GET", "W"],
    ["load_clients", "POST GET", "W"],
    ["add_to_list", "POST", "W"],
    ["remove_from_list", "POST", "W"],
    ["get_clients", "POST GET", "R"],
    ["subscribers", "POST GET", "R"],
    ["save_variables", "POST", "W"],
    ["get_variables", "GET", "R"],
    ["find_client_id_by_platform_id", "POST", "R"],
    ["online_chat_client_id", "GET", "W"],
    ["whatsapp_client_id", "GET", "R"],
    ["find_client_id_by_phone", "GET", "R"],
    ["find_client_id_by_email", "GET", "R"],
    ["find_client_id_by_var", "GET", "R"],
    ["set_order_state", "POST", "CW"],
    ["check_insta_subscription", "POST GET", "R"],
    ["check_whatsapp", "POST GET", "R"],
    ["connected_channels", "GET", "R"],
    ["get_messages", "GET", "R"],
];

/// The same of the newer edition's own.
const NEWER: [[&str; 3]; 16] = [
    ["vk_callback", "POST GET", "W"],
    ["ok_callback", "POST GET", "W"],
    ["email_callback", "POST", "W"],
    ["send_callback_by_platform_id", "POST", "W"],
    ["delete_clients", "POST", "DEL"],
    ["find_latest_client_id_by_var", "GET", "R"],
    ["find_all_client_id_by_var", "GET", "R"],
    ["find_all_client_id_by_several_vars", "GET", "R"],
    ["find_clients", "POST", "R"],
    ["get_current_order_id", "GET", "CR"],
    ["get_orders", "GET", "CR"],
    ["move_order_to_next_state", "POST", "CW"],
    ["get_order_vars", "POST", "CR"],
    ["set_order_vars", "POST", "CW"],
    ["create_order", "POST", "CW"],
    ["get_order_state", "GET", "CR"],
];

/// What may be done again without harm, beside what only reads.
const SETS: [&str; 7] = [
    "save_variables",
    "add_to_list",
    "remove_from_list",
    "set_order_state",
    "set_order_vars",
    "load_clients",
    "online_chat_client_id",
];

fn names<'t>(table: impl IntoIterator<Item = &'t [&'t str; 3]>) -> BTreeSet<&'t str> {
    table.into_iter().map(|row| row[0]).collect()
}

fn documented() -> impl Iterator<Item = &'static [&'static str; 3]> {
    OLDER.iter().chain(&NEWER)
}

#[track_caller]
fn of(name: &str) -> &'static Meta {
    method(name).unwrap_or_else(|| panic!("{name} is not declared"))
}

#[test]
fn every_method_of_the_older_edition_is_declared() {
    assert_eq!(names(&OLDER).len(), 27);
    for [name, ..] in OLDER {
        assert_eq!(of(name).name, name);
    }
}

#[test]
fn every_method_of_the_newer_edition_is_declared() {
    assert_eq!(names(&NEWER).len(), 16);
    for [name, ..] in NEWER {
        assert_eq!(of(name).name, name);
    }
}

#[test]
fn no_other_method_is_declared_and_none_twice() {
    let declared: Vec<&str> = declared().map(|meta| meta.name).collect();
    assert_eq!(declared.len(), 43);
    assert_eq!(
        declared.into_iter().collect::<BTreeSet<_>>(),
        names(documented())
    );
    for name in ["push", "", "Callback", "callback ", "callbacks"] {
        assert_eq!(method(name), None, "{name}");
    }
}

#[test]
fn each_is_called_as_the_service_serves_it() {
    for [name, serves, _] in documented() {
        let http = match of(name).http {
            http::Method::Get => "GET",
            http::Method::Post => "POST",
        };
        // Where both are served, a body holds more than a query, and stays out of logs.
        assert_eq!(serves.split(' ').next(), Some(http), "{name}");
    }
}

#[test]
fn each_names_the_scope_that_a_key_needs() {
    for [name, _, scope] in documented() {
        assert_eq!(of(name).scope.as_str(), *scope, "{name}");
    }
}

#[test]
fn only_what_reads_or_sets_is_done_again() {
    for [name, _, scope] in documented() {
        let reads = matches!(*scope, "R" | "CR");
        let expected = reads || SETS.contains(name);
        assert_eq!(of(name).effect.is_repeatable(), expected, "{name}");
    }
}

#[test]
fn methods_are_grouped_as_they_are_documented() {
    let resources: Vec<&str> = DOCS.iter().map(|group| group.0).collect();
    assert_eq!(
        resources,
        [
            "Callbacks",
            "Messages",
            "Clients",
            "Search",
            "Variables",
            "Lists",
            "Deals",
            "Channels"
        ]
    );
    for ((_, docs), metas) in DOCS.iter().zip(METHODS) {
        let documented: Vec<&str> = docs.iter().map(|doc| doc.meta.name).collect();
        let declared: Vec<&str> = metas.iter().map(|meta| meta.name).collect();
        assert_eq!(documented, declared);
    }
}

#[track_caller]
fn is_sentence(doc: &str, of: &str) {
    let doc = doc.trim();
    assert!(doc.len() > 2 && doc.ends_with('.'), "{of}: {doc:?}");
    assert!(
        doc.starts_with(|c: char| !c.is_lowercase()),
        "{of}: {doc:?}"
    );
}

#[test]
fn everything_is_explained_in_sentences() {
    for doc in DOCS.iter().flat_map(|group| group.1) {
        let name = doc.meta.name;
        is_sentence(doc.doc, name);
        assert_eq!(doc.fields.len(), doc.meta.fields.len(), "{name}");
        for (field, of) in doc.fields.iter().zip(doc.meta.fields) {
            is_sentence(field.doc, &format!("{name}.{}", of.name));
            for param in field.params {
                is_sentence(param, &format!("{name}.{}", of.name));
            }
        }
        let explained: usize = doc
            .fields
            .iter()
            .zip(doc.meta.fields)
            .map(|(field, of)| match of.adds {
                salebot_onsite::api::Adds::One(_) => 1,
                _ => field.params.len(),
            })
            .sum();
        assert_eq!(explained, doc.meta.params().count(), "{name}");
    }
    for answer in ANSWERS {
        is_sentence(answer.doc, answer.shape.name);
        assert_eq!(answer.members.len(), answer.shape.members.len());
        for member in answer.members {
            is_sentence(member, answer.shape.name);
        }
    }
}
