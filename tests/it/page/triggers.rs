//! What rules make of what happens on a page, on a virtual clock: a host that tells what it saw and ticks when
//! it was told to.

mod anything;
mod caps;
mod chance;
mod conditions;
mod delays;
mod elements;
mod forms;
mod idle;
mod ids;
mod kinds;
mod notes;
mod numbers;
mod pauses;
mod props;
mod scrolling;
mod sessions;
mod share;
mod timed;
mod unexpected;

use crate::support::{START, lines, lines_of, parse};
use salebot_onsite::page::rules::{Rules, check};
use salebot_onsite::page::{Firing, Memory, Signal, Triggers};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

const VISITOR: &str = "01JQZ5V4XW8N6T2B0M3C9D7E1F";

const MINUTE: u64 = 60_000;

/// The signals that say all by being given.
pub(super) const PLAIN: [Signal<'static>; 8] = [
    Signal::Ready,
    Signal::Loaded,
    Signal::Exit,
    Signal::Error("\"message\":\"x\""),
    Signal::Hidden,
    Signal::Left,
    Signal::Shown,
    Signal::Active,
];

/// What is known on the page `path`, where clocks show UTC.
pub(super) fn facts(path: &str) -> Value {
    json!({
        "url": format!("https://shop.example{path}"),
        "path": path,
        "device": "mobile",
        "offsets": { "": 0 },
    })
}

fn rule(event: &str, on: Value) -> Value {
    json!({ "event": event, "on": on })
}

/// A rule about clicks, with this limit.
fn limited(event: &str, limit: Value) -> Value {
    let mut rule = rule(event, json!({ "click": { "selector": "#buy" } }));
    rule["limit"] = limit;
    rule
}

#[track_caller]
fn read(rules: &Value) -> Rules {
    let checked = check(&rules.to_string());
    assert_eq!(checked.problems, []);
    Rules::read(&lines_of(&checked.rules))
}

/// An event, and when it was made, in milliseconds since the clock started.
struct Made {
    at: u64,
    firing: Firing,
}

/// A page with a clock.
struct Tab {
    now: Millis,
    triggers: Triggers,
    made: Vec<Made>,
}

impl Tab {
    /// A visitor's first page.
    #[track_caller]
    fn open(rules: &Value) -> Self {
        Self::with(rules, Memory::default(), START, 1)
    }

    /// A page of a visitor who is remembered.
    #[track_caller]
    fn with(rules: &Value, memory: Memory, now: Millis, seed: u64) -> Self {
        let mut tab = Self::blank(rules, VISITOR, memory, now, seed);
        tab.page("/offer");
        tab
    }

    /// A page of which nothing is known yet.
    #[track_caller]
    fn blank(rules: &Value, visitor: &str, memory: Memory, now: Millis, seed: u64) -> Self {
        let random = Random::new([seed, !seed]);
        let visitor = visitor.to_owned();
        let mut triggers = Triggers::new(Memory { visitor, ..memory }, random, now);
        triggers.set_rules(read(rules));
        Self {
            now,
            triggers,
            made: Vec::new(),
        }
    }

    /// The visitor goes to another page, which starts with what was kept.
    #[track_caller]
    fn next_page(&self, rules: &Value) -> Self {
        let memory = Memory::read(&self.triggers.memory().write());
        Self::with(rules, memory, self.now, self.now.0)
    }

    fn keep(&mut self, firings: Vec<Firing>) {
        let at = (self.now - START).0;
        let made = firings.into_iter().map(|firing| Made { at, firing });
        self.made.extend(made);
    }

    fn signal(&mut self, signal: Signal<'_>) {
        let firings = self.triggers.signal(self.now, signal);
        self.keep(firings);
    }

    fn page(&mut self, path: &str) {
        self.page_with(&facts(path));
    }

    fn page_with(&mut self, facts: &Value) {
        self.signal(Signal::Page(&lines(facts)));
    }

    /// Something happens at an element that the rule of this place is about.
    fn element(&mut self, rule: usize, element: u32, value: f64) {
        self.signal(Signal::Element {
            rule,
            element,
            value,
            name: "",
            props: "",
        });
    }

    /// The visitor clicks on an element that the first rule is about.
    fn click(&mut self) {
        self.signal(Signal::Active);
        self.element(0, 1, 0.0);
    }

    fn scroll(&mut self, percent: f64, px: f64) {
        self.scroll_along(false, percent, px);
    }

    fn scroll_along(&mut self, sideways: bool, percent: f64, px: f64) {
        self.signal(Signal::Scroll {
            sideways,
            percent,
            px,
        });
    }

    fn tick(&mut self) {
        let firings = self.triggers.tick(self.now);
        self.keep(firings);
        let next = self.triggers.next_tick();
        assert!(
            next.is_none_or(|next| next > self.now),
            "a tick leaves something due"
        );
    }

    /// Lets time go by, with every tick at its time.
    #[track_caller]
    fn pass(&mut self, span: Millis) {
        let end = self.now + span;
        let mut ticks = 0;
        while let Some(at) = self.triggers.next_tick().filter(|at| *at <= end) {
            ticks += 1;
            assert!(ticks < 100_000, "it never rests");
            self.now = self.now.max(at);
            self.tick();
        }
        self.now = end;
    }

    #[track_caller]
    fn pass_ms(&mut self, ms: u64) {
        self.pass(Millis(ms));
    }

    #[track_caller]
    fn pass_s(&mut self, seconds: u64) {
        self.pass(Millis::from_secs(seconds));
    }

    /// When the events so far were made.
    fn at(&self) -> Vec<u64> {
        self.made.iter().map(|made| made.at).collect()
    }

    /// Their names.
    fn names(&self) -> Vec<&str> {
        let names = self.made.iter().map(|made| made.firing.name.as_str());
        names.collect()
    }

    fn ids(&self) -> Vec<&str> {
        let ids = self.made.iter().map(|made| made.firing.id.as_str());
        ids.collect()
    }

    /// Their details.
    fn props(&self) -> Vec<Value> {
        let props = self.made.iter().map(|made| parse(&made.firing.props));
        props.collect()
    }

    /// How many there are.
    fn count(&self) -> usize {
        self.made.len()
    }
}
