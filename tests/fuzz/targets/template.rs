//! `cargo fuzz`: see `properties::template`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| properties::template(data));
