//! Lists of clients.

use super::answers::Accepted;
use super::declare::methods;
use super::{ClientIds, Id};

methods! {
    /// Puts clients on a list.
    AddToList "add_to_list" Post W Sets -> Accepted {
        /// The list.
        list_id: Id,
        /// Whom.
        clients: ClientIds,
    };

    /// Takes clients off a list.
    RemoveFromList "remove_from_list" Post W Sets -> Accepted {
        /// The list.
        list_id: Id,
        /// Whom.
        clients: ClientIds,
    };
}
