// What both scripts put on a page: a button in the corner, and the chat in a frame of the simulator's origin.
// The chat itself (who the visitor is, what was said, what is unread) lives in the frame; the page only shows it.

const STYLE = `
  :host { all: initial; }
  * { box-sizing: border-box; }
  button, iframe { position: fixed; z-index: 2147483000; border: 0; }
  button {
    right: 20px; bottom: 20px; width: 60px; height: 60px; padding: 0; border-radius: 50%; cursor: pointer;
    color: #fff; background: #0f766e; box-shadow: 0 6px 20px rgb(15 23 42 / .28);
    display: grid; place-items: center; transition: transform .15s, background .15s;
  }
  button:hover { background: #115e59; transform: scale(1.05); }
  button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #0f766e; }
  svg { width: 28px; height: 28px; grid-area: 1 / 1; transition: opacity .15s, transform .15s; }
  .cross { opacity: 0; transform: rotate(-45deg); }
  [aria-expanded="true"] .cross { opacity: 1; transform: none; }
  [aria-expanded="true"] .bubble { opacity: 0; transform: rotate(45deg); }
  .badge {
    position: absolute; top: -4px; right: -4px; min-width: 24px; height: 24px; padding: 0 6px; border-radius: 12px;
    font: 700 13px/24px system-ui, sans-serif; text-align: center; background: #dc2626; box-shadow: 0 0 0 2px #fff;
  }
  .badge[hidden] { display: none; }
  iframe {
    right: 20px; bottom: 96px; width: 380px; height: min(620px, calc(100vh - 120px)); border-radius: 18px;
    background: #fff; color-scheme: light; box-shadow: 0 16px 48px rgb(15 23 42 / .28);
    visibility: hidden; opacity: 0; transform: translateY(16px); transition: opacity .2s, transform .2s, visibility .2s;
  }
  iframe.open { visibility: visible; opacity: 1; transform: none; }
  @media (max-width: 480px) {
    iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; }
    [aria-expanded="true"] { display: none; }
  }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
  @media print { :host { display: none; } }
`;

const BUTTON = `
  <svg class="bubble" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round">
    <path d="M21 11.5a8.5 8.5 0 0 1-12.4 7.6L3 21l1.9-5.6A8.5 8.5 0 1 1 21 11.5Z"/><path d="M8.5 11.5h.01M12.5 11.5h.01M16.5 11.5h.01"/>
  </svg>
  <svg class="cross" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2"
    stroke-linecap="round"><path d="m6 6 12 12M18 6 6 18"/></svg>
  <span class="badge" data-testid="chat-unread" hidden></span>
`;

function launcher(globalName, chatOf) {
  if (window[globalName]) return;
  const server = new URL(document.currentScript.src).origin;
  const waiting = [];
  let frame, button, badge;
  let isOpen = false, frameReady = false, unread = 0;

  const api = (window[globalName] = { init, open: () => show(true), close: () => show(false), sendMessageFromUser });

  function init(options = {}) {
    if (frame) return;
    frame = document.createElement("iframe");
    if (document.body) mount(options);
    else document.addEventListener("DOMContentLoaded", () => mount(options));
  }

  function mount(options) {
    const host = document.createElement("div");
    host.id = "salebot-chat";
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();   // unlike a style element, no Content-Security-Policy forbids it
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    button = document.createElement("button");
    button.type = "button";
    button.id = "salebot-chat-button";
    button.dataset.testid = "chat-open";
    button.innerHTML = BUTTON;
    button.setAttribute("aria-controls", "salebot-chat-frame");
    button.addEventListener("click", () => show(!isOpen, true));
    badge = button.querySelector(".badge");

    frame.id = "salebot-chat-frame";
    frame.dataset.testid = "chat-frame";
    frame.title = "Chat";
    frame.src = frameUrl(options);
    window.addEventListener("message", heard);

    root.append(frame, button);
    document.body.append(host);
    render();
  }

  function frameUrl(options) {
    const url = new URL("/chat/frame", server);
    url.searchParams.set("page", location.origin);
    url.searchParams.set("chat", chatOf(options) ?? "");
    url.searchParams.set("lang", document.documentElement.lang);
    // The simulator's own options; they win over its quirks.
    if (options.recipientAfterMs != null) url.searchParams.set("recipient_after_ms", options.recipientAfterMs);
    if (options.recipientNever != null) url.searchParams.set("recipient_never", options.recipientNever);
    return url.href;
  }

  function heard(event) {
    if (event.origin !== server || event.source !== frame.contentWindow) return;
    const { type, recipient_id, count } = event.data ?? {};
    if (type === "ready") {
      frameReady = true;
      if (isOpen) tell({ type: "open" });
      waiting.splice(0).forEach(tell);
    }
    if (type === "recipient") api.recipient_id = recipient_id;
    if (type === "unread") { unread = count; render(); }
    if (type === "close") { show(false); button.focus(); }
  }

  function show(open, byVisitor = false) {
    isOpen = open;
    render();
    if (frameReady) tell({ type: open ? "open" : "close", focus: byVisitor });
    // Only a visitor's own click may move the focus away from the page.
    if (open && byVisitor) frame.focus();
  }

  function render() {
    if (!button) return;
    frame.classList.toggle("open", isOpen);
    button.setAttribute("aria-expanded", isOpen);
    const isRussian = document.documentElement.lang === "ru";
    const [close, open, news] = isRussian ? ["Закрыть чат", "Открыть чат", "непрочитанных"] : ["Close chat", "Open chat", "unread"];
    button.setAttribute("aria-label", isOpen ? close : unread ? `${open}, ${news}: ${unread}` : open);
    badge.hidden = isOpen || unread === 0;
    badge.textContent = unread > 9 ? "9+" : unread;
  }

  function sendMessageFromUser(text) {
    const message = { type: "say", text: String(text) };
    if (frameReady) tell(message);
    else waiting.push(message);
  }

  function tell(message) {
    frame.contentWindow.postMessage(message, server);
  }
}
