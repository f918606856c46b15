//! The project's webhook.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::get;
use serde_json::Value;

use super::{Shared, object};
use crate::reply::Reply;
use crate::service::Service;
use crate::sync::hold;
use crate::webhook::Target;

/// Routes under `webhook`.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/_control/webhook", get(webhook).post(set))
}

async fn webhook(State(service): Shared) -> Reply {
    let project = hold(&service.project);
    Reply::json(200, service.tally.to_json(project.outbox.target.as_ref()))
}

/// `{"url":"http://127.0.0.1:…"}`, or null for none.
async fn set(State(service): Shared, body: Bytes) -> Reply {
    let fields = match object("the body", &body) {
        Ok(fields) => fields,
        Err(reply) => return reply,
    };
    let target = match fields.get("url") {
        Some(Value::Null) => Ok(None),
        Some(Value::String(url)) => Target::read(url).map(Some),
        _ => Err("url must be a text or null".into()),
    };
    match target {
        Ok(target) => hold(&service.project).outbox.target = target,
        Err(why) => return Reply::fail(400, why),
    }
    webhook(State(service)).await
}
