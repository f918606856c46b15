//! The one export that looks rules through.

use salebot_onsite::wasm::rules::check;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn good_rules_come_back_and_mistakes_with_them() {
    let good = r##"{"event":"price_seen","on":{"click":{"selector":"#цена"}}}"##;
    assert_eq!(
        check(&format!("[{good}]")),
        format!("{{\"rules\":[{good}],\"problems\":[]}}")
    );
    let broken = r#"{"event":"far","on":{"scroll":{"percent":175}}}"#;
    let told =
        r#"[{"path":"triggers[0].on.scroll.percent","reason":"a number from 0 to 100 is needed"}]"#;
    assert_eq!(
        check(&format!("{{\"gap_s\":2,\"rules\":[{broken},{good}]}}")),
        format!("{{\"rules\":{{\"gap_s\":2,\"rules\":[null,{good}]}},\"problems\":{told}}}")
    );
}

#[wasm_bindgen_test]
fn what_is_no_json_holds_no_rules() {
    for text in ["", "[", "\0", "[{}", &"[".repeat(100_000)] {
        assert_eq!(
            check(text),
            r#"{"rules":[],"problems":[{"path":"triggers","reason":"this is not JSON"}]}"#
        );
    }
}
