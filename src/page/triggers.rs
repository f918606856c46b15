//! Noticing: what the host saw goes in, and what becomes an event comes out.
//!
//! A signal visits only the rules that listen to its kind; one about an element names its rule, because the
//! host, which matches selectors, knows it.

mod caps;
mod elements;
#[cfg(any(feature = "inspect", not(target_arch = "wasm32")))]
mod notes;
#[cfg(not(any(feature = "inspect", not(target_arch = "wasm32"))))]
#[path = "triggers/no_notes.rs"]
mod notes;
mod signal;
mod timing;

pub use signal::{Firing, Signal};

use super::facts::Known;
use super::memory::{Count, Memory};
use super::rules::{Kind, NAMES, Rule, Rules, hold};
use super::wire::with_campaign;
use crate::random::Random;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use caps::mixed;
use core::ops::Range;
use notes::Notes;
use timing::Stopwatch;

/// How long something done counts as activity.
const ACTIVE_FOR: Millis = Millis::from_secs(5);

/// How old the time of the last thing done may become for the host: short beside a session.
const SAVED_EVERY: Millis = Millis::from_secs(60);

/// What waits for its time.
#[derive(Debug)]
struct Waiting {
    rule: usize,
    element: u32,
    props: String,
    due: Due,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Due {
    /// An element is seen: on the clock that stands still while the page is hidden.
    Seen(Millis),
    /// The event's own delay.
    Delayed(Millis),
    /// A form was begun: when the page is left.
    Left,
}

/// The rules at work on a page.
#[derive(Debug)]
pub struct Triggers {
    rules: Vec<Rule>,
    gap: Millis,
    /// The rules' numbers, kind by kind, and where each kind's begin.
    order: Vec<usize>,
    starts: [usize; NAMES.len() + 1],
    /// By rule, how often its time has come on this page, or whether its threshold was passed.
    times: Vec<u32>,
    /// The media that were played beyond a rule's threshold, the forms that were sent or whose abandoning was told:
    /// rule, element and when; never where the mark was taken away.
    marks: Vec<(usize, u32, Option<Millis>)>,
    /// How often rules made their events on this page and its elements.
    here: Vec<Count>,
    waiting: Vec<Waiting>,
    /// When time alone brings something next, as it was known at `checked`; stale where anything has changed since.
    next: Millis,
    checked: Millis,
    is_stale: bool,
    known: Known,
    memory: Memory,
    /// Whether the host should keep what is remembered.
    unsaved: bool,
    /// What of [`Memory::last`] the host keeps.
    saved: Millis,
    /// Whether the visitor wants nothing noticed.
    muted: bool,
    /// By which this page's windows differ from all others'; empty before one was opened.
    page: String,
    /// The address that it was opened with.
    url: String,
    /// The campaign of this page's own address, as lines.
    own_utm: String,
    /// The event's name where an element says it.
    said: String,
    /// Whether this page was ever seen.
    was_shown: bool,
    shown: Stopwatch,
    active: Stopwatch,
    active_until: Millis,
    /// Since when nothing was done.
    idle: Millis,
    random: Random,
    firings: Vec<Firing>,
    notes: Notes,
}

impl Triggers {
    /// With what is remembered of the visitor, and without rules.
    #[must_use]
    pub fn new(memory: Memory, random: Random, now: Millis) -> Self {
        Self {
            rules: Vec::new(),
            gap: Millis(0),
            order: Vec::new(),
            starts: [0; NAMES.len() + 1],
            times: Vec::new(),
            marks: Vec::new(),
            here: Vec::new(),
            waiting: Vec::new(),
            next: Millis(0),
            checked: Millis(0),
            is_stale: true,
            known: Known::default(),
            memory,
            unsaved: false,
            saved: Millis(0),
            muted: false,
            page: String::new(),
            url: String::new(),
            own_utm: String::new(),
            said: String::new(),
            was_shown: false,
            shown: Stopwatch::running(now),
            active: Stopwatch::default(),
            active_until: Millis(0),
            idle: now,
            random,
            firings: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// Goes by these rules from here on. They begin with [`Signal::Page`].
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules.list;
        self.gap = rules.gap;
        self.order.clear();
        for (_, kind) in &NAMES {
            if let Some(start) = self.starts.get_mut(*kind as usize) {
                *start = self.order.len();
            }
            for (place, rule) in self.rules.iter().enumerate() {
                if rule.kind == *kind {
                    self.order.push(place);
                }
            }
        }
        if let Some(end) = self.starts.last_mut() {
            *end = self.order.len();
        }
        self.forget_page();
        self.page.clear();
    }

    /// Switches a rule off that cannot be used here, and gives its place in the list as it was written.
    pub fn switch_off(&mut self, number: usize) -> Option<usize> {
        let rule = self.rules.get_mut(number)?;
        // It is for nobody.
        rule.sample = 0;
        rule.place
    }

    /// Notices nothing from here on, or again.
    pub fn mute(&mut self, muted: bool) {
        self.muted = muted;
        if muted {
            self.waiting.clear();
        }
    }

    /// Remembers this from here on, and nothing of before.
    pub fn remember(&mut self, now: Millis, memory: Memory) {
        self.memory = memory;
        self.known.set_utm(&self.memory.utm);
        self.touch(now);
        self.unsaved = true;
    }

    /// Takes a signal, and gives what becomes an event.
    pub fn signal(&mut self, now: Millis, signal: Signal<'_>) -> Vec<Firing> {
        self.pass(now);
        if matches!(signal, Signal::Page(_) | Signal::Hidden | Signal::Left) {
            // A page is left as it was known.
            self.abandon(now);
        }
        if let Signal::Known(known) | Signal::Page(known) = signal {
            self.known = Known::read(known);
            self.own_utm = self.known.utm().into();
            self.known.set_utm(&self.memory.utm);
        }
        if !matches!(
            signal,
            Signal::Ready
                | Signal::Loaded
                | Signal::Error(_)
                | Signal::Hidden
                | Signal::Left
                | Signal::Shown
        ) {
            self.touch(now);
        }
        match signal {
            Signal::Known(_) => {}
            Signal::Page(_) => self.open(now),
            Signal::Ready => self.each(now, Kind::DomReady, ""),
            Signal::Loaded => self.each(now, Kind::Loaded, ""),
            Signal::Exit => self.each(now, Kind::ExitIntent, ""),
            Signal::Error(props) => self.each(now, Kind::JsError, props),
            Signal::Scroll {
                sideways,
                percent,
                px,
            } => self.scroll(now, sideways, percent, px),
            Signal::Element {
                rule,
                element,
                value,
                name,
                props,
            } => {
                self.said = name.into();
                self.element(now, rule, element, value, props);
            }
            Signal::Hidden | Signal::Left => {
                if matches!(signal, Signal::Left) {
                    self.waiting.clear();
                }
                self.unsaved |= self.saved != self.memory.last;
                self.shown.stop(now);
                self.active.stop(now);
                self.is_stale = true;
            }
            Signal::Shown => {
                let was_hidden = !self.shown.is_running();
                self.shown.start(now);
                self.stir(now);
                if was_hidden && self.was_shown {
                    self.each(now, Kind::Back, "");
                }
                self.was_shown = true;
            }
            Signal::Active => {
                self.stir(now);
                if self.shown.is_running() {
                    // `stir()` has made what is known stale.
                    self.active.start(now);
                    self.active_until = now + ACTIVE_FOR;
                }
            }
        }
        self.tick(now)
    }

    /// Time went by. Gives what becomes an event.
    pub fn tick(&mut self, now: Millis) -> Vec<Firing> {
        self.pass(now);
        core::mem::take(&mut self.firings)
    }

    /// What is remembered.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// What is remembered, for the host to keep; `None` while it keeps nearly the same.
    pub fn unsaved(&mut self) -> Option<String> {
        let is_due = self.unsaved || self.memory.last > self.saved + SAVED_EVERY;
        is_due.then(|| {
            self.unsaved = false;
            self.saved = self.memory.last;
            self.memory.write()
        })
    }

    /// Why rules did or did not make their events since this was asked for last, each a JSON object: `at`, in milliseconds, `rule`,
    /// its place in the list or -1, `element`, and `is`: `made` with its `id`, `delayed`, `gap` and `cooldown` with `until`,
    /// `used_up` with `used`, `unmet` with what did not hold, `sampled_out`, `muted` or `off`.
    #[cfg(any(feature = "inspect", not(target_arch = "wasm32")))]
    pub fn notes(&mut self) -> Vec<String> {
        self.notes.take()
    }

    /// Takes over what another tab remembers.
    pub fn merge(&mut self, other: &Memory) {
        self.unsaved |= self.memory.merge(other);
        self.known.set_utm(&self.memory.utm);
    }

    /// The page that the visitor is on, as it goes with events.
    #[must_use]
    pub fn page(&self) -> String {
        with_campaign(&self.known.page(), &self.memory.campaign())
    }

    /// What a rule is about has happened: it makes its event where all else holds, now or later.
    fn fire(&mut self, now: Millis, place: usize, element: u32, props: &str) {
        self.known.set(now, self.memory.visits);
        let Some(rule) = self.rules.get(place) else {
            return;
        };
        let share = mixed(&[&self.memory.visitor], rule.key) >> 32;
        if self.muted || share >= rule.sample || !hold(rule.conditions(), &self.known) {
            self.notes
                .unfit(now, rule, element, self.muted, &self.known);
            return;
        }
        let delay = rule.delay();
        if delay > Millis(0) {
            self.notes.delayed(now, rule, element, now + delay);
            self.wait(now, place, element, props, Due::Delayed(now + delay));
        } else {
            self.make(now, place, element, props);
        }
    }

    fn each(&mut self, now: Millis, kind: Kind, props: &str) {
        for at in self.of(kind) {
            let place = self.at(at);
            self.fire(now, place, 0, props);
        }
    }

    /// The places of a kind's rules in their order.
    fn of(&self, kind: Kind) -> Range<usize> {
        let start = |kind| self.starts.get(kind).copied().unwrap_or_default();
        start(kind as usize)..start(kind as usize + 1)
    }

    /// The number of the rule at a place.
    fn at(&self, place: usize) -> usize {
        self.order.get(place).copied().unwrap_or_default()
    }

    fn open(&mut self, now: Millis) {
        let url = self.known.text("url", "");
        let is_route = !self.page.is_empty() && self.url != url;
        self.url = url.into();
        self.was_shown |= self.shown.is_running();
        self.page = self.random.id(now);
        self.forget_page();
        self.shown.reset(now);
        self.active.reset(now);
        self.stir(now);
        self.each(now, Kind::PageView, "");
        if is_route {
            self.each(now, Kind::History, "");
        }
    }

    fn forget_page(&mut self) {
        self.is_stale = true;
        self.waiting.clear();
        self.marks.clear();
        self.here.clear();
        self.times.clear();
        self.times.resize(self.rules.len(), 0);
    }

    /// The visitor did something, which may begin a session: then this is its first page.
    pub fn touch(&mut self, now: Millis) {
        if self.memory.touch(now) {
            self.memory.utm = self.own_utm.clone();
            self.known.set_utm(&self.memory.utm);
            self.unsaved = true;
        }
    }
}
