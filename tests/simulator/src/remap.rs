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
        let path: Vec<&str> = match (said(&format!("delimiter_{rule}")), delimiter, said(rule)) {
            (Some(path), Some(delimiter), _) => path.split(delimiter).collect(),
            (_, _, Some(name)) => vec![name],
            _ => continue,
        };
        if let Some(value) = at(&params.merged, &path) {
            found.push((*own, path[0], value.clone()));
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

fn at<'a>(fields: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = rest.iter().try_fold(fields.get(*first)?, |value, step| {
        value
            .get(*step)
            .or_else(|| value.get(step.parse::<usize>().ok()?))
    })?;
    let absent = value.is_null() || value.as_str().is_some_and(str::is_empty);
    (!absent).then_some(value)
}
