//! Methods that say something, and the one that tells what was said.

use serde_json::json;

use super::{Call, Done};
use crate::bot;
use crate::buttons;
use crate::clock;
use crate::reply::Refusal;
use crate::state::history::{Attachment, Item, Source};

/// The most items get_history gives, and how many it gives unasked (the latter a guess).
const MAX_HISTORY: i64 = 2000;

const ATTACHMENT_TYPES: [&str; 5] = ["image", "video", "link", "file", "audio"];

/// Parameters of `callback` that do not become variables.
const CALLBACK_OWN: [&str; 4] = ["client_id", "client_phone", "client_email", "message"];

const SCHEDULE: [&str; 2] = ["time_shift", "send_time"];

/// Pausing and the "universal webhook".
const CALLBACK_UNBUILT: [&str; 8] = [
    "resume_bot",
    "value_client_id",
    "value_phone",
    "value_email",
    "value_user_id",
    "value_group_id",
    "value_message",
    "delimiter",
];

/// `callback`: says something for the client that only the bot hears; other parameters become variables first.
pub(super) fn callback(call: &mut Call<'_>) -> Result<Done, Refusal> {
    call.refuse_unbuilt(&SCHEDULE)?;
    call.refuse_unbuilt(&CALLBACK_UNBUILT)?;
    let id = addressee(call)?;
    let message = call.required_text("message")?;
    let params = call.params;
    for (name, value) in params
        .merged
        .iter()
        .filter(|(name, _)| !CALLBACK_OWN.contains(&name.as_str()))
    {
        call.project.save(id, name, value)?;
    }
    bot::hear(call.project, id, &message, Source::Callback, call.now_ms)?;
    Ok(Done::Ok)
}

fn addressee(call: &Call<'_>) -> Result<i64, Refusal> {
    if call.params.merged.contains_key("client_id") {
        return call.client_id();
    }
    for (parameter, variable) in [("client_phone", "phone"), ("client_email", "email")] {
        if let Some(value) = call.params.text(parameter)? {
            return call
                .project
                .find_by_variable(variable, &value)
                .ok_or(Refusal::ClientNotFound);
        }
    }
    Err(Refusal::bad(
        "one of client_id, client_phone, client_email is missing",
    ))
}

/// `message`: writes into the client's chat, or runs a block there.
pub(super) fn message(call: &mut Call<'_>) -> Result<Done, Refusal> {
    call.refuse_unbuilt(&SCHEDULE)?;
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
    let id = call.client_id()?;
    if let Some(block) = block {
        let found = call
            .project
            .blocks
            .iter()
            .find(|known| known.id == block)
            .cloned();
        let found =
            found.ok_or_else(|| Refusal::bad(format!("message_id: there is no block {block}")))?;
        bot::run(call.project, id, &found, Source::Api, call.now_ms)?;
        return Ok(Done::Ok);
    }
    let text = call.project.fill(id, &text.unwrap_or_default())?;
    let mut item = Item::outgoing(text, Source::Api, None, call.now_ms);
    item.buttons = bot::filled(call.project, id, &buttons)?;
    item.attachment = attachment;
    call.project.record(id, item)?;
    Ok(Done::Ok)
}

fn attachment(call: &Call<'_>) -> Result<Option<Attachment>, Refusal> {
    let Some(url) = call.params.text("attachment_url")? else {
        return Ok(None);
    };
    let kind = call.required_text("attachment_type")?;
    if !ATTACHMENT_TYPES.contains(&kind.as_str()) {
        return Err(Refusal::bad(format!(
            "attachment_type must be one of {}",
            ATTACHMENT_TYPES.join(", ")
        )));
    }
    Ok(Some(Attachment { kind, url }))
}

/// `get_history`: the newest `limit` items of the days asked for, oldest first (the order is a guess).
pub(super) fn get_history(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let limit = call.params.integer("limit")?.unwrap_or(MAX_HISTORY);
    if !(1..=MAX_HISTORY).contains(&limit) {
        return Err(Refusal::bad(format!(
            "limit must be from 1 to {MAX_HISTORY}"
        )));
    }
    let (from, to) = match (
        call.params.text("start_date")?,
        call.params.text("stop_date")?,
    ) {
        (None, None) => (i64::MIN, i64::MAX),
        (Some(start), Some(stop)) => (
            day("start_date", &start)?,
            clock::day_end_s(day("stop_date", &stop)?),
        ),
        _ => return Err(Refusal::bad("start_date and stop_date go together")),
    };
    let history = &call.project.client(call.client_id()?)?.history;
    let asked = history
        .iter()
        .filter(|item| (from..=to).contains(&item.created_at_s()));
    let mut result: Vec<_> = asked
        .rev()
        .take(usize::try_from(limit).unwrap_or(0))
        .map(Item::to_json)
        .collect();
    result.reverse();
    Ok(Done::Json(json!({ "status": "success", "result": result })))
}

fn day(name: &str, text: &str) -> Result<i64, Refusal> {
    clock::day_start_s(text)
        .ok_or_else(|| Refusal::bad(format!("{name} must be a date, dd.mm.yyyy")))
}
