// Calls that fail, and all that their errors show.

import { createSalebot } from "salebot-onsite/api";

/** All of an error that code can reach: each of its own properties, hidden ones too, and the same of its causes. */
function everythingIn(thing, depth = 0) {
  if ((typeof thing !== "object" && typeof thing !== "function") || thing === null) return String(thing);
  if (depth > 5) return "…";
  const own = Reflect.ownKeys(thing).map((name) => `${String(name)}: ${everythingIn(thing[name], depth + 1)}`);
  return `${String(thing)} { ${own.join(", ")} }`;
}

/** What a test can tell from an error, and what the error shows whichever way it is printed. */
function report(error, inspect) {
  const { code, message, status, cause } = error;
  const shown = [everythingIn(error), JSON.stringify(error), String(error), error.stack];
  if (inspect) shown.push(inspect(error, { depth: 10, showHidden: true }), inspect(error));
  const isPlain = cause && Object.getPrototypeOf(cause) === Object.prototype;
  return { code, message, status, isError: error instanceof Error, cause, isPlain, shown: shown.join("\n") };
}

/** A `fetch` of the caller's own that gives all it knows away. */
const FETCHES = {
  "throws at once": (url) => {
    throw new Error(`cannot reach ${url}`);
  },
  "rejects with an error": async (url) => {
    throw Object.assign(new TypeError(`cannot reach ${url}`, { cause: new Error(`no route to ${url}`) }), { url, input: String(url) });
  },
  "rejects with a text": (url) => Promise.reject(`cannot reach ${url}`),
  "rejects with an object": (url) => Promise.reject({ url, toString: () => `cannot reach ${url}` }),
  "rejects with an error named for the URL": (url) => Promise.reject(Object.assign(new Error("no"), { name: `Error at ${url}` })),
  "rejects with an error that cannot be read": (url) =>
    Promise.reject({
      get message() {
        throw new Error(`do not read ${url}`);
      },
      get name() {
        throw new Error(`do not read ${url}`);
      },
      toString() {
        throw new Error(`do not print ${url}`);
      },
    }),
  "rejects with nothing": () => Promise.reject(),
  "gives a body that breaks off": async (url) =>
    new Response(
      new ReadableStream({
        start: (body) => body.error(new Error(`${url} broke off`)),
      }),
    ),
  "gives no answer at all": async (url) => `${url}`,
};

/** What `callback` fails with, for each of these options of `createSalebot`; `fetch` is one of the names above. */
export default async function (cases, { inspect }) {
  const reports = [];
  for (const { fetch, ...options } of cases) {
    let asked = 0;
    // Given a Request or a URL with options, as any fetch is.
    const own = (input) => {
      asked += 1;
      return FETCHES[fetch](input?.url ?? input);
    };
    const bot = createSalebot({ ...options, ...(fetch && { fetch: own }), retry: false });
    const end = await bot.callback({ client_id: 1, message: "price_seen" }).then(
      (answer) => ({ answer: String(answer) }),
      (error) => report(error, inspect),
    );
    reports.push({ ...end, asked });
  }
  return reports;
}
