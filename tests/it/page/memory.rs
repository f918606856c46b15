//! What is remembered of a visitor from page to page.

use crate::support::{START, lines};
use salebot_onsite::page::rules::MAX_RULES;
use salebot_onsite::page::{Count, Memory};
use salebot_onsite::time::Millis;
use serde_json::json;

fn count(rule: u64, window: u64, used: u32, last: u64) -> Count {
    Count {
        rule,
        window,
        used,
        last: START + Millis(last),
    }
}

/// How often a rule made its event in a window, and when last in any.
fn used(memory: &Memory, rule: u64, window: u64) -> (u32, Option<Millis>) {
    let count = memory.counts.iter().find(|count| count.rule == rule);
    let used = count.filter(|count| count.window == window);
    (
        used.map_or(0, |count| count.used),
        count.map(|count| count.last),
    )
}

fn memory(counts: Vec<Count>) -> Memory {
    Memory {
        visitor: "01JQZ5V4XW8N6T2B0M3C9D7E1F".to_owned(),
        resets: 1,
        visits: 3,
        session: START,
        last: START + Millis(5000),
        last_event: START + Millis(4000),
        utm: lines(&json!({ "source": "vk" })) + "\n",
        counts,
    }
}

#[test]
fn what_was_written_is_read() {
    let counts = vec![
        count(0, 1_790_000_000_000, u32::MAX, 2),
        count(1 << 52 | 1, 20_717, 7, 3),
        count((1 << 53) - 1, 0, 1, 1),
    ];
    let memory = memory(counts);
    assert_eq!(Memory::read(&memory.write()), memory);
}

#[test]
fn nothing_is_remembered_of_a_new_visitor() {
    let nothing = Memory::read(&Memory::default().write());
    assert_eq!((nothing.visits, nothing.counts.len()), (0, 0));
    assert_eq!(nothing.last_event, Millis(0));
}

#[test]
fn odd_texts_and_other_versions_are_as_if_they_had_never_been() {
    let whole = memory(vec![count(1, 0, 1, 1)]).write();
    let other = whole.replacen("[\n1\n", "[\n2\n", 1);
    assert_ne!(whole, other);
    let deep = "[\n".repeat(1000);
    for text in [
        "",
        "\n",
        "null",
        "[\n]",
        "[",
        "{",
        "{\n}",
        "1",
        "\"",
        "[\n1\n]",
        "[\n\"1\n\"x\n0\n]",
        "[\n0\n\"x\n0\n]",
        "[\n1\n\"\n0\n]",
        "[\n1\n\"a b\n0\n]",
        "[\n1\n[\n\"x\n]\n0\n]",
        &deep,
        &other,
    ] {
        assert_eq!(Memory::read(text), Memory::default(), "{text}");
    }
}

#[test]
fn odd_parts_are_left_out_and_the_others_read() {
    let text = json!([
        1,
        "x",
        1e300,
        -5,
        "soon",
        1e300,
        null,
        ["a"],
        7,
        "v",
        2,
        50,
        9,
        1,
        1e300,
        -1,
        -8,
        0,
        "2",
        null,
        10,
        {},
        1,
        1,
        11,
        "left over",
    ]);
    let read = Memory::read(&lines(&text));
    assert_eq!((read.visitor.as_str(), read.resets), ("x", u32::MAX));
    assert_eq!((read.visits, read.session), (0, Millis(0)));
    assert_eq!(
        (read.last, read.last_event),
        (Millis((1 << 53) - 1), Millis(0))
    );
    assert_eq!(read.utm, "");
    let rows: Vec<_> = read
        .counts
        .iter()
        .map(|count| (count.rule, count.used))
        .collect();
    // One that is no rule's says nothing.
    assert_eq!(rows, [(0, 0), (7, 2), (9, u32::MAX), (10, 1)]);
    let more = Memory::read(&lines(&json!([1, "x", 0, 1e300, 0, 0, 0, {}])));
    assert_eq!(more.visits, u32::MAX);
}

#[test]
fn at_most_as_many_counts_are_read_as_there_can_be_rules() {
    let counts = (0..600).map(|rule| count(rule, 0, 1, rule)).collect();
    assert_eq!(
        Memory::read(&memory(counts).write()).counts.len(),
        MAX_RULES
    );
}

#[test]
fn of_two_tabs_the_more_and_the_later_counts() {
    let mut ours = memory(vec![
        count(1, 0, 2, 50),
        count(2, 0, 5, 10),
        count(3, 0, 1, 1),
    ]);
    let mut theirs = memory(vec![
        count(2, 0, 4, 90),
        count(1, 0, 3, 20),
        count(4, 0, 1, 2),
    ]);
    theirs.visits = 2;
    theirs.last = START + Millis(9000);
    theirs.last_event = START + Millis(1);
    ours.merge(&theirs);
    assert_eq!(ours.visits, 3);
    // Of an earlier visit nothing is later than this one.
    assert_eq!(ours.last, START + Millis(5000));
    assert_eq!(ours.last_event, START + Millis(4000));
    assert_eq!(used(&ours, 1, 0), (3, Some(START + Millis(50))));
    assert_eq!(used(&ours, 2, 0), (5, Some(START + Millis(90))));
    assert_eq!(used(&ours, 3, 0).0, 1);
    assert_eq!(used(&ours, 4, 0).0, 1);
}

#[test]
fn of_two_windows_the_later_counts() {
    let old = memory(vec![count(1, 1, 5, 10)]);
    let new = memory(vec![count(1, 2, 1, 20)]);
    for (ours, theirs) in [(&old, &new), (&new, &old)] {
        let mut ours = ours.clone();
        ours.merge(theirs);
        assert_eq!(ours.counts, new.counts);
    }
}

#[test]
fn a_later_session_of_the_other_tab_is_taken_with_its_campaign() {
    let old = memory(vec![]);
    let mut new = memory(vec![]);
    new.visits = 4;
    new.session = START + Millis(10);
    new.utm = lines(&json!({ "source": "mail" })) + "\n";
    for (ours, theirs) in [(&old, &new), (&new, &old)] {
        let mut ours = ours.clone();
        ours.merge(theirs);
        assert_eq!((ours.session, ours.visits), (new.session, 4));
        assert_eq!(ours.utm, new.utm);
    }
}

#[test]
fn of_one_session_what_was_done_last_counts_whichever_tab_it_was_in() {
    let old = memory(vec![]);
    let mut new = memory(vec![]);
    new.last = START + Millis(9000);
    for (ours, theirs) in [(&old, &new), (&new, &old)] {
        let mut ours = ours.clone();
        ours.merge(theirs);
        assert_eq!(ours.last, new.last);
    }
}

#[test]
fn merging_what_is_known_changes_nothing() {
    let mut ours = memory(vec![count(1, 0, 2, 50), count(2, 9, 5, 10)]);
    let before = ours.clone();
    ours.merge(&before);
    ours.merge(&Memory::default());
    assert_eq!(ours, before);
}

#[test]
fn two_tabs_together_remember_no_more_than_one() {
    let mut ours = memory((0..300).map(|rule| count(rule, 0, 1, rule)).collect());
    let theirs = memory((300..600).map(|rule| count(rule, 0, 1, rule)).collect());
    ours.merge(&theirs);
    assert_eq!(ours.counts.len(), MAX_RULES);
    // Those of longest ago are gone.
    assert_eq!(used(&ours, 99, 0).0, 0);
    assert_eq!(used(&ours, 100, 0).0, 1);
    assert_eq!(used(&ours, 599, 0).0, 1);
}
