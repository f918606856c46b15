//! How often a rule may make its event, and the ids that keep two tabs from making it twice.

use super::{Firing, Triggers};
use crate::page::rules::{Per, hash};
use crate::random::id_of;
use crate::text;
use crate::time::Millis;
use alloc::string::String;

impl Triggers {
    /// Makes a rule's event, where the limits let it.
    pub(super) fn make(&mut self, now: Millis, place: usize, element: u32, props: &str) {
        self.known.set(now, self.memory.visits);
        let Some(rule) = self.rules.get(place) else {
            return;
        };
        if rests(now, self.memory.last_event, self.gap) {
            return;
        }
        let id = match rule.limit {
            None => self.random.id(now),
            Some(limit) => {
                let window = self.window(limit.per, element);
                let (used, last) = match limit.per {
                    Per::Page | Per::Element => self.used_here(place, limit.per, element),
                    _ => self.memory.used(rule.key, &window),
                };
                let rests = last.is_some_and(|last| rests(now, last, limit.cooldown));
                if used >= limit.times || rests {
                    return;
                }
                let slot = text::number(used.into());
                let parts = [self.visitor.as_str(), &window, &slot];
                let bits = [mixed(&parts, rule.key), mixed(&parts, !rule.key)];
                match limit.per {
                    Per::Page | Per::Element => self.use_here(place, limit.per, element, now),
                    _ => self.memory.count(rule.key, &window, now),
                }
                id_of(bits)
            }
        };
        self.memory.last_event = now;
        let Some(rule) = self.rules.get(place) else {
            return;
        };
        // The rule's own come last: where both have a name, they count.
        let comma = if props.is_empty() || rule.props.is_empty() {
            ""
        } else {
            ","
        };
        self.firings.push(Firing {
            rule: place,
            id,
            name: rule.event.clone(),
            props: text::concat(&["{", props, comma, &rule.props, "}"]),
            open_chat: rule.open_chat,
        });
    }

    /// The name of the window that a limit counts in now.
    fn window(&self, per: Per, element: u32) -> String {
        let number = |mark: &str, number: u64| text::concat(&[mark, &text::number(number)]);
        match per {
            Per::Page => text::concat(&["p", &self.page]),
            Per::Element => text::concat(&["e", &self.page, ".", &text::number(element.into())]),
            // Not by its time, which two tabs that begin it together do not have in common.
            Per::Session => number("s", self.memory.visits.into()),
            Per::Day => number("d", self.known.day()),
            Per::Visitor => "v".into(),
        }
    }

    fn used_here(&self, place: usize, per: Per, element: u32) -> (u32, Option<Millis>) {
        let element = if per == Per::Page { 0 } else { element };
        let state = self.states.get(place);
        let used = state.and_then(|state| state.used.iter().find(|used| used.0 == element));
        used.map_or((0, None), |used| (used.1, Some(used.2)))
    }

    fn use_here(&mut self, place: usize, per: Per, element: u32, now: Millis) {
        let element = if per == Per::Page { 0 } else { element };
        let Some(state) = self.states.get_mut(place) else {
            return;
        };
        match state.used.iter_mut().find(|used| used.0 == element) {
            Some(used) => (used.1, used.2) = (used.1.saturating_add(1), now),
            None => state.used.push((element, 1, now)),
        }
    }
}

/// Whether a pause that began with the last one is not over. What lies further ahead than the pause is long was
/// written under a clock that has been set back since.
fn rests(now: Millis, last: Millis, pause: Millis) -> bool {
    last > Millis(0) && last <= now + pause && now < last + pause
}

/// Bits that only these parts give.
pub(super) fn mixed(parts: &[&str], start: u64) -> u64 {
    let mut bits = parts.iter().fold(start, |bits, part| hash(bits, part));
    // FNV leaves neighbours near each other in its high bits (the finalizer of MurmurHash 3).
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    bits ^ (bits >> 33)
}
