//! Methods that save and read variables.

use serde_json::json;

use super::{Call, Done};
use crate::params::missing;
use crate::reply::Refusal;

/// `save_variables`: for `client_id` or all of `clients`; the `client.` prefix means the client, not its deal.
pub(super) fn save_variables(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let variables = call
        .params
        .object("variables")?
        .ok_or_else(|| missing("variables"))?;
    let given = |name: &str| call.params.merged.contains_key(name);
    let ids = if given("clients") {
        call.client_ids("clients")?
    } else if given("client_id") {
        vec![call.client_id()?]
    } else {
        return Err(Refusal::bad("client_id or clients is missing"));
    };
    let shows_ms = call.now_ms.saturating_add(call.dress.variables_late_ms);
    for id in ids {
        for (name, value) in &variables {
            call.project
                .save_to_show(id, name, value, call.now_ms, shows_ms)?;
        }
        call.project.client_mut(id)?.updated_at_ms = call.now_ms;
    }
    Ok(Done::Ok)
}

/// `get_variables`: what shows by now of client and deal variables, without their prefixes, and the built-ins, `api_key` among them.
pub(super) fn get_variables(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let id = call.client_id()?;
    let shown = call.project.variables_shown(id, call.now_ms)?;
    Ok(Done::Json(json!(shown)))
}
