//! Clients: creating, listing, assigning, deleting.

use super::answers::{Accepted, Clients, Loaded, Subscribers};
use super::content::NewClients;
use super::declare::methods;
use super::{ClientId, ClientIds, Id, Key, Number};
use alloc::string::String;

methods! {
    /// Assigns a client to an employee.
    AssignToUser "assign_to_user" Post W Acts -> Accepted {
        /// Whom.
        client_id: ClientId,
    } optional {
        /// The employee's e-mail address.
        email: String,
    };

    /// Creates clients by their numbers at the messengers. Repeating it gives the same clients.
    LoadClients "load_clients" Post W Sets -> Loaded {
        /// Whom.
        clients: NewClients,
    };

    /// Lists clients, the newest first.
    GetClients "get_clients" Post R Reads -> Clients {} optional {
        /// How many to leave out.
        offset: Number<0>,
        /// How many at the most, up to 500.
        limit: Number<1, 500>,
        /// Only those on this list.
        list: Id,
        /// The oldest first.
        reverse: bool,
    };

    /// Deletes clients for good.
    DeleteClients "delete_clients" Post Del Acts -> Accepted {
        /// Whom, 500 at the most.
        client_ids: ClientIds<500>,
    };

    /// Lists clients as the older edition of the API does; the current one has it no more.
    ListSubscribers "subscribers" Post R Reads -> Subscribers {} optional {
        /// The page.
        page: Number<0>,
        /// Only those with this label.
        tag: String,
        /// Only those of this channel.
        group: Key,
        /// Only those since then, in seconds since 1970.
        date_from: Number<0>,
        /// Only those until then, in seconds since 1970.
        date_to: Number<0>,
        /// Only those of this messenger.
        client_type: Number<0>,
    };
}
