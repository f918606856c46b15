//! `cargo fuzz`: see `properties::configuration`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::configuration(data));
