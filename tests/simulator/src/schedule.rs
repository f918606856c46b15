//! What is done at once or later: errands and late calls, when they are due, and the queue they wait in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::bot::{self, Block};
use crate::buttons::Button;
use crate::clock;
use crate::params::Params;
use crate::reply::Refusal;
use crate::state::Project;
use crate::state::history::{Attachment, Item, Source};
use crate::work::Work;

/// Something to do for a client.
#[derive(Clone, Debug)]
pub(crate) struct Errand {
    /// The method that asked for it.
    pub(crate) action: &'static str,
    /// For whom.
    pub(crate) client: i64,
    /// What.
    pub(crate) what: What,
}

/// What an errand does.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// Says something for the client that only the bot hears.
    Hear(Cue),
    /// Says something to the client.
    Say(Speech),
}

/// A callback.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    /// What the bot hears.
    pub(crate) message: String,
    /// What is saved first.
    pub(crate) variables: Vec<(String, Value)>,
    /// Whether a paused bot goes on.
    pub(crate) resume: bool,
    /// How much later than they are saved the variables show, milliseconds.
    pub(crate) variables_late_ms: i64,
}

/// A message: a block, or a text and what goes with it.
#[derive(Clone, Debug)]
pub(crate) struct Speech {
    /// The text; templates are filled when it is said.
    pub(crate) text: String,
    /// The block that runs instead.
    pub(crate) block: Option<Block>,
    /// A file or link.
    pub(crate) attachment: Option<Attachment>,
    /// Buttons below.
    pub(crate) buttons: Vec<Button>,
}

/// What waits.
enum Waiting {
    Errand(Errand),
    /// A whole call, with the number of its entry in the journal: nothing of it is looked at before its time.
    Call(u64, Work),
}

/// What waits, by the time at which it is due and the order in which it came.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: BTreeMap<(i64, u64), Waiting>,
    last: u64,
}

/// What was due and is done.
#[derive(Default)]
pub(crate) struct Caught {
    /// How much that was.
    pub(crate) count: usize,
    /// The calls among it.
    pub(crate) calls: Vec<LateCall>,
}

/// A call that acted, or was refused, long after it came.
pub(crate) struct LateCall {
    /// The number of its entry in the journal.
    pub(crate) seq: u64,
    /// When, milliseconds since 1970.
    pub(crate) at_ms: i64,
    /// Whether it had its effect.
    pub(crate) acted: bool,
}

impl Queue {
    /// Lets a call wait whose entry in the journal has this number.
    pub(crate) fn add_call(&mut self, at_ms: i64, seq: u64, work: Work) {
        self.add(at_ms, Waiting::Call(seq, work));
    }

    fn add(&mut self, at_ms: i64, waiting: Waiting) {
        self.last += 1;
        self.waiting.insert((at_ms, self.last), waiting);
    }

    /// When the next thing is due, milliseconds since 1970.
    pub(crate) fn next_ms(&self) -> Option<i64> {
        self.waiting.keys().next().map(|(at_ms, _)| *at_ms)
    }

    /// How much waits.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// What waits, for the control door.
    pub(crate) fn to_json(&self) -> Value {
        let row = |((at_ms, _), waiting): (&(i64, u64), &Waiting)| {
            let errand = match waiting {
                Waiting::Errand(errand) => errand,
                Waiting::Call(_, work) => return work.to_json(*at_ms),
            };
            let (message, block) = match &errand.what {
                What::Hear(cue) => (&cue.message, None),
                What::Say(speech) => (&speech.text, speech.block.as_ref().map(|block| block.id)),
            };
            json!({ "at_ms": at_ms, "action": errand.action, "client_id": errand.client, "message": message, "message_id": block })
        };
        self.waiting.iter().map(row).collect()
    }
}

/// When a call's effect is due: `time_shift` seconds from now, else at `send_time` (UTC, a guess), else now.
/// `clock_off_ms` is how far the service's calendar is ahead of UTC.
pub(crate) fn due_ms(params: &Params, now_ms: i64, clock_off_ms: i64) -> Result<i64, Refusal> {
    if let Some(shift) = params.integer("time_shift")? {
        if shift < 0 {
            return Err(Refusal::bad("time_shift must not be negative"));
        }
        return Ok(now_ms.saturating_add(shift.saturating_mul(1000)));
    }
    match params.text("send_time")? {
        Some(text) => clock::moment_ms(&text)
            .map(|at_ms| at_ms - clock_off_ms)
            .ok_or_else(|| Refusal::bad("send_time must be a time, YYYY-MM-DD HH:MM:SS")),
        None => Ok(now_ms),
    }
}

impl Project {
    /// Does an errand that is due, or puts it off. A time that is past counts as now (a guess).
    pub(crate) fn send(&mut self, errand: Errand, at_ms: i64, now_ms: i64) -> Result<(), Refusal> {
        if at_ms <= now_ms {
            return self.perform(errand, now_ms);
        }
        self.queue.add(at_ms, Waiting::Errand(errand));
        Ok(())
    }

    /// Does what is due by now, each at its own time, and says what that was.
    pub(crate) fn catch_up(&mut self, now_ms: i64) -> Caught {
        let mut done = Caught::default();
        while let Some(first) = self.queue.waiting.first_entry()
            && first.key().0 <= now_ms
        {
            let ((at_ms, _), waiting) = first.remove_entry();
            match waiting {
                Waiting::Errand(errand) => {
                    // Whoever was deleted meanwhile is not missed.
                    let _ = self.perform(errand, at_ms);
                }
                Waiting::Call(seq, work) => {
                    let (_, acted) = work.run(self, at_ms);
                    done.calls.push(LateCall { seq, at_ms, acted });
                }
            }
            done.count += 1;
        }
        done
    }

    fn perform(&mut self, errand: Errand, now_ms: i64) -> Result<(), Refusal> {
        let id = errand.client;
        self.client(id)?;
        self.acts.note(&errand, now_ms);
        match errand.what {
            What::Hear(cue) => {
                let shows_ms = now_ms.saturating_add(cue.variables_late_ms);
                for (name, value) in &cue.variables {
                    self.save_to_show(id, name, value, now_ms, shows_ms)?;
                }
                if cue.resume {
                    self.client_mut(id)?.paused = false;
                }
                bot::hear(self, id, &cue.message, Source::Callback, now_ms)
            }
            What::Say(speech) => {
                if let Some(block) = &speech.block {
                    return bot::run(self, id, block, Source::Api, now_ms);
                }
                let text = self.fill(id, &speech.text)?;
                let mut item = Item::outgoing(text, Source::Api, None, now_ms);
                item.buttons = bot::filled(self, id, &speech.buttons)?;
                item.attachment = speech.attachment;
                self.record(id, item)
            }
        }
    }
}
