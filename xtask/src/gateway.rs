//! The gateway: workerd as a child process.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Error, Result, anyhow, bail};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::{ports, process, project};

/// How many of the last lines an error repeats.
const LAST_LINES: usize = 12;
/// How long workerd may take to end once asked to.
const GRACE: Duration = Duration::from_secs(3);

/// A running workerd.
pub(crate) struct Gateway {
    child: Child,
    address: SocketAddr,
    said: Arc<Mutex<VecDeque<String>>>,
    readers: JoinSet<()>,
}

impl Gateway {
    /// Starts workerd with the demo's worker, whose visitors are kept in this folder; `heed` is given each line it says,
    /// without the `api_key`.
    ///
    /// To be called on the main thread: on Linux the child ends with the thread that started it.
    pub(crate) fn start(
        address: SocketAddr,
        environment: Vec<(&str, OsString)>,
        visitors: &Path,
        api_key: &str,
        heed: impl Fn(&str) + Clone + Send + 'static,
    ) -> Result<Self> {
        if !project::at("www/worker/dist/index.js").exists() {
            bail!("www/worker/dist/index.js is missing: `cargo xtask build` makes it");
        }
        std::fs::create_dir_all(visitors)
            .with_context(|| format!("cannot make {}", visitors.display()))?;
        let mut command = process::command(project::workerd());
        command
            .args(["serve", "www/worker/workerd.capnp"])
            .arg(format!("--socket-addr=http={address}"))
            .arg(format!("--directory-path=visitors={}", visitors.display()))
            .envs(environment)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C in a terminal goes to the whole group: ending workerd is ours to do.
        let mut child = Command::from(command)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .context("cannot start workerd")?;
        let said = Arc::new(Mutex::new(VecDeque::new()));
        let key = api_key.to_owned();
        let heed = move |line: String| {
            let line = without_key(&line, &key);
            heed(&line);
            line
        };
        let mut readers = JoinSet::new();
        if let Some(stdout) = child.stdout.take() {
            readers.spawn(listen(stdout, Arc::clone(&said), heed.clone()));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.spawn(listen(stderr, Arc::clone(&said), heed));
        }
        Ok(Self {
            child,
            address,
            said,
            readers,
        })
    }

    /// Where pages reach it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until it answers; an error when it ends first.
    pub(crate) async fn answers(&mut self) -> Result<()> {
        let address = self.address;
        tokio::select! {
            answer = ports::answers(address, "/v1/health") => {
                answer.context("the gateway does not answer")
            }
            error = self.ended() => Err(error),
        }
    }

    /// Waits until it ends by itself, which it is not meant to.
    pub(crate) async fn ended(&mut self) -> Error {
        let how = match self.child.wait().await {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        // What it said last may still be on its way.
        let rest = async { while self.readers.join_next().await.is_some() {} };
        let _ = timeout(GRACE, rest).await;
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let mut what = format!("the gateway (workerd) has ended by itself ({how})");
        for line in said.iter() {
            what.push('\n');
            what.push_str(line);
        }
        anyhow!(what)
    }

    /// Ends it at once, wherever it is.
    pub(crate) async fn kill(mut self) {
        // An error here means that it has ended already.
        let _ = self.child.kill().await;
    }

    /// Asks it to end, insists after a while, and waits for it.
    pub(crate) async fn stop(mut self) {
        if let Some(id) = self.child.id() {
            // SAFETY: kill has no memory effects, and the child has not been waited for.
            unsafe { libc::kill(id.cast_signed(), libc::SIGTERM) };
            if timeout(GRACE, self.child.wait()).await.is_err() {
                // An error here means that it has ended after all.
                let _ = self.child.kill().await;
            }
        }
    }
}

/// Hands on what workerd says, and keeps the last of it as `heed` gives it back.
async fn listen(
    from: impl AsyncRead + Unpin,
    said: Arc<Mutex<VecDeque<String>>>,
    heed: impl Fn(String) -> String,
) {
    let mut lines = BufReader::new(from).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let line = heed(line);
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push_back(line);
        if said.len() > LAST_LINES {
            said.pop_front();
        }
    }
}

fn without_key(line: &str, api_key: &str) -> String {
    if api_key.is_empty() {
        return line.to_owned();
    }
    line.replace(api_key, "[key]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_taken_out_of_what_is_shown() {
        assert_eq!(without_key("GET /api/abc/x", "abc"), "GET /api/[key]/x");
        assert_eq!(without_key("as it is", ""), "as it is");
    }
}
