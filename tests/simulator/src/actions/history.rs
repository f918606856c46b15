//! Methods about what was said.

use serde_json::{Value, json};

use super::{Call, Done};
use crate::clock;
use crate::reply::Refusal;
use crate::state::history::Item;

/// The most items get_history gives, and how many it gives unasked (the latter a guess).
const MAX_HISTORY: i64 = 2000;

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
    let id = call.client_id()?;
    let history = &call.project.client(id)?.history;
    let asked = history
        .iter()
        .filter(|item| (from..=to).contains(&call.told_s(item.at_ms)));
    let newest = asked.rev().take(usize::try_from(limit).unwrap_or(0));
    let mut result = newest
        .map(|item| told(call, id, item))
        .collect::<Result<Vec<_>, _>>()?;
    result.reverse();
    Ok(Done::success("result", json!(result)))
}

/// An item as the service tells it, which is not always as it was said.
fn told(call: &Call<'_>, client: i64, item: &Item) -> Result<Value, Refusal> {
    let mut told = item.to_json();
    told["created_at"] = json!(call.told_s(item.at_ms));
    let rewrites = call.dress.history_text;
    let mut text = item.text.clone();
    if rewrites.filled {
        text = call.project.fill(client, &text)?;
    }
    if rewrites.trimmed {
        text = text.trim().to_owned();
    }
    if rewrites.escaped {
        text = escaped(&text);
    }
    told["text"] = json!(text);
    Ok(told)
}

/// As it would stand in a web page.
fn escaped(text: &str) -> String {
    // The ampersand first: it begins all the others.
    let marks = [
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("\"", "&quot;"),
        ("'", "&#39;"),
    ];
    marks.iter().fold(text.to_owned(), |text, (mark, name)| {
        text.replace(mark, name)
    })
}

fn day(name: &str, text: &str) -> Result<i64, Refusal> {
    clock::day_start_s(text)
        .ok_or_else(|| Refusal::bad(format!("{name} must be a date, dd.mm.yyyy")))
}

/// `clear_history`: forgets what was said; variables, deals and what is put off stay (a guess).
pub(super) fn clear_history(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let id = call.client_id()?;
    call.project.client_mut(id)?.history.clear();
    Ok(Done::Ok)
}
