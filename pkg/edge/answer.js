// Answers as the core writes them: a word, and a response as one text.

/** So many texts are remembered with what stands in them. Most of a gateway's answers are the same few. */
const MAX_KNOWN = 200;

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
  return { word, status, headers, body, code: status >= 400 ? JSON.parse(body).error.code : undefined };
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

/** A refusal in the wire's form, for what is answered without the core. */
export function refusal(status, code, message, headers) {
  return { status, code, headers: { "content-type": "application/json", "cache-control": "no-store", ...headers }, body: JSON.stringify({ error: { code, message } }) };
}
