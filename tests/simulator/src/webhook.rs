//! The webhook: a POST to the project's URL for every incoming and outgoing message (section 5 of the facts).
//!
//! Posts go out one after the other, are not retried, and go to this machine alone.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::clock;
use crate::state::PROJECT_ID;
use crate::state::client::Client;
use crate::state::history::{Item, Source};
use crate::sync::hold;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of an answer is read: its status is all that counts.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;

/// Where posts go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// As it was set.
    pub(crate) url: String,
    /// `host:port`.
    authority: String,
    /// Path and query.
    path: String,
}

impl Target {
    /// Reads `http://host[:port]/path?query` whose host is this machine.
    pub(crate) fn read(url: &str) -> Result<Self, String> {
        let rest = url
            .strip_prefix("http://")
            .ok_or("url must begin with http://")?;
        if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("url must be printable ASCII without spaces".into());
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let path = path.split('#').next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (authority, "80"),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let host: IpAddr = match host {
            "localhost" => IpAddr::from([127, 0, 0, 1]),
            other => other
                .parse()
                .map_err(|_| format!("url: {other} is not an address of this machine"))?,
        };
        if !host.is_loopback() {
            return Err(format!("url: {host} is not an address of this machine"));
        }
        let port: u16 = port
            .parse()
            .map_err(|_| format!("url: {port} is not a port"))?;
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Self {
            url: url.to_owned(),
            authority: std::net::SocketAddr::new(host, port).to_string(),
            path: format!("{slash}{path}"),
        })
    }
}

/// What became of the posts.
#[derive(Clone, Default)]
pub(crate) struct Tally(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    delivered: u64,
    failed: u64,
    last_error: Option<String>,
}

impl Tally {
    /// For the control door.
    pub(crate) fn to_json(&self, target: Option<&Target>) -> Value {
        let counts = hold(&self.0);
        json!({
            "url": target.map(|target| &target.url),
            "delivered": counts.delivered,
            "failed": counts.failed,
            "last_error": counts.last_error,
        })
    }

    fn note(&self, outcome: Result<(), String>) {
        let mut counts = hold(&self.0);
        match outcome {
            Ok(()) => counts.delivered += 1,
            Err(why) => {
                counts.failed += 1;
                counts.last_error = Some(why);
            }
        }
    }
}

/// A post on its way.
pub(crate) type Post = (Target, String);

/// Hands posts to the task that sends them.
#[derive(Default)]
pub(crate) struct Outbox {
    sender: Option<UnboundedSender<Post>>,
    /// Where to; none: no webhook.
    pub(crate) target: Option<Target>,
}

impl Outbox {
    /// An outbox without a webhook, whose posts come out at the sender's other end.
    pub(crate) fn new(sender: UnboundedSender<Post>) -> Self {
        Self {
            sender: Some(sender),
            target: None,
        }
    }

    /// Posts, if there is a webhook.
    pub(crate) fn send(&self, body: impl FnOnce() -> Value) {
        if let (Some(target), Some(sender)) = (&self.target, &self.sender) {
            // Nobody is there any more when the simulator stops.
            let _ = sender.send((target.clone(), body().to_string()));
        }
    }
}

/// Sends what comes, one after the other.
pub(crate) async fn deliver(mut posts: UnboundedReceiver<Post>, tally: Tally) {
    while let Some((target, body)) = posts.recv().await {
        let outcome = match tokio::time::timeout(PATIENCE, send(&target, &body)).await {
            Ok(Ok(200..=299)) => Ok(()),
            Ok(Ok(status)) => Err(format!("the receiver answered {status}")),
            Ok(Err(error)) => Err(format!("the receiver cannot be reached: {error}")),
            Err(_) => Err("the receiver did not answer in time".into()),
        };
        tally.note(outcome);
    }
}

async fn send(target: &Target, body: &str) -> std::io::Result<u16> {
    let mut stream = TcpStream::connect(&target.authority).await?;
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        target.path,
        target.authority,
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut answer = Vec::new();
    stream
        .take(MAX_ANSWER_BYTES)
        .read_to_end(&mut answer)
        .await?;
    let line = String::from_utf8_lossy(&answer);
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.get(..3)?.parse().ok());
    status.ok_or_else(|| std::io::Error::other("it does not speak HTTP"))
}

/// The post for one message. The spelling "recepient" and the mixed kinds of values are the service's own.
pub(crate) fn post(client: &Client, item: &Item) -> Value {
    let order_variables = client
        .deal()
        .map_or_else(|| json!({}), |deal| json!(deal.variables));
    // A boolean, a text or nothing: all three are seen (which stands for what is a guess).
    let error_message = match (item.source, item.client_replica, item.trouble()) {
        (_, false, Some(why)) => json!(why),
        (_, false, None) => json!(true),
        (Source::Callback, true, _) => json!(false),
        (_, true, _) => Value::Null,
    };
    let attachments = match &item.attachment {
        None => Value::Null,
        Some(file) if ["file", "link"].contains(&file.kind.as_str()) => json!([file.url]),
        Some(file) => {
            let mut links = serde_json::Map::new();
            links.insert(file.kind.clone(), json!(file.url));
            Value::Object(links)
        }
    };
    json!({
        "id": item.id,
        "client": {
            "id": client.id,
            "recepient": client.recipient,
            "client_type": client.client_type,
            "name": client.name,
            "avatar": client.avatar,
            "created_at": clock::stamp(client.created_at_ms),
            "unread_count": 0,
            "tag": client.tag,
            "user_id": client.manager,
            "group": client.group.as_deref().unwrap_or_default(),
            "variables": client.variables,
            "order_variables": order_variables,
        },
        "message": (!item.text.is_empty()).then_some(&item.text),
        "attachments": attachments,
        "project_id": PROJECT_ID,
        "is_input": i32::from(item.client_replica),
        "delivered": i32::from(item.delivered),
        "message_id": item.message_id,
        "internal_id": (item.id % 100_000).to_string(),
        "error_message": error_message,
        "user_id": client.manager,
    })
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn only_this_machine_is_posted_to() {
        let target = |url: &str| {
            Target::read(url).map(|target| format!("{} {}", target.authority, target.path))
        };
        for (url, read) in [
            ("http://127.0.0.1:8080/a?b=c", "127.0.0.1:8080 /a?b=c"),
            ("http://localhost", "127.0.0.1:80 /"),
            ("http://[::1]:81?secret=1#x", "[::1]:81 /?secret=1"),
        ] {
            assert_eq!(target(url).as_deref(), Ok(read));
        }
        for url in [
            "https://127.0.0.1/",
            "http://shop.example/",
            "http://10.0.0.1/",
            "http://127.0.0.1:99999/",
            "http://me@127.0.0.1/",
            "http://127.0.0.1/\r\nX: y",
            "",
        ] {
            assert!(target(url).is_err(), "{url:?}");
        }
    }
}
