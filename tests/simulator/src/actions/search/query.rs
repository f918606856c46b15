//! `find_clients` and its small query language.

use serde_json::{Value, json};

use super::Place;
use crate::actions::{Call, Done};
use crate::params::{missing, scalar};
use crate::reply::Refusal;
use crate::state::client::Client;

/// What is asked of one variable.
struct Test {
    name: String,
    operator: Operator,
    values: Vec<String>,
}

/// How a variable is held against values. One that is not there is not among them (a guess).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// It is one of them.
    Among,
    /// It is none of them.
    Outside,
}

/// `find_clients`: clients that pass any test, or all with `include_all`; oldest first.
pub(crate) fn find_clients(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let asked = call.params.object("q")?.ok_or_else(|| missing("q"))?;
    let (place, all) = (Place::read(call)?, call.params.flag("include_all")?);
    let mut tests = Vec::new();
    for (name, wanted) in asked {
        read(&name, wanted, &mut tests)?;
    }
    if tests.is_empty() {
        return Err(Refusal::bad("q must ask for at least one variable"));
    }
    let passes = |client: &&Client| {
        let mut results = tests.iter().map(|test| test.passes(client, place));
        if all {
            results.all(|passed| passed)
        } else {
            results.any(|passed| passed)
        }
    };
    let found: Vec<_> = call
        .project
        .clients()
        .filter(passes)
        .map(|client| client.id)
        .collect();
    Ok(Done::success("client_ids", json!(found)))
}

impl Test {
    fn passes(&self, client: &Client, place: Place) -> bool {
        let among = |value: &str| self.values.iter().any(|wanted| wanted == value);
        place.holds(client, &self.name, among) == (self.operator == Operator::Among)
    }
}

/// Reads what is asked of one variable: a value, or operators with theirs, each a test of its own.
fn read(name: &str, wanted: Value, tests: &mut Vec<Test>) -> Result<(), Refusal> {
    let mut add = |operator: Operator, values: Vec<Value>| {
        let values: Option<Vec<_>> = values.iter().map(plain).collect();
        let values = values.ok_or_else(|| Refusal::bad(format!("q: {name} has no plain value")))?;
        tests.push(Test {
            name: name.to_owned(),
            operator,
            values,
        });
        Ok(())
    };
    let Value::Object(operators) = wanted else {
        return add(Operator::Among, vec![wanted]);
    };
    for (operator, value) in operators {
        match (operator.as_str(), value) {
            ("_in", Value::Array(values)) => add(Operator::Among, values)?,
            ("_not_in", Value::Array(values)) => add(Operator::Outside, values)?,
            ("_in" | "_not_in", _) => {
                return Err(Refusal::bad(format!("q: {operator} takes an array")));
            }
            ("_not", value) => add(Operator::Outside, vec![value])?,
            _ => {
                return Err(Refusal::bad(format!(
                    "q: there is no operator {operator}; known: _in, _not_in, _not"
                )));
            }
        }
    }
    Ok(())
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Array(_) | Value::Object(_) => None,
        value => scalar(value),
    }
}
