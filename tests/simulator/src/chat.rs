//! The chat behind the widget: the frame's page, its server-sent events, and what a visitor types.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_core::Stream;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::bot;
use crate::params;
use crate::reply::{Refusal, Reply};
use crate::service::Service;
use crate::state::Project;
use crate::state::history::{ChatEvent, Source};
use crate::sync::hold;

/// The longest text a visitor may send, in characters.
const MAX_TEXT_CHARS: usize = 4096;
/// The longest recipient, in characters; real ones have 11.
const MAX_RECIPIENT_CHARS: usize = 64;
/// How often an idle stream says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// The chat's routes; the frame's page and files are the widget's.
pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/chat/start", get(start))
        .route("/chat/events", get(events))
        .route("/chat/message", post(message))
}

/// The open chats: who listens for which recipient.
#[derive(Default)]
pub(crate) struct Hub(Vec<(String, UnboundedSender<ChatEvent>)>);

impl Hub {
    /// Sends an event to every open chat of this recipient.
    pub(crate) fn send(&mut self, recipient: &str, event: &ChatEvent) {
        self.0.retain(|(listener, sender)| {
            if listener == recipient {
                sender.send(event.clone()).is_ok()
            } else {
                !sender.is_closed()
            }
        });
    }

    /// Ends all streams.
    pub(crate) fn close(&mut self) {
        self.0.clear();
    }

    fn listen(&mut self, recipient: &str) -> (UnboundedSender<ChatEvent>, Events) {
        let (sender, receiver) = unbounded_channel();
        self.0.retain(|(_, sender)| !sender.is_closed());
        self.0.push((recipient.to_owned(), sender.clone()));
        (sender, Events(receiver))
    }
}

/// What one open chat receives.
struct Events(UnboundedReceiver<ChatEvent>);

impl Stream for Events {
    type Item = Result<Event, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|event| {
            event.map(|event| Ok(Event::default().id(event.id.to_string()).data(event.data)))
        })
    }
}

/// Tells the frame how the service behaves.
async fn start(State(service): State<Arc<Service>>) -> Reply {
    let quirks = hold(&service.quirks);
    Reply::json(
        200,
        json!({ "recipient_after_ms": quirks.recipient_after_ms, "recipient_never": quirks.recipient_never }),
    )
}

/// `GET /chat/events?recipient=…`: what was said so far (after `Last-Event-ID`, if that is sent), then what is said.
async fn events(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = params::form(query.unwrap_or_default().as_bytes());
    let recipient = match recipient(query.get("recipient")) {
        Ok(recipient) => recipient,
        Err(why) => return Reply::fail(400, why).into_response(),
    };
    let seen = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok())
        .unwrap_or(i64::MIN);
    Sse::new(listen(&mut hold(&service.project), &recipient, seen))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response()
}

/// Listens and looks back under one lock, so that nothing said in between is missed or doubled.
fn listen(project: &mut Project, recipient: &str, seen: i64) -> Events {
    let (sender, events) = project.hub.listen(recipient);
    let client = project
        .find_by_recipient(recipient)
        .and_then(|id| project.client(id).ok());
    for item in client
        .into_iter()
        .flat_map(|client| &client.history)
        .filter(|item| item.id > seen)
    {
        if let Some(event) = item.chat_event() {
            // The receiver is in our hands: it cannot be closed.
            let _ = sender.send(event);
        }
    }
    events
}

/// `POST /chat/message` `{"recipient","text"}`: what a visitor says.
async fn message(State(service): State<Arc<Service>>, body: Bytes) -> Reply {
    let said: Value = match serde_json::from_slice(&body) {
        Ok(said) => said,
        Err(error) => return Reply::fail(400, format!("the body is not valid JSON: {error}")),
    };
    let dress = hold(&service.quirks).dress();
    let now_ms = service.clock.now_ms();
    match say(&mut hold(&service.project), &said, now_ms) {
        Ok(()) => Reply::json(200, json!({ "status": "success" })),
        Err(refusal) => refusal.reply(dress),
    }
}

fn say(project: &mut Project, said: &Value, now_ms: i64) -> Result<(), Refusal> {
    let recipient = recipient(said.get("recipient")).map_err(Refusal::bad)?;
    let text = said
        .get("text")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim();
    if text.is_empty() || text.chars().count() > MAX_TEXT_CHARS {
        return Err(Refusal::bad(format!(
            "text must be from 1 to {MAX_TEXT_CHARS} characters"
        )));
    }
    let client = project.find_or_create(&recipient, now_ms);
    bot::hear(project, client, text, Source::Chat, now_ms)
}

fn recipient(value: Option<&Value>) -> Result<String, String> {
    match value.and_then(Value::as_str) {
        Some(text) if !text.is_empty() && text.chars().count() <= MAX_RECIPIENT_CHARS => {
            Ok(text.to_owned())
        }
        _ => Err(format!(
            "recipient must be from 1 to {MAX_RECIPIENT_CHARS} characters"
        )),
    }
}
