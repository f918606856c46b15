//! Methods that say something to a client.

use super::callbacks::whatsapp_address;
use super::{Call, Done};
use crate::buttons;
use crate::reply::Refusal;
use crate::schedule::{Speech, What};
use crate::state::history::Attachment;

const ATTACHMENT_TYPES: [&str; 5] = ["image", "video", "link", "file", "audio"];

/// `message`: writes into the client's chat, or runs a block there.
pub(super) fn message(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let (speech, at_ms) = (speech(call)?, call.due_ms()?);
    let id = call.client_id()?;
    call.send("message", id, What::Say(speech), at_ms)?;
    Ok(Done::Ok)
}

/// `whatsapp_message`: the same for a phone number, which becomes a client if it is none yet (a guess).
pub(super) fn whatsapp_message(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let address = whatsapp_address(call, "whatsapp_bot_id")?;
    let (speech, at_ms) = (speech(call)?, call.due_ms()?);
    let id = call.project.find_or_create_at(address, call.now_ms);
    call.send("whatsapp_message", id, What::Say(speech), at_ms)?;
    Ok(Done::Ok)
}

/// What is to be said: `message` and/or `attachment_url` with `attachment_type`, or `message_id`; `buttons`.
pub(super) fn speech(call: &Call<'_>) -> Result<Speech, Refusal> {
    let text = call.params.text("message")?;
    let block = call.params.integer("message_id")?;
    let attachment = attachment(call)?;
    let buttons = call
        .params
        .value("buttons")
        .map(buttons::read)
        .transpose()?
        .unwrap_or_default();
    if text.is_none() && block.is_none() && attachment.is_none() {
        return Err(Refusal::bad(
            "one of message, message_id, attachment_url is missing",
        ));
    }
    let find = |id: i64| {
        let known = call.project.blocks.iter().find(|known| known.id == id);
        known
            .cloned()
            .ok_or_else(|| Refusal::bad(format!("message_id: there is no block {id}")))
    };
    Ok(Speech {
        text: text.unwrap_or_default(),
        block: block.map(find).transpose()?,
        attachment,
        buttons,
    })
}

fn attachment(call: &Call<'_>) -> Result<Option<Attachment>, Refusal> {
    let Some(url) = call.params.text("attachment_url")? else {
        return Ok(None);
    };
    let kind = call.params.required_text("attachment_type")?;
    if !ATTACHMENT_TYPES.contains(&kind.as_str()) {
        return Err(Refusal::bad(format!(
            "attachment_type must be one of {}",
            ATTACHMENT_TYPES.join(", ")
        )));
    }
    Ok(Some(Attachment { kind, url }))
}
