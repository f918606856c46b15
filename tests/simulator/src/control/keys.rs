//! The project's keys. Unlike the rest, pages cannot read them.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use super::Shared;
use crate::keys::{Key, Keys};
use crate::reply::Reply;
use crate::service::Service;
use crate::sync::hold;

/// Routes under `keys`.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/_control/keys", get(keys).post(put).delete(reset))
}

async fn keys(State(service): Shared) -> Reply {
    Reply::json(200, hold(&service.keys).to_json())
}

/// Adds a key, or changes what one allows.
async fn put(State(service): Shared, body: Bytes) -> Reply {
    let key: Key = match serde_json::from_slice(&body) {
        Ok(key) => key,
        Err(error) => return Reply::fail(400, format!("the key cannot be read: {error}")),
    };
    let name = key.key.clone();
    let put = hold(&service.keys).put(key);
    if let Err(why) = put {
        return Reply::fail(400, why);
    }
    hold(&service.journal).add_key(&name);
    keys(State(service)).await
}

async fn reset(State(service): Shared) -> StatusCode {
    *hold(&service.keys) = Keys::new(&service.api_key);
    StatusCode::NO_CONTENT
}
