// What went wrong, and what to do about it.

import { adviceFor } from "../advice.js";
import { h } from "../dom.js";
import { clock } from "../format.js";
import { button, nothing } from "./parts.js";

/** The names of the events that were dropped for this reason. */
const namesOf = (code, { events }) => [...new Set([...events.values()].filter(({ reason }) => reason === code).map(({ name }) => name))].filter(Boolean);

/** A text, with what stands between backticks as code. */
const withCode = (text) => text.split("`").map((part, place) => (place % 2 ? h("code", {}, part) : part));

/** Draws it. */
export function errors({ model, site, gateway, ask, asked }) {
  const all = [...model.errors.values()].reverse();
  const about = (code) => {
    const names = namesOf(code, model.events);
    return names.length ? h("p", { class: "faint" }, `Events that were dropped for it: ${names.join(", ")}`) : undefined;
  };
  if (!all.length) return [nothing("Nothing has gone wrong.")];
  return [
    h(
      "ul",
      { class: "cards" },
      all.map(({ code, message, count, first_at, last_at }) =>
        h(
          "li",
          { key: `${code} ${message}`, class: "card error" },
          h("h3", {}, h("code", {}, code), h("span", { class: "faint" }, ` ${clock(last_at)}${count > 1 ? `, ${count} times since ${clock(first_at)}` : ""}`)),
          h("p", {}, message),
          about(code),
          h("p", { class: "advice" }, h("strong", {}, "What to do: "), ...withCode(adviceFor(code, { message, site, gateway }))),
          code === "network" && gateway && [h("div", {}, button("Ask the gateway now", ask)), h("p", { class: "faint", role: "status" }, asked)],
        ),
      ),
    ),
  ];
}
