//! Has a project's bot react to a text for one client, from native code:
//!
//! ```sh
//! SALEBOT_API_KEY=… cargo run --example callback -- 49177759 price_seen plan=pro client.city=Riga
//! ```
//!
//! `SALEBOT_BASE_URL` names another service than `salebot.pro`: `salebot.ai`, `mavibot.ai` or an address.
//! What is of general use here is [`Http`]: what the client needs of an HTTP library, for reqwest.

#![allow(clippy::print_stdout, reason = "what a program says")]

use std::collections::hash_map::RandomState;
use std::error::Error as StdError;
use std::hash::{BuildHasher, Hasher};
use std::process::ExitCode;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use salebot_onsite::api::{
    ApiKey, BaseUrl, Callback, ClientId, Salebot, Sender, Service, Transport, Variables,
};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::http::{self, Method, Request, Response};
use salebot_onsite::time::Millis;

/// The way to the service through reqwest.
struct Http(reqwest::Client);

impl Http {
    fn new() -> Result<Self, reqwest::Error> {
        // The key stands in the URL: it goes to the host that was configured and to no other.
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .build()?;
        Ok(Self(client))
    }
}

impl Transport for Http {
    async fn send(&self, request: Request, timeout: Millis) -> Result<Response, Error> {
        let mut call = match request.method {
            Method::Get => self.0.get(request.url),
            Method::Post => self.0.post(request.url),
        };
        if let Some((content_type, body)) = request.body {
            call = call.header(CONTENT_TYPE, content_type).body(body);
        }
        let call = call.timeout(Duration::from_millis(timeout.0));
        let response = call.send().await.map_err(failed)?;
        let retry_after = response.headers().get(RETRY_AFTER);
        Ok(Response {
            status: response.status().as_u16(),
            retry_after: retry_after
                .and_then(|header| header.to_str().ok())
                .and_then(http::retry_after),
            body: response.text().await.map_err(failed)?,
        })
    }

    async fn sleep(&self, wait: Millis) -> Result<(), Error> {
        tokio::time::sleep(Duration::from_millis(wait.0)).await;
        Ok(())
    }

    fn seed(&self) -> [u64; 2] {
        // The standard library's own source of randomness.
        [(); 2].map(|()| RandomState::new().build_hasher().finish())
    }
}

/// What went wrong on the way, without the URL that reqwest puts into its own errors.
fn failed(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let (code, sentence) = if error.is_timeout() {
        (Code::Timeout, "the service did not answer in time")
    } else {
        (Code::Network, "the service did not answer")
    };
    Error::new(code, sentence).with_cause("reqwest::Error".into(), error.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<String, Box<dyn StdError>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(client), Some(message)) = (arguments.next(), arguments.next()) else {
        return Err("usage: callback CLIENT_ID MESSAGE [NAME=VALUE]…".into());
    };
    let client = client.parse().ok().and_then(ClientId::new);
    let client = client.ok_or("CLIENT_ID is a whole number from 1 to 2^53 - 1")?;
    let variables: Variables = arguments
        .map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect::<Option<_>>()
        .ok_or("a variable is given as NAME=VALUE")?;

    let variable = |name| std::env::var(name).unwrap_or_default();
    let key = ApiKey::parse(&variable("SALEBOT_API_KEY"))?;
    let base = BaseUrl::parse(&variable("SALEBOT_BASE_URL"))?;
    let bot = Salebot::new(Service::new(base, key, Sender::Server), Http::new()?);

    let callback = Callback::new(client, message).variables(variables);
    Ok(bot.call(&callback).await?.0)
}
