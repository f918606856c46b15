// What the script tag's file loads from the gateway fits it: scripts of another version are told so.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fittingServer } from "../../pkg/edge/fitting.js";
import * as INPUT from "../../pkg/page/input.js";
import { DOOR } from "../../pkg/page/door.js";
import { ROOT } from "../support/process.mjs";

const KIND = { type: "text/javascript", cache: "public, max-age=60" };
const TEXT = "export const own = 1;";
const load = async (answer) => import(`data:text/javascript,${encodeURIComponent(await answer.text())}`);

for (const name of ["lite", "inspector"]) {
  const ask = (query, init) => fittingServer(name, TEXT, KIND)(new Request(`https://on.shop.example/v1/${name}.js${query}`, init));

  test(`${name}.js is served to a script of this door, and to whoever does not say of which`, async () => {
    for (const query of ["", `?v=${DOOR}`, `?other=1&v=${DOOR}`]) {
      const answer = await ask(query);
      assert.deepEqual([answer.status, answer.headers.get("cache-control"), await answer.text()], [200, KIND.cache, TEXT], query);
    }
  });

  test(`in place of ${name}.js a script of another door gets one that says so, which no cache gives unasked`, async () => {
    for (const query of [`?v=${DOOR + 1}`, "?v=", "?v=one"]) {
      const answer = await ask(query);
      assert.deepEqual([answer.status, answer.headers.get("cache-control"), answer.headers.get("content-type")], [200, "no-cache", "text/javascript; charset=utf-8"], query);
      assert.notEqual(answer.headers.get("etag"), (await ask("")).headers.get("etag"));
      const wrong = await load(answer).then(({ openLite }) => openLite(new Error("none today")), (error) => error).catch((error) => error);
      assert.match(wrong.message, /for another version of the page's script: take the script and the gateway from the same version of salebot-onsite$/);
      if (name === "lite") assert.deepEqual([wrong.code, wrong.message.split(",")[0]], ["configuration", "none today"]);
    }
    assert.equal(await (await ask("?v=0", { method: "HEAD" })).text(), "");
  });
}

test("the names and numbers of inputs and effects are those of the door: where this fails, DOOR in pkg/page/door.js is raised", async () => {
  const effects = (await readFile(new URL("src/page/effect.rs", ROOT), "utf8")).match(/^const [A-Z_]+: u64 = \d+;$/gm);
  const digest = createHash("sha256").update(JSON.stringify([Object.entries(INPUT), effects])).digest("hex").slice(0, 16);
  assert.deepEqual({ DOOR, digest }, { DOOR: 1, digest: "33f1592e92b821c5" });
});
