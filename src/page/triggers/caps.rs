//! How often a rule may make its event, and the ids that keep two tabs from making it twice.

use super::{Firing, Triggers};
use crate::page::memory::{Count, MAX_COUNTS, put, used};
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
            let until = self.memory.last_event + self.gap;
            self.notes.gap(now, rule, element, until);
            return;
        }
        let mut id = self.random.id(now);
        let (mut limit, mut limited_to) = (0, 0);
        if let Some((per, times, cooldown)) = rule.limit() {
            // The window that counts now. A session's is not named by its time, which two tabs that begin it
            // together do not have in common.
            let window = match per {
                "session" => self.memory.visits.into(),
                "day" => self.known.day(),
                "element" => element.into(),
                _ => 0,
            };
            let is_here = matches!(per, "page" | "element");
            let resets = u64::from(self.memory.resets);
            let (counts, most, key, page) = if is_here {
                (
                    &mut self.here,
                    usize::MAX,
                    rule.key ^ window,
                    self.page.as_str(),
                )
            } else {
                (&mut self.memory.counts, MAX_COUNTS, rule.key, "")
            };
            let (used, last) = used(counts, key, window);
            if used >= times || rests(now, last, cooldown) {
                let until = last + cooldown;
                self.notes.limited(now, rule, element, [used, times], until);
                return;
            }
            let count = Count {
                rule: key,
                window,
                used: used.saturating_add(1),
                last: now,
            };
            put(counts, most, count);
            let (window, slot) = (text::number(window), text::number(used.into()));
            let parts = [&self.memory.visitor, per, page, &window, &slot];
            id = id_of([mixed(&parts, rule.key), mixed(&parts, !rule.key)]);
            if !is_here && per != "session" && times < u32::MAX {
                // As many bits as a number in JSON holds.
                limit = mixed(&[&window], key ^ resets) >> 11;
                limited_to = times;
            }
        }
        self.notes.made(now, rule, element, &id);
        self.memory.last_event = now;
        self.unsaved = true;
        // The rule's own details come last: where both have a name, they count.
        let mut all = text::concat(&["{", props]);
        let own = rule.props();
        if !props.is_empty() && !own.is_empty() {
            all.push(',');
        }
        all.push_str(own);
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
            limit,
            limited_to,
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
