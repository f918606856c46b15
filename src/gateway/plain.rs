//! Actions that are one method each, with parameters that the configuration names as the service does. In a file
//! of their own, because direct mode has none of them.

use super::template::{Context, Template};
use crate::api::{
    AddToList, AssignToUser, ClientId, CreateOrder, Method, Params, RemoveFromList, SetOrderState,
};
use crate::error::Error;
use crate::json::{self, Value};
use crate::text;
use alloc::string::String;
use alloc::vec::Vec;

/// A method about the visitor's client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// `add_to_list`
    AddToList,
    /// `remove_from_list`
    RemoveFromList,
    /// `assign_to_user`, in the configuration `assign_to`
    AssignTo,
    /// `set_order_state`, in the configuration `order_state`
    OrderState,
    /// `create_order`
    CreateOrder,
}

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A number from 1, which the action cannot do without.
    Id,
    /// The same, and it can.
    MaybeId,
    /// A text with places; where it comes out empty it is left out.
    Text,
    /// A text with places that must not come out empty: without it the service would choose.
    Whole,
}

/// A method's row: its name in the configuration, the service's own, and the parameters beside the client.
type Row = (
    Plain,
    &'static str,
    &'static str,
    &'static [(&'static str, Holds)],
);

/// Every [`Plain`], in the order of the enum.
const ROWS: [Row; 5] = [
    (
        Plain::AddToList,
        "add_to_list",
        AddToList::NAME,
        &[("list_id", Holds::Id)],
    ),
    (
        Plain::RemoveFromList,
        "remove_from_list",
        RemoveFromList::NAME,
        &[("list_id", Holds::Id)],
    ),
    (
        Plain::AssignTo,
        "assign_to",
        AssignToUser::NAME,
        &[("email", Holds::Whole)],
    ),
    (
        Plain::OrderState,
        "order_state",
        SetOrderState::NAME,
        &[("state_id", Holds::Id)],
    ),
    (
        Plain::CreateOrder,
        "create_order",
        CreateOrder::NAME,
        &[
            ("name", Holds::Text),
            ("description", Holds::Text),
            ("budget", Holds::Text),
            ("state_id", Holds::MaybeId),
        ],
    ),
];

/// What the configuration gives for a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A number.
    Number(u64),
    /// A text with places.
    Text(Template),
}

impl Plain {
    /// The one that the configuration calls so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The configuration's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The service's name of the method.
    #[must_use]
    pub fn method(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> &'static Row {
        // The table has a row for each.
        &ROWS[self as usize % ROWS.len()]
    }

    /// Reads the parameters as the configuration gives them, an object; `problem` takes each member that is
    /// wrong and why. `None` where something was.
    pub(super) fn read(
        self,
        value: &Value<'_>,
        problem: &mut dyn FnMut(&str, &str),
    ) -> Option<Vec<(&'static str, Given)>> {
        let Some(members) = value.members() else {
            problem("", "an object is needed");
            return None;
        };
        let (mut given, mut is_whole) = (Vec::new(), true);
        for (name, value) in members {
            let Some((name, holds)) = self.row().3.iter().find(|param| param.0 == name) else {
                problem(name, "not known here");
                is_whole = false;
                continue;
            };
            match read(*holds, value) {
                Ok(value) => given.push((*name, value)),
                Err(reason) => {
                    problem(name, &reason);
                    is_whole = false;
                }
            }
        }
        for (name, _) in self.row().3.iter().filter(|row| row.1 == Holds::Id) {
            if value.get(name).is_none() {
                problem(name, "it is needed: a whole number from 1");
                is_whole = false;
            }
        }
        is_whole.then_some(given)
    }

    /// Fills the places: parameters as JSON.
    pub(super) fn resolve(
        self,
        given: &[(&'static str, Given)],
        context: Context<'_, '_>,
    ) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        for (name, value) in given {
            let json = match value {
                Given::Number(number) => text::number(*number),
                Given::Text(template) => {
                    let words = template.fill(context);
                    if words.is_empty() && !self.needs(name) {
                        continue;
                    }
                    json::text(&words)
                }
            };
            params.push((*name, json));
        }
        params
    }

    /// Reads parameters that [`Plain::resolve`] made back from their object; those that are not known are left out.
    pub(super) fn read_params(self, value: &Value<'_>) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        for (name, _) in self.row().3 {
            if let Some(value) = value.get(name) {
                let mut json = String::new();
                value.write(&mut json);
                params.push((*name, json));
            }
        }
        params
    }

    /// The parameters of a call for a client.
    ///
    /// # Errors
    /// `invalid_argument`, where a text came out empty that must not.
    pub(super) fn params(
        self,
        given: &[(&'static str, String)],
        client_id: ClientId,
    ) -> Result<Params, Error> {
        let mut params = Params::new();
        let client = text::number(client_id.get());
        if matches!(self, Self::AddToList | Self::RemoveFromList) {
            params.push("clients", text::concat(&["[", &client, "]"]));
        } else {
            params.push("client_id", client);
        }
        for (name, json) in given {
            if json == "\"\"" {
                let why = text::concat(&[self.method(), ": ", name, " must not be empty"]);
                return Err(Error::invalid(why));
            }
            params.push(*name, json.clone());
        }
        Ok(params)
    }

    /// Whether the action is nothing without this parameter.
    pub(super) fn needs(self, name: &str) -> bool {
        let mut params = self.row().3.iter();
        params.any(|param| *param == (name, Holds::Whole))
    }
}

fn read(holds: Holds, value: &Value<'_>) -> Result<Given, String> {
    match holds {
        Holds::Id | Holds::MaybeId => match ClientId::read(value) {
            // A client's number is read as every other id is: from 1 to what JavaScript can tell apart.
            Some(id) => Ok(Given::Number(id.get())),
            None => Err("a whole number from 1 is needed".into()),
        },
        Holds::Text | Holds::Whole => match value.as_words() {
            Some(words) if !words.is_empty() => Template::parse(words).map(Given::Text),
            _ => Err("a text is needed".into()),
        },
    }
}
