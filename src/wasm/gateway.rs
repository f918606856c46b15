//! The gateway for whoever serves its requests: what crosses is texts.

use super::convert;
use super::visitor::{self, VisitorCore};
use crate::api::{ApiKey, BaseUrl, Sender, Service};
use crate::error::{Code, Error};
use crate::gateway::{Config, File, Gateway, Inbound, Opened, Problem, Reply, rate, secret};
use crate::problem;
use crate::time::Millis;
use core::cell::RefCell;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;
use wasm_bindgen::prelude::*;

/// The gateway's core behind `createGateway`.
#[wasm_bindgen]
pub struct GatewayCore {
    /// Where the configuration cannot be used, one without any.
    gateway: RefCell<Gateway>,
    problems: Vec<Problem>,
    base_path: String,
    /// What is told of the configuration to the owner alone.
    warnings: Vec<Problem>,
}

#[wasm_bindgen]
impl GatewayCore {
    /// Reads the configuration, as JSON; `base_path` is what stands before `/v1`, `is_dev` lets pages on the developer's
    /// own machine send. A mistake in the configuration is not thrown: every request is then answered 503.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, base_path: String, is_dev: bool) -> GatewayCore {
        let (config, problems) = match Config::read(config) {
            Ok(config) => (config, Vec::new()),
            Err(problems) => (Config::default(), problems),
        };
        let mut warnings = config.problems.clone();
        warnings.extend_from_slice(&config.warnings);
        let gateway = match is_dev {
            true => Gateway::new(config).for_development(),
            false => Gateway::new(config),
        };
        Self {
            gateway: RefCell::new(gateway),
            problems,
            base_path,
            warnings,
        }
    }

    /// Goes on with what another one, which is of no use from then on, knows of its callers.
    #[wasm_bindgen(js_name = goOn)]
    pub fn go_on(&self, before: &GatewayCore) {
        self.gateway
            .borrow_mut()
            .go_on(&mut before.gateway.borrow_mut());
    }

    /// The mistakes for which the configuration cannot be used, as a JSON list of `{"path","reason"}`; undefined where it can.
    pub fn problems(&self) -> Option<String> {
        (!self.problems.is_empty()).then(|| problem::list(&self.problems))
    }

    /// What else is odd about it, in the same form.
    pub fn warnings(&self) -> String {
        problem::list(&self.warnings)
    }

    /// What is wrong with the environment's settings, in a sentence; undefined where nothing is.
    pub fn unsettled(&self, env: JsValue) -> Option<String> {
        service(&env).err().map(|error| error.message.to_string())
    }

    /// The part of the configuration that pages may know, as JSON; undefined where there is a mistake in it.
    #[wasm_bindgen(js_name = publicConfig)]
    pub fn public_config(&self) -> Option<String> {
        let public = || self.gateway.borrow().public_config();
        self.problems.is_empty().then(public)
    }

    /// A visitor's actor, with four random numbers of 32 bits.
    ///
    /// # Errors
    /// Throws where the environment's settings cannot be used.
    pub fn visitor(&self, env: JsValue, numbers: &[u32]) -> Result<VisitorCore, JsValue> {
        let service = service(&env).map_err(|error| JsError::new(&error.message))?;
        // A mistake in the configuration does not stop what was accepted before.
        let confirm = self.gateway.borrow().confirm();
        let seed = visitor::seed(numbers);
        Ok(VisitorCore::new(service, confirm, seed))
    }

    /// Decides about a request from everything but its body: a word for what is to be done, a line break, and the answer
    /// as far as it is known: its status, its headers, each in a line, an empty line, and its body. The words are `reply`,
    /// `batch` (the answer is then to come from [`GatewayCore::intake`] and the actor), `app`, `inspector`, `lite`, `config`, `hook` and
    /// `admin`.
    pub fn open(
        &self,
        method: &str,
        url: &str,
        origin: Option<String>,
        address: Option<String>,
        length: Option<String>,
    ) -> String {
        let path = path_of(url).strip_prefix(self.base_path.as_str());
        let path = path.unwrap_or_default();
        let mut gateway = self.gateway.borrow_mut();
        let inbound = Inbound {
            method,
            path,
            origin: origin.as_deref(),
            address: address.as_deref(),
            length: length.as_deref(),
        };
        match gateway.open(now(), inbound) {
            // Whoever administers it mends the configuration.
            opened if opened != Opened::Admin && !self.problems.is_empty() => {
                misconfigured(method, path)
            }
            Opened::Reply(reply) => said("reply", &reply),
            Opened::Batch(head) => said("batch", &head),
            Opened::File(file) => file.as_str().into(),
            Opened::Hook => "hook".into(),
            Opened::Admin => "admin".into(),
        }
    }

    /// Reads a batch: its recipient, a line break, and what goes to the recipient's actor. Where the recipient is empty, it
    /// is the answer that follows, as of [`GatewayCore::open`]. Behind the recipient stands, after a blank, why the page has a lite core,
    /// if it has one.
    pub fn intake(&self, body: &[u8], address: Option<String>) -> String {
        if !self.problems.is_empty() {
            return said("", &refusal());
        }
        let gateway = self.gateway.borrow();
        let intake = match gateway.intake(now(), address.as_deref(), body) {
            Ok(intake) => intake,
            Err(refusal) => return said("", &refusal),
        };
        match intake.reply() {
            Some(reply) => said("", &reply),
            None => {
                let blank = if intake.lite.is_some() { " " } else { "" };
                let lite = intake.lite.unwrap_or_default();
                format!("{}{blank}{lite}\n{}", intake.recipient, intake.write())
            }
        }
    }

    /// Reads what the service has posted: JSON for the handler; or a line break and the refusal, as of
    /// [`GatewayCore::open`].
    #[wasm_bindgen(js_name = readPost)]
    pub fn read_post(&self, body: &str) -> String {
        match self.gateway.borrow().read_post(body) {
            Ok(post) => post,
            Err(error) => said("", &Reply::error(400, &error)),
        }
    }

    /// A visitor has come from this address of whom nothing was kept.
    pub fn newcomer(&self, address: Option<String>) {
        let mut gateway = self.gateway.borrow_mut();
        gateway.newcomer(now(), address.as_deref());
    }

    /// The ledger has counted so many of them in an hour.
    #[wasm_bindgen(js_name = toldNewcomers)]
    pub fn told_newcomers(&self, per_hour: f64) {
        let mut gateway = self.gateway.borrow_mut();
        gateway.told_newcomers(now(), per_hour as u64);
    }

    /// How long this address has to wait, in milliseconds, before its secret is looked at; 0 where it need not.
    #[wasm_bindgen(js_name = barredFor)]
    pub fn barred_for(&self, address: &str) -> f64 {
        self.gateway.borrow().barred_for(now(), address).to_js()
    }

    /// This address has come with a wrong secret.
    #[wasm_bindgen(js_name = wrongSecret)]
    pub fn wrong_secret(&self, address: &str) {
        self.gateway.borrow_mut().wrong_secret(now(), address);
    }

    /// The version of the code.
    pub fn version() -> String {
        env!("CARGO_PKG_VERSION").into()
    }

    /// What tells addresses apart for limits, as a text without them.
    #[wasm_bindgen(js_name = networkOf)]
    pub fn network_of(address: &str) -> String {
        format!("{:016x}", rate::network(address))
    }

    /// Whether two secrets are the same, in a time that does not tell where they differ.
    pub fn same(given: &str, wanted: &str) -> bool {
        secret::same(given, wanted)
    }

    /// What is wrong with the form of a secret; undefined where nothing is.
    #[wasm_bindgen(js_name = checkSecret)]
    pub fn check_secret(secret: &str) -> Option<String> {
        secret::check(secret).err().map(Into::into)
    }
}

fn said(what: &str, reply: &Reply) -> String {
    format!("{what}\n{}", reply.write())
}

/// The path of an absolute URL.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |parts| parts.1);
    let path = rest.find('/').and_then(|at| rest.get(at..));
    let path = path.unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or(path)
}

/// The service as the environment names it.
fn service(env: &JsValue) -> Result<Service, Error> {
    let key = setting(env, "SALEBOT_API_KEY", ApiKey::parse)?;
    let base = setting(env, "SALEBOT_BASE_URL", BaseUrl::parse)?;
    Ok(Service::new(base, key, Sender::Server))
}

/// A text of the environment; what is not there is read as an empty one.
fn setting<T>(env: &JsValue, name: &str, parse: fn(&str) -> Result<T, Error>) -> Result<T, Error> {
    let given = convert::get(env, name);
    let text = match given.is_null() || given.is_undefined() {
        true => Some(String::new()),
        false => given.as_string(),
    };
    let read = text.map_or_else(
        || Err(Error::invalid("a text is needed")),
        |text| parse(&text),
    );
    read.map_err(|error| Error {
        message: format!("{name}: {}", error.message).into(),
        ..error
    })
}

/// All that a gateway without a usable configuration serves is the script tag's file, and what that loads: with it a page tries
/// again with what its visitor does until the configuration is mended; without it, that never leaves the page.
fn misconfigured(method: &str, path: &str) -> String {
    match File::wanted(method, path) {
        Some(file @ (File::App | File::Inspector | File::Lite)) => file.as_str().into(),
        _ => said("reply", &refusal()),
    }
}

fn refusal() -> Reply {
    let public = Error::new(
        Code::Configuration,
        "the gateway's configuration cannot be used; its log says why",
    );
    let mut reply = Reply::error(503, &public);
    // Which sites it would be for is not known, and nothing of anybody stands in it.
    let everybody = ("access-control-allow-origin", String::from("*"));
    reply.headers.push(everybody);
    reply
}

fn now() -> Millis {
    Millis::from_js(js_sys::Date::now())
}
