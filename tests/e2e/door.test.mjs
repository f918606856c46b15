// The core as the page's scripts see it: texts in, effects out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { html, stage } from "../support/stage.mjs";

const it = stage();

/** Runs this on a page that has `openCore`, and `begin()`, which opens a core and starts it. */
async function inPage(run) {
  const tab = await it.open(
    html(`<script type="module">
    import { openCore } from "/pkg/page/open.js";
    import * as INPUT from "/pkg/page/input.js";
    const NOW = 1790000000000;
    const begin = async () => {
      const core = await openCore();
      core.start(NOW, new Uint32Array([1, 2, 3, memories.length]), 0, NaN, "");
      return (kind, ...texts) => core.handle(NOW, kind, 7, NOW, texts);
    };
    Object.assign(window, { openCore, begin, INPUT });
    </script>`, `<script>
    window.memories = [];
    const real = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...args) => {
      const made = await real(...args);
      memories.push(made.exports.memory);
      return made;
    };
    window.compiled = 0;
    const compile = WebAssembly.compile;
    WebAssembly.compile = (bytes) => (compiled++, compile(bytes));
    </script>`),
  );
  await tab.waitForFunction(() => window.begin);
  return tab.evaluate(run);
}

test("each core has a memory of its own and knows nothing of the others; the code is compiled once", async () => {
  const seen = await inPage(async () => {
    const first = await begin();
    const second = await begin();
    first(INPUT.recipient, "qj6pvradl1f");
    const named = (core) => core(INPUT.wantRecipient).filter(([kind]) => kind === 3);
    return { first: named(first), second: named(second), memories: new Set(memories).size, compiled };
  });
  assert.deepEqual(seen, { first: [[3, 7, '"qj6pvradl1f"', ""]], second: [], memories: 2, compiled: 1 });
});

test("a core that was not started does nothing", async () => {
  assert.deepEqual(await inPage(async () => (await openCore()).handle(1790000000000, INPUT.woken, 0, 0, [])), []);
});

test("a text keeps every character but a zero and half of a pair", async () => {
  const seen = await inPage(async () => {
    const core = await begin();
    return core(INPUT.badCall, "a\0\0«Ж😀»\ud800").filter(([kind, , name]) => kind === 4 && name === "error");
  });
  assert.deepEqual(seen.map(([, , , text]) => JSON.parse(text).message), ["a\ufffd\ufffd«Ж😀»\ufffd"]);
});

test("a name with a zero in it is a bad name, and takes nothing else's place", async () => {
  const seen = await inPage(async () => {
    const core = await begin();
    return core(INPUT.track, "price_seen\0{}", '{"plan":"pro"}', "{}").filter(([kind]) => kind === 3);
  });
  assert.equal(seen.length, 1);
  const { status, reason } = JSON.parse(seen[0][2]);
  assert.deepEqual([status, reason], ["dropped", "invalid_argument"]);
});

test("texts may be so long that the memory has to grow", async () => {
  const seen = await inPage(async () => {
    const core = await begin();
    const [before] = [memories[0].buffer.byteLength];
    const answers = [100, 3_000_000, 100].map((length) => {
      core(INPUT.recipient, "");
      return core(INPUT.track, "price_seen", `{"text":"${"ж".repeat(length)}"}`, "{}").filter(([kind]) => kind === 3);
    });
    return { answers: answers.map((list) => list.map(([, handle, text]) => [handle, JSON.parse(text).status])), grown: memories[0].buffer.byteLength > before };
  });
  assert.deepEqual(seen, { answers: [[[7, "queued"]], [[7, "dropped"]], [[7, "queued"]]], grown: true });
});
