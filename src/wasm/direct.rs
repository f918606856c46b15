//! Direct mode: what the gateway does, done in the page.

use super::{convert, transport};
use crate::api::{ApiKey, BaseUrl, ClientId, OnlineChatClientId, Sender, Service, answer};
use crate::error::{Code, Error};
use crate::gateway::{Config, Lost, Outcome, Trust, Visitor, admit, close};
use core::cell::RefCell;
use serde::Deserialize;
use std::format;
use std::string::String;
use std::vec::Vec;
use wasm_bindgen::prelude::*;

/// `direct` of the page's options.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    api_key: String,
    #[serde(default)]
    base_url: String,
    /// What each event means, as JSON.
    events: String,
}

/// The service as the page itself calls it.
#[wasm_bindgen]
pub struct Direct {
    service: Service,
    config: Config,
    client: RefCell<Option<(String, ClientId)>>,
    /// How many calls of an event were made before one failed, so that a repetition goes on there.
    progress: RefCell<Vec<(String, usize)>>,
}

#[wasm_bindgen]
impl Direct {
    /// Reads the key, the base URL and what each event means. Throws an `Error` with a `code`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Direct, JsValue> {
        let throw = |error: Error| convert::error(&error);
        let options: Options = convert::from_js(options).map_err(throw)?;
        let key = ApiKey::parse(&options.api_key).map_err(throw)?;
        let base = BaseUrl::parse(&options.base_url).map_err(throw)?;
        let config = Config::read_events(&options.events).map_err(|problems| {
            let all: Vec<String> = problems
                .iter()
                .map(|problem| format!("{problem}"))
                .collect();
            convert::error(&Error::new(Code::Configuration, all.join("; ")))
        })?;
        Ok(Self {
            service: Service::new(base, key, Sender::Browser),
            config,
            client: RefCell::default(),
            progress: RefCell::default(),
        })
    }

    /// The client behind a recipient: `online_chat_client_id`. Rejects with an `Error` that has a `code`.
    #[wasm_bindgen(js_name = clientId)]
    pub async fn client_id(&self, recipient: String) -> Result<f64, JsValue> {
        if let Some(client) = self.known(&recipient) {
            return Ok(client.get() as f64);
        }
        self.find(recipient)
            .await
            .map(|client| client.get() as f64)
            .map_err(|error| convert::error(&error))
    }

    /// Takes a batch as the gateway would, and answers `{status, body}` as it would.
    pub async fn deliver(&self, batch: String) -> Result<JsValue, JsValue> {
        let mut admitted = match admit(&self.config, Trust::Direct, &batch) {
            Ok(admitted) => admitted,
            Err(error) => {
                return answered(&crate::gateway::Reply::error(
                    error.status.unwrap_or(400),
                    &error,
                ));
            }
        };
        for job in &mut admitted.jobs {
            if let Some((_, done)) = self
                .progress
                .borrow()
                .iter()
                .find(|made| made.0 == job.id())
            {
                job.skip(*done);
            }
        }
        let recipient = admitted.recipient;
        let known = self.known(&recipient);
        let mut visitor = Visitor::new(
            &self.service,
            recipient.clone(),
            known,
            admitted.jobs,
            Lost::GiveUp,
        );
        while let Some(request) = visitor.next_request() {
            visitor.answered(transport::send(request, Sender::Browser, self.service.key()).await);
        }
        if let Some(client) = visitor.client() {
            self.client.replace(Some((recipient, client)));
        }
        let outcomes = visitor.into_outcomes();
        self.remember(&outcomes);
        answered(&close(admitted.verdicts, &outcomes))
    }
}

impl Direct {
    fn known(&self, recipient: &str) -> Option<ClientId> {
        self.client
            .borrow()
            .as_ref()
            .filter(|known| known.0 == recipient)
            .map(|known| known.1)
    }

    async fn find(&self, recipient: String) -> Result<ClientId, Error> {
        let search = OnlineChatClientId {
            recipient: recipient.clone(),
            tag: None,
            name: None,
        };
        let request = self.service.request(&search)?;
        let response = transport::send(request, Sender::Browser, self.service.key()).await?;
        let client = answer::read::<OnlineChatClientId>(self.service.key(), &response)?.client_id;
        self.client.replace(Some((recipient, client)));
        Ok(client)
    }

    fn remember(&self, outcomes: &[Outcome]) {
        let mut progress = self.progress.borrow_mut();
        for outcome in outcomes {
            progress.retain(|made| made.0 != outcome.id);
            if outcome.verdict().is_none() {
                progress.push((outcome.id.clone(), outcome.done));
            }
        }
    }
}

/// What stands in `SaleBotPro.recipient_id`, or else in `ChatBotPro.recipient_id`; nothing while
/// neither is set.
#[wasm_bindgen(js_name = recipientId)]
pub fn recipient_id() -> Option<String> {
    ["SaleBotPro", "ChatBotPro"].into_iter().find_map(|widget| {
        let value = convert::get(&convert::get(&js_sys::global(), widget), "recipient_id");
        let text = value
            .as_string()
            .or_else(|| value.as_f64().map(|number| format!("{}", number as u64)));
        text.filter(|text| !text.is_empty())
    })
}

fn answered(reply: &crate::gateway::Reply) -> Result<JsValue, JsValue> {
    let answer = js_sys::Object::new().into();
    convert::set(&answer, "status", &reply.status.into());
    convert::set(&answer, "body", &reply.body.as_str().into());
    Ok(answer)
}
