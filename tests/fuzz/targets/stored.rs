//! `cargo fuzz`: see `properties::stored`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::stored(data));
