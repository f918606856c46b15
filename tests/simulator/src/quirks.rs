//! Quirks: how the simulated service misbehaves, and where its unknown habits are set.
//!
//! The JSON schema is in the crate's documentation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::actions::{self, Dress, HistoryText, OtherHttp};
use crate::reply::{Content, Reply};

/// All quirks. `Default` is the service in its best mood.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quirks {
    pub(crate) cors: bool,
    pub(crate) preflight: Preflight,
    pub(crate) plain_ok: bool,
    pub(crate) client_not_found_status: u16,
    pub(crate) recipient_after_ms: u64,
    pub(crate) recipient_never: bool,
    raw_quotes: bool,
    orders_in_result: bool,
    no_recipients_is_everyone: bool,
    other_http: OtherHttp,
    history_text: HistoryText,
    clock_off_s: i64,
    variables_late_ms: Option<Scoped<Delay>>,
    latency_ms: Option<Scoped<Delay>>,
    no_answer_after_acting: Option<Scoped<Nothing>>,
    act_after_ms_gone: Option<Scoped<Gone>>,
    status_error_200: Option<Scoped<Failure>>,
    respond: Option<Scoped<Respond>>,
}

/// What an OPTIONS request is answered.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(crate) enum Preflight {
    /// Allowed.
    #[serde(rename = "answer")]
    Answer,
    /// Method Not Allowed.
    #[serde(rename = "405")]
    Refuse,
}

/// A quirk of answers, with the calls it is meant for.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Scoped<T> {
    #[serde(flatten)]
    what: T,
    /// Only the next so many calls; then the quirk is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    /// Only these methods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actions: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct Delay {
    ms: u64,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct Gone {
    ms: u64,
    #[serde(default)]
    hold_on: bool,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Nothing {}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Failure {
    #[serde(default = "sorry")]
    message: String,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Respond {
    status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    #[serde(default)]
    act: bool,
}

fn sorry() -> String {
    "something went wrong".into()
}

/// Every quirk with the fields its object form takes beside `times` and `actions`; none: a plain value.
const KNOWN: [(&str, Option<&[&str]>); 18] = [
    ("cors", None),
    ("preflight", None),
    ("plain_ok", None),
    ("client_not_found_status", None),
    ("recipient_after_ms", None),
    ("recipient_never", None),
    ("raw_quotes", None),
    ("orders_in_result", None),
    ("no_recipients_is_everyone", None),
    ("other_http", None),
    ("history_text", None),
    ("clock_off_s", None),
    ("variables_late_ms", Some(&["ms"])),
    ("latency_ms", Some(&["ms"])),
    ("no_answer_after_acting", Some(&[])),
    ("act_after_ms_gone", Some(&["ms", "hold_on"])),
    ("status_error_200", Some(&["message"])),
    ("respond", Some(&["status", "retry_after_s", "body", "act"])),
];

/// The most that the service's calendar is ahead of UTC or behind it, seconds.
const MAX_CLOCK_OFF_S: u64 = 86_400;

/// What happens to one call.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It acts and is answered.
    Act,
    /// It is answered this; it acts first if the flag is set.
    Respond(Reply, bool),
    /// It acts, and the connection closes.
    Cut,
    /// It acts so long after the connection is gone: at once, or (hold on) when the caller gives up.
    ActLater { after_ms: u64, hold_on: bool },
}

/// What the quirks say about one call.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) latency_ms: u64,
    pub(crate) fate: Fate,
    pub(crate) dress: Dress,
    /// The quirks that were meant for it.
    pub(crate) meant: Vec<&'static str>,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            cors: true,
            preflight: Preflight::Refuse,
            plain_ok: true,
            client_not_found_status: 404,
            recipient_after_ms: 400,
            recipient_never: false,
            raw_quotes: false,
            orders_in_result: false,
            no_recipients_is_everyone: false,
            other_http: OtherHttp::Some,
            history_text: HistoryText::default(),
            clock_off_s: 0,
            variables_late_ms: None,
            latency_ms: None,
            no_answer_after_acting: None,
            act_after_ms_gone: None,
            status_error_200: None,
            respond: None,
        }
    }
}

impl Quirks {
    /// Decides about a call of this method; what is meant for a number of calls counts down.
    pub(crate) fn plan(&mut self, action: &str) -> Plan {
        let mut meant = Vec::new();
        let mut dress = self.dress();
        let latency_ms = take(&mut self.latency_ms, action).map_or(0, |delay| {
            meant.push("latency_ms");
            delay.ms
        });
        if let Some(delay) = take(&mut self.variables_late_ms, action) {
            meant.push("variables_late_ms");
            dress.variables_late_ms = i64::try_from(delay.ms).unwrap_or(i64::MAX);
        }
        let fate = match self.fate(action) {
            Some((quirk, fate)) => {
                meant.push(quirk);
                fate
            }
            None => Fate::Act,
        };
        Plan {
            latency_ms,
            fate,
            dress,
            meant,
        }
    }

    /// What befalls the call, and by which quirk.
    fn fate(&mut self, action: &str) -> Option<(&'static str, Fate)> {
        if let Some(respond) = take(&mut self.respond, action) {
            let fate = Fate::Respond(respond.reply(), respond.act);
            return Some(("respond", fate));
        }
        if let Some(failure) = take(&mut self.status_error_200, action) {
            let body = json!({ "status": "error", "message": failure.message });
            let fate = Fate::Respond(Reply::json(200, body), false);
            return Some(("status_error_200", fate));
        }
        if let Some(Gone { ms, hold_on }) = take(&mut self.act_after_ms_gone, action) {
            let after_ms = ms;
            return Some(("act_after_ms_gone", Fate::ActLater { after_ms, hold_on }));
        }
        take(&mut self.no_answer_after_acting, action)?;
        Some(("no_answer_after_acting", Fate::Cut))
    }

    pub(crate) fn dress(&self) -> Dress {
        Dress {
            plain_ok: self.plain_ok,
            not_found_status: self.client_not_found_status,
            raw_quotes: self.raw_quotes,
            orders_in_result: self.orders_in_result,
            no_recipients_is_everyone: self.no_recipients_is_everyone,
            other_http: self.other_http,
            history_text: self.history_text,
            clock_off_s: self.clock_off_s,
            variables_late_ms: 0,
        }
    }

    /// Changes the quirks named in `changes`; null resets one. All or nothing: an error leaves them as they were.
    pub(crate) fn merge(&mut self, changes: Map<String, Value>) -> Result<(), String> {
        let mut all = to_map(self);
        let defaults = to_map(&Self::default());
        for (name, value) in changes {
            let Some((_, fields)) = KNOWN.iter().find(|(known, _)| *known == name) else {
                let known: Vec<_> = KNOWN.iter().map(|(known, _)| *known).collect();
                return Err(format!(
                    "there is no quirk {name}; known: {}",
                    known.join(", ")
                ));
            };
            let value = match (value, fields) {
                (Value::Null, _) => defaults.get(&name).cloned().unwrap_or_default(),
                (value, None) => value,
                (value, Some(fields)) => spelled_out(&name, value, fields)?,
            };
            check(&name, &value)?;
            all.insert(name.clone(), value);
            // Read one by one, so that the error names the quirk.
            serde_json::from_value::<Self>(Value::Object(all.clone()))
                .map_err(|error| format!("{name}: {error}"))?;
        }
        *self = serde_json::from_value(Value::Object(all)).map_err(|error| error.to_string())?;
        Ok(())
    }

    /// The quirks as they stand, in their object forms.
    pub(crate) fn to_json(&self) -> Value {
        Value::Object(to_map(self))
    }
}

impl Respond {
    fn reply(&self) -> Reply {
        let body = match &self.body {
            Some(Value::String(text)) => Content::Text(text.clone()),
            Some(value) => Content::Json(value.clone()),
            None => Content::Json(json!({ "status": "error", "message": sorry() })),
        };
        Reply {
            status: self.status,
            body,
            retry_after_s: self.retry_after_s,
        }
    }
}

fn take<T: Clone>(quirk: &mut Option<Scoped<T>>, action: &str) -> Option<T> {
    let scoped = quirk.as_mut()?;
    let meant = scoped
        .actions
        .as_ref()
        .is_none_or(|actions| actions.iter().any(|meant| meant == action));
    if !meant {
        return None;
    }
    let what = scoped.what.clone();
    if let Some(times) = &mut scoped.times {
        *times = times.saturating_sub(1);
        if *times == 0 {
            *quirk = None;
        }
    }
    Some(what)
}

/// Turns the short forms into objects: `true` is all defaults, a number is `ms`; `false` is off.
fn spelled_out(name: &str, value: Value, fields: &[&str]) -> Result<Value, String> {
    let object = match value {
        Value::Bool(false) => return Ok(Value::Null),
        Value::Bool(true) => Map::new(),
        Value::Number(number) if fields.first() == Some(&"ms") => {
            Map::from_iter([("ms".to_owned(), Value::Number(number))])
        }
        Value::Object(object) => object,
        _ => return Err(format!("{name} must be an object")),
    };
    let allowed = |field: &&String| {
        fields.contains(&field.as_str()) || ["times", "actions"].contains(&field.as_str())
    };
    match object.keys().find(|field| !allowed(field)) {
        Some(field) => Err(format!(
            "{name} has no {field}; known: {}",
            [fields, &["times", "actions"]].concat().join(", ")
        )),
        None => Ok(Value::Object(object)),
    }
}

/// What types alone do not say.
fn check(name: &str, value: &Value) -> Result<(), String> {
    let is_near = |off_s: i64| off_s.unsigned_abs() <= MAX_CLOCK_OFF_S;
    if name == "clock_off_s" && !value.as_i64().is_none_or(is_near) {
        return Err(format!("{name}: no zone is more than a day away"));
    }
    let status = if name == "client_not_found_status" {
        Some(value)
    } else {
        value.get("status")
    };
    if let Some(status) = status
        && !status
            .as_u64()
            .is_some_and(|status| (200..=599).contains(&status))
    {
        return Err(format!("{name}: the status must be from 200 to 599"));
    }
    if value
        .get("times")
        .is_some_and(|times| times.as_u64().is_none_or(|times| times == 0))
    {
        return Err(format!("{name}: times must be a number from 1"));
    }
    let mut methods = value
        .get("actions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    match methods.find(|method| !actions::is_known(method)) {
        Some(method) => Err(format!("{name}: there is no method {method}")),
        None => Ok(()),
    }
}

fn to_map(quirks: &Quirks) -> Map<String, Value> {
    match serde_json::to_value(quirks) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}
