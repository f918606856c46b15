//! Codes and errors as values.

use crate::support::response;
use salebot_onsite::error::{Cause, Code, Error};
use salebot_onsite::time::Millis;
use std::error::Error as _;

/// Every code, its name on the wire, and whether the same call can succeed later.
const CODES: [(Code, &str, bool); 26] = [
    (Code::InvalidArgument, "invalid_argument", false),
    (Code::RecipientMissing, "recipient_missing", true),
    (Code::ConsentRequired, "consent_required", false),
    (Code::Network, "network", true),
    (Code::Timeout, "timeout", true),
    (Code::HttpStatus, "http_status", true),
    (Code::ApiStatus, "api_status", true),
    (Code::BadAnswer, "bad_answer", true),
    (Code::RateLimited, "rate_limited", true),
    (Code::StorageFull, "storage_full", false),
    (Code::StorageBlocked, "storage_blocked", false),
    (Code::StorageUnreadable, "storage_unreadable", false),
    (Code::TooLarge, "too_large", false),
    (Code::EventUnknown, "event_unknown", false),
    (Code::LimitReached, "limit_reached", false),
    (Code::OriginRefused, "origin_refused", true),
    (Code::NotFound, "not_found", true),
    (Code::MethodRefused, "method_refused", false),
    (Code::Configuration, "configuration", true),
    (Code::AnswerLost, "answer_lost", false),
    (Code::TooOld, "too_old", false),
    (Code::Aborted, "aborted", false),
    (Code::DryRun, "dry_run", false),
    (Code::Server, "server", false),
    (Code::Destroyed, "destroyed", false),
    (Code::Internal, "internal", false),
];

#[test]
fn every_code_has_its_name_and_its_rule() {
    for (code, name, retryable) in CODES {
        assert_eq!((code.as_str(), code.is_retryable()), (name, retryable));
    }
}

#[test]
fn an_error_is_printed_as_its_sentence() {
    let error = Error::new(Code::RateLimited, "slowly")
        .with_status(429)
        .with_retry_after(Some(Millis(2000)))
        .with_cause("TypeError".to_owned(), "fetch failed".to_owned());
    assert_eq!(error.to_string(), "slowly");
    assert_eq!(
        (error.status, error.retry_after),
        (Some(429), Some(Millis(2000)))
    );
    assert_eq!(
        error.cause,
        Some(Box::new(Cause {
            name: "TypeError".to_owned(),
            message: "fetch failed".to_owned()
        }))
    );
    assert_eq!(Error::invalid("no").code, Code::InvalidArgument);
}

#[test]
fn what_the_host_said_is_the_errors_source() {
    let error = Error::new(Code::Network, "the service did not answer");
    assert!(error.source().is_none());
    let error = error.with_cause("TypeError".to_owned(), "fetch failed".to_owned());
    let source = error.source().unwrap();
    assert_eq!(source.to_string(), "fetch failed");
    assert_eq!(source.downcast_ref::<Cause>().unwrap().name, "TypeError");
    assert!(source.source().is_none());
}

#[test]
fn a_printed_answer_shows_no_body() {
    let answer = response(200, "{\"api_key\":\"a secret\"}");
    for printed in [format!("{answer:?}"), format!("{answer:#?}")] {
        assert!(printed.contains("200"), "{printed}");
        assert!(
            !printed.contains("api_key") && !printed.contains("secret"),
            "{printed}"
        );
    }
}
