// Pages that go, in Chromium.

import { describe } from "node:test";
import { leavingTests } from "../support/leaving.mjs";

describe("leaving in Chromium", () => leavingTests("chromium"));
