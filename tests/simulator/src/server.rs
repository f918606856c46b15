//! The running simulator: starts listening, routes requests, stops.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::line::{Door, Line, Lines};
use crate::reply::Reply;
use crate::service::Service;
use crate::sync::hold;
use crate::{api, bot, chat, control, keys, webhook, widget};

/// The key a simulator has when none is given.
pub const DEFAULT_API_KEY: &str = "0123456789abcdef0123456789abcdef";

/// How long `stop` lets running answers finish.
const STOP_GRACE: Duration = Duration::from_millis(200);

/// How to start a simulator.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 (the default, on 127.0.0.1) takes a free one.
    pub addr: SocketAddr,
    /// The project's key, letters and digits. Default [`DEFAULT_API_KEY`].
    pub api_key: String,
    /// Whether the project begins with a few hundred clients instead of none. Default false.
    pub seed: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            addr: (Ipv4Addr::LOCALHOST, 0).into(),
            api_key: DEFAULT_API_KEY.into(),
            seed: false,
        }
    }
}

/// A simulator that listens until it is stopped or dropped.
pub struct Simulator {
    url: String,
    service: Arc<Service>,
    lines: Arc<Lines>,
    /// What goes on beside the answering: errands that were put off, and the webhook's posts.
    aside: [JoinHandle<()>; 2],
    task: Option<JoinHandle<io::Result<()>>>,
    // Dropping it ends the accepting.
    running: Option<oneshot::Sender<()>>,
}

impl Simulator {
    /// Starts a simulator on the current tokio runtime. Several can run at a time.
    ///
    /// # Errors
    /// `InvalidInput` when the key is not letters and digits; otherwise what listening at the address gives.
    pub async fn start(options: Options) -> io::Result<Self> {
        if !keys::is_well_formed(&options.api_key) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the API key must be letters and digits",
            ));
        }
        let tcp = TcpListener::bind(options.addr).await?;
        let url = format!("http://{}", tcp.local_addr()?);
        let (service, posts) = Service::new(options.api_key, options.seed);
        let service = Arc::new(service);
        let clerk = Arc::clone(&service);
        let errands = tokio::spawn(async move { clerk.keep_up().await });
        let postman = tokio::spawn(webhook::deliver(posts, service.tally.clone()));
        let lines = Arc::new(Lines::default());
        let door = Door {
            tcp,
            lines: Arc::clone(&lines),
        };
        let app = routes(Arc::clone(&service)).into_make_service_with_connect_info::<Line>();
        let (running, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            axum::serve(door, app).with_graceful_shutdown(stopped).await
        });
        Ok(Self {
            url,
            service,
            lines,
            aside: [errands, postman],
            task: Some(task),
            running: Some(running),
        })
    }

    /// Where it listens, as `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Gives the project's bot another scheme: the JSON that PUT `/_control/blocks` takes.
    ///
    /// # Errors
    /// `InvalidInput` when it is no scheme, and why.
    pub fn set_blocks(&self, json: &[u8]) -> io::Result<()> {
        let blocks = bot::read_scheme(json)
            .map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?;
        hold(&self.service.project).blocks = blocks;
        Ok(())
    }

    /// Stops listening, ends open chats, lets running answers finish for 0.2 s and cuts what is left.
    pub async fn stop(mut self) {
        self.running.take();
        hold(&self.service.project).hub.close();
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(STOP_GRACE, &mut task).await.is_err()
        {
            self.lines.cut();
            task.abort();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        hold(&self.service.project).hub.close();
        self.lines.cut();
        for task in &self.aside {
            task.abort();
        }
    }
}

fn routes(service: Arc<Service>) -> Router {
    Router::new()
        .route("/api/{key}/{action}", any(api::serve))
        .merge(control::routes())
        .merge(chat::routes())
        .merge(widget::routes())
        .fallback(|| async {
            Reply::fail(
                404,
                "nothing is here; see the documentation of salebot-simulator",
            )
        })
        .with_state(service)
}
