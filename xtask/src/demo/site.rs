//! The page server: the site's files with this run's addresses, the same pages without our tag under /without/, and the npm
//! package under /pkg/. Compressed and revalidated, as a host serves a site.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use crate::stamp::Digest;

/// What is served, and what is replaced in it.
pub(crate) struct Site {
    site: PathBuf,
    package: PathBuf,
    replacements: Vec<(String, String)>,
    chat: Chat,
    pages: Vec<(PathBuf, &'static str)>,
}

/// Which chat the page has.
enum Chat {
    /// The one that stands in it.
    AsWritten,
    /// Another one.
    Id(String),
    /// None.
    None,
}

/// What stands before the chat's id in a page.
const CHAT_ID: &str = "onlineChatId: '";

/// What stands in the lines of our tag: the stub's, and the script's.
const TAG: [&str; 2] = [
    "(window,\"SalebotOnsite\")</script>",
    "/v1/app.js\"></script>",
];

/// As hosts compress what they make on the way.
const BROTLI_QUALITY: i32 = 5;

impl Site {
    /// Serves `site` at the root and `package` under `/pkg/`.
    pub(crate) fn new(site: PathBuf, package: PathBuf) -> Result<Self> {
        let real = |path: PathBuf| {
            path.canonicalize()
                .with_context(|| format!("there is no {}", crate::project::shown(&path)))
        };
        Ok(Self {
            site: real(site)?,
            package: real(package)?,
            replacements: Vec::new(),
            chat: Chat::AsWritten,
            pages: Vec::new(),
        })
    }

    /// Replaces a text in every text file of the site.
    pub(crate) fn replace(&mut self, from: &str, to: &str) {
        self.replacements.push((from.to_owned(), to.to_owned()));
    }

    /// Gives the page's chat another id, or takes the chat off the page.
    pub(crate) fn set_chat(&mut self, id: Option<&str>) {
        self.chat = id.map_or(Chat::None, |id| Chat::Id(id.to_owned()));
    }

    /// Serves this text in place of a page of the site, by its path in the folder.
    pub(crate) fn replace_page(&mut self, path: &str, text: &'static str) {
        self.pages.push((self.site.join(path), text));
    }

    /// What is served in place of this file.
    fn page_instead(&self, file: &Path) -> Option<&'static str> {
        let found = self.pages.iter().find(|page| page.0 == file);
        found.map(|page| page.1)
    }

    /// Answers until it is dropped.
    pub(crate) async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        let router = Router::new().fallback(answer).with_state(Arc::new(self));
        axum::serve(listener, router).await
    }

    /// What is served in place of this file's bytes, by the way that its path was written.
    fn content(&self, file: &Path, own: bool, with_tag: bool) -> Option<Vec<u8>> {
        if let Some(page) = self.page_instead(file) {
            return Some(page.into());
        }
        let bytes = std::fs::read(file).ok()?;
        if !own || !content_type(file).1 {
            return Some(bytes);
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            return Some(bytes);
        };
        let text = self.rewrite(text);
        let is_page = file.extension().is_some_and(|ending| ending == "html");
        let text = if with_tag || !is_page {
            text
        } else {
            without_tag(&text)
        };
        Some(text.into_bytes())
    }

    /// The file behind a URL's path and whether its text is the site's own; `None` outside the two
    /// folders.
    fn find(&self, path: &str) -> Option<(PathBuf, bool)> {
        let (folder, rest, own) = match path.strip_prefix("/pkg/") {
            Some(rest) => (&self.package, rest, false),
            None => (&self.site, path.strip_prefix('/')?, true),
        };
        let mut file = folder.join(safe(rest)?);
        if file.is_dir() {
            file.push("index.html");
        }
        // Resolved, so that no link leads out either.
        let file = file.canonicalize().ok()?;
        (file.starts_with(folder) && file.is_file()).then_some((file, own))
    }

    fn rewrite(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (from, to) in &self.replacements {
            text = text.replace(from, to);
        }
        match &self.chat {
            Chat::AsWritten => {}
            Chat::Id(id) => text = with_chat_id(&text, id),
            Chat::None => text = without_chat(&text),
        }
        text
    }
}

/// Turns a URL's path into one inside a folder: no `..`, nothing hidden, nothing absolute.
fn safe(path: &str) -> Option<PathBuf> {
    let path = percent_decoded(path)?;
    let mut inside = PathBuf::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if part.starts_with('.') || part.contains(['\\', '\0', ':']) {
            return None;
        }
        inside.push(part);
    }
    Some(inside)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            decoded.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

/// Leaves out the lines that start a chat.
fn without_chat(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines.filter(|line| !line.contains(CHAT_ID)).collect()
}

/// Leaves out the lines of our tag.
fn without_tag(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| !TAG.iter().any(|tag| line.contains(tag)))
        .collect()
}

fn with_chat_id(text: &str, id: &str) -> String {
    let mut pieces = text.split(CHAT_ID);
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        whole += CHAT_ID;
        match piece.split_once('\'') {
            Some((_, after)) => {
                whole += id;
                whole.push('\'');
                whole += after;
            }
            None => whole += piece,
        }
    }
    whole
}

/// The content type by a file's ending, and whether it is text.
fn content_type(file: &Path) -> (&'static str, bool) {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => ("text/html; charset=utf-8", true),
        Some("css") => ("text/css; charset=utf-8", true),
        Some("js" | "mjs") => ("text/javascript; charset=utf-8", true),
        Some("json") => ("application/json", true),
        Some("svg") => ("image/svg+xml", true),
        Some("txt" | "md" | "ts") => ("text/plain; charset=utf-8", true),
        Some("wasm") => ("application/wasm", false),
        Some("png") => ("image/png", false),
        Some("jpg" | "jpeg") => ("image/jpeg", false),
        Some("webp") => ("image/webp", false),
        Some("webm") => ("video/webm", false),
        Some("vtt") => ("text/vtt; charset=utf-8", true),
        Some("ico") => ("image/x-icon", false),
        Some("woff2") => ("font/woff2", false),
        _ => ("application/octet-stream", false),
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n").into_response();
    }
    let path = request.uri().path();
    let (path, with_tag) = match path.strip_prefix("/without/") {
        Some(rest) => (format!("/{rest}"), false),
        None => (path.to_owned(), true),
    };
    let found = site
        .find(&path)
        .and_then(|(file, own)| Some((site.content(&file, own, with_tag)?, file)));
    let Some((bytes, file)) = found else {
        return (StatusCode::NOT_FOUND, "there is no such page\n").into_response();
    };
    let (kind, is_text) = content_type(&file);
    // The next run has other addresses, the next build other files: a browser keeps them, and asks whether they still hold.
    let tag = format!("\"{}\"", Digest::default().bytes(&bytes).hex());
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        headers.insert(name, value.parse().expect("a header of our own is ASCII"));
    };
    set(header::CONTENT_TYPE, kind);
    set(header::CACHE_CONTROL, "no-cache");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::ETAG, &tag);
    set(header::VARY, "accept-encoding");
    if named(request.headers(), header::IF_NONE_MATCH).contains(&tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    let takes_brotli = named(request.headers(), header::ACCEPT_ENCODING).contains("br");
    let bytes = if is_text && takes_brotli {
        set(header::CONTENT_ENCODING, "br");
        compressed(&bytes)
    } else {
        bytes
    };
    *response.body_mut() = Body::from(bytes);
    response
}

/// A header's text; empty where there is none.
fn named(headers: &HeaderMap, name: header::HeaderName) -> &str {
    let value = headers.get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters)
        .expect("reading and writing memory cannot fail");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let root = crate::project::at("xtask");
        Site::new(root.join("src"), root.join("src/demo")).unwrap()
    }

    #[test]
    fn addresses_become_those_of_this_run() {
        let mut site = site();
        site.replace("https://on.shop.example", "http://127.0.0.1:8081");
        site.replace("https://salebot.pro", "http://127.0.0.1:8082");
        assert_eq!(
            site.rewrite(r#"<script src="https://on.shop.example/v1/app.js"> https://salebot.pro/js/salebot.js?v=1"#),
            r#"<script src="http://127.0.0.1:8081/v1/app.js"> http://127.0.0.1:8082/js/salebot.js?v=1"#
        );
    }

    #[test]
    fn a_page_can_be_without_its_chat() {
        let page = "<p>\n<script src=\"a.js\"></script><script>SaleBotPro.init({onlineChatId: '2893'})</script>\n</p>\n";
        assert_eq!(without_chat(page), "<p>\n</p>\n");
        let own = include_str!("../../../www/site/index.html");
        assert!(own.contains("SaleBotPro.init") && !without_chat(own).contains("SaleBotPro.init"));
    }

    #[test]
    fn a_page_can_be_without_our_tag() {
        for page in [
            include_str!("../../../www/site/index.html"),
            include_str!("../../../www/site/ru.html"),
        ] {
            let without = without_tag(page);
            assert_eq!(page.lines().count(), without.lines().count() + 2);
            assert!(!without.contains("on.shop.example") && without.contains("SaleBotPro.init"));
        }
    }

    #[test]
    fn what_is_compressed_is_the_same() {
        let text = "page → gateway → Salebot → chat. ".repeat(40);
        let packed = compressed(text.as_bytes());
        assert!(packed.len() < text.len() / 4);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &*packed, &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
    }

    #[test]
    fn the_chat_gets_the_id_it_is_given() {
        let page = "SaleBotPro.init({onlineChatId: '2893'}) and onlineChatId: '7'";
        assert_eq!(
            with_chat_id(page, "55"),
            "SaleBotPro.init({onlineChatId: '55'}) and onlineChatId: '55'"
        );
        assert_eq!(with_chat_id("nothing here", "55"), "nothing here");
        assert_eq!(
            with_chat_id("onlineChatId: 'open", "55"),
            "onlineChatId: 'open"
        );
    }

    #[test]
    fn a_page_can_be_replaced_however_its_path_is_written() {
        let mut site = site();
        site.replace_page("main.rs", "not today");
        for path in ["/main.rs", "/%6dain.rs", "//main.rs"] {
            let (file, _) = site.find(path).unwrap();
            assert_eq!(site.page_instead(&file), Some("not today"), "{path}");
        }
        let (other, _) = site.find("/size.rs").unwrap();
        assert_eq!(site.page_instead(&other), None);
    }

    #[test]
    fn files_of_both_folders_are_found() {
        let site = site();
        assert!(site.find("/main.rs").is_some_and(|(_, own)| own));
        assert!(site.find("/pkg/site.rs").is_some_and(|(_, own)| !own));
        assert!(site.find("/demo/site.rs").is_some());
        assert!(site.find("/%6dain.rs").is_some());
    }

    #[test]
    fn nothing_outside_is_found() {
        let site = site();
        for path in [
            "/",
            "/../Cargo.toml",
            "/demo/../../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "/%2fetc/passwd",
            "//etc/passwd",
            "/pkg/../main.rs",
            "/pkg/%2e%2e/main.rs",
            "/..\\Cargo.toml",
            "/%00",
            "/%zz",
            "/%",
            "main.rs",
        ] {
            assert!(site.find(path).is_none(), "{path}");
        }
    }
}
