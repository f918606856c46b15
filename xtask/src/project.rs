//! Where things are in the checkout.

use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the repository")
}

/// A path inside the repository.
pub(crate) fn at(path: &str) -> PathBuf {
    root().join(path)
}

/// A path as it is best shown: relative to the repository where it is inside.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Cargo's target folder.
pub(crate) fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => at("target"),
    }
}

/// A tool that npm installed.
pub(crate) fn npm_tool(name: &str) -> PathBuf {
    at("node_modules/.bin").join(name)
}

/// The system's name as npm's packages write it.
fn npm_system() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

/// workerd's own binary, so that no Node process stands between us and it.
///
/// Falls back to npm's launcher on platforms whose package is named otherwise.
pub(crate) fn workerd() -> PathBuf {
    let system = npm_system();
    let machine = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "64",
    };
    let binary = at(&format!(
        "node_modules/@cloudflare/workerd-{system}-{machine}/bin/workerd"
    ));
    if binary.exists() {
        binary
    } else {
        npm_tool("workerd")
    }
}

/// Deno: npm's for this platform, else the one on the path.
pub(crate) fn deno() -> Option<PathBuf> {
    let system = npm_system();
    let machine = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "x64",
    };
    let flavour = if cfg!(target_os = "linux") {
        "-glibc"
    } else {
        ""
    };
    npm_binary(&format!("@deno/{system}-{machine}{flavour}/deno")).or_else(|| which("deno"))
}

/// Bun: npm's for this platform, else the one on the path.
pub(crate) fn bun() -> Option<PathBuf> {
    let system = npm_system();
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        other => other,
    };
    npm_binary(&format!("@oven/bun-{system}-{machine}/bin/bun")).or_else(|| which("bun"))
}

fn npm_binary(path: &str) -> Option<PathBuf> {
    let binary = at("node_modules").join(path);
    binary.is_file().then_some(binary)
}

/// The cargo that runs us, else the one on the path.
pub(crate) fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Finds a program on the path.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
}
