//! Which sites may send.

use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::gateway::{OriginRule, is_local};

#[track_caller]
fn allows(rule: &str, origin: &str) -> bool {
    OriginRule::parse(rule).unwrap().allows(origin)
}

#[track_caller]
fn only(rule: &str, allowed: &[&str], refused: &[&str]) {
    for origin in allowed {
        assert!(allows(rule, origin), "{rule} refuses {origin}");
    }
    for origin in refused {
        assert!(!allows(rule, origin), "{rule} allows {origin}");
    }
}

#[test]
fn an_exact_site_is_itself_and_nothing_else() {
    let refused = [
        "http://shop.example",
        "https://www.shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "https://shop.exampl",
        "https://shop.example2",
        "https://SHOP.example",
        "https://shop.example/",
        "https://shop.example.",
        "https://evil.example/https://shop.example",
        "https://evil.example#https://shop.example",
        "https://shop.example@evil.example",
        "shop.example",
        "//shop.example",
        "null",
        "",
        "https://",
        " https://shop.example",
        "https://shop.example ",
        "https://shop.example\n",
        "https://shop.example\0",
    ];
    only("https://shop.example", &["https://shop.example"], &refused);
}

#[test]
fn a_wildcard_is_every_site_below_and_not_the_site_itself() {
    let allowed = [
        "https://a.shop.example",
        "https://a.b.shop.example",
        "https://www-2.shop.example",
    ];
    let refused = [
        "https://shop.example",
        "http://a.shop.example",
        "https://evilshop.example",
        "https://a.shop.example.evil.example",
        "https://a.shop.example:8443",
        "https://.shop.example",
        "https://evil.example/.shop.example",
        "https://evil.example#.shop.example",
        "https://evil.example?.shop.example",
        "https://user@.shop.example",
        "https://evil.example:1.shop.example",
        "https://a b.shop.example",
        "https://*.shop.example",
        "https://A.shop.example",
        "https://evil.example\\.shop.example",
        "null",
        "",
    ];
    only("https://*.shop.example", &allowed, &refused);
}

#[test]
fn a_port_belongs_to_the_site() {
    only(
        "http://localhost:5173",
        &["http://localhost:5173"],
        &[
            "http://localhost",
            "http://localhost:51730",
            "http://localhost:517",
        ],
    );
    only(
        "https://*.shop.example:8443",
        &["https://a.shop.example:8443"],
        &["https://a.shop.example", "https://a.shop.example:18443"],
    );
    only(
        "http://[::1]:8080",
        &["http://[::1]:8080"],
        &["http://[::1]", "http://[::2]:8080"],
    );
}

#[test]
fn a_page_without_a_site_is_never_allowed() {
    for rule in [
        "https://shop.example",
        "https://*.shop.example",
        "http://null",
    ] {
        assert!(!allows(rule, "null"), "{rule}");
    }
}

#[test]
fn what_names_no_site_is_refused() {
    let sentence = "an origin is https:// and a host, such as https://shop.example or https://*.shop.example, without a path";
    let texts = [
        "",
        "*",
        "null",
        "shop.example",
        "https://",
        "https://*",
        "https://*.",
        "https://*shop.example",
        "https://.shop.example",
        "https://shop.example/",
        "https://shop.example/path",
        "https://shop.example?",
        "https://shop.example#a",
        "https://a.*.example",
        "https://*.*.example",
        "https://**.shop.example",
        "ftp://shop.example",
        "HTTPS://shop.example",
        "https://user@shop.example",
        "https://shop example",
        "https://shop..example",
        "https://shop.example.",
        "https://shop.example:",
        "https://shop.example:65536",
        "https://shop.example:08443",
        "https://shop.example:+1",
        "https://:8443",
        "http://[::1",
        "http://[::1]8080",
        "http://[shop]",
        "https://*.[::1]",
        " https://shop.example",
        "https://shop.example ",
    ];
    for text in texts {
        assert_eq!(OriginRule::parse(text), Err(sentence), "{text}");
    }
}

#[test]
fn a_site_is_written_as_browsers_send_it() {
    for rule in [
        "https://Shop.example",
        "https://цена.example",
        "https://*.Shop.example",
    ] {
        let reason = OriginRule::parse(rule).unwrap_err();
        assert!(reason.contains("begins with xn--"), "{rule}: {reason}");
    }
    only(
        "https://xn--80ajy8a.example",
        &["https://xn--80ajy8a.example"],
        &["https://цена.example"],
    );
    only("https://my_shop.example", &["https://my_shop.example"], &[]);
    assert!(allows("https://*.shop.example", "https://a_b.shop.example"));
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn whatever_a_wildcard_allows_is_a_host_below_its_site(label in "[ -~]{0,12}", evil in "[ -~]{0,8}") {
        let rule = OriginRule::parse("https://*.shop.example").unwrap();
        for origin in [format!("https://{label}.shop.example"), format!("https://{label}.shop.example{evil}"), format!("{label}{evil}")] {
            if rule.allows(&origin) {
                let host = origin.strip_prefix("https://").unwrap();
                prop_assert!(host.len() > ".shop.example".len() && host.ends_with(".shop.example"), "{}", origin);
                prop_assert!(host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b)), "{}", origin);
            }
        }
    }

    #[test]
    fn any_rule_is_read_or_refused_and_allows_no_more_than_sites(rule: String, origin: String) {
        if let Ok(rule) = OriginRule::parse(&rule) {
            prop_assert!(!rule.allows(&origin) || origin.starts_with("http"));
        }
    }
}

#[test]
fn a_port_that_browsers_leave_out_is_refused() {
    for rule in [
        "https://shop.example:443",
        "http://shop.example:80",
        "https://*.shop.example:443",
    ] {
        let reason = OriginRule::parse(rule).unwrap_err();
        assert!(reason.contains("leave this port out"), "{rule}: {reason}");
    }
    assert!(allows("http://shop.example:443", "http://shop.example:443"));
}

#[test]
fn the_developers_own_machine_is_known_by_its_names() {
    for origin in [
        "http://localhost",
        "http://localhost:3000",
        "https://localhost:8443",
        "http://127.0.0.1:8080",
        "http://[::1]:5173",
        "http://[::1]",
        "http://shop.localhost:3000",
    ] {
        assert!(is_local(origin), "{origin}");
    }
    for origin in [
        "null",
        "localhost",
        "http://localhost.evil.example",
        "http://localhost:3000.evil.example",
        "http://localhost:80@evil.example",
        "http://evil.example:3000",
        "http://evil.example/.localhost",
        "http://127.0.0.2",
        "file://localhost",
        "http://",
        "http://:80",
    ] {
        assert!(!is_local(origin), "{origin}");
    }
}
