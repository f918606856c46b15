//! The ledger: what happened to visitors, in numbers, and the events that were given up, as a list.
//!
//! Visitors' actors tell it after they have written down what they tell, and nothing waits for it: delivery does not
//! depend on it. There are [`LEDGER_SHARDS`] of them, among which visitors are spread. What is told of a dead letter may
//! be told again, and an actor that begins tells all of its own, so that none is missing for long; numbers are told once,
//! and so are a little low where a telling was lost.
//!
//! Sans-I/O, as [`super::visitor`] is: [`Ledger::handle`], then perform what [`Ledger::poll`] gives until that is nothing.
//! Of the effects there are [`Effect::Write`], [`Effect::Alarm`], [`Effect::Reply`] and [`Effect::Log`].

mod counts;
mod desk;
mod events;
mod letters;
mod settings;
mod stored;

pub use desk::Change;

use super::visitor::{Effect, KEPT, Report, TOLD_EVENTS, Tally, Told};
use crate::json::{self, Object};
use crate::random::{Random, hash};
use crate::text;
use crate::time::Millis;
use alloc::borrow::ToOwned;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use counts::{Counts, Kind};
use events::{Event, Events};
use letters::{Letter, Letters, Put};
use settings::Settings;
use stored::Row;

/// So many ledgers share a project's visitors.
pub const LEDGER_SHARDS: u32 = 8;

/// The most dead letters of a ledger. The oldest give way to newer ones, and it is counted how many did.
pub const LEDGER_DEAD: u32 = 2_000;

/// The time between two writings of the numbers: so much of them a sudden end may cost.
pub const LEDGER_WRITE: Millis = Millis::from_secs(10);

/// So many hours, this one included, the first sights of visitors are counted for.
pub const LEDGER_HOURS: u64 = 48;

/// So many days, this one included, have numbers of their own.
pub const LEDGER_DAYS: u64 = 30;

/// The last events that a ledger keeps.
pub const LEDGER_EVENTS: usize = TOLD_EVENTS;

/// The versions of the configuration that are kept, the one in force among them.
pub const LEDGER_VERSIONS: u32 = 10;

/// The most dead letters that are given at once.
pub const LEDGER_PAGE: usize = 100;

/// What happens to a ledger.
#[derive(Debug)]
pub enum Input<'a> {
    /// It begins: what is stored, and the alarm that is set. Once, before anything else.
    Wake {
        /// Slots and their texts.
        rows: &'a [(u32, &'a str)],
        /// When the alarm is due.
        alarm: Option<Millis>,
    },
    /// A JSON list of what [`Report::write`] wrote.
    Told(&'a str),
    /// One of the gateway's isolates says what it refused, and asks what is in force. Answered by one [`Effect::Reply`].
    Exchange(&'a str),
    /// The configuration is to be changed, where this version is in force or any. Answered by one [`Effect::Reply`].
    Configure(Change<'a>, Option<u64>),
    /// The alarm is due. It is not set any more.
    Alarm,
}

/// The place of a dead letter in the list of all.
pub type Place<'a> = (Millis, &'a str, &'a str);

/// One of the ledgers.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The time, which never goes back.
    now: Millis,
    awake: bool,
    counts: Counts,
    letters: Letters,
    events: Events,
    settings: Settings,
    /// Whether the numbers have changed since they were written.
    is_unsaved: bool,
    /// Whether the last events have.
    has_news: bool,
    /// When they were.
    written: Option<Millis>,
    alarm: Option<Millis>,
    effects: VecDeque<Effect>,
}

/// The ledger of a visitor. `salt` is the project's ([`crate::api::ApiKey::salt`]), so that nobody else can choose one.
#[must_use]
pub fn shard_of(salt: u64, recipient: &str) -> u32 {
    // Names that differ in their last character alone have hashes that lie together.
    let mut random = Random::new([hash(salt, recipient), 0]);
    random.below(Millis(LEDGER_SHARDS.into())).0 as u32
}

impl Ledger {
    /// Takes in what happened at this moment. Then [`Ledger::poll`] until there is nothing.
    pub fn handle(&mut self, now: Millis, input: Input<'_>) {
        self.now = self.now.max(now);
        match input {
            Input::Wake { rows, alarm } => self.wake(rows, alarm),
            Input::Told(reports) => self.told(reports),
            Input::Exchange(text) => self.exchange(text),
            Input::Configure(change, expected) => self.configure(change, expected),
            Input::Alarm => self.alarm = None,
        }
        // Its actor has forgotten it by then, and could not try it again.
        let over = self.letters.expire(self.now - KEPT);
        self.erase(over);
        self.save();
    }

    /// The next thing to do; `None` when all is done until something happens.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Whether all that it knows is written down, so that it may be put away.
    #[must_use]
    pub fn rests(&self) -> bool {
        !self.is_unsaved && !self.has_news
    }

    /// The numbers, as JSON: `ever` and `days` (by when each began) say how many events were `accepted`, were so before
    /// (`duplicate`), were `rejected` by an actor or became a `dead` letter, how many visitors were seen for the `first`
    /// time, and how many rows and reports were `unreadable`; `hours` how many first sights there were in each; `dead`
    /// how many dead letters are in the list, `given_way` how many had to leave it.
    #[must_use]
    pub fn counters(&self, now: Millis) -> String {
        let mut told = Object::new();
        let mut counts = self.counts.clone();
        counts.expire(now.max(self.now));
        counts.write(&mut told);
        told.number("dead", self.letters.len() as u64).end()
    }

    /// The dead letters behind this one, the newest first, [`LEDGER_PAGE`] at most, as a JSON list of
    /// `{"recipient","id","name","code","at"}`.
    #[must_use]
    pub fn dead(&self, after: Option<Place<'_>>, limit: usize) -> String {
        let letters = self.letters.before(after).take(limit.min(LEDGER_PAGE));
        let letters: Vec<String> = letters.map(stored::tell_letter).collect();
        json::list(&letters)
    }

    /// The last events, the newest first, as a JSON list of `{"recipient","at","id","name","outcome","code"?}`.
    #[must_use]
    pub fn events(&self) -> String {
        stored::tell_events(self.events.list().iter().rev())
    }

    fn wake(&mut self, rows: &[(u32, &str)], alarm: Option<Millis>) {
        if core::mem::replace(&mut self.awake, true) {
            return;
        }
        self.alarm = alarm;
        let mut unreadable = 0;
        for (slot, text) in rows {
            match stored::read(*slot, text) {
                Some(Row::Counts(counts)) => self.counts = counts,
                Some(Row::Letter(letter)) => self.letters.load(Letter {
                    at: letter.at.min(self.now),
                    ..letter
                }),
                Some(Row::Events(events)) => self.events = events,
                Some(Row::Version(version)) => self.settings.load(version),
                Some(Row::Free) => {}
                None => unreadable += 1,
            }
        }
        let surplus = self.letters.line_up();
        self.give_way(surplus.len());
        self.erase(surplus);
        self.count_unreadable(unreadable, "rows");
    }

    fn told(&mut self, reports: &str) {
        let Some(reports) = json::read(reports) else {
            return self.count_unreadable(1, "lists of reports");
        };
        let mut unreadable = 0;
        for report in reports.items() {
            match Report::read(report) {
                Some(report) => self.take(report),
                None => unreadable += 1,
            }
        }
        self.count_unreadable(unreadable, "reports");
    }

    fn take(&mut self, Report { recipient, what }: Report) {
        match what {
            Told::First => self.count(Kind::First, 1),
            Told::Tally(tally) => self.add(&recipient, tally),
            Told::Dead { id, name, code, at } => self.bury(Letter {
                slot: 0,
                at: at.min(self.now),
                recipient,
                id,
                name,
                code,
            }),
            Told::Revived { id } => {
                let erased = self.letters.remove(&recipient, Some(&id));
                self.erase(erased);
            }
            Told::Forgotten => {
                let erased = self.letters.remove(&recipient, None);
                self.erase(erased);
                if self.events.remove(&recipient) {
                    self.write_events();
                }
            }
            Told::Unreadable(rows) => self.count(Kind::Unreadable, rows),
        }
    }

    fn add(&mut self, recipient: &str, tally: Tally) {
        self.count(Kind::Accepted, tally.accepted);
        self.count(Kind::Duplicate, tally.duplicate);
        self.count(Kind::Rejected, tally.rejected);
        self.count(Kind::Delivered, tally.delivered);
        self.count(Kind::Retried, tally.retried);
        for mut happened in tally.events {
            happened.at = happened.at.min(self.now);
            self.events.put(Event {
                recipient: recipient.to_owned(),
                happened,
            });
            self.has_news = true;
        }
    }

    fn bury(&mut self, letter: Letter) {
        // It would go at once, and come again with the next telling.
        if self.now >= letter.at + KEPT {
            return;
        }
        let (slot, text) = match self.letters.put(letter) {
            Put::Known | Put::Late => return,
            Put::Again(letter) => (letter.slot, stored::write_letter(letter)),
            Put::New { letter, pushed_out } => {
                let row = (letter.slot, stored::write_letter(letter));
                self.give_way(usize::from(pushed_out));
                self.count(Kind::Dead, 1);
                row
            }
        };
        self.effects.push_back(Effect::Write { slot, text });
    }

    fn count(&mut self, kind: Kind, more: u32) {
        if more > 0 {
            self.counts.add(self.now, kind, more.into());
            self.is_unsaved = true;
        }
    }

    fn count_refused(&mut self, code: &str, more: u64) {
        if more > 0 {
            self.counts.refuse(self.now, code, more);
            self.is_unsaved = true;
        }
    }

    fn count_lite(&mut self, why: &str, more: u64) {
        if more > 0 {
            self.counts.add_lite(self.now, why, more);
            self.is_unsaved = true;
        }
    }

    fn give_way(&mut self, letters: usize) {
        if letters > 0 {
            self.counts.given_way += letters as u64;
            self.is_unsaved = true;
        }
    }

    fn count_unreadable(&mut self, many: u32, what: &str) {
        if many > 0 {
            let number = text::number(many.into());
            let line = text::concat(&["the ledger: ", &number, " ", what, " cannot be read"]);
            self.effects.push_back(Effect::Log(line));
            self.count(Kind::Unreadable, many);
        }
    }

    /// Empties these slots. A row is never deleted, since that costs as much as writing it.
    fn erase(&mut self, slots: Vec<u32>) {
        for slot in slots {
            let text = String::new();
            self.effects.push_back(Effect::Write { slot, text });
        }
    }

    fn write_events(&mut self) {
        let (slot, text) = (stored::EVENTS, stored::write_events(&self.events));
        self.effects.push_back(Effect::Write { slot, text });
        self.has_news = false;
    }

    /// Writes the numbers, or sees to it that they are. What comes after a rest is written at once: a host may put a
    /// ledger away that has been silent for as long as the alarm would take.
    fn save(&mut self) {
        let may = self.written.map_or(self.now, |last| last + LEDGER_WRITE);
        if !self.rests() && may <= self.now {
            if core::mem::take(&mut self.is_unsaved) {
                let text = stored::write_counts(&self.counts);
                self.effects.push_back(Effect::Write { slot: 0, text });
            }
            if self.has_news {
                self.write_events();
            }
            self.written = Some(self.now);
        }
        let next = match self.rests() {
            false => Some(may),
            true => self.letters.oldest().map(|at| at + KEPT),
        };
        if let Some(next) = next.filter(|next| self.alarm.is_none_or(|set| *next < set)) {
            self.alarm = Some(next);
            self.effects.push_back(Effect::Alarm(next));
        }
    }
}
