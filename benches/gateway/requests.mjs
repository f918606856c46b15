// What is sent to the gateways, as scripts for wrk.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const event = (id, name, props) => ({ id, seq: 1, kind: "track", name, at: 1790000000000, props });

/** A batch such as pages send: three events, a kilobyte. */
const BATCH = {
  recipient: "qj6pvradl1f",
  visitor: "7YB0M5F1Z4Q8V9TT2G3N6K1C0D",
  sent_at: 1790000001000,
  page: {
    url: "https://shop.example/offer/spring?utm_source=vk&utm_campaign=spring_sale",
    referrer: "https://search.example/",
    title: "Spring offer: courses for beginners",
    utm: { source: "vk", campaign: "spring_sale", medium: "cpc" },
  },
  events: [
    event("01J5Z3NDEKTSV4RRFFQ69G5FA1", "price_seen", { plan: "pro", currency: "RUB", price: 4900, trial: true }),
    event("01J5Z3NDEKTSV4RRFFQ69G5FA2", "cart_left", { items: "Course for beginners, Course for the advanced, Notebook", total: 7300 }),
    event("01J5Z3NDEKTSV4RRFFQ69G5FA3", "form_sent", { phone: "+7 900 000-00-00", name: "Анна", comment: "Позвоните мне, пожалуйста, после шести вечера" }),
  ],
};

const SITE = "https://shop.example";

/** By name: what the case is called, what is sent, and the statuses that are right. */
export const CASES = {
  foreign: { title: "refused: another site", origin: "https://evil.example", body: JSON.stringify(BATCH), isRefused: true },
  broken: { title: "refused: no JSON", origin: SITE, body: JSON.stringify(BATCH).slice(0, -1), isRefused: true },
  unknown: {
    title: "refused: events that are not listed",
    origin: SITE,
    body: JSON.stringify({ ...BATCH, events: BATCH.events.map((one) => ({ ...one, name: "nobody_knows" })) }),
  },
  accepted: { title: "accepted, before storage", origin: SITE, body: JSON.stringify(BATCH) },
};

const script = ({ origin, body }) => `wrk.method = "POST"
wrk.body = [==[${body}]==]
wrk.headers["Content-Type"] = "text/plain;charset=UTF-8"
wrk.headers["Origin"] = "${origin}"
wrk.headers["CF-Connecting-IP"] = "203.0.113.7"
`;

/** The same batch with ids that never come again, from ever new visitors. */
const NEW_SCRIPT = `${script({ origin: SITE, body: "" })}
local body = [==[${JSON.stringify(BATCH)}]==]
math.randomseed(os.time())
local start, count = math.random(1000000, 9999999), 0
request = function()
  count = count + 1
  local text = body:gsub("01J5Z3NDEK", start .. string.format("%010d", count)):gsub("qj6pvradl1f", "v" .. start .. "n" .. count % 2000)
  return wrk.format(nil, nil, nil, text)
end
`;

let count = 0;
const start = Date.now().toString(36).slice(-7).toUpperCase();

/** An accepted batch whose ids never come again, from one of 2000 visitors of this run, or from ever new ones, of whom each sends three. */
export function fresh({ comeAndGo = false } = {}) {
  count += 1;
  const mark = `${start}${count.toString(36).toUpperCase().padStart(8, "0")}`;
  const events = BATCH.events.map((one, place) => ({ ...one, id: `01J5Z3NDE${mark}0${place}` }));
  return { origin: SITE, body: JSON.stringify({ ...BATCH, recipient: `v${start}${comeAndGo ? `n${Math.floor(count / 3)}` : count % 2000}`, events }) };
}

/** Writes the scripts into a folder: by the case's name, where it is. */
export async function writeScripts(folder) {
  const paths = {};
  for (const [name, one] of [...Object.entries(CASES), ["stored", undefined]]) {
    paths[name] = join(folder, `${name}.lua`);
    await writeFile(paths[name], one ? script(one) : NEW_SCRIPT);
  }
  return paths;
}
