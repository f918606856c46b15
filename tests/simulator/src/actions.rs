//! The methods of the API: one function each, in a table by name.

mod broadcast;
mod callbacks;
mod channels;
mod clients;
mod deals;
mod history;
mod lists;
mod messages;
mod search;
mod table;
mod variables;

use axum::http::Method as Verb;
use serde_json::{Value, json};

use crate::keys::Scope;
use crate::params::{Params, missing};
use crate::reply::{Refusal, Reply};
use crate::schedule::{self, Errand, What};
use crate::state::Project;
use table::{Http, METHODS, Method};

/// A call of a method: what it works on.
pub(crate) struct Call<'a> {
    /// The project the key opened.
    pub(crate) project: &'a mut Project,
    /// What the caller sent.
    pub(crate) params: Params,
    /// Milliseconds since 1970.
    pub(crate) now_ms: i64,
    /// The service's habits.
    pub(crate) dress: Dress,
}

/// Who calls, and how.
pub(crate) struct Caller<'a> {
    /// The HTTP method.
    pub(crate) verb: &'a Verb,
    /// What the key allows.
    pub(crate) scopes: &'a [Scope],
}

/// What a method that acted answers.
pub(crate) enum Done {
    /// `ok` or `{"status":"success"}`, whichever the service feels like.
    Ok,
    /// This body.
    Json(Value),
}

/// How answers are dressed and what is uncertain is decided; set by the quirks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dress {
    /// Success without data is the text `ok` instead of `{"status":"success"}`.
    pub(crate) plain_ok: bool,
    /// The HTTP status that carries `client_not_found` and `order not found`.
    pub(crate) not_found_status: u16,
    /// Messages of refusals hold quotes that nobody escaped.
    pub(crate) raw_quotes: bool,
    /// get_orders answers with `result` instead of `order_id`.
    pub(crate) orders_in_result: bool,
    /// A broadcast without recipients goes to everyone instead of nobody.
    pub(crate) no_recipients_is_everyone: bool,
    /// Which methods also answer to the HTTP method that the documentation does not give them.
    pub(crate) other_http: OtherHttp,
    /// What get_history makes of what was said.
    pub(crate) history_text: HistoryText,
    /// How far the service's calendar is ahead of UTC, seconds.
    pub(crate) clock_off_s: i64,
    /// How much later than they are saved this call's variables show in get_variables, milliseconds.
    pub(crate) variables_late_ms: i64,
}

/// What get_history makes of what was said; one after the other, in this order.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize, serde::Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HistoryText {
    /// Templates are filled, in callbacks too, with what the variables are by now.
    pub(crate) filled: bool,
    /// White space at both ends is gone.
    pub(crate) trimmed: bool,
    /// What has a meaning in HTML is escaped.
    pub(crate) escaped: bool,
}

/// Which methods also answer to the HTTP method that the documentation does not give them.
#[derive(Clone, Copy, Debug, serde::Deserialize, serde::Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OtherHttp {
    /// None: 405.
    None,
    /// Those that the field uses most.
    Some,
    /// All.
    All,
}

/// Those that [`OtherHttp::Some`] means.
const EASY_GOING: [&str; 4] = [
    "online_chat_client_id",
    "save_variables",
    "get_variables",
    "get_history",
];

/// Whether the service has a method of this name.
pub(crate) fn is_known(name: &str) -> bool {
    method(name).is_some()
}

/// The HTTP methods that the documentation gives this one; both when there is no such method.
pub(crate) fn allowed(name: &str) -> &'static str {
    method(name).map_or(Http::Both, |method| method.http).name()
}

fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

/// Runs a method. The second part says whether it acted. `problem` says why the body could not be read, if so.
pub(crate) fn run(
    name: &str,
    caller: &Caller<'_>,
    problem: Option<&str>,
    call: &mut Call<'_>,
) -> (Reply, bool) {
    let dress = call.dress;
    let Some(method) = method(name) else {
        let reply = Reply::fail(404, format!("there is no method {name}"));
        return (reply, false);
    };
    let easy = match dress.other_http {
        OtherHttp::None => false,
        OtherHttp::Some => EASY_GOING.contains(&name),
        OtherHttp::All => true,
    };
    if !easy && !method.http.allows(caller.verb) {
        let allowed = method.http.name();
        return (
            Reply::fail(405, format!("{name} must be called with {allowed}")),
            false,
        );
    }
    if !caller.scopes.contains(&method.scope) {
        return (Reply::missing_scope(method.scope), false);
    }
    if let Some(problem) = problem {
        return (Refusal::bad(problem).reply(dress), false);
    }
    match (method.act)(call) {
        Ok(Done::Ok) if dress.plain_ok => (Reply::text(200, "ok"), true),
        Ok(Done::Ok) => (Reply::json(200, json!({ "status": "success" })), true),
        Ok(Done::Json(value)) => (Reply::json(200, value), true),
        Err(refusal) => (refusal.reply(dress), false),
    }
}

impl Done {
    /// `{"status":"success"}` with one more field.
    fn success(name: &str, value: Value) -> Self {
        let mut body = json!({ "status": "success" });
        body[name] = value;
        Self::Json(body)
    }
}

impl Call<'_> {
    /// `client_id`, of a client that exists.
    fn client_id(&self) -> Result<i64, Refusal> {
        let id = self.params.required_integer("client_id")?;
        self.project.client(id).map(|client| client.id)
    }

    /// Those of the clients named that exist, each once; none at all is an error, or when there is no such parameter.
    fn client_ids(&self, name: &str) -> Result<Vec<i64>, Refusal> {
        let ids = self.params.integers(name)?.ok_or_else(|| missing(name))?;
        self.known(ids)
    }

    /// Those that exist, each once; none at all is an error.
    fn known(&self, ids: Vec<i64>) -> Result<Vec<i64>, Refusal> {
        let mut known = Vec::new();
        for id in ids {
            if self.project.client(id).is_ok() && !known.contains(&id) {
                known.push(id);
            }
        }
        if known.is_empty() {
            return Err(Refusal::ClientNotFound);
        }
        Ok(known)
    }

    /// Clients with these platform ids, in this group if one is asked for.
    fn on_platform(&self, platform_ids: &[String], group: Option<&str>) -> Vec<i64> {
        self.project
            .clients()
            .filter(|client| platform_ids.contains(&client.recipient) && client.is_in_group(group))
            .map(|client| client.id)
            .collect()
    }

    /// `time_shift` or `send_time`.
    fn due_ms(&self) -> Result<i64, Refusal> {
        let clock_off_ms = self.dress.clock_off_s.saturating_mul(1000);
        schedule::due_ms(&self.params, self.now_ms, clock_off_ms)
    }

    /// A time as an answer tells it, in seconds: by the service's own calendar.
    fn told_s(&self, at_ms: i64) -> i64 {
        at_ms
            .div_euclid(1000)
            .saturating_add(self.dress.clock_off_s)
    }

    /// Does something for a client, now or when it is due.
    fn send(
        &mut self,
        action: &'static str,
        client: i64,
        what: What,
        at_ms: i64,
    ) -> Result<(), Refusal> {
        let errand = Errand {
            action,
            client,
            what,
        };
        self.project.send(errand, at_ms, self.now_ms)
    }
}

/// Refuses a list that is longer than the service takes.
fn at_most(name: &str, given: usize, most: usize) -> Result<(), Refusal> {
    if given > most {
        return Err(Refusal::bad(format!(
            "{name}: no more than {most} at a time, {given} were given"
        )));
    }
    Ok(())
}
