//! `pkg/api/methods.js`: the methods' names, and how much they take.

use salebot_onsite::api::METHODS;

use super::NOTICE;
use super::names::camel;
use super::params::most;

pub(super) fn text() -> String {
    let mut rows = String::new();
    let mut without = Vec::new();
    let mut limits = String::new();
    for meta in METHODS.into_iter().flatten() {
        let name = camel(meta.name);
        rows += &format!("  {name}: \"{}\",\n", meta.name);
        if meta.fields.is_empty() {
            without.push(format!("\"{name}\""));
        }
        let bounded = meta.params().filter_map(|param| {
            let most = most(param.kind)?;
            Some(format!("{}: {most}", param.name))
        });
        let bounded: Vec<_> = bounded.collect();
        if !bounded.is_empty() {
            limits += &format!("  {}: {{ {} }},\n", meta.name, bounded.join(", "));
        }
    }
    let without = without.join(", ");
    format!(
        "// {NOTICE}

/** The methods' names here, and the service's. */
export const METHODS = {{
{rows}}};

/** Those that take no parameters. */
export const WITHOUT_PARAMS = [{without}];

/** The highest number, or the longest list, that a parameter may be, by the service's names. */
export const LIMITS = {{
{limits}}};
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_declarations_and_no_others() {
        let text = text();
        let (_, limits) = text.split_once("export const LIMITS = {\n").unwrap();
        for line in [
            "  send_callback_by_platform_id: { platform_ids: 300 },\n",
            "  get_clients: { limit: 500 },\n",
            "  get_history: { limit: 2000 },\n",
        ] {
            assert_eq!(limits.matches(line).count(), 1, "{line}");
        }
        assert!(!limits.contains("offset") && !limits.contains("time_shift"));
        assert!(!limits.contains(&u64::MAX.to_string()) && !limits.contains("9007199254740991"));
    }
}
