//! Noticing: what the host saw goes in, and what becomes an event comes out.
//!
//! A signal visits only the rules that listen to its kind; one about an element names its rule, because the
//! host, which matches selectors, knows it.

mod caps;
mod signal;
mod timing;
mod watch;

pub use signal::{Firing, Signal};

use super::facts::Known;
use super::memory::Memory;
use super::rules::{Kind, Rule, Rules, all_hold};
use crate::random::Random;
use crate::text;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use caps::mixed;
use watch::{Idleness, Stopwatch};

/// How long something done counts as activity.
const ACTIVE_FOR: Millis = Millis::from_secs(5);

/// How many delayed events and half-seen elements wait at the most: what is more is not noticed.
const MAX_WAITING: usize = 200;

/// What waits for its time.
#[derive(Debug)]
struct Waiting {
    rule: usize,
    element: u32,
    props: String,
    due: Due,
}

impl Waiting {
    /// Whether it is this rule's element that waits to have been seen for long enough.
    fn is_seen(&self, rule: usize, element: u32) -> bool {
        matches!(self.due, Due::Seen(_)) && self.rule == rule && self.element == element
    }
}

#[derive(Debug, Clone, Copy)]
enum Due {
    /// An element is seen: on the clock that stands still while the page is hidden.
    Seen(Millis),
    /// The event's own delay.
    Delayed(Millis),
}

/// What a rule knows of the present page.
#[derive(Debug, Clone, Default)]
struct State {
    /// How often its time has come, or whether its threshold was passed.
    times: u32,
    /// The media that were played beyond its threshold.
    passed: Vec<u32>,
    /// How often it made its event in this page's windows: of the page, or of an element.
    used: Vec<(u32, u32, Millis)>,
}

/// The rules at work on a page.
#[derive(Debug)]
pub struct Triggers {
    rules: Vec<Rule>,
    gap: Millis,
    /// The rules of each kind.
    listening: Vec<Vec<usize>>,
    states: Vec<State>,
    waiting: Vec<Waiting>,
    known: Known,
    memory: Memory,
    visitor: String,
    /// By which this page's windows differ from all others'.
    page: String,
    /// The `utm` parameters of this page itself.
    own_utm: String,
    /// Whether this page was ever seen.
    was_shown: bool,
    shown: Stopwatch,
    active: Stopwatch,
    active_until: Millis,
    idle: Idleness,
    random: Random,
    firings: Vec<Firing>,
}

impl Triggers {
    /// With a set of rules, what is remembered of the visitor, and our own name for the visitor.
    #[must_use]
    pub fn new(rules: Rules, memory: Memory, visitor: String, random: Random, now: Millis) -> Self {
        let mut listening = Vec::new();
        listening.resize_with(super::rules::KINDS.len(), Vec::new);
        for (place, rule) in rules.list.iter().enumerate() {
            if let Some(list) = listening.get_mut(rule.on.kind as usize) {
                list.push(place);
            }
        }
        let mut states = Vec::new();
        states.resize_with(rules.list.len(), State::default);
        Self {
            rules: rules.list,
            gap: rules.gap,
            listening,
            states,
            waiting: Vec::new(),
            known: Known::default(),
            memory,
            visitor,
            page: String::new(),
            own_utm: String::new(),
            was_shown: false,
            shown: Stopwatch::running(now),
            active: Stopwatch::default(),
            active_until: Millis(0),
            idle: Idleness::since(now),
            random,
            firings: Vec::new(),
        }
    }

    /// Takes a signal, and gives what becomes an event.
    pub fn signal(&mut self, now: Millis, signal: Signal<'_>) -> Vec<Firing> {
        self.pass(now);
        if matches!(
            signal,
            Signal::Active | Signal::Exit | Signal::Scroll { .. } | Signal::Element { .. }
        ) {
            self.touch(now);
        }
        match signal {
            Signal::Page(known) => self.open(now, known),
            Signal::Ready => self.each(now, Kind::DomReady, ""),
            Signal::Loaded => self.each(now, Kind::Loaded, ""),
            Signal::Exit => self.each(now, Kind::ExitIntent, ""),
            Signal::Error(props) => self.each(now, Kind::JsError, props),
            Signal::Scroll { percent, px } => self.scroll(now, percent, px),
            Signal::Element {
                rule,
                element,
                value,
                props,
            } => self.element(now, rule, element, value, props),
            Signal::Hidden => {
                self.shown.stop(now);
                self.active.stop(now);
            }
            Signal::Shown => {
                let was_hidden = !self.shown.is_running();
                self.shown.start(now);
                self.idle = Idleness::since(now);
                if was_hidden && self.was_shown {
                    self.each(now, Kind::Back, "");
                }
                self.was_shown = true;
            }
            Signal::Active => {
                self.idle = Idleness::since(now);
                if self.shown.is_running() {
                    self.active.start(now);
                    self.active_until = now + ACTIVE_FOR;
                }
            }
        }
        self.pass(now);
        core::mem::take(&mut self.firings)
    }

    /// Time went by. Gives what becomes an event.
    pub fn tick(&mut self, now: Millis) -> Vec<Firing> {
        self.pass(now);
        core::mem::take(&mut self.firings)
    }

    /// What is remembered, for the host to keep.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Takes over what another tab remembers.
    pub fn merge(&mut self, other: &Memory) {
        self.memory.merge(other);
    }

    /// When to call [`Triggers::tick`] again; `None` while there is nothing to wait for, as on a hidden page.
    #[must_use]
    pub fn next_tick(&self, now: Millis) -> Option<Millis> {
        if self.page.is_empty() {
            return None;
        }
        let mut next: Option<Millis> = None;
        let mut at = |moment: Millis| next = Some(next.map_or(moment, |next| next.min(moment)));
        for waiting in &self.waiting {
            match waiting.due {
                Due::Delayed(due) => at(due),
                Due::Seen(due) if self.shown.is_running() => at(now + (due - self.shown.read(now))),
                Due::Seen(_) => {}
            }
        }
        for place in self.of(Kind::Time) {
            let Some(due) = self.due(*place) else {
                continue;
            };
            let clock = self.clock(*place);
            if clock.is_running() {
                at(now + (due - clock.read(now)));
            }
        }
        if self.active.is_running() {
            at(self.active_until);
        }
        if self.shown.is_running() {
            for place in self.of(Kind::Idle) {
                if !self.idle.was_told(*place) {
                    at(self.idle.since + self.rules[*place].on.after);
                }
            }
        }
        next
    }

    /// What time alone brings.
    fn pass(&mut self, now: Millis) {
        // Before a page was opened nothing can happen on it.
        if self.page.is_empty() {
            return;
        }
        if self.active.is_running() && now >= self.active_until {
            self.active.stop(self.active_until);
        }
        self.times(now);
        if self.shown.is_running() {
            for place in self.of(Kind::Idle).to_vec() {
                let is_due = now >= self.idle.since + self.rules[place].on.after;
                if is_due && self.idle.tell(place) {
                    self.fire(now, place, 0, "");
                }
            }
        }
        let shown = self.shown.read(now);
        let mut at = 0;
        while let Some(waiting) = self.waiting.get(at) {
            let is_due = match waiting.due {
                Due::Seen(due) => shown >= due,
                Due::Delayed(due) => now >= due,
            };
            if !is_due {
                at += 1;
                continue;
            }
            let waiting = self.waiting.remove(at);
            match waiting.due {
                Due::Seen(_) => self.fire(now, waiting.rule, waiting.element, &waiting.props),
                Due::Delayed(_) => self.make(now, waiting.rule, waiting.element, &waiting.props),
            }
        }
    }

    fn open(&mut self, now: Millis, known: &str) {
        let is_first = self.page.is_empty();
        self.known = Known::read(known);
        self.own_utm = self.known.utm();
        self.touch(now);
        self.known.set_utm(&self.memory.utm);
        self.was_shown |= self.shown.is_running();
        self.page = self.random.id(now);
        self.waiting.clear();
        for state in &mut self.states {
            *state = State::default();
        }
        self.shown.reset(now);
        self.active.reset(now);
        self.idle = Idleness::since(now);
        self.each(now, Kind::PageView, "");
        if !is_first {
            self.each(now, Kind::History, "");
        }
    }

    /// The visitor did something, which may begin a session: then this is its first page.
    fn touch(&mut self, now: Millis) {
        if self.memory.touch(now) {
            self.memory.utm = self.own_utm.clone();
            self.known.set_utm(&self.memory.utm);
        }
    }

    fn scroll(&mut self, now: Millis, percent: [f64; 2], px: [f64; 2]) {
        for place in self.of(Kind::Scroll).to_vec() {
            let on = &self.rules[place].on;
            let axis = usize::from(on.sideways);
            let is_there = match on.px {
                Some(least) => px[axis] >= least,
                None => percent[axis] >= on.percent,
            };
            if is_there && self.states[place].times == 0 {
                self.states[place].times = 1;
                let percent = text::number(percent[axis] as u64);
                self.fire(now, place, 0, &text::concat(&["\"percent\":", &percent]));
            }
        }
    }

    fn element(&mut self, now: Millis, place: usize, element: u32, value: f64, props: &str) {
        let Some(rule) = self.rules.get(place) else {
            return;
        };
        match rule.on.kind {
            Kind::Visible if value <= 0.0 => {
                self.waiting
                    .retain(|waiting| !waiting.is_seen(place, element));
            }
            Kind::Visible if rule.on.for_time > Millis(0) => {
                // Some hosts tell of an element again while it is still seen.
                let mut waiting = self.waiting.iter();
                if waiting.any(|waiting| waiting.is_seen(place, element)) {
                    return;
                }
                let due = Due::Seen(self.shown.read(now) + rule.on.for_time);
                self.wait(place, element, props, due);
            }
            Kind::Media => {
                let is_there = value >= rule.on.percent;
                let passed = &mut self.states[place].passed;
                if is_there && !passed.contains(&element) {
                    passed.push(element);
                    self.fire(now, place, element, props);
                } else if !is_there {
                    passed.retain(|passed| *passed != element);
                }
            }
            _ => self.fire(now, place, element, props),
        }
    }

    fn each(&mut self, now: Millis, kind: Kind, props: &str) {
        for place in self.of(kind).to_vec() {
            self.fire(now, place, 0, props);
        }
    }

    fn of(&self, kind: Kind) -> &[usize] {
        self.listening.get(kind as usize).map_or(&[], Vec::as_slice)
    }

    fn wait(&mut self, rule: usize, element: u32, props: &str, due: Due) {
        if self.waiting.len() < MAX_WAITING {
            self.waiting.push(Waiting {
                rule,
                element,
                props: props.into(),
                due,
            });
        }
    }

    /// What a rule is about has happened: it makes its event where all else holds, now or later.
    fn fire(&mut self, now: Millis, place: usize, element: u32, props: &str) {
        self.known.set(now, self.memory.visits);
        let Some(rule) = self.rules.get(place) else {
            return;
        };
        let share = mixed(&[&self.visitor], rule.key) >> 32;
        if share >= rule.sample || !all_hold(&rule.conditions, &self.known) {
            return;
        }
        if rule.delay > Millis(0) {
            let due = Due::Delayed(now + rule.delay);
            self.wait(place, element, props, due);
        } else {
            self.make(now, place, element, props);
        }
    }
}
