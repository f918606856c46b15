//! What is served to a page.

use ureq::http::Method;

use crate::support::Sim;

#[test]
fn both_generations_and_the_frame_are_served() {
    let sim = Sim::start();
    for (path, kind, part) in [
        (
            "/js/salebot.js?v=1",
            "text/javascript",
            "launcher(\"SaleBotPro\"",
        ),
        (
            "/js/chatbot.js?v=1",
            "text/javascript",
            "launcher(\"ChatBotPro\"",
        ),
        (
            "/chat/frame?chat=2893",
            "text/html",
            "data-testid=\"chat-input\"",
        ),
        ("/chat/frame.css", "text/css", "--accent"),
        ("/chat/frame.js", "text/javascript", "EventSource"),
    ] {
        let answer = sim.send(Method::GET, path, None, b"");
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer.header("content-type").unwrap().starts_with(kind),
            "{path}"
        );
        assert!(answer.text.contains(part), "{path}");
    }
}

#[test]
fn the_frame_runs_nothing_but_its_own_script() {
    let sim = Sim::start();
    let answer = sim.send(Method::GET, "/chat/frame", None, b"");
    assert!(
        answer
            .header("content-security-policy")
            .unwrap()
            .contains("script-src 'self'")
    );
    assert!(!answer.text.contains("<script>"));
}
