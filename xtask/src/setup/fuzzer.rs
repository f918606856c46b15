//! What fuzzing needs: cargo-fuzz, and a compiler for the C++ that libFuzzer is written in.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::programs::apt_install;
use crate::process;
use crate::project;

/// cargo-fuzz's program, installed where it is missing.
pub(crate) fn fuzzer() -> Result<PathBuf> {
    if std::env::var_os("CXX").is_none() && project::which("c++").is_none() {
        apt_install(
            &["g++"],
            "to build libFuzzer",
            "set CXX to a compiler for C++",
        )?;
    }
    if let Some(found) = project::which("cargo-fuzz") {
        return Ok(found);
    }
    eprintln!("installing cargo-fuzz (cargo install --locked), to run the fuzz targets");
    process::run(process::command(project::cargo()).args(["install", "--locked", "cargo-fuzz"]))?;
    project::which("cargo-fuzz")
        .context("cargo-fuzz is installed, but not on the path: add cargo's bin folder to it")
}
