//! Parameters: query string and body (JSON or form under any Content-Type), merged.

use serde_json::{Map, Value};

use crate::reply::Refusal;

/// What a call carried.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params {
    /// The query string, as an object.
    pub(crate) query: Map<String, Value>,
    /// The body: what JSON or form held, the raw text when it was neither, null when there was none.
    pub(crate) body: Value,
    /// Query and body in one; the body's value wins. Absent ones (null, the empty string) are left out.
    pub(crate) merged: Map<String, Value>,
}

impl Params {
    /// Reads query and body. The second part says why the body could not be read, if so.
    pub(crate) fn read(
        query: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> (Self, Option<String>) {
        let query = form(query.as_bytes());
        let (body, problem) = match read_body(content_type, body) {
            Ok(value) => (value, None),
            Err(problem) => (
                Value::String(String::from_utf8_lossy(body).into_owned()),
                Some(problem),
            ),
        };
        let mut merged = query.clone();
        if let Value::Object(fields) = &body {
            merged.extend(fields.clone());
        }
        merged.retain(|_, value| !is_absent(value));
        (
            Self {
                query,
                body,
                merged,
            },
            problem,
        )
    }

    /// A text; numbers and booleans count as the text they are written as.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.merged.get(name) {
            None => Ok(None),
            Some(Value::Array(_) | Value::Object(_)) => {
                Err(Refusal::bad(format!("{name} must be a text")))
            }
            Some(value) => Ok(scalar(value)),
        }
    }

    /// A text that must be there.
    pub(crate) fn required_text(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or_else(|| missing(name))
    }

    /// A whole number, or a string of one.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.merged
            .get(name)
            .map(|value| integer(name, value))
            .transpose()
    }

    /// A whole number that must be there.
    pub(crate) fn required_integer(&self, name: &str) -> Result<i64, Refusal> {
        self.integer(name)?.ok_or_else(|| missing(name))
    }

    /// A number, or a string of one.
    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>, Refusal> {
        let Some(value) = self.merged.get(name) else {
            return Ok(None);
        };
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(Refusal::bad(format!("{name} must be a number"))),
        }
    }

    /// true, false, 1 or 0, as such or as a text; absent is false.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.text(name)?.as_deref() {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(Refusal::bad(format!("{name} must be true or false"))),
        }
    }

    /// Whole numbers: an array, JSON text of one, or a single number.
    pub(crate) fn integers(&self, name: &str) -> Result<Option<Vec<i64>>, Refusal> {
        let items = self.items(name);
        let read = |items: Vec<Value>| items.iter().map(|item| integer(name, item)).collect();
        items.map(read).transpose()
    }

    /// Texts: an array, JSON text of one, or a single text. Numbers count as the text they are written as.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        let text = |item: &Value| match item {
            Value::Array(_) | Value::Object(_) => {
                Err(Refusal::bad(format!("{name} must be an array of texts")))
            }
            item => Ok(scalar(item).unwrap_or_default()),
        };
        let items = self.items(name);
        let read = |items: Vec<Value>| items.iter().map(text).collect();
        items.map(read).transpose()
    }

    /// What stands in an array, absent ones left out; a single value is an array of one.
    fn items(&self, name: &str) -> Option<Vec<Value>> {
        let value = self.merged.get(name)?;
        let text = value
            .as_str()
            .is_some_and(|text| !text.trim_start().starts_with('['));
        let value = if text { value.clone() } else { unpacked(value) };
        Some(match value {
            Value::Array(mut items) => {
                items.retain(|item| !is_absent(item));
                items
            }
            single => vec![single],
        })
    }

    /// An object, or JSON text of one.
    pub(crate) fn object(&self, name: &str) -> Result<Option<Map<String, Value>>, Refusal> {
        let Some(value) = self.merged.get(name) else {
            return Ok(None);
        };
        match unpacked(value) {
            Value::Object(fields) => Ok(Some(fields)),
            _ => Err(Refusal::bad(format!("{name} must be an object"))),
        }
    }

    /// Any value; a string of JSON text is read.
    pub(crate) fn value(&self, name: &str) -> Option<Value> {
        self.merged.get(name).map(unpacked)
    }
}

/// A refusal because a parameter is not there.
pub(crate) fn missing(name: &str) -> Refusal {
    Refusal::bad(format!("{name} is missing"))
}

/// A value as a variable holds it: a string, or nothing.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Reads a query string or a form into an object: `a[]` gathers an array, `a[b]` an object of strings.
pub(crate) fn form(bytes: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (key, value) in form_urlencoded::parse(bytes) {
        let value = Value::String(value.into_owned());
        match key
            .split_once('[')
            .and_then(|(name, rest)| Some((name, rest.strip_suffix(']')?)))
        {
            Some((name, "")) => match fields
                .entry(name)
                .or_insert_with(|| Value::Array(Vec::new()))
            {
                Value::Array(items) => items.push(value),
                other => *other = Value::Array(vec![value]),
            },
            Some((name, inner)) if !inner.contains(['[', ']']) => {
                match fields
                    .entry(name)
                    .or_insert_with(|| Value::Object(Map::new()))
                {
                    Value::Object(object) => drop(object.insert(inner.to_owned(), value)),
                    other => *other = Value::Object(Map::from_iter([(inner.to_owned(), value)])),
                }
            }
            _ => drop(fields.insert(key.into_owned(), value)),
        }
    }
    fields
}

fn read_body(content_type: Option<&str>, body: &[u8]) -> Result<Value, String> {
    let trimmed = body.trim_ascii();
    let kind = content_type.unwrap_or_default().to_ascii_lowercase();
    if trimmed.is_empty() {
        return Ok(Value::Null);
    }
    if kind.starts_with("multipart/") {
        return Err("the body is multipart: send JSON or an URL-encoded form".into());
    }
    if kind.contains("json") || matches!(trimmed.first(), Some(b'{' | b'[' | b'"')) {
        return match serde_json::from_slice(trimmed) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(value),
            Ok(_) => Err("the body is JSON but neither an object nor an array".into()),
            Err(error) => Err(format!("the body is not valid JSON: {error}")),
        };
    }
    if kind.contains("form") || trimmed.contains(&b'=') {
        return Ok(Value::Object(form(trimmed)));
    }
    Err("the body is neither JSON nor an URL-encoded form".into())
}

fn is_absent(value: &Value) -> bool {
    matches!(value, Value::Null) || matches!(value, Value::String(text) if text.is_empty())
}

fn integer(name: &str, value: &Value) -> Result<i64, Refusal> {
    let number = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| Refusal::bad(format!("{name} must be a whole number")))
}

/// JSON inside a string is how a query carries arrays and objects.
fn unpacked(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        other => other.clone(),
    }
}
