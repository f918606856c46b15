//! `/_control/…`: the door through which tests look in and set things up.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::bot;
use crate::params;
use crate::quirks::Quirks;
use crate::reply::Reply;
use crate::service::Service;
use crate::sync::hold;

type Shared = State<Arc<Service>>;

/// The control routes.
pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_control/journal", get(journal).delete(clear_journal))
        .route(
            "/_control/quirks",
            get(quirks).post(change_quirks).delete(reset_quirks),
        )
        .route("/_control/reset", post(reset))
        .route("/_control/clients", get(clients))
        .route("/_control/clients/{id}", get(client))
        .route("/_control/blocks", get(blocks).put(put_blocks))
        .route_layer(from_fn(readable_anywhere))
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

async fn quirks(State(service): Shared) -> Reply {
    Reply::json(200, hold(&service.quirks).to_json())
}

async fn change_quirks(State(service): Shared, body: Bytes) -> Reply {
    let changes = match serde_json::from_slice(&body) {
        Ok(Value::Object(changes)) => changes,
        Ok(_) => return Reply::fail(400, "quirks must be an object"),
        Err(error) => return Reply::fail(400, format!("the body is not valid JSON: {error}")),
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

async fn clients(State(service): Shared) -> Reply {
    let project = hold(&service.project);
    let row = |client: &crate::state::client::Client| json!({ "client_id": client.id, "recipient": client.recipient });
    Reply::json(200, project.clients().map(row).collect())
}

async fn client(State(service): Shared, Path(id): Path<String>) -> Reply {
    let Ok(id) = id.parse() else {
        return Reply::fail(400, "the client's id must be a whole number");
    };
    let project = hold(&service.project);
    match project.client(id) {
        Ok(client) => Reply::json(200, client.to_json()),
        Err(_) => Reply::fail(404, format!("there is no client {id}")),
    }
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
