//! The "universal webhook": `value_…` says under which name, or at which path, a parameter's value stands.

use serde_json::{Map, Value};

use crate::params::Params;

/// Every rule there is; those that a method does not know are passed over (a guess).
const RULES: [&str; 6] = [
    "value_client_id",
    "value_phone",
    "value_email",
    "value_user_id",
    "value_group_id",
    "value_message",
];

/// Moves values to where a method looks for them. `names` pairs a rule with the method's own parameter.
///
/// Rules are read from the query alone. What a value was found in (the whole object, for a path) is gone from the
/// rest, so that it does not become a variable: otherwise the documented equivalence would not hold. A rule whose
/// value is not there changes nothing.
pub(crate) fn remapped(params: &Params, names: &[(&str, &str)]) -> Params {
    let mut mapped = params.clone();
    let said = |name: &str| {
        let text = params.query.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    };
    let delimiter = said("delimiter");
    let mut found = Vec::new();
    for (rule, own) in names {
        let place = match (said(&format!("delimiter_{rule}")), delimiter, said(rule)) {
            (Some(path), Some(delimiter), _) => at(&params.merged, path, delimiter),
            (_, _, Some(name)) => params.merged.get(name).map(|value| (name, value)),
            _ => continue,
        };
        if let Some((source, value)) = place {
            found.push((*own, source, value.clone()));
        }
    }
    for rule in RULES {
        mapped.merged.remove(rule);
        mapped.merged.remove(&format!("delimiter_{rule}"));
    }
    mapped.merged.remove("delimiter");
    for (_, source, _) in &found {
        mapped.merged.remove(*source);
    }
    for (own, _, value) in found {
        mapped.merged.insert(own.to_owned(), value);
    }
    mapped
}

/// The value at the end of a path whose names are joined by the delimiter, and the name it begins with.
///
/// A name may hold the delimiter's own text: the documented example joins `key1` and `key2` by `1`. So the names that
/// are there decide where the path splits, shorter ones first (a guess).
fn at<'a, 'p>(
    fields: &'a Map<String, Value>,
    path: &'p str,
    delimiter: &str,
) -> Option<(&'p str, &'a Value)> {
    splits(path, delimiter).find_map(|(name, rest)| {
        let value = fields.get(name)?;
        let value = rest.map_or(Some(value), |rest| below(value, rest, delimiter))?;
        let absent = value.is_null() || value.as_str().is_some_and(str::is_empty);
        (!absent).then_some((name, value))
    })
}

/// The same inside a value; in an array, a name is a number from 0.
fn below<'a>(value: &'a Value, path: &str, delimiter: &str) -> Option<&'a Value> {
    splits(path, delimiter).find_map(|(name, rest)| {
        let index = || value.get(name.parse::<usize>().ok()?);
        let value = value.get(name).or_else(index)?;
        rest.map_or(Some(value), |rest| below(value, rest, delimiter))
    })
}

/// Every way to take the first name off a path: the name and the rest, at last the whole path.
fn splits<'p>(path: &'p str, delimiter: &str) -> impl Iterator<Item = (&'p str, Option<&'p str>)> {
    let ends = path.match_indices(delimiter);
    ends.map(|(end, joint)| (&path[..end], Some(&path[end + joint.len()..])))
        .chain(std::iter::once((path, None)))
}
