//! The gateway as a fetch handler.

use super::convert;
use super::visitor::{self, VisitorCore};
use crate::api::{ApiKey, BaseUrl, Sender, Service};
use crate::error::{Code, Error};
use crate::event::MAX_BATCH_BYTES;
use crate::gateway::{Config, File, Gateway, Inbound, Opened, Problem, Reply};
use crate::time::Millis;
use js_sys::{Function, Promise};
use serde::Deserialize;
use std::format;
use std::string::String;
use std::vec::Vec;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, ReadableStreamDefaultReader, Request, Response, ResponseInit, Url};

/// How long a page is asked to wait where its visitor's actor cannot be reached.
const RETRY_AFTER: Millis = Millis::from_secs(5);

/// What the gateway takes from its environment.
#[derive(Deserialize)]
struct Env {
    #[serde(rename = "SALEBOT_API_KEY")]
    api_key: Option<String>,
    #[serde(rename = "SALEBOT_BASE_URL")]
    base_url: Option<String>,
}

/// The gateway's core behind `createGateway`.
#[wasm_bindgen]
pub struct GatewayCore {
    gateway: Result<Gateway, Vec<Problem>>,
}

#[wasm_bindgen]
impl GatewayCore {
    /// Reads the configuration, as JSON. A mistake in it is not thrown: every request is then answered 503, and
    /// the console says what is wrong, because an edge host shows an exception to nobody.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str) -> GatewayCore {
        let config = Config::read(config);
        if let Ok(Config {
            problems, warnings, ..
        }) = &config
        {
            for problem in problems.iter().chain(warnings) {
                warn(&format!("configuration: {problem}"));
            }
        }
        Self {
            gateway: config.map(Gateway::new),
        }
    }

    /// The part of the configuration that pages may know, as JSON; undefined where there is a mistake in it.
    #[wasm_bindgen(js_name = publicConfig)]
    pub fn public_config(&self) -> Option<String> {
        let gateway = self.gateway.as_ref().ok()?;
        Some(gateway.public_config())
    }

    /// A visitor's actor, with four random numbers of 32 bits.
    ///
    /// # Errors
    /// Throws where the environment's settings cannot be used.
    pub fn visitor(&self, env: JsValue, numbers: &[u32]) -> Result<VisitorCore, JsValue> {
        let service = service(&env).map_err(|error| JsError::new(&error.message))?;
        // A mistake in the configuration does not stop what was accepted before.
        let confirm = self.gateway.as_ref().map(Gateway::confirm);
        let seed = visitor::seed(numbers);
        Ok(VisitorCore::new(service, confirm.unwrap_or_default(), seed))
    }

    /// Answers a request: a response, or the name of the file that is wanted, which the caller holds. `actor` takes a
    /// recipient and a batch for the actor, and resolves to its answer as `[status, body, retryAfterMs?]`.
    pub async fn fetch(
        &self,
        request: Request,
        env: JsValue,
        actor: Function,
    ) -> Result<JsValue, JsValue> {
        let served = match &self.gateway {
            Ok(gateway) => serve(gateway, &actor, &request, &env).await,
            Err(problems) => misconfigured(problems, &request),
        };
        match served {
            Served::File(file) => Ok(file.as_str().into()),
            Served::Reply(reply) => respond(&reply).map(Into::into),
        }
    }
}

/// What a request gets.
enum Served {
    File(File),
    Reply(Reply),
}

async fn serve(gateway: &Gateway, actor: &Function, request: &Request, env: &JsValue) -> Served {
    let origin = request.headers().get("origin").ok().flatten();
    let inbound = Inbound {
        method: &request.method(),
        path: &path_of(request),
        origin: origin.as_deref(),
    };
    let reply = match gateway.open(inbound) {
        Opened::Reply(reply) => return Served::Reply(reply),
        Opened::File(file) => return Served::File(file),
        Opened::Batch => match service(env) {
            Err(error) => {
                log(&error.message);
                let public = Error::new(
                    Code::Configuration,
                    "the gateway's settings cannot be used; its log says why",
                );
                Reply::error(503, &public)
            }
            Ok(_) => match read_body(request).await {
                Err(error) => Reply::error(error.status.unwrap_or(400), &error),
                Ok(body) => deliver(gateway, actor, &body).await,
            },
        },
    };
    Served::Reply(gateway.share(origin.as_deref(), reply))
}

fn path_of(request: &Request) -> String {
    Url::new(&request.url())
        .map(|url| url.pathname())
        .unwrap_or_default()
}

/// Hands a batch over to its visitor's actor.
async fn deliver(gateway: &Gateway, actor: &Function, body: &str) -> Reply {
    let intake = match gateway.intake(body) {
        Ok(intake) => intake,
        Err(refusal) => return refusal,
    };
    if let Some(reply) = intake.reply() {
        return reply;
    }
    let (recipient, text) = (intake.recipient.as_str().into(), intake.write().into());
    let answer = match actor.call2(&JsValue::UNDEFINED, &recipient, &text) {
        Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
        Err(error) => Err(error),
    };
    let said = match answer {
        Ok(brought) => match visitor::reply(&brought) {
            Some(reply) => return reply,
            None => String::from("its answer is not what was expected"),
        },
        Err(error) => convert::get(&error, "message")
            .as_string()
            .unwrap_or_default(),
    };
    log(&format!("the visitor's actor cannot be reached: {said}"));
    let mut error = Error::new(
        Code::Internal,
        "the gateway cannot keep this now; its log says why",
    );
    error.retry_after = Some(RETRY_AFTER);
    Reply::error(503, &error)
}

/// The service as the environment names it.
fn service(env: &JsValue) -> Result<Service, Error> {
    let env: Env = convert::from_js(env.clone())?;
    let named = |name: &str, error: Error| Error {
        message: format!("{name}: {}", error.message).into(),
        ..error
    };
    let key = ApiKey::parse(&env.api_key.unwrap_or_default())
        .map_err(|error| named("SALEBOT_API_KEY", error))?;
    let base = BaseUrl::parse(&env.base_url.unwrap_or_default())
        .map_err(|error| named("SALEBOT_BASE_URL", error))?;
    Ok(Service::new(base, key, Sender::Server))
}

/// Reads a body piece by piece, and no further than a batch may be long, whatever its headers say.
async fn read_body(request: &Request) -> Result<String, Error> {
    let cut_off = |_| Error::new(Code::Network, "the body was cut off");
    let mut bytes = Vec::new();
    if let Some(body) = request.body() {
        let reader = ReadableStreamDefaultReader::new(&body).map_err(cut_off)?;
        loop {
            let piece = JsFuture::from(reader.read()).await.map_err(cut_off)?;
            if convert::get(&piece, "done").is_truthy() {
                break;
            }
            bytes.extend(js_sys::Uint8Array::new(&convert::get(&piece, "value")).to_vec());
            if bytes.len() > MAX_BATCH_BYTES {
                let _ = JsFuture::from(reader.cancel()).await;
                return Err(
                    Error::new(Code::TooLarge, "a batch is at most 64 KiB").with_status(413)
                );
            }
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid("the body is not UTF-8"))
}

/// All that a gateway without a usable configuration serves is the script tag's file: with it a page tries again with
/// what its visitor does until the configuration is mended; without it, that never leaves the page.
fn misconfigured(problems: &[Problem], request: &Request) -> Served {
    for problem in problems {
        log(&format!("configuration: {problem}"));
    }
    match File::wanted(&request.method(), &path_of(request)) {
        Some(File::App) => Served::File(File::App),
        _ => {
            let public = Error::new(
                Code::Configuration,
                "the gateway's configuration cannot be used; its log says why",
            );
            let mut reply = Reply::error(503, &public);
            // Which sites it would be for is not known, and nothing of anybody stands in it.
            let everybody = ("access-control-allow-origin", String::from("*"));
            reply.headers.push(everybody);
            Served::Reply(reply)
        }
    }
}

fn respond(reply: &Reply) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &reply.headers {
        headers.set(name, value)?;
    }
    let init = ResponseInit::new();
    init.set_status(reply.status);
    init.set_headers(&headers);
    let body = (!reply.body.is_empty()).then_some(reply.body.as_str());
    Response::new_with_opt_str_and_init(body, &init)
}

fn log(message: &str) {
    web_sys::console::error_1(&format!("salebot-onsite: {message}").into());
}

fn warn(message: &str) {
    web_sys::console::warn_1(&format!("salebot-onsite: {message}").into());
}
