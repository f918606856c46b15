//! From what a rule is about to the gateway's answer.

use super::triggers::facts;
use super::{Page, names};
use crate::support::{lines, lines_of};
use salebot_onsite::page::{Input, Options, Signal};
use salebot_onsite::time::Millis;
use serde_json::{Value, json};

const NAME_RULE: &str = "an event's name is 1 to 64 characters of a-z, 0-9, _, . and -";

impl Page {
    /// The page's rules arrive, and it is opened.
    #[track_caller]
    pub(super) fn notices(&mut self, rules: &Value) {
        self.input(Input::Rules(&lines(rules)));
        self.visits("/offer");
    }

    #[track_caller]
    pub(super) fn visits(&mut self, path: &str) {
        self.signal(Signal::Page(&lines(&facts(path))));
    }

    #[track_caller]
    pub(super) fn signal(&mut self, signal: Signal<'_>) {
        self.input(Input::Signal(signal));
    }

    /// A click on an element that the rule of this number is about.
    #[track_caller]
    pub(super) fn click(&mut self, rule: usize) {
        self.at_element(rule, "", "");
    }

    /// Something happens at an element, which may name its event.
    #[track_caller]
    pub(super) fn at_element(&mut self, rule: usize, name: &str, props: &str) {
        self.signal(Signal::Element {
            rule,
            element: 1,
            value: 1.0,
            name,
            props,
        });
    }

    /// The names under which things were told, in this order.
    pub(super) fn story(&self) -> Vec<&str> {
        self.told.iter().map(|told| told.name.as_str()).collect()
    }
}

fn click(event: &str) -> Value {
    json!({ "event": event, "on": { "click": { "selector": "#buy" } } })
}

/// A rule that opens the chat.
fn opening() -> Value {
    let mut rule = click("help");
    rule["open_chat"] = json!(true);
    json!([rule])
}

/// A page with its chat, at which these rules are at work.
#[track_caller]
fn noticing(rules: &Value) -> Page {
    let mut page = Page::with_chat();
    page.notices(rules);
    page.told.clear();
    page
}

#[test]
fn what_a_rule_is_about_becomes_an_event_that_arrives() {
    let mut page = noticing(&json!([click("buy")]));
    page.at_element(0, "", "\"text\":\"Buy\"");
    assert_eq!(page.story(), ["trigger", "queued", "sent"]);
    let id = page.told_ids("trigger")[0].to_owned();
    let trigger = json!({ "id": id, "name": "buy", "rule": 0, "props": { "text": "Buy" } });
    assert_eq!(page.told("trigger"), [&trigger]);
    assert_eq!(page.told("queued"), [&json!({ "id": id, "name": "buy" })]);
    let batch = page.only_batch();
    let event = json!({
        "id": id, "seq": 0, "kind": "track", "name": "buy", "at": page.now.0, "props": { "text": "Buy" }
    });
    assert_eq!(batch["events"], json!([event]));
    let on = json!({ "url": "https://shop.example/offer", "referrer": "", "title": "", "utm": {} });
    assert_eq!(batch["page"], on);
    page.accept();
    assert_eq!(page.told_ids("accepted"), [id]);
    assert_eq!(page.opened, 0);
}

#[test]
fn the_host_is_told_which_rules_to_look_for() {
    let mut page = Page::open();
    page.visits("/offer");
    let rules = json!([click("a"), { "event": "b" }, click("c"), click("d")]);
    page.input(Input::Rules(&lines(&rules)));
    assert_eq!(page.watched, [json!({ "rules": [0, 2, 3], "utm": {} })]);
}

#[test]
fn calls_keep_a_session_and_its_campaign() {
    let mut page = Page::with_chat();
    page.signal(Signal::Known(&lines_of("{\"utm\":{\"source\":\"vk\"}}")));
    for _ in 0..10 {
        page.now = page.now + Millis::from_secs(20 * 60);
        page.tracked("price_seen");
        page.accept();
    }
    page.signal(Signal::Known("{\n}"));
    page.tracked("price_seen");
    let batch = page.sent.last().expect("a batch");
    assert_eq!(batch["page"]["utm"], json!({ "source": "vk" }));
}

#[test]
fn the_host_is_told_the_sessions_campaign() {
    let mut page = Page::open();
    let first = json!({ "utm": { "source": "vk", "term": "a\"b" } });
    page.signal(Signal::Known(&lines(&first)));
    page.signal(Signal::Known(&lines_of("{\"utm\":{\"source\":\"mail\"}}")));
    page.input(Input::Rules("[\n]"));
    assert_eq!(page.watched[0]["utm"], first["utm"]);
    // Calls carry it as well.
    page.tracked("price_seen");
    page.chat_names("qj6pvradl1f");
    assert_eq!(page.only_batch()["page"]["utm"], first["utm"]);
}

#[test]
fn a_rule_that_was_left_out_leaves_its_place_to_nobody() {
    let mut page = Page::with_chat();
    page.notices(&json!([click("a"), null, click("c")]));
    assert_eq!(page.watched, [json!({ "rules": [0, 2], "utm": {} })]);
    assert!(page.errors().is_empty());
    // Its own number is 1 now, and its place still 2.
    page.click(1);
    page.click(0);
    let rules: Vec<_> = page
        .told("trigger")
        .iter()
        .map(|told| &told["rule"])
        .collect();
    assert_eq!(rules, [2, 0]);
}

#[test]
fn a_kind_that_is_not_known_here_sets_nothing_off() {
    let mut page = Page::with_chat();
    let later = json!({ "event": "b", "on": { "hover": { "selector": "#b" } } });
    page.notices(&json!([later, click("a")]));
    assert_eq!(page.watched, [json!({ "rules": [1], "utm": {} })]);
    page.visits("/offer");
    assert!(page.told("trigger").is_empty());
    page.click(0);
    assert_eq!(page.told("trigger")[0]["name"], "a");
}

#[test]
fn what_is_no_set_of_rules_holds_none() {
    for text in ["[", "{}", "", "null", "\"a\"", "{\"rules\":5}", "[[],5]"] {
        let mut page = Page::open();
        page.input(Input::Rules(&lines_of(text)));
        assert_eq!(page.watched, [json!({ "rules": [], "utm": {} })], "{text}");
        assert!(page.errors().is_empty(), "{text}");
    }
}

#[test]
fn a_rule_that_the_host_cannot_use_is_told_and_the_others_work() {
    let mut page = Page::with_chat();
    page.notices(&json!([{ "event": "a" }, click("b"), click("c")]));
    page.told.clear();
    let reason = "the selector #[ cannot be read";
    page.input(Input::Unusable { rule: 0, reason });
    let message = format!("triggers[1]: {reason}");
    assert_eq!(
        page.told("error"),
        [&json!({ "code": "configuration", "message": message })]
    );
    page.click(0);
    assert!(page.told("trigger").is_empty());
    page.click(1);
    assert_eq!(page.told("trigger")[0]["name"], "c");
    for rule in [2, 3, 4, usize::MAX] {
        page.input(Input::Unusable { rule, reason });
    }
    assert_eq!(page.errors().len(), 1, "nobody wrote those");
}

#[test]
fn other_rules_take_the_place_of_those_before() {
    let mut page = noticing(&json!([click("a")]));
    page.notices(&json!([click("b")]));
    page.click(0);
    assert_eq!(page.told("trigger").len(), 1);
    assert_eq!(page.told("trigger")[0]["name"], "b");
}

#[test]
fn an_element_names_its_event_at_every_click() {
    let mut page = noticing(&json!([click("a")]));
    for _ in 0..2 {
        page.at_element(1, "price_seen", "\"plan\":\"pro\"");
    }
    let told = page.told("trigger");
    assert_eq!(told.len(), 2);
    let expected = json!({
        "id": told[0]["id"], "name": "price_seen", "rule": -1, "props": { "plan": "pro" }
    });
    assert_eq!(told[0], &expected);
    assert_ne!(told[0]["id"], told[1]["id"]);
}

#[test]
fn an_element_names_its_event_once_a_page_when_it_is_seen() {
    let mut page = noticing(&json!([]));
    let seen = |element| Signal::Element {
        rule: 1,
        element,
        value: 1.0,
        name: "pricing_seen",
        props: "",
    };
    for element in [1, 1, 2] {
        page.signal(seen(element));
    }
    assert_eq!(page.told("trigger").len(), 2);
    assert_eq!(page.told("trigger")[1]["rule"], -1);
    page.visits("/next");
    page.signal(seen(1));
    assert_eq!(page.told("trigger").len(), 3);
}

#[test]
fn what_is_no_name_is_told_and_makes_no_event() {
    for name in ["", "Price seen", "цена", "a\"b"] {
        let mut page = noticing(&json!([]));
        page.at_element(0, name, "");
        let message = format!("data-onsite: {NAME_RULE}");
        let error = json!({ "code": "configuration", "message": message });
        assert_eq!(page.told("error"), [&error]);
        assert_eq!(page.story(), ["error"], "{name:?}");
        assert!(page.sent.is_empty());
    }
}

#[test]
fn the_chat_opens_once_the_event_has_arrived() {
    let mut page = noticing(&opening());
    page.click(0);
    page.answer(503, "");
    page.pass_s(600);
    assert_eq!((page.opened, page.sent.len()), (0, 2));
    page.accept();
    assert_eq!(page.opened, 1);
    page.pass_s(600);
    assert_eq!(page.opened, 1);
}

#[test]
fn the_chat_does_not_open_for_what_is_dropped() {
    let mut page = noticing(&opening());
    page.click(0);
    let id = page.told_ids("trigger")[0].to_owned();
    page.answer_each(&[(&id, "rejected")]);
    assert_eq!(page.told_ids("dropped"), [id]);
    page.click(0);
    page.input(Input::Consent { granted: false });
    page.accept();
    page.pass_s(600);
    assert_eq!(page.opened, 0);
}

#[test]
fn the_chat_opens_for_no_other_event() {
    let mut page = noticing(&json!([opening()[0], click("buy")]));
    page.click(1);
    page.tracked("help");
    page.accept();
    page.accept();
    assert_eq!(page.told("accepted").len(), 2);
    assert_eq!(page.opened, 0);
}

#[test]
fn a_dry_run_does_everything_but_the_sending() {
    let mut page = Page::with(Options {
        dry_run: true,
        ..Options::default()
    });
    page.chat_names("qj6pvradl1f");
    page.notices(&opening());
    page.told.clear();
    page.click(0);
    let called = page.tracked("price_seen");
    let id = page.told_ids("trigger")[0];
    assert_eq!(page.told_ids("dropped"), [id, &called]);
    let message = "a dry run sends nothing";
    let dropped = json!({ "reason": "dry_run", "message": message, "id": id });
    assert_eq!(page.told("dropped")[0], &dropped);
    assert_eq!(page.story()[..3], ["trigger", "queued", "dropped"]);
    assert!(page.errors().is_empty());
    page.pass_s(3600);
    assert_eq!((page.sent.len(), page.opened), (0, 0));
    assert_eq!(page.wake, None);
    assert_eq!(page.kept.keys().collect::<Vec<_>>(), [&"dry"]);
}

#[test]
fn an_event_that_is_too_large_is_lost_and_that_is_told() {
    let mut page = noticing(&opening());
    let props = format!("\"text\":\"{}\"", "x".repeat(8192));
    page.at_element(0, "", &props);
    assert_eq!(page.story(), ["trigger", "dropped", "error"]);
    let id = page.told_ids("trigger")[0];
    let message = "an event is at most 8 KiB of JSON";
    let dropped = json!({ "reason": "too_large", "message": message, "id": id });
    assert_eq!(page.told("dropped"), [&dropped]);
    page.click(0);
    assert_eq!(names(page.only_batch()), ["help"]);
}

#[test]
fn one_event_too_many_is_lost_and_the_older_ones_stay() {
    let mut page = Page::open();
    page.notices(&json!([click("buy")]));
    for _ in 0..200 {
        page.tracked("price_seen");
    }
    page.click(0);
    let id = page.told_ids("trigger")[0].to_owned();
    assert_eq!(page.told_ids("dropped"), [id]);
    assert_eq!(page.errors(), ["storage_full"]);
    page.chat_names("qj6pvradl1f");
    while page.told("accepted").len() < 200 {
        page.accept();
    }
    page.click(0);
    assert_eq!(names(page.last_batch()), ["buy"]);
}

#[test]
fn what_waits_for_consent_is_noticed_and_goes_with_it() {
    let mut page = Page::with(Options {
        consent_required: true,
        ..Options::default()
    });
    page.chat_names("qj6pvradl1f");
    page.notices(&json!([click("buy")]));
    page.click(0);
    assert_eq!(page.told("queued").len(), 1);
    assert!(page.sent.is_empty());
    page.input(Input::Consent { granted: true });
    assert_eq!(names(page.only_batch()), ["buy"]);
}

#[test]
fn after_a_refusal_nothing_is_noticed() {
    let rules = json!([click("buy"), { "event": "long", "on": { "time": { "every_s": 5 } } }]);
    let mut page = noticing(&rules);
    page.input(Input::Consent { granted: false });
    page.click(0);
    page.visits("/next");
    page.pass_s(60);
    assert!(page.told("trigger").is_empty());
    page.input(Input::Consent { granted: true });
    page.click(0);
    assert_eq!(page.told("trigger").len(), 1);
}

#[test]
fn a_wake_up_comes_for_what_time_alone_brings() {
    let rules = json!([{ "event": "long", "on": { "time": { "after_s": 7 } } }]);
    let mut page = noticing(&rules);
    page.pass_ms(6999);
    assert!(page.told("trigger").is_empty());
    page.pass_ms(1);
    assert_eq!(page.told("trigger")[0]["props"], json!({ "seconds": 7 }));
    page.accept();
    assert_eq!(page.wake, None);
}
