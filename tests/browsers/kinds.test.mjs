// Each kind of trigger in the other browsers.

import { describe } from "node:test";
import { driverTests } from "../support/drivers.mjs";
import { kindTests } from "../support/kinds.mjs";

for (const name of ["firefox", "webkit"]) {
  describe(`a tab in ${name}`, () => driverTests(name));
  describe(`triggers in ${name}`, () => kindTests(name));
}
