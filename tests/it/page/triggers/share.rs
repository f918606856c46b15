//! Rules that are for a share of the visitors.

use super::{Tab, VISITOR, rule};
use crate::support::START;
use salebot_onsite::page::{Memory, Signal};
use serde_json::{Value, json};

fn sampled(event: &str, share: f64) -> Value {
    let mut rule = rule(event, json!("loaded"));
    rule["sample"] = json!(share);
    rule
}

/// Which of these rules are for a visitor.
fn chosen(rules: &Value, visitor: &str, seed: u64) -> Vec<String> {
    let mut tab = Tab::blank(rules, visitor, Memory::default(), START, seed);
    tab.page("/");
    tab.signal(Signal::Loaded);
    tab.names().into_iter().map(str::to_owned).collect()
}

fn visitor(number: u32) -> String {
    format!("01JQZ5V4XW8N6T2B0M3C{number:06}")
}

#[test]
fn all_or_none_is_exactly_that() {
    let rules = json!([sampled("all", 1.0), sampled("none", 0.0)]);
    for number in 0..2000 {
        assert_eq!(chosen(&rules, &visitor(number), 1), ["all"]);
    }
}

#[test]
fn a_share_is_about_that_share_of_many_visitors() {
    const VISITORS: u32 = 4000;
    for share in [0.01, 0.1, 0.5, 0.9] {
        let rules = json!([sampled("a", share)]);
        let chosen =
            (0..VISITORS).filter(|number| !chosen(&rules, &visitor(*number), 1).is_empty());
        let expected = f64::from(VISITORS) * share;
        // Five times the standard deviation.
        let slack = 5.0 * (expected * (1.0 - share)).sqrt();
        let distance = (chosen.count() as f64 - expected).abs();
        assert!(distance < slack, "{share}: {distance} from {expected}");
    }
}

#[test]
fn a_visitor_is_in_it_or_not_on_every_page() {
    let rules = json!([sampled("a", 0.5)]);
    let more = json!([sampled("b", 0.3), sampled("a", 0.5)]);
    let mut counts = [0, 0];
    for number in 0..200 {
        let visitor = visitor(number);
        let first = chosen(&rules, &visitor, 1);
        counts[first.len()] += 1;
        for seed in 2..5 {
            assert_eq!(chosen(&rules, &visitor, seed), first);
        }
        let beside: Vec<String> = chosen(&more, &visitor, 1);
        assert_eq!(beside.contains(&"a".to_owned()), !first.is_empty());
    }
    assert!(counts[0] > 0 && counts[1] > 0);
}

#[test]
fn who_is_in_a_small_share_is_in_a_larger_one() {
    let [small, large] = [0.2, 0.6].map(|share| json!([sampled("a", share)]));
    for number in 0..300 {
        let visitor = visitor(number);
        let (small, large) = (chosen(&small, &visitor, 1), chosen(&large, &visitor, 1));
        assert!(small.is_empty() || !large.is_empty(), "{visitor}");
    }
}

#[test]
fn rules_choose_each_for_itself() {
    let rules = json!([sampled("a", 0.5), sampled("b", 0.5)]);
    let mut both = 0;
    for number in 0..1000 {
        both += u32::from(chosen(&rules, &visitor(number), 1).len() == 2);
    }
    assert!((150..350).contains(&both), "{both} of 1000");
    assert!(chosen(&rules, VISITOR, 1).len() <= 2);
}
