//! The API client's door.

use crate::support::{KEY, NOBODY, UNKNOWN_KEY, check_error, get, js, json, service, text};
use js_sys::Function;
use salebot_onsite::wasm::api::SalebotCore;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortSignal;

fn options(key: &str, base: &str) -> JsValue {
    js(&format!(
        "return {{ apiKey: '{key}', baseUrl: '{base}', retry: {{ attempts: 1 }} }}"
    ))
}

fn bot(key: &str, base: &str) -> SalebotCore {
    SalebotCore::new(options(key, base), None).unwrap_or_else(|error| panic!("{error:?}"))
}

/// A client with the caller's own `fetch`; `url` and `init` are its arguments.
fn bot_with(fetch: &str) -> SalebotCore {
    let fetch = Function::new_with_args("url, init", fetch);
    let options = options(KEY, "https://shop.example");
    SalebotCore::new(options, Some(fetch)).unwrap_or_else(|error| panic!("{error:?}"))
}

#[track_caller]
fn refused(options: JsValue) -> JsValue {
    match SalebotCore::new(options, None) {
        Ok(_) => panic!("taken"),
        Err(error) => error,
    }
}

async fn call(bot: &SalebotCore, name: &str, params: &str) -> Result<JsValue, JsValue> {
    let params = json(&js(&format!("return {params}")));
    bot.call(name.into(), params, None, None, false).await
}

async fn request(bot: &SalebotCore, name: &str, params: &str) -> Result<JsValue, JsValue> {
    let params = json(&js(&format!("return {params}")));
    bot.request(name.into(), params, None, None).await
}

#[wasm_bindgen_test]
fn options_that_cannot_be_used_are_thrown_with_a_code() {
    for odd in [
        options("0123 4567", ""),
        options(KEY, "ftp://shop.example"),
        JsValue::UNDEFINED,
        js("return { apiKey: 7 }"),
        js("return { apiKey: 'a', timeoutMs: -1 }"),
        js("return { apiKey: 'a', timeoutMs: NaN }"),
        js("return { apiKey: 'a', retry: { attempts: 0 } }"),
        js("return { apiKey: 'a', retry: { attempts: 101 } }"),
        js("return { apiKey: 'a', retry: { baseMs: -1 } }"),
        js("return { apiKey: 'a', retry: { maxMs: '1' } }"),
    ] {
        check_error(&refused(odd), "invalid_argument");
    }
}

#[wasm_bindgen_test]
async fn answers_are_plain_objects_without_the_projects_key() {
    let bot = bot(KEY, service());
    let found = call(
        &bot,
        "online_chat_client_id",
        "{ recipient: 'wasmtest0005' }",
    )
    .await;
    let client = get(&found.unwrap(), "client_id").as_f64().unwrap();
    let params = format!("{{ client_id: {client} }}");
    for variables in [
        call(&bot, "get_variables", &params).await.unwrap(),
        request(&bot, "get_variables", &params).await.unwrap(),
    ] {
        assert_eq!(get(&variables, "client_id"), client.to_string().as_str());
        assert!(get(&variables, "api_key").is_undefined());
        assert!(!json(&variables).contains(KEY));
    }
}

#[wasm_bindgen_test]
async fn the_projects_key_is_shown_where_it_is_asked_for() {
    let bot = bot(KEY, service());
    let found = call(
        &bot,
        "online_chat_client_id",
        "{ recipient: 'wasmtest0005' }",
    )
    .await;
    let client = get(&found.unwrap(), "client_id").as_f64().unwrap();
    let params = format!("{{\"client_id\":{client}}}");
    let variables = bot
        .call("get_variables".into(), params, None, None, true)
        .await;
    assert_eq!(text(&variables.unwrap(), "api_key"), KEY);
}

#[wasm_bindgen_test]
async fn faults_reject_with_a_code_and_no_secret() {
    let recipient = "{ recipient: 'wasmtest0006' }";
    let name = "online_chat_client_id";
    for error in [
        call(&bot(KEY, NOBODY), name, recipient).await.unwrap_err(),
        request(&bot(KEY, NOBODY), name, recipient)
            .await
            .unwrap_err(),
    ] {
        check_error(&error, "network");
        assert_eq!(text(&error, "method"), name);
    }
    for error in [
        call(&bot(UNKNOWN_KEY, service()), name, recipient)
            .await
            .unwrap_err(),
        request(&bot(UNKNOWN_KEY, service()), name, recipient)
            .await
            .unwrap_err(),
    ] {
        check_error(&error, "api_status");
        assert_eq!(text(&error, "method"), name);
        assert_eq!(get(&error, "status"), 404.0);
        assert!(text(&error, "words").contains("status"), "{error:?}");
    }
}

#[wasm_bindgen_test]
async fn parameters_that_cannot_be_used_are_refused_before_anything_is_sent() {
    let bot = bot_with("throw new Error('sent')");
    for odd in ["undefined", "7", "'text'", "null"] {
        let name = "online_chat_client_id";
        check_error(
            &call(&bot, name, odd).await.unwrap_err(),
            "invalid_argument",
        );
        check_error(
            &request(&bot, name, odd).await.unwrap_err(),
            "invalid_argument",
        );
    }
    let unknown = call(&bot, "push", "{}").await.unwrap_err();
    check_error(&unknown, "invalid_argument");
    let error = call(&bot, "online_chat_client_id", "{}").await.unwrap_err();
    check_error(&error, "invalid_argument");
    assert_eq!(
        text(&error, "message"),
        "online_chat_client_id: recipient is missing"
    );
}

#[wasm_bindgen_test]
async fn a_fetch_of_the_callers_is_used_and_its_faults_are_told() {
    let ok =
        bot_with("return new Response(JSON.stringify({ method: init.method, body: init.body }))");
    let sent = request(&ok, "later_method", "{ a: [1] }").await.unwrap();
    assert_eq!(
        (text(&sent, "method"), text(&sent, "body")),
        ("POST".into(), "{\"a\":[1]}".into())
    );
    for odd in [
        "throw new TypeError('no ' + url)",
        "return Promise.reject(new TypeError('no ' + url))",
        "return Promise.reject('text')",
        "return 7",
        "return undefined",
    ] {
        let error = request(&bot_with(odd), "later_method", "{}")
            .await
            .unwrap_err();
        check_error(&error, "network");
    }
}

#[wasm_bindgen_test]
async fn a_call_ends_when_its_time_is_over_or_the_caller_says_so() {
    let never = "init.signal.throwIfAborted(); \
        return new Promise((_, reject) => init.signal.addEventListener('abort', () => reject(init.signal.reason)))";
    let bot = bot_with(never);
    let late = bot
        .request("later_method".into(), "{}".into(), None, Some(20.0))
        .await;
    check_error(&late.unwrap_err(), "timeout");
    for signal in ["AbortSignal.abort()", "AbortSignal.timeout(20)"] {
        let signal: AbortSignal = js(&format!("return {signal}")).into();
        let ended = bot
            .request("later_method".into(), "{}".into(), Some(signal), None)
            .await;
        check_error(&ended.unwrap_err(), "aborted");
    }
}

/// How a call of a method that is not known ends, with at most this many milliseconds for it.
async fn ends(fetch: &str, timeout_ms: Option<f64>, signal: Option<&str>) -> JsValue {
    let signal = signal.map(|signal| AbortSignal::from(js(&format!("return {signal}"))));
    let bot = bot_with(fetch);
    let call = bot.request("later_method".into(), "{}".into(), signal, timeout_ms);
    call.await.unwrap_err()
}

#[wasm_bindgen_test]
async fn a_fetch_that_does_not_heed_the_signal_is_ended_all_the_same() {
    for deaf in [
        "return new Promise(() => {})",
        "return { status: 200, headers: new Headers(), text: () => new Promise(() => {}) }",
        "return { then() {} }",
    ] {
        let late = ends(deaf, Some(20.0), None).await;
        check_error(&late, "timeout");
        assert_eq!(text(&late, "method"), "later_method");
        let ended = ends(deaf, None, Some("AbortSignal.timeout(20)")).await;
        check_error(&ended, "aborted");
        assert_eq!(text(&get(&ended, "cause"), "name"), "TimeoutError");
    }
}

#[wasm_bindgen_test]
async fn a_signal_that_was_aborted_before_sends_nothing() {
    let sends = "globalThis.wasSent = true; return new Response('ok')";
    let reason = "AbortSignal.abort(new RangeError('enough'))";
    let error = ends(sends, None, Some(reason)).await;
    check_error(&error, "aborted");
    let cause = get(&error, "cause");
    assert_eq!(
        (text(&cause, "name"), text(&cause, "message")),
        ("RangeError".into(), "enough".into())
    );
    assert!(js("return globalThis.wasSent").is_undefined());
    // The same fetch sends where nobody ended it.
    let bot = bot_with(sends);
    request(&bot, "later_method", "{}").await.unwrap();
    assert_eq!(js("return globalThis.wasSent"), true);
}

#[wasm_bindgen_test]
async fn an_answer_of_an_odd_class_rejects() {
    let odd = "const answer = new Response('ok'); \
        Object.defineProperty(answer, 'status', { get() { throw new TypeError('no status') } }); \
        return answer";
    check_error(&ends(odd, None, None).await, "http_status");
    for odd in [
        "return { status: 200 }",
        "return { status: 200, text() { throw new TypeError('no text') } }",
        "return { status: 200, text: () => Promise.reject(new TypeError('no text')) }",
    ] {
        check_error(&ends(odd, None, None).await, "network");
    }
    // Headers are not needed.
    let plain = bot_with("return { status: 200, text: () => Promise.resolve('fine') }");
    let answer = request(&plain, "later_method", "{}").await.unwrap();
    assert_eq!(answer, "fine");
}

#[wasm_bindgen_test]
async fn the_time_to_wait_may_be_a_date() {
    let asks = |header: &str| {
        format!(
            "return new Response('slow down', {{ status: 429, headers: {{ 'retry-after': {header} }} }})"
        )
    };
    let wait = async |header: &str| {
        let error = ends(&asks(header), None, None).await;
        check_error(&error, "rate_limited");
        get(&error, "retryAfterMs")
    };
    let minute = wait("new Date(Date.now() + 60_000).toUTCString()").await;
    let minute = minute.as_f64().unwrap();
    assert!((50_000.0..=60_000.0).contains(&minute), "{minute}");
    assert_eq!(wait("'Wed, 21 Oct 2015 07:28:00 GMT'").await, 0.0);
    assert_eq!(wait("'2'").await, 2000.0);
    assert!(wait("'soon'").await.is_undefined());
}

#[wasm_bindgen_test]
async fn what_was_thrown_is_told() {
    let key = format!("new TypeError('no https://shop.example/api/{KEY}/x')");
    for (thrown, name, message) in [
        ("'all lines are busy'", "", "all lines are busy"),
        ("new TypeError('fetch failed')", "TypeError", "fetch failed"),
        (
            "new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED', address: 'a' } })",
            "TypeError",
            "fetch failed (ECONNREFUSED)",
        ),
        (
            "new TypeError('fetch failed', { cause: new Error('a') })",
            "TypeError",
            "fetch failed",
        ),
        (&key, "TypeError", "no ***"),
        ("undefined", "", ""),
    ] {
        for fetch in [
            format!("throw {thrown}"),
            format!("return Promise.reject({thrown})"),
        ] {
            let error = ends(&fetch, None, None).await;
            check_error(&error, "network");
            let cause = get(&error, "cause");
            let word = |name| get(&cause, name).as_string().unwrap_or_default();
            assert_eq!(
                (word("name").as_str(), word("message").as_str()),
                (name, message)
            );
        }
    }
}
