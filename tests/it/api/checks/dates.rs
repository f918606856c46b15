//! Moments and days.

use super::{broadcast, callback, least, message, refuses, takes, with};
use serde_json::{Value, json};

const SCHEDULED: [&str; 10] = [
    "callback",
    "vk_callback",
    "ok_callback",
    "whatsapp_callback",
    "tg_callback",
    "email_callback",
    "send_callback_by_platform_id",
    "message",
    "whatsapp_message",
    "broadcast",
];

#[test]
fn a_moment_has_the_services_form() {
    for text in [
        "2026-01-31 09:30:00",
        "2024-02-29 23:59:59",
        "2000-02-29 00:00:00",
        "2026-12-31 00:00:00",
    ] {
        for name in SCHEDULED {
            takes(name, with(&least(name), json!({ "send_time": text })));
        }
    }
    let odd = [
        "2026-01-31",
        "2026-01-31T09:30:00",
        "2026-01-31 09:30",
        "2026-1-31 09:30:00",
        "31.01.2026 09:30:00",
        "2026-01-31 09:30:00Z",
        " 2026-01-31 09:30:00",
        "2026-01-31 09:30:0a",
        "tomorrow",
        "２026-01-31 09:30:0",
    ];
    let impossible = [
        "2026-02-29 09:30:00",
        "1900-02-29 09:30:00",
        "2026-00-01 09:30:00",
        "2026-13-01 09:30:00",
        "2026-01-00 09:30:00",
        "2026-01-32 09:30:00",
        "2026-04-31 09:30:00",
        "2026-01-31 24:00:00",
        "2026-01-31 09:60:00",
        "2026-01-31 09:30:60",
    ];
    let sentence = "send_time must be a moment like 2026-01-31 09:30:00";
    for text in odd.into_iter().chain(impossible) {
        refuses(
            "callback",
            with(&callback(), json!({ "send_time": text })),
            sentence,
        );
        refuses(
            "message",
            with(&message(), json!({ "send_time": text })),
            sentence,
        );
        refuses(
            "broadcast",
            with(&broadcast(), json!({ "send_time": text })),
            sentence,
        );
    }
    for other in [json!(1790000000), json!({}), json!(true)] {
        refuses(
            "callback",
            with(&callback(), json!({ "send_time": other })),
            sentence,
        );
    }
}

#[test]
fn a_delay_is_a_number_of_seconds() {
    for name in SCHEDULED {
        for seconds in [
            json!(0),
            json!(60),
            json!("60"),
            json!(9007199254740991_u64),
        ] {
            takes(name, with(&least(name), json!({ "time_shift": seconds })));
        }
        for odd in [
            json!(-1),
            json!(1.5),
            json!("soon"),
            json!(true),
            json!(9007199254740992_u64),
        ] {
            let params = with(&least(name), json!({ "time_shift": odd }));
            refuses(name, params, "time_shift must be a whole number, 0 or more");
        }
    }
}

fn history(days: Value) -> Value {
    with(&json!({ "client_id": 1 }), days)
}

#[test]
fn a_span_has_both_its_days_or_neither() {
    takes("get_history", history(json!({})));
    takes(
        "get_history",
        history(json!({ "start_date": "01.02.2026", "stop_date": "28.02.2026" })),
    );
    let together = "start_date and stop_date go together";
    for half in [
        json!({ "start_date": "01.02.2026" }),
        json!({ "stop_date": "28.02.2026" }),
        json!({ "start_date": "01.02.2026", "stop_date": "" }),
        json!({ "start_date": null, "stop_date": "28.02.2026" }),
    ] {
        refuses("get_history", history(half), together);
    }
}

#[test]
fn a_day_is_a_real_one_in_the_services_form() {
    for day in [
        "01.01.2026",
        "29.02.2024",
        "29.02.2000",
        "30.04.2026",
        "31.12.1999",
    ] {
        takes(
            "get_history",
            history(json!({ "start_date": day, "stop_date": day })),
        );
    }
    for odd in [
        json!("2026-02-01"),
        json!("1.2.2026"),
        json!("01.02.26"),
        json!("01/02/2026"),
        json!("00.01.2026"),
        json!("32.01.2026"),
        json!("31.04.2026"),
        json!("29.02.2026"),
        json!("29.02.1900"),
        json!("01.00.2026"),
        json!("01.13.2026"),
        json!("01.02.2026 "),
        json!(20260201),
    ] {
        for name in ["start_date", "stop_date"] {
            let days = with(
                &json!({ "start_date": "01.02.2026", "stop_date": "02.02.2026" }),
                json!({ name: odd }),
            );
            refuses(
                "get_history",
                history(days),
                &format!("{name} must be a day like 31.01.2026"),
            );
        }
    }
}
