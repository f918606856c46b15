//! Variables of clients and of their deals.

use super::answer::{Accepted, Json};
use super::{ClientId, Method, Params, Variables};
use crate::error::Error;
use crate::http;

/// Sets variables (scope W).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveVariables {
    /// Whose.
    pub client_id: ClientId,
    /// By name: `client.x` is the client's, plain `x` the current deal's.
    pub variables: Variables,
}

impl Method for SaveVariables {
    const NAME: &'static str = "save_variables";
    const HTTP: http::Method = http::Method::Post;
    type Answer = Accepted;

    fn params(&self) -> Params {
        let variables = Params::new().variables(&self.variables).object();
        Params::new()
            .client(self.client_id)
            .json("variables", &variables)
    }

    fn check(&self) -> Result<(), Error> {
        if self.variables.is_empty() {
            return Err(Error::invalid(
                "save_variables: variables must not be empty",
            ));
        }
        Ok(())
    }
}

/// Reads the variables of a client and of the current deal, merged and without their prefixes,
/// beside the service's own; one of those, `api_key`, is taken out of the answer (scope R).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetVariables {
    /// Whose.
    pub client_id: ClientId,
}

impl Method for GetVariables {
    const NAME: &'static str = "get_variables";
    const HTTP: http::Method = http::Method::Get;
    type Answer = Json;

    fn params(&self) -> Params {
        Params::new().client(self.client_id)
    }
}
