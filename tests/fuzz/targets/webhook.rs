//! `cargo fuzz`: see `properties::webhook`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::webhook(data));
