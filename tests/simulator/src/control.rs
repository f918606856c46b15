//! `/_control/…`: the door through which tests look in and set things up.

mod clients;
mod keys;
mod time;
mod webhook;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State};
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Map, Value, json};

use crate::bot;
use crate::params;
use crate::quirks::Quirks;
use crate::reply::Reply;
use crate::seed::sow;
use crate::service::Service;
use crate::state::setup;
use crate::sync::hold;

type Shared = State<Arc<Service>>;

/// The control routes.
pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_control/journal", get(journal).delete(clear_journal))
        .route("/_control/acts", get(acts).delete(clear_acts))
        .route(
            "/_control/quirks",
            get(quirks).post(change_quirks).delete(reset_quirks),
        )
        .route("/_control/reset", post(reset))
        .route("/_control/blocks", get(blocks).put(put_blocks))
        .route("/_control/project", get(project))
        .route("/_control/seed", post(seed))
        .merge(clients::routes())
        .merge(time::routes())
        .merge(webhook::routes())
        .route_layer(from_fn(readable_anywhere))
        .merge(keys::routes())
}

/// Lets a page of any origin read what a GET answers: the demo's page looks in while it runs.
async fn readable_anywhere(request: Request, next: Next) -> Response {
    let is_read = request.method() == Method::GET;
    let mut response = next.run(request).await;
    if is_read {
        response
            .headers_mut()
            .insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

async fn journal(State(service): Shared, RawQuery(query): RawQuery) -> Reply {
    let query = params::form(query.unwrap_or_default().as_bytes());
    let action = query.get("action").and_then(Value::as_str);
    Reply::json(200, json!(hold(&service.journal).entries(action)))
}

async fn clear_journal(State(service): Shared) -> StatusCode {
    hold(&service.journal).clear();
    StatusCode::NO_CONTENT
}

async fn acts(State(service): Shared) -> Reply {
    Reply::json(200, hold(&service.project).acts.to_json())
}

async fn clear_acts(State(service): Shared) -> StatusCode {
    hold(&service.project).acts.clear();
    StatusCode::NO_CONTENT
}

async fn quirks(State(service): Shared) -> Reply {
    Reply::json(200, hold(&service.quirks).to_json())
}

async fn change_quirks(State(service): Shared, body: Bytes) -> Reply {
    let changes = match object("quirks", &body) {
        Ok(changes) => changes,
        Err(reply) => return reply,
    };
    let mut quirks = hold(&service.quirks);
    match quirks.merge(changes) {
        Ok(()) => Reply::json(200, quirks.to_json()),
        Err(why) => Reply::fail(400, why),
    }
}

async fn reset_quirks(State(service): Shared) -> StatusCode {
    *hold(&service.quirks) = Quirks::default();
    StatusCode::NO_CONTENT
}

async fn reset(State(service): Shared) -> StatusCode {
    service.reset();
    StatusCode::NO_CONTENT
}

async fn blocks(State(service): Shared) -> Reply {
    Reply::json(200, json!(hold(&service.project).blocks))
}

async fn put_blocks(State(service): Shared, body: Bytes) -> Reply {
    match bot::read_scheme(&body) {
        Ok(blocks) => {
            let mut project = hold(&service.project);
            project.blocks = blocks;
            Reply::json(200, json!(project.blocks))
        }
        Err(why) => Reply::fail(400, why),
    }
}

async fn project() -> Reply {
    Reply::json(200, setup::to_json())
}

/// Begins anew with the clients that `--seed` gives; quirks, keys, clock and journal stay.
async fn seed(State(service): Shared) -> Reply {
    let now_ms = service.clock.now_ms();
    let mut project = hold(&service.project);
    let target = project.outbox.target.take();
    project.reset(now_ms);
    project.outbox.target = target;
    sow(&mut project);
    Reply::json(200, json!({ "clients": project.clients().count() }))
}

/// Reads a body that must be an object.
fn object(what: &str, body: &[u8]) -> Result<Map<String, Value>, Reply> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Reply::fail(400, format!("{what} must be an object"))),
        Err(error) => Err(Reply::fail(
            400,
            format!("the body is not valid JSON: {error}"),
        )),
    }
}
