//! What goes out: one call after the other, and what becomes of each.

use super::confirm::Shown;
use super::entry::{Begun, Entry, State};
use super::outcome::Turn;
use super::verdict::{Fate, Remedy, fate, remedy};
use super::{CALL_READ_GAP, CALL_READS, CALL_SETTLE, HISTORY_ITEMS, Out, Visitor, confirm};
use crate::api::{ClientId, answer};
use crate::error::Error;
use crate::gateway::action::{Call, search};
use crate::gateway::plain::Plain;
use crate::http;

impl Visitor {
    /// Goes on with the line, as far as it goes without an answer.
    pub(super) fn deliver(&mut self) {
        while self.out.is_none() {
            self.line.admit(self.now);
            let Some(slot) = self.line.head() else {
                return;
            };
            let Some(mut entry) = self.entries.remove(slot) else {
                self.line.pop();
                continue;
            };
            let turn = self.turn(&mut entry);
            self.put(entry, &turn);
            if matches!(turn, Turn::Wait) {
                return;
            }
        }
    }

    /// Puts the entry in hand back where it belongs.
    fn put(&mut self, entry: Entry, turn: &Turn) {
        if matches!(turn, Turn::Over) {
            self.line.pop();
            if entry.call().is_none() {
                return;
            }
        }
        self.entries.insert(entry);
    }

    /// Takes in what became of the request that was out.
    pub(super) fn answered(&mut self, result: Result<http::Response, Error>) {
        let out = match self.out.take() {
            None => return,
            Some(Out::Nothing) => {
                let key = self.service.key();
                let read =
                    result.and_then(|response| answer::read_value("", key, &response).map(drop));
                if read.is_err_and(|error| fate(&error) == Fate::Unsure) {
                    self.settle_down();
                }
                return;
            }
            Some(out) => out,
        };
        let head = self.line.head();
        let Some(mut entry) = head.and_then(|slot| self.entries.remove(slot)) else {
            return;
        };
        let turn = match out {
            Out::Search => self.found(&mut entry, result),
            Out::History => self.history_came(&mut entry, result),
            Out::Call => self.call_answered(&mut entry, result),
            Out::ReadBack => self.read_back(&mut entry, result),
            Out::Nothing => Turn::Again,
        };
        self.put(entry, &turn);
    }

    /// After a restart: the call in hand may have been made just before it.
    pub(super) fn doubt_head(&mut self) {
        let Some(slot) = self.line.head() else {
            return;
        };
        let Some(mut entry) = self.entries.remove(slot) else {
            return;
        };
        let was_noted = entry.begun != Begun::No;
        let turn = match entry.call().map(|call| self.remedy(&entry, call)) {
            Some(Remedy::GiveUp) if was_noted => self.give_up(&mut entry),
            // A message is made only after it was noted.
            Some(Remedy::ReadBack)
                if was_noted || matches!(entry.call(), Some(Call::Callback { .. })) =>
            {
                self.doubt(&mut entry)
            }
            _ => Turn::Again,
        };
        self.put(entry, &turn);
    }

    fn turn(&mut self, entry: &mut Entry) -> Turn {
        if self.now < entry.next.max(self.pause) {
            return Turn::Wait;
        }
        let Some(call) = entry.call().cloned() else {
            return Turn::Over;
        };
        let Some(client) = self.client else {
            let (name, tag) = match &call {
                Call::Identify { name, tag } => (name.as_deref(), tag.as_deref()),
                _ => (None, None),
            };
            let request = search(&self.service, &self.recipient, name, tag);
            return self.send(Out::Search, request);
        };
        if let State::Unsure { wide, .. } = entry.state {
            let request = confirm::question(&self.service, client, &call, wide);
            return self.send(Out::ReadBack, request);
        }
        let mark = confirm::mark(&entry.id, entry.place());
        let marked = confirm::marked(&call, &mark);
        let request = match marked.request(&self.service, &self.recipient, client) {
            Ok(request) => request,
            Err(error) => return self.bury(entry, &error),
        };
        if entry.begun == Begun::No {
            match (self.remedy(entry, &call), &call) {
                (Remedy::ReadBack, Call::Message { .. }) => {
                    let request = confirm::history(&self.service, client, HISTORY_ITEMS);
                    return self.send(Out::History, request);
                }
                (Remedy::GiveUp, _) => {
                    entry.begun = Begun::Yes;
                    self.write_entry(entry);
                }
                _ => {}
            }
        }
        // Whoever goes on after this call waits from it on, and not from one before it.
        if entry.lost.take().is_some() {
            self.write_entry(entry);
        }
        self.send(Out::Call, request)
    }

    fn send(&mut self, out: Out, request: http::Request) -> Turn {
        self.out = Some(out);
        self.sending = Some(request);
        Turn::Wait
    }

    fn remedy(&self, entry: &Entry, call: &Call) -> Remedy {
        let confirm = entry.confirm.unwrap_or(self.confirm);
        remedy(call, confirm, self.now >= self.blind)
    }

    /// The client came, or did not.
    fn found(&mut self, entry: &mut Entry, result: Result<http::Response, Error>) -> Turn {
        let key = self.service.key();
        match result.and_then(|response| answer::read_client_id(key, &response)) {
            Ok(client) => {
                self.know(client);
                // It was the call itself.
                if matches!(entry.call(), Some(Call::Identify { .. })) {
                    return self.made(entry);
                }
                Turn::Again
            }
            Err(error) => match fate(&error) {
                Fate::Refused | Fate::NoClient => self.bury(entry, &error),
                Fate::Again | Fate::Unsure => self.try_later(entry, error),
            },
        }
    }

    fn know(&mut self, client: ClientId) {
        if self.client != Some(client) {
            self.client = Some(client);
            self.write_visitor();
        }
    }

    fn history_came(&mut self, entry: &mut Entry, result: Result<http::Response, Error>) -> Turn {
        match result.and_then(|response| confirm::highest(&self.service, &response)) {
            Ok(highest) => {
                entry.begun = Begun::After(highest);
                self.write_entry(entry);
                Turn::Again
            }
            Err(error) => match fate(&error) {
                Fate::NoClient => self.renew(entry, &error),
                Fate::Refused => self.cannot_read(&error),
                Fate::Again | Fate::Unsure => self.try_later(entry, error),
            },
        }
    }

    fn call_answered(&mut self, entry: &mut Entry, result: Result<http::Response, Error>) -> Turn {
        let Some(call) = entry.call().cloned() else {
            return Turn::Over;
        };
        let key = self.service.key();
        let read = result.and_then(|response| match &call {
            Call::Identify { .. } => answer::read_client_id(key, &response).map(Some),
            call => answer::read_value(call.method(), key, &response).map(|_| None),
        });
        let error = match read {
            Ok(client) => {
                if let Some(client) = client {
                    self.know(client);
                }
                return self.made(entry);
            }
            Err(error) => error,
        };
        match fate(&error) {
            Fate::NoClient => self.renew(entry, &error),
            Fate::Refused => self.bury(entry, &error),
            Fate::Again => self.try_later(entry, error),
            Fate::Unsure => match self.remedy(entry, &call) {
                Remedy::Again => {
                    self.note(entry, "the answer was lost, so it is sent again");
                    self.try_later(entry, error)
                }
                Remedy::ReadBack if !is_blind(entry) => {
                    entry.error = Some(error);
                    self.doubt(entry)
                }
                Remedy::ReadBack | Remedy::GiveUp => {
                    entry.error = Some(error);
                    self.give_up(entry)
                }
            },
        }
    }

    /// The call in hand may have acted: it is asked about once that would be to be seen.
    fn doubt(&mut self, entry: &mut Entry) -> Turn {
        if is_blind(entry) {
            return self.give_up(entry);
        }
        entry.state = State::Unsure {
            reads: 0,
            wide: false,
        };
        entry.failures = 0;
        // Written down: hosts put away an actor that waits, and the next one must not begin to wait anew.
        let lost = match entry.lost {
            Some(lost) if lost <= self.now => lost,
            _ => {
                self.note(entry, "the answer was lost, so it is read back");
                entry.lost = Some(self.now);
                entry.held = entry.held.or(entry.lost);
                self.write_entry(entry);
                self.now
            }
        };
        entry.next = lost + CALL_SETTLE;
        Turn::Again
    }

    fn read_back(&mut self, entry: &mut Entry, result: Result<http::Response, Error>) -> Turn {
        let (Some(call), State::Unsure { reads, wide }) = (entry.call(), &entry.state) else {
            return Turn::Again;
        };
        let (reads, wide) = (*reads, *wide);
        let mark = confirm::mark(&entry.id, entry.place());
        let before = match entry.begun {
            Begun::After(id) => id,
            Begun::No | Begun::Yes => 0,
        };
        let shown = result
            .and_then(|response| confirm::shown(&self.service, call, &mark, before, &response));
        match shown {
            Ok(Shown::Yes) => {
                self.note(entry, "it is there: it was made");
                self.made(entry)
            }
            Ok(Shown::NotHere) if !wide => {
                entry.state = State::Unsure { reads, wide: true };
                Turn::Again
            }
            Ok(Shown::No | Shown::NotHere) => {
                let reads = reads + 1;
                if reads < CALL_READS {
                    entry.state = State::Unsure { reads, wide: false };
                    entry.next = self.now + CALL_READ_GAP;
                    return Turn::Again;
                }
                self.note(entry, "it is not there");
                self.once_more(entry)
            }
            Err(error) => match fate(&error) {
                // Who is not there was not written to.
                Fate::NoClient => {
                    entry.state = State::Waiting;
                    self.renew(entry, &error)
                }
                Fate::Refused => {
                    self.cannot_read(&error);
                    self.unreadable(entry)
                }
                Fate::Again | Fate::Unsure if self.is_over(entry) => self.unreadable(entry),
                Fate::Again | Fate::Unsure => self.back_off(entry, &error),
            },
        }
    }
}

/// Whether nothing was written down by which the call in hand could be found again.
fn is_blind(entry: &Entry) -> bool {
    match entry.call() {
        Some(Call::Message { .. }) => !matches!(entry.begun, Begun::After(_)),
        Some(Call::Plain { method, .. }) => {
            matches!(method, Plain::AssignTo | Plain::CreateOrder)
        }
        _ => false,
    }
}
