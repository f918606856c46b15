//! Paths, methods and what browsers need to be told.

use super::{CONFIG, batch, config, track};
use crate::support::parse;
use salebot_onsite::gateway::{Config, File, Gateway, Inbound, Opened, Reply};
use salebot_onsite::time::Millis;
use serde_json::json;

const SITE: &str = "https://shop.example";
const FOREIGN: [Option<&str>; 6] = [
    None,
    Some("null"),
    Some("https://evil.example"),
    Some("https://shop.example.evil.example"),
    Some("https://evilshop.example"),
    Some("http://shop.example"),
];

fn open(method: &str, path: &str, origin: Option<&str>) -> Opened {
    let inbound = Inbound {
        method,
        path,
        origin,
        ..Inbound::default()
    };
    Gateway::new(config()).open(Millis(0), inbound)
}

#[track_caller]
fn reply(method: &str, path: &str, origin: Option<&str>) -> Reply {
    match open(method, path, origin) {
        Opened::Reply(reply) => reply,
        other => panic!("{method} {path}: {other:?}"),
    }
}

fn header<'r>(reply: &'r Reply, name: &str) -> Option<&'r str> {
    let mut found = reply.headers.iter().filter(|header| header.0 == name);
    let value = found.next().map(|header| header.1.as_str());
    assert!(found.next().is_none(), "{name} twice: {reply:?}");
    value
}

#[track_caller]
fn refuses(reply: &Reply, status: u16, code: &str, message: &str) {
    assert_eq!(reply.status, status);
    assert_eq!(
        parse(&reply.body),
        json!({ "error": { "code": code, "message": message } })
    );
}

/// A script of this site may read the answer, and caches keep answers to different sites apart.
#[track_caller]
fn is_shared_with(reply: &Reply, origin: Option<&str>) {
    assert_eq!(header(reply, "vary"), Some("Origin"));
    assert_eq!(header(reply, "access-control-allow-origin"), origin);
    assert_eq!(
        header(reply, "access-control-expose-headers"),
        origin.map(|_| "Retry-After")
    );
    assert_eq!(header(reply, "access-control-allow-credentials"), None);
}

#[test]
fn a_batch_of_a_known_site_is_read_on() {
    for origin in [SITE, "https://a.shop.example", "http://127.0.0.1:8080"] {
        let Opened::Batch(head) = open("POST", "/v1/in", Some(origin)) else {
            panic!("{origin}")
        };
        assert_eq!((head.status, head.body.as_str()), (202, ""));
        is_shared_with(&head, Some(origin));
    }
}

#[test]
fn a_batch_of_another_site_is_refused() {
    for origin in FOREIGN {
        let reply = reply("POST", "/v1/in", origin);
        refuses(
            &reply,
            403,
            "origin_refused",
            "the gateway's configuration does not list this site in origins",
        );
        is_shared_with(&reply, None);
    }
}

#[test]
fn a_preflight_of_a_known_site_is_answered() {
    for path in [
        "/v1/in",
        "/v1/app.js",
        "/v1/config",
        "/v1/health",
        "/v1/later",
    ] {
        let reply = reply("OPTIONS", path, Some(SITE));
        assert_eq!((reply.status, reply.body.as_str()), (204, ""));
        is_shared_with(&reply, Some(SITE));
        assert_eq!(
            header(&reply, "access-control-allow-methods"),
            Some("GET, POST, OPTIONS")
        );
        assert_eq!(
            header(&reply, "access-control-allow-headers"),
            Some("Content-Type")
        );
        assert_eq!(header(&reply, "access-control-max-age"), Some("86400"));
    }
}

#[test]
fn a_preflight_of_another_site_is_refused() {
    for origin in FOREIGN {
        let reply = reply("OPTIONS", "/v1/in", origin);
        assert_eq!(reply.status, 403);
        is_shared_with(&reply, None);
        assert_eq!(header(&reply, "access-control-allow-methods"), None);
    }
}

#[test]
fn the_site_itself_is_echoed_and_never_a_star() {
    let gateway = Gateway::new(config());
    for origin in [SITE, "https://a.shop.example"] {
        let Err(refusal) = gateway.intake(Millis(0), None, b"no JSON") else {
            panic!("admitted")
        };
        is_shared_with(&gateway.share(Some(origin), refusal), Some(origin));
    }
    for origin in FOREIGN {
        let Err(refusal) = gateway.intake(Millis(0), None, b"no JSON") else {
            panic!("admitted")
        };
        is_shared_with(&gateway.share(origin, refusal), None);
    }
}

#[test]
fn the_script_and_the_public_configuration_are_for_everybody() {
    for (path, file, name) in [
        ("/v1/app.js", File::App, "app"),
        ("/v1/inspector.js", File::Inspector, "inspector"),
        ("/v1/lite.js", File::Lite, "lite"),
        ("/v1/config", File::Config, "config"),
    ] {
        for method in ["GET", "HEAD"] {
            for origin in FOREIGN {
                assert_eq!(open(method, path, origin), Opened::File(file));
            }
            assert_eq!(open(method, path, Some(SITE)), Opened::File(file));
            // Also where there is no configuration that says anything else.
            assert_eq!(File::wanted(method, path), Some(file));
        }
        for method in ["POST", "OPTIONS", "get", ""] {
            assert_eq!(File::wanted(method, path), None);
        }
        assert_eq!(file.as_str(), name);
    }
    for path in ["/v1/health", "/v1/in", "/v1/config/", "/v1/config.json"] {
        assert_eq!(File::wanted("GET", path), None, "{path}");
    }
}

#[test]
fn the_public_configuration_holds_the_rules_and_nothing_else() {
    assert_eq!(Gateway::new(config()).public_config(), "{\"triggers\":[]}");
    let mut with_rules: serde_json::Value = parse(CONFIG);
    let rules = json!({ "gap_s": 2, "rules": [{ "event": "hello", "on": "back" }] });
    with_rules["triggers"] = rules.clone();
    let gateway = Gateway::new(Config::read(&with_rules.to_string()).unwrap());
    assert_eq!(
        parse(&gateway.public_config()),
        json!({ "triggers": rules })
    );
}

#[test]
fn the_gateway_says_that_it_is_well() {
    for method in ["GET", "HEAD"] {
        let reply = reply(method, "/v1/health", None);
        assert_eq!(reply.status, 200);
        assert_eq!(
            parse(&reply.body),
            json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })
        );
    }
}

#[test]
fn other_methods_and_paths_are_refused() {
    const BATCH: &str = "POST, OPTIONS";
    const FILE: &str = "GET, HEAD, OPTIONS";
    for (method, path, allowed) in [
        ("GET", "/v1/in", BATCH),
        ("PUT", "/v1/in", BATCH),
        ("POST", "/v1/app.js", FILE),
        ("POST", "/v1/lite.js", FILE),
        ("POST", "/v1/config", FILE),
        ("DELETE", "/v1/health", FILE),
        ("post", "/v1/in", BATCH),
    ] {
        let reply = reply(method, path, Some(SITE));
        assert_eq!(header(&reply, "allow"), Some(allowed), "{method} {path}");
        refuses(
            &reply,
            405,
            "method_refused",
            "this path does not serve this HTTP method",
        );
        is_shared_with(&reply, Some(SITE));
    }
    for path in [
        "/", "", "/v1", "/v1/in/", "/v2/in", "/v1/IN", "//v1/in", "/v1/in?a", "/v1/%69n",
        "/app.js", "/config",
    ] {
        let reply = reply("POST", path, Some(SITE));
        refuses(&reply, 404, "not_found", "no such path");
        is_shared_with(&reply, Some(SITE));
    }
}

#[test]
fn a_batch_that_cannot_be_read_is_refused_with_its_status() {
    let gateway = Gateway::new(config());
    refuses(
        &gateway.intake(Millis(0), None, b"no JSON").unwrap_err(),
        400,
        "invalid_argument",
        "the body is not JSON",
    );
    refuses(
        &gateway
            .intake(Millis(0), None, " ".repeat(65_537).as_bytes())
            .unwrap_err(),
        413,
        "too_large",
        "a batch is at most 64 KiB",
    );
    let intake = gateway
        .intake(
            Millis(0),
            None,
            batch(&[track("a", "price_seen", json!({}))])
                .to_string()
                .as_bytes(),
        )
        .unwrap();
    assert_eq!(intake.events.len(), 1);
}

#[test]
fn no_path_holds_a_word_that_ad_blockers_match() {
    for path in [
        "/v1/in",
        "/v1/app.js",
        "/v1/lite.js",
        "/v1/config",
        "/v1/health",
    ] {
        assert_ne!(open("GET", path, None), open("GET", "/nowhere", None));
        for word in ["analytics", "track", "stats", "event", "collect"] {
            assert!(!path.contains(word));
        }
    }
}

#[test]
fn another_configuration_goes_on_with_what_is_known_of_callers() {
    let limits = |new| {
        let limits = json!({ "ip_per_minute": 1, "ip_burst": 1, "new_visitors_per_hour": new });
        let config = json!({ "origins": [SITE], "limits": limits });
        Gateway::new(Config::read(&config.to_string()).unwrap())
    };
    let now = Millis(1_790_000_000_000);
    let inbound = Inbound {
        method: "POST",
        path: "/v1/in",
        origin: Some(SITE),
        address: Some("192.0.2.1"),
        ..Inbound::default()
    };
    let mut before = limits(7);
    assert!(matches!(before.open(now, inbound), Opened::Batch(_)));
    for _ in 0..10 {
        before.wrong_secret(now, "192.0.2.1");
    }
    before.told_newcomers(now, 7);
    let mut after = limits(7);
    after.go_on(&mut before);
    assert!(matches!(after.open(now, inbound), Opened::Reply(reply) if reply.status == 429));
    assert!(after.barred_for(now, "192.0.2.1") > Millis(0));
    assert_eq!(after.barred_for(now, "192.0.2.2"), Millis(0));
    assert!(after.newcomers().is_full(now));
    // Under its own bounds.
    let mut generous = limits(8);
    generous.go_on(&mut after);
    assert!(!generous.newcomers().is_full(now));
}
