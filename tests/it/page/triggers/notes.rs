//! Why rules did or did not make their events, as the inspector shows it.

use super::{Tab, limited, rule};
use crate::support::{START, parse};
use serde_json::{Value, json};

impl Tab {
    /// The notes since the last time: their rule, what became of it, and, counted from the start, until when it rests.
    #[track_caller]
    fn noted(&mut self) -> Vec<(i64, String, Option<u64>)> {
        let notes = self.triggers.notes();
        let one = |note: &String| {
            let note = parse(note);
            let is = note["is"].as_str().unwrap().to_owned();
            let until = note["until"].as_u64().map(|until| until - START.0);
            (note["rule"].as_i64().unwrap(), is, until)
        };
        notes.iter().map(one).collect()
    }

    /// The only note since the last time.
    #[track_caller]
    fn only_note(&mut self) -> Value {
        let notes = self.triggers.notes();
        assert_eq!(notes.len(), 1, "{notes:?}");
        parse(&notes[0])
    }
}

fn is(rule: i64, is: &str) -> (i64, String, Option<u64>) {
    (rule, is.into(), None)
}

#[test]
fn what_was_made_and_what_its_limit_did_not_let_is_noted() {
    let limit = json!({ "per": "visitor", "times": 2, "cooldown_s": 60 });
    let mut tab = Tab::open(&json!([limited("buy", limit)]));
    assert_eq!(tab.noted(), []);
    tab.click();
    let note = tab.only_note();
    let id = tab.ids()[0];
    assert_eq!(
        note,
        json!({ "at": START.0, "rule": 0, "element": 1, "is": "made", "id": id })
    );
    tab.pass_s(1);
    tab.click();
    assert_eq!(tab.noted(), [(0, "cooldown".into(), Some(60_000))]);
    tab.pass_s(59);
    tab.click();
    tab.click();
    let notes = tab.noted();
    assert_eq!(notes, [is(0, "made"), is(0, "used_up")]);
    assert_eq!(tab.count(), 2);
}

#[test]
fn what_did_not_hold_is_noted_with_what_is_there_instead() {
    let mut on_price = rule("price", json!({ "click": { "selector": "#buy" } }));
    on_price["where"] = json!({
        "path": { "starts": "/price" },
        "device": "mobile",
        "utm": { "source": "vk" },
        "visits": { "min": 3 },
        "any": [{ "title": "x" }],
    });
    let mut tab = Tab::open(&json!([on_price]));
    tab.click();
    let note = tab.only_note();
    assert_eq!(note["is"], "unmet");
    assert_eq!(
        note["unmet"],
        json!([
            { "name": "any" },
            { "name": "path", "is": "/offer" },
            { "name": "utm", "is": { "source": "" } },
            { "name": "visits", "is": 1 },
        ])
    );
    assert_eq!(tab.count(), 0);
}

#[test]
fn a_delay_and_a_gap_are_noted_with_their_end() {
    let mut later = rule("later", json!({ "click": { "selector": "#buy" } }));
    later["delay_s"] = json!(5);
    let rules = json!({ "gap_s": 30, "rules": [later, rule("seen", json!("page_view"))] });
    let mut tab = Tab::open(&rules);
    assert_eq!(tab.noted(), [is(1, "made")]);
    tab.click();
    assert_eq!(tab.noted(), [(0, "delayed".into(), Some(5000))]);
    tab.pass_s(5);
    assert_eq!(tab.noted(), [(0, "gap".into(), Some(30_000))]);
}

#[test]
fn who_is_not_meant_is_noted() {
    let mut nobody = rule("some", json!({ "click": { "selector": "#buy" } }));
    nobody["sample"] = json!(0.000_001);
    let mut tab = Tab::open(&json!([nobody]));
    tab.click();
    assert_eq!(tab.noted(), [is(0, "sampled_out")]);
    tab.triggers.switch_off(0);
    tab.click();
    assert_eq!(tab.noted(), [is(0, "off")]);
    tab.triggers.mute(true);
    tab.click();
    assert_eq!(tab.noted(), [is(0, "muted")]);
}

#[test]
fn notes_that_nobody_takes_do_not_pile_up() {
    let mut tab = Tab::open(&json!([rule(
        "buy",
        json!({ "click": { "selector": "#buy" } })
    )]));
    for _ in 0..600 {
        tab.click();
    }
    assert_eq!(tab.noted().len(), 500);
    assert_eq!(tab.noted(), []);
}
