//! The stub stands in many places, and must be the same in all of them.

const STUB: &str = include_str!("../../pkg/stub.js");

#[test]
fn it_is_the_same_wherever_it_is_shown() {
    for (name, text) in [
        ("README.md", include_str!("../../README.md")),
        (
            "www/site/index.html",
            include_str!("../../www/site/index.html"),
        ),
        ("www/site/ru.html", include_str!("../../www/site/ru.html")),
    ] {
        assert!(text.contains(STUB.trim_end()), "{name}");
    }
}
