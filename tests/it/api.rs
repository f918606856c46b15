//! Calls of the service: what is sent, and what is made of the answers.

mod answers;
mod errors;
mod ids;
mod redaction;
mod requests;
mod settings;

use salebot_onsite::api::ClientId;

fn client() -> ClientId {
    ClientId::new(49_177_759).unwrap()
}

fn texts(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}
