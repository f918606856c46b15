//! What several areas share.

pub(crate) mod schema;

use proptest::test_runner::Config as Cases;
use salebot_onsite::api::{ApiKey, BaseUrl, Sender, Service};
use salebot_onsite::http::Response;
use salebot_onsite::time::Millis;
use salebot_simulator::{Options, Simulator};
use serde_json::Value;
use tokio::runtime::Runtime;

/// The moment at which every virtual clock starts.
pub(crate) const START: Millis = Millis(1_790_000_000_000);

/// A project's key, as they look.
pub(crate) const KEY: &str = "9f86d081884c7d659a2feaa0c55ad015";

/// A chat's name for its visitor.
pub(crate) const RECIPIENT: &str = "qj6pvradl1f";

/// That many random cases. What fails is printed, and then becomes a test with a name.
pub(crate) fn cases(cases: u32) -> Cases {
    Cases {
        cases,
        failure_persistence: None,
        ..Cases::default()
    }
}

/// A running simulator, and what it runs on: to be dropped in this order, so that it ends first.
pub(crate) fn simulator(options: Options) -> (Simulator, Runtime) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let simulator = runtime.block_on(Simulator::start(options)).unwrap();
    (simulator, runtime)
}

/// The same with the seeded project.
pub(crate) fn seeded_simulator() -> (Simulator, Runtime) {
    simulator(Options {
        seed: true,
        ..Options::default()
    })
}

#[track_caller]
pub(crate) fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

pub(crate) fn key() -> ApiKey {
    ApiKey::parse(KEY).unwrap()
}

/// A value as the page's host hands it over.
pub(crate) fn lines(value: &Value) -> String {
    let mut lines = String::new();
    push_lines(&mut lines, value);
    lines.pop();
    lines
}

/// The same of a JSON text; of any other text, that text.
pub(crate) fn lines_of(json: &str) -> String {
    serde_json::from_str(json).map_or_else(|_| json.to_owned(), |value| lines(&value))
}

fn push_lines(out: &mut String, value: &Value) {
    let text = |text: &str| format!("\"{}\n", text.replace('\n', " "));
    match value {
        Value::String(words) => out.push_str(&text(words)),
        Value::Array(items) => {
            out.push_str("[\n");
            items.iter().for_each(|item| push_lines(out, item));
            out.push_str("]\n");
        }
        Value::Object(members) => {
            out.push_str("{\n");
            for (name, value) in members {
                out.push_str(&text(name));
                match value {
                    // What a rule adds to its events is handed on as JSON.
                    Value::Object(_) if name == "props" => out.push_str(&text(&value.to_string())),
                    _ => push_lines(out, value),
                }
            }
            out.push_str("}\n");
        }
        // JavaScript writes 1 where JSON may say 1.0.
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN) + 0.0;
            out.push_str(&format!("{number}\n"));
        }
        other => out.push_str(&format!("{other}\n")),
    }
}

/// The project at the usual address.
pub(crate) fn service(sender: Sender) -> Service {
    Service::new(BaseUrl::parse("").unwrap(), key(), sender)
}

/// An answer of the service without a waiting time.
pub(crate) fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        retry_after: None,
        body: body.to_owned(),
    }
}
