//! Calls of the service: what is sent, and what is made of the answers.

mod answers;
mod anything;
mod checks;
mod client;
mod conversions;
mod errors;
mod examples;
mod fixtures;
mod ids;
mod methods;
mod oddities;
mod redaction;
mod remap;
mod requests;
mod settings;
mod webhook;

use crate::support::{key, response};
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{ClientId, METHODS, Meta, Method};
use salebot_onsite::error::Error;

fn client() -> ClientId {
    ClientId::new(49_177_759).unwrap()
}

/// What a method makes of an answer, without the project's key.
fn answered<M: Method>(status: u16, body: &str) -> Result<M::Answer, Error> {
    answer::read::<M>(&key(), &response(status, body), Secrets::Hidden)
}

/// Every method that is declared.
fn declared() -> impl Iterator<Item = &'static Meta> {
    METHODS.iter().flat_map(|group| group.iter().copied())
}

/// What a percent-encoded text stands for.
fn decoded(encoded: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = encoded;
    while let Some(byte) = rest.bytes().next() {
        let len = if byte == b'%' { 3 } else { 1 };
        let (piece, after) = rest.split_at(len);
        bytes.push(if len == 3 {
            u8::from_str_radix(&piece[1..], 16).unwrap()
        } else {
            byte
        });
        rest = after;
    }
    String::from_utf8(bytes).unwrap()
}
