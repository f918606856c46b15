//! Texts with places, and what keeps the page out of the service's own language.

use crate::support::cases;
use proptest::prelude::*;
use salebot_onsite::gateway::{Context, MAX_TEXT_CHARS, Template};
use salebot_onsite::json;
use serde_json::{Value, json};

/// The template filled from these details, a page and an event.
#[track_caller]
fn fill(template: &str, props: &Value) -> String {
    fill_from(
        template,
        props,
        &json!({ "url": "https://shop.example/", "utm": { "source": "vk" } }),
    )
}

#[track_caller]
fn fill_from(template: &str, props: &Value, page: &Value) -> String {
    let (props, page) = (props.to_string(), page.to_string());
    let event = "{\"id\":\"01J\",\"kind\":\"track\",\"name\":\"price_seen\",\"at\":1790000000000}";
    let who = "{\"recipient\":\"qj6pvradl1f\",\"visitor\":\"#{api_key}\"}";
    let context = Context {
        props: &json::read(&props).unwrap(),
        page: &json::read(&page).unwrap(),
        who: &json::read(who).unwrap(),
        event: &json::read(event).unwrap(),
    };
    Template::parse(template).unwrap().fill(context)
}

#[test]
fn a_text_without_places_stands_as_it_is() {
    for text in [
        "price_seen",
        "",
        "a { b } }} c",
        "#{name}, hello #{api_key}",
        "{ {props.a}}",
    ] {
        assert_eq!(fill(text, &json!({})), text);
    }
}

#[test]
fn places_are_filled_from_details_page_visitor_and_event() {
    let text =
        "{{props.plan}} at {{page.url}} from {{page.utm.source}}: {{event.name}} {{event.at}}";
    assert_eq!(
        fill(text, &json!({ "plan": "pro" })),
        "pro at https://shop.example/ from vk: price_seen 1790000000000"
    );
    assert_eq!(fill("{{ props.plan }}", &json!({ "plan": "pro" })), "pro");
    assert_eq!(
        fill("{{who.recipient}} {{who.visitor}}", &json!({})),
        "qj6pvradl1f # {api_key}"
    );
    assert_eq!(
        fill("{{props.plan}}{{props.plan}}", &json!({ "plan": "pro" })),
        "propro"
    );
}

#[test]
fn every_kind_of_detail_has_a_text() {
    let props = json!({ "n": 9.5, "big": 9007199254740991_u64, "t": true, "f": false, "z": null, "s": "", "o": {}, "l": [1] });
    let text = "{{props.n}}|{{props.big}}|{{props.t}}|{{props.f}}|{{props.z}}|{{props.s}}|{{props.o}}|{{props.l}}|{{props.none}}";
    assert_eq!(fill(text, &props), "9.5|9007199254740991|true|false|||||");
}

#[test]
fn a_name_with_dots_is_found_too() {
    assert_eq!(fill("{{props.a.b}}", &json!({ "a.b": "c" })), "c");
    assert_eq!(
        fill_from(
            "{{page.utm.source.x}}",
            &json!({}),
            &json!({ "utm": { "source.x": "a" } })
        ),
        "a"
    );
    assert_eq!(
        fill_from("{{page.utm.source.x}}", &json!({}), &json!({ "utm": "a" })),
        ""
    );
}

#[test]
fn a_place_is_filled_once() {
    let props = json!({ "a": "1{{props.b}}", "b": "2{{props.a}}" });
    assert_eq!(fill("{{props.a}}", &props), "1{{props.b}}");
    assert_eq!(
        fill("{{props.a}} {{props.b}}", &props),
        "1{{props.b}} 2{{props.a}}"
    );
    // What looks like a place once it is filled is none.
    let props = json!({ "a": "1{", "b": "secret" });
    assert_eq!(fill("{{props.a}}{props.b}}", &props), "1{{props.b}}");
}

#[test]
fn the_owners_own_words_of_the_service_stay() {
    assert_eq!(
        fill("Hello #{name}, {{props.a}}", &json!({ "a": "b" })),
        "Hello #{name}, b"
    );
}

#[test]
fn the_services_language_is_broken_in_what_the_page_says() {
    let a = |value: &str| json!({ "a": value });
    assert_eq!(fill("{{props.a}}", &a("#{api_key}")), "# {api_key}");
    assert_eq!(fill("{{props.a}}", &a("##{api_key}")), "## {api_key}");
    assert_eq!(fill("{{props.a}}", &a("#{#{api_key}}")), "# {# {api_key}}");
    assert_eq!(fill("{{props.a}}", &a("#{{api_key}")), "# {{api_key}");
    assert_eq!(fill("{{props.a}}", &a("# {api_key}")), "# {api_key}");
}

#[test]
fn owner_and_page_cannot_make_the_services_language_together() {
    let a = |value: &str| json!({ "a": value });
    assert_eq!(fill("#{{props.a}}", &a("{api_key}")), "# {api_key}");
    assert_eq!(fill("{{props.a}}{api_key}", &a("#")), "# {api_key}");
    assert_eq!(
        fill("{{props.a}}{api_key}", &a("price #")),
        "price # {api_key}"
    );
    assert_eq!(fill("No. #{{props.a}}", &a("12")), "No. #12");
}

#[test]
fn two_places_cannot_make_the_services_language_together() {
    let props = json!({ "a": "#", "b": "{api_key}", "none": "" });
    assert_eq!(fill("{{props.a}}{{props.b}}", &props), "# {api_key}");
    assert_eq!(
        fill("{{props.a}}{{props.none}}{{props.b}}", &props),
        "# {api_key}"
    );
    assert_eq!(fill("{{props.a}} {{props.b}}", &props), "# {api_key}");
}

#[test]
fn an_empty_value_does_not_let_the_owners_words_run_together() {
    for props in [json!({ "a": "" }), json!({}), json!({ "a": null })] {
        let filled = fill("Order #{{props.a}}{name}", &props);
        assert!(!filled.contains("#{"), "{filled}");
    }
}

#[test]
fn a_value_of_2000_characters_is_taken_and_a_longer_one_cut() {
    let fits = "ж".repeat(2000);
    assert_eq!(fill("{{props.a}}", &json!({ "a": fits })), fits);
    assert_eq!(
        fill("{{props.a}}.", &json!({ "a": format!("{fits}x") })),
        format!("{fits}.")
    );
    // The cap is for each value, and what is cut off makes nothing new.
    let props = json!({ "a": format!("{}#{{api_key}}", "x".repeat(1999)), "b": "{api_key}" });
    assert!(fill("{{props.a}}{{props.b}}", &props).ends_with("x# {api_key}"));
}

#[test]
fn a_text_of_10000_characters_is_taken_and_the_rest_of_a_longer_one_cut() {
    let value = "ж".repeat(2000);
    let five = "{{props.a}}".repeat(5);
    assert_eq!(MAX_TEXT_CHARS, 10_000);
    assert_eq!(fill(&five, &json!({ "a": value })), value.repeat(5));
    let more = format!("{five}{{{{props.a}}}}, and more");
    assert_eq!(fill(&more, &json!({ "a": value })), value.repeat(5));
    // What is cut off is the end, whoever says it, and nothing new begins there.
    let text = format!("{}#{{{{props.a}}}}b", "x".repeat(9997));
    assert_eq!(
        fill(&text, &json!({ "a": "{c" })),
        format!("{}# {{c", "x".repeat(9997))
    );
}

#[test]
fn a_text_from_the_page_has_no_places() {
    let text = Template::from_page("a {{props.a}} #{api_key}").fill(Context::NONE);
    assert_eq!(text, "a {{props.a}} # {api_key}");
}

/// The bot's block may have a `#` before the text, as in `Order ##{order}`.
#[test]
fn no_text_starts_with_a_brace_of_the_pages() {
    let a = |value: &str| json!({ "a": value });
    assert_eq!(fill("{{props.a}}", &a("{api_key}")), " {api_key}");
    assert_eq!(fill("{{props.none}}{{props.a}}", &a("{{")), " {{");
    assert_eq!(
        Template::from_page("{api_key}").fill(Context::NONE),
        " {api_key}"
    );
    // The owner's own stays, and so does what stands behind other words.
    assert_eq!(fill("{b} {{props.a}}", &a("{c}")), "{b} {c}");
}

#[test]
fn a_place_cannot_choose_the_services_variable() {
    for text in [
        "#{ {{props.a}} }",
        "#{{{props.a}}}",
        "#{client.{{props.a}}}",
        "a #{b{{page.url}}",
        "#{a {{props.a}}} {{props.b}}",
    ] {
        assert!(Template::parse(text).is_err(), "{text}");
    }
    for text in ["#{a} {{props.a}} #{b}", "#{{props.a}}", "{{props.a}} #{"] {
        let read = Template::parse(text);
        assert!(read.is_ok(), "{text}: {read:?}");
    }
    assert_eq!(
        Template::parse("#{client.{{props.a}}}").unwrap_err(),
        "a place cannot stand inside #{…}: it would choose the variable"
    );
}

#[test]
fn what_is_no_template_is_refused() {
    for text in ["{{", "a {{props.a", "{{props.a}} {{"] {
        assert_eq!(
            Template::parse(text).unwrap_err(),
            "a {{ is not closed by }}"
        );
    }
    for (text, place) in [
        ("{{}}", ""),
        ("{{a}}", "a"),
        ("{{ api_key }}", "api_key"),
        ("{{{props.a}}}", "{props.a"),
        ("#{{{props.a}}}", "{props.a"),
        ("{{props}}", "props"),
    ] {
        let reason = format!(
            "{{{{{place}}}}} is not known: a place is {{{{props.…}}}}, {{{{page.…}}}}, {{{{who.…}}}} or {{{{event.…}}}}"
        );
        assert_eq!(Template::parse(text).unwrap_err(), reason);
    }
}

/// What an owner may write, in pieces.
const OWN: [&str; 11] = [
    "#",
    "{",
    "}",
    "#{",
    "#{name}",
    "a ",
    "{{props.a}}",
    "{{props.b}}",
    "{{page.url}}",
    "{{event.name}}",
    "{{ props.a }}",
];

/// What a page may say, in pieces.
const SAID: [&str; 9] = [
    "#",
    "{",
    "}",
    "#{",
    "api_key",
    "{api_key}",
    "{{props.b}}",
    " ",
    "\u{200b}",
];

fn said() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::collection::vec(prop::sample::select(SAID.to_vec()), 0..5).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

/// How often the owner's own words open the service's language.
fn own_openings(text: &str) -> usize {
    let mut openings = 0;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        openings += before.matches("#{").count();
        rest = after.split_once("}}").map_or("", |place| place.1);
    }
    openings + rest.matches("#{").count()
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn a_page_never_opens_the_services_language(
        own in prop::collection::vec(prop::sample::select(OWN.to_vec()), 1..7), a in said(), b in said(), url in said()
    ) {
        let own = own.concat();
        if Template::parse(&own).is_ok() {
            let filled = fill_from(&own, &json!({ "a": a, "b": b }), &json!({ "url": url }));
            prop_assert!(filled.matches("#{").count() <= own_openings(&own), "{} became {}", own, filled);
        }
    }

    #[test]
    fn nothing_but_spaces_is_added_to_what_a_page_says(a in said()) {
        let filled = fill("{{props.a}}", &json!({ "a": a }));
        prop_assert_eq!(filled.replace(' ', ""), a.chars().take(2000).filter(|c| *c != ' ').collect::<String>());
    }

    #[test]
    fn any_text_is_a_template_or_refused(text: String) {
        if let Ok(template) = Template::parse(&text) {
            let _ = template.fill(Context::NONE);
        }
    }
}
