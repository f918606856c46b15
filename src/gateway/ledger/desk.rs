//! What the gateway's isolates, and whoever administers it, ask one ledger alone.

use super::settings::Version;
use super::{Effect, LEDGER_SHARDS, Ledger, stored};
use crate::gateway::intake::millis;
use crate::gateway::reply::Reply;
use crate::json::{self, Object, Value};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// A change of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// To this one.
    To(&'a str),
    /// To the one in the gateway's code.
    Code,
    /// To the one before.
    Back,
}

impl Ledger {
    /// Takes in how many requests were refused, by code, and how many batches came of pages with a lite core, by why; says what is in
    /// force: `{"refused":{…},"lite":{…},"version":3}` → `{"version":4,"at":…,"config":…,"first_per_hour":…}`. The configuration, as a text or null,
    /// is there where the version that was given is another one.
    pub(super) fn exchange(&mut self, text: &str) {
        let asked = json::read(text).unwrap_or(Value::Null);
        if let Some(refused) = asked.get("refused") {
            for (code, _) in refused.members().unwrap_or_default() {
                let many = millis(refused, code).unwrap_or_default();
                self.count_refused(code, many.0);
            }
        }
        if let Some(lite) = asked.get("lite") {
            for (why, _) in lite.members().unwrap_or_default() {
                self.count_lite(why, millis(lite, why).unwrap_or_default().0);
            }
        }
        let known = millis(&asked, "version");
        let is_other = known.is_some_and(|known| known.0 != self.settings.number());
        let first = self.counts.first_per_hour(self.now);
        let first = first.saturating_mul(LEDGER_SHARDS.into());
        let mut answer = Object::new();
        self.tell_version(&mut answer, is_other);
        answer.number("first_per_hour", first);
        self.reply(&answer.end());
    }

    /// Changes the configuration, where the version in force is the expected one or none is expected. The answer says which one
    /// is then: `{"is_changed":true,"version":4,"at":…}`.
    pub(super) fn configure(&mut self, change: Change<'_>, expected: Option<u64>) {
        let number = self.settings.number();
        let mut is_changed = expected.is_none_or(|expected| expected == number);
        if is_changed {
            match change {
                Change::To(text) => self.settings.set(self.now, Some(text.to_owned()), None),
                Change::Code => self.settings.set(self.now, None, None),
                Change::Back => is_changed = self.settings.back(self.now),
            }
        }
        if is_changed {
            self.write_version();
        }
        let mut answer = Object::new();
        answer.raw("is_changed", if is_changed { "true" } else { "false" });
        self.tell_version(&mut answer, false);
        self.reply(&answer.end());
    }

    /// The version in force, or another that is kept, with its configuration:
    /// `{"version","at","restored"?,"config"}`; `{"version":0,"config":null}` where there never was one. Nothing where it is not kept.
    #[must_use]
    pub fn version(&self, number: Option<u64>) -> Option<String> {
        let mut answer = Object::new();
        match number {
            None => self.tell_version(&mut answer, true),
            Some(number) => {
                let version = self.settings.list().find(|one| one.number == number)?;
                put_version(&mut answer, version, true);
            }
        }
        Some(answer.end())
    }

    /// The versions that are kept, the newest first, without their configurations: a JSON list of
    /// `{"version","at","restored"?,"bytes"}`, where the gateway's code was in force without `bytes`.
    #[must_use]
    pub fn versions(&self) -> String {
        let versions = self.settings.list().map(|version| {
            let mut told = Object::new();
            version.put(&mut told);
            if let Some(text) = &version.text {
                told.number("bytes", text.len() as u64);
            }
            told.end()
        });
        let versions: Vec<String> = versions.collect();
        json::list(&versions)
    }

    fn tell_version(&self, answer: &mut Object, with_text: bool) {
        match self.settings.current() {
            Some(version) => put_version(answer, version, with_text),
            None => {
                answer.number("version", 0);
                if with_text {
                    answer.raw("config", "null");
                }
            }
        }
    }

    fn reply(&mut self, body: &str) {
        self.effects.push_back(Effect::Reply(Reply::done(body)));
    }

    fn write_version(&mut self) {
        if let Some(version) = self.settings.current() {
            let (slot, text) = stored::write_version(version);
            self.effects.push_back(Effect::Write { slot, text });
        }
    }
}

fn put_version(answer: &mut Object, version: &Version, with_text: bool) {
    version.put(answer);
    match &version.text {
        _ if !with_text => answer,
        Some(text) => answer.text("config", text),
        None => answer.raw("config", "null"),
    };
}
