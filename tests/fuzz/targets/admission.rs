//! `cargo fuzz`: see `properties::admission`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::admission(data));
