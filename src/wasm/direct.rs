//! Direct mode: what the gateway does, done in the page.

use super::{convert, transport};
use crate::api::answer::read_client_id;
use crate::api::{ApiKey, BaseUrl, ClientId, Sender, Service};
use crate::error::{Code, Error};
use crate::gateway::{Config, Delivery, Problem, Progress, Reply, Trust, admit, close, search};
use crate::text;
use crate::time::Millis;
use core::cell::RefCell;
use core::pin::Pin;
use js_sys::Promise;
use serde::Serialize;
use std::boxed::Box;
use std::rc::Rc;
use std::string::String;
use std::vec::Vec;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// The service as the page itself calls it.
#[wasm_bindgen]
pub struct Direct {
    core: Rc<Core>,
}

struct Core {
    service: Service,
    config: Config,
    client: RefCell<Option<(String, ClientId)>>,
    progress: RefCell<Progress>,
}

/// The highest number that JavaScript can tell from its neighbours.
const MAX_EXACT: f64 = 9_007_199_254_740_991.0;

/// What `deliver` resolves to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    status: u16,
    body: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<f64>,
}

fn answer(reply: &Reply) -> JsValue {
    convert::object(&Answer {
        status: reply.status,
        body: &reply.body,
        retry_after_ms: reply.retry_after().map(Millis::to_js),
    })
}

// The exports return promises and are no `async fn`, which would each have a driver of its own in the file.
#[wasm_bindgen]
impl Direct {
    /// Reads the key, the base URL and, as JSON, what each event means. Throws an `Error` with a `code`.
    #[wasm_bindgen(constructor)]
    pub fn new(api_key: &str, base_url: &str, events: &str) -> Result<Direct, JsValue> {
        match Core::new(api_key, base_url, events) {
            Ok(core) => Ok(Self { core }),
            Err(error) => Err(convert::error(&error)),
        }
    }

    /// The client behind a recipient: `online_chat_client_id`. Rejects with an `Error` that has a `code`.
    #[wasm_bindgen(js_name = clientId)]
    pub fn client_id(&self, recipient: String) -> Promise {
        let core = Rc::clone(&self.core);
        promise(Box::pin(async move {
            let client = core.client(recipient).await?;
            Ok(JsValue::from(client.get() as f64))
        }))
    }

    /// Takes a batch as the gateway would, and answers `{status, body, retryAfterMs?}` as it would.
    pub fn deliver(&self, batch: String) -> Promise {
        let core = Rc::clone(&self.core);
        promise(Box::pin(
            async move { Ok(answer(&core.deliver(&batch).await)) },
        ))
    }
}

/// What `SaleBotPro.recipient_id` says, or else `ChatBotPro.recipient_id`; nothing while neither is
/// set.
#[wasm_bindgen(js_name = recipientId)]
pub fn recipient_id() -> Option<String> {
    recipient_of("SaleBotPro").or_else(|| recipient_of("ChatBotPro"))
}

fn recipient_of(widget: &str) -> Option<String> {
    let value = convert::get(&convert::get(&js_sys::global(), widget), "recipient_id");
    let whole = |number: &f64| *number >= 1.0 && *number <= MAX_EXACT && number.trunc() == *number;
    let number = || {
        value
            .as_f64()
            .filter(whole)
            .map(|number| text::number(number as u64))
    };
    let text = value.as_string().or_else(number)?;
    (!text.is_empty()).then_some(text)
}

impl Core {
    fn new(api_key: &str, base_url: &str, events: &str) -> Result<Rc<Self>, Error> {
        let key = ApiKey::parse(api_key)?;
        let base = BaseUrl::parse(base_url)?;
        Ok(Rc::new(Self {
            service: Service::new(base, key, Sender::Browser),
            config: Config::read_events(events).map_err(|problems| misconfigured(&problems))?,
            client: RefCell::default(),
            progress: RefCell::default(),
        }))
    }

    async fn client(&self, recipient: String) -> Result<ClientId, Error> {
        if let Some(client) = self.known(&recipient) {
            return Ok(client);
        }
        let request = search(&self.service, &recipient, None, None);
        let response = transport::send(request, self.service.key()).await?;
        let client = read_client_id(self.service.key(), &response)?;
        self.client.replace(Some((recipient, client)));
        Ok(client)
    }

    async fn deliver(&self, batch: &str) -> Reply {
        let mut admitted = match admit(&self.config, Trust::Direct, batch) {
            Ok(admitted) => admitted,
            Err(error) => return Reply::error(error.status.unwrap_or(400), &error),
        };
        self.progress.borrow().apply(&mut admitted.jobs);
        let recipient = admitted.recipient;
        let known = self.known(&recipient);
        let mut delivery = Delivery::new(&self.service, recipient.clone(), known, admitted.jobs);
        while let Some(request) = delivery.next_request() {
            delivery.answered(transport::send(request, self.service.key()).await);
        }
        if let Some(client) = delivery.client() {
            self.client.replace(Some((recipient, client)));
        }
        let outcomes = delivery.into_outcomes();
        self.progress.borrow_mut().remember(&outcomes);
        close(admitted.verdicts, &outcomes)
    }

    fn known(&self, recipient: &str) -> Option<ClientId> {
        let client = self.client.borrow();
        let known = client.as_ref().filter(|known| known.0 == recipient);
        known.map(|known| known.1)
    }
}

fn promise(future: Pin<Box<dyn Future<Output = Result<JsValue, Error>>>>) -> Promise {
    future_to_promise(async { future.await.map_err(|error| convert::error(&error)) })
}

fn misconfigured(problems: &[Problem]) -> Error {
    let mut all = Vec::new();
    for problem in problems {
        all.push(text::concat(&[&problem.path, ": ", &problem.reason]));
    }
    Error::new(Code::Configuration, text::join(&all, "; "))
}
