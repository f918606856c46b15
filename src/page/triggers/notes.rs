//! Why rules did or did not make their events, for whoever looks into a page: compiled for the inspector and for the host
//! alone. Where it is not, `no_notes.rs` stands in its place.

use crate::json::{self, Object};
use crate::page::facts::Known;
use crate::page::rules::{Rule, hold, unmet};
use crate::text;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// How many notes wait to be taken; of more the oldest go.
const MAX_NOTES: usize = 500;

/// The notes that nobody has taken yet.
#[derive(Debug, Default)]
pub(super) struct Notes {
    list: Vec<String>,
}

impl Notes {
    /// The event was made.
    pub(super) fn made(&mut self, now: Millis, rule: &Rule, element: u32, id: &str) {
        self.add(now, rule, element, "made", |note| {
            note.text("id", id);
        });
    }

    /// The event waits for the rule's own delay.
    pub(super) fn delayed(&mut self, now: Millis, rule: &Rule, element: u32, until: Millis) {
        self.add(now, rule, element, "delayed", |note| ends(note, until));
    }

    /// The visitor is none of those that the rule is for, wants nothing noticed, or something else does not hold.
    pub(super) fn unfit(
        &mut self,
        now: Millis,
        rule: &Rule,
        element: u32,
        muted: bool,
        known: &Known,
    ) {
        let is = match () {
            () if muted => "muted",
            // A rule that was switched off is for nobody.
            () if rule.sample == 0 => "off",
            () if hold(rule.conditions(), known) => "sampled_out",
            () => "unmet",
        };
        self.add(now, rule, element, is, |note| {
            if is == "unmet" {
                note.raw("unmet", &json::list(&unmet(rule.conditions(), known)));
            }
        });
    }

    /// The whole set rests until then.
    pub(super) fn gap(&mut self, now: Millis, rule: &Rule, element: u32, until: Millis) {
        self.add(now, rule, element, "gap", |note| ends(note, until));
    }

    /// The rule's limit does not let it: `used` of `times` are used, and it rests until then.
    pub(super) fn limited(
        &mut self,
        now: Millis,
        rule: &Rule,
        element: u32,
        [used, times]: [u32; 2],
        until: Millis,
    ) {
        let is = if used >= times { "used_up" } else { "cooldown" };
        self.add(now, rule, element, is, |note| {
            note.raw("used", &text::number(used.into()));
            if is == "cooldown" {
                ends(note, until);
            }
        });
    }

    /// Takes what is there, each a JSON object.
    pub(super) fn take(&mut self) -> Vec<String> {
        core::mem::take(&mut self.list)
    }

    fn add(
        &mut self,
        now: Millis,
        rule: &Rule,
        element: u32,
        is: &str,
        more: impl FnOnce(&mut Object),
    ) {
        let place = rule
            .place
            .map_or_else(|| "-1".into(), |place| text::number(place as u64));
        let mut note = Object::new();
        note.raw("at", &text::number(now.0))
            .raw("rule", &place)
            .raw("element", &text::number(element.into()))
            .text("is", is);
        more(&mut note);
        if self.list.len() >= MAX_NOTES {
            self.list.remove(0);
        }
        self.list.push(note.end());
    }
}

/// Says until when the rule makes no event.
fn ends(note: &mut Object, until: Millis) {
    note.raw("until", &text::number(until.0));
}
