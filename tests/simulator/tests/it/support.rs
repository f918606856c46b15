//! A simulator for one test, and a client for it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use salebot_simulator::{DEFAULT_API_KEY, Options, Simulator};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use ureq::Agent;
use ureq::http::{HeaderMap, Method, Request};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(5);

/// The recipient most tests use.
pub(crate) const RECIPIENT: &str = "qj6pvradl1f";

/// A running simulator.
pub(crate) struct Sim {
    pub(crate) url: String,
    agent: Agent,
    runtime: Runtime,
    simulator: Option<Simulator>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The answer is `client_not_found` and the like, with this HTTP status.
    #[track_caller]
    pub(crate) fn says(&self, status: u16, words: &str) {
        assert_eq!(
            (self.status, self.json()),
            (status, json!({ "status": words }))
        );
    }

    /// The answer is a refusal with this status whose message has this text in it.
    #[track_caller]
    pub(crate) fn refuses(&self, status: u16, why: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let message = self.json()["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(message.contains(why), "{message:?} does not say {why:?}");
    }
}

impl Sim {
    pub(crate) fn start() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let simulator = runtime.block_on(Simulator::start(options)).unwrap();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        Self {
            url: simulator.url().to_owned(),
            agent,
            runtime,
            simulator: Some(simulator),
        }
    }

    /// Stops the simulator and tells how long that took.
    pub(crate) fn stop(&mut self) -> Duration {
        let started = now();
        self.runtime.block_on(self.simulator.take().unwrap().stop());
        started.elapsed()
    }

    pub(crate) fn try_send(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(format!("{}{path}", self.url));
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let mut response = if [Method::POST, Method::PUT].contains(&method) {
            self.agent.run(request.body(body).unwrap())?
        } else {
            self.agent.run(request.body(()).unwrap())?
        };
        let text = response.body_mut().read_to_string()?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text,
        })
    }

    #[track_caller]
    pub(crate) fn send(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: &[u8],
    ) -> Answer {
        self.try_send(method, path, kind, body).unwrap()
    }

    /// GET of a method of the API; `query` without the question mark.
    #[track_caller]
    pub(crate) fn get(&self, action: &str, query: &str) -> Answer {
        self.send(Method::GET, &format!("{}?{query}", api(action)), None, b"")
    }

    /// POST of JSON to a method of the API.
    #[track_caller]
    pub(crate) fn post(&self, action: &str, body: &Value) -> Answer {
        self.send(
            Method::POST,
            &api(action),
            Some("application/json"),
            body.to_string().as_bytes(),
        )
    }

    /// GET behind the control door.
    #[track_caller]
    pub(crate) fn look(&self, path: &str) -> Value {
        let answer = self.send(Method::GET, &format!("/_control/{path}"), None, b"");
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Sets quirks, which must be accepted.
    #[track_caller]
    pub(crate) fn quirks(&self, quirks: Value) -> Value {
        let answer = self.try_quirks(quirks);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    #[track_caller]
    pub(crate) fn try_quirks(&self, quirks: Value) -> Answer {
        self.send(
            Method::POST,
            "/_control/quirks",
            None,
            quirks.to_string().as_bytes(),
        )
    }

    /// POST of JSON behind the control door, which must be accepted.
    #[track_caller]
    pub(crate) fn set(&self, path: &str, body: &Value) -> Value {
        let answer = self.try_set(path, body);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// POST of JSON behind the control door.
    #[track_caller]
    pub(crate) fn try_set(&self, path: &str, body: &Value) -> Answer {
        let path = format!("/_control/{path}");
        self.send(Method::POST, &path, None, body.to_string().as_bytes())
    }

    /// Moves the clock on; returns how many errands were done.
    #[track_caller]
    pub(crate) fn advance(&self, seconds: f64) -> i64 {
        let moved = self.set("clock", &json!({ "advance_s": seconds }));
        moved["ran"].as_i64().unwrap()
    }

    /// Loads a client of a messenger.
    #[track_caller]
    pub(crate) fn load(&self, client_type: i64, group: &str, platform_id: &str) -> i64 {
        let rows =
            json!([{ "platform_id": platform_id, "group_id": group, "client_type": client_type }]);
        let answer = self.post("load_clients", &rows).json();
        answer["items"][0]["id"].as_i64().unwrap()
    }

    /// Loads `count` clients of a Telegram bot, whose platform ids are 1 and so on.
    #[track_caller]
    pub(crate) fn load_many(&self, count: usize) -> Vec<i64> {
        let row = |at: usize| json!({ "platform_id": at, "group_id": "shop_example_bot", "client_type": 1 });
        let rows: Vec<_> = (1..=count).map(row).collect();
        let answer = self.post("load_clients", &json!(rows)).json();
        let items = answer["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["id"].as_i64().unwrap())
            .collect()
    }

    /// A client as the control door shows it.
    #[track_caller]
    pub(crate) fn state(&self, client: i64) -> Value {
        self.look(&format!("clients/{client}"))
    }

    /// Saves variables of a client.
    #[track_caller]
    pub(crate) fn save(&self, client: i64, variables: &Value) {
        let body = json!({ "client_id": client, "variables": variables });
        assert_eq!(self.post("save_variables", &body).status, 200);
    }

    /// Makes the client of the usual recipient.
    #[track_caller]
    pub(crate) fn client(&self) -> i64 {
        let answer = self.get("online_chat_client_id", &format!("recipient={RECIPIENT}"));
        answer.json()["client_id"].as_i64().unwrap()
    }

    /// The texts of a client's history.
    #[track_caller]
    pub(crate) fn texts(&self, client: i64) -> Vec<String> {
        let state = self.look(&format!("clients/{client}"));
        let items = state["history"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["text"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What a visitor types into the chat.
    #[track_caller]
    pub(crate) fn say(&self, text: &str) -> Answer {
        let body = json!({ "recipient": RECIPIENT, "text": text }).to_string();
        self.send(Method::POST, "/chat/message", None, body.as_bytes())
    }

    /// Opens a chat's stream of messages.
    #[track_caller]
    pub(crate) fn listen(&self, last_event_id: Option<&str>) -> Chat {
        let stream = self.connect();
        let seen = last_event_id
            .map(|id| format!("Last-Event-ID: {id}\r\n"))
            .unwrap_or_default();
        write!(
            &stream,
            "GET /chat/events?recipient={RECIPIENT} HTTP/1.1\r\nHost: sim\r\n{seen}\r\n"
        )
        .unwrap();
        let mut chat = Chat(BufReader::new(stream));
        while chat.line().unwrap() != "\r\n" {}
        chat
    }

    /// Sends bytes as they are and returns whatever comes back until the line is closed.
    pub(crate) fn raw(&self, bytes: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A line that is cut may end in an error; what came before counts.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }
}

/// An open chat.
pub(crate) struct Chat(BufReader<TcpStream>);

impl Chat {
    /// The next message.
    #[track_caller]
    pub(crate) fn next(&mut self) -> Value {
        loop {
            let line = self.line().expect("a message before the stream ends");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }

    /// Reads on until the stream ends; false when it does not.
    pub(crate) fn ends(&mut self) -> bool {
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Ok(_) => true,
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        (self.0.read_line(&mut line).unwrap() > 0).then_some(line)
    }
}

/// Where a method of the API is.
pub(crate) fn api(action: &str) -> String {
    format!("/api/{DEFAULT_API_KEY}/{action}")
}

/// Waits until something holds.
#[track_caller]
pub(crate) fn eventually(holds: impl Fn() -> bool) {
    let started = now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "it never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests of a real server measure real time"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The names of an object's members, in the alphabet's order.
pub(crate) fn names(object: &Value) -> Vec<&str> {
    object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}
