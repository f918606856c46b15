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

/// workerd's own binary, so that no Node process stands between us and it.
///
/// Falls back to npm's launcher on platforms whose package is named otherwise.
pub(crate) fn workerd() -> PathBuf {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
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
