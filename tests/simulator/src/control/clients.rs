//! Clients, as the control door shows and changes them.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

use super::Shared;
use crate::bot;
use crate::reply::{Refusal, Reply};
use crate::service::Service;
use crate::state::client::Client;
use crate::state::history::{Item, Source};
use crate::sync::hold;

/// Routes under `clients`.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_control/clients", get(clients))
        .route("/_control/clients/{id}", get(client).post(change))
        .route("/_control/clients/{id}/say", post(say))
}

async fn clients(State(service): Shared) -> Reply {
    let project = hold(&service.project);
    let row = |client: &Client| json!({ "client_id": client.id, "recipient": client.recipient });
    Reply::json(200, project.clients().map(row).collect())
}

async fn client(State(service): Shared, Path(id): Path<String>) -> Reply {
    let id = match number(&id) {
        Ok(id) => id,
        Err(reply) => return reply,
    };
    let project = hold(&service.project);
    match project.client(id) {
        Ok(client) => Reply::json(200, client.to_json()),
        Err(_) => nobody(id),
    }
}

/// What may be changed from outside.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    paused: Option<bool>,
}

/// An employee pauses the bot for a client, or lets it go on.
async fn change(State(service): Shared, Path(id): Path<String>, body: Bytes) -> Reply {
    let (id, change) = match (number(&id), read::<Change>(&body)) {
        (Ok(id), Ok(change)) => (id, change),
        (Err(reply), _) | (_, Err(reply)) => return reply,
    };
    let mut project = hold(&service.project);
    let Ok(client) = project.client_mut(id) else {
        return nobody(id);
    };
    client.paused = change.paused.unwrap_or(client.paused);
    Reply::json(200, client.to_json())
}

/// What a client says, in whatever messenger it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    text: String,
    /// A service event: the bot does not react.
    #[serde(default)]
    event: bool,
}

async fn say(State(service): Shared, Path(id): Path<String>, body: Bytes) -> Reply {
    let (id, said) = match (number(&id), read::<Said>(&body)) {
        (Ok(id), Ok(said)) => (id, said),
        (Err(reply), _) | (_, Err(reply)) => return reply,
    };
    let now_ms = service.clock.now_ms();
    let mut project = hold(&service.project);
    let done = if said.event {
        project.record(id, Item::incoming(&said.text, Source::Chat, false, now_ms))
    } else {
        bot::hear(&mut project, id, &said.text, Source::Chat, now_ms)
    };
    match done {
        Ok(()) => Reply::json(200, json!({ "status": "success" })),
        Err(Refusal::Bad(why)) => Reply::fail(400, why),
        Err(_) => nobody(id),
    }
}

fn number(id: &str) -> Result<i64, Reply> {
    id.parse()
        .map_err(|_| Reply::fail(400, "the client's id must be a whole number"))
}

fn nobody(id: i64) -> Reply {
    Reply::fail(404, format!("there is no client {id}"))
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Reply> {
    serde_json::from_slice(body)
        .map_err(|error| Reply::fail(400, format!("the body cannot be read: {error}")))
}
