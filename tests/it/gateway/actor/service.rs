//! The service as the actor sees it: does what it was told to do with a request.

use super::{React, World};
use crate::support::{parse, response};
use salebot_onsite::error::{Code, Error};
use salebot_onsite::http::{Request, Response};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

impl World {
    pub(super) fn react(&mut self, request: &Request) -> Result<Response, Error> {
        let method = method(request);
        let place = self
            .script
            .iter()
            .position(|(only, _)| only.is_none_or(|only| only == method));
        let react = place.and_then(|place| self.script.remove(place));
        let no_answer = || Err(Error::new(Code::Network, "the service did not answer"));
        match react.map_or(React::Well, |react| react.1) {
            React::Well => {
                let now = self.now;
                Ok(response(200, &self.act(request, now)))
            }
            React::Say(status, body) => Ok(response(status, body)),
            React::Limit(after) => Ok(Response {
                retry_after: after.map(Millis::from_secs),
                ..response(429, "")
            }),
            React::Odd(status, body, acts) => {
                self.act_late(request, acts);
                Ok(response(status, body))
            }
            React::Lose(acts) => {
                self.act_late(request, acts);
                no_answer()
            }
            React::Unplugged => no_answer().map_err(|error| {
                let cause = "fetch failed (ECONNREFUSED)".to_owned();
                error.with_cause("TypeError".to_owned(), cause)
            }),
        }
    }

    pub(super) fn act_late(&mut self, request: &Request, after: Option<u64>) {
        match after {
            Some(0) => drop(self.act(request, self.now)),
            Some(after) => self.late.push((self.now + Millis(after), request.clone())),
            None => {}
        }
    }

    /// Does what a request asks for.
    pub(super) fn act(&mut self, request: &Request, at: Millis) -> String {
        let method = method(request);
        let params = params(request);
        let text = |name: &str| params[name].as_str().unwrap_or_default().to_owned();
        if matches!(method, "get_variables" | "get_history") && !self.reads {
            return "{\"status\":\"error\",\"message\":\"lacks the scope\"}".to_owned();
        }
        match method {
            "online_chat_client_id" => return format!("{{\"client_id\":{}}}", self.client),
            "get_variables" => {
                return json!({ "client_id": "1", "platform_id": "a", "onsite_call": self.onsite_call })
                    .to_string();
            }
            "get_history" => {
                let limit = params["limit"].as_str().unwrap().parse::<usize>().unwrap();
                let from = self.history.len().saturating_sub(limit);
                return json!({ "status": "success", "result": self.history[from..] }).to_string();
            }
            "callback" => {
                let mark = text("client.onsite_call");
                self.acts.push(format!("{} {mark}", text("message")));
                self.onsite_call = Some(mark);
                self.say(json!({ "client_replica": true, "text": text("message"), "message_from_outside": 3 }));
            }
            "message" => {
                self.acts.push(match params["message_id"].as_u64() {
                    Some(block) => format!("block {block}"),
                    None => text("message") + &text("attachment_url"),
                });
                self.say(json!({
                    "client_replica": false, "text": text("message"), "message_id": params["message_id"],
                    "attachments": { "type": "file", "url": text("attachment_url") }, "message_from_outside": 1
                }));
            }
            method => self.acts.push(method.to_owned()),
        }
        self.acted_at.push(at);
        "ok".to_owned()
    }

    pub(super) fn say(&mut self, mut item: Value) {
        self.next_id += 1;
        item["id"] = json!(self.next_id);
        self.history.push(item);
    }
}

pub(super) fn method(request: &Request) -> &'static str {
    const METHODS: [&str; 11] = [
        "online_chat_client_id",
        "get_variables",
        "get_history",
        "callback",
        "message",
        "save_variables",
        "add_to_list",
        "remove_from_list",
        "assign_to_user",
        "set_order_state",
        "create_order",
    ];
    let path = request.url.split('?').next().unwrap();
    let (_, name) = path.rsplit_once('/').unwrap();
    METHODS.into_iter().find(|method| *method == name).unwrap()
}

fn params(request: &Request) -> Value {
    match &request.body {
        Some((_, body)) => parse(body),
        None => {
            let query = request.url.split_once('?').map_or("", |parts| parts.1);
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            Value::Object(
                pairs
                    .map(|(name, value)| (name.to_owned(), json!(value)))
                    .collect(),
            )
        }
    }
}

/// A request in short.
pub(super) fn short(request: &Request) -> String {
    let params = params(request);
    let what = ["message", "message_id", "limit"]
        .iter()
        .find_map(|name| params.get(name));
    match what {
        Some(Value::String(what)) => format!("{} {what}", method(request)),
        Some(what) => format!("{} {what}", method(request)),
        None => method(request).to_owned(),
    }
}
