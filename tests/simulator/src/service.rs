//! What all requests share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock;
use crate::journal::Journal;
use crate::quirks::Quirks;
use crate::state::Project;
use crate::sync::hold;

/// The simulated service: one project, its quirks and its journal. Each lock is held briefly and alone.
pub(crate) struct Service {
    /// The project's key.
    pub(crate) api_key: String,
    pub(crate) project: Mutex<Project>,
    pub(crate) quirks: Mutex<Quirks>,
    pub(crate) journal: Mutex<Journal>,
    epoch: AtomicU64,
}

impl Service {
    /// A fresh service whose project has this key.
    pub(crate) fn new(api_key: String) -> Self {
        Self {
            project: Mutex::new(Project::new(&api_key, clock::now_ms())),
            quirks: Mutex::new(Quirks::default()),
            journal: Mutex::new(Journal::new(&api_key)),
            epoch: AtomicU64::new(0),
            api_key,
        }
    }

    /// Counts resets: what was put off before one must not act after it.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Back to the beginning: no clients, the built-in scheme, no quirks, an empty journal.
    pub(crate) fn reset(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        hold(&self.project).reset(clock::now_ms());
        *hold(&self.quirks) = Quirks::default();
        hold(&self.journal).clear();
    }
}
