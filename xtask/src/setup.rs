//! Installs what is missing; each step says what it installs and why, and runs only when needed.

mod fuzzer;
mod programs;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project;
use crate::stamp::{Digest, Stamp};
pub(crate) use fuzzer::fuzzer;
pub(crate) use programs::{Browser, browser, more_browsers, wrk};

/// The oldest Node that all we build and test with runs on: Vite 8 asks for the most.
const OLDEST_NODE: (u32, u32) = (20, 19);
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What building needs: the wasm target and the npm packages.
pub(crate) fn for_build() -> Result<()> {
    wasm_target()?;
    npm_packages()
}

fn wasm_target() -> Result<()> {
    let sysroot = process::output(process::command("rustc").args(["--print", "sysroot"]))?;
    let library = PathBuf::from(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM_TARGET);
    if library.is_dir() {
        return Ok(());
    }
    if project::which("rustup").is_none() {
        bail!(
            "this Rust has no {WASM_TARGET} target and there is no rustup to add it: \
             install Rust by rustup, or that target by your system's packages"
        );
    }
    eprintln!("installing the Rust target {WASM_TARGET} (rustup), to build the wasm files");
    process::run(process::command("rustup").args(["target", "add", WASM_TARGET]))
        .context("the wasm target could not be added")
}

/// What comes from npm.
pub(crate) fn npm_packages() -> Result<()> {
    npm_ci(".", "to bundle, optimize and test")
}

/// What the benchmark of that name needs, which is more than all the rest.
pub(crate) fn lighthouse() -> Result<()> {
    npm_ci("benches/lighthouse", "to have Lighthouse look at the demo")
}

/// The packages that one benchmark alone needs: those that we are measured beside.
pub(crate) fn peers() -> Result<()> {
    npm_ci("benches/peers", "to measure us beside them")
}

/// Installs what the lock file in a folder names, where it is not there yet.
fn npm_ci(folder: &str, purpose: &str) -> Result<()> {
    node()?;
    let at = |name: &str| project::at(&format!("{folder}/{name}"));
    let mut digest = Digest::default();
    digest
        .file(&at("package.json"))
        .file(&at("package-lock.json"));
    let want = digest.hex();
    let stamp = Stamp::at(at("node_modules/.onsite-setup"));
    if stamp.is(&want) {
        return Ok(());
    }
    if project::which("npm").is_none() {
        bail!("there is no npm on the path: install it (it comes with Node), then run this again");
    }
    eprintln!("installing npm packages (npm ci in {folder}), {purpose}");
    stamp.clear();
    let mut npm = process::command("npm");
    npm.current_dir(project::at(folder));
    process::run(npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    stamp.write(&want)
}

fn node() -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    if project::which("node").is_none() {
        bail!(
            "there is no Node on the path: install Node {major}.{minor} or newer, then run this again"
        );
    }
    let said = process::output(process::command("node").arg("--version"))?;
    match node_version(&said) {
        Some(version) if version >= OLDEST_NODE => Ok(()),
        _ => bail!(
            "Node {} is too old: install Node {major}.{minor} or newer, then run this again",
            said.trim()
        ),
    }
}

/// Reads `v20.11.1` as (20, 11).
fn node_version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Refuses a wasm-bindgen in Cargo.lock that this program's own cannot read.
pub(crate) fn check_bindgen_version() -> Result<()> {
    let lock = fs::read_to_string(project::at("Cargo.lock")).context("cannot read Cargo.lock")?;
    let version = |name| {
        locked_version(&lock, name).with_context(|| format!("Cargo.lock holds no single {name}"))
    };
    let crate_side = version("wasm-bindgen")?;
    let our_side = version("wasm-bindgen-cli-support")?;
    if crate_side != our_side {
        bail!(
            "Cargo.lock has wasm-bindgen {crate_side} but wasm-bindgen-cli-support {our_side}: \
             give both the same version in Cargo.toml and xtask/Cargo.toml"
        );
    }
    Ok(())
}

/// The one version of a package in the text of a Cargo.lock.
fn locked_version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let wanted = format!("name = \"{name}\"");
    let mut lines = lock.lines();
    let mut found = None;
    while let Some(line) = lines.next() {
        if line == wanted {
            let version = lines
                .next()?
                .strip_prefix("version = \"")?
                .strip_suffix('"')?;
            if found.replace(version).is_some() {
                return None;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_node_versions() {
        assert_eq!(node_version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(node_version("v8.0.0"), Some((8, 0)));
        assert_eq!(node_version("20"), None);
        assert_eq!(node_version(""), None);
    }

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\n\
        [[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"0.2.129\"\n\n\
        [[package]]\nname = \"syn\"\nversion = \"2.0.1\"\n\n\
        [[package]]\nname = \"syn\"\nversion = \"3.0.9\"\n";

    #[test]
    fn reads_the_locked_version_of_exactly_that_package() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(
            locked_version(LOCK, "wasm-bindgen-cli-support"),
            Some("0.2.129")
        );
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn two_versions_of_a_package_are_not_one() {
        assert_eq!(locked_version(LOCK, "syn"), None);
    }
}
