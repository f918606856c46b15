//! Methods that say something for a client which only the bot hears.

use super::{Call, Done, at_most};
use crate::params::missing;
use crate::remap::remapped;
use crate::reply::Refusal;
use crate::schedule::{Cue, What};
use crate::state::client::{Address, EMAIL, OK, TELEGRAM, VK, WHATSAPP};
use crate::state::setup::{first_group, group_of};

/// The most platform ids that send_callback_by_platform_id takes.
const MAX_PLATFORM_IDS: usize = 300;

/// What never becomes a variable: scheduling, and un-pausing the bot.
const COMMON: [&str; 3] = ["time_shift", "send_time", "resume_bot"];

/// `callback`: by `client_id`, `client_phone` or `client_email`; other parameters become variables first.
pub(super) fn callback(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let names = [
        ("value_client_id", "client_id"),
        ("value_phone", "client_phone"),
        ("value_email", "client_email"),
        ("value_message", "message"),
    ];
    call.params = remapped(&call.params, &names);
    let id = addressee(call)?;
    let own = ["client_id", "client_phone", "client_email", "message"];
    let (cue, at_ms) = (cue(call, &own)?, call.due_ms()?);
    call.send("callback", id, What::Hear(cue), at_ms)?;
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

/// `vk_callback`: `user_id` in the community `group_id`.
pub(super) fn vk_callback(call: &mut Call<'_>) -> Result<Done, Refusal> {
    call.params = remapped(&call.params, &USER_NAMES);
    to_user(call, "vk_callback", VK, &["message", "user_id", "group_id"])
}

/// `ok_callback`: `user_id` in the group `group_id`. It takes a name, so it makes a client that is not there (a guess).
pub(super) fn ok_callback(call: &mut Call<'_>) -> Result<Done, Refusal> {
    call.params = remapped(&call.params, &USER_NAMES);
    let address = user(call, OK)?;
    to_anyone(
        call,
        "ok_callback",
        address,
        &["name", "message", "user_id", "group_id"],
    )
}

/// `tg_callback`: `user_id` in the bot `group_id`, whose name ends in "bot".
pub(super) fn tg_callback(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let bot = call.params.required_text("group_id")?;
    if !bot.to_lowercase().ends_with("bot") {
        return Err(Refusal::bad(
            "group_id must be the bot's user name, which ends in bot",
        ));
    }
    to_user(
        call,
        "tg_callback",
        TELEGRAM,
        &["message", "user_id", "group_id"],
    )
}

/// `whatsapp_callback`: a phone number, seen from the account `bot_id` or the first one (a guess).
pub(super) fn whatsapp_callback(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let names = [("value_phone", "phone"), ("value_message", "message")];
    call.params = remapped(&call.params, &names);
    let address = whatsapp_address(call, "bot_id")?;
    to_anyone(
        call,
        "whatsapp_callback",
        address,
        &["name", "message", "phone", "bot_id"],
    )
}

/// `email_callback`: finds or creates the client with this address, in `email_id_bot` or the first mailbox (a guess).
pub(super) fn email_callback(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let email = call.params.required_text("email")?;
    if !email.contains('@') {
        return Err(Refusal::bad("email must be an e-mail address"));
    }
    let address = Address {
        client_type: EMAIL,
        group: account(call, "email_id_bot", EMAIL)?,
        platform_id: email,
    };
    to_anyone(
        call,
        "email_callback",
        address,
        &["name", "message", "email", "email_id_bot"],
    )
}

/// `send_callback_by_platform_id`: the same for up to 300 clients; unknown ones are passed over unless all are.
pub(super) fn send_callback_by_platform_id(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let platform_ids = call
        .params
        .texts("platform_ids")?
        .ok_or_else(|| missing("platform_ids"))?;
    at_most("platform_ids", platform_ids.len(), MAX_PLATFORM_IDS)?;
    let group = call.params.required_text("group_id")?;
    let cue = Cue {
        message: call.params.required_text("callback_text")?,
        variables: Vec::new(),
        resume: false,
        variables_late_ms: 0,
    };
    let at_ms = call.due_ms()?;
    let ids = call.known(call.on_platform(&platform_ids, Some(&group)))?;
    for id in ids {
        let what = What::Hear(cue.clone());
        call.send("send_callback_by_platform_id", id, what, at_ms)?;
    }
    Ok(Done::Ok)
}

const USER_NAMES: [(&str, &str); 3] = [
    ("value_user_id", "user_id"),
    ("value_group_id", "group_id"),
    ("value_message", "message"),
];

/// The group of the account that this parameter names by its number or its group; none named is the first one.
fn account(call: &Call<'_>, name: &str, client_type: i64) -> Result<Option<String>, Refusal> {
    let named = call.params.text(name)?;
    let named = named.map(|text| group_of(client_type, &text).map_or(text, str::to_owned));
    Ok(named.or_else(|| first_group(client_type).map(str::to_owned)))
}

/// The address that `phone` and the account named by this parameter stand for.
pub(super) fn whatsapp_address(call: &Call<'_>, account_name: &str) -> Result<Address, Refusal> {
    let phone = call.params.required_text("phone")?;
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Err(Refusal::bad("phone must have digits"));
    }
    Ok(Address {
        client_type: WHATSAPP,
        group: account(call, account_name, WHATSAPP)?,
        platform_id: digits,
    })
}

fn user(call: &Call<'_>, client_type: i64) -> Result<Address, Refusal> {
    Ok(Address {
        client_type,
        platform_id: call.params.required_text("user_id")?,
        group: Some(call.params.required_text("group_id")?),
    })
}

/// Only a client that exists is spoken for: nobody can write first in these messengers (a guess).
fn to_user(
    call: &mut Call<'_>,
    action: &'static str,
    client_type: i64,
    own: &[&str],
) -> Result<Done, Refusal> {
    let address = user(call, client_type)?;
    let (cue, at_ms) = (cue(call, own)?, call.due_ms()?);
    let id = call
        .project
        .find_at(&address)
        .ok_or(Refusal::ClientNotFound)?;
    call.send(action, id, What::Hear(cue), at_ms)?;
    Ok(Done::Ok)
}

/// A client that is not there is made, at once even when the rest is put off (a guess); `name` names it.
fn to_anyone(
    call: &mut Call<'_>,
    action: &'static str,
    address: Address,
    own: &[&str],
) -> Result<Done, Refusal> {
    let (cue, at_ms, name) = (cue(call, own)?, call.due_ms()?, call.params.text("name")?);
    let id = call.project.find_or_create_at(address, call.now_ms);
    let client = call.project.client_mut(id)?;
    client.name = name.or(client.name.take());
    call.send(action, id, What::Hear(cue), at_ms)?;
    Ok(Done::Ok)
}

/// What the bot is to hear: `message`, and all parameters that are not the method's own as variables.
fn cue(call: &Call<'_>, own: &[&str]) -> Result<Cue, Refusal> {
    let extra = |name: &&String| !own.contains(&name.as_str()) && !COMMON.contains(&name.as_str());
    let params = &call.params.merged;
    Ok(Cue {
        message: call.params.required_text("message")?,
        variables: params
            .keys()
            .filter(extra)
            .map(|name| (name.clone(), params[name].clone()))
            .collect(),
        resume: call.params.flag("resume_bot")?,
        variables_late_ms: call.dress.variables_late_ms,
    })
}
