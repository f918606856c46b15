//! Whatever happens on a page, in whatever order: nothing panics, every call is settled once, every event
//! is reported once, and nothing leaves without consent or beside another batch.

use super::{ON, Page, ids};
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::event::Kind;
use salebot_onsite::page::{Call, Input, Options};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};
use std::collections::HashSet;

#[derive(Debug, Clone)]
enum Step {
    Call {
        kind: Kind,
        name: String,
        props: Value,
        page: bool,
        at: u64,
    },
    BadCall(String),
    WantRecipient,
    Flush(u64),
    Chat(String),
    Recipient(String),
    Consent(bool),
    Pass(u64),
    Woken,
    Hurry,
    Reset,
    Answer {
        status: u16,
        retry_after: Option<u64>,
        body: String,
    },
    /// The gateway speaks of the batch under way, a word for each event.
    Verdicts(Vec<&'static str>),
}

fn kind() -> impl Strategy<Value = Kind> {
    use Kind::{Callback, Forget, Identify, Message, Page, Track};
    prop::sample::select(vec![
        Track, Track, Track, Page, Identify, Forget, Callback, Message,
    ])
}

fn props() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        "x{0,9000}".prop_map(Value::from),
    ];
    prop::collection::btree_map("[a-z]{0,8}", value, 0..3).prop_map(|props| json!(props))
}

fn step() -> impl Strategy<Value = Step> {
    const WORDS: [&str; 5] = ["accepted", "duplicate", "rejected", "", "pondered"];
    let name = prop_oneof![4 => "[a-z_.-]{1,12}", 1 => any::<String>()];
    let call = (kind(), name, props(), any::<bool>(), any::<u64>());
    let body = prop_oneof![
        any::<String>(),
        Just("{\"error\":{\"code\":\"api_status\",\"message\":\"no\"}}".to_owned()),
        Just("{\"error\":{\"retry_after_s\":1e5}}".to_owned()),
        Just("{\"results\":[]}".to_owned()),
    ];
    let status = prop_oneof![
        Just(0),
        Just(202),
        Just(400),
        Just(429),
        Just(503),
        any::<u16>()
    ];
    prop_oneof![
        6 => call.prop_map(|(kind, name, props, page, at)| Step::Call { kind, name, props, page, at }),
        1 => any::<String>().prop_map(Step::BadCall),
        1 => Just(Step::WantRecipient),
        1 => (0..100_000_u64).prop_map(Step::Flush),
        1 => "[a-z0-9]{0,12}".prop_map(Step::Chat),
        1 => any::<String>().prop_map(Step::Recipient),
        1 => any::<bool>().prop_map(Step::Consent),
        4 => (0..20_000_u64).prop_map(Step::Pass),
        1 => Just(Step::Woken),
        1 => Just(Step::Hurry),
        1 => Just(Step::Reset),
        2 => (status, prop::option::of(0..100_000_u64), body)
            .prop_map(|(status, retry_after, body)| Step::Answer { status, retry_after, body }),
        4 => prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..60).prop_map(Step::Verdicts),
    ]
}

fn options() -> impl Strategy<Value = Options> {
    (any::<bool>(), any::<bool>(), 0..60_000_u64).prop_map(|(direct, consent_required, timeout)| {
        Options {
            direct,
            consent_required,
            recipient_timeout: Millis(timeout),
            ..Options::default()
        }
    })
}

/// A page, and what must hold of it.
struct Watched {
    page: Page,
    granted: bool,
    /// How many batches were answered.
    answered: usize,
    /// The ids of what was sent of refusals.
    words: HashSet<String>,
}

impl Watched {
    fn perform(&mut self, step: Step) -> Result<(), TestCaseError> {
        let sent_before = self.page.sent.len();
        let is_hurried = matches!(step, Step::Hurry);
        let page = &mut self.page;
        match step {
            Step::Call {
                kind,
                name,
                props,
                page: on,
                at,
            } => {
                let handle = page.handle();
                let props = if props == json!({}) {
                    String::new()
                } else {
                    props.to_string()
                };
                let on = if on { ON } else { "" };
                page.input(Input::Call(Call {
                    handle,
                    kind,
                    name: &name,
                    props: &props,
                    page: on,
                    at: Millis(at),
                }));
                prop_assert!(page.result(handle).is_some(), "a call waits");
            }
            Step::BadCall(problem) => {
                let handle = page.handle();
                page.input(Input::BadCall {
                    handle,
                    problem: &problem,
                });
            }
            Step::WantRecipient => drop(page.want_recipient()),
            Step::Flush(timeout) => drop(page.flush(timeout)),
            Step::Chat(name) => page.chat = name,
            Step::Recipient(value) => page.input(Input::Recipient(&value)),
            Step::Consent(granted) => {
                self.granted = granted;
                page.input(Input::Consent { granted });
            }
            Step::Pass(ms) => page.pass_ms(ms),
            Step::Woken => page.input(Input::Woken),
            Step::Hurry => page.input(Input::Hurry { room: 65_536 }),
            Step::Reset => page.input(Input::Reset),
            Step::Answer {
                status,
                retry_after,
                body,
            } => {
                self.answered += usize::from(self.answered < sent_before);
                page.answer_after(status, retry_after.map(Millis), &body);
            }
            Step::Verdicts(words) => {
                self.answered += usize::from(self.answered < sent_before);
                let ids = page.sent.last().map(ids).unwrap_or_default();
                let verdicts: Vec<(&str, &str)> =
                    ids.iter().map(String::as_str).zip(words).collect();
                page.answer_each(&verdicts);
            }
        }
        let sent = self.page.sent.len();
        // Of a refusal the gateway is told.
        let mut new = self.page.sent.iter().skip(sent_before);
        let only_forgets = new.all(|batch| {
            let events = batch["events"].as_array().unwrap();
            events.iter().all(|event| event["kind"] == "forget")
        });
        prop_assert!(self.granted || only_forgets, "sent without consent");
        // Only where the page may go any moment.
        let beside = sent > sent_before && sent > self.answered + 1;
        prop_assert!(!beside || is_hurried, "sent beside another batch");
        prop_assert!(sent <= sent_before + 1, "sent twice at once");
        for batch in self.page.sent.iter().skip(sent_before) {
            let forgets = |event: &&Value| event["kind"] == "forget";
            let words = batch["events"].as_array().unwrap().iter().filter(forgets);
            let ids = words.map(|event| event["id"].as_str().unwrap().to_owned());
            self.words.extend(ids);
        }
        Ok(())
    }

    /// The chat and the visitor agree, the gateway takes everything.
    fn come_to_rest(&mut self) -> Result<(), TestCaseError> {
        self.perform(Step::Chat("qj6pvradl1f".to_owned()))?;
        self.perform(Step::Consent(true))?;
        for _ in 0..400 {
            if self.page.sent.len() > self.answered {
                self.perform(Step::Verdicts(vec!["accepted"; 60]))?;
            } else {
                self.perform(Step::Pass(400_000))?;
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn every_call_is_settled_once_and_every_event_reported_once(
        seed: [u64; 2], options in options(), steps in prop::collection::vec(step(), 0..60)
    ) {
        let page = Page::seeded(seed, options);
        let mut watched = Watched { page, granted: !options.consent_required, answered: 0, words: HashSet::new() };
        for step in steps {
            watched.perform(step)?;
        }
        watched.come_to_rest()?;
        let page = &watched.page;
        for handle in 1..=page.handles {
            prop_assert!(page.result(handle).is_some(), "call {} was never settled", handle);
        }
        prop_assert_eq!(page.settled.len(), page.handles as usize);
        let queued = page.told_ids("queued");
        let dropped = page.told("dropped").into_iter().filter_map(|detail| detail["id"].as_str());
        let mut done: Vec<&str> = page.told_ids("accepted").into_iter().chain(dropped).collect();
        // The word of a refusal is nobody's event.
        done.retain(|id| queued.contains(id) || !watched.words.contains(*id));
        prop_assert_eq!(queued.iter().copied().collect::<HashSet<_>>().len(), queued.len());
        done.sort_unstable();
        let mut expected = queued.clone();
        expected.sort_unstable();
        prop_assert_eq!(done, expected);
        prop_assert_eq!(page.wake, None);
    }
}
