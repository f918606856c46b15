// The admin page: asks the admin API next to it, and shows what it answers.

import { find } from "./find.js";
import { oddNames, oddities } from "./odd.js";
import { laidOut, mistakeIn, twiceIn } from "./read.js";
import { byId, fill, make, row, showCounters, showEvents, when } from "./show.js";

const KEY = "salebot-onsite-admin";
const API = `${location.pathname.replace(/\/$/, "")}/`;

/** How many dead letters are shown at once. */
const PAGE = 50;

class Refusal extends Error {
  constructor(status, answer) {
    super(answer?.error?.message ?? `the gateway answered ${status}`);
    Object.assign(this, { status, problems: answer?.error?.problems });
  }
}

/** What sessionStorage would not keep is kept here. */
let token;
try {
  token = sessionStorage.getItem(KEY) ?? undefined;
} catch {
  // The tab asks again after a reload.
}

/** Calls the API; resolves to its answer. */
async function call(method, path, body, headers = {}) {
  const answer = await fetch(API + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: typeof body === "object" ? JSON.stringify(body) : body,
    cache: "no-store",
  });
  const json = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new Refusal(answer.status, json);
  return json;
}

function say(text) {
  byId("failed").textContent = "";
  byId("said").textContent = text;
}

function complain(error) {
  byId("said").textContent = "";
  byId("failed").textContent = error instanceof TypeError ? "The gateway cannot be reached." : `${error.message}.`.replace(/([.!?])\.$/, "$1");
}

/** Does something that may fail, with the button that asked for it out of order meanwhile. */
async function attempt(what, button) {
  const had = document.activeElement;
  if (button) button.disabled = true;
  try {
    await what();
  } catch (error) {
    if (error.status === 401) leave();
    complain(error);
  } finally {
    if (button) button.disabled = false;
    // A button that is out of order loses the focus.
    if (had === button && button?.isConnected && document.activeElement === document.body) button.focus();
  }
}

/** Asks whether it is meant; resolves to whether it is. */
function isSure(title, text, yes) {
  const dialog = byId("sure");
  byId("sure-title").textContent = title;
  byId("sure-text").textContent = text;
  byId("sure-yes").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

/** The configuration as it was shown: its version, and its text. */
let shown = { version: 0, text: "" };
/** The dead letter that is last in the list. */
let oldest;

function deadRow(letter) {
  const { recipient, id, name, code, at } = letter;
  const button = make("button", { type: "button" }, "Try again");
  button.setAttribute("aria-label", `Try again: ${code}, visitor ${recipient}, event ${id}`);
  const line = row(["When", when(at)], ["Why", make("span", { className: "badge dead" }, code)], ["Event", make("span", {}, name, make("code", { className: "id" }, id))], ["Visitor", make("code", {}, recipient)], ["", button]);
  button.addEventListener("click", () =>
    attempt(async () => {
      await call("POST", "dead/replay", { recipient, id });
      const next = line.nextElementSibling ?? line.previousElementSibling;
      line.remove();
      (next?.querySelector("button") ?? byId("dead-title")).focus();
      say("It is tried again. What becomes of it stands among the last events, and here if it fails again.");
      await showNumbers();
    }, button),
  );
  return line;
}

async function showDead(after) {
  const query = new URLSearchParams({ limit: PAGE, ...after });
  const { dead } = await call("GET", `dead?${query}`);
  const rows = dead.map(deadRow);
  if (after) byId("dead-list").append(...rows);
  else fill("dead-list", rows, "dead-none");
  const { at, recipient, id } = dead.at(-1) ?? {};
  oldest = dead.length === PAGE ? { at, recipient, id } : undefined;
  byId("dead-more").hidden = !oldest;
  return rows;
}

async function showNumbers() {
  const [overview, { events }] = await Promise.all([call("GET", "overview"), call("GET", "events")]);
  byId("version").textContent = overview.version;
  showCounters(overview.counters);
  showEvents(events);
  return overview;
}

/** Whether this browser takes it says how every browser does. */
const browser = { selector: (text) => document.createDocumentFragment().querySelector(text) };

/** What is odd about the rules of a configuration besides what the gateway has said. */
function oddRules(text) {
  try {
    // Anywhere but in rules the gateway has not let it pass.
    return [...oddNames(twiceIn(text)), ...oddities(JSON.parse(text).triggers, browser)];
  } catch {
    return [];
  }
}

/** Lists what is wrong, or odd, about a configuration. */
function showProblems(title, problems, isOdd) {
  const box = byId("config-problems");
  box.hidden = problems.length === 0;
  box.className = isOdd ? "odd" : "";
  byId("config-problems-title").textContent = title;
  const items = problems.map(({ path, reason, range }) => {
    const button = make("button", { type: "button" }, path);
    button.setAttribute("aria-label", `Go to ${path}`);
    button.addEventListener("click", () => goTo(range ?? find(byId("config-text").value, path)));
    return make("li", {}, button, ` ${reason}`);
  });
  box.querySelector("ul").replaceChildren(...items);
}

/** Brings the list into the middle, for what the page says lies over its lower end. */
function lookAtProblems() {
  byId("config-problems").focus({ preventScroll: true });
  byId("config-problems-title").scrollIntoView({ block: "center" });
}

/** Selects a part of the configuration. */
function goTo([start, end]) {
  const text = byId("config-text");
  text.focus({ preventScroll: true });
  text.scrollIntoView({ block: "start" });
  text.setSelectionRange(start, end);
  const lines = text.value.slice(0, start).split("\n").length;
  text.scrollTop = Math.max(0, lines - 4) * parseFloat(getComputedStyle(text).lineHeight);
}

const sourceOf = (version, isCode) => (isCode ? "the gateway’s code" : `version ${version}`);

const hasEdited = () => byId("config-text").value !== shown.text;

async function showConfig() {
  const [{ version, at, source, config, problems, warnings }, { versions }] = await Promise.all([call("GET", "config"), call("GET", "config/versions")]);
  // The code's own is one long line.
  byId("config-text").value = laidOut(config);
  // As the editor has it: its line ends are of one kind.
  shown = { version, text: byId("config-text").value };
  const isCode = source === "code";
  byId("config-source").replaceChildren("In force: ", sourceOf(version, isCode), ...(at === undefined ? [] : [", since ", when(at)]), ".");
  byId("config-code").disabled = isCode;
  byId("config-back").disabled = version === 0;
  if (problems.length) showProblems("The configuration cannot be used, so no events are taken", problems);
  else showProblems("In force, but this does not work", [...warnings, ...oddRules(config)], true);
  fill("versions", versions.map(versionRow), "versions-none");
}

function versionRow({ version, at, restored, bytes }, place) {
  const what = bytes === undefined ? "the code’s own" : `${bytes.toLocaleString()} bytes`;
  const again = restored === undefined ? "" : restored === 0 ? ", a step back" : `, as version ${restored}`;
  const name = place === 0 ? `${version}, in force` : version;
  const cells = [["Version", make("span", {}, name)], ["Set", when(at)], ["What", make("span", {}, what + again)]];
  const button = make("button", { type: "button", hidden: bytes === undefined || place === 0 }, "Load");
  button.setAttribute("aria-label", `Load version ${version} into the editor`);
  button.addEventListener("click", () =>
    attempt(async () => {
      const { config } = await call("GET", `config?version=${version}`);
      byId("config-text").value = laidOut(config);
      showProblems("", []);
      byId("config-text").focus();
      say(`Version ${version} stands in the editor, and is not in force until you save it.`);
    }, button),
  );
  return row(...cells, ["", button]);
}

/** Changes the configuration, if it is still the one that is shown. */
async function change(method, path, body) {
  try {
    const answer = await call(method, path, body, { "if-match": `"${shown.version}"` });
    await showConfig();
    return answer;
  } catch (error) {
    if (error.status === 412) throw new Error("Somebody else has changed the configuration meanwhile. Copy your changes, then refresh");
    throw error;
  }
}

async function save() {
  const text = byId("config-text").value;
  try {
    const { version, warnings } = await change("PUT", "config", text);
    const isOdd = !byId("config-problems").hidden;
    if (isOdd) lookAtProblems();
    const odd = isOdd ? ", but not all of it works" : "";
    // Without them it could not be taken in at once.
    say(`Version ${version} is saved${odd}. It is in force ${warnings ? "here, and everywhere" : "everywhere"} within a minute.`);
  } catch (error) {
    if (!error.problems) throw error;
    // The gateway says that it is no JSON; where, and why, is found out here.
    const mistake = mistakeIn(text);
    const where = mistake ? [{ path: `line ${mistake.line}`, reason: mistake.reason, range: [mistake.start, mistake.end] }] : error.problems;
    showProblems(where.length === 1 ? "One mistake" : `${where.length} mistakes`, where);
    lookAtProblems();
    complain(new Error("Nothing was changed: the configuration has mistakes"));
  }
}

async function showAll() {
  await Promise.all([showNumbers(), showDead(), showConfig()]);
}

function leave() {
  token = undefined;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // It was not kept.
  }
  for (const id of ["inside", "nav", "session"]) byId(id).hidden = true;
  byId("enter").hidden = false;
  byId("token").value = "";
  byId("token").focus();
}

async function enter() {
  // All that is shown is there at once.
  await showAll();
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // The tab asks again after a reload.
  }
  byId("enter").hidden = true;
  for (const id of ["inside", "nav", "session"]) byId(id).hidden = false;
}

const on = (id, event, what) =>
  byId(id).addEventListener(event, (happened) => {
    happened.preventDefault();
    attempt(what, happened.submitter ?? happened.currentTarget);
  });

on("enter", "submit", async () => {
  const given = byId("token").value.trim();
  // No header takes other letters.
  if (!/^[ -~]+$/.test(given)) throw new Error("A token has letters, digits and signs of ASCII alone");
  token = given;
  await enter();
  say("");
  byId("main").focus({ preventScroll: true });
});
on("leave", "click", async () => {
  leave();
  say("You are signed out.");
});
on("refresh", "click", async () => {
  const isEdited = hasEdited();
  // What is being written stays.
  await (isEdited ? Promise.all([showNumbers(), showDead()]) : showAll());
  say(isEdited ? "Refreshed, but for the configuration, which you have changed here." : "Refreshed.");
});
on("dead-more", "click", async () => {
  const [first] = await showDead(oldest);
  first?.querySelector("button").focus();
});
on("config-form", "submit", save);
on("config-reset", "click", async () => {
  await showConfig();
  say("The editor shows what is in force.");
});
on("config-back", "click", async () => {
  const text = "What was in force before this version will be again. That is a new version, so you can come back.";
  if (!(await isSure("Take the configuration one step back?", text, "One step back"))) return;
  const { version } = await change("POST", "config/back");
  say(`Version ${version} is in force, with what was before.`);
});
on("config-code", "click", async () => {
  const text = "The configuration in the gateway’s code will be in force. That is a new version, so you can come back.";
  if (!(await isSure("Use the configuration in the code?", text, "Use the code’s own"))) return;
  await change("DELETE", "config");
  say("The configuration in the gateway’s code is in force.");
});
on("erase-form", "submit", async () => {
  const recipient = byId("recipient").value.trim();
  const text = `All that the gateway keeps of the visitor ${recipient} will be gone, what waits too. This cannot be undone.`;
  if (!(await isSure("Erase this visitor?", text, "Erase"))) return;
  await call("POST", "erase", { recipient });
  byId("recipient").value = "";
  await Promise.all([showNumbers(), showDead()]);
  say(`The visitor ${recipient} is erased.`);
});

for (const id of ["said", "failed"]) byId(id).addEventListener("click", () => say(""));
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") say("");
});

addEventListener("beforeunload", (event) => {
  if (token && hasEdited()) event.preventDefault();
});

if (token) attempt(enter);
else byId("token").focus();
