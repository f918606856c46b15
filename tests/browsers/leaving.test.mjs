// Pages that go, in the other browsers.

import { describe } from "node:test";
import { HEADINGS, leavingTests } from "../support/leaving.mjs";

for (const name of ["firefox", "webkit"]) describe(`leaving in ${HEADINGS[name]}`, () => leavingTests(name));
