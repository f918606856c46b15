//! Programs from Debian's packages, installed when absent: the browsers that tests run in, and what makes load.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::project;

/// A program that tests start.
struct Program {
    /// The environment's variable that says where it is.
    variable: &'static str,
    /// What it is called on the path.
    names: &'static [&'static str],
    /// The Debian package that brings it.
    package: &'static str,
}

/// What everyday tests need.
const CHROMIUM: [Program; 2] = [
    Program {
        variable: "CHROMIUM",
        names: &[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ],
        package: "chromium",
    },
    Program {
        variable: "CHROMEDRIVER",
        names: &["chromedriver"],
        package: "chromium-driver",
    },
];

/// What the other browsers need: WebKit has no mode without a screen, so it gets one that nobody sees.
const MORE: [Program; 3] = [
    Program {
        variable: "FIREFOX",
        names: &["firefox-esr", "firefox"],
        package: "firefox-esr",
    },
    Program {
        variable: "WEBKIT_DRIVER",
        names: &["WebKitWebDriver"],
        package: "webkit2gtk-driver",
    },
    Program {
        variable: "XVFB",
        names: &["Xvfb"],
        package: "xvfb",
    },
];

/// What asks a server for as much as it can answer.
const WRK: [Program; 1] = [Program {
    variable: "WRK",
    names: &["wrk"],
    package: "wrk",
}];

/// Where the browser and its driver are.
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// The driver that fits it.
    pub(crate) chromedriver: PathBuf,
}

/// What browser tests need: Chromium and chromedriver.
///
/// The environment's `CHROMIUM` and `CHROMEDRIVER` come first.
pub(crate) fn browser() -> Result<Browser> {
    install_missing(&CHROMIUM, "to run tests in a real browser")?;
    let [chromium, chromedriver] = &CHROMIUM;
    Ok(Browser {
        chromium: located(chromium)?,
        chromedriver: located(chromedriver)?,
    })
}

/// What the tests in Firefox and WebKit need, by the variables that say where it is.
///
/// The environment's own come first.
pub(crate) fn more_browsers() -> Result<Vec<(&'static str, PathBuf)>> {
    install_missing(&MORE, "to run tests in Firefox and WebKit as well")?;
    MORE.iter()
        .map(|program| Ok((program.variable, located(program)?)))
        .collect()
}

/// What the gateway's benchmark needs. The environment's `WRK` comes first.
pub(crate) fn wrk() -> Result<PathBuf> {
    install_missing(&WRK, "to measure the gateway")?;
    let [wrk] = &WRK;
    located(wrk)
}

fn install_missing(programs: &[Program], why: &str) -> Result<()> {
    let mut missing = Vec::new();
    for program in programs {
        if path_of(program)?.is_none() {
            missing.push(program);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|program| program.package).collect();
    let variables: Vec<&str> = missing.iter().map(|program| program.variable).collect();
    let variables = variables.join(" and ");
    let instead = format!("set {variables} to the paths of their programs");
    apt_install(&packages, why, &instead)
}

fn located(program: &Program) -> Result<PathBuf> {
    let Program {
        variable, package, ..
    } = program;
    path_of(program)?.with_context(|| {
        format!(
            "{package} is installed, but its program is not on the path: set {variable} to its path"
        )
    })
}

/// The path that the environment gives, which has to exist, else the first of its names on the path.
fn path_of(program: &Program) -> Result<Option<PathBuf>> {
    let variable = program.variable;
    if let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!("{variable} is set to {}, which is no file", path.display());
        }
        return Ok(Some(path));
    }
    Ok(program.names.iter().find_map(|name| project::which(name)))
}

/// Installs Debian packages, and says so; `instead` is what to do where that is not possible.
pub(super) fn apt_install(packages: &[&str], why: &str, instead: &str) -> Result<()> {
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
