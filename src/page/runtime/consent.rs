//! What the visitor agreed to, and what is kept of the visitor.

use super::making::Made;
use super::{REFUSED, Runtime};
use crate::error::Code;
use crate::event::Kind;
use crate::page::input::Options;
use crate::page::memory::Memory;
use crate::time::Millis;

/// The name under which a refusal is kept: the one thing that is kept then.
const CONSENT: &str = "consent";

/// What stands there.
const DENIED: &str = "denied";

/// The name under which the visitor's memory is kept.
const MEMORY: &str = "memory";

/// The same in a dry run, which is to leave no trace in the real one.
const DRY_MEMORY: &str = "dry";

/// Where the visitor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    Granted,
    Waited,
    Denied,
}

impl Consent {
    /// Where one stands who has said nothing.
    pub(super) fn at_first(options: Options) -> Self {
        if options.consent_required {
            Self::Waited
        } else {
            Self::Granted
        }
    }
}

impl Runtime {
    pub(super) fn set_consent(&mut self, now: Millis, granted: bool) {
        if granted {
            if self.consent == Consent::Denied {
                self.effects.keep(CONSENT, "");
            }
            if self.consent != Consent::Granted {
                self.enter(Consent::Granted);
                self.keep_events(0);
            }
            return;
        }
        let Options {
            direct, dry_run, ..
        } = self.options;
        self.drop_all(Code::ConsentRequired.as_str(), REFUSED);
        if self.is_known_there && !direct && !dry_run {
            let (id, name) = (self.random.id(now), Kind::Forget.as_str());
            // An outbox without events takes one.
            let _ = self.keep(&Made {
                id: &id,
                kind: Kind::Forget,
                name,
                at: now,
                props: "{}",
                limit: (0, 0),
                page: "{}",
                opens_chat: false,
            });
        }
        self.deny(now);
        self.effects.keep(CONSENT, DENIED);
    }

    /// Forgets the visitor here.
    fn deny(&mut self, now: Millis) {
        self.is_known_there = false;
        self.enter(Consent::Denied);
        self.begin_visitor(now, 0);
        for name in [MEMORY, DRY_MEMORY] {
            self.effects.keep(name, "");
        }
    }

    /// Another visitor from here on; `resets` says whether other tabs are to follow.
    pub(super) fn begin_visitor(&mut self, now: Millis, resets: u32) {
        let memory = Memory {
            visitor: self.random.id(now),
            resets: self.triggers.memory().resets.saturating_add(resets),
            ..Memory::default()
        };
        self.triggers.remember(now, memory);
    }

    /// Another tab has kept something, or taken it away.
    pub(super) fn see_kept(&mut self, now: Millis, name: &str, text: &str) {
        if self.see_event(name, text) {
            return;
        }
        if name == CONSENT {
            match (text == DENIED, self.consent) {
                (true, _) => {
                    self.drop_all(Code::ConsentRequired.as_str(), REFUSED);
                    // What this tab kept in the meantime.
                    self.deny(now);
                }
                (false, Consent::Denied) => self.enter(Consent::at_first(self.options)),
                (false, _) => {}
            }
        } else if name == self.memory_name() && self.consent != Consent::Denied {
            let memory = Memory::read(text);
            if !memory.visitor.is_empty() {
                // That tab sends too.
                self.is_known_there = true;
                self.triggers.merge(&memory);
            }
        }
    }

    /// Has the host keep what is remembered, where it may.
    pub(super) fn save(&mut self) {
        if self.consent == Consent::Granted
            && let Some(text) = self.triggers.unsaved()
        {
            let name = self.memory_name();
            self.effects.keep(name, &text);
        }
    }

    /// Says once that the browser keeps nothing.
    pub(super) fn not_kept(&mut self, full: bool) {
        if self.told_not_kept {
            return;
        }
        self.told_not_kept = true;
        let (code, message) = if full {
            (
                Code::StorageFull,
                "the browser's storage is full: what is remembered goes with the page",
            )
        } else {
            (
                Code::StorageBlocked,
                "the browser keeps nothing here: what is remembered goes with the page",
            )
        };
        self.error(code.as_str(), message);
    }

    fn enter(&mut self, consent: Consent) {
        self.consent = consent;
        self.triggers.mute(consent == Consent::Denied);
    }

    fn memory_name(&self) -> &'static str {
        if self.options.dry_run {
            DRY_MEMORY
        } else {
            MEMORY
        }
    }
}
