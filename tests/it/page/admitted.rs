//! From the page to the gateway: what the one keeps, the other takes.

use super::{ON, Page};
use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::event::{Kind, MAX_EVENT_BYTES};
use salebot_onsite::gateway::{Admitted, Config, Trust, admit};
use serde_json::{Value, json};

const CONFIG: &str = "{\"origins\":[\"https://shop.example\"],\"events\":{\"seen\":{\"callback\":\"seen\",\"variables\":{\"a\":\"{{props.a}}\"}}},\
     \"identify\":{\"variables\":[\"phone\"]}}";

/// What the gateway makes of the batch under way.
#[track_caller]
fn admitted(page: &Page) -> Admitted {
    let config = Config::read(CONFIG).unwrap();
    let body = page.last_batch().to_string();
    admit(&config, Trust::Page, &body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// The page takes this event or refuses it itself; where it takes it, the gateway takes it too.
#[track_caller]
fn taken_by_both_or_refused_by_the_page(kind: Kind, props: &str) -> bool {
    let mut page = Page::with_chat();
    let handle = page.call(kind, "seen", props, ON);
    if page.receipt(handle)["status"] == "dropped" {
        return false;
    }
    let admitted = admitted(&page);
    assert_eq!(admitted.recipient, "qj6pvradl1f");
    let rejected: Vec<_> = admitted
        .verdicts
        .iter()
        .filter(|verdict| verdict.result.is_err())
        .collect();
    assert!(
        rejected.is_empty(),
        "{} bytes of details: {rejected:?}",
        props.len()
    );
    true
}

#[test]
fn every_kind_of_event_is_understood() {
    let mut page = Page::open();
    page.track_with("seen", "{\"a\":\"b\"}");
    page.call(Kind::Page, "", "", ON);
    page.call(
        Kind::Identify,
        "",
        "{\"name\":\"Ann\",\"variables\":{\"phone\":\"1\"}}",
        ON,
    );
    page.call(Kind::Forget, "", "", ON);
    page.chat_names("qj6pvradl1f");
    let admitted = admitted(&page);
    assert_eq!((admitted.jobs.len(), admitted.verdicts.len()), (2, 2));
    assert!(
        admitted
            .verdicts
            .iter()
            .all(|verdict| verdict.result.is_ok())
    );
}

#[test]
fn both_draw_the_line_at_the_same_size() {
    for kind in [Kind::Track, Kind::Page, Kind::Identify] {
        let fits = |bytes: usize| {
            taken_by_both_or_refused_by_the_page(
                kind,
                &json!({ "name": "x".repeat(bytes) }).to_string(),
            )
        };
        assert!(fits(7500), "{kind:?}");
        for bytes in (MAX_EVENT_BYTES - 300)..=MAX_EVENT_BYTES {
            fits(bytes);
        }
        assert!(!fits(MAX_EVENT_BYTES));
    }
}

#[test]
fn a_text_of_many_lines_is_taken_by_both() {
    for line in ["a\n", "a\r\n", "\t", "\"", "\u{1}", "ж"] {
        let props = |times: usize| json!({ "a": line.repeat(times) }).to_string();
        let room = 7400 / (props(2).len() - props(1).len());
        assert!(
            taken_by_both_or_refused_by_the_page(Kind::Track, &props(room)),
            "{line:?}"
        );
    }
}

#[test]
fn the_largest_page_leaves_room_for_an_event() {
    let mut page = Page::with_chat();
    let on = json!({ "url": format!("https://shop.example/?{}", "a".repeat(4000)), "referrer": "b".repeat(3000) });
    page.call(Kind::Track, "seen", "{\"a\":\"b\"}", &on.to_string());
    assert_eq!(admitted(&page).jobs.len(), 1);
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null)
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn whatever_the_page_keeps_the_gateway_takes(
        calls in prop::collection::vec((
            prop::sample::select(vec![Kind::Track, Kind::Page, Kind::Identify]),
            prop::collection::btree_map("[a-z]{1,9}", value(), 0..4),
        ), 1..20)
    ) {
        let mut page = Page::open();
        for (kind, props) in &calls {
            page.call(*kind, "seen", &json!(props).to_string(), ON);
        }
        page.chat_names("qj6pvradl1f");
        let admitted = admitted(&page);
        let rejected: Vec<_> = admitted.verdicts.iter().filter(|verdict| verdict.result.is_err()).collect();
        prop_assert!(rejected.is_empty(), "{:?}", rejected);
        prop_assert_eq!(admitted.jobs.len() + admitted.verdicts.len(), calls.len());
    }
}
