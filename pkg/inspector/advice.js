// What to do about each error, in plain words.

const wait = "It is tried again by itself, with growing pauses.";

const noWasm =
  "This page cannot run WebAssembly: its Content-Security-Policy lacks 'wasm-unsafe-eval' in script-src, or the browser has none. Events still go, by the lite core, but no rule works.";

const trapped =
  "The page's core has failed three times, which is a fault of salebot-onsite itself. Save the log and report it. Events still go, by the lite core, but no rule works.";

const noneLeft =
  "The page's core has failed three times, which is a fault of salebot-onsite itself, and the lite core could not be loaded either, so nothing is sent. Save the log and report it. Is the address in the network tab of the developer tools blocked?";

const noCore = "The page's core cannot be started, for the reason that the sentence gives, and there is no other here, so nothing is sent. Does the page's Content-Security-Policy have 'wasm-unsafe-eval' in script-src?";

const otherwise = "The page's core could not be had, for the reason that the sentence gives. Events still go, by the lite core, but no rule works.";

/** By code: what to do. Each is given the page's site, the gateway's address and the error's own sentence. */
const ADVICE = {
  recipient_missing: () =>
    "The chat has not named its visitor. Is the chat's script on this page, and does it load? Chats of another name are found by data-recipient (recipient with npm). Events wait, and go once the name is there.",
  consent_required: () => "The visitor has refused, or has not agreed yet. Call consent(\"granted\") once they do.",
  network: ({ message, gateway, site }) =>
    /rules|triggers/.test(message)
      ? "The rules could not be loaded. Is the address in the network tab of the developer tools blocked, or missing in connect-src or script-src of the page's Content-Security-Policy?"
      : `No answer came, or none that the page may read. Does the gateway's configuration have "${site}" in origins? Is this browser offline? Does ${gateway || "the gateway's address"} answer at /v1/health? Does the page's Content-Security-Policy have it in connect-src? Does a blocker stop it? ${wait}`,
  csp: ({ gateway }) =>
    `The page's own Content-Security-Policy stops this. Add ${gateway || "the gateway's address"} to the directive that is named; docs/security.md has whole policies.`,
  timeout: () => `The answer took too long. ${wait}`,
  http_status: ({ gateway }) =>
    `What answers is not a gateway, or one in trouble. 404: is ${gateway || "the address"} right, and is the base path in it? 5xx: see the gateway's log. ${wait}`,
  api_status: () => "Salebot has refused. Its own words stand in the sentence; the key, or what the action names, is likely wrong.",
  bad_answer: ({ gateway }) => `What answers at ${gateway || "the gateway's address"} does not speak as a gateway does. Is it another server, a login page or a proxy? ${wait}`,
  rate_limited: () => "Too much comes from this visitor or address. It goes on after the pause that was asked for. Does a rule fire in a loop? Then give it a limit, or the set a gap_s.",
  storage_full: ({ message }) =>
    /wait/.test(message)
      ? "More events wait than there is room for (200, or 50 before consent). What keeps them: the recipient, consent or the gateway? The overview says."
      : "The browser's storage for this site is full, so what waits goes with the page. What else does the site keep in localStorage?",
  storage_blocked: () => "The browser keeps nothing for this site: private mode, or cookies are off. All works, but what waits goes with the page, and limits count by page.",
  storage_unreadable: () => "Something else has written to localStorage under onsite.1. It was taken away, and nothing need be done.",
  too_large: () => "An event is at most 8 KiB of JSON, a batch 64 KiB. Send less in props.",
  event_unknown: () => "The gateway's configuration has no such event. Add it under events, or correct the name: names are compared letter by letter.",
  limit_reached: () =>
    "The rule's limit per day or visitor is used up at the gateway, though not in this browser: its storage was cleared, or it was another origin. For trying, reset() begins a new visitor.",
  origin_refused: ({ site }) => `The gateway does not serve this site. Add "${site}" to origins in its configuration.`,
  not_found: ({ gateway }) => `The gateway knows no such path. Is its base path part of the address ${gateway}?`,
  method_refused: () => "Something between page and gateway changes the request. Is there a redirect from http to https, or to another path?",
  configuration: ({ message }) => {
    if (/for another version/.test(message)) return "The script is of another version than the gateway. Take both from the same one: docs/script-tag.md says how.";
    return /triggers\[|data-onsite/.test(message)
      ? "A rule has a mistake and is left out; the others work. Rules are counted from 0. The gateway's page /v1/admin leads to the place, and `cargo xtask check-rules FILE` tells all mistakes of a file."
      : "The gateway's own settings cannot be used: its log says which. Events wait until it is mended.";
  },
  answer_lost: () => "The answer was lost, and doing it again could do it twice. Look into the chat whether it was done.",
  too_old: () => "It waited for three days without an answer, and was given up.",
  invalid_argument: () => "The call or the option is not as it must be; the sentence says how. index.d.ts has the types.",
  dry_run: () => "A dry run sends nothing. Take data-dry-run (dryRun) away to send.",
  aborted: () => "It was ended before an answer came. It goes with the next page.",
  destroyed: () => "destroy() was called. A new createOnsite() starts anew.",
  internal: ({ message }) => {
    if (/^the start failed/.test(message)) return /a fault of salebot-onsite/.test(message) ? noneLeft : noCore;
    if (!/^rules make no events/.test(message)) return "A fault of salebot-onsite itself. Save the log and report it; the page goes on without the input that it failed at.";
    if (/a fault of salebot-onsite/.test(message)) return trapped;
    return /wasm-unsafe-eval|WebAssembly/.test(message) ? noWasm : otherwise;
  },
};

/** What to do about an error. */
export const adviceFor = (code, about) => ADVICE[code]?.(about) ?? "The sentence is the other side's own: see the gateway's log for this time.";
