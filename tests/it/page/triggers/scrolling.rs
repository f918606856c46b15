//! Scrolling, and media as they play: thresholds that are passed.

use super::{Tab, rule};
use serde_json::{Value, json};

fn scroll(takes: Value) -> Value {
    json!([rule("far", json!({ "scroll": takes }))])
}

#[test]
fn a_threshold_counts_once_it_is_reached() {
    let mut tab = Tab::open(&scroll(json!({ "percent": 50 })));
    tab.scroll(49.9, 5000.0);
    assert_eq!(tab.count(), 0);
    tab.scroll(50.0, 0.0);
    assert_eq!(tab.count(), 1);
}

#[test]
fn a_threshold_counts_once_a_page_however_often_it_is_passed() {
    let mut tab = Tab::open(&scroll(json!({ "percent": 50 })));
    for percent in [60.0, 20.0, 50.0, 100.0, 0.0, 100.0] {
        tab.scroll(percent, 0.0);
    }
    assert_eq!(tab.count(), 1);
}

#[test]
fn each_threshold_counts_for_itself() {
    let rules = json!([
        rule("half", json!({ "scroll": { "percent": 50 } })),
        rule("end", json!({ "scroll": { "percent": 100 } })),
        rule("deep", json!({ "scroll": { "px": 800 } })),
    ]);
    let mut tab = Tab::open(&rules);
    tab.scroll(60.0, 700.0);
    assert_eq!(tab.names(), ["half"]);
    tab.scroll(70.0, 800.0);
    assert_eq!(tab.names(), ["half", "deep"]);
    tab.scroll(100.0, 1200.0);
    assert_eq!(tab.names(), ["half", "deep", "end"]);
}

#[test]
fn a_threshold_counts_again_after_the_route_changed() {
    let mut tab = Tab::open(&scroll(json!({ "percent": 50 })));
    tab.scroll(100.0, 0.0);
    tab.page("/next");
    assert_eq!(tab.count(), 1, "the new page has not been scrolled");
    tab.scroll(10.0, 0.0);
    tab.scroll(55.0, 0.0);
    assert_eq!(tab.count(), 2);
}

#[test]
fn sideways_is_not_down() {
    let rules = json!([
        rule("x", json!({ "scroll": { "percent": 50, "axis": "x" } })),
        rule("y", json!({ "scroll": { "percent": 50, "axis": "y" } })),
        rule("px", json!({ "scroll": { "px": 10, "axis": "x" } })),
    ]);
    let mut tab = Tab::open(&rules);
    tab.scroll(100.0, 100.0);
    assert_eq!(tab.names(), ["y"]);
    tab.scroll_along(true, 60.0, 5.0);
    assert_eq!(tab.names(), ["y", "x"]);
    tab.scroll_along(true, 0.0, 10.0);
    assert_eq!(tab.names(), ["y", "x", "px"]);
}

#[test]
fn what_is_no_number_reaches_no_threshold() {
    let mut tab = Tab::open(&scroll(json!({ "percent": 0 })));
    tab.scroll(f64::NAN, f64::NAN);
    assert_eq!(tab.count(), 0);
    tab.scroll(f64::INFINITY, 0.0);
    assert_eq!(tab.count(), 1);
}

#[test]
fn media_count_once_they_were_played_that_far() {
    let rules = json!([
        rule("half", json!("media")),
        rule(
            "end",
            json!({ "media": { "selector": "video", "percent": 95 } })
        ),
    ]);
    let mut tab = Tab::open(&rules);
    for percent in [0.0, 25.0, 49.9, 50.0, 60.0, 94.0] {
        tab.element(0, 1, percent);
        tab.element(1, 1, percent);
    }
    assert_eq!(tab.names(), ["half"]);
    tab.element(1, 1, 100.0);
    tab.element(1, 1, 100.0);
    assert_eq!(tab.names(), ["half", "end"]);
}

#[test]
fn every_medium_counts_for_itself() {
    let mut tab = Tab::open(&json!([rule("half", json!("media"))]));
    tab.element(0, 1, 60.0);
    tab.element(0, 2, 60.0);
    tab.element(0, 1, 70.0);
    assert_eq!(tab.count(), 2);
}

#[test]
fn a_medium_that_was_wound_back_counts_again() {
    let mut tab = Tab::open(&json!([rule("half", json!("media"))]));
    tab.element(0, 1, 60.0);
    tab.element(0, 1, 10.0);
    assert_eq!(tab.count(), 1);
    tab.element(0, 1, 50.0);
    assert_eq!(tab.count(), 2);
}
