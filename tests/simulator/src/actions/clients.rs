//! Methods that find or make clients.

use serde_json::json;

use super::{Call, Done};
use crate::reply::Refusal;

/// `online_chat_client_id`: finds or creates the online chat's client of this recipient.
pub(super) fn online_chat_client_id(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let recipient = call.required_text("recipient")?;
    let (tag, name) = (call.params.text("tag")?, call.params.text("name")?);
    let id = call.project.find_or_create(&recipient, call.now_ms);
    let client = call.project.client_mut(id)?;
    // That a later call may change them is a guess.
    client.tag = tag.or(client.tag.take());
    client.name = name.or(client.name.take());
    Ok(Done::Json(json!({ "client_id": id })))
}
