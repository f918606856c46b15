//! The typed API client for JavaScript.

use super::{convert, transport};
use crate::api::{ApiKey, BaseUrl, Params, Sender, Service, answer};
use crate::error::Error;
use crate::http;
use serde::Deserialize;
use std::string::String;
use wasm_bindgen::prelude::*;

/// `createSalebot`'s options.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    api_key: String,
    #[serde(default)]
    base_url: String,
}

/// The methods that the service offers by GET alone; every other one takes POST.
const GETS: [&str; 16] = [
    "get_history",
    "clear_history",
    "get_variables",
    "online_chat_client_id",
    "whatsapp_client_id",
    "find_client_id_by_phone",
    "find_client_id_by_email",
    "find_client_id_by_var",
    "find_latest_client_id_by_var",
    "find_all_client_id_by_var",
    "find_all_client_id_by_several_vars",
    "get_current_order_id",
    "get_orders",
    "get_order_state",
    "connected_channels",
    "get_messages",
];

/// A project at the service.
#[wasm_bindgen]
pub struct SalebotCore {
    service: Service,
}

#[wasm_bindgen]
impl SalebotCore {
    /// Reads the key and the base URL. Throws an `Error` with a `code`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<SalebotCore, JsValue> {
        let throw = |error: Error| convert::error(&error);
        let options: Options = convert::from_js(options).map_err(throw)?;
        let key = ApiKey::parse(&options.api_key).map_err(throw)?;
        let base = BaseUrl::parse(&options.base_url).map_err(throw)?;
        // A page may use this too, and the service takes JSON under any content type.
        Ok(Self {
            service: Service::new(base, key, Sender::Browser),
        })
    }

    /// Calls a method by its name. Rejects with an `Error` that has a `code`.
    pub async fn request(&self, name: String, params: JsValue) -> Result<JsValue, JsValue> {
        let throw = |error: Error| convert::error(&error);
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return Err(throw(Error::invalid("a method's name is of a-z and _")));
        }
        let text = js_sys::JSON::stringify(&params)
            .ok()
            .and_then(|text| text.as_string());
        let params = text.as_deref().and_then(Params::from_object);
        let params = params.ok_or_else(|| throw(Error::invalid("parameters are an object")))?;
        let method = if GETS.contains(&name.as_str()) {
            http::Method::Get
        } else {
            http::Method::Post
        };
        let request = self.service.raw(&name, method, &params);
        let response = transport::send(request, self.service.key())
            .await
            .map_err(throw)?;
        let mut json = String::new();
        answer::read_value(&name, self.service.key(), &response)
            .map_err(throw)?
            .write(&mut json);
        js_sys::JSON::parse(&json)
    }
}
