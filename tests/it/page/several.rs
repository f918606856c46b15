//! Several pages of one browser, open together or one after another: whatever is lost on the way, and whichever of them
//! goes, the gateway has each event once and each page's events in their order.

use super::*;
use crate::support::cases;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::VecDeque;

#[derive(Debug, Clone)]
enum Step {
    /// A page tracks an event.
    Track(Index),
    Pass(u64),
    /// A batch on its way arrives, and its page hears of it.
    Arrive(Index),
    /// It arrives, and nobody hears of it.
    Unheard(Index),
    /// It does not arrive.
    Lose(Index),
    /// Another page is opened beside those that are there.
    Open,
    /// A page goes, and is asked for what it has before.
    Leave(Index),
    /// A page goes at once.
    Crash(Index),
}

fn step() -> impl Strategy<Value = Step> {
    let any = any::<Index>;
    prop_oneof![
        6 => any().prop_map(Step::Track),
        3 => (0..20_000_u64).prop_map(Step::Pass),
        4 => any().prop_map(Step::Arrive),
        2 => any().prop_map(Step::Unheard),
        2 => any().prop_map(Step::Lose),
        1 => Just(Step::Open),
        2 => any().prop_map(Step::Leave),
        1 => any().prop_map(Step::Crash),
    ]
}

/// One of the browser's pages.
struct Tab {
    number: u64,
    page: Page,
    /// How much of what it sent and had kept was seen to.
    seen: (usize, usize),
}

/// A browser and a gateway.
struct Browser {
    has_locks: bool,
    now: Millis,
    opened: u64,
    tabs: Vec<Tab>,
    /// What is kept, and whose it is.
    kept: BTreeMap<String, (u64, String)>,
    /// The batches on their way, and from whom.
    way: VecDeque<(u64, Value)>,
    /// What the gateway has accepted, in this order.
    accepted: Vec<String>,
    /// What was made, by page.
    made: BTreeMap<u64, Vec<String>>,
}

impl Browser {
    fn new(has_locks: bool) -> Self {
        let mut browser = Self {
            has_locks,
            now: START,
            opened: 0,
            tabs: Vec::new(),
            kept: BTreeMap::new(),
            way: VecDeque::new(),
            accepted: Vec::new(),
            made: BTreeMap::new(),
        };
        browser.open();
        browser
    }

    fn open(&mut self) {
        self.opened += 1;
        let mut page = Page::remembering(self.now, [self.opened, 1], Options::default(), "");
        page.chat_names("qj6pvradl1f");
        self.now = page.now;
        let number = self.opened;
        self.tabs.push(Tab {
            number,
            page,
            seen: (0, 0),
        });
        let there: Vec<u64> = self.tabs.iter().map(|tab| tab.number).collect();
        // Without locks it cannot tell whether the others are there.
        let has_locks = self.has_locks;
        let is_left = |owner: &u64| *owner != number && !(has_locks && there.contains(owner));
        self.inherit(self.tabs.len() - 1, is_left);
        self.catch_up();
    }

    /// A page takes over what these owners have kept, the oldest first, as pkg/page/keep.js does.
    fn inherit(&mut self, heir: usize, is_left: impl Fn(&u64) -> bool) {
        let left = self.kept.iter().filter(|(_, (owner, _))| is_left(owner));
        let mut left: Vec<_> = left
            .map(|(name, (_, text))| (text.clone(), name.clone()))
            .collect();
        left.sort_unstable();
        for (text, name) in &left {
            self.tabs[heir].page.input(Input::Kept { name, text });
        }
    }

    /// A page goes. With locks another one takes over.
    fn close(&mut self, at: usize) {
        let gone = self.tabs.remove(at).number;
        if self.tabs.is_empty() {
            self.open();
        } else if self.has_locks {
            self.inherit(0, |owner| *owner == gone);
        }
        self.catch_up();
    }

    /// Sees to what the pages have sent and had kept; the others hear what is kept no more.
    fn catch_up(&mut self) {
        while let Some(at) = self
            .tabs
            .iter()
            .position(|tab| tab.seen != (tab.page.sent.len(), tab.page.keeps.len()))
        {
            let tab = &mut self.tabs[at];
            let (number, seen) = (tab.number, tab.seen);
            tab.seen = (tab.page.sent.len(), tab.page.keeps.len());
            let sent = tab.page.sent[seen.0..].to_vec();
            let keeps = tab.page.keeps[seen.1..].to_vec();
            self.way
                .extend(sent.into_iter().map(|batch| (number, batch)));
            for (name, text) in keeps.into_iter().filter(|(name, _)| name.starts_with("e.")) {
                if !text.is_empty() {
                    self.kept.insert(name, (number, text));
                } else if self.kept.remove(&name).is_some() {
                    for tab in self.tabs.iter_mut().filter(|tab| tab.number != number) {
                        let (name, text) = (&name, "");
                        tab.page.input(Input::Kept { name, text });
                    }
                }
            }
        }
    }

    /// The gateway takes a batch.
    fn accept(&mut self, batch: &Value) -> Value {
        let mut results = Vec::new();
        for id in ids(batch) {
            let status = if self.accepted.contains(&id) {
                "duplicate"
            } else {
                self.accepted.push(id.clone());
                "accepted"
            };
            results.push(json!({ "id": id, "status": status }));
        }
        json!({ "results": results })
    }

    fn answer(&mut self, number: u64, status: u16, body: &str) {
        if let Some(tab) = self.tabs.iter_mut().find(|tab| tab.number == number) {
            tab.page.answer(status, body);
        }
        self.catch_up();
    }

    fn pass(&mut self, ms: u64) {
        for tab in &mut self.tabs {
            tab.page.pass_ms(ms);
        }
        self.now = self.now + Millis(ms);
        self.catch_up();
    }

    fn take(&mut self, at: &Index) -> Option<(u64, Value)> {
        let count = self.way.len();
        (count > 0).then(|| self.way.remove(at.index(count)))?
    }

    fn step(&mut self, step: &Step) {
        let tabs = self.tabs.len();
        match step {
            Step::Track(at) => {
                let tab = &mut self.tabs[at.index(tabs)];
                let id = tab.page.tracked("price_seen");
                self.made.entry(tab.number).or_default().push(id);
                self.catch_up();
            }
            Step::Pass(ms) => self.pass(*ms),
            Step::Arrive(at) => {
                if let Some((number, batch)) = self.take(at) {
                    let body = self.accept(&batch).to_string();
                    self.answer(number, 202, &body);
                }
            }
            Step::Unheard(at) => {
                if let Some((number, batch)) = self.take(at) {
                    self.accept(&batch);
                    self.answer(number, 0, "");
                }
            }
            Step::Lose(at) => {
                if let Some((number, _)) = self.take(at) {
                    self.answer(number, 0, "");
                }
            }
            Step::Open => self.open(),
            Step::Leave(at) => {
                let at = at.index(tabs);
                self.tabs[at].page.input(Input::Hurry { room: 65_536 });
                self.catch_up();
                self.close(at);
            }
            Step::Crash(at) => self.close(at.index(tabs)),
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn each_event_arrives_once_and_in_its_order(
        has_locks in any::<bool>(),
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let mut browser = Browser::new(has_locks);
        for step in &steps {
            browser.step(step);
        }
        // The network is well from here on, and somebody comes back who finds what is left.
        browser.open();
        for _ in 0..400 {
            browser.pass(5_000);
            while let Some((number, batch)) = browser.way.pop_front() {
                let body = browser.accept(&batch).to_string();
                browser.answer(number, 202, &body);
            }
        }
        prop_assert!(browser.kept.is_empty(), "it is still kept: {:?}", browser.kept);
        let mut made: Vec<&String> = browser.made.values().flatten().collect();
        let mut accepted: Vec<&String> = browser.accepted.iter().collect();
        made.sort_unstable();
        accepted.sort_unstable();
        prop_assert_eq!(&made, &accepted);
        for own in browser.made.values() {
            let of_it: Vec<&String> = browser.accepted.iter().filter(|id| own.contains(id)).collect();
            prop_assert_eq!(of_it, own.iter().collect::<Vec<_>>());
        }
    }
}
