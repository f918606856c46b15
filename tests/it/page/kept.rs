//! What is kept of the visitor for the next page and for other tabs, and what is not.

use super::{Page, SEED, names};
use crate::support::START;
use salebot_onsite::page::{Input, Memory, Options, Signal};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

const GRANTED: Input<'_> = Input::Consent { granted: true };
const DENIED: Input<'_> = Input::Consent { granted: false };

/// A rule whose event comes once for a visitor.
fn once() -> Value {
    json!([{ "event": "buy", "on": { "click": { "selector": "#buy" } }, "limit": { "per": "visitor" } }])
}

fn asking() -> Options {
    Options {
        consent_required: true,
        ..Options::default()
    }
}

/// A page with its chat, of which this is kept, and the rule at work.
#[track_caller]
fn open(options: Options, now: Millis, seed: u64, memory: &str) -> Page {
    let mut page = Page::remembering(now, [seed, !seed], options, memory);
    page.chat_names("qj6pvradl1f");
    page.notices(&once());
    page
}

#[track_caller]
fn first(options: Options) -> Page {
    open(options, START, SEED[0], "")
}

/// The names under which something is kept.
fn kept(page: &Page) -> Vec<&str> {
    page.kept.keys().map(String::as_str).collect()
}

fn memory(page: &Page) -> Memory {
    Memory::read(&page.kept["memory"])
}

/// Another tab keeps all that one kept since it was last asked.
#[track_caller]
fn share(from: &mut Page, to: &mut Page) {
    to.now = to.now.max(from.now);
    for (name, text) in core::mem::take(&mut from.keeps) {
        // A tab that is there keeps its events for itself.
        if name.starts_with("e.") {
            continue;
        }
        if text.is_empty() {
            to.kept.remove(&name);
        } else {
            to.kept.insert(name.clone(), text.clone());
        }
        to.input(Input::Kept {
            name: &name,
            text: &text,
        });
    }
}

#[test]
fn a_visitor_who_has_not_refused_is_remembered() {
    let mut page = first(Options::default());
    assert_eq!(kept(&page), ["memory"]);
    page.click(0);
    let memory = memory(&page);
    assert_eq!((memory.visits, memory.counts.len()), (1, 1));
    assert_eq!(page.only_batch()["visitor"], memory.visitor.as_str());
}

#[test]
fn on_the_next_page_the_visitor_is_the_same_and_limits_go_on() {
    let mut page = first(Options::default());
    page.click(0);
    let mut next = open(Options::default(), page.now, 7, &page.kept["memory"]);
    next.click(0);
    assert!(next.told("trigger").is_empty());
    next.track("price_seen");
    assert_eq!(next.only_batch()["visitor"], page.only_batch()["visitor"]);
}

#[test]
fn before_consent_nothing_is_kept() {
    let mut page = first(asking());
    page.click(0);
    page.signal(Signal::Hidden);
    page.pass_s(3600);
    page.visits("/next");
    assert_eq!(page.keeps, []);
    page.input(GRANTED);
    // The event that was noticed before, and waits for the chat to name its visitor.
    assert_eq!(kept(&page).len(), 2);
    assert!(kept(&page)[0].starts_with("e."));
    assert_eq!(memory(&page).counts.len(), 1, "what was noticed before");
}

#[test]
fn after_a_refusal_the_refusal_alone_is_kept() {
    for options in [Options::default(), asking()] {
        let mut page = first(options);
        page.click(0);
        page.input(DENIED);
        assert_eq!(kept(&page), ["consent"]);
        assert_eq!(page.kept["consent"], "denied");
        let before = page.keeps.len();
        page.click(0);
        page.visits("/next");
        page.signal(Signal::Hidden);
        page.input(Input::Reset);
        page.pass_s(3600);
        assert_eq!(page.keeps.len(), before);
    }
}

#[test]
fn a_refusal_of_an_earlier_page_holds() {
    let mut page = first(Options {
        denied: true,
        ..Options::default()
    });
    page.click(0);
    assert_eq!(page.track("price_seen")["reason"], "consent_required");
    page.signal(Signal::Hidden);
    page.pass_s(3600);
    assert_eq!((page.keeps.len(), page.sent.len()), (0, 0));
    assert!(page.told("trigger").is_empty());
    page.input(GRANTED);
    assert_eq!(page.keeps[0], ("consent".to_owned(), String::new()));
    page.click(0);
    page.accept();
    assert_eq!(kept(&page), ["memory"]);
    assert_eq!(names(page.only_batch()), ["buy"]);
}

#[test]
fn who_refuses_is_somebody_else_afterwards() {
    let mut page = first(Options::default());
    let before = memory(&page);
    page.click(0);
    page.accept();
    page.input(DENIED);
    assert_eq!(
        page.last_batch()["visitor"],
        before.visitor,
        "whom to forget"
    );
    page.accept();
    page.input(GRANTED);
    page.click(0);
    assert_eq!(
        names(page.last_batch()),
        ["buy"],
        "nothing is counted any more"
    );
    assert_ne!(memory(&page).visitor, before.visitor);
    assert_eq!(memory(&page).visits, 1);
}

#[test]
fn the_word_of_a_refusal_waits_for_its_way_though_the_visitor_wavers() {
    let mut page = first(Options::default());
    page.click(0);
    page.answer(503, "");
    for consent in [DENIED, DENIED, GRANTED, DENIED] {
        page.input(consent);
    }
    page.pass_s(600);
    page.accept();
    page.pass_s(600);
    assert_eq!(page.sent.len(), 2, "of the second visitor nobody has heard");
    assert_eq!(page.sent[1]["events"][0]["kind"], "forget");
    assert_eq!(page.sent[1]["visitor"], page.sent[0]["visitor"]);
}

#[test]
fn a_dry_run_keeps_its_own_memory() {
    let dry = Options {
        dry_run: true,
        ..Options::default()
    };
    let mut page = first(dry);
    assert_eq!(kept(&page), ["dry"]);
    let text = page.kept["dry"].clone();
    let mut next = open(dry, page.now, 7, &text);
    assert_eq!(
        Memory::read(&next.kept["dry"]).visitor,
        Memory::read(&text).visitor
    );
    // The real one is not its business.
    let other = Memory::read(&text);
    let real = Memory { resets: 9, ..other }.write();
    let before = next.keeps.len();
    next.input(Input::Kept {
        name: "memory",
        text: &real,
    });
    next.click(0);
    assert_eq!(Memory::read(&next.keeps[before].1).resets, 0);
    page.input(DENIED);
    assert_eq!(kept(&page), ["consent"]);
    assert!(page.sent.is_empty());
}

#[test]
fn what_another_tab_counted_counts_here() {
    let mut one = first(Options::default());
    let mut other = open(Options::default(), one.now, 7, &one.kept["memory"].clone());
    one.click(0);
    share(&mut one, &mut other);
    other.click(0);
    assert!(other.told("trigger").is_empty());
}

#[test]
fn two_tabs_of_a_new_visitor_agree_on_one() {
    let mut one = first(Options::default());
    let mut other = open(Options::default(), START, 7, "");
    let names = [memory(&one).visitor, memory(&other).visitor];
    assert_ne!(names[0], names[1]);
    for _ in 0..2 {
        share(&mut one, &mut other);
        share(&mut other, &mut one);
    }
    assert_eq!((one.keeps.len(), other.keeps.len()), (0, 0), "they agree");
    assert_eq!(memory(&one), memory(&other));
    assert_eq!(&memory(&one).visitor, names.iter().min().unwrap());
    assert_eq!(memory(&one).visits, 1);
}

#[test]
fn what_is_no_memory_changes_nothing() {
    let mut page = first(Options::default());
    let (before, keeps) = (memory(&page), page.keeps.len());
    for text in [
        "",
        "nonsense",
        "[\n]",
        "{\n}",
        "[\n2\n\"a\n9\n9\n9\n9\n9\n{\n}\n]",
    ] {
        for name in ["memory", "dry", "", "other"] {
            page.input(Input::Kept { name, text });
        }
    }
    page.click(0);
    assert_eq!(
        page.keeps.len(),
        keeps + 2,
        "the event, and what is remembered"
    );
    assert_eq!(memory(&page).visitor, before.visitor);
}

#[test]
fn another_tabs_refusal_is_ones_own_without_a_second_word_of_it() {
    let mut one = first(Options::default());
    let mut other = open(Options::default(), one.now, 7, &one.kept["memory"].clone());
    other.chat.clear();
    other.track("under_way");
    other.track("waits");
    one.input(DENIED);
    share(&mut one, &mut other);
    assert_eq!(other.told("dropped").len(), 2);
    assert_eq!(other.track("price_seen")["reason"], "consent_required");
    other.click(0);
    other.pass_s(3600);
    assert!(other.told("trigger").is_empty());
    assert_eq!(other.sent.len(), 1, "of before");
    assert_eq!(kept(&other), ["consent"]);
    // A memory that crossed it on its way brings nobody back.
    let late = memory_of_long_ago();
    other.input(Input::Kept {
        name: "memory",
        text: &late,
    });
    other.click(0);
    assert_eq!(kept(&other), ["consent"]);
}

fn memory_of_long_ago() -> String {
    let mut page = first(Options::default());
    page.click(0);
    page.kept["memory"].clone()
}

#[test]
fn a_refusal_that_another_tab_lifts_is_lifted() {
    for (options, is_granted) in [(Options::default(), true), (asking(), false)] {
        let mut page = first(options);
        page.input(DENIED);
        page.input(Input::Kept {
            name: "consent",
            text: "",
        });
        assert_eq!(page.track("price_seen")["status"], "queued");
        page.pass_s(60);
        // The word of the refusal goes first, where anybody had heard of the visitor.
        if is_granted {
            page.accept();
        }
        let sent = page.sent.iter().any(|batch| names(batch) == ["price_seen"]);
        assert_eq!(sent, is_granted);
    }
}

#[test]
fn a_consent_that_is_no_refusal_changes_nothing() {
    let mut page = first(asking());
    page.track("price_seen");
    for text in ["", "granted", "Denied"] {
        page.input(Input::Kept {
            name: "consent",
            text,
        });
    }
    page.pass_s(60);
    assert!(page.told("dropped").is_empty());
    assert!(page.sent.is_empty());
}

#[test]
fn that_nothing_is_kept_is_said_once() {
    for (full, code) in [(true, "storage_full"), (false, "storage_blocked")] {
        let mut page = first(Options::default());
        for _ in 0..3 {
            page.input(Input::NotKept { full });
            page.input(Input::NotKept { full: !full });
        }
        assert_eq!(page.errors(), [code]);
        page.click(0);
        assert_eq!(page.told("trigger").len(), 1, "the page goes on");
    }
}

#[test]
fn a_reset_reaches_other_tabs_and_is_not_undone_by_them() {
    let mut one = first(Options::default());
    let mut other = open(Options::default(), one.now, 7, &one.kept["memory"].clone());
    other.click(0);
    other.accept();
    one.input(Input::Reset);
    let fresh = memory(&one);
    // The other tab has not heard of it yet.
    share(&mut other, &mut one);
    assert_eq!(memory(&one).visitor, fresh.visitor);
    assert_eq!(
        one.keeps.last().unwrap().1,
        one.kept["memory"],
        "it is said again"
    );
    share(&mut one, &mut other);
    other.click(0);
    assert_eq!(memory(&other).visitor, fresh.visitor);
    assert_eq!(
        names(other.last_batch()),
        ["buy"],
        "nothing is counted any more"
    );
    assert_eq!(other.last_batch()["visitor"], fresh.visitor);
}

#[test]
fn a_session_that_goes_on_is_kept_each_minute_and_when_the_page_is_hidden() {
    let mut page = first(Options::default());
    let before = page.keeps.len();
    let began = memory(&page).last;
    for _ in 0..50 {
        page.pass_s(1);
        page.signal(Signal::Active);
    }
    assert_eq!(page.keeps.len(), before, "less than a minute");
    page.signal(Signal::Hidden);
    assert_eq!(memory(&page).last, began + Millis::from_secs(50));
    page.signal(Signal::Shown);
    page.signal(Signal::Hidden);
    assert_eq!(page.keeps.len(), before + 1, "nothing was done meanwhile");
    page.pass_s(61);
    page.signal(Signal::Active);
    assert_eq!(page.keeps.len(), before + 2);
    assert_eq!(memory(&page).last, page.now);
}
