//! What goes back to the caller: a status and a text or JSON body, and the refusals.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::actions::Dress;
use crate::keys::Scope;

/// The HTTP status of a call with a key that no project has. A guess: nothing documents it.
pub(crate) const WRONG_KEY_STATUS: u16 = 404;

/// An answer before it becomes HTTP.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Content,
    pub(crate) retry_after_s: Option<u64>,
}

/// The body of a reply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// `text/plain`.
    Text(String),
    /// `application/json`.
    Json(Value),
    /// `application/json` that may not be any.
    Raw(String),
}

impl Content {
    /// The body as it goes over the line.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Raw(text) => text.clone(),
            Self::Json(value) => value.to_string(),
        }
    }
}

impl Reply {
    /// A JSON body under this status.
    pub(crate) fn json(status: u16, value: Value) -> Self {
        Self {
            status,
            body: Content::Json(value),
            retry_after_s: None,
        }
    }

    /// A plain text under this status.
    pub(crate) fn text(status: u16, text: &str) -> Self {
        Self {
            status,
            body: Content::Text(text.to_owned()),
            retry_after_s: None,
        }
    }

    /// `{"status":"fail","message":…}` under this status.
    pub(crate) fn fail(status: u16, message: impl Into<String>) -> Self {
        Self::json(
            status,
            json!({ "status": "fail", "message": message.into() }),
        )
    }

    /// The answer to a key that may not do this.
    pub(crate) fn missing_scope(scope: Scope) -> Self {
        let message = format!("the API key lacks the scope {}", scope.name());
        Self::json(403, json!({ "status": "error", "message": message }))
    }

    /// The answer to a key that no project has.
    pub(crate) fn wrong_key() -> Self {
        Self::json(
            WRONG_KEY_STATUS,
            json!({ "status": "error", "message": "no project has this API key" }),
        )
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let kind = match self.body {
            Content::Text(_) => "text/plain; charset=utf-8",
            Content::Json(_) | Content::Raw(_) => "application/json; charset=utf-8",
        };
        let mut response = Response::new(Body::from(self.body.text()));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Why a method did not act.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// No client has this id, phone or address.
    ClientNotFound,
    /// The same, where the documentation promises HTTP 404.
    ClientNotFound404,
    /// The client has no deal, or none with this id.
    OrderNotFound(Option<i64>),
    /// A parameter is missing or cannot be read; the text says which and why.
    Bad(String),
}

impl Refusal {
    /// A refusal that names what is wrong.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::Bad(message.into())
    }

    /// Turns the refusal into an answer.
    pub(crate) fn reply(self, dress: Dress) -> Reply {
        let status = |status: u16, words: &str| Reply::json(status, json!({ "status": words }));
        match self {
            Self::ClientNotFound => status(dress.not_found_status, "client_not_found"),
            Self::ClientNotFound404 => status(404, "client_not_found"),
            Self::OrderNotFound(None) => status(dress.not_found_status, "order not found"),
            Self::OrderNotFound(Some(id)) => {
                status(dress.not_found_status, &format!("order {id} not found"))
            }
            Self::Bad(message) if dress.raw_quotes => Reply {
                status: 400,
                body: Content::Raw(unescaped(&message)),
                retry_after_s: None,
            },
            Self::Bad(message) => Reply::fail(400, message),
        }
    }
}

/// The documented JSON that is none: the first word stands between quotes that nobody escaped.
fn unescaped(message: &str) -> String {
    let (word, rest) = message.split_at(message.find([' ', ':']).unwrap_or(message.len()));
    format!(r#"{{"status":"fail","message":""{word}"{rest}"}}"#)
}
