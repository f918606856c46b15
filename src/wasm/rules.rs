//! What looks through rules that a page is given by its own scripts: those of a gateway were looked through there.

use crate::page::rules;
use alloc::string::String;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes rules' JSON, and gives what of it can be used and the mistakes in the rest, as JSON: `{"rules":…,"problems":[…]}`.
#[wasm_bindgen]
pub fn check(text: &str) -> String {
    rules::check(text).to_json()
}
