//! An event as it is made, and how it comes to wait.

use super::consent::Consent;
use super::{MAX_BEFORE_CONSENT, REFUSED, Runtime};
use crate::error::{Code, Refusal};
use crate::event::{Kind, MAX_EVENT_BYTES, NAME_RULE, is_name};
use crate::json::Object;
use crate::outbox::{Event, MAX_ENTRIES};
use crate::page::input::Call;
use crate::page::wire;
use crate::text;
use crate::time::Millis;
use alloc::string::String;

/// An event, and all that goes with it.
pub(super) struct Made<'m> {
    pub(super) id: &'m str,
    pub(super) kind: Kind,
    pub(super) name: &'m str,
    pub(super) at: Millis,
    /// A JSON object, as the page is.
    pub(super) props: &'m str,
    /// The rule's limit as the gateway knows it, and its times; 0 without one.
    pub(super) limit: (u64, u32),
    pub(super) page: &'m str,
    pub(super) opens_chat: bool,
}

impl Runtime {
    /// Makes the event that a call asks for, and gives its id.
    pub(super) fn make_event(
        &mut self,
        now: Millis,
        call: &Call<'_>,
        name: &str,
    ) -> Result<String, Refusal> {
        if !is_name(name) {
            return Err(Refusal::new(Code::InvalidArgument, NAME_RULE));
        }
        if matches!(call.kind, Kind::Callback | Kind::Message) && !self.options.direct {
            return Err(Refusal::new(
                Code::InvalidArgument,
                "callback() and message() exist in direct mode only",
            ));
        }
        if !wire::is_object(call.props) || !wire::is_object(call.page) {
            return Err(Refusal::new(
                Code::InvalidArgument,
                "an event's details are an object, 16 levels deep at most",
            ));
        }
        self.triggers.touch(now);
        let id = self.random.id(now);
        let page = wire::with_campaign(call.page, &self.triggers.memory().campaign());
        self.keep(&Made {
            id: &id,
            kind: call.kind,
            name,
            at: (call.at + self.set_back).min(now),
            props: if call.props.is_empty() {
                "{}"
            } else {
                call.props
            },
            limit: (0, 0),
            page: &page,
            opens_chat: false,
        })?;
        Ok(id)
    }

    /// Has an event wait for its sending.
    pub(super) fn keep(&mut self, made: &Made<'_>) -> Result<(), Refusal> {
        let most = match self.consent {
            Consent::Denied if made.kind != Kind::Forget => {
                return Err(Refusal::new(Code::ConsentRequired, REFUSED));
            }
            // What pages that are gone have left takes no room from it.
            Consent::Waited if self.seq >= MAX_BEFORE_CONSENT as u64 => MAX_BEFORE_CONSENT,
            _ => MAX_ENTRIES,
        };
        let mut json = Object::new();
        json.text("id", made.id)
            .number("seq", self.seq)
            .text("kind", made.kind.as_str())
            .text("name", made.name)
            .number("at", made.at.0)
            .raw("props", made.props);
        if let (limit @ 1.., times) = made.limit {
            json.number("limit", limit).number("times", times.into());
        }
        let json = json.end();
        if json.len() > MAX_EVENT_BYTES || made.page.len() > MAX_EVENT_BYTES {
            return Err(Refusal::new(
                Code::TooLarge,
                "an event is at most 8 KiB of JSON",
            ));
        }
        // A name of our own, in which nothing needs escaping.
        let visitor = &self.triggers.memory().visitor;
        let event = Event {
            id: made.id.into(),
            json,
            shared: text::concat(&["\"visitor\":\"", visitor, "\",\"page\":", made.page]),
            recipient: self.search.found.clone().unwrap_or_default(),
            order: made.at.0 * 1000,
            is_forget: made.kind == Kind::Forget,
            opens_chat: made.opens_chat,
        };
        self.outbox.add(event, most)?;
        self.seq += 1;
        self.keep_events(self.outbox.len() - 1);
        Ok(())
    }
}
