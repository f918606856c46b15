//! Installs what is missing; each step says what it installs and why, and runs only when needed.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project;
use crate::stamp::{Digest, Stamp};

/// The oldest Node that knows every option we use.
const OLDEST_NODE: (u32, u32) = (20, 10);
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

fn npm_packages() -> Result<()> {
    node()?;
    let mut digest = Digest::default();
    digest
        .file(&project::at("package.json"))
        .file(&project::at("package-lock.json"));
    let want = digest.hex();
    let stamp = Stamp::at(project::at("node_modules/.onsite-setup"));
    if stamp.is(&want) {
        return Ok(());
    }
    if project::which("npm").is_none() {
        bail!("there is no npm on the path: install it (it comes with Node), then run this again");
    }
    eprintln!("installing npm packages (npm ci), to bundle, optimize and test");
    stamp.clear();
    process::run(process::command("npm").args([
        "ci",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))?;
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

/// Where the browser and its driver are.
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// The driver that fits it.
    pub(crate) chromedriver: PathBuf,
}

/// What browser tests need: Chromium and chromedriver, installed from Debian's packages when absent.
///
/// The environment's `CHROMIUM` and `CHROMEDRIVER` come first.
pub(crate) fn browser() -> Result<Browser> {
    if let Some(found) = find_browser()? {
        return Ok(found);
    }
    apt_install(
        &["chromium", "chromium-driver"],
        "to run tests in a real browser",
        "set CHROMIUM and CHROMEDRIVER to the paths of Chromium and its driver",
    )?;
    match find_browser()? {
        Some(found) => Ok(found),
        None => bail!(
            "chromium and chromium-driver are installed, but their programs are not on the path: \
             set CHROMIUM and CHROMEDRIVER to their paths"
        ),
    }
}

fn find_browser() -> Result<Option<Browser>> {
    let chromium = find_program(
        "CHROMIUM",
        &[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ],
    )?;
    let chromedriver = find_program("CHROMEDRIVER", &["chromedriver"])?;
    Ok(chromium
        .zip(chromedriver)
        .map(|(chromium, chromedriver)| Browser {
            chromium,
            chromedriver,
        }))
}

/// The path that the environment gives, which has to exist, else the first of these on the path.
fn find_program(variable: &str, names: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!("{variable} is set to {}, which is no file", path.display());
        }
        return Ok(Some(path));
    }
    Ok(names.iter().find_map(|name| project::which(name)))
}

fn apt_install(packages: &[&str], why: &str, instead: &str) -> Result<()> {
    let list = packages.join(" and ");
    if project::which("apt-get").is_none() {
        bail!(
            "{list} are missing and there is no apt-get to install them: install them, or {instead}"
        );
    }
    let with_sudo = !is_root();
    if with_sudo && !process::succeeds(process::command("sudo").args(["-n", "true"])) {
        bail!(
            "{list} are missing and this user may not install them: \
             run `apt-get install {}` as root, or {instead}",
            packages.join(" ")
        );
    }
    eprintln!("installing the Debian packages {list} (apt-get), {why}");
    let apt = || -> Command {
        let mut command;
        if with_sudo {
            command = process::command("sudo");
            command.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        } else {
            command = process::command("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
        }
        command
    };
    process::run(apt().args(["update", "-q"]))?;
    process::run(
        apt()
            .args(["install", "-q", "-y", "--no-install-recommends"])
            .args(packages),
    )
}

fn is_root() -> bool {
    // SAFETY: geteuid has no preconditions and cannot fail.
    unsafe { libc::geteuid() == 0 }
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
