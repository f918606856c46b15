//! Sizes, odd requests, and stopping.

use std::io::{Read, Write};
use std::time::Duration;

use salebot_simulator::{DEFAULT_API_KEY, Options, Simulator};
use ureq::http::Method;

use crate::support::{Sim, api};

#[test]
fn a_body_over_a_mebibyte_is_refused() {
    let sim = Sim::start();
    let body = vec![b'x'; 1024 * 1024 + 1];
    let answer = sim.send(Method::POST, &api("callback"), Some("text/plain"), &body);
    answer.refuses(413, "the body is larger than 1048576 bytes");
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(sim.look("journal")[0]["status"], 413);
}

#[test]
fn other_http_methods_are_refused() {
    let sim = Sim::start();
    let answer = sim.send(Method::DELETE, &api("callback"), None, b"");
    answer.refuses(405, "the method must be GET or POST");
    assert_eq!(answer.header("allow"), Some("GET, POST"));
}

#[test]
fn odd_bytes_do_no_harm() {
    let sim = Sim::start();
    for request in [
        "\r\n\r\n",
        "GET",
        "POST /api/a/b HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "\u{1}\u{2}\u{3}",
    ] {
        let mut stream = sim.connect();
        stream.write_all(request.as_bytes()).unwrap();
    }
    for query in [
        "%",
        "%ff=%fe",
        "&&==&",
        "a[=1&a]=2&[]=3&[x]=4&a[b][c]=5&a[]=6&a[b]=7",
        "client_id=%00",
    ] {
        assert_eq!(sim.get("callback", query).status, 400, "{query}");
    }
}

#[test]
fn stopping_does_not_wait_for_open_chats_idle_lines_or_slow_answers() {
    let mut sim = Sim::start();
    sim.client();
    let mut chat = sim.listen(None);
    let mut idle = sim.connect();
    let mut halfway = sim.connect();
    halfway
        .write_all(b"POST /api/a/b HTTP/1.1\r\nHost: sim\r\nContent-Length: 10\r\n\r\n12345")
        .unwrap();
    sim.quirks(serde_json::json!({ "latency_ms": 60_000 }));
    let mut slow = sim.connect();
    slow.write_all(format!("GET {} HTTP/1.1\r\nHost: sim\r\n\r\n", api("get_history")).as_bytes())
        .unwrap();
    crate::support::eventually(|| sim.look("journal?action=get_history")[0]["seq"].is_u64());

    assert!(sim.stop() < Duration::from_secs(1));
    assert!(chat.ends());
    for line in [&mut idle, &mut halfway, &mut slow] {
        let mut rest = String::new();
        assert!(
            line.read_to_string(&mut rest).is_err() || rest.is_empty(),
            "{rest:?}"
        );
    }
    assert!(std::net::TcpStream::connect(sim.url.strip_prefix("http://").unwrap()).is_err());
}

#[test]
fn two_simulators_share_nothing_and_an_address_can_be_taken_again() {
    let (mut one, two) = (Sim::start(), Sim::start());
    one.client();
    assert_eq!(two.look("clients"), serde_json::json!([]));
    let addr = one.url.strip_prefix("http://").unwrap().parse().unwrap();
    one.stop();
    let again = Sim::with(Options {
        addr,
        ..Options::default()
    });
    assert_eq!(again.look("clients"), serde_json::json!([]));
}

#[test]
fn a_key_of_ones_own_is_the_only_one() {
    let sim = Sim::with(Options {
        api_key: "mine".into(),
        ..Options::default()
    });
    let get = |key: &str| {
        sim.send(
            Method::GET,
            &format!("/api/{key}/online_chat_client_id?recipient=a"),
            None,
            b"",
        )
    };
    assert_eq!(get("mine").status, 200);
    assert_eq!(get(DEFAULT_API_KEY).status, 404);
}

#[test]
fn a_key_that_is_not_letters_and_digits_is_refused() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for api_key in ["", "a b", "#{api_key}"] {
        let options = Options {
            api_key: api_key.into(),
            ..Options::default()
        };
        let error = runtime.block_on(Simulator::start(options)).err().unwrap();
        assert_eq!(error.to_string(), "the API key must be letters and digits");
    }
}
