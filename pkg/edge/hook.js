// The webhook: what the service posts of every message goes to the host's handler.

import { JSON_HEADERS, misconfigured, refusal } from "./answer.js";
import { BodyError, readText } from "./body.js";
import { later } from "./later.js";
import { isGiven, wrongIn } from "./secret.js";

/** The most bytes of a post: with a client's variables it may be long. */
const MAX_POST_BYTES = 262_144;

/** What may be said of a handler's error: a name, and none of the words, which may be the visitor's. */
const nameOf = (error) => [error?.code, error?.name].find((name) => /^\w{1,40}$/.test(name)) ?? "unknown";

/** Left out of what a handler gets: in one that copies it member by member it would be no member. */
const plain = (name, value) => (name === "__proto__" ? undefined : value);

/**
 * Makes what answers posts, `(request, env, context, tell, isKnown)`: `isKnown` says whether it is known which configuration is in
 * force, whose callbacks are echoes. `onMessage(message, env)` is the host's handler, if it has one;
 * `coreOf(env)` resolves to a core that is alive, `read` reads its answers.
 */
export function makeHook({ onMessage, basePath, coreOf, read }) {
  const start = `${basePath}/v1/hook/`;

  /** The secret that a request brings: what stands behind the slash, or else in the query. */
  function secretIn(url) {
    const { pathname, searchParams } = new URL(url);
    try {
      return decodeURIComponent(pathname.slice(start.length)) || (searchParams.get("secret") ?? "");
    } catch {
      return "";
    }
  }

  /**
   * Why this is refused; undefined where it is not. Wrong secrets are not counted by address: the service posts for all its
   * customers from the same few, so whoever has it post wrong ones would keep the right one out.
   */
  function refuse({ constructor: GatewayCore }, request, wanted, tell) {
    if (!isGiven(wanted)) return refusal(404, "not_found", "no such path");
    const wrong = wrongIn(GatewayCore, wanted);
    if (wrong !== undefined) {
      tell("error", `WEBHOOK_SECRET: ${wrong}`, { code: "configuration" });
      return misconfigured();
    }
    return GatewayCore.same(secretIn(request.url), wanted) ? undefined : refusal(403, "secret_refused", "this is not the secret");
  }

  async function handle(message, env) {
    // The answer goes first, however long the handler thinks.
    await new Promise((go) => setTimeout(go));
    await onMessage(message, env);
  }

  return async (request, env, context, tell, isKnown) => {
    const refused = refuse(await coreOf(env), request, env.WEBHOOK_SECRET, tell);
    if (refused) return refused;
    let body;
    try {
      body = await readText(request, MAX_POST_BYTES, "a post is at most 256 KiB");
    } catch (error) {
      if (error instanceof BodyError) return refusal(error.status, error.code, error.message);
      throw error;
    }
    const post = (await coreOf(env)).readPost(body);
    if (post.startsWith("\n")) return read(post);
    if (onMessage) {
      const message = JSON.parse(post, plain);
      if (!isKnown) message.echo = true;
      const fail = (error) => tell("error", "onMessage has failed", { code: "handler", error: nameOf(error), post: message.id });
      later(context, handle(message, env), fail);
    }
    return { status: 200, headers: JSON_HEADERS, body: '{"status":"ok"}' };
  };
}
