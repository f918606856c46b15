//! One example for each method, run against the seeded simulator over HTTP. The reference page shows their bodies;
//! the tests beside them look into the simulator for what each call must have done.

mod callbacks;
mod channels;
mod clients;
mod deals;
mod lists;
mod messages;
mod search;
mod variables;

use salebot_onsite::api::{
    Accepted, ApiKey, BaseUrl, ClientId, METHODS, Retry, Salebot, Sender, Service, Transport,
};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::http::{self, Request, Response};
use salebot_onsite::time::Millis;
use salebot_simulator::{DEFAULT_API_KEY, Simulator};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::runtime::Runtime;
use ureq::Agent;

/// What examples call.
type Bot = Salebot<Http>;

/// `message_from_outside` of what the API wrote, and of a callback.
const API: u64 = 1;
const CALLBACK: u64 = 3;

/// HTTP for tests: it waits where it stands.
struct Http(Agent);

impl Transport for Http {
    async fn send(&self, request: Request, timeout: Millis) -> Result<Response, Error> {
        let timeout = Some(Duration::from_millis(timeout.0));
        let sent = match (&request.method, &request.body) {
            (http::Method::Get, _) => {
                let call = self.0.get(&request.url).config();
                call.timeout_global(timeout).build().call()
            }
            (http::Method::Post, body) => {
                let call = self.0.post(&request.url).config();
                let call = call.timeout_global(timeout).build();
                match body {
                    Some((content_type, body)) => call.content_type(*content_type).send(body),
                    None => call.send_empty(),
                }
            }
        };
        let no_answer = |_| Error::new(Code::Network, "the service did not answer");
        let mut response = sent.map_err(no_answer)?;
        Ok(Response {
            status: response.status().as_u16(),
            retry_after: None,
            body: response.body_mut().read_to_string().map_err(no_answer)?,
        })
    }

    async fn sleep(&self, _: Millis) -> Result<(), Error> {
        Err(Error::new(Code::Network, "nothing is tried again here"))
    }

    fn seed(&self) -> [u64; 2] {
        [1, 2]
    }
}

/// A seeded simulator, and somebody who calls it.
struct Stage {
    bot: Bot,
    url: String,
    // Dropped in this order: the simulator ends before what it runs on.
    _simulator: Simulator,
    runtime: Runtime,
}

impl Stage {
    fn new() -> Self {
        let (simulator, runtime) = crate::support::seeded_simulator();
        let service = Service::new(
            BaseUrl::parse(simulator.url()).unwrap(),
            ApiKey::parse(DEFAULT_API_KEY).unwrap(),
            Sender::Server,
        );
        let agent = Agent::config_builder().http_status_as_error(false).build();
        Self {
            bot: Salebot::new(service, Http(agent.into())).with_retry(Retry::NEVER),
            url: simulator.url().to_owned(),
            _simulator: simulator,
            runtime,
        }
    }

    /// Runs an example: it calls this method, once, and the service takes it.
    #[track_caller]
    fn run<T>(&self, method: &str, example: impl Future<Output = Result<T, Error>>) -> T {
        let answer = self.runtime.block_on(example);
        let answer = answer.unwrap_or_else(|error| panic!("{error}"));
        let journal = self.look("journal");
        let calls: Vec<_> = journal
            .as_array()
            .unwrap()
            .iter()
            .map(|call| json!([call["action"], call["status"], call["acted"]]))
            .collect();
        assert_eq!(calls, [json!([method, 200, true])]);
        answer
    }

    /// GET behind the control door.
    #[track_caller]
    fn look(&self, path: &str) -> Value {
        let url = format!("{}/_control/{path}", self.url);
        let mut response = ureq::get(url).call().unwrap();
        serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
    }

    /// POST behind the control door.
    #[track_caller]
    fn set(&self, path: &str, body: &Value) {
        let url = format!("{}/_control/{path}", self.url);
        ureq::post(url).send(&body.to_string()).unwrap();
    }

    /// All that is known of a client.
    #[track_caller]
    fn client(&self, id: ClientId) -> Value {
        self.look(&format!("clients/{id}"))
    }

    /// The last item of a client's history.
    #[track_caller]
    fn last(&self, id: ClientId) -> Value {
        let history = self.client(id)["history"].take();
        history.as_array().unwrap().last().unwrap().clone()
    }

    /// Whose variables, lists and the like pass: there is at least one, and not everybody; oldest first.
    #[track_caller]
    fn ids_of(&self, passes: impl Fn(&Value) -> bool) -> Vec<ClientId> {
        let rows = self.look("clients");
        let ids = rows.as_array().unwrap().iter();
        let ids = ids.map(|row| id(row["client_id"].as_u64().unwrap()));
        let found: Vec<_> = ids.filter(|id| passes(&self.client(*id))).collect();
        assert!((1..rows.as_array().unwrap().len()).contains(&found.len()));
        found
    }

    /// The bot heard this for the client, who does not see it, and answered with this block.
    #[track_caller]
    fn reacted(&self, id: ClientId, heard: &str, block: u64) -> Value {
        let client = self.client(id);
        let history = client["history"].as_array().unwrap();
        let [.., cue, said] = &history[..] else {
            panic!("{history:?}")
        };
        assert_eq!(
            json!([
                cue["text"],
                cue["client_replica"],
                cue["message_from_outside"]
            ]),
            json!([heard, true, CALLBACK])
        );
        assert_eq!(
            json!([said["client_replica"], said["message_id"]]),
            json!([false, block])
        );
        client
    }

    /// A deal of a client.
    #[track_caller]
    fn deal(&self, client: ClientId, order_id: u64) -> Value {
        let deals = self.client(client)["deals"].take();
        let mut deals = deals.as_array().unwrap().iter();
        deals
            .find(|deal| deal["order_id"] == order_id)
            .unwrap()
            .clone()
    }
}

fn id(number: u64) -> ClientId {
    ClientId::new(number).unwrap()
}

/// The service said yes, in one of its ways.
#[track_caller]
fn accepted(answer: &Accepted) {
    assert!(
        [r#""ok""#, r#"{"status":"success"}"#].contains(&&*answer.0),
        "{answer:?}"
    );
}

#[test]
fn every_method_has_an_example_that_is_run() {
    let files = [
        include_str!("examples/callbacks.rs"),
        include_str!("examples/messages.rs"),
        include_str!("examples/clients.rs"),
        include_str!("examples/search.rs"),
        include_str!("examples/variables.rs"),
        include_str!("examples/lists.rs"),
        include_str!("examples/deals.rs"),
        include_str!("examples/channels.rs"),
    ];
    let mut shown = BTreeSet::new();
    for file in files {
        for line in file.lines() {
            if let Some(rest) = line.strip_prefix("pub(crate) async fn ") {
                let name = rest.split('(').next().unwrap();
                let run = [format!("\"{name}\","), format!("{name}(&stage.bot")];
                assert!(
                    run.iter().all(|part| file.contains(part)),
                    "{name} is not run"
                );
                shown.insert(name);
            }
        }
    }
    let declared: BTreeSet<_> = METHODS
        .iter()
        .flat_map(|group| *group)
        .map(|meta| meta.name)
        .collect();
    assert_eq!((shown, declared.len()), (declared.clone(), 43));
}
