//! Whatever happens in whatever order, in two tabs that share a memory, with clocks that jump: nothing panics, no
//! cap is exceeded, and what is waited for comes.

mod steps;

use super::{MINUTE, VISITOR};
use crate::support::{START, cases, lines_of, parse};
use proptest::prelude::*;
use salebot_onsite::page::rules::{Rules, check};
use salebot_onsite::page::{Firing, Known, Memory, Signal, Triggers};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use steps::{Step, rules, step, step_or_jump};

/// How often a rule may.
#[derive(Debug, Clone)]
struct Limit {
    per: String,
    times: u64,
    cooldown: Millis,
}

impl Limit {
    fn read(limit: &Value) -> Option<Self> {
        let per = limit["per"].as_str()?;
        let cooldown = limit["cooldown_s"].as_u64();
        let otherwise = if cooldown.is_some() { u64::MAX } else { 1 };
        Some(Self {
            per: per.to_owned(),
            times: limit["times"].as_u64().unwrap_or(otherwise),
            cooldown: Millis::from_secs(cooldown.unwrap_or(0)),
        })
    }
}

/// A window as a test counts it: the rule, and which page, element, session or day it is.
type Window = (usize, u64, u64);

struct Tab {
    triggers: Triggers,
    /// Its pages and routes so far, which no other tab has.
    page: u64,
    /// When an event was last made, as far as this tab knows.
    latest: Millis,
    /// When each rule last made one in this tab, and in which page's window.
    last: HashMap<(usize, u64, u64), Millis>,
}

struct World {
    rules: Rules,
    /// The rules' limits, as a test reads them.
    limits: Vec<Option<Limit>>,
    now: Millis,
    tabs: [Tab; 2],
    pages: u64,
    jumped: bool,
    /// All ids of a window, and when the newest of them was first made.
    ids: HashMap<Window, (HashSet<String>, Millis)>,
    free: HashSet<String>,
}

const FACTS: &str = "{\n\"path\n\"/offer\n\"offsets\n{\n\"\n180\n}\n}";

impl World {
    fn new(written: &Value) -> Self {
        let checked = check(&written.to_string());
        assert_eq!(checked.problems, []);
        let rules = Rules::read(&lines_of(&checked.rules));
        let memory = Memory {
            visitor: VISITOR.to_owned(),
            ..Memory::default()
        };
        let limit = |rule: &Value| Limit::read(&rule["limit"]);
        let limits = written["rules"].as_array().unwrap().iter().map(limit);
        let mut world = Self {
            tabs: [0, 1].map(|tab| Tab {
                triggers: triggers(&rules, &memory, START, tab),
                page: tab,
                latest: Millis(0),
                last: HashMap::new(),
            }),
            limits: limits.collect(),
            rules,
            now: START,
            pages: 2,
            jumped: false,
            ids: HashMap::new(),
            free: HashSet::new(),
        };
        // The visitor opened the second tab from the first.
        world.signal(0, Signal::Page(FACTS)).unwrap();
        world.share(1);
        world.signal(1, Signal::Page(FACTS)).unwrap();
        world
    }

    fn share(&mut self, to: usize) {
        let kept = self.tabs[1 - to].triggers.memory().write();
        self.tabs[to].triggers.merge(&Memory::read(&kept));
        self.tabs[to].latest = self.tabs[to].latest.max(self.tabs[1 - to].latest);
    }

    fn signal(&mut self, tab: usize, signal: Signal<'_>) -> Result<(), TestCaseError> {
        // What time alone brings belongs to the page and session before the signal.
        self.tick(tab)?;
        if matches!(signal, Signal::Page(_)) {
            self.tabs[tab].page = self.pages;
            self.pages += 1;
        }
        let element = match signal {
            Signal::Element { element, .. } => Some(element),
            _ => None,
        };
        let firings = self.tabs[tab].triggers.signal(self.now, signal);
        for firing in firings {
            self.check(tab, element, &firing)?;
        }
        Ok(())
    }

    fn tick(&mut self, tab: usize) -> Result<(), TestCaseError> {
        let firings = self.tabs[tab].triggers.tick(self.now);
        for firing in firings {
            self.check(tab, None, &firing)?;
        }
        let next = self.tabs[tab].triggers.next_tick();
        prop_assert!(
            next.is_none_or(|next| next > self.now),
            "a tick leaves something due"
        );
        Ok(())
    }

    fn pass(&mut self, span: u64) -> Result<(), TestCaseError> {
        let end = self.now + Millis(span);
        let mut ticks = 0;
        loop {
            let next = |tab: usize| self.tabs[tab].triggers.next_tick().map(|at| (at, tab));
            let next = [next(0), next(1)].into_iter().flatten().min();
            let Some((at, tab)) = next.filter(|next| next.0 <= end) else {
                break;
            };
            ticks += 1;
            prop_assert!(ticks < 100_000, "it never rests");
            self.now = self.now.max(at);
            self.tick(tab)?;
        }
        self.now = end;
        Ok(())
    }

    fn check(
        &mut self,
        tab: usize,
        element: Option<u32>,
        firing: &Firing,
    ) -> Result<(), TestCaseError> {
        prop_assert!(parse(&firing.props).is_object());
        let (now, gap) = (self.now, self.rules.gap);
        let tab = &mut self.tabs[tab];
        // On a clock that was set back nobody knows how long ago it was.
        let is_apart = |last: Millis, least: Millis| now < last || now >= last + least;
        if gap > Millis(0) && tab.latest > Millis(0) {
            prop_assert!(
                is_apart(tab.latest, gap),
                "{} falls into a gap",
                firing.name
            );
        }
        tab.latest = now;
        let rule = firing.rule.unwrap();
        let Some(limit) = self.limits[rule].clone() else {
            prop_assert!(self.free.insert(firing.id.clone()), "an id is used again");
            return Ok(());
        };
        let per = limit.per.as_str();
        let here = match per {
            "page" => (tab.page, 0),
            // What waited is not told by its element: it has a window of its own here.
            "element" => (tab.page, element.map_or(u64::MAX, u64::from)),
            _ => (u64::MAX, 0),
        };
        let untold = per == "element" && element.is_none();
        let last = tab.last.insert((rule, here.0, here.1), now);
        // Where clocks are set and tabs share what they remember, a pause may end too soon.
        if let Some(last) = last.filter(|_| !untold && !self.jumped) {
            prop_assert!(
                is_apart(last, limit.cooldown),
                "{} does not rest",
                firing.name
            );
        }
        let mut known = Known::read(FACTS);
        known.set(now, 1);
        let window = match per {
            "page" | "element" => here.0,
            "session" => tab.triggers.memory().visits.into(),
            "day" => known.day(),
            _ => 0,
        };
        let window = (rule, window, here.1);
        let (ids, newest) = self.ids.entry(window).or_default();
        if ids.insert(firing.id.clone()) && !untold {
            prop_assert!(
                ids.len() as u64 <= limit.times,
                "{} is too often",
                firing.name
            );
            // The gateway drops an id that it knows: what counts is when each was first made.
            let first = ids.len() == 1;
            prop_assert!(first || self.jumped || now >= *newest + limit.cooldown);
            *newest = now;
        }
        Ok(())
    }

    fn step(&mut self, tab: usize, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Page => self.signal(tab, Signal::Page(FACTS))?,
            Step::Open => {
                let memory = Memory::read(&self.tabs[tab].triggers.memory().write());
                self.pages += 1;
                self.tabs[tab].triggers = triggers(&self.rules, &memory, self.now, self.pages);
                self.signal(tab, Signal::Page(FACTS))?;
            }
            Step::Active => self.signal(tab, Signal::Active)?,
            Step::Hidden => self.signal(tab, Signal::Hidden)?,
            Step::Shown => self.signal(tab, Signal::Shown)?,
            Step::Exit => self.signal(tab, Signal::Exit)?,
            Step::Loaded => self.signal(tab, Signal::Loaded)?,
            Step::Scroll(percent) => {
                let signal = Signal::Scroll {
                    sideways: false,
                    percent: *percent,
                    px: 0.0,
                };
                self.signal(tab, signal)?;
            }
            Step::Element(rule, element, value) => {
                let (rule, element, value) = (*rule, *element, *value);
                let props = "\"text\":\"Buy\"";
                let signal = Signal::Element {
                    rule,
                    element,
                    value,
                    name: "",
                    props,
                };
                self.signal(tab, signal)?;
            }
            Step::Pass(span) => self.pass(*span)?,
            Step::Sleep(span) => self.now = self.now + Millis(*span),
            Step::Jump(by) => {
                self.now = Millis(self.now.0.saturating_add_signed(*by));
                self.jumped = true;
            }
            Step::Share => self.share(tab),
        }
        Ok(())
    }
}

fn triggers(rules: &Rules, memory: &Memory, now: Millis, seed: u64) -> Triggers {
    let mut triggers = Triggers::new(memory.clone(), Random::new([seed, !seed]), now);
    triggers.set_rules(rules.clone());
    triggers
}

fn steps(step: impl Strategy<Value = Step>) -> impl Strategy<Value = Vec<(usize, Step)>> {
    prop::collection::vec((0..2_usize, step), 1..120)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn no_cap_is_exceeded_in_two_tabs(rules in rules(), steps in steps(step())) {
        let mut world = World::new(&rules);
        for (tab, step) in &steps {
            world.step(*tab, step)?;
        }
        world.pass(MINUTE)?;
    }

    #[test]
    fn no_cap_is_exceeded_though_clocks_are_set(rules in rules(), steps in steps(step_or_jump())) {
        let mut world = World::new(&rules);
        for (tab, step) in &steps {
            world.step(*tab, step)?;
        }
        world.pass(MINUTE)?;
    }
}
