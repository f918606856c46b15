//! Buttons under a message (section 4 of the facts).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::reply::Refusal;

const KINDS: [&str; 5] = ["reply", "inline", "location", "phone", "web_app"];

/// One button. Fields the simulator does not use are kept as they came.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(crate) struct Button {
    /// What stands on it.
    pub(crate) text: String,
    /// `reply` (the default), `inline`, `location`, `phone` or `web_app`.
    #[serde(rename = "type", default = "reply")]
    pub(crate) kind: String,
    /// Where an inline button leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Colour, place, and whatever else it came with.
    #[serde(flatten)]
    pub(crate) rest: serde_json::Map<String, Value>,
}

fn reply() -> String {
    "reply".into()
}

impl Button {
    /// The button as the chat's frame receives it.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "text": self.text, "type": self.kind, "url": self.url })
    }
}

/// A whole number from 0, or a text of one; null counts as absent.
fn is_index(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.parse::<u32>().is_ok(),
        other => other.as_u64().is_some(),
    }
}

/// Reads `{"hint":…,"buttons":[…]}` or the bare array, and refuses what the documentation rules out.
pub(crate) fn read(value: Value) -> Result<Vec<Button>, Refusal> {
    let list = match value {
        Value::Object(mut fields) => fields.remove("buttons").unwrap_or_default(),
        other => other,
    };
    let buttons: Vec<Button> = serde_json::from_value(list)
        .map_err(|error| Refusal::bad(format!("buttons cannot be read: {error}")))?;
    for button in &buttons {
        if button.text.is_empty() || button.text.contains('"') {
            return Err(Refusal::bad(
                "buttons: a text must be there and without double quotes",
            ));
        }
        if !KINDS.contains(&button.kind.as_str()) {
            return Err(Refusal::bad(format!(
                "buttons: the type must be one of {}",
                KINDS.join(", ")
            )));
        }
        for place in ["line", "index_in_line"] {
            if button.rest.get(place).is_some_and(|at| !is_index(at)) {
                return Err(Refusal::bad(format!(
                    "buttons: {place} must be a whole number from 0"
                )));
            }
        }
    }
    let has = |kind: &str| buttons.iter().any(|button| button.kind == kind);
    if has("reply") && has("inline") {
        return Err(Refusal::bad(
            "buttons: reply and inline do not mix in one message",
        ));
    }
    Ok(buttons)
}
