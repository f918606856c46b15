//! The webhook's posts.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Sim, eventually};

/// Somebody who takes posts: the request's first line and its body.
struct Receiving {
    url: String,
    posts: Receiver<(String, Value)>,
}

impl Receiving {
    fn start(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook?secret=1", listener.local_addr().unwrap());
        let (sender, posts) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut reader = BufReader::new(stream.unwrap());
                let (mut first, mut length) = (String::new(), 0);
                reader.read_line(&mut first).unwrap();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    if line.trim().is_empty() {
                        break;
                    }
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
                reader.get_mut().write_all(answer.as_bytes()).unwrap();
                let post = (
                    first.trim().to_owned(),
                    serde_json::from_slice(&body).unwrap(),
                );
                if sender.send(post).is_err() {
                    return;
                }
            }
        });
        Self { url, posts }
    }

    fn next(&self) -> Value {
        let (first, body) = self.posts.recv_timeout(Duration::from_secs(5)).unwrap();
        assert_eq!(first, "POST /hook?secret=1 HTTP/1.1");
        body
    }
}

#[test]
fn every_message_in_and_out_is_posted_in_order() {
    let sim = Sim::start();
    let receiving = Receiving::start("200 OK");
    let client = sim.client();
    sim.save(client, &json!({ "client.city": "Riga", "plan": "Pro" }));
    assert_eq!(
        sim.set("webhook", &json!({ "url": receiving.url }))["url"],
        receiving.url
    );
    sim.say("hello");
    let (mut heard, said) = (receiving.next(), receiving.next());
    assert!(heard["id"].as_i64().unwrap() > 1 << 32);
    let created_at = heard["client"]["created_at"].take();
    let created_at = created_at.as_str().unwrap();
    assert!(
        created_at.len() == 26 && created_at.starts_with("20"),
        "{created_at}"
    );
    assert!(heard["internal_id"].is_string());
    heard["id"].take();
    heard["internal_id"].take();
    let expected = json!({
        "id": null,
        "client": {
            "id": client, "recepient": "qj6pvradl1f", "client_type": 5, "name": null, "avatar": null, "created_at": null,
            "unread_count": 0, "tag": null, "user_id": null, "group": "",
            "variables": { "city": "Riga" }, "order_variables": { "plan": "Pro" },
        },
        "message": "hello", "attachments": null, "project_id": 2893, "is_input": 1, "delivered": 1,
        "message_id": null, "internal_id": null, "error_message": null, "user_id": null,
    });
    assert_eq!(heard, expected);
    assert_eq!(
        json!([said["is_input"], said["message_id"], said["error_message"]]),
        json!([0, 103, true])
    );
    eventually(|| sim.look("webhook")["delivered"] == 2);
}

#[test]
fn the_oddities_are_there() {
    let sim = Sim::start();
    let receiving = Receiving::start("200 OK");
    let (works, stopped) = (
        sim.load(6, "wa-811", "79000000001"),
        sim.load(6, "wa-814", "79000000001"),
    );
    sim.set("webhook", &json!({ "url": receiving.url }));
    let attach = |kind: &str| {
        sim.get(
            "message",
            &format!(
                "client_id={works}&attachment_type={kind}&attachment_url=https://shop.example/a"
            ),
        );
        let post = receiving.next();
        json!([post["message"], post["attachments"]])
    };
    assert_eq!(attach("file"), json!([null, ["https://shop.example/a"]]));
    assert_eq!(
        attach("image"),
        json!([null, { "image": "https://shop.example/a" }])
    );
    sim.get("message", &format!("client_id={stopped}&message=x"));
    let post = receiving.next();
    assert_eq!(
        json!([post["delivered"], post["error_message"]]),
        json!([0, "the channel does not work"])
    );
    sim.set(
        &format!("clients/{works}/say"),
        &json!({ "text": "new_chat_member", "event": true }),
    );
    let post = receiving.next();
    assert_eq!(
        json!([post["message"], post["is_input"]]),
        json!(["new_chat_member", 1])
    );
    sim.get(
        "callback",
        &format!("client_id={works}&message=never_heard"),
    );
    let post = receiving.next();
    assert_eq!(
        json!([post["message"], post["is_input"], post["error_message"]]),
        json!(["never_heard", 1, false]),
        "callbacks are incoming"
    );
}

#[test]
fn a_failed_post_is_counted_and_not_repeated() {
    let sim = Sim::start();
    let receiving = Receiving::start("500 Oops");
    let client = sim.client();
    sim.set("webhook", &json!({ "url": receiving.url }));
    sim.get("message", &format!("client_id={client}&message=x"));
    receiving.next();
    eventually(|| sim.look("webhook")["failed"] == 1);
    assert_eq!(
        sim.look("webhook")["last_error"],
        "the receiver answered 500"
    );
    assert!(
        receiving
            .posts
            .recv_timeout(Duration::from_millis(200))
            .is_err()
    );

    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    sim.set("webhook", &json!({ "url": format!("http://{nobody}") }));
    sim.get("message", &format!("client_id={client}&message=x"));
    eventually(|| sim.look("webhook")["failed"] == 2);
    let why = sim.look("webhook")["last_error"].to_string();
    assert!(why.contains("cannot be reached"), "{why}");
}

#[test]
fn it_goes_to_this_machine_alone_and_can_be_taken_away() {
    let sim = Sim::start();
    let client = sim.client();
    sim.try_set("webhook", &json!({ "url": "http://shop.example/hook" }))
        .refuses(400, "shop.example is not an address of this machine");
    sim.try_set("webhook", &json!({ "url": "https://127.0.0.1/" }))
        .refuses(400, "url must begin with http://");
    sim.try_set("webhook", &json!({}))
        .refuses(400, "url must be a text or null");
    let receiving = Receiving::start("200 OK");
    sim.set("webhook", &json!({ "url": receiving.url }));
    sim.set("webhook", &json!({ "url": null }));
    sim.get("message", &format!("client_id={client}&message=x"));
    assert!(
        receiving
            .posts
            .recv_timeout(Duration::from_millis(200))
            .is_err()
    );
}
