//! Whatever happens, in whatever order: a page that sleeps until it asked to be woken misses nothing.

use super::Page;
use super::tabs::memory;
use super::triggers::{PLAIN, facts};
use crate::support::{START, cases, lines};
use proptest::prelude::*;
use proptest::sample::select;
use salebot_onsite::event::Kind;
use salebot_onsite::page::{Call, Input, Options, Signal};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

/// How often somebody looks who asks nobody, in milliseconds.
const OFTEN: u64 = 100;

#[derive(Debug, Clone)]
enum Step {
    Rules(Value),
    Unusable(usize),
    Page(&'static str),
    Known,
    Plain(usize),
    Scroll(bool, f64, f64),
    Element(usize, u32, f64, &'static str),
    Track,
    Flush(u64),
    Chat(&'static str),
    Consent(bool),
    Kept(&'static str, String),
    NotKept(bool),
    Answer(u16),
    Accept,
    Reset,
    Pass(u64),
}

fn rule() -> impl Strategy<Value = Value> {
    let on = prop_oneof![
        Just(json!({ "click": { "selector": "a" } })),
        Just(json!("submit")),
        Just(json!("form_abandon")),
        Just(json!("page_view")),
        Just(json!("back")),
        Just(json!("loaded")),
        Just(json!({ "scroll": { "percent": 50 } })),
        (0..5_u32).prop_map(|s| json!({ "visible": { "selector": "a", "for_s": s } })),
        (1..40_u32).prop_map(|s| json!({ "idle": { "after_s": s } })),
        (1..40_u32, 0..40_u32, any::<bool>()).prop_map(|(every, after, active)| {
            json!({ "time": { "every_s": every, "after_s": after, "active_only": active } })
        }),
        (1..40_u32).prop_map(|after| json!({ "time": { "after_s": after } })),
        Just(json!("broken")),
    ];
    let limit = (
        select(vec!["page", "element", "session", "day", "visitor"]),
        1..4_u32,
    );
    let limit = prop::option::of(
        limit.prop_map(|(per, times)| json!({ "per": per, "times": times, "cooldown_s": 7 })),
    );
    (on, limit, select(vec![0, 0, 3, 50]), any::<bool>()).prop_map(|(on, limit, delay, opens)| {
        let mut rule = json!({ "event": "seen", "on": on, "delay_s": delay, "open_chat": opens });
        if let Some(limit) = limit {
            rule["limit"] = limit;
        }
        rule
    })
}

fn rules() -> impl Strategy<Value = Value> {
    let rules = prop::collection::vec(rule(), 0..6);
    (rules, select(vec![0, 0, 4])).prop_map(|(rules, gap)| json!({ "gap_s": gap, "rules": rules }))
}

fn step() -> impl Strategy<Value = Step> {
    let kept = prop_oneof![
        3 => memory().prop_map(|memory| Step::Kept("memory", memory.write())),
        1 => select(vec!["", "denied"]).prop_map(|text| Step::Kept("consent", text.to_owned())),
    ];
    let element = (
        0..8_usize,
        0..3_u32,
        select(vec![0.0, 1.0, 2.0, 60.0]),
        select(vec!["", "said"]),
    );
    prop_oneof![
        2 => rules().prop_map(Step::Rules),
        1 => (0..8_usize).prop_map(Step::Unusable),
        3 => select(vec!["/offer", "/next"]).prop_map(Step::Page),
        1 => Just(Step::Known),
        8 => (0..PLAIN.len()).prop_map(Step::Plain),
        2 => (any::<bool>(), 0.0..101.0, 0.0..3000.0).prop_map(|(x, percent, px)| Step::Scroll(x, percent, px)),
        6 => element.prop_map(|(rule, element, value, name)| Step::Element(rule, element, value, name)),
        1 => Just(Step::Track),
        1 => (0..9000_u64).prop_map(Step::Flush),
        1 => select(vec!["", "qj6pvradl1f"]).prop_map(Step::Chat),
        1 => any::<bool>().prop_map(Step::Consent),
        1 => kept,
        1 => any::<bool>().prop_map(Step::NotKept),
        1 => select(vec![0, 202, 400, 503]).prop_map(Step::Answer),
        2 => Just(Step::Accept),
        1 => Just(Step::Reset),
        8 => (0..20_000_u64).prop_map(Step::Pass),
    ]
}

fn perform(page: &mut Page, step: &Step, is_restless: bool) {
    match step {
        Step::Rules(rules) => page.input(Input::Rules(&lines(rules))),
        Step::Unusable(rule) => {
            let (rule, reason) = (*rule, "the selector #[ cannot be read");
            page.input(Input::Unusable { rule, reason });
        }
        Step::Page(path) => page.visits(path),
        Step::Known => page.signal(Signal::Known(&lines(&facts("/known")))),
        Step::Plain(place) => page.signal(PLAIN[*place]),
        Step::Scroll(sideways, percent, px) => page.signal(Signal::Scroll {
            sideways: *sideways,
            percent: *percent,
            px: *px,
        }),
        Step::Element(rule, element, value, name) => page.signal(Signal::Element {
            rule: *rule,
            element: *element,
            value: *value,
            name,
            props: "\"text\":\"Buy\"",
        }),
        Step::Track => drop(page.track("price_seen")),
        Step::Flush(timeout) => drop(page.flush(*timeout)),
        Step::Chat(chat) => page.chat = (*chat).to_owned(),
        Step::Consent(granted) => page.input(Input::Consent { granted: *granted }),
        Step::Kept(name, text) => page.input(Input::Kept { name, text }),
        Step::NotKept(full) => page.input(Input::NotKept { full: *full }),
        Step::Answer(status) => page.answer(*status, ""),
        Step::Accept => {
            if !page.sent.is_empty() {
                page.accept();
            }
        }
        Step::Reset => page.input(Input::Reset),
        Step::Pass(span) if is_restless => {
            let end = page.now + Millis(*span);
            while page.now < end {
                page.pass_ms(OFTEN.min((end - page.now).0));
                page.input(Input::Woken);
            }
        }
        Step::Pass(span) => page.pass_ms(*span),
    }
}

fn options() -> impl Strategy<Value = Options> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(consent, dry_run, denied)| Options {
        consent_required: consent,
        dry_run,
        denied,
        ..Options::default()
    })
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_page_that_sleeps_until_it_is_woken_misses_nothing(
        options in options(), rules in rules(), steps in prop::collection::vec(step(), 1..50)
    ) {
        let [sleepy, restless] = [false, true].map(|is_restless| {
            let mut page = Page::with(options);
            page.chat_names("qj6pvradl1f");
            page.notices(&rules);
            for step in steps.iter().chain([&Step::Pass(60_000)]) {
                perform(&mut page, step, is_restless);
            }
            page
        });
        prop_assert_eq!(&sleepy.told, &restless.told);
        prop_assert_eq!(&sleepy.sent, &restless.sent);
        prop_assert_eq!(&sleepy.settled, &restless.settled);
        prop_assert_eq!(&sleepy.keeps, &restless.keeps);
        prop_assert_eq!(sleepy.opened, restless.opened);
    }
}

#[test]
fn a_call_of_long_ago_is_no_reason_to_wake() {
    let mut page = Page::open();
    page.chat_names("qj6pvradl1f");
    let (handle, at) = (page.handle(), START - Millis(1000));
    page.input(Input::Call(Call {
        handle,
        kind: Kind::Track,
        name: "early",
        props: "",
        page: "",
        at,
    }));
    page.accept();
    assert_eq!(page.wake, None);
}
