//! Rules: what the page notices by itself.

use super::Runtime;
use super::making::Made;
use crate::error::Code;
use crate::event::{Kind, NAME_RULE, is_name};
use crate::json::{self, Object};
use crate::page::rules::Rules;
use crate::page::triggers::Firing;
use crate::text;
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

impl Runtime {
    pub(super) fn set_rules(&mut self, text: &str) {
        let mut rules = Rules::read(text);
        let mut places = String::from("[");
        for place in rules.list.iter().filter_map(|rule| rule.place) {
            if places.len() > 1 {
                places.push(',');
            }
            json::push_number(&mut places, place as u64);
        }
        places.push(']');
        let mut watch = Object::new();
        watch
            .raw("rules", &places)
            .raw("utm", &self.triggers.memory().campaign());
        self.effects.watch(watch.close());
        rules.add_said_by_elements();
        self.triggers.set_rules(rules);
    }

    /// Why rules did or did not make their events, as [`Triggers::notes`](crate::page::Triggers::notes) says it.
    #[cfg(any(feature = "inspect", not(target_arch = "wasm32")))]
    pub fn notes(&mut self) -> Vec<String> {
        self.triggers.notes()
    }

    /// Goes on without a rule that the host cannot use.
    pub(super) fn switch_off(&mut self, rule: usize, reason: &str) {
        if let Some(place) = self.triggers.switch_off(rule) {
            let place = text::number(place as u64);
            self.misconfigured(&text::concat(&["triggers[", &place, "]: ", reason]));
        }
    }

    /// Keeps the events that rules made.
    pub(super) fn take(&mut self, now: Millis, firings: Vec<Firing>) {
        for firing in &firings {
            let Firing {
                rule,
                id,
                name,
                props,
                limit,
                limited_to,
                open_chat,
            } = firing;
            if !is_name(name) {
                self.misconfigured(&text::concat(&["data-onsite: ", NAME_RULE]));
                continue;
            }
            let place = rule.map_or_else(|| "-1".into(), |rule| text::number(rule as u64));
            let mut told = Object::new();
            told.text("id", id)
                .text("name", name)
                .raw("rule", &place)
                .raw("props", props);
            self.emit("trigger", &mut told);
            let page = self.triggers.page();
            let made = Made {
                id,
                kind: Kind::Track,
                name,
                at: now,
                props,
                limit: (*limit, *limited_to),
                page: &page,
                opens_chat: *open_chat,
            };
            match self.keep(&made) {
                Err(refusal) => self.lose(id, refusal.code.as_str(), refusal.message),
                Ok(()) => self.queued(id, name),
            }
        }
    }

    fn misconfigured(&mut self, message: &str) {
        self.error(Code::Configuration.as_str(), message);
    }
}
