//! How long the pauses between tries are.

use super::random;
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::outbox::Backoff;
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;

/// The shortest and the longest of many waits.
fn span(backoff: Backoff, failures: u32) -> (u64, u64) {
    let mut random = random();
    let waits = (0..2000).map(|_| backoff.wait(failures, &mut random).0);
    waits.fold((u64::MAX, 0), |(least, most), wait| {
        (least.min(wait), most.max(wait))
    })
}

#[test]
fn spans_double_from_one_second_to_five_minutes() {
    for (failures, most) in [
        (0, 1000),
        (1, 2000),
        (2, 4000),
        (8, 256_000),
        (9, 300_000),
        (40, 300_000),
    ] {
        let (shortest, longest) = span(Backoff::DEFAULT, failures);
        assert!(
            shortest >= 200 && longest <= most,
            "{failures}: {shortest} to {longest}"
        );
        // Full jitter: the whole span is used.
        assert!(longest > most * 9 / 10, "{failures}: {longest} of {most}");
        assert!(
            shortest < 200 + most / 10,
            "{failures}: {shortest} of {most}"
        );
    }
}

#[test]
fn two_that_failed_together_do_not_come_back_together() {
    let wait = |seed| Backoff::DEFAULT.wait(5, &mut Random::new(seed));
    assert_ne!(wait([1, 2]), wait([3, 4]));
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_wait_is_never_under_its_least_nor_over_its_cap(
        seed: [u64; 2], failures: u32, base: u64, cap: u64, least: u64
    ) {
        let backoff = Backoff { base: Millis(base), cap: Millis(cap), least: Millis(least) };
        let wait = backoff.wait(failures, &mut Random::new(seed));
        prop_assert!(wait >= backoff.least);
        prop_assert!(wait <= backoff.cap.max(backoff.least));
    }

    #[test]
    fn a_wait_grows_with_the_failures_at_most_as_base_times_2_to_the_n(seed: [u64; 2], failures in 0_u32..8) {
        let wait = Backoff::DEFAULT.wait(failures, &mut Random::new(seed));
        prop_assert!(wait.0 >= 200 && wait.0 <= 1000 << failures);
    }
}
