//! Moments and lengths.

use proptest::prelude::*;
use salebot_onsite::time::Millis;

#[test]
fn what_javascript_calls_a_time_is_read() {
    let times = [
        (0.0, 0),
        (-0.0, 0),
        (1.9, 1),
        (-5.0, 0),
        (f64::NAN, 0),
        (f64::INFINITY, u64::MAX),
        (f64::NEG_INFINITY, 0),
        (1e300, u64::MAX),
        (1_790_000_000_000.5, 1_790_000_000_000),
    ];
    for (value, millis) in times {
        assert_eq!(Millis::from_js(value), Millis(millis), "{value}");
    }
    assert_eq!(Millis(1_790_000_000_000).to_js(), 1_790_000_000_000.0);
    assert_eq!(Millis::from_secs(2), Millis(2000));
}

proptest! {
    #[test]
    fn sums_and_differences_stop_at_the_ends(one: u64, two: u64) {
        prop_assert_eq!(Millis(one) + Millis(two), Millis(one.saturating_add(two)));
        prop_assert_eq!(Millis(one) - Millis(two), Millis(one.saturating_sub(two)));
        prop_assert_eq!(Millis::from_secs(one), Millis(one.saturating_mul(1000)));
    }
}
