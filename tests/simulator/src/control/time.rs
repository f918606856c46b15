//! The clock, and what waits for it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::get;
use serde_json::json;

use super::{Shared, object};
use crate::reply::Reply;
use crate::service::Service;
use crate::sync::hold;

/// The longest step, so that times stay far from where they overflow: some three hundred years.
const MAX_STEP_MS: i64 = 10_000_000_000_000;

/// Routes about time.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_control/clock", get(clock).post(advance))
        .route("/_control/scheduled", get(scheduled))
}

async fn clock(State(service): Shared) -> Reply {
    let waiting = hold(&service.project).queue.len();
    Reply::json(
        200,
        json!({ "now_ms": service.clock.now_ms(), "moved_ms": service.clock.moved_ms(), "scheduled": waiting }),
    )
}

/// `{"advance_s":…}` or `{"at_ms":…}`, forward only. What becomes due is done before the answer.
async fn advance(State(service): Shared, body: Bytes) -> Reply {
    let fields = match object("the body", &body) {
        Ok(fields) => fields,
        Err(reply) => return reply,
    };
    let now_ms = service.clock.now_ms();
    let step_ms = match (fields.len(), fields.get("advance_s"), fields.get("at_ms")) {
        (1, Some(seconds), None) => seconds.as_f64().map(|seconds| seconds * 1000.0),
        (1, None, Some(at_ms)) => at_ms
            .as_i64()
            .map(|at_ms| at_ms.saturating_sub(now_ms) as f64),
        _ => None,
    };
    let Some(step_ms) = step_ms else {
        return Reply::fail(400, "either advance_s or at_ms must be given, a number");
    };
    if !(0.0..=MAX_STEP_MS as f64).contains(&step_ms) {
        return Reply::fail(
            400,
            "the clock goes forward only, and no more than 10^13 ms",
        );
    }
    service.clock.advance(step_ms.round() as i64);
    let ran = service.catch_up();
    service.wake();
    Reply::json(
        200,
        json!({ "now_ms": service.clock.now_ms(), "moved_ms": service.clock.moved_ms(), "ran": ran }),
    )
}

async fn scheduled(State(service): Shared) -> Reply {
    Reply::json(200, hold(&service.project).queue.to_json())
}
