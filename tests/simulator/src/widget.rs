//! The chat widget's stand-ins: the two scripts a page loads, and the frame they open.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::service::Service;
use std::sync::Arc;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// The frame loads nothing but its own files, and pictures from anywhere.
const FRAME_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src * data:; base-uri 'none'; form-action 'none'";

/// Both scripts are the same launcher under two names.
const SALEBOT_JS: &str = concat!(
    "(() => {\n",
    include_str!("widget/launcher.js"),
    include_str!("widget/salebot.js"),
    "})();\n"
);
const CHATBOT_JS: &str = concat!(
    "(() => {\n",
    include_str!("widget/launcher.js"),
    include_str!("widget/chatbot.js"),
    "})();\n"
);

/// The widget's routes.
pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/js/salebot.js", get(|| async { file(JS, SALEBOT_JS) }))
        .route("/js/chatbot.js", get(|| async { file(JS, CHATBOT_JS) }))
        .route("/chat/frame", get(frame))
        .route(
            "/chat/frame.css",
            get(|| async { file(CSS, include_str!("widget/frame.css")) }),
        )
        .route(
            "/chat/frame.js",
            get(|| async { file(JS, include_str!("widget/frame.js")) }),
        )
}

async fn frame() -> impl IntoResponse {
    (
        [(CONTENT_SECURITY_POLICY, FRAME_POLICY)],
        file(HTML, include_str!("widget/frame.html")),
    )
}

fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text)
}
