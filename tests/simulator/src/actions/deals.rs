//! Methods about deals ("orders").

use serde_json::{Value, json};

use super::{Call, Done};
use crate::params::missing;
use crate::reply::Refusal;
use crate::state::client::{Address, Client, EMAIL, TELEPHONY};
use crate::state::deal::{self, Deal, FIRST_STATE, Status};

/// `set_order_state`: moves the current deal.
pub(super) fn set_order_state(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let (id, state) = (call.client_id()?, state_id(call)?);
    let state = state.ok_or_else(|| missing("state_id"))?;
    let client = call.project.client_mut(id)?;
    client.deal_mut().ok_or(Refusal::OrderNotFound(None))?.state = state;
    Ok(Done::Ok)
}

/// `get_current_order_id`.
pub(super) fn get_current_order_id(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let client = call.project.client(call.client_id()?)?;
    let deal = client.deal().ok_or(Refusal::OrderNotFound(None))?;
    Ok(Done::success("order_id", json!(deal.id)))
}

/// `get_orders`: the client's deals, oldest first, of one status if it is asked for; none is an empty array (a guess).
pub(super) fn get_orders(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let client = call.project.client(call.client_id()?)?;
    let status = match call.params.integer("order_status")? {
        None => None,
        Some(0) => Some(Status::Active),
        Some(1) => Some(Status::Success),
        Some(2) => Some(Status::Failed),
        Some(_) => return Err(Refusal::bad("order_status must be 0, 1 or 2")),
    };
    let asked = |deal: &&Deal| status.is_none_or(|status| deal.status() == status);
    let ids: Vec<_> = client
        .deals
        .iter()
        .filter(asked)
        .map(|deal| deal.id)
        .collect();
    let name = if call.dress.orders_in_result {
        "result"
    } else {
        "order_id"
    };
    Ok(Done::success(name, json!(ids)))
}

/// `move_order_to_next_state`: refused where the funnel ends (a guess).
pub(super) fn move_order_to_next_state(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let deal = order_mut(call)?;
    let state = deal
        .next_state()
        .ok_or_else(|| Refusal::bad("order_id: the order is closed, no state is next"))?;
    deal.state = state;
    Ok(Done::success("state_id", json!(state)))
}

/// `get_order_state`.
pub(super) fn get_order_state(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let state = order_mut(call)?.state;
    Ok(Done::success("state_id", json!(state)))
}

/// `get_order_vars`: the variables named; one that is not there is null (a guess).
pub(super) fn get_order_vars(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let names = call.params.texts("variables")?;
    let names = names.ok_or_else(|| missing("variables"))?;
    let deal = order_mut(call)?;
    let mut result = json!({});
    for name in names {
        result[&name] = json!(deal.variables.get(&name).cloned().flatten());
    }
    Ok(Done::success("result", result))
}

/// `set_order_vars`: templates are filled, as in save_variables.
pub(super) fn set_order_vars(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let variables = call.params.object("variables")?;
    let variables = variables.ok_or_else(|| missing("variables"))?;
    let client = call.client_id()?;
    order_mut(call)?;
    for (name, value) in &variables {
        let value = match crate::params::scalar(value) {
            Some(text) => Some(call.project.fill(client, &text)?),
            None => None,
        };
        order_mut(call)?.variables.insert(name.clone(), value);
    }
    Ok(Done::Json(json!({ "status": "success" })))
}

/// `create_order`: for `client_id`, `phone` or `email`, in this order; the last two make a client that is not there.
pub(super) fn create_order(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let state = state_id(call)?.unwrap_or(FIRST_STATE);
    let [name, description, budget] =
        ["name", "description", "budget"].map(|name| call.params.text(name));
    let (name, description, budget) = (name?, description?, budget?);
    let client = buyer(call)?;
    let deal = call.project.open_deal(client, state)?;
    (deal.name, deal.description, deal.budget) = (name, description, budget);
    let id = deal.id;
    Ok(Done::success("order_id", json!(id)))
}

/// Whose deal it is to be. A phone number makes a client of telephony, an address one of e-mail (a guess).
fn buyer(call: &mut Call<'_>) -> Result<i64, Refusal> {
    if call.params.merged.contains_key("client_id") {
        return call.client_id();
    }
    let (found, variable, value, client_type) = if let Some(phone) = call.params.text("phone")? {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            return Err(Refusal::bad("phone must have digits"));
        }
        let found = super::search::by_phone(call.project, &digits);
        (found, "client.phone", digits, TELEPHONY)
    } else if let Some(email) = call.params.text("email")? {
        let found = super::search::by_email(call.project, &email);
        (found, "client.email", email, EMAIL)
    } else {
        return Err(Refusal::bad("one of client_id, phone, email is missing"));
    };
    if let Some(found) = found {
        return Ok(found);
    }
    let address = Address {
        client_type,
        group: None,
        platform_id: value.clone(),
    };
    let id = call.project.find_or_create_at(address, call.now_ms);
    call.project.save(id, variable, &Value::String(value))?;
    Ok(id)
}

/// `state_id`, of a state that exists.
fn state_id(call: &Call<'_>) -> Result<Option<i64>, Refusal> {
    match call.params.integer("state_id")? {
        Some(id) if deal::state(id).is_none() => {
            Err(Refusal::bad(format!("state_id: there is no state {id}")))
        }
        id => Ok(id),
    }
}

/// `order_id`, of a deal that is the client's.
fn order_mut<'a>(call: &'a mut Call<'_>) -> Result<&'a mut Deal, Refusal> {
    let client = call.client_id()?;
    let order = call.params.required_integer("order_id")?;
    let client: &mut Client = call.project.client_mut(client)?;
    client
        .deals
        .iter_mut()
        .find(|deal| deal.id == order)
        .ok_or(Refusal::OrderNotFound(Some(order)))
}
