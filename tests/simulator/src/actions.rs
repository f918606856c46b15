//! The methods of the API: one function each, in a table by name.

mod clients;
mod messages;
mod variables;

use serde_json::{Value, json};

use crate::params::Params;
use crate::reply::{Refusal, Reply};
use crate::state::Project;

/// A call of a method: what it works on.
pub(crate) struct Call<'a> {
    /// The project the key opened.
    pub(crate) project: &'a mut Project,
    /// What the caller sent.
    pub(crate) params: &'a Params,
    /// Milliseconds since 1970.
    pub(crate) now_ms: i64,
}

/// What a method that acted answers.
pub(crate) enum Done {
    /// `ok` or `{"status":"success"}`, whichever the service feels like.
    Ok,
    /// This body.
    Json(Value),
}

type Action = fn(&mut Call<'_>) -> Result<Done, Refusal>;

/// The methods that are simulated.
const ACTIONS: [(&str, Action); 6] = [
    ("online_chat_client_id", clients::online_chat_client_id),
    ("callback", messages::callback),
    ("message", messages::message),
    ("get_history", messages::get_history),
    ("save_variables", variables::save_variables),
    ("get_variables", variables::get_variables),
];

/// The methods the service has and the simulator does not do yet: 501 instead of the 404 of a wrong name.
const NOT_BUILT: [&str; 37] = [
    "vk_callback",
    "ok_callback",
    "whatsapp_callback",
    "tg_callback",
    "email_callback",
    "send_callback_by_platform_id",
    "whatsapp_message",
    "broadcast",
    "clear_history",
    "assign_to_user",
    "load_clients",
    "add_to_list",
    "remove_from_list",
    "get_clients",
    "delete_clients",
    "subscribers",
    "find_client_id_by_platform_id",
    "whatsapp_client_id",
    "find_client_id_by_phone",
    "find_client_id_by_email",
    "find_client_id_by_var",
    "find_latest_client_id_by_var",
    "find_all_client_id_by_var",
    "find_all_client_id_by_several_vars",
    "find_clients",
    "set_order_state",
    "get_current_order_id",
    "get_orders",
    "move_order_to_next_state",
    "get_order_vars",
    "set_order_vars",
    "create_order",
    "get_order_state",
    "check_insta_subscription",
    "check_whatsapp",
    "connected_channels",
    "get_messages",
];

/// Whether the service has a method of this name.
pub(crate) fn is_known(name: &str) -> bool {
    ACTIONS.iter().any(|(known, _)| *known == name) || NOT_BUILT.contains(&name)
}

/// How answers are dressed; set by the quirks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dress {
    /// Success without data is the text `ok` instead of `{"status":"success"}`.
    pub(crate) plain_ok: bool,
    /// The HTTP status that carries `client_not_found`.
    pub(crate) not_found_status: u16,
}

/// Runs a method. The second part says whether it acted.
pub(crate) fn run(name: &str, call: &mut Call<'_>, dress: Dress) -> (Reply, bool) {
    let Some((_, action)) = ACTIONS.iter().find(|(known, _)| *known == name) else {
        return if is_known(name) {
            (
                Refusal::NotBuilt(format!("the simulator does not do {name} yet")).reply(404),
                false,
            )
        } else {
            (
                Reply::fail(404, format!("there is no method {name}")),
                false,
            )
        };
    };
    match action(call) {
        Ok(Done::Ok) if dress.plain_ok => (Reply::text(200, "ok"), true),
        Ok(Done::Ok) => (Reply::json(200, json!({ "status": "success" })), true),
        Ok(Done::Json(value)) => (Reply::json(200, value), true),
        Err(refusal) => (refusal.reply(dress.not_found_status), false),
    }
}

impl Call<'_> {
    /// A text that must be there.
    fn required_text(&self, name: &str) -> Result<String, Refusal> {
        self.params
            .text(name)?
            .ok_or_else(|| Refusal::bad(format!("{name} is missing")))
    }

    /// `client_id`, of a client that exists.
    fn client_id(&self) -> Result<i64, Refusal> {
        let id = self
            .params
            .integer("client_id")?
            .ok_or_else(|| Refusal::bad("client_id is missing"))?;
        self.project.client(id).map(|client| client.id)
    }

    /// Refuses parameters whose effect is not simulated, instead of acting as if they were not there.
    fn refuse_unbuilt(&self, names: &[&str]) -> Result<(), Refusal> {
        match names
            .iter()
            .find(|name| self.params.merged.contains_key(**name))
        {
            Some(name) => Err(Refusal::NotBuilt(format!(
                "the simulator does not do {name} yet"
            ))),
            None => Ok(()),
        }
    }
}
