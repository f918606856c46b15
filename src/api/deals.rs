//! Deals, which the service calls orders.

use super::answers::{Accepted, OrderFound, OrderVariables, Orders, StateFound};
use super::declare::methods;
use super::groups::Buyer;
use super::{ClientId, Id, Key, Keys, Number, Variables};
use alloc::string::String;

methods! {
    /// Moves a client's current deal to a state.
    SetOrderState "set_order_state" Post Cw Sets -> Accepted {
        /// Whose.
        client_id: ClientId,
        /// The state.
        state_id: Id,
    };

    /// Names a client's current deal.
    GetCurrentOrderId "get_current_order_id" Get Cr Reads -> OrderFound {
        /// Whose.
        client_id: ClientId,
    };

    /// Lists a client's deals.
    GetOrders "get_orders" Get Cr Reads -> Orders {
        /// Whose.
        client_id: ClientId,
    } optional {
        /// Only these: 0 active, 1 won, 2 lost.
        order_status: Number<0, 2>,
    };

    /// Moves a deal to the next state.
    MoveOrderToNextState "move_order_to_next_state" Post Cw Acts -> StateFound {
        /// Whose.
        client_id: ClientId,
        /// The deal.
        order_id: Id,
    };

    /// Reads variables of a deal.
    GetOrderVars "get_order_vars" Post Cr Reads -> OrderVariables {
        /// Whose.
        client_id: ClientId,
        /// The deal.
        order_id: Id,
        /// The variables' names.
        variables: Keys,
    };

    /// Sets variables of a deal.
    SetOrderVars "set_order_vars" Post Cw Sets -> Accepted {
        /// Whose.
        client_id: ClientId,
        /// The deal.
        order_id: Id,
        /// By name.
        variables: Variables,
    };

    /// Opens a deal for a client. By telephone number or e-mail address the client is created where
    /// there is none; the number goes first, then the telephone number.
    CreateOrder "create_order" Post Cw Acts -> OrderFound {
        /// For whom.
        client: Buyer,
    } optional {
        /// The deal's name.
        name: String,
        /// What it is about.
        description: String,
        /// What it is worth.
        budget: Key,
        /// The state that it begins in.
        state_id: Id,
    };

    /// Names the state that a deal is in.
    GetOrderState "get_order_state" Get Cr Reads -> StateFound {
        /// Whose.
        client_id: ClientId,
        /// The deal.
        order_id: Id,
    };
}
