// Puts what the gateway answers on the page. All of it as text: much of it comes from visitors.

export const byId = (id) => document.getElementById(id);

/** An element with these properties and children; a child that is no element is text. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

const DAY_MS = 86_400_000;

const WHAT = [
  ["accepted", "Accepted"],
  ["delivered", "Delivered to the bot"],
  ["dead", "Became dead letters"],
  ["duplicate", "Duplicates, done once"],
  ["rejected", "Too old, or above a rule’s limit"],
  ["retried", "Calls made again"],
  ["first", "New visitors"],
  ["unreadable", "Unreadable rows"],
];

/** Why pages do without it. */
const WITHOUT = { csp: "forbidden by the page's policy", no_wasm: "no such browser", trap: "failed too often", failed: "could not be started" };

const number = (value) => (value ?? 0).toLocaleString();

/** A moment for people, in their own time zone. */
export function when(at) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const text = isToday ? date.toLocaleTimeString() : date.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return make("time", { dateTime: date.toISOString(), title: date.toLocaleString() }, text);
}

/** A row of a list; `cells` are `[column, content]`. */
export function row(...cells) {
  const line = make("tr");
  line.setAttribute("role", "row");
  for (const [name, ...content] of cells) {
    const cell = make("td", {}, ...content);
    cell.setAttribute("role", "cell");
    cell.dataset.name = name;
    line.append(cell);
  }
  return line;
}

/** Fills a list, and says where it is empty. */
export function fill(list, rows, none) {
  byId(list).replaceChildren(...rows);
  byId(list).parentElement.hidden = rows.length === 0;
  byId(none).hidden = rows.length > 0;
}

/** What was counted in these days. */
function sum(days) {
  const total = { refused: {}, lite: {} };
  const add = (to, name, value) => (to[name] = (to[name] ?? 0) + value);
  for (const { refused = {}, lite = {}, ...numbers } of days) {
    for (const [name, value] of Object.entries(numbers)) add(total, name, value);
    for (const [code, value] of Object.entries(refused)) add(total.refused, code, value);
    for (const [why, value] of Object.entries(lite)) add(total.lite, why, value);
  }
  return total;
}

const svg = (tag, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

/** A bar a day: what was accepted, and in front of it what was delivered. */
function chart(days, today) {
  const bars = Array.from({ length: 30 }, (_, place) => days[today - (29 - place) * DAY_MS] ?? {});
  const most = Math.max(1, ...bars.flatMap(({ accepted = 0, delivered = 0 }) => [accepted, delivered]));
  const total = sum(bars);
  const drawing = svg("svg", { viewBox: "0 0 300 60", preserveAspectRatio: "none", role: "img" });
  drawing.setAttribute("aria-label", `In 30 days ${number(total.accepted)} events were accepted and ${number(total.delivered)} delivered`);
  bars.forEach((bar, place) => {
    for (const [name, x, width] of [["accepted", 1, 8], ["delivered", 2.5, 5]]) {
      const height = (58 * (bar[name] ?? 0)) / most;
      drawing.append(svg("rect", { class: name, x: place * 10 + x, y: 59 - height, width, height, rx: 0.8 }));
    }
  });
  drawing.append(svg("line", { x1: 0, x2: 300, y1: 59.5, y2: 59.5 }));
  byId("chart").querySelector("svg")?.remove();
  byId("chart").prepend(drawing);
}

/** The numbers. */
export function showCounters({ ever, days, dead, given_way }) {
  const today = Date.now() - (Date.now() % DAY_MS);
  const columns = [days[today] ?? { refused: {} }, sum(Object.values(days)), ever];
  const tiles = [
    ["Accepted today", columns[0].accepted],
    ["Delivered today", columns[0].delivered],
    ["New visitors today", columns[0].first],
    ["Dead letters", dead],
  ];
  byId("tiles").replaceChildren(
    ...tiles.map(([name, value]) => {
      const isBad = name === "Dead letters" && value > 0;
      return make("div", { className: isBad ? "bad" : "" }, make("dt", {}, name), make("dd", {}, number(value)));
    }),
  );
  chart(days, today);
  const line = (name, values) => make("tr", {}, make("th", { scope: "row" }, name), ...values.map((value) => make("td", {}, number(value))));
  const lines = WHAT.map(([name, words]) => line(words, columns.map((column) => column[name])));
  if (given_way) lines.push(line("Dead letters without room", ["", "", given_way]));
  for (const why of Object.keys(ever.lite ?? {})) {
    lines.push(line(`Batches of pages without WebAssembly: ${WITHOUT[why] ?? why}`, columns.map(({ lite }) => lite?.[why])));
  }
  byId("counts").tBodies[0].replaceChildren(...lines);
  const codes = Object.keys(ever.refused ?? {}).sort((a, b) => ever.refused[b] - ever.refused[a]);
  const refusals = codes.map((code) => line(code, columns.map(({ refused }) => refused?.[code])));
  const none = make("tr", {}, make("td", { colSpan: 4 }, "Nothing so far."));
  byId("refused").tBodies[0].replaceChildren(...(refusals.length ? refusals : [none]));
}

const OUTCOMES = { accepted: "waits", delivered: "delivered", dead: "dead letter", rejected: "refused", cancelled: "cancelled" };

/** The last events. */
export function showEvents(events) {
  const rows = events.map(({ at, name, id, recipient, outcome, code }) =>
    row(
      ["When", when(at)],
      ["Event", make("span", { title: id }, name)],
      ["Visitor", make("code", {}, recipient)],
      ["Outcome", make("span", {}, make("span", { className: `badge ${outcome in OUTCOMES ? outcome : ""}` }, OUTCOMES[outcome] ?? outcome), code ? ` ${code}` : "")],
    ),
  );
  fill("events-list", rows, "events-none");
}
