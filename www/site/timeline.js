// The demo's timeline: what happened where, page → gateway → Salebot → chat. It only watches; the page works without it.
{
  // The demo server puts the simulator's address here; the real service has no such door, and is never asked for it.
  const CONTROL = "https://chatter.salebot.pro/_control";
  const POLL_EVERY_MS = 1000;
  const POLL_AFTER_FAILURE_MS = 5000;
  // How long after the page's load event the script tag may still be on its way before its absence is worth a row.
  const SCRIPT_LATE_MS = 3000;
  const MAX_ROWS = 200;

  const texts = {
    en: {
      title: "Demo: what happens where",
      label: "Demo timeline",
      list: "Steps so far, oldest first",
      lanes: { page: "page", gateway: "gateway", salebot: "Salebot", chat: "chat" },
      empty: "Look at the plans, choose one, ask about it or send the form: every step on its way to the bot shows up here.",
      clear: "Clear",
      direct: "Direct mode",
      tracked: "called, app.js is not there yet",
      triggered: (rule) => (rule < 0 ? "noticed by an attribute" : `noticed by rule ${rule}`),
      queued: "kept on the page",
      sent: "sent to the gateway",
      accepted: "accepted",
      dropped: (reason) => `dropped: ${reason}`,
      retry: (seconds, code) => `trying again in ${seconds} s (${code})`,
      recipient: "recipient is known",
      bot: "the bot writes",
      visitor: "the visitor writes",
      noAnswer: "no answer yet",
      chatThere: "chat loaded",
      chatMissing: "chat not loaded: events wait for it",
      scriptMissing: "app.js not loaded: calls wait in the stub",
      listening: "salebot-onsite is ready",
    },
    ru: {
      title: "Демо: что где происходит",
      label: "Лента демонстрации",
      list: "Шаги по порядку, от первого к последнему",
      lanes: { page: "страница", gateway: "шлюз", salebot: "Salebot", chat: "чат" },
      empty: "Посмотрите тарифы, выберите один, спросите о нём или отправьте форму: здесь появится каждый шаг на пути к боту.",
      clear: "Очистить",
      direct: "Прямой режим",
      tracked: "вызов сделан, app.js ещё не загружен",
      triggered: (rule) => (rule < 0 ? "замечено по атрибуту" : `замечено правилом ${rule}`),
      queued: "сохранено на странице",
      sent: "отправлено на шлюз",
      accepted: "принято",
      dropped: (reason) => `отброшено: ${reason}`,
      retry: (seconds, code) => `повтор через ${seconds} с (${code})`,
      recipient: "получатель известен",
      bot: "бот пишет",
      visitor: "посетитель пишет",
      noAnswer: "ответа ещё нет",
      chatThere: "чат загружен",
      chatMissing: "чат не загружен: события его ждут",
      scriptMissing: "app.js не загружен: вызовы ждут в заглушке",
      listening: "salebot-onsite готов",
    },
  };
  const language = document.documentElement.lang in texts ? document.documentElement.lang : "en";
  const say = texts[language];
  const root = document.documentElement;
  const wide = matchMedia("(min-width: 64rem)");

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // The panel

  const count = element("span", { class: "timeline-count", "data-testid": "timeline-count" }, "0");
  const toggle = element(
    "button",
    { class: "timeline-toggle", type: "button", id: "timeline-toggle", "aria-controls": "timeline-body" },
    element("strong", {}, say.title),
    count,
    element("span", { class: "timeline-arrow", "aria-hidden": "true" }),
  );
  const empty = element("p", { class: "timeline-empty" }, say.empty);
  // Focusable, because a list that scrolls has to scroll from the keyboard too.
  const list = element("ol", { class: "timeline-list", id: "timeline-list", "data-testid": "timeline-list", "aria-label": say.list, tabindex: "0" });
  const clear = element("button", { type: "button", id: "timeline-clear" }, say.clear);
  const lanes = Object.entries(say.lanes).map(([lane, name]) => element("li", { "data-lane": lane }, element("span", { class: "timeline-lane" }, name)));
  const body = element(
    "div",
    { class: "timeline-body", id: "timeline-body" },
    element("ul", { class: "timeline-lanes" }, ...lanes),
    empty,
    list,
    element("div", { class: "timeline-foot" }, clear, element("a", { href: "direct.html", hreflang: "en" }, say.direct)),
  );
  document.body.append(element("aside", { class: "timeline", id: "timeline", "aria-label": say.label }, toggle, body));

  const isOpen = () => (root.dataset.timeline ? root.dataset.timeline === "open" : wide.matches);
  const showState = () => toggle.setAttribute("aria-expanded", String(isOpen()));
  toggle.addEventListener("click", () => {
    root.dataset.timeline = isOpen() ? "closed" : "open";
    showState();
    list.scrollTop = list.scrollHeight;
  });
  wide.addEventListener("change", showState);
  showState();

  clear.addEventListener("click", () => {
    list.replaceChildren();
    empty.hidden = false;
    count.textContent = "0";
  });

  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 1, hour12: false });

  // Adds a row where its time belongs: the journal reports a call up to a second after it was made.
  function show(lane, step, status, { name = "", at = Date.now(), detail = "", trouble = false } = {}) {
    const row = element(
      "li",
      { "data-lane": lane, "data-step": step, "data-name": name, "data-at": at },
      element("p", {}, element("time", { datetime: new Date(at).toISOString() }, clock.format(at)), " ", element("span", { class: "timeline-lane" }, say.lanes[lane])),
      element("p", {}, ...(name ? [element("strong", {}, name), " "] : []), element("span", trouble ? { class: "timeline-trouble" } : {}, status)),
      ...(detail ? [element("p", { class: "timeline-detail" }, detail)] : []),
    );
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const before = [...list.children].findLast((it) => Number(it.dataset.at) <= at);
    if (before) before.after(row);
    else list.prepend(row);
    while (list.childElementCount > MAX_ROWS) list.firstElementChild.remove();
    if (name) empty.hidden = true;
    count.textContent = String(list.childElementCount);
    if (atEnd) list.scrollTop = list.scrollHeight;
    return row;
  }

  // The page: what salebot-onsite itself reports

  const names = new Map();
  const nameOf = (id) => names.get(id) ?? String(id);
  const sentIds = new Set();
  let recipient;

  const reports = {
    recipient(detail) {
      recipient = String(detail.recipient);
      show("chat", "recipient", say.recipient, { detail: recipient });
    },
    trigger({ name, rule, props }) {
      const lines = Object.entries(props).map(([key, value]) => `${key}=${value}`);
      show("page", "trigger", say.triggered(rule), { name, detail: lines.join("\n") });
    },
    queued({ id, name }) {
      names.set(id, name);
      show("page", "queued", say.queued, { name });
    },
    sent({ ids }) {
      for (const id of ids) {
        sentIds.add(id);
        show("page", "sent", say.sent, { name: nameOf(id) });
      }
    },
    accepted({ id }) {
      show("gateway", "accepted", say.accepted, { name: nameOf(id) });
    },
    dropped({ id, reason, message }) {
      // What was never sent, the page itself has dropped.
      const lane = sentIds.has(id) ? "gateway" : "page";
      show(lane, "dropped", say.dropped(reason), { name: nameOf(id), detail: message ?? "", trouble: true });
    },
    retry({ after_ms, code }) {
      const seconds = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(after_ms / 1000);
      show("page", "retry", say.retry(seconds, code), { trouble: true });
    },
    error({ code, message }) {
      show("page", "error", message, { name: code, trouble: true });
    },
  };

  let listening = false;
  function listen() {
    if (listening || typeof window.SalebotOnsite?.on !== "function") return;
    listening = true;
    for (const [event, report] of Object.entries(reports)) SalebotOnsite.on(event, report);
    show("page", "ready", say.listening);
  }

  // Before app.js has loaded there is no on(): the stub is watched instead, until the loader puts its own track() there.
  const stub = window.SalebotOnsite;
  for (const [method, args, , at] of stub?.q ?? []) {
    if (method === "track") show("page", "called", say.tracked, { name: String(args[0]), at });
  }
  if (stub && typeof stub.on !== "function") {
    const track = stub.track;
    stub.track = (...args) => {
      if (!listening) show("page", "called", say.tracked, { name: String(args[0]) });
      const receipt = track.apply(stub, args);
      receipt.then(({ id }) => names.set(id, String(args[0])), () => {});
      return receipt;
    };
  }
  // on() is there as soon as app.js has run, ready() resolves once the wasm has loaded too: the first of them serves.
  document.querySelector('script[src$="/v1/app.js"]')?.addEventListener("load", listen);
  stub?.ready().then(listen, () => {});
  listen();

  addEventListener("load", () => {
    const chat = window.SaleBotPro ?? window.ChatBotPro;
    if (chat) show("chat", "chat_loaded", say.chatThere);
    else show("chat", "chat_missing", say.chatMissing, { trouble: true });
    listen();
    setTimeout(() => {
      if (!listening) show("page", "script_missing", say.scriptMissing, { trouble: true });
    }, SCRIPT_LATE_MS);
  });

  // Salebot and the chat: what the simulator has noted, in the local demo only

  const recipientOfClient = new Map();
  // Rows of calls that had no answer when they were shown, by the journal's number.
  const unanswered = new Map();
  // When our calls of the bot were made, oldest first.
  const callTimes = [];
  let lastSeq = 0;
  let lastSaid = 0;

  // Whose chat a client is, as far as the journal tells; calls for other visitors of the same simulator stay out.
  function learnClient({ action, params, answer }) {
    if (action !== "online_chat_client_id" || !params?.recipient) return;
    const client = /"client_id"\s*:\s*"?(\d+)/.exec(answer ?? "")?.[1];
    if (client) recipientOfClient.set(client, String(params.recipient));
  }

  function isOurs({ params }) {
    const whose = params?.recipient ?? recipientOfClient.get(String(params?.client_id));
    return whose === undefined || recipient === undefined || String(whose) === recipient;
  }

  function showCall(entry) {
    const { client_id, ...params } = entry.params ?? {};
    const lines = Object.entries(params).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
    const answered = entry.status !== null;
    if (entry.acted) callTimes.push(entry.at_ms);
    const failed = answered && (entry.status >= 400 || /"status"\s*:\s*"(?!success)/.test(entry.answer));
    if (failed) lines.push(`→ ${entry.answer}`);
    const status = `${entry.http} ${answered ? entry.status : say.noAnswer}`;
    const row = show("salebot", "call", status, { name: entry.action, at: entry.at_ms, detail: lines.join("\n"), trouble: failed || !answered });
    if (answered) unanswered.delete(entry.seq);
    else unanswered.set(entry.seq, row);
  }

  function readJournal(entries) {
    entries.forEach(learnClient);
    for (const entry of entries) {
      const late = entry.status !== null && unanswered.get(entry.seq);
      // A simulator outlives many visits; this one's calls are those since the page was opened.
      const fresh = entry.seq > lastSeq && entry.at_ms >= performance.timeOrigin;
      if (late) late.remove();
      if (late || (fresh && isOurs(entry))) showCall(entry);
    }
    lastSeq = Math.max(lastSeq, entries.at(-1)?.seq ?? 0);
  }

  // What stands in the chat: what was said for the visitor by a callback is not in it.
  function readChat({ history }) {
    for (const { id, client_replica, message_from_outside, created_at, text } of history) {
      const fresh = id > lastSaid && created_at * 1000 + 999 >= performance.timeOrigin;
      lastSaid = Math.max(lastSaid, id);
      // The history counts in seconds; what the bot says follows the last call made by then.
      const call = callTimes.findLast((it) => Math.floor(it / 1000) <= created_at) ?? 0;
      const at = Math.max(call, created_at * 1000);
      if (fresh && !client_replica) show("chat", "bot", say.bot, { at, detail: text });
      else if (fresh && message_from_outside === 0) show("chat", "visitor", say.visitor, { at, detail: text });
    }
  }

  async function look(path) {
    const response = await fetch(CONTROL + path, { cache: "no-store", credentials: "omit" });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }

  let timer;
  let looking = false;
  async function poll() {
    if (looking || document.visibilityState !== "visible") return;
    looking = true;
    clearTimeout(timer);
    let wait = POLL_EVERY_MS;
    try {
      readJournal(await look("/journal"));
      const client = [...recipientOfClient].find(([, whose]) => whose === recipient)?.[0];
      if (client) readChat(await look(`/clients/${client}`));
    } catch {
      wait = POLL_AFTER_FAILURE_MS;
    }
    looking = false;
    timer = setTimeout(poll, wait);
  }
  // Only the demo server's replacement is plain http; the real service is https.
  if (CONTROL.startsWith("http:")) {
    document.addEventListener("visibilitychange", poll);
    poll();
  }
}
