//! Two tabs that keep their memory in one place: no limit is exceeded in both together, and they come to remember the
//! same.

use super::{Page, ids};
use crate::support::{START, cases};
use proptest::prelude::*;
use proptest::sample::select;
use salebot_onsite::page::{Count, Input, Memory, Options, Triggers};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// Any two of these have much in common.
pub(super) fn memory() -> impl Strategy<Value = Memory> {
    // A later day is counted later.
    let count = (0..9_u64, 1..4_u32, 0..9_u64);
    let count = count.prop_map(|(rule, used, last)| Count {
        rule,
        window: last / 3,
        used,
        last: START + Millis(last),
    });
    (
        select(vec!["a", "b", "c"]),
        0..3_u32,
        0..4_u32,
        (0..400_u64, 0..400_u64, 0..400_u64),
        select(vec![
            "",
            "{\n}\n",
            "{\n\"source\n\"vk\n}\n",
            "{\n\"source\n\"ok\n}\n",
        ]),
        prop::collection::vec(count, 0..6),
    )
        .prop_map(
            |(visitor, resets, visits, (session, last, last_event), utm, counts)| {
                let at = |seconds| START + Millis::from_secs(seconds);
                let memory = Memory {
                    visitor: visitor.to_owned(),
                    resets,
                    visits,
                    session: at(session),
                    last: at(last),
                    last_event: at(last_event),
                    utm: utm.to_owned(),
                    counts,
                };
                // As it is read, so that counts stand in their order.
                Memory::read(&memory.write())
            },
        )
}

/// What two tabs do that keep their memory in one place.
#[derive(Debug, Clone)]
enum Deed {
    Click(usize),
    /// This tab hears what was kept since it last heard.
    Hear,
    /// Another page in the same tab.
    Open,
    Route,
    Pass(u64),
    Reset,
    Consent(bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        12 => (0..3_usize).prop_map(Deed::Click),
        4 => Just(Deed::Hear),
        2 => Just(Deed::Open),
        2 => Just(Deed::Route),
        3 => (0..7_200_000_u64).prop_map(Deed::Pass),
        1 => Just(Deed::Reset),
        1 => any::<bool>().prop_map(Deed::Consent),
    ]
}

struct Tabs {
    pages: [Page; 2],
    /// What the browser keeps.
    kept: HashMap<String, String>,
    /// What each tab has not heard yet.
    unheard: [Vec<(String, String)>; 2],
    rules: Value,
    opened: u64,
    /// The ids that the gateway took: by visitor, rule and day.
    taken: HashMap<(String, String, u64), HashSet<String>>,
}

impl Tabs {
    fn new(times: [u32; 2]) -> Self {
        let rule = |event: &str, limit: Value| json!({ "event": event, "on": { "click": { "selector": "a" } }, "limit": limit });
        let rules = json!([
            rule("visitor", json!({ "per": "visitor", "times": times[0] })),
            rule("day", json!({ "per": "day", "times": times[1] })),
            rule(
                "pausing",
                json!({ "per": "visitor", "times": times[0], "cooldown_s": 600 })
            ),
        ]);
        let mut tabs = Self {
            pages: [Page::open(), Page::open()],
            kept: HashMap::new(),
            unheard: [Vec::new(), Vec::new()],
            rules,
            opened: 0,
            taken: HashMap::new(),
        };
        tabs.open(0, START);
        tabs.open(1, START);
        tabs
    }

    fn open(&mut self, tab: usize, now: Millis) {
        self.opened += 1;
        let kept = |name| self.kept.get(name).cloned().unwrap_or_default();
        let options = Options {
            denied: kept("consent") == "denied",
            ..Options::default()
        };
        let seed = [self.opened, !self.opened];
        let mut page = Page::remembering(now, seed, options, &kept("memory"));
        page.chat = "qj6pvradl1f".to_owned();
        page.pass_s(1);
        page.notices(&self.rules);
        self.pages[tab] = page;
        self.unheard[tab].clear();
        self.settle(tab);
    }

    /// The browser keeps what a tab told it to, and the gateway takes what it sent.
    fn settle(&mut self, tab: usize) {
        let page = &mut self.pages[tab];
        let mut at = 0;
        while let Some(batch) = page.sent.get(at).cloned() {
            at += 1;
            for (event, id) in batch["events"].as_array().unwrap().iter().zip(ids(&batch)) {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let name = text(&event["name"]);
                let day = event["at"].as_u64().unwrap() / 86_400_000;
                let day = if name == "day" { day } else { 0 };
                let window = (text(&batch["visitor"]), name, day);
                self.taken.entry(window).or_default().insert(id);
            }
            if at == page.sent.len() {
                page.accept();
            }
        }
        page.sent.clear();
        for (name, text) in core::mem::take(&mut page.keeps) {
            self.kept.insert(name.clone(), text.clone());
            self.unheard[1 - tab].push((name, text));
        }
    }

    fn perform(&mut self, tab: usize, deed: &Deed) {
        let now = self.pages[0].now.max(self.pages[1].now);
        for page in &mut self.pages {
            page.pass(now - page.now);
        }
        match deed {
            Deed::Click(rule) => self.pages[tab].click(*rule),
            Deed::Hear => {
                for (name, text) in core::mem::take(&mut self.unheard[tab]) {
                    self.pages[tab].input(Input::Kept {
                        name: &name,
                        text: &text,
                    });
                }
            }
            Deed::Open => return self.open(tab, now),
            Deed::Route => self.pages[tab].visits("/next"),
            Deed::Pass(span) => self.pages[tab].pass_ms(*span),
            Deed::Reset => self.pages[tab].input(Input::Reset),
            Deed::Consent(granted) => self.pages[tab].input(Input::Consent { granted: *granted }),
        }
        self.settle(0);
        self.settle(1);
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_gateway_takes_no_more_than_a_limit_says_of_two_tabs(
        times in [1..4_u32, 1..4_u32], deeds in prop::collection::vec((0..2_usize, deed()), 1..60)
    ) {
        let mut tabs = Tabs::new(times);
        for (tab, deed) in &deeds {
            tabs.perform(*tab, deed);
        }
        for ((visitor, name, _), ids) in &tabs.taken {
            let most = match name.as_str() {
                "visitor" | "pausing" => times[0],
                "day" => times[1],
                _ => u32::MAX,
            };
            prop_assert!(ids.len() <= most as usize, "{} is too often for {}", name, visitor);
        }
    }

    #[test]
    fn two_tabs_that_tell_each_other_what_they_lack_come_to_remember_the_same(
        ours in memory(), theirs in memory()
    ) {
        let mut tabs = [ours, theirs].map(|memory| Triggers::new(memory, Random::new([1, 2]), START));
        let mut exchanges = 0;
        let mut from = 0;
        while let Some(text) = tabs[from].unsaved() {
            exchanges += 1;
            prop_assert!(exchanges <= 3, "they go on for ever");
            from = 1 - from;
            tabs[from].merge(&Memory::read(&text));
        }
        prop_assert!(exchanges > 0);
        prop_assert_eq!(tabs[0].memory().write(), tabs[1].memory().write());
    }

    #[test]
    fn it_makes_no_difference_who_hears_of_whom_first(
        first in memory(), second in memory(), third in memory()
    ) {
        let merged = |order: [&Memory; 3]| {
            let mut all = order[0].clone();
            all.merge(order[1]);
            all.merge(order[2]);
            all.write()
        };
        let one = merged([&first, &second, &third]);
        prop_assert_eq!(&one, &merged([&third, &first, &second]));
        prop_assert_eq!(&one, &merged([&second, &first, &third]));
    }
}
