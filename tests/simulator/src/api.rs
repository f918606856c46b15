//! `/api/{key}/{action}`: reads a call, lets the quirks have their say, acts, answers, writes the journal.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ALLOW, CONTENT_TYPE,
};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::actions;
use crate::journal::Entry;
use crate::line::Line;
use crate::params::Params;
use crate::quirks::{Fate, Preflight};
use crate::reply::Reply;
use crate::service::Service;
use crate::sync::hold;
use crate::work::{Unheard, Work};

/// The largest body that is read, in bytes.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;
/// A body beyond the cap is still taken in up to here, so that its sender gets to read the 413.
const MAX_DRAIN_BYTES: usize = 16 * 1024 * 1024;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const ANY: HeaderValue = HeaderValue::from_static("*");

/// Serves one request under `/api/`.
pub(crate) async fn serve(
    State(service): State<Arc<Service>>,
    ConnectInfo(line): ConnectInfo<Line>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let cors = hold(&service.quirks).cors;
    let (key, action) = path.map(|Path(both)| both).unwrap_or_default();
    let mut response = if parts.method == Method::OPTIONS {
        preflight(&service, &key, &action, &parts, cors)
    } else {
        call(&service, &line, &key, &action, &parts, body)
            .await
            .into_response()
    };
    if cors {
        response
            .headers_mut()
            .insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    }
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = HeaderValue::from_static(actions::allowed(&action));
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

fn preflight(service: &Service, key: &str, action: &str, parts: &Parts, cors: bool) -> Response {
    let allowed = hold(&service.quirks).preflight == Preflight::Answer;
    let mut response = if allowed {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Reply::fail(405, "the method must be GET or POST").into_response()
    };
    if allowed && cors {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, ANY);
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(600));
    }
    let mut entry = entry(service, key, action, parts, &Params::default());
    entry.status = Some(response.status().as_u16());
    hold(&service.journal).push(entry);
    response
}

async fn call(
    service: &Arc<Service>,
    line: &Line,
    key: &str,
    action: &str,
    parts: &Parts,
    body: Body,
) -> Reply {
    let content_type = header(parts, &CONTENT_TYPE);
    let query = parts.uri.query().unwrap_or_default();
    let bytes = match axum::body::to_bytes(body, MAX_DRAIN_BYTES).await {
        Ok(bytes) if bytes.len() <= MAX_BODY_BYTES => Some(bytes),
        _ => None,
    };
    let (params, problem) = Params::read(
        query,
        content_type.as_deref(),
        bytes.as_ref().map_or(&[], Bytes::as_ref),
    );
    let mut entry = entry(service, key, action, parts, &params);
    let scopes = hold(&service.keys).scopes(key);
    let refusal = if ![Method::GET, Method::POST].contains(&parts.method) {
        Some(Reply::fail(405, "the method must be GET or POST"))
    } else if bytes.is_none() {
        Some(Reply::fail(
            413,
            format!("the body is larger than {MAX_BODY_BYTES} bytes"),
        ))
    } else if scopes.is_none() {
        Some(Reply::wrong_key())
    } else {
        None
    };
    if let Some(reply) = refusal {
        (entry.status, entry.answer) = (Some(reply.status), Some(reply.body.text()));
        hold(&service.journal).push(entry);
        return reply;
    }

    let plan = hold(&service.quirks).plan(action);
    entry.quirks = plan.meant;
    let work = Work {
        verb: parts.method.clone(),
        scopes: scopes.unwrap_or_default(),
        action: action.to_owned(),
        params,
        problem,
        dress: plan.dress,
    };
    let cut = matches!(plan.fate, Fate::Cut);
    let (reply, acted_at_ms) = match plan.fate {
        Fate::Act | Fate::Cut => run(service, &work),
        Fate::Respond(reply, false) => (reply, None),
        Fate::Respond(reply, true) => (reply, run(service, &work).1),
        Fate::ActLater { after_ms, hold_on } => {
            let seq = hold(&service.journal).push(entry);
            let _unheard = Unheard::new(service, seq, work, after_ms);
            if hold_on {
                // Until the caller gives up, and this is dropped with all it holds.
                std::future::pending::<()>().await;
            }
            line.cut();
            return unheard();
        }
    };
    // Written down before the wait: a caller that gives up leaves an entry that acted and has no answer.
    (entry.acted, entry.acted_at_ms) = (acted_at_ms.is_some(), acted_at_ms);
    let seq = hold(&service.journal).push(entry);
    if plan.latency_ms > 0 {
        tokio::time::sleep(Duration::from_millis(plan.latency_ms)).await;
    }
    if cut {
        line.cut();
        return unheard();
    }
    hold(&service.journal).set_answer(seq, reply.status, &reply.body.text());
    reply
}

/// Acts now; the second part says when, if the call had its effect.
fn run(service: &Service, work: &Work) -> (Reply, Option<i64>) {
    // What is due comes before what is asked for now.
    service.catch_up();
    let mut project = hold(&service.project);
    let now_ms = service.clock.now_ms();
    let (reply, acted) = work.run(&mut project, now_ms);
    drop(project);
    service.wake();
    (reply, acted.then_some(now_ms))
}

/// What is returned on a line that was cut: it reaches nobody.
fn unheard() -> Reply {
    Reply::text(500, "")
}

fn entry(service: &Service, key: &str, action: &str, parts: &Parts, params: &Params) -> Entry {
    Entry {
        seq: 0,
        at_ms: service.clock.now_ms(),
        http: parts.method.to_string(),
        action: action.to_owned(),
        content_type: header(parts, &CONTENT_TYPE),
        query: params.query.clone(),
        body: params.body.clone(),
        params: params.merged.clone(),
        key: if hold(&service.keys).scopes(key).is_some() {
            "valid"
        } else {
            "unknown"
        },
        status: None,
        answer: None,
        acted: false,
        acted_at_ms: None,
        quirks: Vec::new(),
    }
}

fn header(parts: &Parts, name: &axum::http::HeaderName) -> Option<String> {
    parts
        .headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
