//! Keys in what the service says besides its answer: any project's, in whichever form.

use crate::api::answered;
use crate::support::{KEY, key, parse, response};
use proptest::prelude::*;
use salebot_onsite::api::answer::{self, Secrets};
use salebot_onsite::api::{Callback, ConnectedChannels, GetVariables};
use salebot_onsite::error::Error;
use serde_json::json;

/// Another project's key: what the call is made with need not be what the service answers.
const OTHER: &str = "0123456789abcdef0123456789abcdef";

/// Everything that an error tells.
fn shown(error: &Error) -> String {
    let words = &error.said.as_ref().unwrap().words;
    format!("{error} {error:?} {words}")
}

fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| format!("\\u{:04x}", u32::from(c)))
        .collect()
}

#[track_caller]
fn words(status: u16, body: &str) -> String {
    let error = answered::<Callback>(status, body).unwrap_err();
    error.said.unwrap().words
}

#[test]
fn a_url_whose_slashes_are_escaped_is_blotted_out() {
    let body = format!(
        "{{\"status\":\"error\",\"message\":\"no https:\\/\\/chatter.salebot.pro\\/api\\/{KEY}\\/x here\"}}"
    );
    assert_eq!(
        parse(&words(200, &body)),
        json!({ "status": "error", "message": "no *** here" })
    );
    // Cut off it is no JSON, whose escapes could be written out.
    let cut = words(500, &body[..body.len() - 2]);
    assert!(!cut.contains("chatter") && !cut.contains(KEY), "{cut}");
}

#[test]
fn a_key_in_escapes_is_blotted_out_of_the_words() {
    let body = format!(
        "{{\"status\":\"error\",\"message\":\"key {}\"}}",
        escaped(KEY)
    );
    assert_eq!(
        parse(&words(200, &body)),
        json!({ "status": "error", "message": "key ***" })
    );
}

#[test]
fn a_url_ends_where_its_text_does() {
    for end in ["\"", "'", "`", "<", ">", " "] {
        let body = format!("see http://shop.example/a?b=c{end}, then go on");
        assert_eq!(words(500, &body), format!("see ***{end}, then go on"));
    }
    let body = "{\"status\":\"fail\",\"url\":\"https://shop.example/a\",\"more\":[1,\"a\"]}";
    assert_eq!(
        words(200, body),
        "{\"status\":\"fail\",\"url\":\"***\",\"more\":[1,\"a\"]}"
    );
}

#[test]
fn a_projects_key_is_taken_out_of_an_answer_at_any_depth() {
    let body = format!(
        "{{\"project_id\":1,\"api_key\":\"{OTHER}\",\"later\":[{{\"a\":{{\"api_key\":\"{OTHER}\",\"b\":1}}}}]}}"
    );
    let expected = json!({ "project_id": 1, "later": [{ "a": { "b": 1 } }] });
    let answer = response(200, &body);
    for name in ["connected_channels", "later_method"] {
        let json = answer::read_any(name, &key(), &answer, Secrets::Hidden).unwrap();
        assert_eq!(parse(&json), expected);
        let json = answer::read_any(name, &key(), &answer, Secrets::Shown).unwrap();
        assert_eq!(parse(&json), parse(&body));
    }
    let channels = answered::<ConnectedChannels>(200, &body).unwrap();
    assert!(!format!("{channels:?}").contains(OTHER), "{channels:?}");
    let accepted = answered::<Callback>(200, &body).unwrap();
    assert_eq!(parse(&accepted.0), expected);
}

#[test]
fn a_projects_key_is_taken_out_of_an_errors_words() {
    let body = format!("{{\"client_id\":\"1\",\"platform_id\":\"a\",\"api_key\":\"{OTHER}\"}}");
    for status in [404, 429, 500] {
        let error = answered::<GetVariables>(status, &body).unwrap_err();
        assert!(!shown(&error).contains(OTHER), "{}", shown(&error));
        assert_eq!(
            error.said.unwrap().words,
            "{\"client_id\":\"1\",\"platform_id\":\"a\"}"
        );
    }
}

#[test]
fn a_projects_key_is_taken_out_of_what_is_no_json() {
    for body in [
        format!("{{\"client_id\":\"1\",\"api_key\":\"{OTHER}\",\"note\":\"say \"yes\"\"}}"),
        format!("{{\"a\":1,\"api_key\" : \"{OTHER}"),
        format!("api_key={OTHER}&a=1"),
        format!("<p>api_key: {OTHER}</p>"),
        format!("api_key {OTHER} api_key {OTHER}"),
    ] {
        for status in [200, 404, 500] {
            let read = answered::<ConnectedChannels>(status, &body).unwrap_err();
            assert!(!shown(&read).contains(OTHER), "{}", shown(&read));
            let json = answer::read_any("later", &key(), &response(status, &body), Secrets::Hidden);
            let told = json.unwrap_or_else(|error| shown(&error));
            assert!(!told.contains(OTHER), "{told}");
        }
    }
}

proptest! {
    #![proptest_config(crate::support::cases(256))]

    #[test]
    fn a_cut_off_answer_holds_no_projects_key(at in 0..200_usize, status in prop::sample::select(vec![200_u16, 404, 500])) {
        let body = format!(
            "{{\"client_id\":\"1\",\"platform_id\":\"a\",\"api_key\":\"{OTHER}\",\"deal\":{{\"api_key\":\"{OTHER}\"}},\"plan\":\"pro\"}}"
        );
        let body = &body[..at.min(body.len())];
        let told = match answered::<ConnectedChannels>(status, body) {
            Ok(answer) => format!("{answer:?}"),
            Err(error) => shown(&error),
        };
        prop_assert!(!told.contains(&OTHER[..4]), "{}", told);
    }
}
