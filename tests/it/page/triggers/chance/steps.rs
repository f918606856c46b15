//! Random rules, and random things that happen to them.

use crate::page::triggers::MINUTE;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub(super) enum Step {
    Page,
    /// Another page in the same tab, with what was kept.
    Open,
    Active,
    Hidden,
    Shown,
    Exit,
    Loaded,
    Scroll(f64),
    Element(usize, u32, f64),
    Pass(u64),
    /// Late, without the ticks between.
    Sleep(u64),
    /// The clock is set: by so many milliseconds.
    Jump(i64),
    /// This tab takes over what the other keeps.
    Share,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Page),
        1 => Just(Step::Open),
        4 => Just(Step::Active),
        1 => Just(Step::Hidden),
        2 => Just(Step::Shown),
        2 => Just(Step::Exit),
        1 => Just(Step::Loaded),
        2 => (0.0..101.0).prop_map(Step::Scroll),
        8 => (0..6_usize, 0..3_u32, select(vec![0.0, 1.0, 60.0, 100.0]))
            .prop_map(|(rule, element, value)| Step::Element(rule, element, value)),
        5 => (0..90_000_u64).prop_map(Step::Pass),
        1 => (0..40 * MINUTE).prop_map(Step::Pass),
        1 => (0..2000 * MINUTE).prop_map(Step::Sleep),
        3 => Just(Step::Share),
    ]
}

/// The same, with clocks that are set.
pub(super) fn step_or_jump() -> impl Strategy<Value = Step> {
    let minute = MINUTE as i64;
    prop_oneof![
        12 => step(),
        1 => (-minute..minute).prop_map(Step::Jump),
        1 => (-4000 * minute..4000 * minute).prop_map(Step::Jump),
    ]
}

fn on() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => Just(json!({ "click": { "selector": "a" } })),
        1 => Just(json!("loaded")),
        1 => Just(json!("page_view")),
        1 => Just(json!("back")),
        1 => Just(json!("exit_intent")),
        1 => Just(json!("media")),
        1 => Just(json!({ "scroll": { "percent": 50 } })),
        2 => (0..4_u32).prop_map(|s| json!({ "visible": { "selector": "a", "for_s": s } })),
        1 => (1..60_u32).prop_map(|s| json!({ "idle": { "after_s": s } })),
        2 => (1..60_u32, 0..60_u32, any::<bool>()).prop_map(|(every, after, active)| {
            json!({ "time": { "every_s": every, "after_s": after, "active_only": active } })
        }),
    ]
}

pub(super) fn rules() -> impl Strategy<Value = Value> {
    let per = select(vec!["page", "element", "session", "day", "visitor"]);
    let limit = (
        per,
        prop::option::of(1..4_u32),
        prop::option::of(0..300_u32),
    );
    let limit = limit.prop_map(|(per, times, cooldown)| {
        let mut limit = json!({ "per": per });
        if let Some(times) = times {
            limit["times"] = json!(times);
        }
        if let Some(cooldown) = cooldown {
            limit["cooldown_s"] = json!(cooldown);
        }
        limit
    });
    let rule = (
        on(),
        prop::option::weighted(0.9, limit),
        select(vec![0, 0, 0, 5, 60]),
    );
    (
        prop::collection::vec(rule, 1..6),
        select(vec![0, 0, 10, 100]),
    )
        .prop_map(|(rules, gap)| {
            // Each with an event of its own, as rules have that mean different things.
            let rules = rules
                .into_iter()
                .enumerate()
                .map(|(place, (on, limit, delay))| {
                    let mut rule =
                        json!({ "event": format!("e{place}"), "on": on, "delay_s": delay });
                    if let Some(limit) = limit {
                        rule["limit"] = limit;
                    }
                    rule
                });
            json!({ "gap_s": gap, "rules": rules.collect::<Vec<_>>() })
        })
}
