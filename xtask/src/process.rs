//! Running other programs.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project;

/// A command that runs in the repository's root and reads nothing from the terminal.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(project::root()).stdin(Stdio::null());
    die_with_us(&mut command);
    command
}

/// Asks Linux to end the child when the thread that started it ends, however that happens.
fn die_with_us(command: &mut Command) {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: prctl is async-signal-safe and touches nothing of ours.
        unsafe {
            command.pre_exec(|| {
                if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM) == -1 {
                    return Err(std::io::Error::last_os_error());
                }
                Ok(())
            });
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = command;
}

/// Runs a command whose output the user sees; an error when it fails.
///
/// All of it goes to stderr: stdout is for what our own command answers.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = name(command);
    let status = command
        .stdout(std::io::stderr())
        .status()
        .with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs a command and gives its stdout; what it wrote to stderr is shown when it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output();
    answer(&name(command), output)
}

/// The same for a command that reads all of its stdin before it writes.
pub(crate) fn output_for(command: &mut Command, input: &str) -> Result<String> {
    let name = name(command);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that ended too early says why on its stderr.
        let _ = stdin.write_all(input.as_bytes());
    }
    answer(&name, child.wait_with_output())
}

fn answer(name: &str, output: std::io::Result<Output>) -> Result<String> {
    let output = output.with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{name} failed ({}): {}", output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{name} wrote no UTF-8"))
}

/// Whether a command runs and ends well; its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// How a streamed command went.
pub(crate) struct Streamed {
    /// Whether it ended well, and in time.
    pub(crate) ok: bool,
    /// Whether it was ended for taking too long.
    pub(crate) timed_out: bool,
    /// What it wrote to stdout.
    pub(crate) stdout: String,
}

/// The process group of the command that is streaming, 0 when there is none.
static STREAMING: AtomicI32 = AtomicI32::new(0);

/// How long a group may take to end once asked to.
const GRACE: Duration = Duration::from_secs(5);

/// Runs a command for at most this long, showing its output as it comes and keeping stdout.
///
/// It gets a process group of its own, so that ending it ends what it started as well.
pub(crate) fn stream(command: &mut Command, limit: Duration) -> Result<Streamed> {
    let name = name(command);
    let mut child = command
        .process_group(0)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    STREAMING.store(child.id().cast_signed(), Ordering::SeqCst);
    let stdout = child.stdout.take().context("the command has no stdout")?;
    let reader = thread::spawn(move || {
        let mut kept = String::new();
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            kept.push_str(&line);
            kept.push('\n');
        }
        kept
    });
    let status = wait(&mut child, limit)?;
    // Ends what the command may have left behind, which would also keep the pipe open.
    end_streaming();
    child.wait()?;
    let stdout = reader.join().unwrap_or_default();
    STREAMING.store(0, Ordering::SeqCst);
    Ok(Streamed {
        ok: status.is_some_and(|status| status.success()),
        timed_out: status.is_none(),
        stdout,
    })
}

/// Waits for the child; `None` when the time is over first.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<std::process::ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Ends the streaming command and all of its group: asks first, insists after a while.
pub(crate) fn end_streaming() {
    let group = STREAMING.load(Ordering::SeqCst);
    // SAFETY: killpg has no memory effects; the group is one that we made.
    let signal = |number| group > 0 && unsafe { libc::killpg(group, number) } == 0;
    let start = Instant::now();
    let mut there = signal(libc::SIGTERM);
    while there && start.elapsed() < GRACE {
        thread::sleep(Duration::from_millis(50));
        there = signal(0);
    }
    if there {
        signal(libc::SIGKILL);
    }
}

/// Takes over Ctrl-C and SIGTERM at once; the future waits for the first of them.
pub(crate) fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}

fn name(command: &Command) -> String {
    std::path::Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned()
}
