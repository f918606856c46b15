//! The service's independently written stand-in, over real HTTP: what is built here must be understood there.

mod actor;
mod delivery;
mod failures;
mod language;
mod lost;
mod methods;

use crate::support::RECIPIENT;
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{ApiKey, BaseUrl, ClientId, Method, OnlineChatClientId, Sender, Service};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::gateway::{Config, Delivery, Reply, Trust, admit, close};
use salebot_onsite::http::{self, Request, Response};
use salebot_simulator::{DEFAULT_API_KEY, Options, Simulator};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::runtime::Runtime;
use ureq::Agent;

/// How long a call may take before it counts as without an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running simulator, and the project there.
struct Sim {
    service: Service,
    url: String,
    agent: Agent,
    // Dropped in this order: the simulator ends before what it runs on.
    _simulator: Simulator,
    _runtime: Runtime,
}

impl Sim {
    fn start() -> Self {
        Self::with_key(DEFAULT_API_KEY)
    }

    /// A simulator for somebody who has this key.
    fn with_key(key: &str) -> Self {
        let (simulator, runtime) = crate::support::simulator(Options::default());
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        let base = BaseUrl::parse(simulator.url()).unwrap();
        Self {
            service: Service::new(base, ApiKey::parse(key).unwrap(), Sender::Server),
            url: simulator.url().to_owned(),
            agent,
            _simulator: simulator,
            _runtime: runtime,
        }
    }

    /// Sends a request, as the edge's transport does.
    fn send(&self, request: &Request) -> Result<Response, Error> {
        let sent = match (&request.method, &request.body) {
            (http::Method::Get, _) => self.agent.get(&request.url).call(),
            (http::Method::Post, Some((content_type, body))) => self
                .agent
                .post(&request.url)
                .content_type(*content_type)
                .send(body),
            (http::Method::Post, None) => self.agent.post(&request.url).send_empty(),
        };
        let no_answer = |_| Error::new(Code::Network, "the service did not answer");
        let mut response = sent.map_err(no_answer)?;
        let header = response
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok());
        Ok(Response {
            status: response.status().as_u16(),
            retry_after: header.and_then(http::retry_after),
            body: response.body_mut().read_to_string().map_err(no_answer)?,
        })
    }

    /// Makes one call.
    fn try_call<M: Method>(&self, call: &M) -> Result<M::Answer, Error> {
        let request = self.service.request(call)?;
        let response = self.send(&request)?;
        answer::read::<M>(self.service.key(), &response, Secrets::Hidden)
    }

    #[track_caller]
    fn call<M: Method>(&self, call: &M) -> M::Answer {
        self.try_call(call)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// The client of the usual visitor.
    #[track_caller]
    fn client(&self) -> ClientId {
        self.call(&OnlineChatClientId::new(RECIPIENT)).client_id
    }

    /// Delivers a batch of these events while its page waits, as direct mode does.
    #[track_caller]
    fn deliver(&self, config: &Value, events: &[Value]) -> Reply {
        let mut config = config.clone();
        config["origins"] = json!(["https://shop.example"]);
        let config =
            Config::read(&config.to_string()).unwrap_or_else(|problems| panic!("{problems:?}"));
        let batch = json!({ "recipient": RECIPIENT, "page": { "url": "https://shop.example/offer" }, "events": events });
        let admitted = admit(&config, Trust::Page, &batch.to_string()).unwrap();
        let mut delivery = Delivery::new(&self.service, admitted.recipient, None, admitted.jobs);
        while let Some(request) = delivery.next_request() {
            delivery.answered(self.send(&request));
        }
        close(admitted.verdicts, &delivery.into_outcomes())
    }

    /// GET behind the control door.
    #[track_caller]
    fn look(&self, path: &str) -> Value {
        let mut response = self
            .agent
            .get(format!("{}/_control/{path}", self.url))
            .call()
            .unwrap();
        assert_eq!(response.status(), 200, "{path}");
        crate::support::parse(&response.body_mut().read_to_string().unwrap())
    }

    /// POST behind the control door.
    #[track_caller]
    fn set(&self, path: &str, what: &Value) {
        let response = self
            .agent
            .post(format!("{}/_control/{path}", self.url))
            .send(what.to_string());
        assert_eq!(response.unwrap().status(), 200);
    }

    #[track_caller]
    fn quirks(&self, quirks: Value) {
        self.set("quirks", &quirks);
    }

    /// Moves the simulator's clock on; what becomes due is done.
    #[track_caller]
    fn advance(&self, seconds: u32) {
        self.set("clock", &json!({ "advance_s": seconds }));
    }

    #[track_caller]
    fn blocks(&self, blocks: Value) {
        let response = self
            .agent
            .put(format!("{}/_control/blocks", self.url))
            .send(blocks.to_string());
        assert_eq!(response.unwrap().status(), 200);
    }

    /// The usual visitor's client as the simulator knows it.
    #[track_caller]
    fn state(&self) -> Value {
        let clients = self.look("clients");
        let client = clients
            .as_array()
            .unwrap()
            .iter()
            .find(|client| client["recipient"] == RECIPIENT);
        self.look(&format!(
            "clients/{}",
            client.expect("a client")["client_id"]
        ))
    }

    /// The texts of the visitor's chat, callbacks included.
    #[track_caller]
    fn texts(&self) -> Vec<String> {
        let state = self.state();
        let history = state["history"].as_array().unwrap();
        history
            .iter()
            .map(|item| item["text"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The methods called so far, in order.
    #[track_caller]
    fn actions(&self) -> Vec<String> {
        let journal = self.look("journal");
        let entries = journal.as_array().unwrap().iter();
        entries
            .map(|entry| entry["action"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn track(id: &str, name: &str, props: Value) -> Value {
    json!({ "id": id, "seq": 0, "kind": "track", "name": name, "at": 1790000000000_u64, "props": props })
}

/// What the gateway's answer says of each event, in short.
#[track_caller]
fn results(reply: &Reply) -> Vec<(String, String)> {
    assert_eq!(reply.status, 202, "{reply:?}");
    let body = crate::support::parse(&reply.body);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let results = body["results"].as_array().unwrap().iter();
    results
        .map(|result| (text(&result["id"]), text(&result["status"])))
        .collect()
}
