//! Methods about many clients: the lists they are in, and pages of them.

use serde_json::{Value, json};

use super::broadcast::list_id;
use super::{Call, Done};
use crate::reply::Refusal;
use crate::state::PROJECT_ID;
use crate::state::client::Client;

/// The most clients that get_clients gives, and how many it gives unasked (the latter a guess).
const MAX_CLIENTS: i64 = 500;
/// How many clients a page of subscribers has (a guess).
const PAGE: usize = 100;
/// How far `created_at` runs ahead in recorded rows of get_clients, seconds.
const AHEAD_S: i64 = 3 * 3600;

/// `add_to_list`: unknown clients are passed over unless all are.
pub(super) fn add_to_list(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let list = list_id(call, "list_id")?;
    for id in call.client_ids("clients")? {
        call.project.client_mut(id)?.lists.insert(list);
    }
    Ok(Done::Ok)
}

/// `remove_from_list`: a client that is not in it stays as it is.
pub(super) fn remove_from_list(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let list = list_id(call, "list_id")?;
    for id in call.client_ids("clients")? {
        call.project.client_mut(id)?.lists.remove(&list);
    }
    Ok(Done::Ok)
}

/// `get_clients`: a page, newest id first, or oldest first with `reverse`; of a list, if one is asked for.
pub(super) fn get_clients(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let limit = call.params.integer("limit")?.unwrap_or(MAX_CLIENTS);
    if !(1..=MAX_CLIENTS).contains(&limit) {
        return Err(Refusal::bad(format!(
            "limit must be from 1 to {MAX_CLIENTS}"
        )));
    }
    let offset = call.params.integer("offset")?.unwrap_or(0);
    let offset =
        usize::try_from(offset).map_err(|_| Refusal::bad("offset must not be negative"))?;
    let list = match call.params.merged.contains_key("list") {
        true => Some(list_id(call, "list")?),
        false => None,
    };
    let mut clients: Vec<_> = call
        .project
        .clients()
        .filter(|client| list.is_none_or(|list| client.lists.contains(&list)))
        .collect();
    if !call.params.flag("reverse")? {
        clients.reverse();
    }
    let page: Vec<_> = clients
        .into_iter()
        .skip(offset)
        .take(usize::try_from(limit).unwrap_or(0))
        .map(|client| row(call, client))
        .collect();
    Ok(Done::success("clients", json!(page)))
}

/// The documented shape of a get_clients item; that the last ones are null is a guess.
fn row(call: &Call<'_>, client: &Client) -> Value {
    json!({
        "id": client.id,
        "platform_id": client.recipient,
        "client_type": client.client_type,
        "name": client.name,
        "avatar": client.avatar,
        "message_id": client.block,
        "project_id": PROJECT_ID,
        "created_at": call.told_s(client.created_at_ms) + AHEAD_S,
        "updated_at": call.told_s(client.updated_at_ms),
        "tag": client.tag,
        "group": client.group.as_deref().unwrap_or_default(),
        "custom_answer": null,
        "operator_start_dialog": null,
    })
}

/// `subscribers`: a page, newest first (a guess), narrowed by tag, group, days and messenger.
pub(super) fn subscribers(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let params = &call.params;
    let page = params.integer("page")?.unwrap_or(1);
    let page = usize::try_from(page)
        .ok()
        .and_then(|page| page.checked_sub(1))
        .ok_or_else(|| Refusal::bad("page must be from 1"))?;
    let (tag, group) = (params.text("tag")?, params.text("group")?);
    let from = params.integer("date_from")?.unwrap_or(i64::MIN);
    let to = params.integer("date_to")?.unwrap_or(i64::MAX);
    let client_type = params.integer("client_type")?;
    let asked = call.project.clients().rev().filter(|client| {
        (tag.is_none() || client.tag == tag)
            && client.is_in_group(group.as_deref())
            && client_type.is_none_or(|asked| asked == client.client_type)
            && (from..=to).contains(&call.told_s(client.created_at_ms))
    });
    let rows: Vec<_> = asked
        .skip(page.saturating_mul(PAGE))
        .take(PAGE)
        .map(|client| subscriber(call, client))
        .collect();
    Ok(Done::Json(json!(rows)))
}

/// The documented shape; `vk_id` is the platform id, whatever the messenger.
fn subscriber(call: &Call<'_>, client: &Client) -> Value {
    json!({
        "id": client.id,
        "tag": client.tag,
        "created_at": call.told_s(client.created_at_ms),
        "name": client.name,
        "vk_id": client.recipient,
        "group": client.group.as_deref().unwrap_or_default(),
        "client_type": client.client_type,
        "variables": client.variables,
    })
}
