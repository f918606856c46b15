//! `cargo xtask chaos`: visitors' pages, the gateway in workerd and the simulated service, with everything between them
//! going wrong; then a count of what became of the events.

mod count;
mod dice;
mod link;
mod service;
mod tab;
mod visitor;
mod wire;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use salebot_simulator::{DEFAULT_API_KEY, Options, Simulator};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::gateway::Gateway;
use crate::{ports, project};
use count::{Count, Made};
use dice::Dice;
use link::{Link, SITE};
use service::Service;
use visitor::{Habits, Visitor};
use wire::Client;

/// About how many events one visitor makes.
const EVENTS_EACH: usize = 20;
/// How many events a second all visitors make together, at most.
const EVENTS_PER_S: usize = 60;
/// The shortest mean pause between two steps of a visitor.
const PAUSE: Duration = Duration::from_millis(1_000);
/// The gateway is ended once, and once more for each so many events.
const EVENTS_PER_END: usize = 2_500;
/// How much later than they are saved variables show.
const VARIABLES_LATE_MS: u64 = 20_000;
/// How far the service's calendar is off, in seconds.
const CLOCK_OFF_S: u64 = 3 * 3_600;
/// When nothing has been called for so long, all is over: an actor that waits for a lost call looks for it after 60 s.
const QUIET: Duration = Duration::from_secs(80);
/// The same where the service acts up to 110 s late.
const QUIET_LATE: Duration = Duration::from_secs(130);
/// How long all of it may take beyond the making of events.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// A key that may do everything but read.
const BLIND_KEY: &str = "00000000000000000000000000000b1d";

/// What is asked for.
pub(crate) struct Wanted {
    pub(crate) events: usize,
    pub(crate) seed: u64,
    /// The service may act later than the gateway waits.
    pub(crate) late: bool,
    /// The key may not read.
    pub(crate) blind: bool,
}

impl Wanted {
    /// Reads `[--events N] [--seed N] [--late] [--blind]`.
    pub(crate) fn read(words: &[&str]) -> Result<Self> {
        let mut wanted = Self {
            events: 500,
            seed: 1,
            late: false,
            blind: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut number = || -> Result<u64> {
                let text = words
                    .next()
                    .with_context(|| format!("{word} wants a number"))?;
                text.parse()
                    .with_context(|| format!("{word} wants a number, not '{text}'"))
            };
            match *word {
                "--events" => wanted.events = usize::try_from(number()?)?,
                "--seed" => wanted.seed = number()?,
                "--late" => wanted.late = true,
                "--blind" => wanted.blind = true,
                _ => bail!("'{word}' is not understood here: see `cargo xtask help`"),
            }
        }
        if wanted.events == 0 {
            bail!("--events wants at least 1");
        }
        Ok(wanted)
    }

    /// What is promised for this: an error says what was not kept to.
    fn judge(&self, count: &Count) -> Result<()> {
        let Count {
            lost,
            out_of_order,
            strange,
            dead,
            ref duplicated,
            ..
        } = *count;
        let mut broken = Vec::new();
        let mut rule = |is_kept: bool, what| {
            if !is_kept {
                broken.push(what)
            }
        };
        rule(lost == 0, "none is lost");
        rule(strange == 0, "nothing is done that nobody asked for");
        // A call that acts too late, or that is sent again unseen, may come behind the next one.
        rule(out_of_order == 0, "all are in order");
        rule(
            duplicated.callbacks == 0 || self.late || self.blind,
            "no callback is made twice",
        );
        rule(
            duplicated.messages == 0 || self.late,
            "no message is sent twice",
        );
        rule(dead == 0 || self.blind, "none is a dead letter");
        if broken.is_empty() {
            return Ok(());
        }
        bail!("not kept to: {}", broken.join("; "))
    }
}

/// Runs it; the last lines are the count. An error where a promise is not kept to.
pub(crate) fn run(wanted: &Wanted) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let count = runtime.block_on(world(wanted))?;
    println!("{count}");
    wanted.judge(&count)
}

/// The gateway, which can be ended and started again.
struct Edge {
    address: SocketAddr,
    environment: Vec<(&'static str, OsString)>,
    visitors: std::path::PathBuf,
    /// The actions that its log calls dead letters.
    dead: Arc<Mutex<BTreeSet<String>>>,
}

impl Edge {
    async fn start(&self) -> Result<Gateway> {
        let dead = Arc::clone(&self.dead);
        let heed = move |line: &str| {
            // `salebot-onsite: callback <id>.<place>: a dead letter`
            if let Some((start, _)) = line.split_once(": a dead letter")
                && let Some(id) = start.rsplit(' ').next()
            {
                dead.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(id.to_owned());
            }
        };
        let mut gateway = Gateway::start(
            self.address,
            self.environment.clone(),
            &self.visitors,
            DEFAULT_API_KEY,
            heed,
        )?;
        gateway.answers().await?;
        Ok(gateway)
    }
}

async fn world(wanted: &Wanted) -> Result<Count> {
    let &Wanted {
        events,
        seed,
        late,
        blind,
    } = wanted;
    let dice = Dice::new(seed);
    let client = Client::new();
    let simulator = Simulator::start(Options::default())
        .await
        .context("the simulator does not start")?;
    let control = |method, door, json: serde_json::Value| {
        let (client, url) = (
            client.clone(),
            format!("{}/_control/{door}", simulator.url()),
        );
        async move { client.control(method, &url, &json.to_string()).await }
    };
    control(
        "POST",
        "quirks",
        json!({
            "variables_late_ms": { "ms": VARIABLES_LATE_MS },
            "history_text": { "filled": true, "trimmed": true, "escaped": true },
            "clock_off_s": CLOCK_OFF_S,
        }),
    )
    .await?;
    control("PUT", "blocks", json!([
        { "id": 1, "condition": "closes", "match": "keyword", "answer": "Thank you.", "order_state": 4 },
    ])).await?;
    control(
        "POST",
        "keys",
        json!({ "key": BLIND_KEY, "scopes": ["W", "CR", "CW", "DEL"] }),
    )
    .await?;
    let service = Service::start(client.clone(), simulator.url().to_owned(), dice, late).await?;
    let edge = edge(&service, if blind { BLIND_KEY } else { DEFAULT_API_KEY })?;
    let mut gateway = edge.start().await?;

    let link = Link {
        client: client.clone(),
        url: gateway.url(),
        dice,
    };
    let many = events.div_ceil(EVENTS_EACH);
    let pause = PAUSE.max(Duration::from_millis((1_000 * many / EVENTS_PER_S) as u64));
    println!("seed {seed}: {events} events of {many} visitors");
    let began = Instant::now();
    let mut visitors = JoinSet::new();
    for number in 0..many {
        // What does not divide is the first one's.
        let own = events / many + if number == 0 { events % many } else { 0 };
        let number = u32::try_from(number)?;
        visitors.spawn(
            Visitor::new(
                Habits {
                    number,
                    events: own,
                    pause,
                },
                dice,
                link.clone(),
            )
            .live(),
        );
    }
    // About as long as the visitors make events.
    let while_busy = pause.saturating_mul(u32::try_from(EVENTS_EACH)?);
    let mut ends: Vec<Duration> = (0..=events / EVENTS_PER_END)
        .map(|n| {
            while_busy / 5
                + while_busy * u32::try_from(dice.below(700, ("end", n))).unwrap_or(0) / 1_000
        })
        .collect();
    ends.sort_unstable();
    for end in &ends {
        tokio::time::sleep_until(began + *end).await;
        gateway.kill().await;
        sleep(Duration::from_millis(dice.below(3_000, ("down", end)))).await;
        gateway = edge.start().await?;
    }
    let all = async {
        let mut made: Vec<Made> = Vec::new();
        while let Some(one) = visitors.join_next().await {
            made.extend(one??);
        }
        anyhow::Ok(made)
    };
    let made = tokio::select! {
        made = timeout(PATIENCE, all) => made.context("the gateway did not take all events")??,
        error = gateway.ended() => return Err(error),
    };
    println!("taken by the gateway after {} s", began.elapsed().as_secs());
    service.calm();
    tokio::select! {
        quiet = timeout(PATIENCE, service.quiet(if late { QUIET_LATE } else { QUIET })) => quiet.context("the gateway did not come to rest")?,
        error = gateway.ended() => return Err(error),
    }
    println!(
        "at rest after {} s; the gateway was ended {} times",
        began.elapsed().as_secs(),
        ends.len()
    );
    for (fate, times) in service.fates() {
        println!("{times:>7} calls: {}", format!("{fate:?}").to_lowercase());
    }
    let acts = client.acts(simulator.url()).await?;
    let seen = acts
        .iter()
        .map(|(kind, text)| (kind.as_str(), text.as_str()));
    let dead = edge
        .dead
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let count = Count::of(&made, seen, &dead);
    gateway.stop().await;
    simulator.stop().await;
    Ok(count)
}

fn edge(service: &Service, key: &str) -> Result<Edge> {
    let config = json!({
        "origins": [SITE],
        "events": {
            "called": { "callback": "c {{props.n}}" },
            "said": { "message": { "text": "m {{props.n}}" } },
            "both": [{ "callback": "b {{props.n}}" }, { "message": { "text": "bm {{props.n}}" } }],
            "closed": { "callback": "closes {{props.n}}" },
        },
    });
    let visitors = project::target_dir().join("chaos-visitors");
    // Nothing may be known of the visitors of the run before.
    let _ = std::fs::remove_dir_all(&visitors);
    Ok(Edge {
        address: ports::free(0, "the gateway")?,
        environment: vec![
            ("ONSITE_CONFIG", config.to_string().into()),
            ("SALEBOT_API_KEY", key.into()),
            ("SALEBOT_BASE_URL", service.url.clone().into()),
        ],
        visitors,
        dead: Arc::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::Kinds;

    #[test]
    fn reads_what_is_wanted() {
        let wanted = Wanted::read(&["--events", "40", "--late", "--seed", "9"]).unwrap();
        assert_eq!(
            (wanted.events, wanted.seed, wanted.late, wanted.blind),
            (40, 9, true, false)
        );
        for wrong in [
            &["--events"][..],
            &["--events", "x"],
            &["--events", "0"],
            &["more"],
        ] {
            assert!(Wanted::read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn each_promise_is_held_against_the_count() {
        let judge = |words: &[&str], change: fn(&mut Count)| {
            let mut count = Count::default();
            change(&mut count);
            Wanted::read(words).unwrap().judge(&count).is_ok()
        };
        let twice = |callbacks, messages| Kinds {
            callbacks,
            messages,
        };
        assert!(judge(&[], |_| ()));
        assert!(!judge(&[], |count| count.lost = 1));
        assert!(!judge(&[], |count| count.out_of_order = 1));
        assert!(!judge(&[], |count| count.strange = 1));
        assert!(!judge(&[], |count| count.dead = 1));
        assert!(!judge(&[], |count| count.duplicated.callbacks = 1));
        assert!(!judge(&[], |count| count.duplicated.messages = 1));
        assert!(judge(&["--blind"], |count| count.dead = 1));
        assert!(judge(&["--blind"], |count| count.duplicated.callbacks = 1));
        assert!(!judge(&["--blind"], |count| count.duplicated.messages = 1));
        assert!(!judge(&["--late"], |count| count.lost = 1));
        assert_eq!(twice(0, 0), Kinds::default());
    }
}
