//! Whatever happens in whatever order, in two tabs that share a memory, with clocks that jump: nothing panics, no
//! cap is exceeded, and what is waited for comes.

use super::{MINUTE, VISITOR};
use crate::support::{START, cases, parse};
use proptest::prelude::*;
use proptest::sample::select;
use salebot_onsite::page::rules::{Per, Rules};
use salebot_onsite::page::{Firing, Known, Memory, Signal, Triggers};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

#[derive(Debug, Clone)]
enum Step {
    Page,
    /// Another page in the same tab, with what was kept.
    Open,
    Active,
    Hidden,
    Shown,
    Exit,
    Loaded,
    Scroll(f64),
    Element(usize, u32, f64),
    Pass(u64),
    /// Late, without the ticks between.
    Sleep(u64),
    /// The clock is set: by so many milliseconds.
    Jump(i64),
    /// This tab takes over what the other keeps.
    Share,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Page),
        1 => Just(Step::Open),
        4 => Just(Step::Active),
        1 => Just(Step::Hidden),
        2 => Just(Step::Shown),
        2 => Just(Step::Exit),
        1 => Just(Step::Loaded),
        2 => (0.0..101.0).prop_map(Step::Scroll),
        8 => (0..6_usize, 0..3_u32, select(vec![0.0, 1.0, 60.0, 100.0]))
            .prop_map(|(rule, element, value)| Step::Element(rule, element, value)),
        5 => (0..90_000_u64).prop_map(Step::Pass),
        1 => (0..40 * MINUTE).prop_map(Step::Pass),
        1 => (0..2000 * MINUTE).prop_map(Step::Sleep),
        3 => Just(Step::Share),
    ]
}

/// The same, with clocks that are set.
fn step_or_jump() -> impl Strategy<Value = Step> {
    let minute = MINUTE as i64;
    prop_oneof![
        12 => step(),
        1 => (-minute..minute).prop_map(Step::Jump),
        1 => (-4000 * minute..4000 * minute).prop_map(Step::Jump),
    ]
}

fn on() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => Just(json!({ "click": { "selector": "a" } })),
        1 => Just(json!("loaded")),
        1 => Just(json!("page_view")),
        1 => Just(json!("back")),
        1 => Just(json!("exit_intent")),
        1 => Just(json!("media")),
        1 => Just(json!({ "scroll": { "percent": 50 } })),
        2 => (0..4_u32).prop_map(|s| json!({ "visible": { "selector": "a", "for_s": s } })),
        1 => (0..60_u32).prop_map(|s| json!({ "idle": { "after_s": s } })),
        2 => (1..60_u32, 0..60_u32, any::<bool>()).prop_map(|(every, after, active)| {
            json!({ "time": { "every_s": every, "after_s": after, "active_only": active } })
        }),
    ]
}

fn rules() -> impl Strategy<Value = Value> {
    let per = select(vec!["page", "element", "session", "day", "visitor"]);
    let limit = (
        per,
        prop::option::of(1..4_u32),
        prop::option::of(0..300_u32),
    );
    let limit = limit.prop_map(|(per, times, cooldown)| {
        let mut limit = json!({ "per": per });
        if let Some(times) = times {
            limit["times"] = json!(times);
        }
        if let Some(cooldown) = cooldown {
            limit["cooldown_s"] = json!(cooldown);
        }
        limit
    });
    let rule = (
        on(),
        prop::option::weighted(0.9, limit),
        select(vec![0, 0, 0, 5, 60]),
    );
    (
        prop::collection::vec(rule, 1..6),
        select(vec![0, 0, 10, 100]),
    )
        .prop_map(|(rules, gap)| {
            // Each with an event of its own, as rules have that mean different things.
            let rules = rules
                .into_iter()
                .enumerate()
                .map(|(place, (on, limit, delay))| {
                    let mut rule =
                        json!({ "event": format!("e{place}"), "on": on, "delay_s": delay });
                    if let Some(limit) = limit {
                        rule["limit"] = limit;
                    }
                    rule
                });
            json!({ "gap_s": gap, "rules": rules.collect::<Vec<_>>() })
        })
}

/// A window as a test counts it: the rule, and which page, element, session or day it is.
type Window = (usize, u64, u64, u64);

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
    now: Millis,
    tabs: [Tab; 2],
    pages: u64,
    jumped: bool,
    /// All ids of a window, and when the newest of them was first made.
    ids: HashMap<Window, (HashSet<String>, Millis)>,
    free: HashSet<String>,
}

const FACTS: &str = "{\"path\":\"/offer\",\"offsets\":[180]}";

impl World {
    fn new(rules: &Value) -> Self {
        let rules = Rules::read(&rules.to_string());
        assert_eq!(rules.problems, []);
        let memory = Memory::default();
        let mut world = Self {
            tabs: [0, 1].map(|tab| Tab {
                triggers: triggers(&rules, &memory, START, tab),
                page: tab,
                latest: Millis(0),
                last: HashMap::new(),
            }),
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
        let next = self.tabs[tab].triggers.next_tick(self.now);
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
            let next = |tab: usize| {
                self.tabs[tab]
                    .triggers
                    .next_tick(self.now)
                    .map(|at| (at, tab))
            };
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
        let Some(limit) = self.rules.list[firing.rule].limit else {
            prop_assert!(self.free.insert(firing.id.clone()), "an id is used again");
            return Ok(());
        };
        let here = match limit.per {
            Per::Page => (tab.page, 0),
            // What waited is not told by its element: it has a window of its own here.
            Per::Element => (tab.page, element.map_or(u64::MAX, u64::from)),
            _ => (u64::MAX, 0),
        };
        let untold = limit.per == Per::Element && element.is_none();
        let last = tab.last.insert((firing.rule, here.0, here.1), now);
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
        let window = match limit.per {
            Per::Page | Per::Element => here.0,
            Per::Session => tab.triggers.memory().visits.into(),
            Per::Day => known.day(),
            Per::Visitor => 0,
        };
        let window = (firing.rule, window, here.1, limit.per as u64);
        let (ids, newest) = self.ids.entry(window).or_default();
        if ids.insert(firing.id.clone()) && !untold {
            prop_assert!(
                ids.len() <= limit.times as usize,
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
                let (percent, px) = ([*percent; 2], [0.0; 2]);
                self.signal(tab, Signal::Scroll { percent, px })?;
            }
            Step::Element(rule, element, value) => {
                let (rule, element, value) = (*rule, *element, *value);
                let props = "\"text\":\"Buy\"";
                let signal = Signal::Element {
                    rule,
                    element,
                    value,
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
    let random = Random::new([seed, !seed]);
    Triggers::new(
        rules.clone(),
        memory.clone(),
        VISITOR.to_owned(),
        random,
        now,
    )
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
