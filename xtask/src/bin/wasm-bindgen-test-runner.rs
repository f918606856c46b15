//! What `cargo test --target wasm32-unknown-unknown` runs a test file with.
//!
//! The same program as the one of wasm-bindgen's command line, built from its library.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
