//! A deal ("order" in the API's names), and the states of the funnel it goes through.

use serde_json::{Value, json};

use super::client::Variables;
use super::late::Late;

/// Whether a deal goes on: `order_status` of get_orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Neither won nor lost.
    Active = 0,
    /// Won.
    Success = 1,
    /// Lost.
    Failed = 2,
}

/// A state of the funnel.
pub(crate) struct State {
    /// `state_id`.
    pub(crate) id: i64,
    /// What the editor calls it.
    pub(crate) name: &'static str,
    /// What a deal in it is.
    pub(crate) status: Status,
}

/// The funnel, in its order.
pub(crate) const STATES: [State; 5] = [
    State {
        id: 1,
        name: "New",
        status: Status::Active,
    },
    State {
        id: 2,
        name: "Contacted",
        status: Status::Active,
    },
    State {
        id: 3,
        name: "Invoice sent",
        status: Status::Active,
    },
    State {
        id: 4,
        name: "Paid",
        status: Status::Success,
    },
    State {
        id: 5,
        name: "Declined",
        status: Status::Failed,
    },
];

/// Where a new deal begins.
pub(crate) const FIRST_STATE: i64 = STATES[0].id;

/// The state with this id.
pub(crate) fn state(id: i64) -> Option<&'static State> {
    STATES.iter().find(|state| state.id == id)
}

/// One deal of a client.
pub(crate) struct Deal {
    /// `order_id`.
    pub(crate) id: i64,
    /// Where in the funnel it is; always one of [`STATES`].
    pub(crate) state: i64,
    /// What it is called.
    pub(crate) name: Option<String>,
    /// What it is about.
    pub(crate) description: Option<String>,
    /// What it is worth, as it was given.
    pub(crate) budget: Option<String>,
    /// Deal variables (plain names).
    pub(crate) variables: Variables,
    /// Those of them that do not show yet.
    pub(crate) late: Late,
}

impl Deal {
    /// A nameless deal without variables.
    pub(crate) fn new(id: i64, state: i64) -> Self {
        Self {
            id,
            state,
            name: None,
            description: None,
            budget: None,
            variables: Variables::new(),
            late: Late::default(),
        }
    }

    /// Whether it goes on.
    pub(crate) fn status(&self) -> Status {
        state(self.state).map_or(Status::Active, |state| state.status)
    }

    /// The state after its own; none when it is won or lost.
    pub(crate) fn next_state(&self) -> Option<i64> {
        if self.status() != Status::Active {
            return None;
        }
        let mut after = STATES.iter().skip_while(|state| state.id != self.state);
        after.nth(1).map(|state| state.id)
    }

    /// The whole deal, for the control door.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "order_id": self.id,
            "state_id": self.state,
            "status": self.status() as i32,
            "name": self.name,
            "description": self.description,
            "budget": self.budget,
            "variables": self.variables,
        })
    }
}
