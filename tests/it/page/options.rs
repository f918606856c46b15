//! How a page's options are read.

use salebot_onsite::page::Options;
use salebot_onsite::time::Millis;

const CONSENT: u32 = 8;

#[test]
fn without_options_everything_is_as_documented() {
    let options = Options::of(CONSENT, f64::NAN);
    assert_eq!(options, Options::default());
    assert!(!options.direct && !options.consent_required);
    assert!(!options.dry_run && !options.denied);
    assert_eq!(options.recipient_timeout, Millis(15_000));
}

#[test]
fn every_option_is_read_and_no_other() {
    let all = Options {
        direct: true,
        consent_required: true,
        recipient_timeout: Millis(500),
        dry_run: true,
        denied: true,
    };
    assert_eq!(Options::of(7, 500.9), all);
    assert_eq!(Options::of(!CONSENT, 500.0), all);
    for (bit, changed) in [
        (
            1,
            Options {
                direct: true,
                ..Options::default()
            },
        ),
        (
            2,
            Options {
                dry_run: true,
                ..Options::default()
            },
        ),
        (
            4,
            Options {
                denied: true,
                ..Options::default()
            },
        ),
    ] {
        assert_eq!(Options::of(CONSENT | bit, f64::NAN), changed, "{bit}");
    }
}

#[test]
fn a_time_that_is_no_number_keeps_its_default() {
    for time in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Options::of(CONSENT, time), Options::default(), "{time}");
    }
    assert_eq!(Options::of(CONSENT, -1.0).recipient_timeout, Millis(0));
}

#[test]
fn consent_that_nobody_speaks_of_is_required() {
    assert!(Options::of(0, f64::NAN).consent_required);
}
