//! Odd rules, odd facts, odd memories and odd numbers: nothing panics, and what comes out is well-formed.

use super::{PLAIN, VISITOR};
use crate::page::rules::WORDS;
use crate::support::{cases, lines, lines_of, parse};
use proptest::prelude::*;
use proptest::sample::select;
use salebot_onsite::page::rules::{Rules, check};
use salebot_onsite::page::{Memory, Signal, Triggers};
use salebot_onsite::random::Random;
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

/// Words that mean something in what is remembered, in limits or nowhere.
const MORE_WORDS: [&str; 10] = [
    "", "session", "visitor", "day", "page", "equals", "glob", "v", "c", "x",
];

fn words() -> Vec<&'static str> {
    [&WORDS[..], &MORE_WORDS].concat()
}

fn anything() -> impl Strategy<Value = Value> {
    let word = || select(words()).prop_map(Value::from);
    let leaf = prop_oneof![
        4 => word(),
        1 => any::<String>().prop_map(Value::from),
        3 => (0..200_i64).prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        let object = prop::collection::btree_map(select(words()), inner.clone(), 0..6);
        prop_oneof![
            3 => object.prop_map(|members| json!(members)),
            1 => prop::collection::vec(inner, 0..5).prop_map(Value::from),
        ]
    })
}

/// Nearly what is remembered of a visitor.
fn remembered() -> impl Strategy<Value = Value> {
    let rows = prop::collection::vec(anything(), 0..20);
    ((0..3_u8), any::<String>(), rows).prop_map(|(version, visitor, rows)| {
        let visitor = if version == 1 { VISITOR } else { &visitor };
        let mut memory = vec![json!(version), json!(visitor)];
        memory.extend(rows);
        Value::from(memory)
    })
}

/// A rule that is nearly right.
fn rule() -> impl Strategy<Value = Value> {
    let on = prop_oneof![
        2 => select(words()).prop_map(Value::from),
        2 => (select(words()), anything()).prop_map(|(kind, takes)| json!({ kind: takes })),
        1 => (0..100_000_i64, 0..100_000_i64).prop_map(|(after, every)| {
            json!({ "time": { "after_s": after, "every_s": every } })
        }),
        1 => Just(json!({ "scroll": { "percent": 0 } })),
        1 => Just(json!({ "idle": { "after_s": 0 } })),
    ];
    let more = prop::option::of((select(words()), anything()));
    (on, more).prop_map(|(on, more)| {
        let mut rule = json!({ "event": "seen", "on": on });
        if let Some((name, value)) = more {
            rule[name] = value;
        }
        rule
    })
}

#[derive(Debug, Clone)]
enum Step {
    Page(String),
    Element(usize, u32, f64),
    Scroll(bool, f64, f64),
    Plain(u8),
    Merge(String),
    /// The clock says this.
    Clock(u64),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    // A clock may be a month wrong.
    const MONTH: u64 = 30 * 86_400_000;
    let scroll = (any::<bool>(), any::<f64>(), any::<f64>());
    prop_oneof![
        2 => anything().prop_map(|facts| Step::Page(facts.to_string())),
        1 => any::<String>().prop_map(Step::Page),
        3 => (0..8_usize, any::<u32>(), any::<f64>()).prop_map(|(r, e, v)| Step::Element(r, e, v)),
        2 => scroll.prop_map(|(sideways, percent, px)| Step::Scroll(sideways, percent, px)),
        6 => (0..9_u8).prop_map(Step::Plain),
        1 => anything().prop_map(|memory| Step::Merge(memory.to_string())),
        2 => (0..MONTH).prop_map(Step::Clock),
        1 => any::<u64>().prop_map(Step::Clock),
        3 => (0..100_000_u64).prop_map(Step::Pass),
    ]
}

fn run(triggers: &mut Triggers, now: &mut Millis, step: &Step) {
    let firings = match step {
        Step::Page(facts) => triggers.signal(*now, Signal::Page(&lines_of(facts))),
        Step::Element(rule, element, value) => {
            let (rule, element, value) = (*rule, *element, *value);
            let (name, props) = ("", "");
            triggers.signal(
                *now,
                Signal::Element {
                    rule,
                    element,
                    value,
                    name,
                    props,
                },
            )
        }
        Step::Scroll(sideways, percent, px) => {
            let (sideways, percent, px) = (*sideways, *percent, *px);
            let signal = Signal::Scroll {
                sideways,
                percent,
                px,
            };
            triggers.signal(*now, signal)
        }
        Step::Plain(number) => {
            let plain = PLAIN.get(usize::from(*number));
            triggers.signal(*now, plain.copied().unwrap_or(Signal::Page("")))
        }
        Step::Merge(memory) => {
            triggers.merge(&Memory::read(memory));
            Vec::new()
        }
        Step::Clock(at) => {
            *now = Millis(*at);
            Vec::new()
        }
        Step::Pass(span) => {
            *now = *now + Millis(*span);
            triggers.tick(*now)
        }
    };
    for firing in firings {
        assert_eq!(firing.id.len(), 26);
        assert!(parse(&firing.props).is_object());
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn odd_rules_are_told_and_the_others_work_and_so_does_the_page_should_they_come_to_it(
        rules in prop::collection::vec(prop_oneof![3 => rule(), 1 => anything()], 0..8),
        memory in remembered(),
        steps in prop::collection::vec(step(), 0..30),
        looks in any::<bool>(),
    ) {
        let written = json!(rules).to_string();
        let checked = check(&written);
        let read = Rules::read(&lines_of(if looks { &checked.rules } else { &written }));
        prop_assert!(read.list.len() <= rules.len());
        prop_assert!(read.list.len() == rules.len() || !checked.problems.is_empty());
        for problem in &checked.problems {
            prop_assert!(problem.path.starts_with("triggers["), "{problem}");
            prop_assert!(!problem.reason.is_empty());
        }
        let mut now = Millis(1_000_000);
        let memory = Memory::read(&lines(&memory));
        let random = Random::new([1, 2]);
        let visitor = VISITOR.to_owned();
        let mut triggers = Triggers::new(Memory { visitor, ..memory }, random, now);
        triggers.set_rules(read);
        for step in &steps {
            run(&mut triggers, &mut now, step);
            let written = triggers.memory().write();
            prop_assert!(written.starts_with("[\n"));
        }
        // Whatever it waits for comes.
        for _ in 0..20 {
            let Some(next) = triggers.next_tick() else { break };
            now = now.max(next);
            triggers.tick(now);
            let later = triggers.next_tick();
            prop_assert!(later.is_none_or(|later| later > now));
        }
    }

    #[test]
    fn odd_texts_are_no_rules(text in any::<String>(), value in anything()) {
        for text in [text, value.to_string()] {
            let checked = check(&text);
            // An object with an empty list, a `gap_s` beside it or not, has no mistake.
            for text in [&text, &checked.rules] {
                prop_assert!(!checked.problems.is_empty() || Rules::read(&lines_of(text)).list.is_empty());
            }
        }
    }

    #[test]
    fn a_memory_is_read_as_it_was_written(value in prop_oneof![anything(), remembered()], text in any::<String>()) {
        for text in [lines(&value), text] {
            let memory = Memory::read(&text);
            let written = memory.write();
            let again = Memory::read(&written);
            prop_assert_eq!(again.write(), written);
        }
    }
}
