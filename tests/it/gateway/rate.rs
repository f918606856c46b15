//! How often addresses may come, and how many new visitors.

use super::config;
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::gateway::rate::{Gcra, Rates};
use salebot_onsite::gateway::{
    Config, Gateway, Inbound, Limits, NEWCOMER_SHARE_LEAST, NEWCOMER_SHARES, NEWCOMER_WAIT,
    Newcomers, Opened, WRONG_SECRETS,
};
use salebot_onsite::time::Millis;
use serde_json::json;

const SECOND: u64 = 1000;
const HOUR: u64 = 3_600_000;
const START: u64 = 1_790_000_000_000;

#[test]
fn what_is_earned_may_be_spent_at_once_and_no_more() {
    let rate = Gcra::per_minute(120, 3);
    let (mut state, now) = (0, Millis(START));
    for _ in 0..3 {
        assert_eq!(rate.take(&mut state, now, 1), Ok(()));
    }
    assert_eq!(rate.take(&mut state, now, 1), Err(Millis(500)));
    assert_eq!(rate.take(&mut state, now, 3), Err(Millis(1500)));
    // More than may be spent at once counts as that, or it could never be.
    assert_eq!(rate.take(&mut state, now, 900), Err(Millis(1500)));
    assert_eq!(rate.take(&mut state, now + Millis(499), 1), Err(Millis(1)));
    assert_eq!(rate.take(&mut state, now + Millis(500), 1), Ok(()));
    assert_eq!(rate.take(&mut state, now + Millis(HOUR), 3), Ok(()));
    assert_eq!(
        rate.take(&mut state, now + Millis(HOUR), 1),
        Err(Millis(500))
    );
}

#[test]
fn the_highest_rate_is_finer_than_a_millisecond() {
    let rate = Gcra::per_minute(1_000_000, 1);
    let (mut state, mut taken) = (0, 0);
    for ms in 0..SECOND {
        for _ in 0..20 {
            taken += u32::from(rate.take(&mut state, Millis(START + ms), 1).is_ok());
        }
    }
    // One at once, and so one in each of these milliseconds.
    assert_eq!(taken, 1000);
    let rate = Gcra::per_minute(1_000_000, 1_000_000);
    assert!((0..1_000_000).all(|_| rate.take(&mut state, Millis(START + HOUR), 1).is_ok()));
    assert_eq!(
        rate.take(&mut state, Millis(START + HOUR), 1),
        Err(Millis(1))
    );
}

#[test]
fn a_clock_that_is_set_back_bars_nobody_for_long() {
    let mut rates = Rates::new(Gcra::per_minute(60, 2));
    let (now, address) = (Millis(START), "203.0.113.7");
    for _ in 0..2 {
        assert_eq!(rates.take(now, address), Ok(()));
    }
    // As far as what may be spent at once reaches it costs nobody but the address itself …
    let before = now - Millis(2 * SECOND);
    assert_eq!(rates.take(before, address), Err(Millis(3 * SECOND)));
    // … and beyond that nobody is held to a time that is far from now.
    let before = now - Millis(24 * HOUR);
    assert_eq!(rates.wait(before, address), Millis(0));
    for _ in 0..2 {
        assert_eq!(rates.take(before, address), Ok(()));
    }
    assert_eq!(rates.take(before, address), Err(Millis(SECOND)));
}

#[test]
fn addresses_of_one_network_count_as_one() {
    for (one, same, other) in [
        ("203.0.113.7", "203.0.113.7", "203.0.113.8"),
        ("203.0.113.7", "::ffff:203.0.113.7", "::ffff:203.0.113.8"),
        ("2001:db8:1:2::1", "2001:DB8:1:2:ffff::9", "2001:db8:1:3::1"),
        ("203.0.113.7", "203.0.113.7:51234", "203.0.113.8:51234"),
        (
            "[2001:db8:1:2::1]:443",
            "[2001:db8:1:2::9]",
            "[2001:db8:1:3::1]:443",
        ),
        ("somewhere", "somewhere", "elsewhere"),
        ("", "", "unknown"),
    ] {
        let mut rates = Rates::new(Gcra::per_minute(60, 1));
        let now = Millis(START);
        assert_eq!(rates.take(now, one), Ok(()));
        assert_eq!(rates.take(now, same), Err(Millis(SECOND)), "{same}");
        assert_eq!(rates.wait(now, same), Millis(SECOND));
        assert_eq!(rates.wait(now, other), Millis(0));
        assert_eq!(rates.take(now, other), Ok(()), "{other}");
    }
}

#[test]
fn a_flood_of_addresses_neither_grows_nor_sets_one_free_at_once() {
    let mut rates = Rates::new(Gcra::per_minute(1, 1));
    let now = Millis(START);
    let address = |n: u32| std::net::Ipv4Addr::from_bits(n).to_string();
    assert_eq!(rates.take(now, "203.0.113.7"), Ok(()));
    for n in 0..8192 {
        assert_eq!(rates.take(now, &address(n)), Ok(()));
        assert!(rates.take(now, "203.0.113.7").is_err(), "{n}");
    }
    for n in 8192..20_000 {
        assert_eq!(rates.take(now, &address(n)), Ok(()));
    }
    // Each that is remembered has this moment: when its one will have been earned.
    let earned = format!(": {}", (START + 60 * SECOND) * 1000);
    let remembered = format!("{rates:?}").matches(&earned).count();
    assert!((8192..=2 * 8192).contains(&remembered), "{remembered}");
}

fn strict() -> Gateway {
    let limits = Limits {
        ip_per_minute: 60,
        ip_burst: 2,
        new_visitors_per_hour: 2,
    };
    Gateway::new(Config { limits, ..config() })
}

fn post<'a>(origin: &'a str, address: Option<&'a str>) -> Inbound<'a> {
    Inbound {
        method: "POST",
        path: "/v1/in",
        origin: Some(origin),
        address,
        ..Inbound::default()
    }
}

#[test]
fn an_address_that_sends_too_much_is_told_how_long_to_wait() {
    const SITE: &str = "https://shop.example";
    let mut gateway = strict();
    let now = Millis(START);
    let mut open = |now, origin, address| gateway.open(now, post(origin, address));
    for _ in 0..2 {
        // Who is refused anyway has spent nothing.
        assert!(
            matches!(open(now, "https://evil.example", Some("203.0.113.7")), Opened::Reply(reply) if reply.status == 403)
        );
        assert!(matches!(
            open(now, SITE, Some("203.0.113.7")),
            Opened::Batch(_)
        ));
    }
    let Opened::Reply(reply) = open(now, SITE, Some("203.0.113.7")) else {
        panic!("let in")
    };
    assert_eq!(
        (reply.status, reply.retry_after()),
        (429, Some(Millis(SECOND)))
    );
    assert!(reply.body.contains("\"rate_limited\""), "{}", reply.body);
    assert!(
        reply
            .headers
            .contains(&("access-control-allow-origin", SITE.to_owned()))
    );
    assert!(matches!(
        open(now, SITE, Some("203.0.113.8")),
        Opened::Batch(_)
    ));
    assert!(matches!(
        open(now + Millis(SECOND), SITE, Some("203.0.113.7")),
        Opened::Batch(_)
    ));
    for _ in 0..9 {
        assert!(
            matches!(open(now, SITE, None), Opened::Batch(_)),
            "where nobody knows the address"
        );
    }
}

#[test]
fn a_length_that_says_too_much_is_refused_before_the_body_is_read() {
    for (length, status) in [
        ("65536", 202),
        ("65537", 413),
        ("18446744073709551615", 413),
        ("18446744073709551616", 202),
        ("-1", 202),
        ("a", 202),
        ("", 202),
    ] {
        let inbound = Inbound {
            length: Some(length),
            ..post("https://shop.example", None)
        };
        let (Opened::Reply(reply) | Opened::Batch(reply)) = strict().open(Millis(START), inbound)
        else {
            panic!("{length}")
        };
        assert_eq!(reply.status, status, "{length}");
    }
}

#[test]
fn wrong_secrets_bar_their_address_for_a_while() {
    let mut gateway = strict();
    let now = Millis(START);
    for _ in 0..WRONG_SECRETS {
        assert_eq!(gateway.barred_for(now, "203.0.113.7"), Millis(0));
        gateway.wrong_secret(now, "203.0.113.7");
    }
    assert_eq!(gateway.barred_for(now, "203.0.113.7"), Millis(6 * SECOND));
    gateway.wrong_secret(now, "203.0.113.7");
    assert_eq!(
        gateway.barred_for(now, "203.0.113.7"),
        Millis(6 * SECOND),
        "who is barred is so no longer for it"
    );
    assert_eq!(gateway.barred_for(now, "203.0.113.8"), Millis(0));
    assert_eq!(
        gateway.barred_for(now + Millis(6 * SECOND), "203.0.113.7"),
        Millis(0)
    );
}

#[test]
fn new_visitors_are_bounded_by_what_the_ledger_says_and_by_those_since() {
    let mut newcomers = Newcomers::new(10);
    let now = Millis(START);
    assert!(!newcomers.is_full(now));
    newcomers.told(now, 8);
    newcomers.came(now);
    assert!(!newcomers.is_full(now));
    newcomers.came(now);
    assert!(newcomers.is_full(now));
    // What it says next holds these.
    newcomers.told(now, 9);
    assert!(!newcomers.is_full(now));
    newcomers.told(now, 10);
    assert!(newcomers.is_full(now));
    // Where it says nothing any more, an hour is over some time.
    assert!(newcomers.is_full(now + Millis(HOUR - 1)));
    assert!(!newcomers.is_full(now + Millis(HOUR)));
    newcomers.came(now + Millis(HOUR));
    assert!(!newcomers.is_full(now + Millis(HOUR)));
}

#[test]
fn new_visitors_of_whom_the_ledger_knows_nothing_are_bounded_too() {
    let mut newcomers = Newcomers::new(10);
    for ask in 0..120 {
        let now = Millis(START + ask * 30 * SECOND);
        newcomers.told(now, 0);
        assert_eq!(newcomers.is_full(now), ask >= 10, "{ask}");
        if ask < 10 {
            newcomers.came(now);
        }
    }
    let later = Millis(START + HOUR);
    assert!(!newcomers.is_full(later));
}

#[test]
fn without_a_ledger_an_hour_holds_what_came_here() {
    let mut newcomers = Newcomers::new(3);
    for minute in 0..3 {
        assert!(!newcomers.is_full(Millis(START + minute)));
        newcomers.came(Millis(START + minute));
    }
    assert!(newcomers.is_full(Millis(START + HOUR - 1)));
    assert!(!newcomers.is_full(Millis(START + HOUR)));
}

#[test]
fn a_clock_that_is_set_back_far_keeps_no_new_visitors_out_for_longer_than_an_hour() {
    for back in [HOUR + 1, 24 * HOUR] {
        let (now, before) = (Millis(START), Millis(START - back));
        let mut told = Newcomers::new(3);
        told.told(now, 3);
        let mut came = Newcomers::new(3);
        (0..3).for_each(|_| came.came(now));
        for newcomers in [&mut told, &mut came] {
            assert!(newcomers.is_full(now));
            assert!(!newcomers.is_full(before), "{back}");
            (0..3).for_each(|_| newcomers.came(before));
            assert!(newcomers.is_full(before), "an hour of its own begins");
        }
    }
    // Set back a little it lets no more in.
    let mut newcomers = Newcomers::new(3);
    (0..3).for_each(|_| newcomers.came(Millis(START)));
    newcomers.came(Millis(START - 1));
    assert!(newcomers.is_full(Millis(START - 1)));
}

#[test]
fn whoever_is_too_much_is_marked_for_the_actor() {
    let mut gateway = strict();
    let body = json!({ "recipient": "r", "events": [{ "id": "a", "kind": "track", "name": "price_seen" }] }).to_string();
    let known_only = |gateway: &Gateway| {
        gateway
            .intake(Millis(START), None, body.as_bytes())
            .unwrap()
            .known_only
    };
    assert!(!known_only(&gateway));
    for _ in 0..2 {
        gateway.newcomer(Millis(START), None);
    }
    assert!(known_only(&gateway));
    assert!(NEWCOMER_WAIT <= Millis(HOUR));
}

#[test]
fn one_address_cannot_keep_all_other_new_visitors_out() {
    let limits = Limits {
        new_visitors_per_hour: 2_000,
        ..Limits::default()
    };
    let mut gateway = Gateway::new(Config { limits, ..config() });
    let body = json!({ "recipient": "r", "events": [{ "id": "a", "kind": "track", "name": "price_seen" }] }).to_string();
    let known_only = |gateway: &Gateway, now, address| {
        gateway
            .intake(now, address, body.as_bytes())
            .unwrap()
            .known_only
    };
    let (now, one, other) = (Millis(START), Some("2001:db8:1:2::1"), Some("203.0.113.7"));
    for _ in 0..2_000 / NEWCOMER_SHARES {
        assert!(!known_only(&gateway, now, one));
        gateway.newcomer(now, one);
    }
    assert!(known_only(&gateway, now, one));
    assert!(
        known_only(&gateway, now, Some("2001:db8:1:2::2")),
        "the same network"
    );
    assert!(!known_only(&gateway, now, other) && !known_only(&gateway, now, None));
    assert!(!known_only(&gateway, Millis(START + HOUR), one));
    // Where an hour has room for few, one address may bring them all.
    let mut gateway = strict();
    for _ in 0..2 {
        assert!(!known_only(&gateway, now, one));
        gateway.newcomer(now, one);
    }
    assert!(known_only(&gateway, now, other), "there is room for none");
    const { assert!(NEWCOMER_SHARE_LEAST >= 2) };
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn no_window_holds_more_than_the_rate_and_its_burst(
        number in 1..2000_u32, burst in 1..50_u32, steps in prop::collection::vec((0..2000_u64, 1..5_usize), 1..80)
    ) {
        let rate = Gcra::per_minute(number, burst);
        let (mut state, mut now, mut spent) = (0, START, Vec::new());
        for (step, many) in steps {
            now += step;
            let many = many.min(burst as usize);
            match rate.take(&mut state, Millis(now), many) {
                Ok(()) => spent.push((now, many)),
                Err(wait) => {
                    let before = state;
                    prop_assert!(wait > Millis(0));
                    prop_assert_eq!(rate.take(&mut state, Millis(now) + wait, many), Ok(()), "it says how long");
                    state = before;
                }
            }
        }
        for (place, (from, _)) in spent.iter().enumerate() {
            for (end, (to, _)) in spent.iter().enumerate().skip(place) {
                let all: usize = spent[place..=end].iter().map(|one| one.1).sum();
                let most = f64::from(burst) + (to - from) as f64 * f64::from(number) / 60_000.0;
                // A rate that is no whole number of microseconds is rounded up by less than one in a thousand.
                prop_assert!(all as f64 <= most * 1.1 + 1.0, "{} in {} ms", all, to - from);
            }
        }
    }
}
