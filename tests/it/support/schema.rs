//! The package's JSON Schemas, as a validator reads them.

use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Whether this schema of the package accepts each, in the eyes of a validator that knows nothing of this crate.
#[track_caller]
pub(crate) fn accepted(schema: &str, all: &[Value]) -> Vec<bool> {
    let mut node = Command::new("node")
        .args(["tests/support/schema.mjs", schema])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node is needed, and `npm ci` in the repository's root");
    let lines: String = all.iter().map(|value| format!("{value}\n")).collect();
    let mut stdin = node.stdin.take().unwrap();
    stdin.write_all(lines.as_bytes()).unwrap();
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "run `npm ci`: see what Node said");
    let said = String::from_utf8(output.stdout).unwrap();
    let accepted: Vec<bool> = said.lines().map(|line| line == "1").collect();
    assert_eq!(accepted.len(), all.len());
    accepted
}
