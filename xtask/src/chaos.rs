//! `cargo xtask chaos`: visitors' pages, the gateway in workerd and the simulated service, with everything between them
//! going wrong; then a count of what became of the events.

mod count;
mod dice;
mod link;
mod service;
mod tab;
mod visitor;
mod wanted;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use salebot_simulator::{DEFAULT_API_KEY, Options, Simulator};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::gateway::Gateway;
use crate::{ports, project};
use count::{Count, Kinds, Made};
use dice::Dice;
use link::{Link, SITE};
use service::{Fate, Service};
use visitor::{Habits, Visitor};
pub(crate) use wanted::Wanted;
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

/// Runs it; the last lines are the count. An error where a promise is not kept to.
pub(crate) fn run(wanted: &Wanted) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let Outcome {
        count,
        fates,
        in_hand,
    } = runtime.block_on(world(wanted))?;
    println!("{count}");
    wanted.judge(&count, &fates, in_hand)
}

/// How a run went.
struct Outcome {
    count: Count,
    fates: BTreeMap<Fate, Kinds>,
    in_hand: usize,
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
            // `… callback <id>.<place>: a dead letter`
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

async fn world(wanted: &Wanted) -> Result<Outcome> {
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
    let fates = service.fates();
    println!("{:>9} {:>9}  calls", "callbacks", "messages");
    for (fate, kinds) in &fates {
        let fate = format!("{fate:?}").to_lowercase();
        println!("{:>9} {:>9}  {fate}", kinds.callbacks, kinds.messages);
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
    // What a run that failed leaves behind may tell why.
    let _ = std::fs::remove_dir_all(&edge.visitors);
    Ok(Outcome {
        count,
        fates,
        // One of each visitor at a time.
        in_hand: many * ends.len(),
    })
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
    // Each run has its own, of whom nothing is known.
    let visitors = project::target_dir().join(format!("chaos-{}", std::process::id()));
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
