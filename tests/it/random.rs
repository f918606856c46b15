//! Ids and jitter.

use crate::support::{START, cases};
use proptest::prelude::*;
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use std::collections::HashSet;

/// The last moment that ten characters of base 32 can hold.
const LAST: u64 = (1 << 50) - 1;

#[test]
fn an_id_is_26_characters_of_crockfords_alphabet() {
    let id = Random::new([1, 2]).id(START);
    assert_eq!(id.len(), 26);
    assert!(
        id.chars()
            .all(|c| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(c)),
        "{id}"
    );
}

#[test]
fn the_same_seed_makes_the_same_ids_and_another_one_others() {
    let ids = |seed| {
        let mut random = Random::new(seed);
        [random.id(START), random.id(START)]
    };
    assert_eq!(ids([7, 8]), ids([7, 8]));
    for other in [[7, 9], [9, 8]] {
        let (one, two) = (ids([7, 8]), ids(other));
        assert!(one.iter().all(|id| !two.contains(id)), "{one:?} {two:?}");
    }
}

#[test]
fn a_hundred_thousand_ids_of_one_moment_are_all_different() {
    let mut random = Random::new([1, 2]);
    let ids: HashSet<String> = (0..100_000).map(|_| random.id(START)).collect();
    assert_eq!(ids.len(), 100_000);
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn ids_sort_by_time(seed: [u64; 2], earlier in 0..LAST, step in 1..LAST) {
        let mut random = Random::new(seed);
        let later = Millis(earlier.saturating_add(step).min(LAST));
        let (first, second) = (random.id(Millis(earlier)), random.id(later));
        prop_assert!(first < second, "{first} {second}");
    }

    #[test]
    fn a_fraction_is_below_its_span(seed: [u64; 2], span in 1..u64::MAX) {
        prop_assert!(Random::new(seed).below(Millis(span)) < Millis(span));
    }

    #[test]
    fn a_fraction_of_nothing_is_nothing(seed: [u64; 2]) {
        prop_assert_eq!(Random::new(seed).below(Millis(0)), Millis(0));
    }
}
