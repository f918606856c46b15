//! Methods that find clients.

pub(super) mod query;

use serde_json::json;

use super::{Call, Done};
use crate::params::missing;
use crate::reply::Refusal;
use crate::state::Project;
use crate::state::client::{Client, EMAIL, TELEPHONY, Variables, WHATSAPP};

/// The most pairs that find_all_client_id_by_several_vars takes.
const MAX_PAIRS: usize = 3;

/// Whose variables are searched.
#[derive(Clone, Copy)]
enum Place {
    /// The client's.
    Client,
    /// Those of any of its deals (that closed ones count is a guess).
    Order,
}

impl Place {
    /// `search_in`: "order", or nothing.
    fn read(call: &Call<'_>) -> Result<Self, Refusal> {
        match call.params.text("search_in")?.as_deref() {
            None => Ok(Self::Client),
            Some("order") => Ok(Self::Order),
            Some(_) => Err(Refusal::bad("search_in must be order")),
        }
    }

    /// Whether a variable of this name has a value that is right.
    fn holds(self, client: &Client, name: &str, right: impl Fn(&str) -> bool) -> bool {
        let name = name.strip_prefix("client.").unwrap_or(name);
        let fits = |variables: &Variables| matches!(variables.get(name), Some(Some(value)) if right(value));
        match self {
            Self::Client => fits(&client.variables),
            Self::Order => client.deals.iter().any(|deal| fits(&deal.variables)),
        }
    }
}

/// `find_client_id_by_platform_id`: oldest first; without `group_id`, in all groups (a guess).
pub(super) fn find_client_id_by_platform_id(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let ids = call.params.texts("platform_ids")?;
    let ids = ids.ok_or_else(|| missing("platform_ids"))?;
    let group = call.params.text("group_id")?;
    let mut rows = Vec::new();
    for id in call.on_platform(&ids, group.as_deref()) {
        let client = call.project.client(id)?;
        rows.push(json!({
            "id": client.id,
            "tag": client.tag,
            "created_at": call.told_s(client.created_at_ms),
            "name": client.name,
            "avatar": client.avatar,
            "platform_id": client.recipient,
            "group": client.group.as_deref().unwrap_or_default(),
            "variables": client.variables,
        }));
    }
    Ok(Done::Json(json!(rows)))
}

/// `whatsapp_client_id`: HTTP 404 when there is none, as documented.
pub(super) fn whatsapp_client_id(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let digits = digits(&call.params.required_text("phone")?);
    let group = call.params.text("group_id")?;
    let found = call.project.clients().find(|client| {
        client.client_type == WHATSAPP
            && client.recipient == digits
            && client.is_in_group(group.as_deref())
    });
    let id = found.ok_or(Refusal::ClientNotFound404)?.id;
    Ok(Done::Json(json!({ "client_id": id })))
}

/// `find_client_id_by_phone`: digits count alone.
pub(super) fn find_client_id_by_phone(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let digits = digits(&call.params.required_text("phone")?);
    if digits.is_empty() {
        return Err(Refusal::bad("phone must have digits"));
    }
    one(by_phone(call.project, &digits))
}

/// `find_client_id_by_email`: capital letters do not matter.
pub(super) fn find_client_id_by_email(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let email = call.params.required_text("email")?;
    one(by_email(call.project, &email))
}

/// `find_client_id_by_var`: the oldest one (a guess).
pub(super) fn find_client_id_by_var(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let (group, place) = (call.params.text("group_id")?, Place::read(call)?);
    one(by_var(call, place, group.as_deref())?.first().copied())
}

/// `find_latest_client_id_by_var`: the newest one.
pub(super) fn find_latest_client_id_by_var(call: &mut Call<'_>) -> Result<Done, Refusal> {
    one(by_var(call, Place::Client, None)?.last().copied())
}

/// `find_all_client_id_by_var`: oldest first; none is an empty array (a guess).
pub(super) fn find_all_client_id_by_var(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let ids = by_var(call, Place::Client, None)?;
    Ok(Done::success("client_ids", json!(ids)))
}

/// `find_all_client_id_by_several_vars`: all pairs must fit (a guess).
pub(super) fn find_all_client_id_by_several_vars(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let names: Vec<_> = call.params.merged.keys().cloned().collect();
    if !(1..=MAX_PAIRS).contains(&names.len()) {
        let given = names.len();
        return Err(Refusal::bad(format!(
            "from 1 to {MAX_PAIRS} variables must be given, {given} were"
        )));
    }
    let mut pairs = Vec::new();
    for name in names {
        let value = call.params.required_text(&name)?;
        pairs.push((name, value));
    }
    let fits = |client: &&Client| {
        pairs
            .iter()
            .all(|(name, wanted)| Place::Client.holds(client, name, |value| value == wanted))
    };
    let found: Vec<_> = call
        .project
        .clients()
        .filter(fits)
        .map(|client| client.id)
        .collect();
    Ok(Done::success("client_ids", json!(found)))
}

/// The newest client with this phone number: a variable of its or of a deal, or its number in WhatsApp or telephony.
pub(super) fn by_phone(project: &Project, wanted: &str) -> Option<i64> {
    by_contact(project, "phone", &[WHATSAPP, TELEPHONY], |value| {
        digits(value) == wanted
    })
}

/// The newest client with this e-mail address.
pub(super) fn by_email(project: &Project, wanted: &str) -> Option<i64> {
    by_contact(project, "email", &[EMAIL], |value| {
        value.eq_ignore_ascii_case(wanted)
    })
}

fn by_contact(
    project: &Project,
    variable: &str,
    messengers: &[i64],
    right: impl Fn(&str) -> bool,
) -> Option<i64> {
    let mut newest_first = project.clients().rev();
    let found = newest_first.find(|client| {
        (messengers.contains(&client.client_type) && right(&client.recipient))
            || [Place::Client, Place::Order]
                .into_iter()
                .any(|place| place.holds(client, variable, &right))
    });
    found.map(|client| client.id)
}

fn by_var(call: &Call<'_>, place: Place, group: Option<&str>) -> Result<Vec<i64>, Refusal> {
    let (name, wanted) = (
        call.params.required_text("var")?,
        call.params.required_text("val")?,
    );
    Ok(call
        .project
        .clients()
        .filter(|client| client.is_in_group(group))
        .filter(|client| place.holds(client, &name, |value| value == wanted))
        .map(|client| client.id)
        .collect())
}

fn one(found: Option<i64>) -> Result<Done, Refusal> {
    let id = found.ok_or(Refusal::ClientNotFound)?;
    Ok(Done::Json(json!({ "client_id": id })))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
