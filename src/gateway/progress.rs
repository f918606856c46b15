//! How far events got that could not be finished.

use super::delivery::{Job, Outcome};
use alloc::string::String;
use alloc::vec::Vec;

/// The most events that are remembered; the oldest is forgotten first.
const MAX_EVENTS: usize = 200;

/// How many calls of an event were made before one failed, so that a repetition goes on there. In memory
/// alone: it is gone when the page, or the gateway's isolate, is.
#[derive(Debug, Default)]
pub struct Progress {
    made: Vec<(String, usize)>,
}

impl Progress {
    /// Has jobs leave out what was done before.
    pub fn apply(&self, jobs: &mut [Job]) {
        for job in jobs {
            if let Some((_, done)) = self.made.iter().find(|made| made.0 == job.id()) {
                job.skip(*done);
            }
        }
    }

    /// Takes note of what was done now.
    pub fn remember(&mut self, outcomes: &[Outcome]) {
        for outcome in outcomes {
            self.made.retain(|made| made.0 != outcome.id);
            if outcome.verdict().is_none() && outcome.done > 0 {
                self.made.push((outcome.id.clone(), outcome.done));
            }
        }
        let surplus = self.made.len().saturating_sub(MAX_EVENTS);
        self.made.drain(..surplus);
    }
}
