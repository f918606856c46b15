//! A visitor: the tabs of one browser, which come and go, and what the browser keeps.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use salebot_onsite::page::Effect;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use super::count::Made;
use super::dice::Dice;
use super::link::{Answer, Link};
use super::tab::{Tab, Told};

/// What a visitor does next.
#[derive(Clone, Copy)]
enum Step {
    /// Something that is an event.
    Track,
    /// Leaves the page for another one.
    Navigate,
    /// The tab crashes, and is opened again.
    Crash,
    /// Opens a second tab, or closes it.
    Second,
    /// The computer's clock is set.
    Clock,
}

const STEPS: [(u64, Step); 5] = [
    (74, Step::Track),
    (12, Step::Navigate),
    (5, Step::Crash),
    (6, Step::Second),
    (3, Step::Clock),
];

/// The events, and the words that stand before what the bot sees of them, by the places of their actions.
const EVENTS: [(u64, (&str, &[&str])); 4] = [
    (40, ("called", &["c"])),
    (40, ("said", &["m"])),
    (10, ("both", &["b", "bm"])),
    // The bot's block for this one closes the deal.
    (10, ("closed", &["closes"])),
];

/// How far a clock is set, at most.
const CLOCK_MOST_MS: u64 = 3 * 3_600_000;

/// How a visitor is.
pub(crate) struct Habits {
    pub(crate) number: u32,
    /// How many events it makes.
    pub(crate) events: usize,
    /// The mean pause between two steps.
    pub(crate) pause: Duration,
}

/// What is kept of an event, and which tab's it is.
struct Kept {
    owner: u32,
    text: String,
}

/// A visitor.
pub(crate) struct Visitor {
    habits: Habits,
    dice: Dice,
    link: Link,
    /// Without the browser's locks each tab sends what another keeps.
    has_locks: bool,
    has_one_tab: bool,
    clock_off_ms: i64,
    steps: u32,
    tabs: Vec<Tab>,
    opened: u32,
    events: BTreeMap<String, Kept>,
    /// What else is kept.
    texts: BTreeMap<String, String>,
    made: Vec<Made>,
    begun: usize,
    /// What comes back for each tab.
    answers: UnboundedReceiver<(u32, Answer)>,
    answer: UnboundedSender<(u32, Answer)>,
}

impl Visitor {
    pub(crate) fn new(habits: Habits, dice: Dice, link: Link) -> Self {
        let number = habits.number;
        let (answer, answers) = unbounded_channel();
        Self {
            has_locks: dice.below(4, ("locks", number)) != 0,
            has_one_tab: dice.below(2, ("tabs", number)) == 0,
            habits,
            dice,
            link,
            clock_off_ms: 0,
            steps: 0,
            tabs: Vec::new(),
            opened: 0,
            events: BTreeMap::new(),
            texts: BTreeMap::new(),
            made: Vec::new(),
            begun: 0,
            answers,
            answer,
        }
    }

    /// Lives until all that it has made has been taken by the gateway; answers what that was.
    pub(crate) async fn live(mut self) -> Result<Vec<Made>> {
        self.open()?;
        let mut next = self.pause();
        while self.begun < self.habits.events || !self.events.is_empty() {
            let wakes = self
                .tabs
                .iter()
                .filter_map(|tab| Some((tab.wake?, tab.number)));
            let (wake, tab) = wakes.min().unzip();
            let has_steps = self.begun < self.habits.events;
            tokio::select! {
                Some((tab, answer)) = self.answers.recv() => self.tell(tab, Told::Answer(answer))?,
                () = until(wake), if wake.is_some() => self.wake(tab)?,
                () = sleep_until(next), if has_steps => {
                    self.step()?;
                    next = self.pause();
                }
            }
        }
        Ok(self.made)
    }

    /// When the next step is.
    fn pause(&self) -> Instant {
        let mean_ms = u64::try_from(self.habits.pause.as_millis()).unwrap_or(u64::MAX);
        Instant::now() + Duration::from_millis(self.below(2 * mean_ms, "pause"))
    }

    fn below(&self, limit: u64, what: &str) -> u64 {
        self.dice
            .below(limit, (what, self.habits.number, self.steps))
    }

    fn now(&self) -> Millis {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + self.clock_off_ms;
        Millis(now.unsigned_abs())
    }

    fn step(&mut self) -> Result<()> {
        self.steps += 1;
        let some = usize::try_from(self.below(2, "tab"))? % self.tabs.len();
        let tab = self.tabs[some].number;
        match self
            .dice
            .pick(&STEPS, ("step", self.habits.number, self.steps))
        {
            Step::Track => self.track(tab),
            Step::Navigate => {
                // The last thing before it goes, as often happens.
                self.track(tab)?;
                self.tell(tab, Told::Hurry)?;
                self.end(tab)?;
                self.open()
            }
            Step::Crash => {
                self.end(tab)?;
                self.open()
            }
            Step::Second if self.tabs.len() > 1 => {
                self.tell(tab, Told::Hurry)?;
                self.end(tab)
            }
            Step::Second if self.has_one_tab => Ok(()),
            Step::Second => self.open(),
            Step::Clock => {
                let off = i64::try_from(self.below(2 * CLOCK_MOST_MS, "clock"))?;
                self.clock_off_ms = off - i64::try_from(CLOCK_MOST_MS)?;
                Ok(())
            }
        }
    }

    fn track(&mut self, tab: u32) -> Result<()> {
        let n = self.begun;
        self.begun += 1;
        let who = self.habits.number;
        let (name, words) = self.dice.pick(&EVENTS, ("event", who, n));
        let texts = words
            .iter()
            .map(|word| format!("{word} {who}-{n}"))
            .collect();
        let place = self.place(tab)?;
        let tab_ = &mut self.tabs[place];
        tab_.handles += 1;
        let handle = tab_.handles;
        tab_.calls.insert(handle, texts);
        let props = json!({ "n": format!("{who}-{n}") }).to_string();
        self.tell(
            tab,
            Told::Track {
                handle,
                name,
                props,
            },
        )
    }

    /// Opens a tab, which takes over what gone ones have left.
    fn open(&mut self) -> Result<()> {
        self.opened += 1;
        let number = self.opened;
        let who = self.habits.number;
        let roll = |what| self.dice.roll((what, who, number));
        // Most chats are there at once, some take their time.
        let named =
            Instant::now() + Duration::from_millis(self.dice.below(3_000, ("named", who, number)));
        let memory = self.texts.get("memory").map_or("", String::as_str);
        let tab = Tab::open(
            number,
            [roll("seed"), roll("more")],
            named,
            self.now(),
            memory,
        );
        self.tabs.push(tab);
        let owners: Vec<u32> = self.events.values().map(|kept| kept.owner).collect();
        for owner in owners {
            self.meet(number, owner);
        }
        self.run()
    }

    /// A tab goes. With the browser's locks another one takes over, if there is one.
    fn end(&mut self, tab: u32) -> Result<()> {
        self.tabs.retain(|one| one.number != tab);
        if let Some(heir) = self.tabs.first().map(|heir| heir.number)
            && self.has_locks
        {
            self.inherit(heir, tab);
        }
        self.run()
    }

    /// A tab sees an event that is another's.
    fn meet(&mut self, tab: u32, owner: u32) {
        let is_there = self.tabs.iter().any(|one| one.number == owner);
        let Some(one) = self.tabs.iter_mut().find(|one| one.number == tab) else {
            return;
        };
        if one.met.insert(owner) && !(self.has_locks && is_there) {
            self.inherit(tab, owner);
        }
    }

    /// A tab takes over what this owner has kept, the oldest first, as pkg/page/keep.js does.
    fn inherit(&mut self, tab: u32, owner: u32) {
        let Some(heir) = self.tabs.iter_mut().find(|one| one.number == tab) else {
            return;
        };
        let left = self.events.iter().filter(|(_, kept)| kept.owner == owner);
        let mut left: Vec<_> = left
            .map(|(name, kept)| (kept.text.clone(), name.clone()))
            .collect();
        left.sort_unstable();
        let told = left
            .into_iter()
            .map(|(text, name)| Told::Kept { name, text });
        heir.told.extend(told);
    }

    fn wake(&mut self, tab: Option<u32>) -> Result<()> {
        let tab = tab.context("nobody is to be woken")?;
        let place = self.place(tab)?;
        self.tabs[place].wake = None;
        self.tell(tab, Told::Woken)
    }

    /// Tells a tab something, if it is still there, and does what follows from it.
    fn tell(&mut self, tab: u32, told: Told) -> Result<()> {
        if let Some(tab) = self.tabs.iter_mut().find(|one| one.number == tab) {
            tab.told.push_back(told);
        }
        self.run()
    }

    fn run(&mut self) -> Result<()> {
        let now = self.now();
        while let Some(place) = self.tabs.iter().position(|tab| !tab.told.is_empty()) {
            let number = self.tabs[place].number;
            for effect in self.tabs[place].step(now)?.unwrap_or_default() {
                self.perform(number, effect)?;
            }
        }
        Ok(())
    }

    fn perform(&mut self, number: u32, effect: Effect) -> Result<()> {
        let place = self.place(number)?;
        let tab = &mut self.tabs[place];
        match effect {
            Effect::Probe => {
                let is_named = tab.named <= Instant::now();
                let recipient = if is_named {
                    format!("visitor{}", self.habits.number)
                } else {
                    String::new()
                };
                tab.told.push_back(Told::Recipient(recipient));
            }
            Effect::Wake(after) => {
                tab.wake = after.map(|after| Instant::now() + Duration::from_millis(after.0));
            }
            Effect::Send(batch) => {
                let occasion = ("batch", self.habits.number, tab.next_batch());
                let (link, answers) = (self.link.clone(), self.answer.clone());
                tokio::spawn(async move {
                    let answer = link.send(batch, occasion).await;
                    // Where the visitor is gone, nobody waits for it.
                    let _ = answers.send((number, answer));
                });
            }
            Effect::Settle { handle, json } => {
                let texts = tab
                    .calls
                    .remove(&handle)
                    .context("no call has this handle")?;
                let receipt: Value = serde_json::from_str(&json)?;
                let id = receipt["id"].as_str().unwrap_or_default().to_owned();
                if receipt["status"] != "queued" {
                    bail!("track() did not take an event: {json}");
                }
                let line = self.habits.number << 8 | if self.has_one_tab { 0 } else { number };
                self.made.push(Made { id, line, texts });
            }
            Effect::Emit { name, json } if name == "dropped" => {
                bail!("a page gave an event up: {json}");
            }
            Effect::Keep { name, text } => self.keep(number, name, text),
            Effect::Emit { .. } | Effect::Watch(_) | Effect::OpenChat => {}
        }
        Ok(())
    }

    /// Keeps it, or takes it away where the text is empty; the other tabs hear of it.
    fn keep(&mut self, owner: u32, name: String, text: String) {
        let is_event = name.starts_with("e.");
        match (is_event, text.is_empty()) {
            (true, true) => drop(self.events.remove(&name)),
            (true, false) => drop(self.events.insert(
                name.clone(),
                Kept {
                    owner,
                    text: text.clone(),
                },
            )),
            (false, _) => drop(self.texts.insert(name.clone(), text.clone())),
        }
        let others: Vec<u32> = self
            .tabs
            .iter()
            .map(|tab| tab.number)
            .filter(|tab| *tab != owner)
            .collect();
        for tab in others {
            if is_event && !text.is_empty() {
                self.meet(tab, owner);
            } else if let Some(tab) = self.tabs.iter_mut().find(|one| one.number == tab) {
                let (name, text) = (name.clone(), text.clone());
                tab.told.push_back(Told::Kept { name, text });
            }
        }
    }

    fn place(&self, tab: u32) -> Result<usize> {
        let place = self.tabs.iter().position(|one| one.number == tab);
        place.context("the tab is gone")
    }
}

async fn until(wake: Option<Instant>) {
    if let Some(wake) = wake {
        sleep_until(wake).await;
    }
}
