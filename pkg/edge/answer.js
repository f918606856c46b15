// Answers as the core writes them: a word, and a response as one text.

/** So many texts are remembered with what stands in them. Most of a gateway's answers are the same few. */
const MAX_KNOWN = 200;

/** The code of a refusal; undefined where it is none. */
export const codeOf = (status, body) => (status >= 400 ? JSON.parse(body).error.code : undefined);

function read(text) {
  const [word, ...rest] = text.split("\n");
  if (rest.length === 0) return { word };
  const end = rest.indexOf("");
  const headers = {};
  for (const line of rest.slice(1, end)) {
    const colon = line.indexOf(": ");
    headers[line.slice(0, colon)] = line.slice(colon + 2);
  }
  const body = rest.slice(end + 1).join("\n");
  const status = Number(rest[0]);
  return { word, status, headers, body, code: codeOf(status, body) };
}

/** Makes what reads such texts: `{ word, status, headers, body, code }`, `code` where it is a refusal. */
export function answerReader() {
  const known = new Map();
  return (text) => {
    let answer = known.get(text);
    if (!answer) {
      answer = read(text);
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(text, answer);
    }
    return answer;
  };
}

/** A response of these parts. */
export function respond({ status, headers, body }, request, id) {
  const all = status >= 400 ? { ...headers, "x-request-id": id } : headers;
  return new Response(request.method === "HEAD" || body === "" ? null : body, { status, headers: all });
}

/** Of answers that are JSON, and nobody else's. */
export const JSON_HEADERS = { "content-type": "application/json", "cache-control": "no-store" };

/** A refusal in the wire's form, for what is answered without the core; `seconds` is how long to wait before coming again. */
export function refusal(status, code, message, seconds) {
  const wait = seconds === undefined ? undefined : { "retry-after": String(seconds) };
  return {
    status,
    code,
    headers: { ...JSON_HEADERS, ...wait },
    body: JSON.stringify({ error: { code, message, retry_after_s: seconds } }),
  };
}

/** How long whoever asks is to wait after a fault of the gateway itself, in seconds. */
const RETRY_AFTER_S = 30;

/** A fault of the gateway itself, which passes. */
export const fault = (code, message, seconds = RETRY_AFTER_S) => refusal(503, code, message, seconds);

/** What the environment brings is wrong. */
export const misconfigured = () => fault("configuration", "the gateway's settings cannot be used; its log says why");
