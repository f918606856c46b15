//! The steps of `cargo xtask test`, in the order they run in.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use salebot_simulator::{Options, Simulator};
use serde_json::{Value, json};

use crate::chaos;
use crate::process;
use crate::project;
use crate::setup;
use crate::stamp::write_if_changed;

use super::context::Context;
use super::matrix;
use super::node::{ONE_BY_ONE, node_tests};
use super::tally::Tally;

/// When a step runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Every time.
    Everyday,
    /// Only with `--all`: what takes long, or needs more than everyday work has.
    All,
}

/// One kind of test.
pub(crate) struct Step {
    /// Shown as heading and in the table.
    pub(crate) name: &'static str,
    /// When it runs.
    pub(crate) when: When,
    /// Whether it fails when no test ran.
    pub(crate) has_tests: bool,
    /// Runs it.
    pub(crate) run: fn(&mut Context) -> Result<Outcome>,
}

/// How a step went.
pub(crate) struct Outcome {
    pub(crate) ok: bool,
    pub(crate) timed_out: bool,
    pub(crate) tally: Tally,
}

/// All steps. What only `--all` runs has `When::All` and comes last.
pub(crate) const STEPS: [Step; 14] = [
    Step {
        name: "host",
        when: When::Everyday,
        has_tests: true,
        run: host,
    },
    Step {
        name: "build",
        when: When::Everyday,
        has_tests: false,
        run: build,
    },
    Step {
        name: "wasm",
        when: When::Everyday,
        has_tests: true,
        run: wasm,
    },
    Step {
        name: "edge",
        when: When::Everyday,
        has_tests: true,
        run: edge,
    },
    Step {
        name: "api",
        when: When::Everyday,
        has_tests: true,
        run: api,
    },
    Step {
        name: "types",
        when: When::Everyday,
        has_tests: true,
        run: types,
    },
    Step {
        name: "e2e",
        when: When::Everyday,
        has_tests: true,
        run: e2e,
    },
    Step {
        name: "matrix",
        when: When::Everyday,
        has_tests: true,
        run: matrix::everyday,
    },
    Step {
        name: "chaos",
        when: When::Everyday,
        has_tests: true,
        run: |_| chaos(&["--events", "200"]),
    },
    Step {
        name: "browsers",
        when: When::All,
        has_tests: true,
        run: browsers,
    },
    Step {
        name: "whole matrix",
        when: When::All,
        has_tests: true,
        run: matrix::whole,
    },
    Step {
        name: "long edge",
        when: When::All,
        has_tests: true,
        run: long_edge,
    },
    Step {
        name: "long chaos",
        when: When::All,
        has_tests: true,
        run: |_| chaos(&["--events", "10000", "--seed", "2"]),
    },
    Step {
        name: "long properties",
        when: When::All,
        has_tests: true,
        run: long_properties,
    },
];

/// Cold, a step compiles everything first.
const COMPILE_LIMIT: Duration = Duration::from_secs(20 * 60);
/// What only runs tests.
pub(super) const RUN_LIMIT: Duration = Duration::from_secs(15 * 60);
/// Cases that each property is tried with under `--all`; everyday it is proptest's 256.
const LONG_CASES: &str = "8192";
/// Seconds that the browser may take for a whole file of wasm tests.
const WASM_TEST_SECONDS: &str = "180";

fn cargo_test(limit: Duration, configure: impl FnOnce(&mut Command)) -> Result<Outcome> {
    let mut command = process::command(project::cargo());
    command.args(["test", "--no-fail-fast"]);
    configure(&mut command);
    let streamed = process::stream(&mut command, limit)?;
    Ok(Outcome {
        ok: streamed.ok,
        timed_out: streamed.timed_out,
        tally: Tally::of_cargo(&streamed.stdout),
    })
}

fn host(_: &mut Context) -> Result<Outcome> {
    cargo_test(COMPILE_LIMIT, |command| {
        command.args(["--workspace", "--all-features"]);
    })
}

fn long_properties(_: &mut Context) -> Result<Outcome> {
    cargo_test(COMPILE_LIMIT, |command| {
        command.args(["--workspace", "--all-features", "--test", "it"]);
        command.env("PROPTEST_CASES", LONG_CASES);
    })
}

/// One run, which is one test.
fn chaos(words: &[&str]) -> Result<Outcome> {
    let ended = chaos::run(&chaos::Wanted::read(words)?);
    if let Err(error) = &ended {
        println!("error: {error:#}");
    }
    Ok(Outcome {
        ok: ended.is_ok(),
        timed_out: false,
        tally: Tally {
            passed: u64::from(ended.is_ok()),
            failed: u64::from(ended.is_err()),
            skipped: 0,
        },
    })
}

fn build(context: &mut Context) -> Result<Outcome> {
    context.program("salebot-simulator")?;
    crate::build()?;
    Ok(Outcome {
        ok: true,
        timed_out: false,
        tally: Tally::default(),
    })
}

fn wasm(context: &mut Context) -> Result<Outcome> {
    let runner = context.program("wasm-bindgen-test-runner")?;
    let capabilities = project::target_dir().join("xtask/webdriver.json");
    let text = serde_json::to_string_pretty(&chromium_capabilities(&context.browser.chromium))?;
    write_if_changed(&capabilities, text.as_bytes())?;
    let simulator = context
        .runtime
        .block_on(Simulator::start(Options {
            addr: simulator_address(),
            ..Options::default()
        }))
        .context("the simulator does not start")?;
    let outcome = cargo_test(COMPILE_LIMIT, |command| {
        command.args(["--target", "wasm32-unknown-unknown"]);
        command.args(["--package", "salebot-onsite", "--no-default-features"]);
        command.args([
            "--features",
            "page,rules,direct,api,gateway",
            "--test",
            "wasm",
        ]);
        command
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
            .env("CHROMEDRIVER", &context.browser.chromedriver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("WASM_BINDGEN_TEST_TIMEOUT", WASM_TEST_SECONDS)
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")
            // A failed test is said with its own stack; the runner's says nothing.
            .env("RUST_LIB_BACKTRACE", "0")
            .env("SALEBOT_SIMULATOR_URL", simulator.url());
    });
    context.runtime.block_on(simulator.stop());
    outcome
}

/// How chromedriver starts Chromium: quiet, and fit for root in a container.
fn chromium_capabilities(chromium: &Path) -> Value {
    json!({ "goog:chromeOptions": {
        "binary": chromium,
        "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update",
        ],
    }})
}

/// The first port that [`simulator_address`] gives.
const FIRST_PORT: u16 = 20_000;
/// How many it gives: below the ports that systems hand out on their own.
const PORTS: u64 = 10_000;

/// A port that stays the same in this checkout: the tests are compiled with the URL inside,
/// and another port would compile them again. Any free one if it is in use.
fn simulator_address() -> SocketAddr {
    let mut digest: u64 = 0;
    for byte in project::root().to_string_lossy().bytes() {
        digest = digest.wrapping_mul(31).wrapping_add(u64::from(byte));
    }
    let port = FIRST_PORT + u16::try_from(digest % PORTS).unwrap_or(0);
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match TcpListener::bind(wanted) {
        Ok(_) => wanted,
        Err(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    }
}

fn edge(context: &mut Context) -> Result<Outcome> {
    node_tests("edge", &[], context.node_env()?)
}

/// What the gateway does only after a minute.
fn long_edge(context: &mut Context) -> Result<Outcome> {
    node_tests("long", &[], context.node_env()?)
}

fn api(context: &mut Context) -> Result<Outcome> {
    node_tests("api", &[], context.node_env()?)
}

fn e2e(context: &mut Context) -> Result<Outcome> {
    node_tests("e2e", ONE_BY_ONE, context.node_env()?)
}

fn browsers(context: &mut Context) -> Result<Outcome> {
    let mut env = context.node_env()?;
    for (variable, path) in setup::more_browsers()? {
        env.push((variable, path.into()));
    }
    node_tests("browsers", ONE_BY_ONE, env)
}

/// How TypeScript may look for the package: for Node, today's and its oldest with `exports`, and for bundlers.
const TYPE_TESTS: [&str; 3] = [
    "tsconfig.json",
    "tsconfig.node16.json",
    "tsconfig.bundler.json",
];

/// The type tests: one pass a way to look for the package, what must not compile included.
fn types(_: &mut Context) -> Result<Outcome> {
    let mut all = Outcome {
        ok: true,
        timed_out: false,
        tally: Tally::default(),
    };
    for name in TYPE_TESTS {
        let mut command = process::command(project::npm_tool("tsc"));
        command.arg("-p").arg(project::at("tests/types").join(name));
        let streamed = process::stream(&mut command, RUN_LIMIT)?;
        all.ok &= streamed.ok;
        all.timed_out |= streamed.timed_out;
        all.tally.passed += u64::from(streamed.ok);
        all.tally.failed += u64::from(!streamed.ok);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_all_come_last() {
        let first = STEPS.iter().position(|step| step.when == When::All);
        let tail = &STEPS[first.unwrap_or(STEPS.len())..];
        assert!(tail.iter().all(|step| step.when == When::All));
    }
}
