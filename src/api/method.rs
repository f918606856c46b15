//! What a declaration says of its method.

use super::answer::Answer;
use super::params::Params;
use crate::error::Error;
use crate::http;
use crate::text;

/// One of Salebot's methods. The implementing struct holds its parameters.
pub trait Method {
    /// The last part of its path.
    const NAME: &'static str;
    /// How it is called.
    const HTTP: http::Method;
    /// What it answers.
    type Answer: Answer;

    /// The parameters under the service's names.
    fn params(&self) -> Params;

    /// Finds mistakes before anything is sent.
    ///
    /// # Errors
    /// `invalid_argument`, naming the parameter.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Refuses an empty text.
pub(super) fn check_text(method: &str, parameter: &str, text: &str) -> Result<(), Error> {
    if text.is_empty() {
        return Err(Error::invalid(text::concat(&[
            method,
            ": ",
            parameter,
            " must not be empty",
        ])));
    }
    Ok(())
}
