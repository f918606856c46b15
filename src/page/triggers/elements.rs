//! Rules about elements, and about how far the page is scrolled.

use super::{Due, Triggers, Waiting};
use crate::page::rules::Kind;
use crate::text;
use crate::time::Millis;

/// How long a form that a visitor sent may take a script to send.
const SENT_FOR: Millis = Millis::from_secs(10);

/// How many delayed events, half-seen elements and begun forms wait at the most: what is more is not noticed.
const MAX_WAITING: usize = 200;

impl Triggers {
    pub(super) fn scroll(&mut self, now: Millis, sideways: bool, percent: f64, px: f64) {
        for at in self.of(Kind::Scroll) {
            let place = self.at(at);
            let Some(rule) = self.rules.get(place) else {
                continue;
            };
            let is_there = match rule.number("px") {
                Some(least) => px >= least,
                None => percent >= rule.percent(),
            };
            let axis = if sideways { "x" } else { "y" };
            let is_axis = rule.says("axis", axis) || (!sideways && !rule.says("axis", "x"));
            if is_there && is_axis && self.is_first(place) {
                let percent = text::number(percent as u64);
                self.fire(now, place, 0, &text::concat(&["\"percent\":", &percent]));
            }
        }
    }

    /// Whether a rule comes to this for the first time on this page.
    pub(super) fn is_first(&mut self, place: usize) -> bool {
        let times = self.times.get_mut(place);
        times.is_some_and(|times| core::mem::replace(times, 1) == 0)
    }

    pub(super) fn element(
        &mut self,
        now: Millis,
        place: usize,
        element: u32,
        value: f64,
        props: &str,
    ) {
        let Some(rule) = self.rules.get(place) else {
            return;
        };
        let kind = rule.kind;
        match kind {
            Kind::Visible | Kind::FormAbandon if value <= 0.0 => self.stop_waiting(place, element),
            Kind::Visible if rule.time("for_s") > Millis(0) => {
                // Some hosts tell of an element again while it is still seen.
                if self.waits(place, element).is_none() {
                    let due = self.shown.read(now) + rule.time("for_s");
                    self.wait(now, place, element, props, Due::Seen(due));
                }
            }
            Kind::FormAbandon => {
                self.stop_waiting(place, element);
                self.wait(now, place, element, props, Due::Left);
            }
            Kind::Media if value < rule.percent() => {
                self.mark(place, element, None);
            }
            Kind::Media => {
                if self.mark(place, element, Some(now)).is_none() {
                    self.fire(now, place, element, props);
                }
            }
            Kind::Submit => {
                let last = self.mark(place, element, Some(now));
                // Scripts often hold a form back, check it and send it themselves: that is one sending.
                if value <= 1.0 || last.is_none_or(|last| now - last > SENT_FOR) {
                    self.fire(now, place, element, props);
                }
            }
            Kind::Link => {
                let wanted = u8::from(rule.says("outbound", "true"))
                    | u8::from(rule.says("download", "true")) << 1;
                if wanted == 0 || value as u8 & wanted != 0 {
                    self.fire(now, place, element, props);
                }
            }
            _ => self.fire(now, place, element, props),
        }
    }

    pub(super) fn wait(&mut self, now: Millis, rule: usize, element: u32, props: &str, due: Due) {
        if self.waiting.len() < MAX_WAITING {
            self.next = self.next.min(self.when(now, due));
            self.waiting.push(Waiting {
                rule,
                element,
                props: props.into(),
                due,
            });
        }
    }

    /// The forms that were begun and are left now: each is told once a page.
    pub(super) fn abandon(&mut self, now: Millis) {
        let mut at = 0;
        while let Some(waiting) = self.waiting.get(at) {
            if waiting.due != Due::Left {
                at += 1;
                continue;
            }
            let form = self.take_waiting(at);
            if self.mark(form.rule, form.element, Some(now)).is_none() {
                self.fire(now, form.rule, form.element, &form.props);
            }
        }
    }

    fn stop_waiting(&mut self, rule: usize, element: u32) {
        // Should it have been the next to come, a look too early does no harm.
        while let Some(at) = self.waits(rule, element) {
            self.take_waiting(at);
        }
    }

    /// Where it waits that a rule's element has been seen for long enough, or is left.
    fn waits(&self, rule: usize, element: u32) -> Option<usize> {
        let mut waiting = self.waiting.iter();
        waiting.position(|waiting| waiting.is_of(rule, element))
    }

    /// Takes out what waits at a place where something does.
    // Three ways lead here, each of which would carry a copy.
    #[inline(never)]
    pub(super) fn take_waiting(&mut self, at: usize) -> Waiting {
        self.waiting.remove(at)
    }

    /// Marks a rule's element, or takes the mark away, and gives when it was marked before.
    fn mark(&mut self, rule: usize, element: u32, now: Option<Millis>) -> Option<Millis> {
        let mut marks = self.marks.iter_mut();
        if let Some(mark) = marks.find(|mark| mark.0 == rule && mark.1 == element) {
            return core::mem::replace(&mut mark.2, now);
        }
        self.marks.push((rule, element, now));
        None
    }
}

impl Waiting {
    /// Whether it is this rule's element that waits to have been seen for long enough, or to be left.
    fn is_of(&self, rule: usize, element: u32) -> bool {
        !matches!(self.due, Due::Delayed(_)) && self.rule == rule && self.element == element
    }
}
