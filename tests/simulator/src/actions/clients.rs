//! Methods that make, assign and delete clients.

use serde_json::{Value, json};

use super::{Call, Done, at_most};
use crate::params::{missing, scalar};
use crate::reply::Refusal;
use crate::state::client::{Address, TELEPHONY};
use crate::state::setup::EMPLOYEES;

/// The most clients that delete_clients takes.
const MAX_DELETED: usize = 500;

/// `online_chat_client_id`: finds or creates the online chat's client of this recipient.
pub(super) fn online_chat_client_id(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let recipient = call.params.required_text("recipient")?;
    let (tag, name) = (call.params.text("tag")?, call.params.text("name")?);
    let id = call.project.find_or_create(&recipient, call.now_ms);
    let client = call.project.client_mut(id)?;
    // That a later call may change them is a guess.
    client.tag = tag.or(client.tag.take());
    client.name = name.or(client.name.take());
    Ok(Done::Json(json!({ "client_id": id })))
}

/// `load_clients`: finds or creates a client for each row of the body's array; a bad row fails alone (a guess).
pub(super) fn load_clients(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let Value::Array(rows) = call.params.body.clone() else {
        return Err(Refusal::bad("the body must be an array of clients"));
    };
    let items: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let loaded = address(&row);
            let (status, id) = match loaded {
                Ok(address) => (
                    json!("success"),
                    json!(call.project.find_or_create_at(address, call.now_ms)),
                ),
                Err(why) => (json!(why), Value::Null),
            };
            json!({
                "platform_id": row.get("platform_id"),
                "group_id": row.get("group_id"),
                "client_type": row.get("client_type"),
                "status": status,
                "id": id,
            })
        })
        .collect();
    Ok(Done::success("items", json!(items)))
}

fn address(row: &Value) -> Result<Address, &'static str> {
    let text = |name: &str| {
        row.get(name)
            .and_then(scalar)
            .filter(|text| !text.is_empty())
    };
    let client_type = text("client_type")
        .and_then(|number| number.parse().ok())
        .ok_or("client_type must be a whole number")?;
    let platform_id = text("platform_id").ok_or("platform_id is missing")?;
    let group = text("group_id");
    if client_type == TELEPHONY && group.is_some() {
        return Err("group_id must be empty for telephony");
    }
    Ok(Address {
        client_type,
        group,
        platform_id,
    })
}

/// `assign_to_user`: to the employee with this address, or to the first (a guess).
pub(super) fn assign_to_user(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let id = call.client_id()?;
    let employee = match call.params.text("email")? {
        None => EMPLOYEES[0].0,
        Some(email) => EMPLOYEES
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(&email))
            .map(|(id, _)| *id)
            .ok_or_else(|| Refusal::bad(format!("email: there is no employee {email}")))?,
    };
    call.project.client_mut(id)?.manager = Some(employee);
    Ok(Done::Ok)
}

/// `delete_clients`: up to 500; unknown ones are passed over unless all are.
pub(super) fn delete_clients(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let ids = call
        .params
        .integers("client_ids")?
        .ok_or_else(|| missing("client_ids"))?;
    at_most("client_ids", ids.len(), MAX_DELETED)?;
    for id in call.known(ids)? {
        call.project.delete(id);
    }
    Ok(Done::Ok)
}
