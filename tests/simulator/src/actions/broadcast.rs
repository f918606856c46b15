//! `broadcast`: one message to many.

use super::messages::speech;
use super::{Call, Done};
use crate::reply::Refusal;
use crate::schedule::What;
use crate::state::setup::LISTS;

/// Seconds between two messages when `shift` does not say.
const SHIFT_S: f64 = 0.2;
/// More than an hour between two messages is taken for a mistake (a guess).
const MAX_SHIFT_S: f64 = 3600.0;

/// `broadcast`: to a list, to `clients` or to `platform_ids` of a group, one after the other.
pub(super) fn broadcast(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let shift = call.params.number("shift")?.unwrap_or(SHIFT_S);
    if !(0.0..=MAX_SHIFT_S).contains(&shift) {
        return Err(Refusal::bad("shift must be from 0 to 3600 seconds"));
    }
    let (speech, start_ms) = (speech(call)?, call.due_ms()?);
    let recipients = recipients(call)?;
    let mut after_s = 0.0;
    for id in recipients {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the shift is bounded, and recipients fit into memory"
        )]
        let after_ms = (after_s * 1000.0_f64).round() as i64;
        let at_ms = start_ms.saturating_add(after_ms);
        call.send("broadcast", id, What::Say(speech.clone()), at_ms)?;
        after_s += shift;
    }
    Ok(Done::Ok)
}

fn recipients(call: &Call<'_>) -> Result<Vec<i64>, Refusal> {
    let named = ["list", "clients", "platform_ids"]
        .map(|name| call.params.merged.contains_key(name))
        .map(usize::from);
    match named {
        [0, 0, 0] if call.dress.no_recipients_is_everyone => {
            Ok(call.project.clients().map(|client| client.id).collect())
        }
        [0, 0, 0] => Ok(Vec::new()),
        [1, 0, 0] => {
            let list = list_id(call, "list")?;
            let members = call
                .project
                .clients()
                .filter(|client| client.lists.contains(&list));
            Ok(members.map(|client| client.id).collect())
        }
        [0, 1, 0] => call.client_ids("clients"),
        [0, 0, 1] => {
            let ids = call.params.texts("platform_ids")?.unwrap_or_default();
            let group = call.params.required_text("group_id")?;
            call.known(call.on_platform(&ids, Some(&group)))
        }
        _ => Err(Refusal::bad(
            "only one of list, clients, platform_ids may be given",
        )),
    }
}

/// A list that exists.
pub(super) fn list_id(call: &Call<'_>, name: &str) -> Result<i64, Refusal> {
    let id = call.params.required_integer(name)?;
    if LISTS.iter().any(|(known, _)| *known == id) {
        return Ok(id);
    }
    Err(Refusal::bad(format!("{name}: there is no list {id}")))
}
