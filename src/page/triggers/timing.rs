//! Rules about time, and the clocks that they go by.

use super::{Due, Triggers};
use crate::page::rules::{Kind, Rule};
use crate::text;
use crate::time::Millis;

/// Later than everything.
const NEVER: Millis = Millis(u64::MAX);

/// A clock that can be stopped.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopwatch {
    before: Millis,
    since: Option<Millis>,
}

impl Stopwatch {
    pub(super) fn running(now: Millis) -> Self {
        Self {
            before: Millis(0),
            since: Some(now),
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.since.is_some()
    }

    pub(super) fn start(&mut self, now: Millis) {
        self.since.get_or_insert(now);
    }

    pub(super) fn stop(&mut self, now: Millis) {
        self.before = self.read(now);
        self.since = None;
    }

    /// Back to zero; it goes on running if it ran.
    pub(super) fn reset(&mut self, now: Millis) {
        self.before = Millis(0);
        self.since = self.since.map(|_| now);
    }

    pub(super) fn read(&self, now: Millis) -> Millis {
        self.since
            .map_or(self.before, |since| self.before + (now - since))
    }

    /// When it will show this; never while it stands.
    fn when(&self, now: Millis, due: Millis) -> Millis {
        if self.is_running() && due < NEVER {
            now + (due - self.read(now))
        } else {
            NEVER
        }
    }
}

impl Triggers {
    /// When to call [`Triggers::tick`] again; `None` while there is nothing to wait for, as on a hidden page.
    #[must_use]
    pub fn next_tick(&self) -> Option<Millis> {
        (!self.page.is_empty() && self.next < NEVER).then_some(self.next)
    }

    /// When what waits is due, as the clocks go now.
    pub(super) fn when(&self, now: Millis, due: Due) -> Millis {
        match due {
            Due::Delayed(due) => due,
            Due::Seen(due) => self.shown.when(now, due),
            Due::Left => NEVER,
        }
    }

    fn find_next(&self, now: Millis) -> Millis {
        let mut next = NEVER;
        for waiting in &self.waiting {
            next = next.min(self.when(now, waiting.due));
        }
        for at in self.of(Kind::Time) {
            let place = self.at(at);
            next = next.min(self.clock(place).when(now, self.due(place)));
        }
        if self.shown.is_running() {
            for at in self.of(Kind::Idle) {
                let place = self.at(at);
                if self.times.get(place) == Some(&0) {
                    next = next.min(self.idle_due(place));
                }
            }
        }
        if self.active.is_running() {
            next = next.min(self.active_until);
        }
        next
    }

    /// What time alone brings.
    pub(super) fn pass(&mut self, now: Millis) {
        // Before a page was opened nothing can happen on it, and before the next moment nothing does: a signal costs
        // the same however many rules wait for their time. A clock that was set back makes moments of its own.
        let is_early = now < self.next && self.checked <= now && !self.is_stale;
        if self.page.is_empty() || is_early {
            return;
        }
        if self.active.is_running() && now >= self.active_until {
            self.active.stop(self.active_until);
        }
        self.pass_times(now);
        for at in self.of(Kind::Idle) {
            let place = self.at(at);
            let is_due = now >= self.idle_due(place);
            if is_due && self.shown.is_running() && self.is_first(place) {
                self.fire(now, place, 0, "");
            }
        }
        let shown = self.shown.read(now);
        let mut at = 0;
        while let Some(waiting) = self.waiting.get(at) {
            let is_due = match waiting.due {
                Due::Seen(due) => shown >= due,
                Due::Delayed(due) => now >= due,
                Due::Left => false,
            };
            if !is_due {
                at += 1;
                continue;
            }
            let waiting = self.take_waiting(at);
            match waiting.due {
                Due::Delayed(_) => self.make(now, waiting.rule, waiting.element, &waiting.props),
                _ => self.fire(now, waiting.rule, waiting.element, &waiting.props),
            }
        }
        self.next = self.find_next(now);
        self.checked = now;
        self.is_stale = false;
    }

    /// The visitor did something: idleness begins anew.
    pub(super) fn stir(&mut self, now: Millis) {
        self.idle = now;
        self.is_stale = true;
        for at in self.of(Kind::Idle) {
            let place = self.at(at);
            if let Some(told) = self.times.get_mut(place) {
                *told = 0;
            }
        }
    }

    /// The rules whose time it is.
    fn pass_times(&mut self, now: Millis) {
        for at in self.of(Kind::Time) {
            let place = self.at(at);
            let elapsed = self.clock(place).read(now);
            let mut due = self.due(place);
            if due > elapsed {
                continue;
            }
            let every = self.rules.get(place).map_or(Millis(0), every);
            // A page that slept, or whose clock was set, is told once of all that it missed.
            let missed = (elapsed - due).0.checked_div(every.0).unwrap_or(0);
            due = due + Millis(every.0 * missed);
            if let Some(times) = self.times.get_mut(place) {
                let missed = u32::try_from(missed).unwrap_or(u32::MAX);
                *times = times.saturating_add(missed).saturating_add(1);
            }
            let seconds = text::number(due.0 / 1000);
            self.fire(now, place, 0, &text::concat(&["\"seconds\":", &seconds]));
        }
    }

    /// The clock that a rule goes by.
    fn clock(&self, place: usize) -> &Stopwatch {
        let rule = self.rules.get(place);
        if rule.is_some_and(|rule| rule.says("active_only", "true")) {
            &self.active
        } else {
            &self.shown
        }
    }

    /// When a rule's time comes next, on its clock.
    fn due(&self, place: usize) -> Millis {
        let (Some(rule), Some(times)) = (self.rules.get(place), self.times.get(place)) else {
            return NEVER;
        };
        let every = every(rule);
        let most = if every > Millis(0) {
            rule.number("times").map_or(u32::MAX, |times| times as u32)
        } else {
            1
        };
        if *times >= most {
            return NEVER;
        }
        let first = match rule.time("after_s") {
            Millis(0) => every,
            after => after,
        };
        first + every.times(*times)
    }

    fn idle_due(&self, place: usize) -> Millis {
        let rule = self.rules.get(place);
        rule.map_or(NEVER, |rule| self.idle + rule.time("after_s"))
    }
}

/// How long between one time and the next; 0 for once.
fn every(rule: &Rule) -> Millis {
    rule.time("every_s")
}
