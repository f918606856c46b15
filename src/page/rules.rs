//! What a marketer writes: rules that turn what happens on the page into events. Plain data.
//!
//! What may be written stands in tables ([`RULE`], [`KINDS`], [`WHERE`], [`MATCHERS`], [`LIMIT`]), by which [`check`]
//! tells every mistake with its path and a reason; a rule with a mistake is left out, and the others work. That is done
//! before rules come to a page, where the tables would weigh too much: [`Rules::read`] goes by what it is given. There
//! the values themselves are the rule: to make them into types of their own would weigh more than all that looks into
//! them.

mod check;
mod condition;
mod key;
mod shape;

pub use check::{Checked, check, check_value};
pub(super) use condition::hold;
#[cfg(any(feature = "inspect", not(target_arch = "wasm32")))]
pub(super) use condition::unmet;
pub(super) use key::hash;
pub(super) use shape::NAMES;
pub use shape::{Also, Form, KINDS, Kind, LIMIT, MATCHERS, PERS, RULE, Shape, WHERE};

use super::lines::Lines;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use key::{HASH_START, mixed, value_hash};

/// The most rules that are read: each costs every visitor time.
pub const MAX_RULES: usize = 500;

/// The longest delay and the longest gap, in seconds: a day. The page has gone long before.
pub const MAX_DELAY_S: u32 = 86_400;

/// The longest pause of a limit, in seconds: a year.
pub const MAX_COOLDOWN_S: u32 = 366 * 86_400;

/// The most times or visits that a rule may name.
pub const MAX_COUNT: u32 = 1_000_000;

/// How much of an element must be seen, or of a medium played, unless said otherwise.
const HALF: f64 = 50.0;

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its place in the list as it was written, those with a mistake counted; none where an element says it.
    pub place: Option<usize>,
    /// By which the rule is known again on the next page, although others may stand before it there: a hash of its
    /// event, of what sets it off and of its conditions: of what these mean, however they are written.
    pub key: u64,
    /// What sets it off.
    pub kind: Kind,
    /// The share of visitors that it is for, in 2^32ths; the same visitors every time.
    pub sample: u64,
    written: String,
}

/// A set of rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// All of them, in their order.
    pub list: Vec<Rule>,
    /// The least time between any two events of the whole set.
    pub gap: Millis,
}

impl Rules {
    /// Reads a list of rules, or `{"gap_s":…,"rules":[…]}`, as [`check`] leaves it, written as [`Lines`] with each
    /// rule's `props` as the JSON text that they are. Nothing is looked through again; what sets off nothing that is
    /// known here is left out.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut rules = Self::default();
        let written = Lines::of(text);
        rules.gap = seconds(written.number("gap_s"));
        let list = written.get("rules").unwrap_or(written).each();
        for (place, (_, rule)) in list.enumerate().take(MAX_RULES) {
            rules.add(Some(place), rule.own());
        }
        rules
    }

    /// Adds what elements say of themselves: a click on one with `data-onsite`, and, once a page, that one with
    /// `data-onsite-visible` was seen.
    pub(super) fn add_said_by_elements(&mut self) {
        for rule in [
            "{\n\"on\n\"click\n}",
            "{\n\"on\n\"visible\n\"limit\n{\n\"per\n\"element\n}\n}",
        ] {
            self.add(None, rule);
        }
    }

    fn add(&mut self, place: Option<usize>, written: &str) {
        let mut rule = Rule {
            place,
            key: HASH_START,
            kind: Kind::PageView,
            sample: 1 << 32,
            written: written.into(),
        };
        let (name, takes) = rule.on();
        let Some((_, kind)) = NAMES.iter().find(|kind| kind.0 == name) else {
            return;
        };
        let mut key = hash(hash(HASH_START, rule.event()), name);
        for part in [takes, rule.conditions()] {
            key = mixed(key, value_hash(part));
        }
        if let Some(share) = rule.lines().number("sample") {
            rule.sample = (share * 4_294_967_296.0) as u64;
        }
        // A number of JavaScript holds no more than 53 bits.
        (rule.kind, rule.key) = (*kind, key >> 11);
        // Twins are told apart by their order: each has its own counts.
        while self.list.iter().any(|other| other.key == rule.key) {
            rule.key = hash(rule.key, "again") >> 11;
        }
        self.list.push(rule);
    }
}

impl Rule {
    fn lines(&self) -> Lines<'_> {
        Lines::of(&self.written)
    }

    /// The event that it makes; empty where the element says it.
    #[must_use]
    pub fn event(&self) -> &str {
        self.lines().text("event")
    }

    /// The name of its kind, and what that takes.
    fn on(&self) -> (&str, Lines<'_>) {
        let on = self.lines().get("on").unwrap_or_default();
        match on.words() {
            Some(name) => (name, Lines::default()),
            None => on.each().next().unwrap_or_default(),
        }
    }

    /// A number that its kind takes.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.on().1.number(name)
    }

    /// A length of time that its kind takes; zero where it is not given.
    pub(super) fn time(&self, name: &str) -> Millis {
        seconds(self.number(name))
    }

    /// How much of it, in percent.
    pub(super) fn percent(&self) -> f64 {
        self.number("percent").unwrap_or(HALF)
    }

    /// Whether what its kind takes under this name is this word, or `true`.
    pub(super) fn says(&self, name: &str, word: &str) -> bool {
        self.on().1.text(name) == word
    }

    /// What must hold besides.
    pub(super) fn conditions(&self) -> Lines<'_> {
        self.lines().get("where").unwrap_or_default()
    }

    /// How often it may: what that counts in, how many times, and the least time between two. Without a number, once,
    /// or any number of times with a pause alone.
    pub(super) fn limit(&self) -> Option<(&str, u32, Millis)> {
        let limit = self.lines().get("limit")?;
        let cooldown = limit.number("cooldown_s");
        let otherwise = if cooldown.is_some() { f64::MAX } else { 1.0 };
        let times = limit.number("times").unwrap_or(otherwise);
        Some((limit.text("per"), times as u32, seconds(cooldown)))
    }

    /// How long after; dropped when the page goes before.
    pub(super) fn delay(&self) -> Millis {
        seconds(self.lines().number("delay_s"))
    }

    /// Details of every event that it makes: members of a JSON object, without its braces.
    pub(super) fn props(&self) -> &str {
        let json = self.lines().text("props");
        // What is no object was told when the rules were looked through.
        if !json.starts_with('{') {
            return "";
        }
        json.get(1..json.len().saturating_sub(1))
            .unwrap_or_default()
    }

    /// Whether the chat opens once the event is accepted.
    pub(super) fn opens_chat(&self) -> bool {
        self.lines().text("open_chat") == "true"
    }
}

fn seconds(number: Option<f64>) -> Millis {
    Millis::from_js(number.unwrap_or_default() * 1000.0)
}
