//! The project's own commands: `cargo xtask <command>`.
#![allow(
    clippy::print_stdout,
    reason = "a command line talks to its user on stdout"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "these commands run on a host that has a clock; only the crate itself must not read one"
)]

mod bench;
mod budgets;
mod bundle;
mod chaos;
mod check_config;
mod check_rules;
mod demo;
mod fuzz;
mod gateway;
mod generate;
mod links;
mod literal;
mod ports;
mod process;
mod project;
mod setup;
mod size;
mod stamp;
mod test;
mod wasm;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask <command>

  setup           installs what is missing: the wasm32 target, the npm packages,
                  Chromium and its driver
  build           builds the wasm files and the scripts made from them into pkg/wasm/ and pkg/cjs/,
                  copies README, changelog and licences to pkg/, and builds the demo's worker into www/worker/dist/
  demo [--port N] builds, then serves the demo page until Ctrl-C; with SALEBOT_API_KEY
                  (and SALEBOT_BASE_URL) it talks to the real service, through the chat
                  SALEBOT_CHAT_ID of the same project, and direct mode is not shown
  generate [--check]
                  writes the API client's list of methods, its types and docs/api.md from the
                  declarations in src/api/, and the schemas and the types of trigger rules and of the
                  configuration; with --check fails where they are not current
  check-rules FILE
                  says what is wrong with a file of trigger rules, as a gateway and a page would;
                  fails where there is anything
  check-config FILE
                  says what is wrong with a gateway's configuration, its trigger rules included;
                  fails where there is anything
  test [--all]    runs every kind of test; with --all also those that take long,
                  in Firefox and WebKit too, which it installs when absent
  matrix [--write] [--keep] [NAME…]
                  packs the npm package, and tries it in the bundlers and runtimes of its users, all unless some are named,
                  each installed into target/matrix/, which goes again unless it is to be kept; with --write
                  docs/compatibility.md says what came of it
  chaos [--events N] [--seed N] [--late] [--blind]
                  sends events of many visitors through a network and to a service that lose, repeat and put
                  off what they are given, ends the gateway meanwhile, and counts what the bot saw of them; with
                  --late the service acts later than is promised for, with --blind the key may not read
  fuzz [--seconds N] [TARGET…]
                  has libFuzzer look for input that breaks what must always hold, a minute a target unless said
                  otherwise; fails where there is any, and says where it is kept
  size [--json]   prints the sizes of what is shipped beside their budgets; fails over one
  size --budgets  prints the budgets alone, as JSON
  bench [page | lighthouse | visitor | gateway | waiting | api]
                  measures what a page in Chromium pays for us, and for the packages of others; what Lighthouse
                  says of the demo; what visitors cost the gateway's platform, how much the gateway answers beside a
                  bare handler and Hono, what one more event costs where many wait, and the API client on the host and
                  in Node
  bench page [--rounds N] [--write]
                  the first of them; with --write docs/benchmarks.md and its charts have what comes of it
  bench page --sizes-only
                  measures nothing but sizes, and has docs/benchmarks.md and its charts show them
  help            prints this text
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<ExitCode> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help" | "--help" | "-h", ..] => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        ["setup", rest @ ..] => {
            no_more(rest)?;
            setup::for_build()?;
            setup::browser()?;
            println!("everything is in place");
            Ok(ExitCode::SUCCESS)
        }
        ["build", rest @ ..] => {
            no_more(rest)?;
            setup::for_build()?;
            build()?;
            println!("{}", bundle::summary()?);
            Ok(ExitCode::SUCCESS)
        }
        ["demo", rest @ ..] => demo::run(port(rest)?),
        ["generate", rest @ ..] => {
            match rest {
                [] => generate::run()?,
                ["--check", rest @ ..] => {
                    no_more(rest)?;
                    generate::check()?;
                }
                _ => no_more(rest)?,
            }
            Ok(ExitCode::SUCCESS)
        }
        ["check-rules", path] => {
            setup::npm_packages()?;
            check_rules::run(path.as_ref())
        }
        ["check-rules", ..] => bail!("check-rules wants one file"),
        ["check-config", path] => {
            setup::npm_packages()?;
            check_config::run(path.as_ref())
        }
        ["check-config", ..] => bail!("check-config wants one file"),
        ["test", rest @ ..] => {
            let all = match rest {
                [] => false,
                ["--all"] => true,
                _ => return no_more(rest).map(|()| ExitCode::FAILURE),
            };
            test::run(all)
        }
        ["size", rest @ ..] => {
            let json = match rest {
                [] => false,
                ["--json"] => true,
                ["--budgets"] => {
                    println!("{:#}", size::budgets());
                    return Ok(ExitCode::SUCCESS);
                }
                _ => return no_more(rest).map(|()| ExitCode::FAILURE),
            };
            setup::for_build()?;
            build()?;
            size::run(json)
        }
        ["chaos", rest @ ..] => {
            let wanted = chaos::Wanted::read(rest)?;
            setup::for_build()?;
            build()?;
            chaos::run(&wanted)?;
            Ok(ExitCode::SUCCESS)
        }
        ["matrix", rest @ ..] => {
            let wanted = test::matrix::Wanted::read(rest)?;
            setup::for_build()?;
            build()?;
            test::matrix::run(&wanted)
        }
        ["fuzz", rest @ ..] => fuzz::run(&fuzz::Wanted::read(rest)?),
        ["bench", rest @ ..] => {
            let wanted = bench::Wanted::read(rest)?;
            setup::for_build()?;
            build()?;
            bench::run(&wanted)?;
            Ok(ExitCode::SUCCESS)
        }
        [other, ..] => bail!("there is no command '{other}': see `cargo xtask help`"),
    }
}

/// Everything `cargo xtask build` makes; what is fresh is left alone.
fn build() -> Result<()> {
    wasm::build_all()?;
    bundle::scripts()?;
    bundle::commonjs()?;
    bundle::texts()?;
    bundle::worker()
}

/// Reads `--port N` or `--port=N`.
fn port(rest: &[&str]) -> Result<Option<u16>> {
    let text = match rest {
        [] => return Ok(None),
        ["--port", text] => text,
        ["--port"] => bail!("--port wants a number"),
        [word] => match word.strip_prefix("--port=") {
            Some(text) => text,
            None => return no_more(rest).map(|()| None),
        },
        [_, more @ ..] => return no_more(more).map(|()| None),
    };
    match text.parse() {
        Ok(0) | Err(_) => bail!("'{text}' is no port: --port wants a number from 1 to 65535"),
        Ok(port) => Ok(Some(port)),
    }
}

fn no_more(rest: &[&str]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(word) => bail!("'{word}' is not understood here: see `cargo xtask help`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_port_in_both_forms() {
        assert_eq!(port(&[]).unwrap(), None);
        assert_eq!(port(&["--port", "9000"]).unwrap(), Some(9000));
        assert_eq!(port(&["--port=9000"]).unwrap(), Some(9000));
        for wrong in [&["--port"][..], &["--port", "0"], &["--port=x"], &["on"]] {
            assert!(port(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_unknown_command_is_an_error() {
        let error = run(&["dmeo".to_owned()]).unwrap_err().to_string();
        assert_eq!(error, "there is no command 'dmeo': see `cargo xtask help`");
    }
}
