//! `pkg/api/methods.js`: the methods' names.

use salebot_onsite::api::METHODS;

use super::NOTICE;
use super::names::camel;

pub(super) fn text() -> String {
    let mut rows = String::new();
    let mut without = Vec::new();
    for meta in METHODS.into_iter().flatten() {
        let name = camel(meta.name);
        rows += &format!("  {name}: \"{}\",\n", meta.name);
        if meta.fields.is_empty() {
            without.push(format!("\"{name}\""));
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
"
    )
}
