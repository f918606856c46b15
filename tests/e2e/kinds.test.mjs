// Each kind of trigger in Chromium.

import { describe } from "node:test";
import { driverTests } from "../support/drivers.mjs";
import { kindTests } from "../support/kinds.mjs";

describe("a tab", () => driverTests("chromium"));
describe("triggers", () => kindTests("chromium"));
