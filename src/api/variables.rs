//! Variables of clients and of their deals.

use super::answers::{Accepted, ClientVariables};
use super::declare::methods;
use super::groups::Whose;
use super::{ClientId, Variables};

methods! {
    /// Sets variables.
    SaveVariables "save_variables" Post W Sets -> Accepted {
        /// Whose.
        clients: Whose,
        /// By name: `client.x` is the client's, `x` the current deal's.
        variables: Variables,
    };

    /// Reads the variables of a client and of the current deal, merged and without their prefixes,
    /// beside the service's own. The project's `api_key`, which stands among them, is taken out unless
    /// it is asked for.
    GetVariables "get_variables" Get R Reads -> ClientVariables {
        /// Whose.
        client_id: ClientId,
    };
}
