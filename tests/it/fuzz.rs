//! The properties that `cargo xtask fuzz` looks for exceptions to, over its seeds and over what becomes of them by a few
//! changes.

#[path = "../fuzz/src/lib.rs"]
#[expect(
    unreachable_pub,
    reason = "in its own crate these functions are what the targets call"
)]
mod properties;

use crate::support::cases;
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// The seeds of a target.
#[track_caller]
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let mut paths: Vec<_> = fs::read_dir(folder.join(target))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// What turns up where something goes wrong.
const PIECES: [&str; 20] = [
    "",
    "#",
    "{",
    "#{",
    "}",
    "{{",
    "}}",
    "{{props.a}}",
    "\"",
    "\\",
    "\\u0000",
    "\n",
    "null",
    "-1",
    "9007199254740993",
    "[[[[",
    "1e999",
    "__proto__",
    "\u{1}",
    "ж",
];

/// A seed in which a few stretches gave way to something else: a piece, or a stretch from elsewhere in it.
fn changed(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let piece =
        prop::sample::select(PIECES.to_vec()).prop_map(|piece| Ok(piece.as_bytes().to_vec()));
    let stretch = (any::<prop::sample::Index>(), 0..40_usize).prop_map(Err);
    let change = (
        any::<prop::sample::Index>(),
        0..12_usize,
        prop_oneof![piece, stretch],
    );
    let changes = prop::collection::vec(change, 0..5);
    (prop::sample::select(seeds(target)), changes).prop_map(|(mut seed, changes)| {
        for (place, length, new) in changes {
            let begin = place.index(seed.len() + 1);
            let end = (begin + length).min(seed.len());
            let new = new.unwrap_or_else(|(place, length): (prop::sample::Index, usize)| {
                let begin = place.index(seed.len() + 1);
                seed[begin..(begin + length).min(seed.len())].to_vec()
            });
            seed.splice(begin..end, new);
        }
        seed
    })
}

#[test]
fn the_properties_hold_for_the_seeds() {
    type Property = fn(&[u8]);
    let all: [(&str, Property); 5] = [
        ("admission", properties::admission),
        ("template", properties::template),
        ("webhook", properties::webhook),
        ("configuration", properties::configuration),
        ("stored", properties::stored),
    ];
    for (target, property) in all {
        seeds(target).iter().for_each(|seed| property(seed));
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn whatever_is_admitted_can_be_read_back_and_done(data in changed("admission")) {
        properties::admission(&data);
    }

    #[test]
    fn whatever_fills_a_template_stays_data(data in changed("template")) {
        properties::template(&data);
    }

    #[test]
    fn whatever_is_posted_is_read_alike_for_rust_and_javascript(data in changed("webhook")) {
        properties::webhook(&data);
    }

    #[test]
    fn whatever_is_taken_as_a_configuration_is_taken_again(data in changed("configuration")) {
        properties::configuration(&data);
    }

    #[test]
    fn whatever_is_stored_actor_and_ledger_go_on(data in changed("stored")) {
        properties::stored(&data);
    }
}
