// A desk where a probe asks for its next errand, so that a test can look between two of them.

import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

// A page asks from another origin. Its POST is text/plain, which needs no preflight.
const HEADERS = { "access-control-allow-origin": "*", "cache-control": "no-store" };

/**
 * Opens a desk. `give(name)` hands out an errand and gives what the probe answers, `{value}` or `{thrown}`; `end()`
 * tells the probe that there are no more; `fail(error)` settles what can no longer be answered.
 *
 * The probe asks with GET, and is answered an errand's name, or nothing at the end; it posts its answer as JSON.
 */
export async function openDesk() {
  const waiting = [];
  let question;
  let errand;
  let failure;

  const answer = (response, words) => response.writeHead(200, HEADERS).end(words);
  const serve = () => {
    if (!question || waiting.length === 0) return;
    errand = waiting.shift();
    answer(question, errand.name);
    question = undefined;
  };
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      question = response;
      return serve();
    }
    const { value, thrown } = JSON.parse(await text(request));
    answer(response, "");
    if (thrown === undefined) errand.resolve(value);
    else errand.reject(new Error(thrown));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const give = (name) =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      waiting.push({ name, resolve, reject });
      serve();
    });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    give,
    end: () => void give("").catch(() => {}),
    fail(error) {
      failure = error;
      for (const left of [errand, ...waiting.splice(0)]) left?.reject(error);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
