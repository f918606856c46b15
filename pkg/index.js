// The npm package's page entry, which carries its wasm inside.

import { makeCreate } from "./page/create.js";
import { openCore } from "./page/open.js";

export const createOnsite = /* @__PURE__ */ makeCreate(openCore);
