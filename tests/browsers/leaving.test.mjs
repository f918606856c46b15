// Pages that go, in the other browsers, and in direct mode in all.

import { describe } from "node:test";
import { HEADINGS, leavingTests } from "../support/leaving.mjs";
import { directTests } from "../support/leaving/direct.mjs";

for (const [name, title] of Object.entries(HEADINGS)) {
  if (name !== "chromium") describe(`leaving in ${title}`, () => leavingTests(name));
  describe(`leaving in direct mode in ${title}`, () => directTests(name));
}
