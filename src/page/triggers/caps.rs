//! How often a rule may make its event, and the ids that keep two tabs from making it twice.

use super::{Firing, Triggers};
use crate::json;
use crate::page::memory::{MAX_COUNTS, count, used};
use crate::page::rules::hash;
use crate::random::id_of;
use crate::text;
use crate::time::Millis;

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
        let mut id = self.random.id(now);
        if let Some((per, times, cooldown)) = rule.limit() {
            let number = |mark: &str, number: u64| text::concat(&[mark, &text::number(number)]);
            // The window that counts now. A session's is not named by its time, which two tabs that begin it
            // together do not have in common.
            let window = match per {
                "session" => number("s", self.memory.visits.into()),
                "day" => number("d", self.known.day()),
                "visitor" => "v".into(),
                "page" => text::concat(&["p", &self.page]),
                _ => number(&self.page, element.into()),
            };
            let (counts, most, key) = match per {
                "page" => (&mut self.here, usize::MAX, rule.key),
                "element" => (&mut self.here, usize::MAX, rule.key ^ u64::from(element)),
                _ => (&mut self.memory.counts, MAX_COUNTS, rule.key),
            };
            let (used, last) = used(counts, key, &window);
            if used >= times || last.is_some_and(|last| rests(now, last, cooldown)) {
                return;
            }
            count(counts, most, key, &window, now);
            let slot = text::number(used.into());
            let parts = [self.memory.visitor.as_str(), &window, &slot];
            id = id_of([mixed(&parts, rule.key), mixed(&parts, !rule.key)]);
        }
        self.memory.last_event = now;
        self.unsaved = true;
        // The rule's own details come last: where both have a name, they count.
        let mut all = text::concat(&["{", props]);
        for (name, value) in rule.props() {
            all.push_str(if all.len() > 1 { "," } else { "" });
            json::push_text(&mut all, name);
            all.push(':');
            value.write(&mut all);
        }
        all.push('}');
        let name = match rule.place {
            None => self.said.clone(),
            Some(_) => rule.event().into(),
        };
        self.firings.push(Firing {
            rule: rule.place,
            id,
            name,
            props: all,
            open_chat: rule.opens_chat(),
        });
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
