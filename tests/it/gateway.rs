//! The edge: what is let in, what it means, and what is answered.

mod actor;
mod admit;
mod config;
mod delivery;
mod front;
mod hook;
mod identify;
mod intake;
mod ledger;
mod limits;
mod missing;
mod origin;
mod rate;
mod reply;
mod secret;
mod template;

use salebot_onsite::api::Variables;
use salebot_onsite::gateway::{Admitted, Call, Config, Trust, admit};
use serde_json::{Value, json};

/// The configuration most tests use.
const CONFIG: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/gateway/config.json"
));

#[track_caller]
fn config() -> Config {
    Config::read(CONFIG).unwrap()
}

/// A batch with these events.
fn batch(events: &[Value]) -> Value {
    json!({
        "recipient": "qj6pvradl1f", "visitor": "01J00000000000000000000000", "sent_at": 1790000000000_u64,
        "page": { "url": "https://shop.example/offer", "utm": { "source": "vk" } },
        "events": events
    })
}

fn track(id: &str, name: &str, props: Value) -> Value {
    json!({ "id": id, "seq": 0, "kind": "track", "name": name, "at": 1790000000000_u64, "props": props })
}

#[track_caller]
fn admitted(batch: &Value) -> Admitted {
    admit(&config(), Trust::Page, &batch.to_string()).unwrap()
}

/// The sentence with which the one event of this batch is rejected, and its code.
#[track_caller]
fn rejection(event: Value) -> (String, String) {
    let admitted = admitted(&batch(&[event]));
    assert!(admitted.jobs.is_empty(), "{admitted:?}");
    assert_eq!(admitted.verdicts.len(), 1);
    let error = admitted.verdicts[0].result.clone().unwrap_err();
    (error.code.as_str().to_owned(), error.to_string())
}

#[track_caller]
fn is_invalid(event: Value, sentence: &str) {
    assert_eq!(
        rejection(event),
        ("invalid_argument".to_owned(), sentence.to_owned())
    );
}

fn callback(message: &str, variables: &[(&str, &str)]) -> Call {
    Call::Callback {
        message: message.to_owned(),
        variables: texts(variables),
    }
}

fn texts(pairs: &[(&str, &str)]) -> Variables {
    pairs.iter().copied().collect()
}
