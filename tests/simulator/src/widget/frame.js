// The chat inside the frame: knows who the visitor is, shows what is said, sends what the visitor types.

const RECIPIENT_LENGTH = 11;
const RECONNECT_MS = 2000;

const options = new URLSearchParams(location.search);
const pageOrigin = options.get("page") && options.get("page") !== "null" ? options.get("page") : "*";
const log = document.getElementById("log");
const input = document.getElementById("input");
const replies = document.getElementById("replies");
const problem = document.getElementById("problem");
const status = document.getElementById("status");

const TEXTS = {
  en: {
    online: "Online", connecting: "Connecting…", bot: "Shop assistant", visitor: "You", picture: "Picture from the shop assistant",
    notSent: "That was not sent. Please try again.",
  },
  // What stands in the page is English, and is replaced by these.
  ru: {
    online: "На связи", connecting: "Соединяемся…", bot: "Помощник", visitor: "Вы", picture: "Картинка от помощника",
    notSent: "Не отправилось. Попробуйте ещё раз.",
    greeting: "Здравствуйте! Спросите о чём угодно.\nОбычно отвечаем сразу.", placeholder: "Напишите сообщение…", send: "Отправить",
    close: "Закрыть чат", log: "Сообщения", replies: "Варианты ответа", input: "Ваше сообщение",
  },
};
const language = options.get("lang") === "ru" ? "ru" : "en";
const texts = TEXTS[language];
if (language !== "en") translate();

const store = openStore();
const recipient = store.get("recipient") ?? newRecipient();
store.set("recipient", recipient);

const shown = new Set();
let isOpen = window.parent === window;   // on its own, without a page around it, it is simply there
let lastBotId = 0;
let readUpTo = Number(store.get("read") ?? 0);
let unread = new Set();
let stream;

// Storage that other sites may not use is blocked in some browsers: the visitor then lasts as long as the page.
function openStore() {
  const memory = new Map();
  const name = (key) => `salebot_chat.${key}`;
  return {
    get(key) {
      try { return localStorage.getItem(name(key)); } catch { return memory.get(key) ?? null; }
    },
    set(key, value) {
      try { localStorage.setItem(name(key), value); } catch { memory.set(key, value); }
    },
  };
}

function translate() {
  document.documentElement.lang = language;
  document.querySelector("h1").textContent = texts.bot;
  document.querySelector(".greeting").innerText = texts.greeting;
  document.querySelector("label").textContent = texts.input;
  status.textContent = texts.connecting;
  input.placeholder = texts.placeholder;
  for (const id of ["send", "close", "log", "replies"]) document.getElementById(id).setAttribute("aria-label", texts[id]);
}

function newRecipient() {
  const random = crypto.getRandomValues(new Uint32Array(RECIPIENT_LENGTH));
  return Array.from(random, (number) => (number % 36).toString(36)).join("");
}

function tellPage(message) {
  if (window.parent !== window) window.parent.postMessage(message, pageOrigin);
}

// The page learns the recipient late, as from the real widget, or never.
async function announce() {
  const habits = await fetch("/chat/start").then((answer) => answer.json()).catch(() => ({}));
  const never = options.get("recipient_never") ?? String(habits.recipient_never ?? false);
  const afterMs = Number(options.get("recipient_after_ms") ?? habits.recipient_after_ms ?? 0);
  if (never !== "true") setTimeout(() => tellPage({ type: "recipient", recipient_id: recipient }), afterMs);
}

function connect() {
  stream = new EventSource(`/chat/events?recipient=${encodeURIComponent(recipient)}`);
  stream.onopen = () => setStatus(texts.online, true);
  stream.onmessage = (event) => show(JSON.parse(event.data));
  stream.onerror = () => {
    setStatus(texts.connecting, false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, RECONNECT_MS);
  };
}

function setStatus(text, online) {
  status.textContent = text;
  status.classList.toggle("online", online);
}

function show(message) {
  if (shown.has(message.id)) return;
  shown.add(message.id);
  document.body.classList.add("talking");

  const follows = log.lastElementChild?.dataset.from === message.from;
  const item = element("div", { className: `message ${message.from}${follows ? " follows" : ""}` });
  Object.assign(item.dataset, { testid: "chat-message", from: message.from, id: message.id });
  item.append(element("span", { className: "unseen", textContent: `${texts[message.from]}: ` }));
  if (message.text) item.append(element("div", { className: "bubble", textContent: message.text }));
  if (message.attachment) item.append(attachment(message.attachment));
  const links = message.buttons.filter((button) => isLink(button.url));
  item.append(...links.map((button) => link(button.text, button.url)));
  const at = new Date(message.at_ms);
  const time = at.toLocaleTimeString(language === "en" ? [] : language, { hour: "2-digit", minute: "2-digit" });
  item.append(element("time", { dateTime: at.toISOString(), textContent: time }));
  log.append(item);

  const choices = message.buttons.filter((button) => !isLink(button.url));
  replies.replaceChildren(...(message.from === "bot" ? choices.map(choice) : []));
  log.scrollTop = log.scrollHeight;
  if (message.from === "bot") {
    lastBotId = Math.max(lastBotId, message.id);
    if (message.id > readUpTo) unread.add(message.id);
    countUnread();
  }
}

function attachment({ type, url }) {
  if (!isLink(url)) return element("div", { className: "bubble", textContent: url });
  return type === "image" ? element("img", { src: url, alt: texts.picture }) : link(url.split("/").pop() || url, url);
}

function link(text, url) {
  return element("a", { className: "link", href: url, target: "_blank", rel: "noopener", textContent: text });
}

function choice({ text }) {
  const button = element("button", { type: "button", className: "choice", textContent: text });
  button.dataset.testid = "chat-reply";
  button.addEventListener("click", () => { replies.replaceChildren(); input.focus(); say(text); });
  return button;
}

function isLink(url) {
  return /^https?:\/\//i.test(url ?? "");
}

function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

function countUnread() {
  if (isOpen) {
    readUpTo = Math.max(readUpTo, lastBotId);
    store.set("read", readUpTo);
    unread.clear();
  }
  tellPage({ type: "unread", count: unread.size });
}

async function say(text) {
  problem.hidden = true;
  const body = JSON.stringify({ recipient, text });
  const answer = await fetch("/chat/message", { method: "POST", body }).catch(() => null);
  if (answer?.ok) return;
  problem.textContent = texts.notSent;
  problem.hidden = false;
  input.value ||= text;
}

function submit(event) {
  event?.preventDefault();
  const text = input.value.trim();
  input.value = "";
  input.focus();
  if (text) say(text);
}

document.getElementById("form").addEventListener("submit", submit);
document.getElementById("close").addEventListener("click", () => tellPage({ type: "close" }));
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tellPage({ type: "close" });
});
window.addEventListener("message", (event) => {
  if (event.source !== window.parent) return;
  const { type, text, focus } = event.data ?? {};
  if (type === "say" && text.trim()) say(text.trim());
  if (type === "open" || type === "close") {
    isOpen = type === "open";
    if (isOpen) { countUnread(); log.scrollTop = log.scrollHeight; }
    if (isOpen && focus) input.focus();
  }
});
// An open stream would keep the page out of the back-forward cache.
window.addEventListener("pagehide", () => stream.close());
window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });

connect();
announce();
tellPage({ type: "ready" });
