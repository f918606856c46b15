//! The network between the gateway and the service, which loses, breaks and puts off what it is given.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::RETRY_AFTER;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

use super::count::Kinds;
use super::dice::Dice;
use super::wire::Client;

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// Nothing.
    Passes,
    /// It takes a while.
    Slow,
    /// 429: the service is busy, and does nothing.
    Busy,
    /// 503, and nothing is done.
    Down,
    /// 500, though it is done.
    Failed,
    /// The answer is a web page, though it is done.
    Garbled,
    /// The connection breaks before the service has the call.
    CutBefore,
    /// The connection breaks after it is done.
    CutAfter,
    /// The connection breaks, and it is done some time later.
    Later,
    /// It is done, and no answer ever comes.
    Silent,
}

impl Fate {
    /// Whether the gateway cannot know what came of the call.
    pub(crate) const fn is_loss(self) -> bool {
        !matches!(self, Self::Passes | Self::Slow | Self::Busy)
    }
}

/// For calls that the bot or the visitor sees. By thousands.
const DEEDS: [(u64, Fate); 10] = [
    (820, Fate::Passes),
    (60, Fate::Slow),
    (30, Fate::Busy),
    (25, Fate::Down),
    (10, Fate::Failed),
    (5, Fate::Garbled),
    (15, Fate::CutBefore),
    (15, Fate::CutAfter),
    (15, Fate::Later),
    (5, Fate::Silent),
];

/// For calls that only look something up. By thousands.
const LOOKUPS: [(u64, Fate); 7] = [
    (855, Fate::Passes),
    (50, Fate::Slow),
    (30, Fate::Busy),
    (30, Fate::Down),
    (15, Fate::CutBefore),
    (15, Fate::CutAfter),
    (5, Fate::Garbled),
];

/// One call meets with trouble this often at most: the gateway holds a line for a limited time.
const MOST_TROUBLE: u32 = 4;

/// How long a slow call takes at most, and a busy service asks to wait.
const SLOW_MS: u64 = 3_000;
const BUSY_S: u64 = 3;

/// How long after the connection broke a call acts, from and to: well before the gateway looks for it ...
const LATER_MS: (u64, u64) = (1_000, 30_000);
/// ... or after it has looked for it twice.
const TOO_LATE_MS: (u64, u64) = (75_000, 110_000);

/// The network, which listens.
pub(crate) struct Service {
    /// Where the gateway calls.
    pub(crate) url: String,
    state: Arc<State>,
}

struct State {
    client: Client,
    simulator: String,
    dice: Dice,
    acts_too_late: bool,
    is_calm: AtomicBool,
    seen: Mutex<Seen>,
}

struct Seen {
    /// How often each call came.
    calls: BTreeMap<u64, u32>,
    /// How often each thing happened to callbacks and to messages.
    fates: BTreeMap<Fate, Kinds>,
    /// When a call came last.
    last: Instant,
}

impl Service {
    /// Begins to listen, before a simulator.
    pub(crate) async fn start(
        client: Client,
        simulator: String,
        dice: Dice,
        acts_too_late: bool,
    ) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let seen = Seen {
            calls: BTreeMap::new(),
            fates: BTreeMap::new(),
            last: Instant::now(),
        };
        let state = Arc::new(State {
            client,
            simulator,
            dice,
            acts_too_late,
            is_calm: AtomicBool::new(false),
            seen: Mutex::new(seen),
        });
        let own = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&own);
                let answers = service_fn(move |request| pass(Arc::clone(&state), request));
                tokio::spawn(async move {
                    // A connection that ends with an error is one that was cut, or that the gateway has left.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), answers)
                        .await;
                });
            }
        });
        Ok(Self { url, state })
    }

    /// From here on nothing happens to calls.
    pub(crate) fn calm(&self) {
        self.state.is_calm.store(true, Ordering::Relaxed);
    }

    /// Waits until no call has come for so long.
    pub(crate) async fn quiet(&self, long: Duration) {
        loop {
            let since = self.state.seen().last.elapsed();
            if since >= long {
                return;
            }
            sleep(long - since).await;
        }
    }

    /// What happened to callbacks and messages, and how often.
    pub(crate) fn fates(&self) -> BTreeMap<Fate, Kinds> {
        self.state.seen().fates.clone()
    }
}

impl State {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides about a call.
    fn fate(&self, call: u64, action: &str) -> Fate {
        let is_deed = matches!(action, "callback" | "message");
        let mut seen = self.seen();
        seen.last = Instant::now();
        let times = seen.calls.entry(call).or_default();
        *times += 1;
        let times = *times;
        let fate = if self.is_calm.load(Ordering::Relaxed) || times > MOST_TROUBLE {
            Fate::Passes
        } else if is_deed {
            self.dice.pick(&DEEDS, (call, times))
        } else {
            self.dice.pick(&LOOKUPS, (call, times))
        };
        if is_deed {
            let kinds = seen.fates.entry(fate).or_default();
            *kinds.of(action) += 1;
        }
        fate
    }
}

/// An answer, or an error, with which the connection breaks.
async fn pass(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let path = parts
        .uri
        .path_and_query()
        .context("a call has a path")?
        .as_str()
        .to_owned();
    let action = parts
        .uri
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let call = occasion(&action, parts.uri.query(), &body);
    let fate = state.fate(call, &action);
    let forward = {
        let state = Arc::clone(&state);
        async move {
            let mut onward = Request::builder()
                .method(parts.method)
                .uri(format!("{}{path}", state.simulator));
            for (name, value) in &parts.headers {
                if name != hyper::header::HOST {
                    onward = onward.header(name, value);
                }
            }
            state.client.send(onward.body(body)?).await
        }
    };
    let ms = |(from, to): (u64, u64)| {
        Duration::from_millis(from + state.dice.below(to - from, (call, "ms")))
    };
    let refuse = |status: StatusCode| Response::builder().status(status);
    let sorry = || Full::from(r#"{"status":"error","message":"something went wrong"}"#);
    match fate {
        Fate::Passes => Ok(act(forward).await?.map(Full::new)),
        Fate::Slow => {
            sleep(ms((0, SLOW_MS))).await;
            Ok(act(forward).await?.map(Full::new))
        }
        Fate::Busy => {
            let seconds = state.dice.below(BUSY_S, (call, "busy"));
            Ok(refuse(StatusCode::TOO_MANY_REQUESTS)
                .header(RETRY_AFTER, seconds)
                .body(sorry())?)
        }
        Fate::Down => Ok(refuse(StatusCode::SERVICE_UNAVAILABLE).body(sorry())?),
        Fate::Failed => {
            act(forward).await?;
            Ok(refuse(StatusCode::INTERNAL_SERVER_ERROR).body(sorry())?)
        }
        Fate::Garbled => {
            act(forward).await?;
            Ok(Response::new(Full::from(
                "<!doctype html><title>One moment</title>",
            )))
        }
        Fate::CutBefore => bail!("cut before"),
        Fate::CutAfter => {
            act(forward).await?;
            bail!("cut after")
        }
        Fate::Later => {
            let after = ms(if state.acts_too_late {
                TOO_LATE_MS
            } else {
                LATER_MS
            });
            tokio::spawn(async move {
                sleep(after).await;
                // The next call is later than this one's effect.
                state.seen().last = Instant::now();
                forward.await
            });
            bail!("cut, and later")
        }
        Fate::Silent => {
            act(forward).await?;
            match pending::<Infallible>().await {}
        }
    }
}

/// What chance depends on: which callback or message it is, whatever id this run's event has; of others all that is said.
fn occasion(action: &str, query: Option<&str>, body: &Bytes) -> u64 {
    let said: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    match said.as_ref().and_then(|said| said["message"].as_str()) {
        Some(text) => Dice::new(0).roll((action, text)),
        None => Dice::new(0).roll((action, query, body)),
    }
}

/// What the service has begun it does, whoever still listens.
async fn act(
    forward: impl Future<Output = Result<Response<Bytes>>> + Send + 'static,
) -> Result<Response<Bytes>> {
    tokio::spawn(forward).await?
}
