//! The example program `callback`, as somebody runs it: against a simulator over real HTTP.

use salebot_simulator::{DEFAULT_API_KEY, Simulator};
use serde_json::Value;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tokio::runtime::Runtime;

const UNKNOWN_KEY: &str = "fedcba9876543210fedcba9876543210";

/// A simulator of a project with clients.
struct Project {
    url: String,
    // Dropped in this order: the simulator ends before what it runs on.
    _simulator: Simulator,
    _runtime: Runtime,
}

impl Project {
    fn start() -> Self {
        let (simulator, runtime) = crate::support::seeded_simulator();
        Self {
            url: simulator.url().to_owned(),
            _simulator: simulator,
            _runtime: runtime,
        }
    }

    #[track_caller]
    fn look(&self, path: &str) -> Value {
        let url = format!("{}/_control/{path}", self.url);
        let mut response = ureq::get(url).call().unwrap();
        crate::support::parse(&response.body_mut().read_to_string().unwrap())
    }

    /// The number of one of its clients.
    #[track_caller]
    fn client(&self) -> String {
        self.look("clients")[0]["client_id"].to_string()
    }
}

/// Where nobody listens: a port that was free a moment ago.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// The program. `cargo test` builds it beside the tests, unless it is told to build them alone.
#[track_caller]
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.ancestors().nth(2).unwrap().join("examples");
    let program = folder.join(format!("callback{}", std::env::consts::EXE_SUFFIX));
    let hint = "cargo build -p salebot-onsite --example callback";
    assert!(program.exists(), "not built yet: {hint}");
    program
}

/// How it ended: its exit code, what it said, and what went wrong.
#[derive(Debug, PartialEq, Eq)]
struct End {
    code: Option<i32>,
    said: String,
    wrong: String,
}

/// Runs it with this key and this service, and sees to it that it gives neither away.
#[track_caller]
fn run(key: &str, url: &str, arguments: &[&str]) -> End {
    let output = Command::new(program())
        .args(arguments)
        .env("SALEBOT_API_KEY", key)
        .env("SALEBOT_BASE_URL", url)
        .env("NO_PROXY", "127.0.0.1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (said, wrong) = (text(output.stdout), text(output.stderr));
    for secret in [DEFAULT_API_KEY, UNKNOWN_KEY, url, "127.0.0.1", "/api/"] {
        let shown = format!("{said}{wrong}");
        assert!(!shown.contains(secret), "{shown}");
    }
    End {
        code: output.status.code(),
        said: said.trim_end().to_owned(),
        wrong: wrong.trim_end().to_owned(),
    }
}

/// It failed with this sentence, and said nothing else.
#[track_caller]
fn fails(end: &End, sentence: &str) {
    assert_eq!((end.code, end.said.as_str()), (Some(1), ""), "{end:?}");
    assert_eq!(end.wrong, sentence);
}

#[test]
fn a_callback_arrives_with_its_variables() {
    let project = Project::start();
    let client = project.client();
    let end = run(
        DEFAULT_API_KEY,
        &project.url,
        &[
            &client,
            "price_seen",
            "plan=pro",
            "client.city=Riga",
            "sum=a=b",
        ],
    );
    assert_eq!((end.code, end.wrong.as_str()), (Some(0), ""), "{end:?}");
    assert!(
        end.said.contains("success") || end.said.contains("ok"),
        "{end:?}"
    );
    let state = project.look(&format!("clients/{client}"));
    assert_eq!(state["variables"]["city"], "Riga", "{state}");
    let deal = &state["deal"]["variables"];
    assert_eq!(
        (&deal["plan"], &deal["sum"]),
        (&"pro".into(), &"a=b".into())
    );
    let journal = project.look("journal");
    let calls = journal.as_array().unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0]["action"], "callback");
    assert_eq!(calls[0]["content_type"], "application/json");
    assert_eq!(calls[0]["body"]["message"], "price_seen");
}

#[test]
fn a_key_that_the_service_does_not_know_is_refused_in_its_words() {
    let project = Project::start();
    let client = project.client();
    let end = run(UNKNOWN_KEY, &project.url, &[&client, "price_seen"]);
    assert_eq!((end.code, end.said.as_str()), (Some(1), ""));
    let words = "callback: the service answered 404: error: ";
    assert!(end.wrong.starts_with(words), "{end:?}");
    assert_eq!(project.look("journal")[0]["acted"], false);
}

#[test]
fn a_client_that_is_not_there_is_said() {
    let project = Project::start();
    let end = run(
        DEFAULT_API_KEY,
        &project.url,
        &["9007199254740991", "hello"],
    );
    fails(&end, "callback: the service answered 404: client_not_found");
}

#[test]
fn a_service_that_is_not_there_is_said() {
    let end = run(DEFAULT_API_KEY, &nobody(), &["1", "hello"]);
    fails(&end, "callback: the service did not answer");
}

#[test]
fn what_cannot_be_used_is_said_before_anything_is_sent() {
    let project = Project::start();
    let client = project.client();
    let usage = "usage: callback CLIENT_ID MESSAGE [NAME=VALUE]…";
    let number = "CLIENT_ID is a whole number from 1 to 2^53 - 1";
    for (arguments, sentence) in [
        (&[][..], usage),
        (&["1"], usage),
        (&["Ann", "hello"], number),
        (&["0", "hello"], number),
        (&["-1", "hello"], number),
        (&["9007199254740992", "hello"], number),
        (
            &[&client, "hello", "plan"],
            "a variable is given as NAME=VALUE",
        ),
        (&[&client, ""], "callback: message must not be empty"),
        (
            &[&client, "hello", "message=a"],
            "callback: message is a parameter and cannot be a variable",
        ),
    ] {
        fails(&run(DEFAULT_API_KEY, &project.url, arguments), sentence);
    }
    let call = [client.as_str(), "hello"];
    fails(&run("", &project.url, &call), "the API key is missing");
    fails(
        &run("01 23", &project.url, &call),
        "the API key holds white space: copy it again without",
    );
    fails(
        &run(DEFAULT_API_KEY, "shop.example", &call),
        "the base URL is one of salebot.pro, salebot.ai, mavibot.ai, or an address like https://chatter.salebot.pro",
    );
    assert_eq!(project.look("journal").as_array().unwrap().len(), 0);
}
