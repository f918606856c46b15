//! Methods that save and read variables.

use serde_json::json;

use super::{Call, Done};
use crate::reply::Refusal;

/// `save_variables`: for `client_id` or all of `clients`; the `client.` prefix means the client, not its deal.
pub(super) fn save_variables(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let variables = call
        .params
        .object("variables")?
        .ok_or_else(|| Refusal::bad("variables is missing"))?;
    let ids = match call.params.integers("clients")? {
        Some(ids) => ids
            .into_iter()
            .filter(|id| call.project.client(*id).is_ok())
            .collect(),
        None if call.params.merged.contains_key("client_id") => vec![call.client_id()?],
        None => return Err(Refusal::bad("client_id or clients is missing")),
    };
    if ids.is_empty() {
        return Err(Refusal::ClientNotFound);
    }
    for id in ids {
        for (name, value) in &variables {
            call.project.save(id, name, value)?;
        }
    }
    Ok(Done::Ok)
}

/// `get_variables`: client and deal variables without their prefixes, and the built-ins, `api_key` among them.
pub(super) fn get_variables(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let id = call.client_id()?;
    Ok(Done::Json(json!(call.project.variables(id)?)))
}
