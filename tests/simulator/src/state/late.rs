//! Variables that are saved and do not show yet, of a client or of a deal.

use std::collections::BTreeMap;

use super::client::Variables;

/// What get_variables goes on showing for a while in place of what is saved, by the variable's name: values that it had,
/// oldest first.
#[derive(Default)]
pub(crate) struct Late(BTreeMap<String, Vec<Former>>);

struct Former {
    /// Milliseconds since 1970. No value shows longer than the one after it.
    until_ms: i64,
    /// None: there was no such variable.
    value: Option<Option<String>>,
}

impl Late {
    /// Saves a variable that does not show before `shows_ms`: until then its former value does. No value shows later
    /// than one that was saved after it.
    pub(crate) fn save(
        &mut self,
        variables: &mut Variables,
        name: &str,
        value: Option<String>,
        now_ms: i64,
        shows_ms: i64,
    ) {
        let before = variables.insert(name.to_owned(), value);
        if shows_ms <= now_ms {
            self.0.remove(name);
            return;
        }
        let former = self.0.entry(name.to_owned()).or_default();
        former.retain(|value| now_ms < value.until_ms);
        for value in former.iter_mut() {
            value.until_ms = value.until_ms.min(shows_ms);
        }
        former.push(Former {
            until_ms: shows_ms,
            value: before,
        });
    }

    /// Puts what is shown now in place of what is saved.
    pub(crate) fn hide(&self, variables: &mut Variables, now_ms: i64) {
        for (name, former) in &self.0 {
            let Some(shown) = former.iter().find(|value| now_ms < value.until_ms) else {
                continue;
            };
            match &shown.value {
                Some(value) => variables.insert(name.clone(), value.clone()),
                None => variables.remove(name),
            };
        }
    }
}
