//! The bot: a small scheme of blocks, and what it does when something is said.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::buttons::{self, Button};
use crate::reply::Refusal;
use crate::state::Project;
use crate::state::deal;
use crate::state::history::{Item, Source};

const DEFAULT_SCHEME: &str = include_str!("bot/scheme.json");

/// A block of the scheme: when it fits, and what it says.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Block {
    /// The `message_id` that `message` and get_history name it by.
    pub(crate) id: i64,
    /// Alternatives separated by `;`. Empty: it runs only by its id.
    #[serde(default)]
    pub(crate) condition: String,
    /// How the condition is held against what was said.
    #[serde(default, rename = "match")]
    pub(crate) matching: Matching,
    /// The text, with `#{name}` for variables.
    pub(crate) answer: String,
    /// Buttons under the answer.
    #[serde(default)]
    pub(crate) buttons: Vec<Button>,
    /// Where it moves the client's current deal once it has said its answer; 4 and 5 close it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) order_state: Option<i64>,
}

/// How a condition is held against what was said. Letter case never matters.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Matching {
    /// One alternative is the whole text.
    #[default]
    Full,
    /// One alternative stands somewhere in the text.
    Keyword,
    /// Whatever a visitor types that no other block fits; never a callback.
    Fallback,
}

impl Block {
    /// The documented shape of a get_messages item (the values of `message_type` and `attachments` are guesses).
    pub(crate) fn to_message(&self) -> Value {
        let attachments = json!({ "buttons": self.buttons });
        json!({
            "id": self.id,
            "condition": self.condition,
            "answer": self.answer,
            "message_type": 0,
            "description": null,
            "attachment_url": null,
            "attachment_type": null,
            "file": null,
            "attachments": attachments.to_string(),
        })
    }

    fn fits(&self, said: &str) -> bool {
        let mut alternatives = self
            .condition
            .split(';')
            .map(folded)
            .filter(|alternative| !alternative.is_empty());
        match self.matching {
            Matching::Full => alternatives.any(|alternative| said == alternative),
            Matching::Keyword => alternatives.any(|alternative| said.contains(&alternative)),
            Matching::Fallback => false,
        }
    }
}

/// The scheme a fresh project has.
pub(crate) fn default_scheme() -> Vec<Block> {
    serde_json::from_str(DEFAULT_SCHEME)
        .expect("the built-in scheme is valid, as a test of this module shows")
}

/// Reads a scheme, refusing ids that occur twice and buttons the service would not take.
pub(crate) fn read_scheme(bytes: &[u8]) -> Result<Vec<Block>, String> {
    let blocks: Vec<Block> =
        serde_json::from_slice(bytes).map_err(|error| format!("no array of blocks: {error}"))?;
    for (at, block) in blocks.iter().enumerate() {
        if blocks[..at].iter().any(|earlier| earlier.id == block.id) {
            return Err(format!("block {}: the id occurs twice", block.id));
        }
        if let Some(id) = block.order_state.filter(|id| deal::state(*id).is_none()) {
            return Err(format!(
                "block {}: order_state: there is no state {id}",
                block.id
            ));
        }
        let buttons = serde_json::to_value(&block.buttons).unwrap_or(Value::Null);
        if let Err(Refusal::Bad(why)) = buttons::read(buttons) {
            return Err(format!("block {}: {why}", block.id));
        }
    }
    Ok(blocks)
}

/// Takes in what a client says (source chat) or what is said for it (source callback), and answers unless it is
/// paused for this client.
pub(crate) fn hear(
    project: &mut Project,
    client: i64,
    text: &str,
    source: Source,
    now_ms: i64,
) -> Result<(), Refusal> {
    let said = folded(text);
    let paused = project.client(client)?.paused;
    let fallback = || {
        project
            .blocks
            .iter()
            .find(|block| block.matching == Matching::Fallback)
    };
    let fitting = project.blocks.iter().find(|block| block.fits(&said));
    let block = fitting
        .or_else(|| {
            if source == Source::Chat {
                fallback()
            } else {
                None
            }
        })
        .filter(|_| !paused)
        .cloned();
    project.record(
        client,
        Item::incoming(text, source, block.is_some(), now_ms),
    )?;
    block.map_or(Ok(()), |block| {
        run(project, client, &block, Source::Chat, now_ms)
    })
}

/// Runs a block for a client, and moves the client into it.
pub(crate) fn run(
    project: &mut Project,
    client: i64,
    block: &Block,
    source: Source,
    now_ms: i64,
) -> Result<(), Refusal> {
    let text = project.fill(client, &block.answer)?;
    project.client_mut(client)?.block = Some(block.id);
    let mut item = Item::outgoing(text, source, Some(block.id), now_ms);
    item.buttons = filled(project, client, &block.buttons)?;
    project.record(client, item)?;
    if let (Some(state), Some(deal)) = (block.order_state, project.client_mut(client)?.deal_mut()) {
        deal.state = state;
    }
    Ok(())
}

/// Fills the templates in the buttons' texts.
pub(crate) fn filled(
    project: &Project,
    client: i64,
    buttons: &[Button],
) -> Result<Vec<Button>, Refusal> {
    let fill = |button: &Button| {
        Ok(Button {
            text: project.fill(client, &button.text)?,
            ..button.clone()
        })
    };
    buttons.iter().map(fill).collect()
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_SCHEME, Matching, default_scheme, read_scheme};

    #[test]
    fn the_built_in_scheme_is_valid_and_has_its_blocks() {
        assert!(read_scheme(DEFAULT_SCHEME.as_bytes()).is_ok());
        let blocks = default_scheme();
        for condition in ["price_seen", "form_sent", "hello"] {
            assert!(
                blocks.iter().any(|block| block.fits(condition)),
                "{condition}"
            );
        }
        assert!(blocks.iter().any(|block| block.id == 390));
        assert!(
            blocks
                .iter()
                .any(|block| block.matching == Matching::Fallback)
        );
    }
}
