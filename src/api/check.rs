//! Finding mistakes before anything is sent, by what a method's declaration says.

use super::declare::{Adds, Kind, Meta, Rule};
use super::id::{MAX_EXACT, whole_number};
use super::{ClientId, Params, buttons, remap};
use crate::error::Error;
use crate::json::{self, Value};
use crate::text;
use alloc::string::String;
use alloc::vec::Vec;

/// Checks a call's parameters.
///
/// # Errors
/// `invalid_argument`, in a sentence that names the method and the parameter.
pub fn check(meta: &Meta, params: &Params) -> Result<(), Error> {
    match problem(meta, params) {
        None => Ok(()),
        Some(problem) => Err(Error::invalid(text::concat(&[meta.name, ": ", &problem]))),
    }
}

/// Whether a method would take this name for one of its parameters.
pub(super) fn is_own(meta: &Meta, name: &str) -> bool {
    meta.params().any(|param| param.name == name) || (meta.remaps() && remap::is_remap(name))
}

fn problem(meta: &Meta, params: &Params) -> Option<String> {
    if meta.adds(|adds| *adds == Adds::Clients) {
        return clients_problem(params.list());
    }
    if params.list().is_some() {
        return Some("the parameters are an object, not a list".into());
    }
    let remap = meta.remaps().then(|| remap::Remap::of(params));
    if let Some(reason) = remap.as_ref().and_then(remap::Remap::problem) {
        return Some(reason);
    }
    let remapped = |name: &str| remap.as_ref().and_then(|remap| remap.value(name));
    let given = |name: &str| {
        let is_there = |value: Value<'_>| value != Value::Null && value.as_str() != Some("");
        match remapped(name) {
            // The service looks nowhere else then.
            Some(value) => is_there(value),
            None => params.get(name).is_some_and(|json| !is_absent(json)),
        }
    };
    for param in meta.params() {
        let json = params.get(param.name).filter(|json| *json != "null");
        if !given(param.name) {
            if param.required {
                let is_empty = json.is_some() || remapped(param.name).is_some();
                let how = if is_empty {
                    "must not be empty"
                } else {
                    "is missing"
                };
                return Some(text::concat(&[param.name, " ", how]));
            }
            continue;
        }
        let value = remapped(param.name).or_else(|| json.map_or(Some(Value::Null), json::read));
        let reason = match value {
            Some(Value::Null) => None,
            Some(value) => kind_problem(param.kind, &value),
            None => Some("is no JSON".into()),
        };
        if let Some(reason) = reason {
            let space = if reason.starts_with('[') { "" } else { " " };
            return Some(text::concat(&[param.name, space, &reason]));
        }
    }
    if let Some(reason) = meta
        .rules()
        .find_map(|rule| rule_problem(rule, params, &given))
    {
        return Some(reason);
    }
    if let Some((name, _)) = params.variables().find(|variable| is_own(meta, variable.0)) {
        return Some(text::concat(&[
            name,
            " is a parameter and cannot be a variable",
        ]));
    }
    let mut others = params.iter().filter(|param| !is_own(meta, param.0));
    // A body of somebody else's making may hold anything.
    if remap.is_some_and(|remap| remap.is_used()) {
        return None;
    }
    for field in meta.fields {
        match field.adds {
            Adds::Variables => {
                let (odd, _) = others.find(|param| !is_plain(param.1))?;
                return Some(text::concat(&[
                    odd,
                    " is a variable, so it must be a text, a number, true, false or null",
                ]));
            }
            Adds::Pairs(most) => {
                let count = params.iter().count();
                if !(1..=most).contains(&count) {
                    let most = text::number(most as u64);
                    return Some(text::concat(&[
                        "1 to ",
                        &most,
                        " pairs of name and value are needed",
                    ]));
                }
                let is_fit = |value: &Value<'_>| is_key(value) || matches!(value, Value::Bool(_));
                let is_odd = |json: &str| !json::read(json).as_ref().is_some_and(is_fit);
                let (odd, _) = others.find(|param| is_odd(param.1))?;
                return Some(text::concat(&[
                    odd,
                    " must be a text, a number up to 2^53 - 1, true or false, and not empty",
                ]));
            }
            _ => {}
        }
    }
    let (stranger, _) = others.next()?;
    Some(text::concat(&[stranger, " is none of its parameters"]))
}

/// Whether a value counts as not given.
pub(super) fn is_absent(json: &str) -> bool {
    json == "null" || json == "\"\""
}

/// Whether a value is neither an object nor a list.
fn is_plain(json: &str) -> bool {
    !json.starts_with(['{', '['])
}

fn rule_problem(rule: Rule, params: &Params, given: &dyn Fn(&str) -> bool) -> Option<String> {
    let count = |names: &[&str]| names.iter().filter(|name| given(name)).count();
    match rule {
        Rule::One(of) if count(of) != 1 => Some(text::concat(&[
            "exactly one of ",
            &names(of, " or "),
            " is needed",
        ])),
        Rule::Any(of) if count(of) == 0 => {
            Some(text::concat(&["one of ", &names(of, " or "), " is needed"]))
        }
        Rule::Both(one, other) if given(one) != given(other) => {
            Some(text::concat(&[one, " and ", other, " go together"]))
        }
        Rule::Alone(one, others) if given(one) && count(others) > 0 => Some(text::concat(&[
            one,
            " goes with neither ",
            &names(others, " nor "),
        ])),
        Rule::Ends(name, end) => {
            let value = params.get(name).and_then(json::read)?;
            let ends = |text: &str| text.to_ascii_lowercase().ends_with(end);
            let fits = value.as_words().is_some_and(ends);
            (!fits).then(|| text::concat(&[name, " must end in \"", end, "\""]))
        }
        _ => None,
    }
}

/// `a, b or c`
fn names(names: &[&str], last: &str) -> String {
    let mut list = String::new();
    for (place, name) in names.iter().enumerate() {
        list.push_str(match place {
            0 => "",
            _ if place + 1 == names.len() => last,
            _ => ", ",
        });
        list.push_str(name);
    }
    list
}

fn kind_problem(kind: Kind, value: &Value<'_>) -> Option<String> {
    let fits = |fits: bool, reason: &str| (!fits).then(|| reason.into());
    let is_text = matches!(value, Value::Text(_));
    match kind {
        Kind::Id => fits(
            ClientId::read(value).is_some(),
            "must be a whole number from 1 to 2^53 - 1",
        ),
        Kind::Number(least, most) => number_problem(value, least, most),
        Kind::Decimal => fits(
            value
                .as_number()
                .is_some_and(|number| number >= 0.0 && number.is_finite()),
            "must be a number, 0 or more",
        ),
        Kind::Text => fits(is_text, "must be a text"),
        Kind::Key => fits(is_key(value), "must be a text or a number up to 2^53 - 1"),
        Kind::Flag => fits(matches!(value, Value::Bool(_)), "must be true or false"),
        Kind::Word(of) => {
            let is_known = value.as_str().is_some_and(|word| of.contains(&word));
            (!is_known).then(|| {
                let of: Vec<String> = of.iter().copied().map(Into::into).collect();
                text::concat(&["must be one of: ", &text::join(&of, ", ")])
            })
        }
        Kind::Ids(most) => list_problem(
            value,
            most,
            |item| ClientId::read(item).is_some(),
            "numbers",
        ),
        Kind::Keys(most) => list_problem(value, most, is_key, "texts or numbers"),
        Kind::Moment => fits(
            value.as_str().is_some_and(is_moment),
            "must be a moment like 2026-01-31 09:30:00",
        ),
        Kind::Day => fits(
            value.as_str().is_some_and(is_day),
            "must be a day like 31.01.2026",
        ),
        Kind::Variables | Kind::Query if value.members().is_some_and(<[_]>::is_empty) => {
            Some("must not be empty".into())
        }
        Kind::Variables => {
            let is_flat = |value: &Value<'_>| !matches!(value, Value::Array(_) | Value::Object(_));
            let members = value.members();
            fits(
                members.is_some_and(|members| members.iter().all(|member| is_flat(&member.1))),
                "must be an object of texts, numbers, true, false and null",
            )
        }
        Kind::Query => fits(
            value.members().is_some(),
            "must be an object such as {\"name\":\"value\"}",
        ),
        Kind::Buttons => buttons::problem(value),
    }
}

/// Whether it is a text, or a number that JavaScript has neither rounded nor written with an exponent.
fn is_key(value: &Value<'_>) -> bool {
    match value {
        Value::Text(text) => !text.trim().is_empty(),
        Value::Number(number) => {
            let number = number.strip_prefix('-').unwrap_or(number);
            let (whole, fraction) = text::split_once(number, ".").unwrap_or((number, "0"));
            whole_number(whole).is_some_and(|whole| whole <= MAX_EXACT)
                && fraction.bytes().all(|digit| digit.is_ascii_digit())
        }
        _ => false,
    }
}

fn number_problem(value: &Value<'_>, least: u64, most: u64) -> Option<String> {
    let number = value.as_words().and_then(whole_number);
    if number.is_some_and(|number| (least..=most).contains(&number)) {
        return None;
    }
    let (least, upper) = (text::number(least), text::number(most));
    Some(if most == MAX_EXACT {
        text::concat(&["must be a whole number, ", &least, " or more"])
    } else {
        text::concat(&["must be a whole number from ", &least, " to ", &upper])
    })
}

fn list_problem(
    value: &Value<'_>,
    most: usize,
    fits: impl Fn(&Value<'_>) -> bool,
    what: &str,
) -> Option<String> {
    let items = value.items();
    if items.is_empty() {
        return Some(text::concat(&[
            "must be a list of ",
            what,
            ", and not empty",
        ]));
    }
    if items.len() > most {
        let (most, count) = (text::number(most as u64), text::number(items.len() as u64));
        return Some(text::concat(&[
            "takes ",
            &most,
            " entries at the most, not ",
            &count,
        ]));
    }
    let odd = items.iter().position(|item| !fits(item))?;
    let place = text::number(odd as u64);
    Some(text::concat(&[
        "[",
        &place,
        "] is none of the ",
        what,
        " that it takes",
    ]))
}

/// `YYYY-MM-DD HH:MM:SS`
fn is_moment(text: &str) -> bool {
    let Some([year, month, day, hour, minute, second]) = numbers(text, "dddd-dd-dd dd:dd:dd")
    else {
        return false;
    };
    is_date(year, month, day) && hour < 24 && minute < 60 && second < 60
}

/// `dd.mm.yyyy`
fn is_day(text: &str) -> bool {
    numbers(text, "dd.dd.dddd").is_some_and(|[day, month, year]| is_date(year, month, day))
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The numbers that stand where the form has `d`; `None` where the text has another form.
fn numbers<const COUNT: usize>(text: &str, form: &str) -> Option<[u32; COUNT]> {
    let mut numbers = [0; COUNT];
    let mut at = 0;
    if text.len() != form.len() {
        return None;
    }
    for (c, place) in text.bytes().zip(form.bytes()) {
        if place != b'd' {
            if c != place {
                return None;
            }
            at += 1;
        } else if c.is_ascii_digit() {
            let number = numbers.get_mut(at)?;
            *number = *number * 10 + u32::from(c - b'0');
        } else {
            return None;
        }
    }
    Some(numbers)
}

/// What is wrong with the list that `load_clients` takes.
fn clients_problem(list: Option<&str>) -> Option<String> {
    let list = list.and_then(json::read);
    let items = list.as_ref().map_or(&[][..], Value::items);
    if items.is_empty() {
        return Some("a list of clients is needed, and not an empty one".into());
    }
    items.iter().enumerate().find_map(|(place, item)| {
        let at = |reason: &str| {
            Some(text::concat(&[
                "[",
                &text::number(place as u64),
                "] ",
                reason,
            ]))
        };
        let members = item.members().unwrap_or_default();
        let known = ["platform_id", "group_id", "client_type"];
        if let Some((name, _)) = members.iter().find(|member| !known.contains(&&*member.0)) {
            return at(&text::concat(&[name, " is none of its parameters"]));
        }
        let key = |name| item.get(name).is_some_and(is_key);
        let reason = if !key("platform_id") {
            "platform_id must be a text or a number, and not empty"
        } else if number_problem(item.get("client_type").unwrap_or(&Value::Null), 0, u64::MAX)
            .is_some()
        {
            "client_type must be a whole number"
        } else if !key("group_id") && item.text("group_id") != Some("") {
            // Telephony has no channels, and the service wants it empty rather than absent.
            "group_id must be a text or a number; for telephony an empty text"
        } else {
            return None;
        };
        at(reason)
    })
}
