//! What a call of each method costs on the host: building its request, and reading its answer; beside them
//! `serde_json` reading and writing the same texts, as a measure that is the same on every machine.
//!
//! `cargo xtask bench` prints the medians side by side, and the same through wasm.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{ApiKey, BaseUrl, METHODS, Meta, Params, Sender, Service};
use salebot_onsite::http::Response;
use serde_json::Value;

/// A method with the parameters and the first answer of its fixture.
struct Call {
    meta: &'static Meta,
    params: String,
    answer: Response,
}

fn calls() -> Vec<Call> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/api");
    let methods = METHODS.iter().flat_map(|group| group.iter());
    methods
        .map(|meta| {
            let path = folder.join(meta.name).with_extension("json");
            let text = fs::read_to_string(&path).expect("every method has a fixture");
            let fixture: Value = serde_json::from_str(&text).expect("a fixture is JSON");
            let body = match &fixture["answers"][0]["body"] {
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            Call {
                meta,
                params: fixture["params"].to_string(),
                answer: Response {
                    status: 200,
                    retry_after: None,
                    body,
                },
            }
        })
        .collect()
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .sample_size(20)
        .configure_from_args();
    let key = ApiKey::parse("9f86d081884c7d659a2feaa0c55ad015").expect("a key");
    let base = BaseUrl::parse("salebot.pro").expect("a preset");
    let service = Service::new(base, key, Sender::Server);
    for call in calls() {
        let mut group = criterion.benchmark_group(call.meta.name);
        group.bench_function("request", |bencher| {
            bencher.iter(|| {
                let params = Params::read(black_box(&call.params)).expect("parameters");
                service.checked(call.meta, params).expect("a request")
            });
        });
        group.bench_function("request_by_serde_json", |bencher| {
            bencher.iter(|| {
                let params: Value = serde_json::from_str(black_box(&call.params)).expect("JSON");
                params.to_string()
            });
        });
        group.bench_function("answer", |bencher| {
            bencher.iter_batched(
                || call.answer.clone(),
                |answer| answer::read_json(call.meta, service.key(), &answer, Secrets::Hidden),
                BatchSize::SmallInput,
            );
        });
        group.bench_function("answer_by_serde_json", |bencher| {
            bencher.iter_batched(
                || call.answer.body.clone(),
                |body| serde_json::from_str::<Value>(&body).map(|value| value.to_string()),
                BatchSize::SmallInput,
            );
        });
        group.finish();
    }
    criterion.final_summary();
}
