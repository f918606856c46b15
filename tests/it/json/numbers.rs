//! What numbers are worth.

use super::{read, refuses};
use crate::support::cases;
use proptest::prelude::*;

#[track_caller]
fn number(text: &str) -> f64 {
    read(text).as_number().unwrap()
}

/// How many representable numbers lie between both.
fn apart(one: f64, two: f64) -> u64 {
    one.to_bits().abs_diff(two.to_bits())
}

#[test]
fn numbers_of_every_form_are_read() {
    let texts = [
        ("0", 0.0),
        ("-0", -0.0),
        ("7", 7.0),
        ("-1", -1.0),
        ("10.25", 10.25),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("1E3", 1000.0),
        ("1e+3", 1000.0),
        ("125e-2", 1.25),
        ("0e99", 0.0),
        ("1e007", 1e7),
        ("9007199254740991", 9_007_199_254_740_991.0),
        ("1790000000000", 1_790_000_000_000.0),
    ];
    for (text, value) in texts {
        assert_eq!(number(text).to_bits(), f64::to_bits(value), "{text}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    let texts = [
        "-", "+1", "01", "-01", "00", ".5", "1.", "-.5", "1.e3", "1e", "1e+", "1e-", "e3", "--1",
        "1-", "1-2", "1.2.3", "1e2e3", "1e2.5", "0x10", "1_000", "1,000", "1f", "\u{661}",
    ];
    for text in texts {
        refuses(text);
    }
}

#[test]
fn numbers_beyond_the_range_end_at_zero_or_infinity() {
    assert_eq!(number("1e400"), f64::INFINITY);
    assert_eq!(number("-1e400"), f64::NEG_INFINITY);
    assert_eq!(number("1e-400"), 0.0);
    assert_eq!(number("0e400"), 0.0);
    assert_eq!(number("1e99999999999999999999"), f64::INFINITY);
    assert_eq!(number("1e-99999999999999999999"), 0.0);
    assert_eq!(number(&format!("1{}", "0".repeat(400))), f64::INFINITY);
}

#[test]
fn every_number_has_a_value() {
    let zeros = "0".repeat(400);
    for text in [
        format!("1{zeros}e-400"),
        format!("0.{zeros}1e400"),
        format!("1{zeros}e-999"),
        "0e-999".to_owned(),
    ] {
        assert!(!number(&text).is_nan(), "{text}");
    }
}

proptest! {
    #![proptest_config(cases(1024))]

    #[test]
    fn whole_numbers_up_to_2_to_the_53_are_exact(value in -(1_i64 << 53)..=1 << 53) {
        prop_assert_eq!(number(&value.to_string()), value as f64);
    }

    #[test]
    fn the_short_decimals_that_people_write_are_exact(
        digits in 0_u64..1_000_000_000_000_000, point in 0_usize..16, negative: bool
    ) {
        let mut text = format!("{digits:016}");
        text.insert(16 - point.min(15), '.');
        let text = text.trim_end_matches('.').trim_start_matches('0');
        let text = if text.is_empty() || text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
        let text = if negative { format!("-{text}") } else { text };
        prop_assert_eq!(number(&text), text.parse::<f64>().unwrap(), "{}", text);
    }

    #[test]
    fn numbers_of_everyday_size_are_within_two_units_of_the_last_place(value in prop_oneof![1e-15..1e15, -1e15..-1e-15]) {
        let text = format!("{value}");
        prop_assert!(apart(number(&text), value) <= 2, "{} became {}", text, number(&text));
        let text = format!("{value:e}");
        prop_assert!(apart(number(&text), value) <= 2, "{} became {}", text, number(&text));
    }

    #[test]
    fn numbers_of_any_size_keep_twelve_digits(value in prop::num::f64::NORMAL) {
        let text = format!("{value:e}");
        let read = number(&text);
        // Near the ends of the range the power of ten itself does not fit.
        if value.abs() > 1e-290 && value.abs() < 1e300 {
            prop_assert!(((read - value) / value).abs() < 1e-12, "{} became {}", text, read);
        }
        prop_assert!(!read.is_nan());
    }
}
