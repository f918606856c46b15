//! Remembers what a step last worked from, so that it can be skipped.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A digest of a step's inputs.
///
/// Only ever compared with what an earlier build of this program wrote: should the
/// algorithm change, the step runs once more.
#[derive(Default)]
pub(crate) struct Digest(DefaultHasher);

impl Digest {
    /// Takes in some text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        text.hash(&mut self.0);
        self
    }

    /// Takes in some bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        bytes.hash(&mut self.0);
        self
    }

    /// Takes in a file: its path in the repository and what it holds, or that it is not there.
    pub(crate) fn file(&mut self, path: &Path) -> &mut Self {
        crate::project::shown(path).hash(&mut self.0);
        fs::read(path).ok().hash(&mut self.0);
        self
    }

    /// The digest as text.
    pub(crate) fn hex(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// A file that holds the digest of a step's inputs.
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    /// The stamp kept at this path.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Whether the step last ended well with this text.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.read().as_deref() == Some(text)
    }

    /// What was written last.
    pub(crate) fn read(&self) -> Option<String> {
        fs::read_to_string(&self.0).ok()
    }

    /// Forgets the last run: called before a step begins, so that half a run leaves no stamp.
    pub(crate) fn clear(&self) {
        // A stamp that is not there is as good as one removed.
        let _ = fs::remove_file(&self.0);
    }

    /// Notes that the step ended well.
    pub(crate) fn write(&self, text: &str) -> Result<()> {
        write_if_changed(&self.0, text.as_bytes())
    }
}

/// Writes a file and the folders above it; leaves a file alone that holds just this already.
pub(crate) fn write_if_changed(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_tell_inputs_apart() {
        let digest = |texts: &[&str]| {
            let mut digest = Digest::default();
            for text in texts {
                digest.text(text);
            }
            digest.hex()
        };
        assert_eq!(digest(&["a", "b"]), digest(&["a", "b"]));
        assert_ne!(digest(&["a", "b"]), digest(&["ab"]));
        assert_ne!(digest(&["a"]), digest(&["b"]));
    }

    #[test]
    fn a_missing_file_counts_as_an_input() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let gone = Path::new(env!("CARGO_MANIFEST_DIR")).join("no-such-file");
        let with = Digest::default().file(&here).hex();
        assert_eq!(with, Digest::default().file(&here).hex());
        assert_ne!(with, Digest::default().file(&gone).hex());
    }
}
