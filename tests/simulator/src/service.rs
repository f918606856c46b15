//! What all requests share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::clock::Clock;
use crate::journal::Journal;
use crate::keys::Keys;
use crate::quirks::Quirks;
use crate::seed;
use crate::state::Project;
use crate::sync::hold;
use crate::webhook::{Outbox, Post, Tally};
use crate::work::Work;

/// How often what is put off is looked for even if nothing says that it is due.
const LONGEST_NAP: Duration = Duration::from_secs(60);

/// The simulated service: one project, its keys, quirks, clock and journal. Each lock is held briefly and alone.
pub(crate) struct Service {
    /// The project's own key.
    pub(crate) api_key: String,
    pub(crate) project: Mutex<Project>,
    pub(crate) keys: Mutex<Keys>,
    pub(crate) quirks: Mutex<Quirks>,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) clock: Clock,
    /// What became of the webhook's posts since the start.
    pub(crate) tally: Tally,
    seeded: bool,
    epoch: AtomicU64,
    changed: Notify,
}

impl Service {
    /// A fresh service whose project has this key, and the posts of its webhook.
    pub(crate) fn new(api_key: String, seeded: bool) -> (Self, UnboundedReceiver<Post>) {
        let (sender, posts) = unbounded_channel();
        let clock = Clock::default();
        let mut project = Project::new(&api_key, clock.now_ms());
        project.outbox = Outbox::new(sender);
        if seeded {
            seed::sow(&mut project);
        }
        let service = Self {
            project: Mutex::new(project),
            keys: Mutex::new(Keys::new(&api_key)),
            quirks: Mutex::new(Quirks::default()),
            journal: Mutex::new(Journal::new(&api_key)),
            clock,
            tally: Tally::default(),
            seeded,
            epoch: AtomicU64::new(0),
            changed: Notify::new(),
            api_key,
        };
        (service, posts)
    }

    /// Counts resets: what was put off before one must not act after it.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Back to the beginning: the clients of the start, the built-in scheme, one key, no quirks, no webhook, the real
    /// time, an empty journal.
    pub(crate) fn reset(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.clock.reset();
        let mut project = hold(&self.project);
        project.reset(self.clock.now_ms());
        if self.seeded {
            seed::sow(&mut project);
        }
        drop(project);
        *hold(&self.keys) = Keys::new(&self.api_key);
        *hold(&self.quirks) = Quirks::default();
        hold(&self.journal).clear();
    }

    /// Does what is due, and says how much that was.
    pub(crate) fn catch_up(&self) -> usize {
        let done = hold(&self.project).catch_up(self.clock.now_ms());
        let mut journal = hold(&self.journal);
        for late in &done.calls {
            journal.set_acted(late.seq, late.acted.then_some(late.at_ms));
        }
        done.count
    }

    /// Lets a call act so much later, unless there was a reset since `epoch`.
    pub(crate) fn put_off(&self, seq: u64, work: Work, after_ms: u64, epoch: u64) {
        let after_ms = i64::try_from(after_ms).unwrap_or(i64::MAX);
        let at_ms = self.clock.now_ms().saturating_add(after_ms);
        let mut project = hold(&self.project);
        // Asked while the project is held: a reset counts first and empties the queue then.
        if self.epoch() == epoch {
            project.queue.add_call(at_ms, seq, work);
        }
        drop(project);
        self.wake();
    }

    /// Something was put off: whoever waits for the next errand looks again.
    pub(crate) fn wake(&self) {
        self.changed.notify_one();
    }

    /// Does what is due whenever it is, without end.
    pub(crate) async fn keep_up(&self) {
        loop {
            self.catch_up();
            let next_ms = hold(&self.project).queue.next_ms();
            let wait_ms = next_ms.map(|next_ms| next_ms.saturating_sub(self.clock.now_ms()).max(0));
            let nap = wait_ms
                .and_then(|ms| u64::try_from(ms).ok())
                .map_or(LONGEST_NAP, Duration::from_millis)
                .min(LONGEST_NAP);
            // Either the time has come or something has changed: both are a reason to look.
            let _ = tokio::time::timeout(nap, self.changed.notified()).await;
        }
    }
}
