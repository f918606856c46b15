// What is compared, and what the server answers to each: as little as its service would when nothing optional is switched on.

/** An event's number in what a client sends. */
const NUMBER = /"nth":(\d+)/g;

const SEGMENT_SETTINGS = (host) => ({
  integrations: {
    "Segment.io": {
      apiKey: "shop",
      apiHost: `${host}/segment/v1`,
      unbundledIntegrations: [],
      addBundledMetadata: true,
      versionSettings: { version: "4.4.7", componentTypes: ["browser"] },
    },
  },
  plan: { track: { __default: { enabled: true, integrations: {} } }, identify: { __default: { enabled: true } }, group: { __default: { enabled: true } } },
  edgeFunction: {},
  analyticsNextEnabled: true,
  middlewareSettings: {},
  enabledMiddleware: {},
  metrics: { sampleRate: 0 },
  legacyVideoPluginsEnabled: false,
  remotePlugins: [],
});

const RUDDERSTACK_SOURCE = {
  source: {
    id: "shop",
    name: "shop",
    writeKey: "shop",
    workspaceId: "shop",
    enabled: true,
    destinations: [],
    connections: [],
    config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
    dataplanes: {},
  },
  updatedAt: "2026-01-01T00:00:00.000Z",
};

const POSTHOG_CONFIG = {
  token: "shop",
  supportedCompression: ["gzip", "gzip-js"],
  hasFeatureFlags: false,
  captureDeadClicks: false,
  capturePerformance: { network_timing: true, web_vitals: false },
  autocapture_opt_out: false,
  autocaptureExceptions: false,
  analytics: { endpoint: "/i/v0/e/" },
  elementsChainAsString: true,
  errorTracking: { autocaptureExceptions: false, suppressionRules: [] },
  sessionRecording: false,
  heatmaps: false,
  surveys: false,
  productTours: false,
  logs: { captureConsoleLogs: false },
  defaultIdentifiedOnly: true,
  siteApps: [],
};

const POSTHOG_SCRIPT = `window._POSTHOG_REMOTE_CONFIG={shop:{config:${JSON.stringify(POSTHOG_CONFIG)},siteApps:[]}}`;

/** Each event of a batch is taken, as a gateway's visitor takes it. */
function accept(body) {
  const { events } = JSON.parse(body);
  return { results: events.map(({ id }) => ({ id, status: "accepted" })) };
}

/**
 * What is compared, ours first: its package, or a script tag without one; the app in apps/, what it needs the answers to be
 * (by `METHOD /path`, each made of the request and the server's host), and how the event's number stands in what it sends.
 * `does` says what of it matters here: what it notices by itself, and what it keeps; a `simple` one keeps nothing and knows no rules, so
 * that being behind it is no failure.
 */
export const CONTENDERS = [
  { id: "ours-tag", name: "salebot-onsite, script tag", ours: true, does: "18 kinds of rules, 50 loaded; kept for the next page" },
  { id: "ours", name: "salebot-onsite, npm", ours: true, does: "18 kinds of rules, 50 loaded; kept for the next page" },
  {
    id: "plausible",
    name: "Plausible",
    simple: true,
    package: "@plausible-analytics/tracker",
    does: "page views, links, forms; nothing is kept",
    answers: { "POST /plausible/api/event": () => [202, "ok", "text/plain"] },
  },
  {
    id: "snowplow",
    name: "Snowplow",
    package: "@snowplow/browser-tracker",
    does: "page views, links, forms, buttons, activity; kept for the next page",
    number: /"se_va":"(\d+)"/g,
    answers: { "POST /com.snowplowanalytics.snowplow/tp2": () => [200, "ok", "text/plain"] },
  },
  {
    id: "segment",
    name: "Segment",
    package: "@segment/analytics-next",
    does: "no autocapture; kept for the next page",
    answers: {
      "GET /segment/v1/projects/shop/settings": (_, host) => [200, JSON.stringify(SEGMENT_SETTINGS(host))],
      "POST /segment/v1/p": () => [200, `{"success":true}`],
      "POST /segment/v1/t": () => [200, `{"success":true}`],
    },
  },
  {
    id: "rudderstack",
    name: "RudderStack",
    package: "@rudderstack/analytics-js",
    does: "no autocapture; kept for the next page",
    answers: {
      "GET /rudderstack/sourceConfig/": () => [200, JSON.stringify(RUDDERSTACK_SOURCE)],
      "POST /rudderstack/v1/page": () => [200, "OK", "text/plain"],
      "POST /rudderstack/v1/track": () => [200, "OK", "text/plain"],
    },
  },
  ...[
    ["posthog", "PostHog", "autocapture, sent in batches after 3 s; in memory"],
    ["posthog-slim", "PostHog slim", "autocapture, sent in batches after 3 s; in memory"],
    ["posthog-slim-instantly", "PostHog slim, send_instantly", "autocapture; the event waits for no batch; in memory"],
  ].map(([id, name, does]) => ({
    id,
    name,
    package: "posthog-js",
    does,
    answers: {
      "GET /posthog/array/shop/config.js": () => [200, POSTHOG_SCRIPT, "text/javascript"],
      // Until it knows better, it sends to the former.
      "POST /posthog/e/": () => [200, `{"status":"Ok"}`],
      "POST /posthog/i/v0/e/": () => [200, `{"status":"Ok"}`],
    },
  })),
];

/** The numbers of the events in a request's body. */
export const numbersIn = ({ number = NUMBER }, body) => [...body.matchAll(number)].map(([, n]) => Number(n));

/**
 * What the server answers to all that is no file, with these rules of ours; `host()` is the host of the endpoints. What nobody
 * expects is a 404, and named in `unexpected`.
 */
export function answers(rules, host, unexpected) {
  const known = Object.assign({}, ...CONTENDERS.map((one) => one.answers));
  known["GET /v1/config"] = () => [200, JSON.stringify({ triggers: rules, problems: [] })];
  known["POST /v1/in"] = ({ body }) => [202, JSON.stringify(accept(body))];
  return (request) => {
    const name = `${request.method} ${request.path}`;
    if (known[name]) return known[name](request, host());
    unexpected.push(name);
    return [404, "", "text/plain"];
  };
}
