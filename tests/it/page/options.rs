//! How a page's options are read.

use crate::support::lines_of;
use salebot_onsite::page::Options;
use salebot_onsite::time::Millis;

fn read(json: &str) -> Options {
    Options::read(&lines_of(json))
}

#[test]
fn without_options_everything_is_as_documented() {
    let options = read("{\"consent\":\"granted\"}");
    assert_eq!(options, Options::default());
    assert!(!options.direct && !options.consent_required);
    assert!(!options.dry_run && !options.denied);
    assert_eq!(options.recipient_timeout, Millis(15_000));
}

#[test]
fn every_option_is_read() {
    let json = "{\"direct\":true,\"consent\":\"required\",\"recipient_timeout_ms\":500.9,\"dry_run\":true,\"denied\":true,\"later\":1}";
    let expected = Options {
        direct: true,
        consent_required: true,
        recipient_timeout: Millis(500),
        dry_run: true,
        denied: true,
    };
    assert_eq!(read(json), expected);
    assert_eq!(read("{\"consent\":\"granted\"}"), Options::default());
}

#[test]
fn what_cannot_be_read_keeps_its_default() {
    for json in [
        "{\"consent\":\"granted\",\"direct\":1}",
        "{\"consent\":\"granted\",\"dry_run\":\"yes\"}",
        "{\"consent\":\"granted\",\"denied\":1}",
        "{\"consent\":\"granted\",\"recipient_timeout_ms\":\"5\"}",
        "{\"consent\":\"granted\",\"recipient_timeout_ms\":null}",
    ] {
        assert_eq!(read(json), Options::default(), "{json}");
    }
}

#[test]
fn whatever_is_unclear_about_consent_means_that_it_is_required() {
    for json in [
        "",
        "{",
        "{}",
        "nonsense",
        "{\"consent\":\"Granted\"}",
        "{\"consent\":true}",
        "{\"consent\":null}",
        "{\"consent\":\"denied\"}",
    ] {
        assert!(read(json).consent_required, "{json}");
    }
}
