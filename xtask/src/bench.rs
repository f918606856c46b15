//! `cargo xtask bench`: what our own part costs, each measure beside another of the same run.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use salebot_onsite::api::METHODS;
use serde_json::Value;

use crate::process;
use crate::project;
use crate::setup::{self, Browser};
use crate::size;

/// What runs a benchmark.
type Benchmark = fn(&Wanted) -> Result<()>;

/// What is measured: a page in Chromium, beside the same without us and with the peers; what
/// Lighthouse says of the demo; what visitors cost the gateway's platform, how much the gateway
/// answers beside others, one more event among few and many that wait, and the API client on the
/// host and through wasm in Node.
const ALL: [(&str, Benchmark); 6] = [
    ("page", page),
    ("lighthouse", |_| lighthouse()),
    ("visitor", |_| visitor()),
    ("gateway", |_| gateway()),
    ("waiting", |_| waiting()),
    ("api", |_| api()),
];

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// One benchmark alone.
    only: Option<&'static str>,
    /// How often the peers are measured, unless it is as often as benches/peers.mjs does by itself.
    rounds: Option<u32>,
    /// Whether only the sizes are to be written down anew.
    sizes_only: bool,
    /// Whether docs/benchmarks.md is to have what comes of it.
    write: bool,
}

impl Wanted {
    /// Reads `[NAME]`, and `[--rounds N] [--write]` or `--sizes-only` behind `page`.
    pub(crate) fn read(words: &[&str]) -> Result<Self> {
        let mut wanted = Self::default();
        let Some((name, more)) = words.split_first() else {
            return Ok(wanted);
        };
        let known = ALL.iter().find(|(known, _)| known == name);
        let (name, _) = known.with_context(|| format!("there is no benchmark '{name}'"))?;
        wanted.only = Some(name);
        let mut more = more.iter();
        while let Some(word) = more.next() {
            match (*name, *word) {
                ("page", "--write") => wanted.write = true,
                ("page", "--sizes-only") => wanted.sizes_only = true,
                ("page", "--rounds") => {
                    let number = more.next().and_then(|text| text.parse().ok());
                    let rounds = number.filter(|rounds| *rounds > 0);
                    wanted.rounds = Some(rounds.context("--rounds wants a whole number from 1")?);
                }
                _ => bail!("'{word}' is not understood here: see `cargo xtask help`"),
            }
        }
        if wanted.sizes_only && (wanted.write || wanted.rounds.is_some()) {
            bail!("--sizes-only measures nothing else: it takes neither --write nor --rounds");
        }
        Ok(wanted)
    }
}

/// Runs a benchmark, or all.
pub(crate) fn run(wanted: &Wanted) -> Result<()> {
    for (name, measure) in ALL {
        if wanted.only.is_none_or(|only| only == name) {
            measure(wanted)?;
            println!();
        }
    }
    Ok(())
}

fn page(wanted: &Wanted) -> Result<()> {
    let sizes = project::target_dir().join("sizes.json");
    fs::write(&sizes, size::json()?.to_string())
        .with_context(|| format!("cannot write {}", sizes.display()))?;
    if wanted.sizes_only {
        return in_node(&["benches/peers.mjs", "--sizes-only"], "SIZES", &sizes);
    }
    let Browser { chromium, .. } = setup::browser()?;
    in_node(&["benches/page.mjs"], "CHROMIUM", &chromium)?;
    println!();
    setup::peers()?;
    let mut peers = process::command("node");
    peers.arg("benches/peers.mjs");
    if let Some(rounds) = wanted.rounds {
        peers.args(["--rounds", &rounds.to_string()]);
    }
    if wanted.write {
        peers.arg("--write");
    }
    process::run(peers.env("CHROMIUM", chromium).env("SIZES", sizes))
}

fn lighthouse() -> Result<()> {
    setup::lighthouse()?;
    let Browser { chromium, .. } = setup::browser()?;
    let own = std::env::current_exe().context("where is this program?")?;
    let mut command = process::command("node");
    command.arg("benches/lighthouse.mjs").env("XTASK", own);
    process::run(command.env("CHROMIUM", &chromium))
}

fn visitor() -> Result<()> {
    let mut simulator = process::command(project::cargo());
    process::run(simulator.args(["build", "--package", "salebot-simulator"]))?;
    let program = project::target_dir().join("debug/salebot-simulator");
    in_node(&["benches/visitor.mjs"], "SALEBOT_SIMULATOR", &program)
}

fn gateway() -> Result<()> {
    in_node(&["benches/gateway.mjs"], "WRK", &setup::wrk()?)
}

fn waiting() -> Result<()> {
    on_host("waiting")?;
    println!("Adding and settling an event, µs");
    println!("{}", waiting_table(&results())?);
    Ok(())
}

fn api() -> Result<()> {
    on_host("api")?;
    println!(
        "The API client on the host, µs; in brackets the share of serde_json's time for the same text"
    );
    println!("{}", host_table(&results())?);
    println!("The API client through wasm in Node, µs");
    let mut api = process::command("node");
    process::run(api.arg("benches/api.mjs"))
}

fn in_node(args: &[&str], variable: &str, program: &Path) -> Result<()> {
    let mut command = process::command("node");
    process::run(command.args(args).env(variable, program))
}

fn results() -> PathBuf {
    project::target_dir().join("criterion")
}

/// Runs a benchmark of the crate.
fn on_host(name: &str) -> Result<()> {
    let mut command = process::command(project::cargo());
    process::run(command.args(["bench", "--package", "salebot-onsite", "--bench", name]))
}

fn waiting_table(results: &Path) -> Result<String> {
    let mut table = format!(
        "{:<36}{:>18}{:>18}{:>8}",
        "", "few waiting", "many waiting", "ratio"
    );
    for (name, folder, few, many) in [
        ("on a page, 1 and 199", "page", "1", "199"),
        ("in an actor, 100 and 10,000", "edge", "100", "10000"),
    ] {
        let of = |count: &str| median(&results.join(folder).join(count));
        let (few, many) = (of(few)? / 1000.0, of(many)? / 1000.0);
        table += &format!("\n{name:<36}{few:>18.2}{many:>18.2}{:>8.1}", many / few);
    }
    Ok(table)
}

fn host_table(results: &Path) -> Result<String> {
    let mut table = format!("{:<36}{:>18}{:>18}", "method", "request", "answer");
    for meta in METHODS.iter().flat_map(|group| group.iter()) {
        let nanoseconds = |what: &str| median(&results.join(meta.name).join(what));
        let cell = |what: &str| -> Result<String> {
            let ours = nanoseconds(what)?;
            let other = nanoseconds(&format!("{what}_by_serde_json"))?;
            Ok(format!("{:.2} ({:.1})", ours / 1000.0, ours / other))
        };
        table += &format!(
            "\n{:<36}{:>18}{:>18}",
            meta.name,
            cell("request")?,
            cell("answer")?
        );
    }
    Ok(table)
}

/// The median of a benchmark's last run, in nanoseconds.
fn median(folder: &Path) -> Result<f64> {
    let path = folder.join("new/estimates.json");
    let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    let estimates: Value = serde_json::from_str(&text)?;
    estimates["median"]["point_estimate"]
        .as_f64()
        .with_context(|| format!("{} has no median", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_benchmark_or_all() {
        let all = Wanted::read(&[]).unwrap();
        assert_eq!((all.only, all.write), (None, false));
        assert_eq!(Wanted::read(&["api"]).unwrap().only, Some("api"));
        let error = Wanted::read(&["apis"]).unwrap_err().to_string();
        assert_eq!(error, "there is no benchmark 'apis'");
    }

    #[test]
    fn only_the_page_is_written_down() {
        let wanted = Wanted::read(&["page", "--write", "--rounds", "9"]).unwrap();
        let expected = Wanted {
            only: Some("page"),
            rounds: Some(9),
            sizes_only: false,
            write: true,
        };
        assert_eq!(wanted, expected);
        for wrong in [
            &["api", "--write"][..],
            &["page", "--rounds", "0"],
            &["page", "--sizes-only", "--rounds", "9"],
            &["--write"],
        ] {
            assert!(Wanted::read(wrong).is_err(), "{wrong:?}");
        }
    }
}
