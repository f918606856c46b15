//! HTTP as pages and the network in between need it.

use anyhow::{Context as _, Result};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Request, Response};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// What sends requests; cheap to clone.
#[derive(Clone)]
pub(crate) struct Client(hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>);

impl Client {
    pub(crate) fn new() -> Self {
        let builder = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
        Self(builder.build_http())
    }

    /// Sends a request, and answers with the whole body; an error where no whole answer came.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let (parts, body) = self.0.request(request.map(Full::new)).await?.into_parts();
        Ok(Response::from_parts(
            parts,
            body.collect().await?.to_bytes(),
        ))
    }

    /// Sends JSON to the simulator's control door.
    pub(crate) async fn control(&self, method: &str, url: &str, json: &str) -> Result<Bytes> {
        let request = Request::builder().method(method).uri(url);
        let request = request.body(Bytes::copy_from_slice(json.as_bytes()))?;
        let answer = self.send(request).await?;
        let status = answer.status();
        anyhow::ensure!(status.is_success(), "{method} {url}: {status}");
        Ok(answer.into_body())
    }

    /// What the simulator's bot saw: the kinds and the texts, in order.
    pub(crate) async fn acts(&self, simulator: &str) -> Result<Vec<(String, String)>> {
        let body = self
            .control("GET", &format!("{simulator}/_control/acts"), "")
            .await?;
        let acts: Vec<serde_json::Value> = serde_json::from_slice(&body)?;
        let text = |act: &serde_json::Value, name: &str| act[name].as_str().map(str::to_owned);
        acts.iter()
            .map(|act| Some((text(act, "action")?, text(act, "message")?)))
            .collect::<Option<_>>()
            .context("the simulator's list of acts is not of its form")
    }
}
