//! What was done for clients, each time that it was done: where a repetition shows.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use crate::schedule::{Errand, What};

/// The most acts kept; a load test must not fill the memory. The oldest go first.
const MAX_ACTS: usize = 200_000;

/// What the bot was told and what clients were told, oldest first.
#[derive(Default)]
pub(crate) struct Acts(VecDeque<Act>);

struct Act {
    at_ms: i64,
    action: &'static str,
    client: i64,
    /// As the caller gave it: no template filled.
    message: String,
    block: Option<i64>,
    variables: Map<String, Value>,
}

impl Acts {
    /// Writes an errand down that is done now.
    pub(crate) fn note(&mut self, errand: &Errand, at_ms: i64) {
        let (message, block, variables) = match &errand.what {
            What::Hear(cue) => (&cue.message, None, cue.variables.iter().cloned().collect()),
            What::Say(speech) => {
                let block = speech.block.as_ref().map(|block| block.id);
                (&speech.text, block, Map::new())
            }
        };
        if self.0.len() == MAX_ACTS {
            self.0.pop_front();
        }
        self.0.push_back(Act {
            at_ms,
            action: errand.action,
            client: errand.client,
            message: message.clone(),
            block,
            variables,
        });
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// For the control door.
    pub(crate) fn to_json(&self) -> Value {
        let row = |act: &Act| {
            json!({
                "at_ms": act.at_ms,
                "action": act.action,
                "client_id": act.client,
                "message": act.message,
                "message_id": act.block,
                "variables": act.variables,
            })
        };
        self.0.iter().map(row).collect()
    }
}
