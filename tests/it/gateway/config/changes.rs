//! Configurations that are another one with something changed.

use serde_json::{Value, json};

/// The configuration with each of its values in turn as `change` makes it, if it does.
pub(super) fn changed(config: &Value, change: &dyn Fn(&Value) -> Vec<Value>) -> Vec<Value> {
    let mut all = change(config);
    match config {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                all.extend(changed(item, change).into_iter().map(|item| {
                    let mut list = config.clone();
                    list[place] = item;
                    list
                }));
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                all.extend(changed(value, change).into_iter().map(|value| {
                    let mut object = config.clone();
                    object[name] = value;
                    object
                }));
            }
        }
        _ => {}
    }
    all
}

/// Without one of its members, or items.
pub(super) fn without(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    for name in value
        .as_object()
        .into_iter()
        .flatten()
        .map(|member| member.0)
    {
        let mut less = value.clone();
        less.as_object_mut().unwrap().remove(name);
        all.push(less);
    }
    for place in 0..value.as_array().map_or(0, Vec::len) {
        let mut less = value.clone();
        less.as_array_mut().unwrap().remove(place);
        all.push(less);
    }
    all
}

/// With one member more, by one of these names.
pub(super) fn with_more(value: &Value, names: &[&str]) -> Vec<Value> {
    let more = [
        json!("a"),
        json!(1),
        json!({}),
        json!({ "text": "a" }),
        json!({ "list_id": 1 }),
    ];
    let mut all = Vec::new();
    if value.is_object() {
        for name in names.iter().filter(|name| value.get(name).is_none()) {
            for more in &more {
                let mut object = value.clone();
                object[name] = more.clone();
                all.push(object);
            }
        }
    }
    all
}

/// With an unknown name in each of its objects in turn, and the name of that object.
pub(super) fn with_unknown(name: &str, value: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut put = |key: &str, place: usize, inner: Vec<(String, Value)>| {
        for (name, inner) in inner {
            let mut outer = value.clone();
            let slot = match &mut outer {
                Value::Array(items) => &mut items[place],
                object => &mut object[key],
            };
            *slot = inner;
            all.push((name, outer));
        }
    };
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        put("", place, with_unknown(name, item));
    }
    for (key, member) in value.as_object().into_iter().flatten() {
        put(key, 0, with_unknown(key, member));
    }
    if value.is_object() {
        let mut more = value.clone();
        more["unknown"] = json!("a");
        all.push((name.to_owned(), more));
    }
    all
}
